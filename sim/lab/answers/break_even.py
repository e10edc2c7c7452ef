"""Break-even: the delay and the chance of yes from which one policy beats another on a consequence.

The difference of two policies is known world by world. Smoothed over the two numbers (in ranks, so that
every part of the map holds equally many worlds), with a band from the independent batches, it says where
the gain reaches the margin that matters, where it does not, and where the sweep cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim.lab.answers.cells import Cells
from sim.lab.answers.estimates import Floats, grouped
from sim.lab.answers.scorecard import paired
from sim.lab.answers.selection import Circumstance, Selection
from sim.lab.answers.surface import Surface, surface
from sim.lab.study import BreakEven, Gauge

Reach = Literal["everywhere", "nowhere", "from", "to", "between", "outside"]
Place = Literal["won", "lost", "even", "open"]
CONSULTATION = "consultation_delay_h"
COLUMNS, LINES = 48, 12
_FEWEST = 30  # worlds: below this a surface is a guess


@dataclass(frozen=True, slots=True)
class Axis:
    """One of the two numbers: its values at the columns or lines of the map, low to high.

    ``hours``: what the delay comes to in hours of consultation, where the number is a factor on it.
    """

    ident: str
    title: str
    unit: str
    values: tuple[float, ...]
    hours: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A place of the frontier on the delay axis: a rank from 0 to 1, its value, and hours if known.

    ``low`` and ``high`` span the 95 % band; ``None`` where the band leaves the range."""

    value: float
    low: float | None
    high: float | None
    hours: float | None
    hours_low: float | None
    hours_high: float | None


@dataclass(frozen=True, slots=True)
class Crossing:
    """The delays at which the policy is better by the margin, at one chance of yes."""

    yes: float
    reach: Reach
    begin: Limit | None
    end: Limit | None


@dataclass(frozen=True, slots=True)
class Frontier:
    """Where ``policy`` beats ``against`` by ``margin`` on a measure, in one circumstance.

    ``gain`` is the smoothed gain of the policy (positive: it is better, whatever the measure's better
    side), lines of yes from low to high, each over the delay from low to high; ``low`` and ``high`` its
    band. ``field`` says what that means: won, lost (by the margin), even (surely less than the margin
    either way), open. ``shares``: the part of the worlds in each. ``why``: the reason that there is none.
    """

    policy: str
    against: str
    gauge: Gauge
    margin: float
    circumstance: str
    worlds: int
    why: str = ""
    delay: Axis | None = None
    yes: Axis | None = None
    gain: tuple[tuple[float, ...], ...] = ()
    low: tuple[tuple[float, ...], ...] = ()
    high: tuple[tuple[float, ...], ...] = ()
    field: tuple[tuple[Place, ...], ...] = ()
    shares: Mapping[Place, float] | None = None
    frontier: tuple[Crossing, ...] = ()


def frontiers(cells: Cells, selection: Selection, circumstance: Circumstance) -> Iterator[Frontier]:
    """The break-evens that the design asks for, in a circumstance, one for each margin."""
    for spec in cells.results.break_even:
        for name, margin in spec.margins.items():
            gauge = cells.results.gauges.get(name)
            policy, against = selection.policy(spec.policy), selection.policy(spec.against)
            if gauge is None or policy is None or against is None or policy == against:
                continue  # the measure was not kept, or --where leaves a policy out
            points = tuple(selection.columns[p.name, circumstance.name] for p in (policy, against))
            head = Frontier(policy.name, against.name, gauge, margin, circumstance.name, cells.worlds)
            yield _frontier(cells, spec, head, points)


def _frontier(cells: Cells, spec: BreakEven, head: Frontier, points: Sequence[int]) -> Frontier:
    known = {u["ident"] for u in cells.results.manifest["uncertain"]}
    if missing := [ident for ident in (spec.delay, spec.yes) if ident not in known]:
        return replace(head, why=f"{' and '.join(missing)} did not vary in the sweep")
    estimate, apart = paired(cells, head.gauge, points[0], points[1])
    if estimate is None:
        return replace(head, why="it did not happen in some runs, and what it would have been is not known")
    here = ~np.isnan(apart)
    worlds = int(np.unique(cells.world[here]).size)
    if worlds < _FEWEST or grouped(cells.batch[here], 2)[1] < 2:
        return replace(head, why=f"{worlds} worlds are too few; at least {_FEWEST}, of two sets, are needed")
    delay = _Ranked(cells.uncertain(spec.delay)[here])
    yes = _Ranked(cells.uncertain(spec.yes)[here])
    gain = apart[here] if head.gauge.better == "more" else -apart[here]
    places = [(np.arange(count) + 0.5) / count for count in (LINES, COLUMNS)]
    smooth = surface(yes.ranks, delay.ranks, gain, cells.batch[here], (places[0], places[1]))
    field = _field(smooth, head.margin)
    scale = _hours_per_unit(cells, spec.delay, points)
    return replace(
        head,
        worlds=worlds,
        delay=_axis(cells, spec.delay, delay.at(places[1]), scale),
        yes=_axis(cells, spec.yes, yes.at(places[0]), None),
        gain=_plain(smooth.value),
        low=_plain(smooth.low),
        high=_plain(smooth.high),
        field=field,
        shares=_shares(field),
        frontier=tuple(_crossings(smooth, head.margin, places[1], delay, yes.at(places[0]), scale)),
    )


