"""Intervals from batches: what independent randomisations of the worlds say of an estimate's spread.

Worlds of one batch are drawn to complement each other; only batches are independent. So every interval
here comes from the spread between batches, with Student's t.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Batches beyond this are joined: a jackknife over more says nothing new and costs more.
MOST = 64


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with an interval of the asked level; the interval is ``None`` with fewer than two batches."""

    value: float
    low: float | None
    high: float | None


def packed(batch: Ints) -> tuple[Ints, int]:
    """Batch numbers as 0, 1, ..., with their count, at most ``MOST``."""
    _, index = np.unique(batch, return_inverse=True)
    index = index.reshape(-1).astype(np.int64) % MOST
    return index, int(index.max()) + 1 if len(index) else 0


def student(level: float, batches: int) -> float:
    """How many standard errors a two-sided interval of ``level`` reaches with so many batches."""
    from scipy.stats import t

    return float(t.ppf(0.5 + level / 2, batches - 1))


def mean_of(values: Floats, batch: Ints, level: float = 0.95) -> Estimate:
    """The mean of ``values`` with its interval."""
    middle = float(values.mean())
    return around(middle, values - middle, len(values), batch, level)


def around(value: float, influence: Floats, size: float, batch: Ints, level: float = 0.95) -> Estimate:
    """An interval around an estimate that is, but for smaller terms, ``sum(influence) / size`` plus what
    it estimates."""
    index, count = packed(batch)
    if count < 2:
        return Estimate(value, None, None)
    sums = np.bincount(index, weights=influence, minlength=count)
    half = student(level, count) * float(np.sqrt(count / (count - 1) * (sums**2).sum())) / size
    return Estimate(value, value - half, value + half)


def jackknife_error(without: Floats) -> Floats:
    """Standard error of an estimate from its values without each batch in turn (axis 0)."""
    count = len(without)
    centred = without - without.mean(axis=0)
    return np.asarray(np.sqrt((count - 1) / count * (centred**2).sum(axis=0)))
