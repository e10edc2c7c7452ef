"""The same runs driven by other tools, each as its documentation shows.

Every driver plays runs 0 .. n-1 of one scenario and returns how many it played; what is timed is the
whole call, start of workers included. The plan is compiled once per process, for all alike.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import cache

import scenarios
import sim
from policies import builtin

SCENARIO = "korea-today"
WORKERS = 2
_CHUNK = 25


@cache
def plan() -> sim.Plan:
    return sim.compile_plan(scenarios.load(SCENARIO), builtin(), scenarios.catalogue())


def play(seed: int) -> dict[str, float | None]:
    """One run, measures alone."""
    return {name: m["value"] for name, m in sim.play_plan(plan(), seed, reduced=True).measures.items()}


def bare_loop(n: int) -> int:
    return len([play(seed) for seed in range(n)])


def joblib_parallel(n: int) -> int:
    from joblib import Parallel, delayed
    from joblib.externals.loky import get_reusable_executor

    rows = Parallel(n_jobs=WORKERS)(delayed(play)(seed) for seed in range(n))
    get_reusable_executor().shutdown(wait=True)  # or a second call would find its workers started
    return len(rows)


def dask_by_hand(n: int) -> int:
    """A local cluster of processes, one future for each chunk of seeds."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR
        ) as cluster,
        Client(cluster) as client,
    ):
        chunks = [list(range(first, min(first + _CHUNK, n))) for first in range(0, n, _CHUNK)]
        return sum(len(rows) for rows in client.gather(client.map(_play_all, chunks)))


def _play_all(seeds: list[int]) -> list[dict[str, float | None]]:
    return [play(seed) for seed in seeds]


def mesa_batch(n: int, processes: int = 1) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Mesa tells of its own future
        from mesa import batch_run

        from benchmarks.mesa_model import MesaRun

        rows = batch_run(
            MesaRun,
            parameters={"run": range(n)},
            number_processes=processes,
            max_steps=1,
            display_progress=False,
        )
    return len(rows)


def _ema_model(n: int) -> tuple[object, list[dict[str, int]]]:
    from ema_workbench import IntegerParameter, Model, ScalarOutcome

    model = Model("peninsula", function=_ema_play)
    model.uncertainties = [IntegerParameter("seed", 0, 2**31 - 1)]
    model.outcomes = [ScalarOutcome(name) for name in sim.MEASURES]
    return model, [{"seed": seed} for seed in range(n)]


def _ema_play(seed: int = 0) -> dict[str, float]:
    # EMA keeps numbers alone, so what did not happen becomes nan.
    return {name: float("nan") if value is None else float(value) for name, value in play(seed).items()}


def ema(n: int, processes: int = 1) -> int:
    # Warnings of what is not installed, and a progress bar, which would be timed with the screen.
    with warnings.catch_warnings(), open(os.devnull, "w") as void, redirect_stderr(void):
        warnings.simplefilter("ignore")
        os.environ["PYTHONWARNINGS"] = "ignore"  # for its workers
        try:
            return _ema(n, processes)
        finally:
            del os.environ["PYTHONWARNINGS"]


def _ema(n: int, processes: int) -> int:
    from ema_workbench import MultiprocessingEvaluator, Scenario, SequentialEvaluator
    from ema_workbench.util import ema_logging

    ema_logging.get_rootlogger().setLevel(logging.CRITICAL)
    model, rows = _ema_model(n)
    samples = [Scenario(str(i), **row) for i, row in enumerate(rows)]
    evaluator = (
        SequentialEvaluator(model)
        if processes == 1
        else MultiprocessingEvaluator(model, n_processes=processes)
    )
    with evaluator:
        experiments, _ = evaluator.perform_experiments(scenarios=samples)
    return len(experiments)


#: What each driver is called in the table; one process, or two.
ALONE: dict[str, Callable[[int], int]] = {
    "bare loop": bare_loop,
    "ema_workbench, sequential": ema,
    "mesa.batch_run, one process": mesa_batch,
}
TOGETHER: dict[str, Callable[[int], int]] = {
    "joblib": joblib_parallel,
    "Dask by hand": dask_by_hand,
    "ema_workbench, multiprocessing": lambda n: ema(n, WORKERS),
    "mesa.batch_run, two processes": lambda n: mesa_batch(n, WORKERS),
}
