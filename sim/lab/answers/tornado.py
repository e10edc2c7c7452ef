"""Number by number: the mean where it is low and where it is high; and what luck does in one world.

From the main block, in which the uncertain numbers vary together. So a swing is what goes with a number
while all others vary, not what changes when it alone is moved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.lab.answers.estimates import Estimate, Floats, batch_mean, grouped, quantile_t
from sim.lab.answers.series import Known, Series, each_value, numbers_of
from sim.lab.results import Results

_FIFTH = 0.2
_SHOWN = 10  # worlds in each fifth: fewer differ by which worlds were drawn
_STARRED = 20  # worlds in each fifth from which a swing can be beyond chance: with fewer, noise is too often
_BATCHES = 8  # that an interval over so many looks needs
_GROUPS = 64  # of batches, left out in turn


@dataclass(frozen=True, slots=True)
class Swing:
    """The mean where a number is in its lowest and in its highest fifth, 95 % intervals; ``swing`` is
    high minus low. ``worlds``: in the smaller of the two fifths. ``sure``: beyond zero even though all
    numbers were looked at, from as many worlds as that takes."""

    number: Known
    low: Estimate
    high: Estimate
    swing: Estimate
    below: float
    above: float
    worlds: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Split:
    """Variance between worlds and, within a world, by luck (unit of the measure, squared), with the
    share of the worlds. From ``worlds`` worlds with ``draws`` runs each."""

    between: float
    luck: float
    share: Estimate
    worlds: int
    draws: int


def tornado(results: Results, series: Series) -> tuple[Swing, ...]:
    """The swing of a series of the main block over each uncertain number, the widest first.

    A number whose lowest and highest fifth overlap (a whole number with few values) or have too few worlds
    is left out; ``lacking`` says what is needed.
    """
    numbers = numbers_of(results)
    if _few(series, _SHOWN):
        return ()
    found = [
        swing
        for number, at in each_value(results, series.world, numbers)
        if (swing := _swing(number, at, series, len(numbers))) is not None
    ]
    return tuple(sorted(found, key=lambda swing: -abs(swing.swing.value)))


def lacking(series: Series) -> str:
    """What is missing for swings, or for a swing to be beyond chance; empty where nothing is."""
    need = (
        (_SHOWN, "Number by number, means where it is low and where it is high are told"),
        (_STARRED, "A swing can be starred as beyond chance"),
    )
    for enough, what in need:
        if _few(series, enough):
            return (
                f"{what} from {enough} worlds in each fifth ({round(enough / _FIFTH)} in all) and {_BATCHES} "
                f"batches; worlds here: {_worlds(series)}, batches: {_batches(series)}. More replications "
                "give more."
            )
    return ""


def _worlds(series: Series) -> int:
    return len(np.unique(series.world))


def _batches(series: Series) -> int:
    return len(np.unique(series.batch))


def _few(series: Series, enough: int) -> bool:
    return _worlds(series) < enough / _FIFTH or _batches(series) < _BATCHES


def _swing(number: Known, at: Floats, series: Series, looks: int) -> Swing | None:
    below, above = (float(edge) for edge in np.quantile(at, [_FIFTH, 1.0 - _FIFTH]))
    if not below < above:
        return None
    ends = [at <= below, at >= above]
    worlds = min(len(np.unique(series.world[end])) for end in ends)
    if worlds < _SHOWN:
        return None
    means = [float(series.values[end].mean()) for end in ends]
    # What each cell adds to the mean of its fifth: the mean is a ratio, both its sums vary by batch.
    parts = [end * (series.values - mean) / end.mean() for end, mean in zip(ends, means, strict=True)]
    low, high = (batch_mean(m + part, series.batch) for m, part in zip(means, parts, strict=True))
    apart = means[1] - means[0] + parts[1] - parts[0]
    swing = batch_mean(apart, series.batch)
    wide = batch_mean(apart, series.batch, 1.0 - 0.05 / looks)
    if low is None or high is None or swing is None or wide is None:
        return None
    sure = wide.clear and worlds >= _STARRED and _batches(series) >= _BATCHES
    return Swing(number, low, high, swing, below, above, worlds, sure)


def split_of(series: Series) -> Split | None:
    """How much worlds and luck add to the variance of a series of the main block.

    ``None`` where worlds were played once: luck cannot be told from worlds there.
    """
    worlds = (
        pl.DataFrame({"world": series.world, "batch": series.batch, "x": series.values})
        .group_by("world", maintain_order=True)
        .agg(
            pl.col("batch").first(), pl.len().alias("draws"), mean=pl.col("x").mean(), luck=pl.col("x").var()
        )
        .filter(pl.col("draws") == pl.col("draws").max())
    )
    if worlds.height < 2 or worlds["draws"][0] < 2:
        return None
    draws = int(worlds["draws"][0])
    means, within = worlds["mean"].to_numpy(), worlds["luck"].to_numpy()
    group, batches = grouped(worlds["batch"].to_numpy(), _GROUPS)
    between, luck = _components(means, within, draws)
    count = worlds.height
    if between + luck <= 0.0:
        return None
    share = between / (between + luck)
    told = Estimate(max(0.0, share), None, None, count)
    if batches > 1:
        kept = [group != one for one in range(batches)]
        parts = np.array([_components(means[k], within[k], draws) for k in kept])
        shares = parts[:, 0] / np.maximum(parts.sum(axis=1), 1e-300)
        spread = (batches - 1) / batches * float(((shares - shares.mean()) ** 2).sum())
        half = quantile_t(0.975, batches - 1) * math.sqrt(spread)
        told = Estimate(max(0.0, share), max(0.0, share - half), min(1.0, max(0.0, share + half)), count)
    return Split(max(0.0, between), luck, told, count, draws)


def _components(means: Floats, within: Floats, draws: int) -> tuple[float, float]:
    """Variance between worlds and within them; the means of worlds carry a part of the luck, so that the
    first may come out below zero."""
    luck = float(within.mean())
    return float(means.var(ddof=1)) - luck / draws, luck
