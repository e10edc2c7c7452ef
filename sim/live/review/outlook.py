"""The events that a review counts, and which side of each is the better one.

They are those of the scenario, or the usual ones (``sim.live.usual``) where it names none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.sections.exercise import Event
from sim.engine import play_to_facts
from sim.live.course import Course
from sim.live.exercise import Exercise
from sim.live.odds import came_about
from sim.live.usual import outlook_of as events_of
from sim.luck import Fork, Luck
from sim.measures import MEASURES, Measured, kinds_read_by
from sim.questions import Decider

Measures = Mapping[str, Measured]


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
    events, by_default = events_of(exercise.plan)
    return Outlook(tuple(Foreseen(event, _good(event)) for event in events), not by_default)


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
