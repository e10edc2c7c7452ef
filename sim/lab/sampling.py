"""The main block of a study: which worlds and which luck its runs meet.

A *cell* is one circumstance that every point meets: a world and a draw of luck in it. Cells are numbered;
what a cell holds depends on the study and on its number alone, never on how many there are or how they
are asked for, so a sweep can be continued, extended and replayed row by row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scenarios.distributions import Beta
from sim.lab.saltelli import base_rows, cells_of, columns_of, value_at
from sim.lab.store import MAIN, SALTELLI
from sim.lab.study import Sampling, Study, Uncertain

#: Rows of a segment, about: what a file holds, and what is kept in memory until it is written.
SEGMENT_ROWS = 2048

_Uniforms = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """One circumstance. ``values`` and ``steer`` follow ``study.uncertain`` and ``sampling.steer``."""

    world: int
    draw: int
    batch: int
    seed: int
    values: tuple[float, ...] = ()
    steer: tuple[float, ...] = ()


class Block(Protocol):
    """A part of a sweep: cells, the points that meet them, and how many cells a segment holds."""

    @property
    def name(self) -> str: ...
    @property
    def points(self) -> tuple[int, ...]: ...
    @property
    def total(self) -> int: ...
    @property
    def span(self) -> int: ...
    @property
    def streams(self) -> tuple[str, ...]: ...
    @property
    def has_worlds(self) -> bool: ...

    def cells(self, first: int, last: int) -> list[Cell]:
        """Cells ``first`` (included) to ``last`` (not included)."""
        ...


def luck_seed(design_seed: int, world: int, draw: int) -> int:
    """The seed of a cell's luck, 0 to 2**63 - 1: the same for every point."""
    return _hashed(f"luck {design_seed} {world} {draw}") & (2**63 - 1)


def blocks_of(study: Study) -> tuple[Block, ...]:
    """The blocks of a study in the order in which they are played."""
    main = MainBlock(study)
    return (main,) if study.sensitivity is None else (main, SaltelliBlock(study))


