"""``peninsula sweep``: play a design many times into a folder, and go on where it stopped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cli.errors import INTERRUPTED, RUNS_FAILED
from cli.output import console, emit_json, note, print_fields

if TYPE_CHECKING:
    from sim.lab.running.desk import Progress
    from sim.lab.running.replay import Replayed
    from sim.lab.running.sweep import Ended
    from sim.lab.study import Study

_MOST = 12  # numbers of a world told before its story
_EVERY = 30.0  # seconds between two lines of progress where there is no terminal


@click.command(
    name="sweep",
    epilog="""\b
Examples:
  peninsula sweep minute-vs-consultation --out results
  peninsula sweep my-design.yaml --out results --workers 8
  peninsula sweep friction --out results --until "closure_90_h ±0.5h"
  peninsula sweep friction --row 4711 --account

\b
The same command goes on where a sweep was stopped, by Ctrl-C or worse. The
results are the same bytes, whatever the workers. Exit code 3: runs failed.""",
)
@click.argument("design")
@click.option("--out", type=click.Path(), metavar="DIR", help="The folder of the results.")
@click.option(
    "--replications",
    type=click.IntRange(1),
    metavar="N",
    help="Runs of each point, instead of the design's; with --until, the most.",
)
@click.option("--until", metavar="TEXT", help="Stop when a difference is precise: 'MEASURE ±NUMBER'.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes (default: one a core).")
@click.option("--scheduler", metavar="ADDRESS", help="Play on the Dask cluster of this scheduler.")
@click.option(
    "--rules", multiple=True, metavar="FILE", help="Your rules: Python file or plug-in (repeatable)."
)
@click.option("--row", metavar="N", help="Play this row alone and show it; writes nothing.")
@click.option("--account", is_flag=True, help="With --row: tell its story, as `peninsula run` does.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def command(
    design: str,
    out: str | None,
    replications: int | None,
    until: str | None,
    rules: tuple[str, ...],
    row: str | None,
    account: bool,
    as_json: bool,
    **where: Any,
) -> None:
    """Play a design many times and keep what came out.

    DESIGN is a shipped design, a sweep file of your own, or a scenario with a part 'sweep:'. Every
    point meets the same worlds and the same luck. What is finished is kept, whatever happens.
    """
    _check_usage(out, row, until, **where)
    if account and (row is None or as_json):
        raise click.UsageError("--account tells the story of one row: give --row, and not --json.")
    from sim.lab.model import study_of

    study = study_of(design, rules, replications)
    if row is not None:
        from sim.lab.running.replay import replay

        _show_row(study, replay(study, row), as_json, account)
    else:
        assert out is not None
        ended = _played(study, out, until, replications, where)
        _show_end(study, ended, out, as_json)


def _check_usage(
    out: str | None, row: str | None, until: str | None, workers: int | None, scheduler: str | None
) -> None:
    """Options that contradict each other."""
    if row is None and out is None:
        raise click.UsageError("Missing option '--out': the folder of the results.")
    if row is not None and (out, until, workers, scheduler) != (None,) * 4:
        raise click.UsageError("--row plays one run and writes nothing: leave out --out and its like.")
    if workers is not None and scheduler is not None:
        raise click.UsageError("--workers is for this machine, --scheduler for a cluster: give one.")


def _played(
    study: Study, out: str, until: str | None, replications: int | None, where: dict[str, Any]
) -> Ended:
    from sim.lab.running.sweep import run_sweep
    from sim.lab.running.until import CAP, read_until

    asked = None if until is None else read_until(until, study, replications or CAP)
    screen = _Screen()
    try:
        return run_sweep(study, out, until=asked, progress=screen.show, **where)
    except KeyboardInterrupt:
        screen.end()
        last = screen.last
        kept = "What is finished is" if last is None else f"{last.done:,} of {last.total:,} runs are"
        note(f"Interrupted. {kept} kept in {out}; the same command goes on from there.")
        raise click.exceptions.Exit(INTERRUPTED) from None
    finally:
        screen.end()


class _Screen:
    """Progress on stderr: one line that is written over, or a line now and then where it is a file."""

    def __init__(self) -> None:
        self.last: Progress | None = None
        self._live = sys.stderr.isatty()
        self._width = 0
        self._told = 0.0

    def show(self, now: Progress) -> None:
        self.last = now
        if self._live:
            line = _line(now)
            click.echo("\r" + line.ljust(self._width), err=True, nl=False)
            self._width = len(line)
        elif now.seconds - self._told >= _EVERY:
            self._told = now.seconds
            note(_line(now))

    def end(self) -> None:
        if self._width:
            note("")
        self._width = 0


def _line(now: Progress) -> str:
    parts = [f"{now.done:,} of {now.total:,} runs", f"{now.rate:,.0f} a second"]
    if now.left is not None and now.done < now.total:
        parts.append(f"{_duration(now.left)} left")
    if now.failed:
        parts.append(f"{now.failed:,} failed")
    return ", ".join(parts)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _show_end(study: Study, ended: Ended, out: str, as_json: bool) -> None:
    """What the folder holds now; exit code 3 where runs failed."""
    if as_json:
        emit_json(_end_report(study, ended, out))
    else:
        for line in _end_lines(study, ended, out):
            click.echo(line)
    if ended.failed:
        raise click.exceptions.Exit(RUNS_FAILED)


def _end_lines(study: Study, ended: Ended, out: str) -> list[str]:
    manifest = ended.results.manifest
    points, replications = len(study.points), manifest["replications"]
    held = f"{ended.done:,} runs ({points:,} points, {replications:,} replications"
    besides = ended.done - points * replications
    held += f"; {besides:,} runs for sensitivity)" if besides else ")"
    lines = [f"{out}: {held}." if ended.played else f"{out}: finished already, {held}."]
    if ended.looks:
        until, last = manifest["until"], ended.looks[-1]
        width = "no interval" if last.half_width is None else f"±{last.half_width:.3g}"
        aim = f"{until['measure']} ±{until['within']:g}"
        what = "Precise enough" if until["reached"] else "Not as precise as asked"
        lines.append(f"{what}: {width} for {aim} at {last.cells:,} replications (widest: {last.widest}).")
    if ended.failed:
        lines.append(f"{ended.failed:,} runs failed; the column 'failed' of the results says why.")
    return lines


def _end_report(study: Study, ended: Ended, out: str) -> dict[str, Any]:
    manifest = ended.results.manifest
    return {
        "format": 1,
        "folder": out,
        "name": manifest["name"],
        "version": manifest["version"],
        "points": len(study.points),
        "replications": manifest["replications"],
        "runs": ended.done,
        "played": ended.played,
        "failed": ended.failed,
        "until": manifest.get("until"),
    }


def _show_row(study: Study, row: Replayed, as_json: bool, account: bool) -> None:
    """One row as it stands in the results, or as a story; a run that failed has none."""
    if as_json:
        emit_json(_row_report(row))
    elif account and row.failed is None:
        _tell_row(study, row)
    else:
        shown = {name: value for name, value in _row_report(row).items() if name != "format"}
        if row.failed is None:
            del shown["failed"]
        parts: list[tuple[str, Any]] = []
        for name, value in shown.items():
            parts += value.items() if isinstance(value, dict) else [(name, value)]
        print_fields((name, _text(value)) for name, value in parts)
    if row.failed is not None:
        raise click.exceptions.Exit(RUNS_FAILED)


def _tell_row(study: Study, row: Replayed) -> None:
    """The account of a row: where it stands, its world, then what `peninsula run` tells."""
    from cli.account import render
    from sim.lab.model import EngineModel

    assert isinstance(study.model, EngineModel)
    run = study.model.open().whole(row.point.index, row.values, row.seed, row.steer)
    levels = ", ".join(f"{name} {level}" for name, level in row.point.levels.items())
    drawn = [f"{name} {value:.4g}" for name, value in (*row.values.items(), *row.steer.items())]
    numbers = ", ".join(drawn) if len(drawn) <= _MOST else f"{len(drawn)}; without --account they are listed"
    print_fields(
        (
            ("row", f"{row.row} of the {row.block} block of {study.name}"),
            ("point", levels),
            ("world", f"{row.world}, draw {row.draw} of its luck"),
            ("numbers", numbers),
        )
    )
    click.echo()
    render(run, run.plan.loaded, console())


def _text(value: Any) -> str:
    if value is None:
        return "did not happen"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _row_report(row: Replayed) -> dict[str, Any]:
    return {
        "format": 1,
        "block": row.block,
        "row": row.row,
        "point": row.point.name,
        "world": row.world,
        "draw": row.draw,
        "seed": row.seed,
        "uncertain": dict(row.values),
        "steer": dict(row.steer),
        "horizon_h": row.horizon_h,
        "measures": dict(row.measures),
        "outcome_digest": row.outcome_digest,
        "failed": row.failed,
    }
