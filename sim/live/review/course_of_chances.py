"""How the chances of the outlook moved in the course of an exercise, and what moved them.

Before and after each decision the future is redrawn many times from the state as it was, the policy
playing on. What moves a chance at a decision is the choice; what moves it between two decisions is what
happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
_STILL = 0.03  # a change of a chance that is not looked into


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


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where chances are taken: after ``acts`` acts; ``questions`` were decided just before."""

    second: int
    acts: int
    questions: tuple[str, ...]


def stops(acts: Sequence[Act]) -> Iterator[tuple[Stop | None, Stop]]:
    """STARTEX and every second in which people decided, each before (but for the first) and after."""
    yield None, Stop(0, 0, ())
    for second in sorted({act.second for act in acts if isinstance(act, _DECIDES)}):
        of = [n for n, act in enumerate(acts) if act.second == second and isinstance(act, _DECIDES)]
        decided = tuple(dict.fromkeys(getattr(acts[n], "question", "") for n in of))
        yield Stop(second, of[0], ()), Stop(second, of[-1] + 1, decided)


def moment(exercise: Exercise, acts: Sequence[Act], outlook: Outlook, runs: int, stop: Stop) -> Moment:
    """The chances at a stop, from ``runs`` futures of the true state."""
    course = course_of(exercise.plan, acts[: stop.acts])
    hits = dict.fromkeys((foreseen.ident for foreseen in outlook.events), 0)
    for epoch in range(1, runs + 1):
        came = future(exercise, course, Deciding(course.given, ()), Fork(stop.second, epoch), outlook)
        for ident in hits:
            hits[ident] += came[ident]
    return Moment(stop.second, stop.acts, stop.questions, hits, runs)


def moved(earlier: Moment, later: Moment) -> bool:
    """Whether a chance moved so far that it is worth asking whether the choice did it or the time before."""
    return any(abs(later.hits[e] - earlier.hits[e]) > _STILL * later.runs for e in later.hits)


def turning_points(moments: Sequence[Moment], outlook: Outlook, most: int = 3) -> tuple[TurningPoint, ...]:
    """What moved a chance most, in order of time: clear changes only, one for each step.

    The level is shared by all steps and events (Bonferroni).
    """
    steps = list(pairwise(moments))
    level = 1 - (1 - LEVEL) / max(1, len(steps) * len(outlook.events))
    found = []
    for earlier, later in steps:
        if later.questions and earlier.second != later.second:
            continue  # nothing moved far, so nobody looked at what came before the choice
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
