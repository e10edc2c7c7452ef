"""``peninsula report``: the page of a sweep."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    name="report",
    epilog="""\b
Examples:
  peninsula report out -o report.html
  peninsula report out -o report.html --where contingency=dual
  peninsula report out --figures figures

\b
`peninsula run SCENARIO --report FILE` writes the page of one run.""",
)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option("-o", "--out", "page", type=click.Path(), metavar="FILE", help="The page to write (HTML).")
@click.option(
    "--figures", type=click.Path(), metavar="DIR", help="Write each picture as SVG and PNG (180 and 88 mm)."
)
@click.option(
    "--baseline", metavar="POLICY", help="Hold the others against this: a level, or levels joined by '+'."
)
@click.option(
    "--where", multiple=True, metavar="FACTOR=LEVEL",
    help="Only this level of a policy or circumstance (repeatable).",
)  # fmt: skip
def command(
    folder: str, page: str | None, figures: str | None, baseline: str | None, where: tuple[str, ...]
) -> None:
    """Write what a sweep says as one page with pictures.

    DIR is a folder that `peninsula sweep` wrote. The page opens offline in any browser and prints: which
    policy was fastest, by how much, how sure, and why the slow one was slow; then distributions, paired
    differences, circumstances, deadlines, break-even, regions of failure, and what the answer rests on.
    It holds aggregates, never runs.
    """
    if page is None and figures is None:
        raise click.UsageError("say what to write: -o FILE for the page, --figures DIR for its pictures")
    from cli.report.writing import ready, write

    ready(page, figures)
    _check_folder(folder)
    from cli.report.sweep_report import command_line, render
    from sim.lab.results import Results

    line = command_line(folder, baseline, where)
    write(*render(Results(folder), line, baseline=baseline, where=where), page, figures)


def _check_folder(folder: str) -> None:
    """What is no folder of a sweep is told with what it may have been meant to be."""
    from cli.errors import InputProblem

    path = Path(folder)
    if path.is_dir():
        return
    what = "is a file" if path.exists() else "no such folder"
    other = "for the page of one run: peninsula run SCENARIO --report FILE"
    raise InputProblem(f"{folder}: {what}; expected a folder that `peninsula sweep` wrote ({other})")
