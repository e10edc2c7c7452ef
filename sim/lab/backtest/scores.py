"""Scores of one row: where an observed time lies among the simulated ones.

A rounded time is an interval, within which the true time lies. What is inside a simulated interval is
counted in the part of the row's probability that lies there: if the model is right, these parts have the
nominal share as their mean, however coarse the clock was. What came no later than a time is an interval
that is open below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.observing import Window

Times = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
#: An event that comes in a smaller share of runs is a miss, whenever it comes.
LEAST = 0.1
_TAIL = 0.1  # what an interval of 90 % leaves outside
_SHORTEST = 30.0  # seconds: half of the minute to which clocks are read


@dataclass(frozen=True, slots=True)
class Score:
    """One row held against runs. Times are lags in seconds; ``low`` to ``high`` is what was observed.

    ``chance`` is the share of runs in which the event came; quantiles are of those runs. ``pit`` is the
    middle of the row's place among them, 0 to 1; ``part_50`` and ``part_90`` are the parts of it inside
    the intervals; ``interval`` is the interval score of 90 % on the natural logarithm of the lag; ``off``
    the logarithm of observed over simulated median. ``brier`` is of whether it happened.
    """

    chance: float
    quantiles: tuple[float, ...] | None
    low: float | None
    high: float | None
    brier: float
    pit: float | None = None
    part_50: float | None = None
    part_90: float | None = None
    interval: float | None = None
    off: float | None = None

    @property
    def miss(self) -> bool:
        """Whether it happened, and the model all but rules it out."""
        return self.high is not None and self.chance < LEAST

    @property
    def inside_50(self) -> bool | None:
        return None if self.part_50 is None else self.part_50 >= 0.5

    @property
    def inside_90(self) -> bool | None:
        return None if self.part_90 is None else self.part_90 >= 0.5


def score(times: Times, window: Window) -> Score:
    """The score of a row: ``times`` in seconds from STARTEX, not-a-number where the event did not come."""
    came = np.sort(times[~np.isnan(times)]) - window.since
    chance = float(came.size / times.size)
    quantiles = tuple(float(q) for q in np.quantile(came, LEVELS)) if came.size else None
    if window.never or window.late is None:
        return Score(chance, quantiles, None, None, chance**2)
    low = None if window.early is None else float(window.early - window.since)
    high = float(window.late - window.since)
    brier = (1.0 - chance) ** 2
    if chance < LEAST or quantiles is None:
        return Score(chance, quantiles, low, high, brier, None, 0.0, 0.0)
    below = 0.0 if low is None else float(np.searchsorted(came, low, "left") / came.size)
    above = float(np.searchsorted(came, high, "right") / came.size)
    return Score(
        chance,
        quantiles,
        low,
        high,
        brier,
        pit=(below + above) / 2,
        part_50=_part(below, above, 0.25, 0.75),
        part_90=_part(below, above, 0.05, 0.95),
        interval=_interval_score(quantiles[0], quantiles[-1], low, high),
        off=None if low is None else _log((low + high) / 2) - _log(quantiles[2]),
    )


def _part(below: float, above: float, low: float, high: float) -> float:
    """The part of [below, above] inside [low, high]; a point is inside or not."""
    if above <= below:
        return 1.0 if low <= below <= high else 0.0
    return max(0.0, min(above, high) - max(below, low)) / (above - below)


def _interval_score(bottom: float, top: float, low: float | None, high: float) -> float:
    """Width, and what the observed time lies outside times two over the tail (Gneiting and Raftery)."""
    width = _log(top) - _log(bottom)
    missed = max(0.0, _log(bottom) - _log(high))
    if low is not None:
        missed = max(missed, _log(low) - _log(top))
    return width + 2.0 / _TAIL * missed


def _log(lag: float) -> float:
    return float(np.log(max(lag, _SHORTEST)))
