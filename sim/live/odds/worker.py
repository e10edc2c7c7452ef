"""What a worker of the odds does: open the exercise once, then play futures of whatever is asked."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from policies import RuleError
from scenarios import InputError
from sim.engine import play_plan
from sim.kernel import RunTooLong
from sim.lab.model import RuleSource, registry_of
from sim.lab.running.worker import SweepError
from sim.live.acts import Act, Misfit
from sim.live.exercise import open_exercise
from sim.live.header import Header
from sim.live.odds.futures import Futures, futures_of
from sim.live.odds.inquiry import Inquiry
from sim.live.odds.tally import Values
from sim.live.odds.unseen import Search
from sim.questions import Question

#: Runs from which a worker learns which luck is drawn, before it is asked for anything.
_WARM = 8
#: Inquiries that a worker remembers: those that are served by turns.
_REMEMBERED = 12


@dataclass(frozen=True, slots=True)
class Ask:
    """Futures ``first`` to ``first + count - 1`` of an inquiry, each with every option.

    ``search`` is what another worker has found of the unseen.
    """

    block: str  # the inquiry among those of one desk
    first: int
    count: int
    asked: Inquiry
    acts: tuple[Act, ...]
    search: Search | None = None

    @property
    def alone(self) -> bool:
        """Whether the worker has to search first, which takes seconds."""
        return self.asked.view == "known" and self.search is None

    @property
    def runs(self) -> range:
        return range(self.first, self.first + self.count)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of an ``Ask``: for every future the values of every option; or why it cannot be told."""

    block: str
    first: int
    values: tuple[tuple[Values, ...], ...] = ()
    question: Question | None = None
    second: int = 0
    left_out: tuple[str, ...] = ()
    search: Search | None = None  # where the worker had to make it
    problem: tuple[str, str, str | None] | None = None  # of a ``Misfit``
    failed: str = ""  # any other


@dataclass(frozen=True, slots=True)
class OddsJob:
    """An exercise as it travels to a worker."""

    header: Header
    rules: tuple[RuleSource, ...]
    file: str
    module: str = __name__

    def open(self) -> OddsPlayer:
        return OddsPlayer(self)


class OddsPlayer:
    """An opened exercise whose futures are played."""

    def __init__(self, job: OddsJob) -> None:
        """Raises ``SweepError`` for an exercise that cannot be opened here."""
        try:
            self._exercise = open_exercise(job.header, registry_of(job.rules), job.file)
            for seed in range(_WARM):
                play_plan(self._exercise.plan, seed, reduced=True)
        except (InputError, RuleError, RunTooLong) as error:
            raise SweepError(f"the exercise cannot be opened: {error}") from error
        self._futures: OrderedDict[tuple[Inquiry, tuple[Act, ...]], Futures] = OrderedDict()

    def __call__(self, ask: Ask) -> Found:
        try:
            futures = self._of(ask)
            names = futures.question.names()
            values = tuple(tuple(futures.play(option, number) for option in names) for number in ask.runs)
        except Misfit as error:
            return Found(ask.block, ask.first, problem=(error.found, error.expected, error.nearest))
        except Exception as error:  # told to who asked; the worker serves the next question
            return Found(ask.block, ask.first, failed=f"{type(error).__name__}: {error}")
        made = futures.search if ask.search is None else None
        return Found(ask.block, ask.first, values, futures.question, futures.second, futures.left_out, made)

    def _of(self, ask: Ask) -> Futures:
        key = (ask.asked, ask.acts)
        found = self._futures.get(key)
        if found is None:
            found = self._futures[key] = futures_of(self._exercise, ask.acts, ask.asked, ask.search)
            if len(self._futures) > _REMEMBERED:
                self._futures.popitem(last=False)
        return found
