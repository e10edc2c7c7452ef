"""Scenario discovery: in which region of what nobody knows a policy fails.

For each policy up to three boxes, each in what the earlier ones leave, with the trade-off that the first
was chosen from, and what becomes of the search on worlds that it did not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.lab.answers.boxes import Box, Sample, Target, boxes_in, chosen, trade_off
from sim.lab.answers.condition import Cases, Condition, cases
from sim.lab.answers.estimates import Codes, Estimate, chance
from sim.lab.answers.series import Known, numbers_of, values_in
from sim.lab.results import Results, ResultsError

_JUDGED = 32_768  # runs that the figures of a region come from, evenly spread over more
_FEWEST = 10  # fewer failing runs than this tell nothing about a region
_FEW_WORLDS = 100  # fewer seldom hold up a region
_BOXES = 3


@dataclass(frozen=True, slots=True)
class Check:
    """The same search on one half of the worlds, judged on the other half, both ways: the mean of those
    ``halves`` (0 to 2) in which there was a box."""

    halves: int
    coverage: float | None
    density: float | None


@dataclass(frozen=True, slots=True)
class Region:
    """Where a policy fails. ``why_none`` says why there is no box, where there is none; ``same_as`` names
    an earlier policy that fails in exactly the same runs. ``trade`` are boxes from which the first of
    ``boxes`` was chosen, wide to dense. ``opposite``: no limits told where it fails, which it mostly does,
    so that boxes, trade-off and check are those of where it does not."""

    policy: str
    share: Estimate | None
    runs: int
    failing: int
    boxes: tuple[Box, ...]
    trade: tuple[Box, ...]
    check: Check | None
    why_none: str
    unknown: int
    failed: int
    opposite: bool = False
    same_as: str = ""


def regions(
    results: Results, asked: Condition, points: Mapping[str, int], target: Target | None = None
) -> tuple[Region, ...]:
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
            found[name] = runs, _region(results, numbers, runs, name, target or Target())
        else:
            found[name] = runs, replace(twin, policy=name, same_as=twin.same_as or twin.policy)
    return tuple(region for _, region in found.values())


def _same(left: Cases, right: Cases) -> bool:
    return np.array_equal(left.world, right.world) and np.array_equal(left.holds, right.holds)


def _region(
    results: Results, numbers: tuple[Known, ...], found: Cases, policy: str, target: Target
) -> Region:
    runs, failing = len(found.holds), int(found.holds.sum())
    worlds = len(np.unique(found.world))
    share = chance(found.holds.astype(float), found.batch, worlds)
    why = _why_none(runs, failing)
    told = Region(policy, share, runs, failing, (), (), None, why, found.unknown, found.failed)
    if why:
        return told
    step = -(-runs // _JUDGED)
    world, batch = found.world[::step], found.batch[::step]
    values, draws = values_in(results, world, numbers), -(-runs // worlds)
    sample = Sample(numbers, values, found.holds[::step], draws)
    boxes, trade = _boxes(sample, target)
    opposite = not boxes and failing > runs - failing
    if opposite:
        sample = sample.opposite()
        boxes, trade = _boxes(sample, target)
    if not boxes:
        why = "no limits on the numbers set these runs apart from the rest"
        why += ", nor the rest from these" if opposite else ""
        why += f"; {worlds} worlds are few for that" if worlds < _FEW_WORLDS else ""
        return replace(told, why_none=why)
    return replace(told, boxes=boxes, trade=trade, check=_check(sample, batch, target), opposite=opposite)


def _why_none(runs: int, failing: int) -> str:
    if runs == 0:
        return "no run has a value"
    if failing == 0:
        return "it never holds"
    if failing == runs:
        return "it holds in every run"
    few = min(failing, runs - failing)
    if few < _FEWEST:
        what = "it holds" if failing < runs - failing else "it does not hold"
        return f"{what} in {few} {'run' if few == 1 else 'runs'} only: too few for a region"
    return ""


def _boxes(sample: Sample, target: Target) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Up to three boxes, each in what the earlier ones leave, and the trade-off of the first. A target
    for coverage is for one box alone."""
    boxes: list[Box] = []
    trade: tuple[Box, ...] = ()
    left = sample
    while len(boxes) < (_BOXES if target.coverage is None else 1):
        if min(left.y.sum(), (~left.y).sum()) < _FEWEST:
            break
        found = boxes_in(left, sample)
        if not found:
            break
        box = chosen(found, float(left.y.mean()), target)
        trade = trade or trade_off(found, box)
        boxes.append(box)
        left = left.where(~left.inside(box.limits))
    return tuple(boxes), trade


def _check(sample: Sample, batch: Codes, target: Target) -> Check | None:
    """Limits found on half of the batches, judged on the others."""
    half = batch % 2 == 0
    judged = []
    for rows in (half, ~half):
        seen, unseen = sample.where(rows), sample.where(~rows)
        if min(seen.y.sum(), (~seen.y).sum(), unseen.y.sum()) < _FEWEST / 2:
            return None
        found = boxes_in(seen, seen)
        if found:
            inside = unseen.inside(chosen(found, float(seen.y.mean()), target).limits)
            held = int(unseen.y[inside].sum())
            judged.append((held / int(unseen.y.sum()), held / max(1, int(inside.sum()))))
    if not judged:
        return Check(0, None, None)
    coverage, density = np.mean(judged, axis=0)
    return Check(len(judged), float(coverage), float(density))
