"""Limits on a few numbers within which a condition holds more often than elsewhere: one search of PRIM.

PRIM (the patient rule induction method, by the EMA Workbench) peels runs away until few are left: by 5 %
at a time, and by more, since 5 % of few runs are mostly luck. Each box on the way is simplified: limits
that a binomial test does not hold up are dropped, and the rest are rounded; figures belong to the rounded
ones. Of the boxes that still have a limit one is chosen.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.lab.answers.estimates import Floats
from sim.lab.answers.series import Known

Mask = NDArray[np.bool_]
_MOST = 2048  # runs that the peeling looks at
_WIDEST = 24  # numbers that it looks at: those that tell most by themselves
_LEVEL = 0.05
_CUTS = 8  # about as many places of a limit are independent of each other
_STRIPS = (0.05, 0.1, 0.2)  # of the runs left, peeled at a time
_NEARLY = 0.97  # of the best score: nearly as good
_POINTS = 5  # of the trade-off that are told


@dataclass(frozen=True, slots=True)
class Limit:
    """A number at ``low`` or above, or at ``high`` or below, or both. ``chance``: the probability of so
    dense a box without this limit (quasi-p)."""

    number: Known
    low: float | None
    high: float | None
    chance: float

    def holds(self, values: Floats) -> Mask:
        inside = np.ones(len(values), dtype=np.bool_)
        if self.low is not None:
            inside &= values >= self.low
        if self.high is not None:
            inside &= values <= self.high
        return inside


@dataclass(frozen=True, slots=True)
class Box:
    """A region. ``density``: share of its runs in which the condition holds; ``coverage``: share of all
    runs in which it holds that lie here; ``mass``: share of all runs. A later box counts only runs that
    no earlier one holds."""

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    runs: int


@dataclass(frozen=True, slots=True)
class Target:
    """What a box should reach; with neither, the search trades the two by itself."""

    density: float | None = None
    coverage: float | None = None

    def reached(self, box: Box) -> bool:
        return box.density >= (self.density or 0.0) and box.coverage >= (self.coverage or 0.0)


@dataclass(frozen=True, slots=True)
class Sample:
    """Runs to search in: one column of ``x`` for each number, ``y`` whether the condition holds.
    ``draws``: runs of one world, which resemble each other and so count as one in a test."""

    numbers: tuple[Known, ...]
    x: Floats
    y: Mask
    draws: int = 1

    def where(self, rows: Mask) -> Sample:
        return replace(self, x=self.x[rows], y=self.y[rows])

    def opposite(self) -> Sample:
        return replace(self, y=~self.y)

    def inside(self, limits: Sequence[Limit]) -> Mask:
        """The runs within limits."""
        return np.asarray(~self.outside(limits).any(axis=0))

    def outside(self, limits: Sequence[Limit]) -> Mask:
        """For each limit, the runs that it shuts out."""
        shut = [~limit.holds(self.x[:, self.numbers.index(limit.number)]) for limit in limits]
        return np.array(shut, dtype=np.bool_).reshape(len(shut), len(self.y))


def boxes_in(sample: Sample, whole: Sample) -> tuple[Box, ...]:
    """The boxes of a peeling that stand the test, each with a limit at least, widest first; coverage
    and mass are of ``whole``. Empty where nothing is beyond chance."""
    step = -(-len(sample.y) // _MOST)
    thin = sample.where(np.arange(len(sample.y)) % step == 0)
    if thin.y.all() or not thin.y.any():
        return ()
    found: dict[tuple[tuple[str, float | None, float | None], ...], Box] = {}
    for peeled in _peeled(_telling(thin)):
        limits = _standing(sample, peeled)
        if limits:
            key = tuple(sorted((limit.number.ident, limit.low, limit.high) for limit in limits))
            found.setdefault(key, _box(sample, whole, limits))
    return tuple(sorted(found.values(), key=lambda box: -box.runs))


def chosen(boxes: Sequence[Box], share: float, target: Target) -> Box:
    """The box of a trade-off that is told.

    It has the largest lift * sqrt(runs), lift being its density less ``share``, that of all runs: the
    excess over chance in standard errors. So all runs, and a handful of dense ones, score low. Of boxes
    nearly as good it is the one with the fewest limits. With a target: of the boxes that reach that
    density the one with the most coverage, or the other way round; where none does, the nearest.
    """
    if target.density is not None:
        reach = [box for box in boxes if target.reached(box)]
        return max(reach, key=lambda b: b.coverage) if reach else max(boxes, key=lambda b: b.density)
    if target.coverage is not None:
        reach = [box for box in boxes if target.reached(box)]
        return max(reach, key=lambda b: b.density) if reach else max(boxes, key=lambda b: b.coverage)
    scores = [(box.density - share) * math.sqrt(box.runs) for box in boxes]
    near = [(b, s) for b, s in zip(boxes, scores, strict=True) if s >= _NEARLY * max(scores)]
    return min(near, key=lambda pair: (len(pair[0].limits), -pair[1]))[0]


def trade_off(boxes: Sequence[Box], told: Box) -> tuple[Box, ...]:
    """A few boxes from wide to dense, ``told`` among them; none that another one beats in both."""
    front: list[Box] = []
    for box in sorted(boxes, key=lambda b: (-b.coverage, -b.density, len(b.limits))):
        if not front or box.density > front[-1].density:
            front.append(box)
    if told not in front:
        front = sorted([*front, told], key=lambda b: (-b.coverage, -b.density))
    places = np.linspace(front[0].coverage, front[-1].coverage, _POINTS)
    kept = {min(range(len(front)), key=lambda k: abs(front[k].coverage - at)) for at in places}
    kept.add(front.index(told))
    return tuple(front[k] for k in sorted(kept))


def _box(sample: Sample, whole: Sample, limits: tuple[Limit, ...]) -> Box:
    inside = sample.inside(limits)
    held, runs = int(sample.y[inside].sum()), int(inside.sum())
    return Box(limits, held / int(whole.y.sum()), held / runs, runs / len(whole.y), runs)


def _standing(sample: Sample, limits: Sequence[Limit]) -> tuple[Limit, ...]:
    """Those limits that a test holds up, the surest first. Each is one of as many as there are numbers and
    places for its ends, and the box one of all such combinations, so both must be that much surer."""
    left = list(limits)
    whole = np.ones(len(sample.y), dtype=np.bool_)
    while left:
        shut = sample.outside(left)
        count = shut.sum(axis=0)
        inside = count == 0
        tested = [
            replace(limit, chance=_chance(sample, inside, inside | ((count == 1) & shut[place])))
            for place, limit in enumerate(left)
        ]
        looks = [_looks(sample, limit) for limit in left]
        counted = [limit.chance * look for limit, look in zip(tested, looks, strict=True)]
        box = _chance(sample, inside, whole) * math.prod(looks)
        if max(*counted, box) <= _LEVEL and inside.any():
            return tuple(sorted(tested, key=lambda limit: limit.chance))
        left.pop(counted.index(max(counted)))
    return ()


def _looks(sample: Sample, limit: Limit) -> int:
    """How many limits like it could have been found instead."""
    ends = (limit.low, limit.high)
    return len(sample.numbers) * (_CUTS if None in ends else _CUTS**2)


def _chance(sample: Sample, inside: Mask, wider: Mask) -> float:
    """Quasi-p (Bryant and Lempert 2010): how likely so dense a box is where its runs are like those
    without the limit."""
    from scipy.stats import binom

    held, runs = int(sample.y[inside].sum()) // sample.draws, -(-int(inside.sum()) // sample.draws)
    return float(binom.sf(held - 1, runs, float(sample.y[wider].mean())))


def _telling(sample: Sample) -> Sample:
    """With the numbers alone whose values differ most between runs in which the condition holds and those
    in which it does not, by the widest gap between their distributions (Kolmogorov and Smirnov)."""
    if len(sample.numbers) <= _WIDEST:
        return sample
    fails = sample.y[np.argsort(sample.x, axis=0, kind="stable")]
    gap = np.cumsum(fails, axis=0) / sample.y.sum() - np.cumsum(~fails, axis=0) / (~sample.y).sum()
    kept = np.sort(np.argsort(-np.abs(gap).max(axis=0), kind="stable")[:_WIDEST])
    return replace(sample, numbers=tuple(sample.numbers[k] for k in kept), x=sample.x[:, kept])


def _peeled(sample: Sample) -> list[list[Limit]]:
    """The limits of every box on PRIM's way, those without any left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the Workbench tells of optional parts that are not installed
        import pandas as pd
        from ema_workbench.analysis.prim import Prim

        frame = pd.DataFrame(sample.x, columns=[number.ident for number in sample.numbers])
        share = float(sample.y.mean())
        mass = max(min(0.05, 0.5 * share), min(0.5, 20 / len(sample.y)))
        found = []
        for strip in _STRIPS:
            search = Prim(
                frame, sample.y.astype(int), threshold=min(share, 0.999), mass_min=mass, peel_alpha=strip
            )
            path = search.find_box().box_lims
            found += [_limits(sample.numbers, lims, search.box_init) for lims in path]
    return [limits for limits in found if limits]


def _limits(numbers: Sequence[Known], box: Any, whole: Any) -> list[Limit]:
    limits = []
    for number in numbers:
        low, high = (float(edge) for edge in box[number.ident])
        first, last = (float(edge) for edge in whole[number.ident])
        if low > first or high < last:
            limits.append(
                Limit(
                    number,
                    _rounded(low) if low > first else None,
                    _rounded(high) if high < last else None,
                    1.0,
                )
            )
    return limits


def _rounded(value: float) -> float:
    """To three digits: more are the luck of which worlds were drawn."""
    return float(f"{value:.3g}")
