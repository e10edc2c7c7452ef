"""Where policies fail and what flips the best one: everything ``peninsula discover`` tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.lab.answers.boxes import Target
from sim.lab.answers.condition import Condition, condition
from sim.lab.answers.discover import Region, regions
from sim.lab.answers.reasons import policy_among
from sim.lab.answers.selection import select
from sim.lab.answers.series import Unpaired, consequences_of, gauge_named
from sim.lab.answers.tipping import Tippings, tippings
from sim.lab.results import Results


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in one circumstance. ``left_out`` says which measures had no tipping points to
    look for, and why; ``target`` what a box was asked to reach."""

    circumstance: str
    condition: Condition | None
    target: Target
    regions: tuple[Region, ...]
    tippings: tuple[Tippings, ...]
    left_out: tuple[str, ...]


def findings(
    results: Results,
    when: str | None = None,
    measures: Sequence[str] = (),
    *,
    policies: Sequence[str] = (),
    where: Sequence[str] = (),
    target: Target | None = None,
) -> tuple[Findings, ...]:
    """Regions for ``when`` and tipping points of ``measures``, in each circumstance that ``where`` picks.

    Without ``measures`` tipping points are those of the measure of ``when``; without either, of the
    consequences that the design names. Raises ``ResultsError`` for names the results do not have.
    """
    selection = select(results, where=where)
    asked = condition(results, when) if when is not None else None
    names = measures or ((asked.gauge.name,) if asked else consequences_of(results))
    for name in names:
        gauge_named(results, name)
    shown = [policy_among(results, selection, name) for name in policies] or list(selection.policies)
    found = []
    for place in selection.circumstances:
        points = {policy.name: selection.columns[policy.name, place.name] for policy in shown}
        flips, left_out = _flips(results, names, points)
        boxes = regions(results, asked, points, target) if asked else ()
        found.append(Findings(place.name, asked, target or Target(), boxes, flips, left_out))
    return tuple(found)


def _flips(
    results: Results, names: Sequence[str], points: dict[str, int]
) -> tuple[tuple[Tippings, ...], tuple[str, ...]]:
    """Tipping points of the measures that can have them, and why the others cannot."""
    found: list[Tippings] = []
    left_out: list[str] = []
    for name in names:
        if results.gauges[name].better == "neither":
            left_out.append(f"No tipping points of {name}: it is better neither way.")
        elif len(points) < 2:
            left_out.append("No tipping points: they need two policies.")
        else:
            flips = tippings(results, name, points)
            if isinstance(flips, Unpaired):
                missing = f"{flips.missing:,} of {flips.runs:,} runs"
                left_out.append(f"No tipping points of {name}: it has no value in {missing}.")
            else:
                found.append(flips)
    return tuple(found), tuple(dict.fromkeys(left_out))
