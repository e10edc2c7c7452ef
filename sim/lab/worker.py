"""What a worker does: play a chunk of rows and hand back what they came to.

Runs in worker processes and on cluster nodes, so it imports little. A chunk carries all that its runs
need; what comes back is one line of JSON for the journal, made here so that the parent has less to do.
"""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter  # noqa: TID251  (how long chunks take decides their size, never a result)

from sim.lab.study import Model, Play, Study

_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_LONGEST_MESSAGE = 500


class SweepError(Exception):
    """A sweep that cannot start or go on. One message; what is finished stays finished."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is told once: the model (pickled) and the names that values come without."""

    model: bytes
    measures: tuple[str, ...]
    uncertain: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows of a block. ``runs`` holds (point, place in ``cells``) for each row; a cell is
    (seed, values of the uncertain numbers, uniforms of the steered ``streams``)."""

    block: str
    first: int
    runs: tuple[tuple[int, int], ...]
    cells: tuple[tuple[int, tuple[float, ...], tuple[float, ...]], ...]
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """The rows of a chunk: ``payload`` is a JSON list with [digest, failed, horizon, *measures] each."""

    block: str
    first: int
    count: int
    failed: int
    seconds: float
    payload: bytes


class Player:
    """An opened model that plays chunks."""

    def __init__(self, job: Job) -> None:
        model: Model = pickle.loads(job.model)
        self._job = job
        self._play = model.open()

    def __call__(self, chunk: Chunk) -> Played:
        """Play every row; a run that fails is recorded with its message, and the rest goes on."""
        started = perf_counter()
        cells = [
            (_named(self._job.uncertain, values), seed, _named(chunk.streams, steer))
            for seed, values, steer in chunk.cells
        ]
        rows = [row_of(self._play, self._job.measures, point, *cells[at]) for point, at in chunk.runs]
        payload = json.dumps(rows, separators=(",", ":")).encode("ascii")
        failed = sum(row[1] is not None for row in rows)
        seconds = perf_counter() - started
        return Played(chunk.block, chunk.first, len(rows), failed, seconds, payload)


def _named(names: tuple[str, ...], values: tuple[float, ...]) -> dict[str, float]:
    return dict(zip(names, values, strict=True))


def row_of(
    play: Play,
    measures: tuple[str, ...],
    point: int,
    world: Mapping[str, float],
    seed: int,
    steer: Mapping[str, float],
) -> list[object]:
    """One run as ``[outcome digest, failed, horizon, *measures]``; ``failed`` is None or the message."""
    try:
        outcome = play(point, world, seed, steer)
        values = (outcome.measures[name] for name in measures)
        return [
            outcome.outcome_digest,
            None,
            float(outcome.horizon_h),
            *(None if value is None else float(value) for value in values),
        ]
    except MemoryError:  # says something about the machine, nothing about the run
        raise
    except Exception as error:
        return [None, message_of(error), None, *(None for _ in measures)]


def message_of(error: Exception) -> str:
    """Type and message of an error in one line, without what differs from process to process."""
    text = " ".join(_ADDRESS.sub("0x...", str(error)).split())
    return f"{type(error).__name__}: {text}"[:_LONGEST_MESSAGE]


def job_of(study: Study) -> Job:
    """What the workers of a study are told. Raises what pickling the model raises."""
    return Job(
        pickle.dumps(study.model),
        tuple(gauge.name for gauge in study.gauges),
        tuple(number.ident for number in study.uncertain),
        version(),
    )


def version() -> str:
    """The package's version. It lives in the public door, which modules of ``sim`` do not import."""
    return str(import_module("peninsula").__version__)
