"""Scenario discovery: in which region of what nobody knows a policy fails.

PRIM (the patient rule induction method, by the EMA Workbench) peels away the worlds in which a policy
mostly does not fail, until limits on a few numbers are left. What it finds is simplified: limits that a
binomial test does not hold up are dropped, and the rest are rounded; figures belong to the rounded ones.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.lab.answers.condition import Cases, Condition, cases
from sim.lab.answers.estimates import Estimate, Floats, chance
from sim.lab.answers.series import Known, numbers_of, values_in
from sim.lab.results import Results, ResultsError

Mask = NDArray[np.bool_]
_MOST = 2048  # runs that a search looks at
_JUDGED = 32_768  # runs that the figures of a region come from, evenly spread over more
_WIDEST = 24  # numbers that a search looks at: those that tell most by themselves
_FEWEST = 10  # fewer failing runs than this tell nothing about a region
_BOXES = 3
_LEVEL = 0.05


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
    """A region. ``density``: share of its runs that fail; ``coverage``: share of all failing runs that it
    holds; ``mass``: share of all runs. A later box counts only runs that no earlier one holds."""

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    runs: int


@dataclass(frozen=True, slots=True)
class Check:
    """The same search on one half of the worlds, judged on the other half, both ways: the mean."""

    coverage: float
    density: float


@dataclass(frozen=True, slots=True)
class Region:
    """Where a policy fails. ``why_none`` says why there is no box, where there is none; ``same_as`` names
    an earlier policy that fails in exactly the same runs."""

    policy: str
    share: Estimate | None
    runs: int
    failing: int
    boxes: tuple[Box, ...]
    check: Check | None
    why_none: str
    unknown: int
    failed: int
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Runs to search in: one column of ``x`` for each number, ``y`` whether the run fails."""

    numbers: tuple[Known, ...]
    x: Floats
    y: Mask

    def where(self, rows: Mask) -> _Sample:
        return replace(self, x=self.x[rows], y=self.y[rows])


def regions(results: Results, asked: Condition, points: Mapping[str, int]) -> tuple[Region, ...]:
    """The regions in which the condition holds, for each policy: name -> its point.

    Raises ``ResultsError`` where the sweep varies no uncertain number.
    """
    numbers = numbers_of(results)
    if not numbers:
        raise ResultsError("this sweep varies no uncertain number; there is no region to look for")
    found: dict[str, tuple[Cases, Region]] = {}
    for name, point in points.items():
        runs = cases(results, asked, point)
        twin = next((region for seen, region in found.values() if _same(seen, runs)), None)
        if twin is None:
            found[name] = runs, _region(results, numbers, runs, name)
        else:
            found[name] = runs, replace(twin, policy=name, same_as=twin.same_as or twin.policy)
    return tuple(region for _, region in found.values())


def _same(left: Cases, right: Cases) -> bool:
    return np.array_equal(left.world, right.world) and np.array_equal(left.holds, right.holds)


