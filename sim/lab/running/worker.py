"""What a worker does: play a chunk of rows and hand back what they came to.

Runs in worker processes and on cluster nodes, so it imports little. A chunk carries all that its runs
need; what comes back is one line of JSON for the journal, made here so that the parent has less to do.
"""

from __future__ import annotations

import json
import pickle
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter  # noqa: TID251  (how long chunks take decides their size, never a result)
from typing import NamedTuple

import numpy as np

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
    module: str  # where the model's class is
    environment: str  # what must be the same wherever it is played

    def open(self) -> Player:
        """What plays its chunks. Raises ``SweepError`` for a model that cannot be opened here."""
        return Player(self)


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


class Row(NamedTuple):
    """What one run came to; ``failed`` is the message of a run that failed, whose values are None."""

    digest: str | None
    failed: str | None
    horizon: float | None
    measures: tuple[float | None, ...]


class Player:
    """An opened model that plays chunks."""

    def __init__(self, job: Job) -> None:
        """Raises ``SweepError`` for a model that cannot be opened here."""
        try:
            model: Model = pickle.loads(job.model)
            self._play = model.open()
        except Exception as error:
            raise SweepError(f"the model cannot be opened: {message_of(error)}") from error
        self._job = job

    def __call__(self, chunk: Chunk) -> Played:
        """Play every row; a run that fails is recorded with its message, and the rest goes on."""
        started = perf_counter()
        cells = [
            (_named(self._job.uncertain, values), seed, _named(chunk.streams, steer))
            for seed, values, steer in chunk.cells
        ]
        rows = [row_of(self._play, self._job.measures, point, *cells[at]) for point, at in chunk.runs]
        lines = [[row.digest, row.failed, row.horizon, *row.measures] for row in rows]
        payload = json.dumps(lines, separators=(",", ":")).encode("ascii")
        failed = sum(row.failed is not None for row in rows)
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
) -> Row:
    """Play one run."""
    try:
        outcome = play(point, world, seed, steer)
        found = [outcome.measures[name] for name in measures]
        values = tuple(None if value is None else float(value) for value in found)
        return Row(outcome.outcome_digest, None, float(outcome.horizon_h), values)
    except MemoryError:  # says something about the machine, nothing about the run
        raise
    except Exception as error:
        return Row(None, message_of(error), None, (None,) * len(measures))


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
        type(study.model).__module__,
        environment(),
    )


def environment() -> str:
    """The versions that results depend on, as one text."""
    python = ".".join(platform.python_version_tuple()[:2])
    return f"peninsula {version()}, Python {python}, numpy {np.__version__}"


def version() -> str:
    """The package's version. It lives in the public door, which modules of ``sim`` do not import."""
    return str(import_module("peninsula").__version__)
