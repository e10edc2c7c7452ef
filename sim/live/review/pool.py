"""Jobs of a review spread over the cores of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from policies import RuleError
from scenarios import InputError
from sim.engine import play_plan
from sim.kernel import RunTooLong
from sim.lab.model import RuleSource, registry_of
from sim.lab.running.crew import Crew
from sim.lab.running.worker import SweepError
from sim.live.acts import Act
from sim.live.exercise import open_exercise
from sim.live.header import Header
from sim.live.review.futures import Bench, Done, Job, Spread
from sim.live.review.outlook import outlook_of

#: Runs from which a worker learns which luck is drawn.
_WARM = 4


@dataclass(frozen=True, slots=True)
class Ground:
    """What a worker opens its exercise from: it is told by value, and compiled there."""

    header: Header
    rules: tuple[RuleSource, ...]
    path: str
    acts: tuple[Act, ...]
    runs: int
    module: str = __name__

    def open(self) -> Performer:
        return Performer(self)


@dataclass(frozen=True, slots=True)
class Task:
    """A job with its place among those that are done together."""

    first: int
    job: Job

    @property
    def block(self) -> str:
        return f"the review ({self.job})"

    @property
    def runs(self) -> range:
        return range(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task came to, or why it came to nothing."""

    place: int
    done: Done | None
    failed: str = ""


class Performer:
    """A bench in a worker."""

    def __init__(self, ground: Ground) -> None:
        """Raises ``SweepError`` for an exercise that cannot be opened here."""
        try:
            exercise = open_exercise(ground.header, registry_of(ground.rules), ground.path)
            for seed in range(_WARM):
                play_plan(exercise.plan, seed, reduced=True)
        except (InputError, RuleError, RunTooLong) as error:
            raise SweepError(f"the exercise cannot be opened: {error}") from error
        self._bench = Bench(exercise, ground.acts, outlook_of(exercise), ground.runs)

    def __call__(self, task: Task) -> Outcome:
        try:
            return Outcome(task.first, self._bench.perform(task.job))
        except Exception as error:  # raised again where the jobs are handed out
            return Outcome(task.first, None, f"{task.job}: {type(error).__name__}: {error}")


@contextmanager
def spread(ground: Ground, workers: int) -> Iterator[Spread]:
    """Workers that do jobs until the block ends. What comes out is the same as without them.

    The jobs raise ``SweepError`` when one fails, or when workers keep dying.
    """
    crew: Crew[Task, Outcome] = Crew(ground, workers)
    try:
        yield lambda jobs: _done(crew, jobs)
    finally:
        crew.close()


def _done(crew: Crew[Task, Outcome], jobs: Sequence[Job]) -> Iterator[tuple[int, Done]]:
    """One job a worker at a time: a long one holds up nothing that another worker could do."""
    waiting = [Task(place, job) for place, job in enumerate(jobs)][::-1]
    while waiting or crew.out:
        while waiting and crew.out < crew.workers:
            crew.hand_out(waiting.pop())
        for outcome in crew.results():
            if outcome.done is None:
                raise SweepError(outcome.failed)
            yield outcome.place, outcome.done