def _region(results: Results, numbers: tuple[Known, ...], found: Cases, policy: str) -> Region:
    runs, failing = len(found.holds), int(found.holds.sum())
    worlds = len(np.unique(found.world))
    share = chance(found.holds.astype(float), found.batch, worlds)
    why = _why_none(runs, failing)
    boxes: tuple[Box, ...] = ()
    check = None
    if not why:
        step = -(-runs // _JUDGED)
        found = replace(
            found, holds=found.holds[::step], world=found.world[::step], batch=found.batch[::step]
        )
        sample = _Sample(numbers, values_in(results, found.world, numbers), found.holds)
        boxes = _boxes(sample)
        why = "" if boxes else _unfound(failing / runs)
        check = _check(sample, found) if boxes else None
    return Region(policy, share, runs, failing, boxes, check, why, found.unknown, found.failed)


def _why_none(runs: int, failing: int) -> str:
    if runs == 0:
        return "no run has a value"
    if failing == 0:
        return "it never holds"
    if failing == runs:
        return "it holds in every run"
    if min(failing, runs - failing) < _FEWEST:
        few = "it holds" if failing < runs - failing else "it does not hold"
        return f"{few} in {min(failing, runs - failing)} runs only: too few for a region"
    return ""


def _unfound(share: float) -> str:
    none = "no limits on the numbers set these runs apart from the rest"
    return none + ("; ask for the opposite to see where it does not hold" if share > 0.5 else "")


def _boxes(sample: _Sample) -> tuple[Box, ...]:
    """Up to three boxes, each in what the earlier ones leave."""
    boxes: list[Box] = []
    left = sample
    while len(boxes) < _BOXES and min(left.y.sum(), (~left.y).sum()) >= _FEWEST:
        limits = _search(left)
        if not limits:
            break
        inside = _inside(left, limits)
        held = int(left.y[inside].sum())
        boxes.append(
            Box(
                limits,
                held / int(sample.y.sum()),
                held / int(inside.sum()),
                int(inside.sum()) / len(sample.y),
                int(inside.sum()),
            )
        )
        left = left.where(~inside)
    return tuple(boxes)


def _check(sample: _Sample, found: Cases) -> Check | None:
    """Limits found on half of the batches, judged on the others."""
    half = found.batch % 2 == 0
    judged = []
    for rows in (half, ~half):
        seen, unseen = sample.where(rows), sample.where(~rows)
        if min(seen.y.sum(), (~seen.y).sum(), unseen.y.sum()) < _FEWEST / 2:
            return None
        limits = _search(seen)
        inside = _inside(unseen, limits)
        held = int(unseen.y[inside].sum())
        judged.append((held / int(unseen.y.sum()), held / max(1, int(inside.sum()))))
    coverage, density = np.mean(judged, axis=0)
    return Check(float(coverage), float(density))


def _inside(sample: _Sample, limits: Sequence[Limit]) -> Mask:
    inside = np.ones(len(sample.y), dtype=np.bool_)
    for limit in limits:
        inside &= limit.holds(sample.x[:, sample.numbers.index(limit.number)])
    return inside


def _search(sample: _Sample) -> tuple[Limit, ...]:
    """The limits of the best box in a sample, simplified and rounded; empty where none stands the test."""
    step = -(-len(sample.y) // _MOST)
    thin = sample.where(np.arange(len(sample.y)) % step == 0)
    if thin.y.all() or not thin.y.any():
        return ()
    limits = _peeled(_telling(thin))
    while limits:
        tested = [replace(limit, chance=_chance(sample, limits, limit)) for limit in limits]
        worst = max(tested, key=lambda limit: limit.chance)
        if worst.chance <= _LEVEL / len(sample.numbers):  # as many numbers as this were looked at
            return tuple(sorted(tested, key=lambda limit: limit.chance))
        limits = [limit for limit in limits if limit.number != worst.number]
    return ()


def _telling(sample: _Sample) -> _Sample:
    """With the numbers alone whose values differ most between runs that fail and runs that do not, by the
    widest gap between their distributions (Kolmogorov and Smirnov)."""
    if len(sample.numbers) <= _WIDEST:
        return sample
    fails = sample.y[np.argsort(sample.x, axis=0, kind="stable")]
    gap = np.cumsum(fails, axis=0) / sample.y.sum() - np.cumsum(~fails, axis=0) / (~sample.y).sum()
    kept = np.sort(np.argsort(-np.abs(gap).max(axis=0), kind="stable")[:_WIDEST])
    return _Sample(tuple(sample.numbers[k] for k in kept), sample.x[:, kept], sample.y)


def _chance(sample: _Sample, limits: Sequence[Limit], limit: Limit) -> float:
    """Quasi-p (Bryant and Lempert 2010): how likely so many failing runs are in a box whose runs fail as
    often as where this limit is taken away."""
    from scipy.stats import binom

    inside = _inside(sample, limits)
    wider = _inside(sample, [other for other in limits if other is not limit])
    return float(binom.sf(int(sample.y[inside].sum()) - 1, int(inside.sum()), float(sample.y[wider].mean())))


def _peeled(sample: _Sample) -> list[Limit]:
    """PRIM's peeling, stopped at the box with the best of coverage and density (their harmonic mean);
    of boxes nearly as good, the one with the fewest limits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the Workbench tells of optional parts that are not installed
        import pandas as pd
        from ema_workbench.analysis.prim import Prim

        frame = pd.DataFrame(sample.x, columns=[number.ident for number in sample.numbers])
        share = float(sample.y.mean())
        mass = max(min(0.05, 0.5 * share), min(0.5, 20 / len(sample.y)))
        search = Prim(frame, sample.y.astype(int), threshold=min(share, 0.999), mass_min=mass)
        box = search.find_box()
    path = box.peeling_trajectory
    score = 2 * path["coverage"] * path["density"] / (path["coverage"] + path["density"])
    near = path[score >= 0.97 * score.max()]
    best = int(score[near.index[near["res_dim"] == near["res_dim"].min()]].idxmax())
    return _limits(sample.numbers, box.box_lims[best], search.box_init)


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
