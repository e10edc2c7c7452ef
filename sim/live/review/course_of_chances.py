"""How the chances of the outlook moved in the course of an exercise, and what moved them.

Before and after each decision the future is redrawn many times from the state as it was, the policy
playing on. What moves a chance at a decision is the choice; what moves it between two decisions is what
happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sim.live.acts import Act, Answered, Defaulted, Overridden
from sim.live.course import course_of
from sim.live.deciding import Deciding
from sim.live.exercise import Exercise
from sim.live.review.intervals import LEVEL, Between, newcombe, wilson
from sim.live.review.outlook import Outlook, future
from sim.luck import Fork

_DECIDES = (Answered, Defaulted, Overridden)


@dataclass(frozen=True, slots=True)
class Moment:
    """The chances at a second: of each event how often it came in ``runs`` futures.

    ``acts`` is how many acts had been done; ``questions`` those that had just been decided.
    """

    second: int
    acts: int
    questions: tuple[str, ...]
    hits: Mapping[str, int]
    runs: int

    def chance(self, event: str) -> Between:
        """The chance of an event with its interval of 95 %."""
        return wilson(self.hits[event], self.runs)


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """What moved a chance: decisions at one second, or what happened from ``begin`` to ``end``."""

    by: Literal["decision", "events"]
    begin: int
    end: int
    questions: tuple[str, ...]
    event: str
    before: float
    after: float
    change: Between


def course_of_chances(
    exercise: Exercise,
    acts: Sequence[Act],
    outlook: Outlook,
    runs: int,
    told: Callable[[str], None] = lambda _: None,
) -> tuple[Moment, ...]:
    """The chances at STARTEX, and before and after every second in which people decided."""
    moments = []
    for second, count, questions in _stops(acts):
        told(", ".join(questions) or "the beginning")
        moments.append(_moment(exercise, acts, outlook, runs, (second, count, questions)))
    return tuple(moments)


def _stops(acts: Sequence[Act]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    yield 0, 0, ()
    seconds = sorted({act.second for act in acts if isinstance(act, _DECIDES)})
    for second in seconds:
        of = [n for n, act in enumerate(acts) if act.second == second and isinstance(act, _DECIDES)]
        decided = tuple(dict.fromkeys(getattr(acts[n], "question", "") for n in of))
        if (second, of[0]) != (0, 0):
            yield second, of[0], ()
        yield second, of[-1] + 1, decided


def _moment(
    exercise: Exercise,
    acts: Sequence[Act],
    outlook: Outlook,
    runs: int,
    stop: tuple[int, int, tuple[str, ...]],
) -> Moment:
    second, count, questions = stop
    course = course_of(exercise.plan, acts[:count])
    hits = dict.fromkeys((foreseen.ident for foreseen in outlook.events), 0)
    for epoch in range(1, runs + 1):
        came = future(exercise, course, Deciding(course.given, ()), Fork(second, epoch), outlook)
        for ident in hits:
            hits[ident] += came[ident]
    return Moment(second, count, questions, hits, runs)


def turning_points(moments: Sequence[Moment], outlook: Outlook, most: int = 3) -> tuple[TurningPoint, ...]:
    """What moved a chance most, in order of time: clear changes only, one for each step.

    The level is shared by all steps and events (Bonferroni).
    """
    steps = list(pairwise(moments))
    level = 1 - (1 - LEVEL) / max(1, len(steps) * len(outlook.events))
    found = []
    for earlier, later in steps:
        changes = [_change(earlier, later, foreseen.ident, level) for foreseen in outlook.events]
        clear = [change for change in changes if change.change.sign]
        if clear:
            found.append(max(clear, key=lambda point: abs(point.change.value)))
    found.sort(key=lambda point: -abs(point.change.value))
    return tuple(sorted(found[:most], key=lambda point: (point.begin, point.end)))


def _change(earlier: Moment, later: Moment, event: str, level: float) -> TurningPoint:
    change = newcombe((earlier.hits[event], earlier.runs), (later.hits[event], later.runs), level)
    return TurningPoint(
        "decision" if later.questions else "events",
        earlier.second,
        later.second,
        later.questions,
        event,
        earlier.hits[event] / earlier.runs,
        later.hits[event] / later.runs,
        change,
    )
