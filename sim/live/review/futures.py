"""The futures behind a review, as jobs that may be done anywhere and in any order.

What a job comes to depends on the exercise, its acts and the number of runs, never on who does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sim.live.acts import Act
from sim.live.chances import Odds
from sim.live.exercise import Exercise
from sim.live.review.choices import Rolls, before
from sim.live.review.course_of_chances import Moment, Stop, moment
from sim.live.review.institutions import Came, futures_under
from sim.live.review.outlook import Outlook

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
#: Does jobs and hands back what they came to, in their order.
Spread: TypeAlias = Callable[[Sequence[Job]], Iterable[Done]]


@dataclass(frozen=True, slots=True)
class Bench:
    """What jobs are done on."""

    exercise: Exercise
    acts: tuple[Act, ...]
    outlook: Outlook
    rolls: Rolls | None
    runs: int

    def alone(self, jobs: Sequence[Job]) -> Iterator[Done]:
        """One after the other in this process."""
        return map(self.perform, jobs)

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
        drawn, for nothing that is counted hangs on the answer."""
        first = self._rolled(job, max(_LEAST, self.runs // _FIRST_LOOK))
        found = {tuple((c.event, c.hits) for c in option.chances) for option in first.options}
        return first if len(found) == 1 else self._rolled(job, self.runs)

    def _rolled(self, job: OddsJob, runs: int) -> Odds:
        assert self.rolls is not None  # no job of this kind is made without
        events = tuple(foreseen.event for foreseen in self.outlook.events)
        earlier = before(self.acts, job.place)
        return self.rolls(self.exercise, earlier, job.question, view="known", runs=runs, events=events)
