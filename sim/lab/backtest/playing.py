"""Playing cases: a world and luck for each replication, and when every observed event came.

World parameters are drawn like luck, from streams of their own named after them, so that replication
``n`` of a case meets the same quantiles and the same luck with and without what the case has made.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies import Registry
from scenarios import Loaded, catalogue
from scenarios.distributions import Beta, Distribution, Fixed
from scenarios.register import distribution
from sim.engine import play_plan
from sim.lab.backtest.cases import Case
from sim.lab.model import RuleSource, registry_of
from sim.lab.running.crew import Alone, Crew, Executor
from sim.lab.running.worker import Chunk, Job, Played, SweepError, environment
from sim.lab.sampling import luck_seed
from sim.lab.study import Outcome
from sim.observing import first_record, params_behind, second_of
from sim.plan import Plan, compile_plan
from sim.streams import Layout, seed_key

_BLOCK = "backtest"
_ROWS = 25  # runs of a chunk
_PILOTS = 40  # runs in which the parameters behind a row are looked for

Times = NDArray[np.float64]
Tell = Callable[[int, int], None]  # runs that are done, runs in all


@dataclass(frozen=True, slots=True)
class CaseModel:
    """The scenarios of a backtest as a model of the laboratory: a point is one of ``loaded``.

    ``width`` is the largest number of scored rows; a case with fewer leaves the last ones empty.
    """

    loaded: tuple[Loaded, ...]
    width: int
    rules: tuple[RuleSource, ...] = ()

    def open(self) -> CasePlayer:
        return CasePlayer(self)


class CasePlayer:
    """Plays a case and tells when each of its scored rows came, in seconds from STARTEX."""

    def __init__(self, model: CaseModel) -> None:
        self._model = model
        self._registry = registry_of(model.rules)
        self._plans: dict[int, Plan] = {}
        self._worlds = [Worlds(loaded) for loaded in model.loaded]

    def __call__(
        self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]
    ) -> Outcome:
        loaded = self._model.loaded[point]
        plan = self.plan(point, seed)
        records = play_plan(plan, seed).trace.records
        times: dict[str, float | None] = dict.fromkeys(map(str, range(self._model.width)))
        rows = [row for row in loaded.scenario.observed if row.not_scored is None]
        times |= {str(n): second_of(plan, records, row) for n, row in enumerate(rows)}
        return Outcome(times, 0.0, "")

    def plan(self, point: int, seed: int) -> Plan:
        """The scenario of a point in the world of a seed."""
        loaded, like = self._model.loaded[point], self._plans.get(point)
        world = self._worlds[point].drawn(seed)
        self._plans[point] = plan = compile_plan(loaded, self._registry, catalogue(), world, like)
        return plan


class Worlds:
    """The world parameters of a scenario, drawn by inverse CDF from one uniform each."""

    def __init__(self, loaded: Loaded) -> None:
        drawn: dict[str, Distribution] = {}
        for ident, parameter in loaded.parameters.items():
            if parameter.role == "world" and not isinstance(parameter.value, tuple):
                known = distribution(parameter)
                if not isinstance(known, Fixed):
                    drawn[ident] = known
        self._drawn = drawn
        self._layout = Layout((f"world/{ident}", 1, None) for ident in drawn)

    def drawn(self, seed: int) -> dict[str, float]:
        """The world of a seed: a value for each parameter."""
        uniforms, _ = self._layout.draw(seed_key(seed))
        starts = self._layout.starts
        return {
            ident: _quantile(dist, uniforms[start])
            for (ident, dist), start in zip(self._drawn.items(), starts, strict=True)
        }


def _quantile(dist: Distribution, u: float) -> float:
    """``dist.quantile``; that of a beta distribution by scipy, which is a hundred times as fast."""
    if isinstance(dist, Beta):
        from scipy.special import betaincinv

        return float(betaincinv(dist.a, dist.b, u))
    return dist.quantile(u)


def play_cases(
    cases: Sequence[Case],
    replications: int,
    seed: int,
    jobs: int,
    rules: tuple[RuleSource, ...] = (),
    progress: Tell | None = None,
) -> tuple[dict[str, Times], dict[str, Times]]:
    """Seconds from STARTEX by case, one row a replication and one column a scored row; not-a-number
    where the event did not come. First as the register has it, then with the case left out.

    ``progress`` is told after every chunk. Raises ``SweepError`` for a run that fails.
    """
    points = [(case.name, case.loaded) for case in cases]
    points += [(case.name, case.left_out) for case in cases if case.left_out is not None]
    width = max((len(case.scored) for case in cases), default=0)
    model = CaseModel(tuple(loaded for _, loaded in points), width, rules)
    job = Job(pickle.dumps(model), tuple(map(str, range(width))), (), CaseModel.__module__, environment())
    with closing(Alone(job) if jobs == 1 else Crew(job, jobs)) as hands:
        played = _played(hands, len(points), replications, seed, progress)
    whole = {case.name: len(case.scored) for case in cases}
    tables = [played[n][:, : whole[name]] for n, (name, _) in enumerate(points)]
    names = [name for name, _ in points]
    first = dict(zip(names[: len(cases)], tables[: len(cases)], strict=True))
    return first, dict(zip(names[len(cases) :], tables[len(cases) :], strict=True))


def _played(hands: Executor, points: int, replications: int, seed: int, progress: Tell | None) -> list[Times]:
    chunks = iter(list(_chunks(points, replications, seed)))
    rows: list[dict[int, list[float]]] = [{} for _ in range(points)]
    out = 0
    while True:
        while out < hands.capacity and (chunk := next(chunks, None)) is not None:
            hands.hand_out(chunk)
            out += 1
        if not out:
            break
        for done in hands.results():
            out -= 1
            _take(done, replications, rows)
            if progress is not None:
                progress(sum(map(len, rows)), points * replications)
    return [np.array([table[n] for n in range(replications)], dtype=float) for table in rows]


def _chunks(points: int, replications: int, seed: int) -> Iterator[Chunk]:
    """Rows are numbered point by point; the luck of a replication is the same for every point."""
    for point in range(points):
        for first in range(0, replications, _ROWS):
            numbers = range(first, min(first + _ROWS, replications))
            cells = tuple((luck_seed(seed, n, 0), (), ()) for n in numbers)
            runs = tuple((point, place) for place in range(len(cells)))
            yield Chunk(_BLOCK, point * replications + first, runs, cells)


def _take(done: Played, replications: int, rows: list[dict[int, list[float]]]) -> None:
    for place, (_, failed, _, *values) in enumerate(json.loads(done.payload)):
        if failed is not None:
            raise SweepError(f"a run of the backtest failed: {failed}")
        point, number = divmod(done.first + place, replications)
        rows[point][number] = [np.nan if value is None else value for value in values]


def parameters_behind(case: Case, registry: Registry, seed: int) -> dict[str, frozenset[str]]:
    """By row: the parameters that its record, or what brought it about, has read in some of the runs."""
    found: dict[str, frozenset[str]] = {row.id: frozenset(row.fitted_to) for row in case.scored}
    worlds, plan = Worlds(case.loaded), None
    for number in range(_PILOTS):
        luck = luck_seed(seed, number, 0)
        plan = compile_plan(case.loaded, registry, catalogue(), worlds.drawn(luck), plan)
        records = play_plan(plan, luck).trace.records
        for row in case.scored:
            record = first_record(plan, records, row)
            if record is not None:
                found[row.id] |= params_behind(plan, records, record)
    return found
