"""The events that a review counts: those of the scenario, or some made from what the policy gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from scenarios.sections.exercise import Event, InWords
from sim.engine import play_plan
from sim.live.exercise import Exercise
from sim.measures import MEASURES, Measured

Measures = Mapping[str, Measured]
#: Measures that make an outlook where a scenario brings none, with what is said of each.
_USUAL: Mapping[str, str] = {
    "first_combat_sortie_from_japan_h": "The first combat sortie from Japan is flown",
    "pictures_right_h": "All three capitals hold the right picture",
    "closure_90_h": "Nine tenths of the force list are ready",
    "unwarned_people": "People not in shelter when missiles come",
    "sortie_gap": "Sorties required and not flown",
    "evacuation_90_h": "Nine tenths of those who seek to leave are safe",
    "highest_rung": "The highest rung that is reached",
}
_MOST = 4
_RUNS = 64


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An event of the outlook. ``good`` says whether its coming is the better side of its measure.

    ``None``: the measure has no better side, or the event none; it is counted and not judged.
    """

    event: Event
    good: bool | None

    @property
    def ident(self) -> str:
        return self.event.id

    def came(self, measures: Measures) -> bool:
        """Whether it came in a run."""
        return comes(self.event, measures)

    def well(self, measures: Measures) -> bool | None:
        """Whether a run ended on the better side of it."""
        return None if self.good is None else self.came(measures) is self.good


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is counted. ``own``: the scenario names it; else it is made from the policy's play."""

    events: tuple[Foreseen, ...]
    own: bool

    @property
    def judged(self) -> tuple[Foreseen, ...]:
        return tuple(foreseen for foreseen in self.events if foreseen.good is not None)


def comes(event: Event, measures: Measures) -> bool:
    """Whether an event came: what did not happen is never below, and is above."""
    value = measures[event.measure]["value"]
    if event.below is not None:
        return value is not None and value < event.below
    return value is None or (event.above is not None and value > event.above)


def outlook_of(exercise: Exercise) -> Outlook:
    """The outlook of an exercise; of a scenario without one, whether usual measures beat the policy's
    median over some seeds, so that each is about an even chance before anything is known."""
    plan = exercise.plan.scenario.exercise
    if plan is not None and plan.outlook:
        return Outlook(tuple(Foreseen(event, _good(event)) for event in plan.outlook), True)
    return Outlook(tuple(Foreseen(event, _good(event)) for event in _made(exercise)), False)


def _good(event: Event) -> bool | None:
    better = MEASURES[event.measure].better
    if better == "neither":
        return None
    return (better == "less") is (event.below is not None)


def _made(exercise: Exercise) -> Sequence[Event]:
    runs = [play_plan(exercise.plan, seed, reduced=True).measures for seed in range(1, _RUNS + 1)]
    return list(_events(runs))[:_MOST]


def _events(runs: Sequence[Measures]) -> Iterator[Event]:
    for name, text in _USUAL.items():
        values = sorted(v for measures in runs if (v := measures[name]["value"]) is not None)
        if len(values) < _RUNS // 2 or values[0] == values[-1]:
            continue
        middle = float(median_low(values))
        if MEASURES[name].event:
            words = f"{text} before H+{middle:.1f}h"
            yield Event(id=name, text=InWords(en=words), measure=name, below=middle)
        else:
            words = f"{text}: more than {middle:,.0f}"
            yield Event(id=name, text=InWords(en=words), measure=name, above=middle)
