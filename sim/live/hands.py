"""A dry run spread over the cores of this machine. What comes out is the same for any number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Literal, TypeVar

from policies import RuleError
from scenarios import InputError, Loaded, catalogue
from sim.lab.model import RuleSource, registry_of, rule_sources
from sim.lab.running.crew import Crew
from sim.lab.running.worker import SweepError
from sim.live.branches import Forced, forcing
from sim.live.dry_run import Watched, watching
from sim.plan import Plan, compile_plan

#: Fewer runs take less time than it takes to start workers.
_FEW = 60
#: Runs handed out at once: some tenths of a second.
_LOT = 6
_Block = Literal["runs", "answers"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Lot:
    """Seeds to be watched or runs to be forced; ``first`` is the place of the first in the whole."""

    block: _Block
    first: int
    runs: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Done(Generic[T]):
    """What came of a lot; None where it failed: it is then played once more where it can be told."""

    first: int
    found: tuple[T, ...] | None


@dataclass(frozen=True, slots=True)
class _Job:
    """A scenario with its exercise as it travels to a worker."""

    loaded: Loaded
    rules: tuple[RuleSource, ...]
    module: str = __name__

    def open(self) -> Callable[[_Lot], _Done[Any]]:
        try:
            plan = compile_plan(self.loaded, registry_of(self.rules), catalogue())
        except (InputError, RuleError) as error:
            raise SweepError(f"the exercise cannot be opened: {error}") from error
        play: dict[str, Callable[[Sequence[Any]], Iterator[Any]]]
        play = {"runs": watching(plan), "answers": forcing(plan)}

        def done(lot: _Lot) -> _Done[Any]:
            try:
                return _Done(lot.first, tuple(play[lot.block](lot.runs)))
            except Exception:  # the parent meets it again and tells it
                return _Done(lot.first, None)

        return done


class Hands:
    """Plays the runs of a dry run: here, or from ``_FEW`` on by ``workers`` processes. Use ``close``."""

    def __init__(self, plan: Plan, rules: Iterable[str], workers: int) -> None:
        """``rules`` are files or plug-ins as for ``peninsula run``; ``workers`` is 1 or more."""
        self.plan = plan
        self._rules = rule_sources(rules)
        self._workers = workers
        self._crew: Crew[_Lot, _Done[Any]] | None = None

    def watch(self, seeds: Sequence[int]) -> Iterator[Watched]:
        """Runs by the policy; see ``sim.live.dry_run.dry_run``."""
        return self._spread("runs", seeds, watching(self.plan))

    def force(self, runs: Sequence[Forced]) -> Iterator[tuple[bool, ...]]:
        """Runs in which one question is answered; see ``sim.live.branches.answers``."""
        return self._spread("answers", runs, forcing(self.plan))

    def close(self) -> None:
        if self._crew is not None:
            self._crew.close()
            self._crew = None

    def _spread(
        self, block: _Block, runs: Sequence[Any], here: Callable[[Sequence[Any]], Iterator[T]]
    ) -> Iterator[T]:
        if self._workers == 1 or len(runs) < _FEW:
            return here(runs)
        return self._by_crew(_lots(block, runs), here)

    def _by_crew(self, lots: Sequence[_Lot], here: Callable[[Sequence[Any]], Iterator[T]]) -> Iterator[T]:
        """Hand all lots out, and what came of them back in their order."""
        if self._crew is None:
            self._crew = Crew(_Job(self.plan.loaded, self._rules), self._workers)
        for lot in lots:
            self._crew.hand_out(lot)
        done: dict[int, _Done[T]] = {}
        for lot in lots:
            while lot.first not in done:
                done.update((one.first, one) for one in self._crew.results())
            found = done.pop(lot.first).found
            yield from here(lot.runs) if found is None else found


def _lots(block: _Block, runs: Sequence[Any]) -> tuple[_Lot, ...]:
    left = iter(runs)
    return tuple(_Lot(block, first, tuple(islice(left, _LOT))) for first in range(0, len(runs), _LOT))
