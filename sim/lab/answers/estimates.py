"""Means and chances with their intervals, from runs that come in independent batches.

Runs within a batch share a randomisation, so they are not independent: a scrambled Sobol set, a Latin
hypercube, a world. What is independent are the batches, and every interval here comes from them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``cells`` runs with its interval; no interval from fewer than two batches."""

    value: float
    low: float | None
    high: float | None
    cells: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def quantile_t(probability: float, degrees: int) -> float:
    """Quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def quantile_normal(probability: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(probability))


def batch_mean(values: Floats, batch: Codes, level: float = LEVEL) -> Estimate | None:
    """The mean of ``values``, not-a-number left out; ``None`` where nothing is left.

    ``batch`` numbers the batch of each value from 0. With S_b the sum over batch b of deviations from
    the mean, B batches and N values: Var(mean) = B/(B-1) * sum(S_b**2) / N**2, and t with B-1 degrees
    of freedom. Batches may differ in size; the batch of a steered or shifted draw is its world's.
    """
    values, batch = _present(values, batch)
    if values.size == 0:
        return None
    mean = float(values.mean())
    variance, batches = _variance(values - mean, batch)
    if variance is None:
        return Estimate(mean, None, None, values.size)
    half = quantile_t((1 + level) / 2, batches - 1) * math.sqrt(variance)
    return Estimate(mean, mean - half, mean + half, values.size)


def chance(hits: Floats, batch: Codes, worlds: int, level: float = LEVEL) -> Estimate | None:
    """The share of ``hits`` (1 or 0; not-a-number left out) with Wilson's interval.

    The number of trials that it takes is what the batches allow: fewer than there are runs where runs
    of a batch resemble each other, and never more. Where all hit or none did, the batches say nothing,
    and the trials are the ``worlds``.
    """
    hits, batch = _present(hits, batch)
    if hits.size == 0:
        return None
    share = float(hits.mean())
    variance, batches = _variance(hits - share, batch)
    trials, deviate = float(hits.size), quantile_normal((1 + level) / 2)
    if share in (0.0, 1.0):
        trials = min(trials, max(1, worlds))
    elif variance is not None and variance > share * (1 - share) / trials:
        trials = share * (1 - share) / variance
        deviate = quantile_t((1 + level) / 2, batches - 1)
    low, high = wilson(share, trials, deviate)
    return Estimate(share, low, high, hits.size)


def wilson(share: float, trials: float, deviate: float) -> tuple[float, float]:
    """Wilson's interval for a share of ``trials``; ``deviate`` is the quantile it spans."""
    square = deviate**2 / trials
    centre = (share + square / 2) / (1 + square)
    half = deviate * math.sqrt(share * (1 - share) / trials + square / (4 * trials)) / (1 + square)
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def chance_difference(hits: Floats, others: Floats, batch: Codes, worlds: int) -> Estimate | None:
    """The paired difference of two shares, with a batch interval.

    Where the two never differed by batches, the interval is that of half a case more on either side
    (Agresti and Min, 2005) among ``worlds`` trials: never having differed is not certainty.
    """
    found = batch_mean(hits - others, batch)
    if found is None or found.low is None or found.low != found.high:
        return found
    half = quantile_normal((1 + LEVEL) / 2) / (max(1, worlds) + 2)
    return Estimate(found.value, found.value - half, found.value + half, found.cells)


def quantiles(values: Floats, shares: tuple[float, ...]) -> tuple[float | None, ...]:
    """Order statistics of ``values``, not-a-number left out. ``inf`` stands for what had not happened by
    ENDEX, and a quantile that falls among those is ``None``."""
    ordered = np.sort(values[~np.isnan(values)])
    if ordered.size == 0:
        return (None,) * len(shares)
    places = [min(ordered.size - 1, max(0, math.ceil(share * ordered.size) - 1)) for share in shares]
    return tuple(float(ordered[place]) if ordered[place] < math.inf else None for place in places)


def grouped(batch: Codes, most: int) -> tuple[Codes, int]:
    """Batches numbered anew from 0 and joined into at most ``most`` groups, with the number of groups."""
    found, codes = np.unique(batch, return_inverse=True)
    groups = min(most, found.size)
    return (codes % max(1, groups)).astype(np.int64), groups


def _present(values: Floats, batch: Codes) -> tuple[Floats, Codes]:
    here = ~np.isnan(values)
    return (values, batch) if here.all() else (values[here], batch[here])


def _variance(deviations: Floats, batch: Codes) -> tuple[float | None, int]:
    """Variance of the mean from the sums of batches, and how many batches there are."""
    batches = int(np.count_nonzero(np.bincount(batch)))
    if batches < 2:
        return None, batches
    sums: Any = np.bincount(batch, weights=deviations)
    return float(batches / (batches - 1) * np.dot(sums, sums) / deviations.size**2), batches


def to_endex(values: Floats, horizon: Floats, failed: Flags) -> Floats:
    """Times restricted to ENDEX: what had not happened by then counts as ENDEX, and nothing as later.

    ``values`` are not-a-number where it did not happen; runs that failed keep theirs.
    """
    return np.where(failed, values, np.fmin(values, horizon))
