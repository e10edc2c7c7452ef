"""``peninsula exercise report``: the hot wash and after-action review of journals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.exercise.opening import rules_for
from cli.output import emit_json, note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policies import Registry
    from sim.live.exercise import Exercise
    from sim.live.journal import Saved
    from sim.live.review.groups import Comparison

_RUNS = 100


@click.command(
    name="report",
    epilog="""\b
Examples:
  peninsula exercise report monday.journal
  peninsula exercise report monday.journal --html review.html
  peninsula exercise report blue.journal green.journal --html groups.html
  peninsula exercise report monday.journal --bundle monday.zip

\b
Several journals are groups of one scenario with the same luck; the first one is
reviewed in full. --runs 0 draws no futures: quick, and nothing is judged.""",
)
@click.argument("journals", nargs=-1, required=True, type=click.Path(), metavar="JOURNAL...")
@click.option("--html", type=click.Path(), metavar="FILE", help="Write the page here; it opens offline.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
@click.option("--bundle", type=click.Path(), metavar="FILE", help="Write a ZIP that anyone can verify.")
@click.option(
    "--runs", type=click.IntRange(0, 100_000), default=_RUNS, show_default=True, metavar="N",
    help="Futures behind each chance.",
)  # fmt: skip
@click.option("--language", type=click.Choice(("en", "ko", "ja")), default="en", show_default=True)
@click.option("--rules", multiple=True, metavar="FILE", help="The rules it was begun with (repeatable).")
def command(
    journals: tuple[str, ...],
    html: str | None,
    as_json: bool,
    bundle: str | None,
    runs: int,
    language: str,
    rules: tuple[str, ...],
) -> None:
    """Review an exercise: who knew what when, choice or luck, other institutions.

    It tells all that happened: show it to a cell when the exercise is over. An exercise that is
    not over is reviewed so far, and the policy plays its rest.
    """
    from sim.live.journal import read
    from sim.live.odds import odds
    from sim.live.review.reviewing import review

    saved = [read(path) for path in journals]
    registry = rules_for(saved[0].header, rules, journals[0])
    exercises = [_opened(one, path, registry) for one, path in zip(saved, journals, strict=True)]
    comparison = _compared(journals, saved, exercises)
    if bundle is not None:
        _write_bundle(bundle, journals[0], saved[0], exercises[0])
    found = review(
        exercises[0], saved[0].acts, rolls=odds, runs=runs, told=lambda what: note(f"working on {what}")
    )
