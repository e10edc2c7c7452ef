"""A smooth surface over the unit square, with a band from independent batches.

Local-linear regression: at each place a plane is fitted with weights that fall with distance, so a
plane is found exactly and edges are not pulled inwards. The data are binned once (exact moments in each
bin), so the cost does not grow with their number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from sim.lab.estimates import LEVEL, Codes, Floats, grouped, quantile_t

_BINS = 32
_GROUPS = 20
#: Standard deviations of the kernel that are tried, as parts of the side of the square.
_WIDTHS = (0.07, 0.12, 0.2, 0.35, 1.0)
#: The width that predicts best smooths too much for a band without bias; it is narrowed by this.
_NARROWED = 0.7


@dataclass(frozen=True, slots=True)
class Surface:
    """Values at the places asked for, shape (places on the first axis, places on the second), and the
    95 % band at each place by itself; ``widths`` are those of the kernel on either axis."""

    value: Floats
    low: Floats
    high: Floats
    widths: tuple[float, float]


def surface(
    first: Floats, second: Floats, values: Floats, batch: Codes, at: tuple[Floats, Floats]
) -> Surface:
    """Smooth ``values`` at (``first``, ``second``), both in [0, 1], at the grid of places ``at``.

    The widths of the kernel are those that predict left-out batches best, narrowed. The band is a
    jackknife over at most 20 groups of batches. Raises ``ValueError`` with fewer than two batches.
    """
    group, groups = grouped(batch, _GROUPS)
    if groups < 2:
        raise ValueError("a band needs at least two independent batches")
    moments = _moments(first, second, values, group, groups)
    without = moments.sum(axis=0) - moments
    widths = _best_widths(moments, without)
    whole = _fit(moments.sum(axis=0)[None], at, widths)[0]
    parts = _fit(without, at, widths)
    spread = (groups - 1) / groups * ((parts - parts.mean(axis=0)) ** 2).sum(axis=0)
    half = quantile_t((1 + LEVEL) / 2, groups - 1) * np.sqrt(spread)
    return Surface(whole, whole - half, whole + half, widths)


def _moments(first: Floats, second: Floats, values: Floats, group: Codes, groups: int) -> Floats:
    """Sums of 1, u, v, uu, uv, vv, y, uy, vy in each bin: (groups, 9, bins, bins)."""
    places = [np.minimum((axis * _BINS).astype(np.int64), _BINS - 1) for axis in (first, second)]
    bins = (group * _BINS + places[0]) * _BINS + places[1]
    u, v, y = first, second, values
    terms = (np.ones_like(u), u, v, u * u, u * v, v * v, y, u * y, v * y)
    size = groups * _BINS * _BINS
    sums = np.stack([np.bincount(bins, weights=term, minlength=size) for term in terms])
    return np.asarray(sums.reshape(len(terms), groups, _BINS, _BINS).swapaxes(0, 1), np.float64)


def _best_widths(moments: Floats, without: Floats) -> tuple[float, float]:
    """Widths with the least squared error on the batches left out."""
    centres = (np.arange(_BINS) + 0.5) / _BINS
    counts, totals = moments[:, 0], moments[:, 6]

    def error(widths: tuple[float, float]) -> float:
        guess = _fit(without, (centres, centres), widths)
        return float((counts * guess**2 - 2 * guess * totals).sum())

    best = min(product(_WIDTHS, _WIDTHS), key=error)
    return best[0] * _NARROWED, best[1] * _NARROWED


def _fit(moments: Floats, at: tuple[Floats, Floats], widths: tuple[float, float]) -> Floats:
    """Planes fitted at each place: (sets of moments, first axis, second axis)."""
    kernels = [_kernel(places, width) for places, width in zip(at, widths, strict=True)]
    s = np.moveaxis(kernels[0] @ moments @ kernels[1].T, 1, 0)
    rows = ((s[0], s[1], s[2]), (s[1], s[3], s[4]), (s[2], s[4], s[5]))
    matrix = np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
    ridge = 1e-9 * np.trace(matrix, axis1=-2, axis2=-1)[..., None, None] + 1e-300
    planes = np.linalg.solve(matrix + ridge * np.eye(3), np.stack((s[6], s[7], s[8]), axis=-1)[..., None])
    planes = planes[..., 0]
    return np.asarray(planes[..., 0] + planes[..., 1] * at[0][:, None] + planes[..., 2] * at[1][None, :])


def _kernel(places: Floats, width: float) -> Floats:
    centres = (np.arange(_BINS) + 0.5) / _BINS
    distance = (places[:, None] - centres[None, :]) / width
    return np.asarray(np.exp(-np.minimum(distance**2 / 2, -math.log(1e-30))))