class MainBlock:
    """Worlds by the study's sampling, ``luck_per_world`` draws of luck in each, all points."""

    name = MAIN

    def __init__(self, study: Study) -> None:
        sampling = study.sampling
        width = len(study.uncertain) + len(sampling.steer)
        self.points = tuple(range(len(study.points)))
        self.total = study.replications
        self.streams = sampling.steer
        self.has_worlds = width > 0
        self._study = study
        self._draws = sampling.luck_per_world if width else 1
        self.span = self._draws * max(1, SEGMENT_ROWS // (len(self.points) * self._draws))
        self._sampler: _Sampler | None = _SAMPLERS[sampling.method](sampling, width) if width else None

    def cells(self, first: int, last: int) -> list[Cell]:
        seed = self._study.sampling.seed
        if self._sampler is None:  # nothing is unknown: one world, and every cell a batch of its own
            return [Cell(0, cell, cell, luck_seed(seed, 0, cell)) for cell in range(first, last)]
        start = first // self._draws
        uniforms = self._sampler.rows(start, -(-last // self._draws))
        known = len(self._study.uncertain)
        columns = [values_at(n, uniforms[:, place]) for place, n in enumerate(self._study.uncertain)]
        found = []
        for cell in range(first, last):
            world, draw = divmod(cell, self._draws)
            at, batch = world - start, self._sampler.batch(world)
            steer = self._shifted(uniforms[at, known:], batch, draw)
            values = tuple(column[at] for column in columns)
            found.append(Cell(world, draw, batch, luck_seed(seed, world, draw), values, steer))
        return found

    def _shifted(self, uniforms: _Uniforms, batch: int, draw: int) -> tuple[float, ...]:
        """Coordinates of steered luck; further draws in a world turn the same net by a fixed angle."""
        if draw == 0:
            return tuple(float(u) for u in uniforms)
        seed = self._study.sampling.seed
        angles = (_hashed(f"shift {seed} {batch} {draw} {stream}") * 2.0**-64 for stream in self.streams)
        return tuple((float(u) + angle) % 1.0 for u, angle in zip(uniforms, angles, strict=True))


class SaltelliBlock:
    """The worlds from which sensitivity indices are computed (``sim.lab.saltelli``)."""

    name = SALTELLI
    streams = ()
    has_worlds = True

    def __init__(self, study: Study) -> None:
        assert study.sensitivity is not None
        self.points = study.sensitivity.points
        self.total = cells_of(study)
        self._study = study
        self._columns = len(columns_of(study.sensitivity.groups, study.uncertain))
        self.span = self._columns * max(1, SEGMENT_ROWS // (len(self.points) * self._columns))

    def cells(self, first: int, last: int) -> list[Cell]:
        start = first // self._columns
        rows = base_rows(self._study, start, -(-last // self._columns))
        skipped = start * self._columns
        return [
            Cell(cell, 0, cell // self._columns, int(rows.seeds[at]), tuple(rows.values[at].tolist()))
            for cell in range(first, last)
            for at in (cell - skipped,)
        ]


class _Sampler(Protocol):
    def rows(self, first: int, last: int) -> _Uniforms:
        """Uniforms of worlds ``first`` to ``last``, one row each."""
        ...

    def batch(self, world: int) -> int:
        """The independent randomisation that the world belongs to."""
        ...


class _Sobol:
    """``sets`` independent scramblings of one Sobol sequence, dealt out in turn."""

    def __init__(self, sampling: Sampling, width: int) -> None:
        self._sets, self._seed, self._width = sampling.sets, sampling.seed, width
        self._engines: dict[int, Any] = {}

    def batch(self, world: int) -> int:
        return world % self._sets

    def rows(self, first: int, last: int) -> _Uniforms:
        uniforms = np.empty((last - first, self._width))
        for number in range(self._sets):
            start, stop = -((number - first) // self._sets), -((number - last) // self._sets)
            if stop > start:
                begin = number + start * self._sets - first
                uniforms[begin :: self._sets] = self._drawn(number, start, stop)
        return uniforms

    def _drawn(self, number: int, start: int, stop: int) -> _Uniforms:
        """Points ``start`` to ``stop`` of one scrambling; going on where the last call ended is cheap."""
        from scipy.stats import qmc

        engine = self._engines.get(number)
        if engine is None or engine.num_generated > start:
            # 30 bits, the default: scipy 1.17 cannot fast-forward a sequence of more than 32.
            rng = _generator(f"sobol {self._seed} {number}")
            engine = self._engines[number] = qmc.Sobol(self._width, scramble=True, seed=rng)
        if start > engine.num_generated:
            engine.fast_forward(start - engine.num_generated)
        # One first: scipy warns when a sequence starts with a number that is no power of 2.
        parts = [engine.random(count) for count in (1, stop - start - 1) if count]
        return np.concatenate(parts) + 2.0**-31  # the middle of the interval that the bits leave open


class _LatinHypercube:
    """Independent hypercubes of ``size`` worlds each."""

    def __init__(self, sampling: Sampling, width: int) -> None:
        self._size, self._seed, self._width = sampling.size, sampling.seed, width

    def batch(self, world: int) -> int:
        return world // self._size

    def rows(self, first: int, last: int) -> _Uniforms:
        start = first // self._size
        cubes = [self._cube(number) for number in range(start, -(-last // self._size))]
        return np.concatenate(cubes)[first - start * self._size : last - start * self._size]

    def _cube(self, number: int) -> _Uniforms:
        from scipy.stats import qmc

        rng = _generator(f"latin-hypercube {self._seed} {number}")
        return np.asarray(qmc.LatinHypercube(self._width, seed=rng).random(self._size))


class _Random:
    """Every world by itself."""

    def __init__(self, sampling: Sampling, width: int) -> None:
        self._seed, self._width = sampling.seed, width

    def batch(self, world: int) -> int:
        return world

    def rows(self, first: int, last: int) -> _Uniforms:
        worlds = (_generator(f"random {self._seed} {world}") for world in range(first, last))
        return np.stack([world.random(self._width) for world in worlds])


_SAMPLERS: dict[str, Callable[[Sampling, int], _Sampler]] = {
    "sobol": _Sobol,
    "latin-hypercube": _LatinHypercube,
    "random": _Random,
}


def values_at(number: Uncertain, uniforms: _Uniforms) -> list[float]:
    """``value_at`` for many uniforms; the slow quantile of the beta distribution in one call of scipy."""
    distribution = number.distribution
    if isinstance(distribution, Beta) and not number.whole:
        from scipy.special import betaincinv

        values: list[float] = betaincinv(distribution.a, distribution.b, uniforms).tolist()
        return values
    return [value_at(number, float(u)) for u in uniforms]


def worlds_among(cells: Sequence[Cell]) -> list[Cell]:
    """The first cell of each world, in order."""
    return list({cell.world: cell for cell in reversed(cells)}.values())[::-1]


def _hashed(text: str) -> int:
    """64 bits that depend on a text alone."""
    return int.from_bytes(hashlib.blake2b(text.encode()).digest()[:8], "big")


def _generator(text: str) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.blake2b(text.encode()).digest()[:16], "big"))
