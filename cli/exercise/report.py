"""``peninsula exercise report``: the hot wash and after-action review of journals."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.exercise.opening import rules_for
from cli.output import emit_json, note
from cli.review import RUNS

if TYPE_CHECKING:
    from cli.review.page import Report, Say
    from scenarios.sections.exercise import Language
    from sim.live.exercise import Exercise, Situation
    from sim.live.journal import Saved
    from sim.live.review.groups import Comparison
    from sim.live.review.reviewing import Review

_ALONE = 1_000  # futures times acts, below which more processes would not pay
_GROWS = " so far; it grows while futures are drawn: open it again"


@click.command(
    name="report",
    epilog="""\b
Examples:
  peninsula exercise report monday.journal
  peninsula exercise report monday.journal --html review.html
  peninsula exercise report blue.journal green.journal --html groups.html
  peninsula exercise report monday.journal --bundle monday.zip --runs 0

\b
Several journals are groups of one scenario with the same luck; the first is
reviewed in full. --runs 0 draws no futures: quick, and nothing is judged.""",
)
@click.argument("journals", nargs=-1, required=True, type=click.Path(), metavar="JOURNAL...")
@click.option("--html", type=click.Path(), metavar="FILE", help="Write the page here; it opens offline.")
@click.option("--debrief", type=click.Path(), metavar="FILE", help="Write the one page for the class here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
@click.option("--bundle", type=click.Path(), metavar="FILE", help="Write a ZIP that anyone can verify.")
@click.option(
    "--runs", type=click.IntRange(0, 100_000), default=RUNS, show_default=True, metavar="N",
    help="Futures behind each chance.",
)  # fmt: skip
@click.option(
    "--language", type=click.Choice(("en", "ko", "ja")), default="en", show_default=True,
    help="Of the page and the terminal.",
)  # fmt: skip
@click.option("--cell", metavar="CITY", help="What one cell may be handed: its own part alone.")
@click.option("--rules", multiple=True, metavar="FILE", help="The rules it was begun with (repeatable).")
def command(  # noqa: PLR0913  (one argument for each option)
    journals: tuple[str, ...],
    html: str | None,
    debrief: str | None,
    as_json: bool,
    bundle: str | None,
    runs: int,
    language: Language,
    cell: str | None,
    rules: tuple[str, ...],
) -> None:
    """Review an exercise: who knew what when, choice or luck, other institutions.

    It tells all that happened: show it when the exercise is over. An exercise that is not over is
    reviewed so far, and the policy plays its rest.
    """
    from cli.review.report import cell_report_of, report_of
    from cli.review.spoken import say_of

    party = _party(cell)
    opened = _opened(journals, rules)
    if bundle is not None:
        _write_bundle(bundle, opened[0])
        if html is None and debrief is None and not as_json:
            return
    comparison = _compared(opened)
    header = opened[0].saved.header
    say = say_of(opened[0].exercise.plan, language)

    def report(found: Review) -> Report:
        if party is not None:
            return cell_report_of(found, header, party, language, say)
        return report_of(found, header, comparison, language, say)

    for found in _reviewed(opened[0], runs, party, rules):
        if not as_json:
            _write_pages(report(found), say, html, debrief, "" if not found.awaits else _GROWS)
    if as_json:
        from cli.review.data import as_data

        emit_json(as_data(found, header, comparison, party))
    elif html is None and debrief is None:
        from cli.review.terminal import print_report

        print_report(report(found))


@dataclass(frozen=True, slots=True)
class Opened:
    """A journal that was read, and its exercise."""

    path: str
    saved: Saved
    exercise: Exercise
    stands: Situation


def _party(cell: str | None) -> str | None:
    from cli.exercise.opening import seats_of

    if cell is None:
        return None
    context = click.get_current_context()
    option = next(param for param in context.command.params if param.name == "cell")
    return seats_of(context, option, cell)[0]


def _opened(journals: tuple[str, ...], rules: tuple[str, ...]) -> list[Opened]:
    """Every journal with its exercise; journals that are not alike are refused first."""
    from sim.live.journal import read
    from sim.live.review.groups import check_alike
    from sim.live.table import replay

    kept = [read(path) for path in journals]
    check_alike(journals, [saved.header for saved in kept])
    registry = rules_for(kept[0].header, rules, journals[0])
    opened = []
    for path, saved in zip(journals, kept, strict=True):
        if saved.torn:
            note(f"{path}: the last line was not written to its end and is left out ({saved.torn} bytes)")
        opened.append(Opened(path, saved, *replay(saved, registry, path)))
    return opened


def _reviewed(opened: Opened, runs: int, party: str | None, rules: tuple[str, ...]) -> Iterator[Review]:
    """The review as it grows; its futures are drawn on all cores."""
    from sim.lab.model import rule_sources
    from sim.lab.running.crew import cores
    from sim.live.review.pool import Ground, spread
    from sim.live.review.reviewing import stages

    exercise, acts = opened.exercise, opened.saved.acts
    if runs * len(acts) < _ALONE or cores() == 1:
        with _progress() as told:
            yield from stages(exercise, acts, runs=runs, told=told, only=party)
        return
    note(_takes(runs))
    ground = Ground(opened.saved.header, rule_sources(rules), opened.path, acts, runs)
    with spread(ground, cores()) as elsewhere, _progress() as told:
        yield from stages(exercise, acts, runs=runs, told=told, only=party, spread=elsewhere)


def _takes(runs: int) -> str:
    from sim.live.review.intervals import wilson

    half = wilson(runs // 2, runs)
    return (
        f"Drawing {runs} futures at every decision and for every institution: a chance of one half is then "
        f"told to {100 * (half.high - half.low) / 2:.0f} points either way. It takes minutes."
    )


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Tells how far it is on one line of a terminal, and wipes it at the end; silent in a file."""
    shown = sys.stderr is not None and sys.stderr.isatty()
    wipe = "\r\x1b[K"
    try:
        yield lambda text: click.echo(f"{wipe}{text}", err=True, nl=False) if shown else None
    finally:
        if shown:
            click.echo(wipe, err=True, nl=False)


def _compared(opened: Sequence[Opened]) -> Comparison | None:
    from sim.live.exercise import finish, play_on
    from sim.live.review.groups import Group, compare_groups

    if len(opened) < 2:
        return None
    groups = []
    for one in opened:
        over, acts = one.stands.finished, one.saved.acts
        run = finish(one.exercise, acts) if over else play_on(one.exercise, acts, {})
        groups.append(Group(Path(one.path).stem, one.saved.header, run, over))
    return compare_groups(groups)


def _write_pages(report: Report, say: Say, html: str | None, debrief: str | None, so_far: str) -> None:
    """The pages that were asked for. A page is there or not, never in part: it replaces the one before."""
    from cli.review.html import as_html
    from cli.review.report import debrief_of

    for path, page in ((html, report), (debrief, debrief_of(report))):
        if path is not None:
            beside = Path(f"{path}.part")
            beside.write_text(as_html(page, say), encoding="utf-8", newline="\n")
            beside.replace(path)
            note(f"{path} written{so_far}")


def _write_bundle(path: str, opened: Opened) -> None:
    from sim.live.review.bundle import bundle_of, result_of

    result = result_of(opened.exercise, opened.saved, opened.stands)
    Path(path).write_bytes(bundle_of(Path(opened.path).read_bytes(), opened.saved, result))
    note(f"bundle written to {path}; `peninsula exercise replay {path}` verifies it")