class _Ranked:
    """Values of a number by cell, as ranks from 0 to 1 and back."""

    def __init__(self, values: Floats) -> None:
        found, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
        after = np.cumsum(counts)
        self._values = found
        self._places = (after - counts / 2) / values.size
        self.ranks: Floats = self._places[codes]

    def at(self, ranks: Floats) -> Floats:
        return np.asarray(np.interp(ranks, self._places, self._values), np.float64)


def _field(smooth: Surface, margin: float) -> tuple[tuple[Place, ...], ...]:
    def place(low: float, high: float) -> Place:
        if low >= margin:
            return "won"
        if high <= -margin:
            return "lost"
        return "even" if -margin < low and high < margin else "open"

    rows = zip(smooth.low, smooth.high, strict=True)
    return tuple(tuple(place(*band) for band in zip(low, high, strict=True)) for low, high in rows)


def _shares(field: Sequence[Sequence[Place]]) -> dict[Place, float]:
    flat = [place for line in field for place in line]
    kinds: tuple[Place, ...] = ("won", "lost", "even", "open")
    return {kind: round(flat.count(kind) / len(flat), 4) for kind in kinds}


def _crossings(
    smooth: Surface, margin: float, places: Floats, delay: _Ranked, yes: Floats, scale: float | None
) -> Iterator[Crossing]:
    """For each line of the map, the stretch of delays in which the smoothed gain reaches the margin."""

    def limit(rank: float | None, earlier: float | None, later: float | None) -> Limit | None:
        if rank is None:
            return None
        value, low, high = (
            None if place is None else float(delay.at(np.array([place]))[0])
            for place in (rank, earlier, later)
        )
        assert value is not None
        hours = [None if scale is None or x is None else x * scale for x in (value, low, high)]
        return Limit(value, low, high, hours[0], hours[1], hours[2])

    for line, chance in enumerate(yes):
        middle, low, high = (
            _stretch(band[line] - margin, places) for band in (smooth.value, smooth.low, smooth.high)
        )
        yield Crossing(
            float(chance),
            middle[0],
            limit(middle[1], high[1], low[1]),
            limit(middle[2], low[2], high[2]),
        )


def _stretch(excess: Floats, places: Floats) -> tuple[Reach, float | None, float | None]:
    """Where ``excess`` is not negative: its kind, and the places of its begin and end if inside."""
    inside = excess >= 0
    if inside.all():
        return "everywhere", None, None
    if not inside.any():
        return "nowhere", None, None
    steps = [int(step) for step in np.flatnonzero(inside[1:] != inside[:-1])]
    zeros = [_zero(excess, places, step) for step in steps]
    if len(steps) == 1:
        return ("from", zeros[0], None) if inside[-1] else ("to", None, zeros[0])
    if len(steps) == 2 and not inside[0]:
        return "between", zeros[0], zeros[1]
    return "outside", None, None  # more than one stretch: only the map tells it


def _zero(excess: Floats, places: Floats, step: int) -> float:
    left, right = excess[step], excess[step + 1]
    return float(places[step] + (places[step + 1] - places[step]) * left / (left - right))


def _hours_per_unit(cells: Cells, ident: str, points: Sequence[int]) -> float | None:
    """Hours of consultation for one unit of a factor on it: the median of their ratio, run by run.

    Of the policy that consults; where both do, of the one held against.
    """
    unit = next(u["unit"] for u in cells.results.manifest["uncertain"] if u["ident"] == ident)
    if unit != "mult" or CONSULTATION not in cells.results.gauges:
        return None
    factor = cells.uncertain(ident)
    waits = cells.measured(CONSULTATION)
    for point in (points[1], points[0]):
        asked = ~np.isnan(waits[:, point]) & (factor > 0)
        if asked.any():
            return float(np.median(waits[asked, point] / factor[asked]))
    return None


def _axis(cells: Cells, ident: str, values: Floats, scale: float | None) -> Axis:
    number = next(u for u in cells.results.manifest["uncertain"] if u["ident"] == ident)
    hours = None if scale is None else tuple(float(x * scale) for x in values)
    return Axis(ident, number["title"], number["unit"], tuple(map(float, values)), hours)


def _plain(matrix: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(x) for x in line) for line in matrix)
