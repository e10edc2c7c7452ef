"""The futures behind a review, as jobs that may be done anywhere and in any order.

What a job comes to depends on the exercise, its acts and the number of runs, never on who does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from sim.live.acts import Act
from sim.live.chances import Odds
from sim.live.exercise import Exercise
from sim.live.odds.futures import futures_of
from sim.live.odds.inquiry import Inquiry, inquiry
from sim.live.odds.tally import Values, told
from sim.live.review.choices import before
from sim.live.review.course_of_chances import Moment, Stop, moment
from sim.live.review.institutions import Came, futures_under
from sim.live.review.outlook import Outlook
from sim.questions import Question

_FIRST_LOOK = 4  # a question is looked at with a part of the runs first
_LEAST = 8


@dataclass(frozen=True, slots=True)
class MomentJob:
    """The chances at a stop of the exercise."""

    stop: Stop


@dataclass(frozen=True, slots=True)
class PackJob:
    """What the futures came to under a pack, or as played where it is nothing."""

    pack: str


@dataclass(frozen=True, slots=True)
class OddsJob:
    """The odds at the question that act ``place`` decides."""

    place: int
    question: str


Job: TypeAlias = MomentJob | PackJob | OddsJob
Done: TypeAlias = Moment | tuple[Came, ...] | Odds
#: Does jobs and hands back what they came to, each with its place among them, as they are done.
Spread: TypeAlias = Callable[[Sequence[Job]], Iterable[tuple[int, Done]]]


class Rolled(Protocol):
    """Futures of a question, opened: ``sim.live.odds.futures.Futures``, or what a test puts in its place."""

    question: Question
    second: int

    @property
    def left_out(self) -> tuple[str, ...]: ...

    def play(self, option: str, number: int) -> Values: ...


#: Opens the futures of an inquiry at the moment that acts lead to.
Rolls: TypeAlias = Callable[[Exercise, Sequence[Act], Inquiry], Rolled]


@dataclass(frozen=True, slots=True)
class Bench:
    """What jobs are done on."""

    exercise: Exercise
    acts: tuple[Act, ...]
    outlook: Outlook
    runs: int
    rolls: Rolls = futures_of

    def alone(self, jobs: Sequence[Job]) -> Iterator[tuple[int, Done]]:
        """One after the other in this process."""
        return enumerate(map(self.perform, jobs))

    def perform(self, job: Job) -> Done:
        """What one job comes to."""
        match job:
            case MomentJob(stop=stop):
                return moment(self.exercise, self.acts, self.outlook, self.runs, stop)
            case PackJob(pack=pack):
                return futures_under(self.exercise, self.acts, self.outlook, pack, self.runs)
            case OddsJob():
                return self._odds(job)

    def _odds(self, job: OddsJob) -> Odds:
        """Every option meets the same futures: where a part of them tells no options apart, no more are
        drawn, for nothing that is counted hangs on the answer. What a cell knew is searched once."""
        events = tuple(foreseen.event for foreseen in self.outlook.events)
        asked = inquiry(self.exercise.plan, job.question, "known", self.runs, events)
        futures = self.rolls(self.exercise, before(self.acts, job.place), asked)
        found: list[list[Values]] = [[] for _ in futures.question.names()]
        look = min(self.runs, max(_LEAST, self.runs // _FIRST_LOOK))
        for number in range(self.runs):
            odds = told(asked, futures.question, futures.second, found, futures.left_out)
            if number == look and len({tuple(c.hits for c in o.chances) for o in odds.options}) == 1:
                return odds
            for values, option in zip(found, futures.question.names(), strict=True):
                values.append(futures.play(option, number))
        return told(asked, futures.question, futures.second, found, futures.left_out)
