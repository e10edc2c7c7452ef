"""``peninsula results``: what a folder of results holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.errors import printable
from cli.output import counted, emit_json, print_fields, print_paragraph, print_table

if TYPE_CHECKING:
    from sim.lab.answers.overview import Overview, Row


@click.command(
    name="results",
    epilog="""\b
Examples:
  peninsula results out
  peninsula results out --csv > runs.csv
  peninsula results out --csv --worlds | head
  peninsula results out --row 17""",
)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("--csv", "as_csv", is_flag=True, help="Every run as a line of CSV.")
@click.option("--worlds", is_flag=True, help="With --csv: add the uncertain numbers of each run.")
@click.option(
    "--block",
    type=click.Choice(("main", "saltelli")),
    default="main",
    show_default=True,
    help="Which runs: those that policies are compared by, or those of the sensitivity.",
)
@click.option("--row", type=click.IntRange(0), metavar="N", help="One run: its world and how to replay it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def command(folder: str, as_csv: bool, worlds: bool, block: str, row: int | None, as_json: bool) -> None:
    """Tell what a folder of results holds, or print its runs.

    DIR is a folder that `peninsula sweep` wrote. Its files are Parquet: polars, pandas, R and
    DuckDB read them. In CSV a value that is missing is empty: it did not happen.
    """
    from dataclasses import asdict

    from sim.lab.answers.overview import csv_parts, overview, row_of
    from sim.lab.results import Results

    if as_csv and (as_json or row is not None):
        raise click.UsageError("--csv prints all runs; leave out --json and --row")
    if worlds and not as_csv:
        raise click.UsageError("--worlds goes with --csv; --row shows the world of its run anyway")
    results = Results(folder)
    if as_csv:
        for part in csv_parts(results, block, worlds=worlds):
            click.echo(part, nl=False)
    elif row is not None:
        found = row_of(results, row, block)
        emit_json({"format": 1, **asdict(found)}) if as_json else _print_row(found)
    else:
        told = overview(results)
        emit_json({"format": 1, **asdict(told)}) if as_json else _print_overview(told, folder)


def _print_overview(told: Overview, folder: str) -> None:
    print_paragraph(told.title or told.name, style="bold")
    runs = {block.name: block for block in told.blocks}
    done = "finished" if told.cells >= told.replications else "run the sweep again to go on"
    print_fields(
        (
            ("design", f"{told.name} ({told.source})"),
            ("version", told.version),
            *((f"{f.role}", f"{f.name}: {', '.join(f.levels)}") for f in told.factors),
            ("points", f"{told.points:,}"),
            ("baseline", told.baseline or "the first policy"),
            ("uncertain", _uncertain(told)),
            ("sampling", _sampling(told.sampling) if told.uncertain or told.sampling["steer"] else ""),
            ("runs", f"{told.cells:,} of {told.replications:,} for each point; {done}"),
            *((f"{name} block", _block(block.runs, block.worlds)) for name, block in runs.items()),
            ("measures", f"{told.measures}"),
        )
    )
    failed = sum(block.failed for block in told.blocks)
    if failed:
        click.echo()
        print_paragraph(f"Runs that failed: {failed:,}. The first of them:", style="bold")
        rows = [(f"{f.row}", f.block, f"{f.seed}", f.message) for f in told.failures]
        print_table(("row", "block", "seed", "message"), rows, whole=3)
    click.echo()
    print_paragraph(f"`peninsula compare {folder}` tells what they say; `--row N` shows one run.")


def _uncertain(told: Overview) -> str:
    if not told.uncertain:
        return "nothing: luck alone"
    weak = f", {told.weak} of them pure judgement (grade C)" if told.weak and told.uncertain > 1 else ""
    alone = ", pure judgement (grade C)" if told.weak and told.uncertain == 1 else ""
    return f"{counted(told.uncertain, 'number')}{weak}{alone}"


def _sampling(sampling: dict[str, Any]) -> str:
    size = f", sets of {sampling['size']}" if sampling["method"] == "latin-hypercube" else ""
    sets = f", {sampling['sets']} independent sets" if sampling["method"] == "sobol" else ""
    draws = f"{counted(sampling['luck_per_world'], 'run')} a world"
    steer = f", steered: {', '.join(sampling['steer'])}" if sampling["steer"] else ""
    return f"{sampling['method']}{sets}{size}, seed {sampling['seed']}, {draws}{steer}"


def _block(runs: int, worlds: int) -> str:
    return counted(runs, "run") + (f", {counted(worlds, 'world')}" if worlds > 1 else "")


def _print_row(found: Row) -> None:
    what = ", ".join(f"{name} {level}" for name, level in found.levels.items())
    print_fields(
        (
            ("run", f"row {found.row} of the {found.block} block"),
            ("point", what),
            ("world", f"{found.world}, draw {found.draw} of its luck, batch {found.batch}"),
            ("seed", f"{found.seed}"),
            ("failed", found.failed or ""),
            ("outcome digest", found.outcome_digest or ""),
        )
    )
    if found.uncertain:
        click.echo()
        print_table(("number", "value"), [(name, f"{value:.6g}") for name, value in found.uncertain.items()])
    if found.failed is None:
        click.echo()
        known = [(name, f"{value:,.6g}") for name, value in found.measures.items() if value is not None]
        print_table(("measure", "value"), known)
        if missing := [name for name, value in found.measures.items() if value is None]:
            print_paragraph(f"Did not happen: {', '.join(missing)}.")
    click.echo()
    print_paragraph("To play it again, alone:")
    click.echo(printable(found.replay))
