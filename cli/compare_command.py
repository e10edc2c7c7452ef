"""``peninsula compare``: the policies of a sweep side by side."""

from __future__ import annotations

import math

import click

from cli.output import emit_json


@click.command(
    name="compare",
    epilog="""\b
Examples:
  peninsula compare out
  peninsula compare out --baseline strict --where information=gsomia
  peninsula compare out --where contingency=dual --where red=deter
  peninsula compare out --measure closure_90_h --deadline closure_90_h=240
  peninsula compare out --all --json > comparison.json

\b
Shown are the measures that the design names in margins and deadlines, and a
few that move most, in the first of the circumstances.""",
)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option(
    "--baseline", metavar="POLICY", help="Hold the others against this: a level, or levels joined by '+'."
)
@click.option("--measure", "measures", multiple=True, metavar="NAME", help="Show this one (repeatable).")
@click.option(
    "--where",
    multiple=True,
    metavar="FACTOR=LEVEL",
    help="Only this level of a policy or circumstance (repeatable).",
)
@click.option(
    "--deadline",
    "deadlines",
    multiple=True,
    metavar="NAME=LIMIT",
    help="The chance to meet this limit (repeatable).",
)
@click.option("--all", "everything", is_flag=True, help="All measures, in all circumstances.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def command(
    folder: str,
    baseline: str | None,
    measures: tuple[str, ...],
    where: tuple[str, ...],
    deadlines: tuple[str, ...],
    everything: bool,
    as_json: bool,
) -> None:
    """Hold the policies of a sweep against a baseline.

    DIR is a folder that `peninsula sweep` wrote. First comes the break-even: the delay and chance
    of yes from which one rule beats another. Then scorecards with paired differences, chances to
    meet deadlines, ranks and regret over the uncertain worlds, and escalation where a visible
    response deters, does nothing or provokes.
    """
    from dataclasses import asdict

    from sim.lab.answers.compare import compare
    from sim.lab.results import Results

    found = compare(
        Results(folder),
        baseline=baseline,
        measures=measures,
        where=where,
        deadlines=dict(map(_limit, deadlines)),
        everything=everything,
    )
    if as_json:
        emit_json({"format": 1, **asdict(found)})
    else:
        from cli.comparison_text import render

        render(found)


def _limit(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        limit = float(number)
    except ValueError:
        limit = math.nan
    if not name or not math.isfinite(limit):
        raise click.BadParameter(f"'{text}': expected NAME=LIMIT, such as closure_90_h=240")
    return name, limit
