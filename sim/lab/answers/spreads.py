"""What pictures of a sweep are made of: distributions, times to an event, means by circumstance, shares by
number. Aggregates alone; one measure is in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.lab.answers.cells import Cells
from sim.lab.answers.condition import Condition, cases
from sim.lab.answers.estimates import Codes, Estimate, Floats, batch_mean, chance, quantiles
from sim.lab.answers.scorecard import paired, shared
from sim.lab.answers.selection import Circumstance, Selection
from sim.lab.answers.series import Known, values_in
from sim.lab.results import Results
from sim.lab.study import Gauge

_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_DELIVERED = re.compile(r"delivered_d(\d+)_share")


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure of a policy over the runs, in the unit of the measure.

    ``shares`` are parts of all runs between the ``edges`` of the distribution, and ``never`` the part without
    a value; together 1. ``quantiles`` are those at 5, 25, 50, 75 and 95 % of the runs, what had not happened
    by ENDEX being later than anything (``None``). ``mean`` counts it as ENDEX.
    """

    policy: str
    shares: tuple[float, ...]
    never: float
    quantiles: tuple[float | None, ...]
    mean: Estimate | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """A measure over all policies in one circumstance; ``edges`` are even in a power of ``bend``."""

    gauge: Gauge
    edges: tuple[float, ...]
    bend: float
    spreads: tuple[Spread, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """The share of runs of a policy in which an event had happened by each of the ``hours``."""

    policy: str
    hours: tuple[float, ...]
    shares: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A measure over policies and circumstances: means, and paired differences to the baseline."""

    gauge: Gauge
    baseline: str
    means: Mapping[tuple[str, str], Estimate | None]
    differences: Mapping[tuple[str, str], Estimate | None]


@dataclass(frozen=True, slots=True)
class Slice:
    """The share of runs in which a condition holds, where a number lies between ``low`` and ``high``."""

    low: float
    high: float
    share: Estimate


def distribution(
    cells: Cells, gauge: Gauge, selection: Selection, place: Circumstance
) -> Distribution | None:
    """The distribution of a measure for every policy; ``None`` where it has no value in any run, or one and
    the same in all.

    The edges go from the smallest to the largest value of all policies. Where the tail is long they are even
    in square roots.
    """
    points = selection.points(place)
    here = shared(cells, points)
    raw = cells.measured(gauge.name)[here][:, points]
    known = raw[~np.isnan(raw)]
    if not known.size:
        return None
    low, high = float(known.min()), float(known.max())
    if low == high:
        return None
    bend = 0.5 if low >= 0 and high > 6 * max(float(np.median(known)), high / 1e6) else 1.0
    low = 0.0 if bend < 1 else low
    bins = int(np.clip(3 * len(raw) ** (1 / 3), 8, 40))
    steps = np.linspace(0.0, 1.0, bins + 1) ** (1 / bend)
    edges = low + (high - low) * steps
    filled = cells.restricted(gauge)[here][:, points]
    batch = cells.batch[here]
    return Distribution(
        gauge,
        tuple(map(float, edges)),
        bend,
        tuple(
            _spread(gauge, policy.name, raw[:, at], batch_mean(filled[:, at], batch), edges)
            for at, policy in enumerate(selection.policies)
        ),
    )


def _spread(gauge: Gauge, policy: str, raw: Floats, mean: Estimate | None, edges: Floats) -> Spread:
    missing = np.isnan(raw)
    counts, _ = np.histogram(raw[~missing], edges)
    runs = max(1, raw.size)
    ranked = np.where(missing, np.inf, raw) if gauge.event else raw
    return Spread(
        policy,
        tuple(float(count) / runs for count in counts),
        float(missing.sum()) / runs,
        quantiles(ranked, _SHARES),
        mean,
    )


def reached(
    cells: Cells, gauge: Gauge, selection: Selection, place: Circumstance, steps: int = 60
) -> tuple[Reached, ...]:
    """When an event had happened in which share of the runs, policy by policy: from a little before the
    first run in which it did to a little after the last one."""
    points = selection.points(place)
    here = shared(cells, points)
    raw, batch = cells.measured(gauge.name)[here][:, points], cells.batch[here]
    last = float(np.nanmax(cells.horizon[here][:, points]))
    latest = float(np.nanmax(raw)) if not np.isnan(raw).all() else last
    first = float(np.nanmin(raw)) if not np.isnan(raw).all() else 0.0
    begin = first * 0.95 if first > 0.3 * latest else 0.0
    hours = np.linspace(begin, min(last, latest * 1.05 + 1e-9), steps + 1)
    found = []
    for at, policy in enumerate(selection.policies):
        hits = [chance((raw[:, at] <= hour).astype(np.float64), batch, cells.trials) for hour in hours]
        shares = tuple(hit for hit in hits if hit is not None)
        found.append(Reached(policy.name, tuple(map(float, hours)), shares))
    return tuple(found)


def delivered(
    cells: Cells, selection: Selection, place: Circumstance
) -> Mapping[str, tuple[tuple[int, tuple[float | None, ...]], ...]]:
    """Quantiles (5, 25, 50, 75, 95 %) of the share of the force list that was ready after so many days, for
    every policy; empty where the sweep kept no such measures."""
    days = sorted(
        (int(form.group(1)), name) for name in cells.results.gauges if (form := _DELIVERED.fullmatch(name))
    )
    points = selection.points(place)
    here = shared(cells, points)
    found: dict[str, list[tuple[int, tuple[float | None, ...]]]] = {p.name: [] for p in selection.policies}
    for day, name in days:
        raw = cells.measured(name)[here][:, points]
        if np.isnan(raw).any():
            continue  # past ENDEX in some runs
        for at, policy in enumerate(selection.policies):
            found[policy.name].append((day, quantiles(raw[:, at], _SHARES)))
    return {policy: tuple(knots) for policy, knots in found.items() if knots}


def field(cells: Cells, gauge: Gauge, selection: Selection) -> Field:
    """Means and differences in every circumstance that there is."""
    means: dict[tuple[str, str], Estimate | None] = {}
    differences: dict[tuple[str, str], Estimate | None] = {}
    values = cells.restricted(gauge)
    for place in selection.elsewhere:
        base = selection.columns[selection.baseline.name, place.name]
        for policy in selection.policies:
            point = selection.columns[policy.name, place.name]
            means[policy.name, place.name] = batch_mean(values[:, point], cells.batch)
            if policy != selection.baseline:
                differences[policy.name, place.name] = paired(cells, gauge, point, base)[0]
    return Field(gauge, selection.baseline.name, means, differences)


def profile(
    results: Results, asked: Condition, point: int, numbers: Sequence[Known], slices: int = 10
) -> Iterator[tuple[Known, tuple[Slice, ...]]]:
    """For each number, the share of the runs of a point in which the condition holds, from the lowest tenth
    of its values to the highest."""
    found = cases(results, asked, point)
    if not found.holds.size:
        return
    held = found.holds.astype(np.float64)
    for number in numbers:
        values = values_in(results, found.world, (number,))[:, 0]
        edges = np.unique(np.quantile(values, np.linspace(0, 1, slices + 1)))
        places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, max(0, edges.size - 2))
        yield number, tuple(_slices(edges, places, held, found.batch, found.world))


def _slices(edges: Floats, places: Codes, held: Floats, batch: Codes, world: Codes) -> Iterator[Slice]:
    for at in range(edges.size - 1):
        here = places == at
        share = chance(held[here], batch[here], int(np.unique(world[here]).size))
        if share is not None:
            yield Slice(float(edges[at]), float(edges[at + 1]), share)
