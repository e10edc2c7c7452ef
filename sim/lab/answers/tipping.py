"""Tipping points: where along an uncertain number the best policy changes.

The mean of a measure under each policy is smoothed along the number (local-linear, on the scale of
ranks, over all other uncertainties) and the policies are compared in the same circumstances. A change
of the best policy counts only where the difference between the two is beyond chance on both sides of it,
with bands from leaving out each batch of worlds in turn, wide enough for all numbers looked at together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.lab.answers.estimates import Codes, Estimate, Floats, batch_mean, grouped, quantile_t
from sim.lab.answers.series import Known, Unpaired, each_value, gauge_named, numbers_of, series_of
from sim.lab.results import Results, ResultsError
from sim.lab.study import Gauge

_BINS = 200  # ranks are binned before they are smoothed: the cost does not grow with the runs
_WIDTH = 0.25  # of the ranks on each side of a place that its smoothed value looks at
_GROUPS = 64  # of batches, left out in turn
_GRID = np.linspace(0.0, 1.0, 51)
_PLACES = 1.0 / _WIDTH  # about as many places of a curve are independent of each other


@dataclass(frozen=True, slots=True)
class Tipping:
    """Below ``at`` (in the unit of the number) the policy ``below`` is best, above it ``above``.

    ``at`` has the interval within which the difference is not beyond chance. ``share`` of the worlds lies
    below. ``lead_below`` and ``lead_above`` say by how much the best policy leads the other at the two
    ends of the number, in the unit of the measure, always positive.
    """

    number: Known
    at: Estimate
    share: float
    below: str
    above: str
    lead_below: float
    lead_above: float


@dataclass(frozen=True, slots=True)
class Tippings:
    """The tipping points of a measure, the widest lead first. ``best`` has the best mean over all worlds,
    and is empty where all policies are equal everywhere; ``level`` names those whose mean cannot be told
    from it; ``same`` those that never differ from another, which are not looked at."""

    gauge: Gauge
    best: str
    level: tuple[str, ...]
    found: tuple[Tipping, ...]
    same: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Field:
    """Gains over the first policy, positive where a policy is better: shape (cells, policies)."""

    names: tuple[str, ...]
    gains: Floats
    world: Codes
    batch: Codes


def tippings(results: Results, measure: str, points: Mapping[str, int]) -> Tippings | Unpaired:
    """Where the best of the policies (name -> its point) changes along each uncertain number.

    Raises ``ResultsError`` for a measure that is better neither way, with fewer than two policies, and
    where the sweep varies no uncertain number.
    """
    gauge = gauge_named(results, measure)
    numbers = numbers_of(results)
    if gauge.better == "neither":
        raise ResultsError(f"{measure} is better neither way; no policy is best by it")
    if len(points) < 2 or not numbers:
        what = "fewer than two policies" if numbers else "no uncertain number"
        raise ResultsError(f"this sweep has {what} here; there is no tipping point to look for")
    field = _field(results, gauge, points)
    if isinstance(field, Unpaired):
        return field
    field, same = _distinct(field)
    if len(field.names) == 1:
        return Tippings(gauge, "", (), (), same)
    best, level = _best(field)
    found: list[Tipping] = []
    looks = len(numbers) * len(list(combinations(field.names, 2))) * _PLACES
    for number, at in each_value(results, field.world, numbers):
        found += _along(number, at, field, looks)
    found.sort(key=lambda tipping: -min(tipping.lead_below, tipping.lead_above))
    return Tippings(gauge, best, level, tuple(found), same)


def _field(results: Results, gauge: Gauge, points: Mapping[str, int]) -> _Field | Unpaired:
    """Paired gains over the first point, in the cells in which no policy failed."""
    sign = -1.0 if gauge.better == "less" else 1.0
    pairs = []
    first = next(iter(points.values()))
    for point in points.values():
        series = series_of(results, gauge.name, point, first)
        if isinstance(series, Unpaired):
            return series
        pairs.append(series)
    cells = pairs[0].cell
    for series in pairs:
        cells = np.intersect1d(cells, series.cell, assume_unique=True)
    gains = np.column_stack([sign * s.values[np.isin(s.cell, cells)] for s in pairs])
    kept = np.isin(pairs[0].cell, cells)
    return _Field(tuple(points), gains, pairs[0].world[kept], pairs[0].batch[kept])


def _distinct(field: _Field) -> tuple[_Field, tuple[tuple[str, str], ...]]:
    """Without policies whose outcome is that of an earlier one in every cell."""
    _, firsts = np.unique(field.gains, axis=1, return_index=True)
    kept = sorted(int(first) for first in firsts)
    same = []
    for place, name in enumerate(field.names):
        if place not in kept:
            twin = next(k for k in kept if (field.gains[:, k] == field.gains[:, place]).all())
            same.append((name, field.names[twin]))
    return _Field(tuple(field.names[k] for k in kept), field.gains[:, kept], field.world, field.batch), tuple(
        same
    )


def _best(field: _Field) -> tuple[str, tuple[str, ...]]:
    """The policy with the best mean, and those whose paired difference to it is not beyond chance."""
    best = int(field.gains.mean(axis=0).argmax())
    apart = (batch_mean(gains - field.gains[:, best], field.batch) for gains in field.gains.T)
    level = (
        name
        for name, found in zip(field.names, apart, strict=True)
        if name != field.names[best] and (found is None or not found.clear)
    )
    return field.names[best], tuple(level)


def _along(number: Known, at: Floats, field: _Field, looks: float) -> list[Tipping]:
    """The changes of the best policy along one number that are beyond chance on both sides."""
    if at.min() == at.max():
        return []
    curves = _smoothed(at, field)  # (batches + 1, grid, policies); the first is of all batches
    order = curves[0].argmax(axis=1)
    found: list[Tipping] = []
    for step in np.flatnonzero(order[1:] != order[:-1]):
        before, after = int(order[step]), int(order[step + 1])
        apart = curves[:, :, before] - curves[:, :, after]
        error = _error(apart[1:])
        batches = len(apart) - 1
        left, right = slice(None, step + 1), slice(step + 1, None)
        wide = quantile_t(1.0 - 0.025 / looks, batches - 1) * error
        if not ((apart[0] > wide)[left].any() and (apart[0] < -wide)[right].any()):
            continue
        low, high = _interval(apart[0], quantile_t(0.975, batches - 1) * error, int(step))
        middle = _crossing(apart[0], int(step))
        place = Estimate(_value(at, middle), _value(at, low), _value(at, high), len(at))
        found.append(
            Tipping(
                number,
                place,
                float((at < place.value).mean()),
                field.names[before],
                field.names[after],
                float(apart[0][left].max()),
                float(-apart[0][right].min()),
            )
        )
    return found


def _error(without: Floats) -> Floats:
    """Standard error of a curve from the curves without each batch in turn (axis 0)."""
    count = len(without)
    centred = without - without.mean(axis=0)
    return np.asarray(np.sqrt((count - 1) / count * (centred**2).sum(axis=0)))


def _crossing(apart: Floats, step: int) -> float:
    """Where the difference is zero between a grid place and the next, on the scale of ranks."""
    part = apart[step] / (apart[step] - apart[step + 1])
    return float(_GRID[step] + part * (_GRID[step + 1] - _GRID[step]))


def _interval(apart: Floats, band: Floats, step: int) -> tuple[float, float]:
    """From the last place at which the first policy is surely better to the first at which the second is."""
    left = np.flatnonzero((apart > band)[: step + 1])
    right = np.flatnonzero((apart < -band)[step + 1 :])
    low = _GRID[left[-1]] if len(left) else 0.0
    high = _GRID[step + 1 + right[0]] if len(right) else 1.0
    return float(low), float(high)


def _value(at: Floats, rank: float) -> float:
    return float(np.quantile(at, rank))


def _smoothed(at: Floats, field: _Field) -> Floats:
    """Local-linear means of the gains along the ranks of a number: all batches, then without each."""
    index, batches = grouped(field.batch, _GROUPS)
    rank = (np.argsort(np.argsort(at, kind="stable"), kind="stable") + 0.5) / len(at)
    rank = _tied(at, rank)
    bins = np.minimum((rank * _BINS).astype(np.int64), _BINS - 1)
    slot = index * _BINS + bins
    shape = (batches, _BINS)
    count = np.bincount(slot, minlength=batches * _BINS).reshape(shape).astype(float)
    place = np.bincount(slot, weights=rank, minlength=batches * _BINS).reshape(shape)
    sums = np.stack(
        [np.bincount(slot, weights=y, minlength=batches * _BINS).reshape(shape) for y in field.gains.T],
        axis=-1,
    )
    left_out = [(table.sum(axis=0) - table) for table in (count, place, sums)]
    curves = [_local_linear(count.sum(axis=0), place.sum(axis=0), sums.sum(axis=0))]
    curves += [_local_linear(*(table[b] for table in left_out)) for b in range(batches)]
    return np.stack(curves)


def _tied(at: Floats, rank: Floats) -> Floats:
    """Equal values share the mean of their ranks."""
    _, group, size = np.unique(at, return_inverse=True, return_counts=True)
    group = group.reshape(-1)
    return np.asarray((np.bincount(group, weights=rank) / size)[group])


def _local_linear(count: Floats, place: Floats, sums: Floats) -> NDArray[np.float64]:
    """Straight lines fitted around each grid place with weights that fall to zero at ``_WIDTH``."""
    middle = np.where(count > 0.0, place / np.maximum(count, 1.0), 0.0)
    gap = middle[None, :] - _GRID[:, None]
    weight = np.maximum(0.0, 1.0 - (gap / _WIDTH) ** 2) * count[None, :]
    s0, s1, s2 = weight.sum(axis=1), (weight * gap).sum(axis=1), (weight * gap**2).sum(axis=1)
    mean = np.divide(sums, count[:, None], out=np.zeros_like(sums), where=count[:, None] > 0.0)
    flat, sloped = weight @ mean, (weight * gap) @ mean
    spread = s0 * s2 - s1**2
    straight = spread > 1e-9 * np.maximum(s0, 1e-300) ** 2
    fitted = (s2[:, None] * flat - s1[:, None] * sloped) / np.where(straight, spread, 1.0)[:, None]
    level = flat / np.maximum(s0, 1e-300)[:, None]
    return np.asarray(np.where(straight[:, None], fitted, level))
