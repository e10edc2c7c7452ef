"""Jobs of a review spread over the cores of this machine."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from policies import builtin
from sim.live.acts import Act
from sim.live.exercise import open_exercise
from sim.live.header import Header
from sim.live.odds import odds
from sim.live.review.futures import Bench, Done, Job, Spread
from sim.live.review.outlook import Outlook

_bench: Bench | None = None  # of a worker


@dataclass(frozen=True, slots=True)
class Ground:
    """What a worker opens its exercise from: it is told by value, and compiled there."""

    header: Header
    path: str
    rules: tuple[str, ...]
    acts: tuple[Act, ...]
    outlook: Outlook
    runs: int


@contextmanager
def spread(ground: Ground, workers: int) -> Iterator[Spread]:
    """Workers that do jobs until the block ends. What comes out is the same as without them."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_open, initargs=(ground,))
    try:
        yield lambda jobs: pool.map(_perform, jobs)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _open(ground: Ground) -> None:
    global _bench  # noqa: PLW0603  (one exercise a worker)
    registry = builtin()
    for source in ground.rules:
        registry = registry.including(source)
    exercise = open_exercise(ground.header, registry, ground.path)
    _bench = Bench(exercise, ground.acts, ground.outlook, odds, ground.runs)


def _perform(job: Job) -> Done:
    assert _bench is not None  # set by the initializer
    return _bench.perform(job)
