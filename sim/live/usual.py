"""The events that odds and review count where a scenario brings no outlook of its own.

They ask whether usual measures come out on the better side of what the policy gets in the middle of some
seeds: about even chances to begin with, so that they can tell one choice from another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median_low
from weakref import WeakKeyDictionary

from scenarios.sections.exercise import Event, InWords
from sim.engine import play_plan
from sim.measures import MEASURES, Measured
from sim.plan import Plan

#: Measures that make an outlook where a scenario brings none, with what is said of each.
_USUAL: Mapping[str, str] = {
    "first_combat_sortie_from_japan_h": "The first combat sortie from Japan",
    "pictures_right_h": "All three capitals hold the right picture",
    "closure_90_h": "Nine tenths of the force list are ready",
    "evacuation_90_h": "Nine tenths of those who seek to leave are safe",
    "unwarned_people": "People not in shelter when missiles come",
    "highest_rung": "The highest rung",
}
_MOST = 4
_RUNS = 64
_known: WeakKeyDictionary[Plan, tuple[Event, ...]] = WeakKeyDictionary()


def outlook_of(plan: Plan) -> tuple[tuple[Event, ...], bool]:
    """The events that a scenario's odds count, and whether they are the default list."""
    section = plan.scenario.exercise
    if section is not None and section.outlook:
        return section.outlook, False
    return usual_events(plan), True


def usual_events(plan: Plan) -> tuple[Event, ...]:
    """The default events of a plan: some tenths of a second once, for the plan is played; then kept."""
    found = _known.get(plan)
    if found is None:
        runs = [play_plan(plan, seed, reduced=True).measures for seed in range(1, _RUNS + 1)]
        found = _known[plan] = tuple(_usual(runs))[:_MOST]
    return found


def _usual(runs: Sequence[Mapping[str, Measured]]) -> Iterator[Event]:
    for name, text in _USUAL.items():
        values = sorted(v for measures in runs if (v := measures[name]["value"]) is not None)
        if len(values) < _RUNS // 2 or values[0] == values[-1]:
            continue
        middle = float(median_low(values))
        if MEASURES[name].event:
            words = f"{text} within {middle:.1f} h of the attack"
            yield Event(id=name, text=InWords(en=words), measure=name, below=round(middle, 1))
        else:
            words = f"{text}: above {middle:,.0f}"
            yield Event(id=name, text=InWords(en=words), measure=name, above=round(middle))
