"""The events that a review counts, and which side of each is the better one.

They are those of the scenario; for a scenario that names none, whether usual measures come out on the
better side of what the policy gets in the middle of some seeds: about even chances to begin with, so
that they can tell one choice from another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from scenarios.sections.exercise import Event, InWords
from sim.engine import play_plan, play_to_facts
from sim.live.course import Course
from sim.live.exercise import Exercise
from sim.live.odds import came_about
from sim.luck import Fork, Luck
from sim.measures import MEASURES, Measured, kinds_read_by
from sim.questions import Decider

Measures = Mapping[str, Measured]
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


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An event of the outlook. ``good`` says whether its coming is the better side of its measure.

    ``None``: the measure has no better side; the event is counted and not judged.
    """

    event: Event
    good: bool | None

    @property
    def ident(self) -> str:
        return self.event.id

    @property
    def echo(self) -> bool:
        """Whether its measure mostly returns its own grade C inputs."""
        return MEASURES[self.event.measure].echo

    def came(self, measures: Measures) -> bool:
        """Whether it came in a run."""
        return came_about(self.event, measures[self.event.measure]["value"])


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is counted. ``own``: the scenario names it; else usual events stand in for it."""

    events: tuple[Foreseen, ...]
    own: bool

    @property
    def judged(self) -> tuple[Foreseen, ...]:
        return tuple(foreseen for foreseen in self.events if foreseen.good is not None)


def outlook_of(exercise: Exercise) -> Outlook:
    """The outlook of an exercise."""
    section = exercise.plan.scenario.exercise
    own = section is not None and bool(section.outlook)
    events = section.outlook if section is not None and section.outlook else _made(exercise)
    return Outlook(tuple(Foreseen(event, _good(event)) for event in events), own)


def _made(exercise: Exercise) -> Sequence[Event]:
    runs = [play_plan(exercise.plan, seed, reduced=True).measures for seed in range(1, _RUNS + 1)]
    return list(_usual(runs))[:_MOST]


def _usual(runs: Sequence[Measures]) -> Iterator[Event]:
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


def _good(event: Event) -> bool | None:
    better = MEASURES[event.measure].better
    if better == "neither" or (event.below is None) is (event.above is None):
        return None
    return (better == "less") is (event.below is not None)


def future(
    exercise: Exercise, course: Course, decider: Decider, fork: Fork, outlook: Outlook
) -> dict[str, bool]:
    """One future of an exercise: whether each event of the outlook came."""
    wanted = {foreseen.event.measure for foreseen in outlook.events}
    luck = Luck(exercise.seed, course.played.layout, fork)
    facts = play_to_facts(course.played, luck, decider, course.letters, kinds_read_by(wanted))
    values = {name: MEASURES[name].compute(facts) for name in wanted}
    return {f.ident: came_about(f.event, values[f.event.measure]) for f in outlook.events}
