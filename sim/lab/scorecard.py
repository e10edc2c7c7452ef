"""What a policy comes to on one measure, and by how much it differs from the baseline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.lab.cells import Cells
from sim.lab.estimates import (
    Estimate,
    Flags,
    Floats,
    batch_mean,
    chance,
    chance_difference,
    quantiles,
    to_endex,
)
from sim.lab.selection import Circumstance, Selection
from sim.lab.study import Gauge

Verdict = Literal["better", "worse", "differs", "unclear", "same", "unknown", "baseline"]
_SHARES = (0.5, 0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Score:
    """A policy on a measure, in the unit of the measure.

    Quantiles of an event are over all runs, and ``None`` where they fall among those in which it had
    not happened by ENDEX. ``mean`` of an event counts those as ENDEX; of another measure it is over the
    runs in which it happened. ``difference`` is paired with the baseline, run by run; ``None`` where
    the measure is not an event and some run has no value. ``left_out``: runs of the pair that failed.
    """

    policy: str
    runs: int
    failed: int
    never: int
    median: float | None
    low: float | None
    high: float | None
    mean: Estimate | None
    difference: Estimate | None
    left_out: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Card:
    """A measure over all policies in one circumstance."""

    gauge: Gauge
    scores: tuple[Score, ...]

    @property
    def moves(self) -> bool:
        """Whether some policy differs clearly from the baseline."""
        return any(score.verdict in ("better", "worse", "differs") for score in self.scores)

    @property
    def happens(self) -> bool:
        return any(score.runs > score.never for score in self.scores)


@dataclass(frozen=True, slots=True)
class DeadlineScore:
    """The chance of a policy to meet a deadline; what did not happen has missed it.

    ``only`` and ``only_baseline`` count the cells in which one of the pair met it and the other not.
    """

    policy: str
    chance: Estimate | None
    difference: Estimate | None
    only: int
    only_baseline: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit on a measure: at most ``limit``, or at least where more is better."""

    gauge: Gauge
    limit: float
    scores: tuple[DeadlineScore, ...]

    @property
    def sign(self) -> str:
        return ">=" if self.gauge.better == "more" else "<="


def card(cells: Cells, gauge: Gauge, selection: Selection, circumstance: Circumstance) -> Card:
    """The scores of all policies on a measure, the baseline first among equals."""
    points = selection.points(circumstance)
    raw, failed = cells.measured(gauge.name)[:, points], cells.failed[:, points]
    filled = _filled(raw, failed, cells.horizon[:, points], gauge)
    base = selection.policies.index(selection.baseline)
    return Card(
        gauge,
        tuple(
            _score(cells, gauge, policy.name, _Column(raw, filled, failed, place, base))
            for place, policy in enumerate(selection.policies)
        ),
    )


def paired(cells: Cells, gauge: Gauge, point: int, other: int) -> tuple[Estimate | None, Floats]:
    """The difference of a point to another one, with the difference of each cell (not-a-number where a
    run failed). ``None`` where it cannot be told: not an event, and some run has no value."""
    both = [point, other]
    raw, failed = cells.measured(gauge.name)[:, both], cells.failed[:, both]
    filled = _filled(raw, failed, cells.horizon[:, both], gauge)
    found = filled[:, 0] - filled[:, 1]
    if (np.isnan(filled) & ~failed).any():
        return None, found
    return batch_mean(found, cells.batch), found


def deadline(
    cells: Cells, gauge: Gauge, limit: float, selection: Selection, circumstance: Circumstance
) -> Deadline:
    """The chance of every policy to meet a limit, and the paired difference to the baseline's."""
    points = selection.points(circumstance)
    raw, failed = cells.measured(gauge.name)[:, points], cells.failed[:, points]
    met = (raw >= limit) if gauge.better == "more" else (raw <= limit)  # no value: missed
    hits = np.where(failed, np.nan, met.astype(np.float64))
    base = selection.policies.index(selection.baseline)
    scores = []
    for place, policy in enumerate(selection.policies):
        found = None
        if place != base:
            found = chance_difference(hits[:, place], hits[:, base], cells.batch, cells.trials)
        apart = hits[:, place] - hits[:, base]
        scores.append(
            DeadlineScore(
                policy.name,
                chance(hits[:, place], cells.batch, cells.trials),
                found,
                int((apart == 1).sum()),
                int((apart == -1).sum()),
                "baseline" if place == base else verdict(found, "more"),
            )
        )
    return Deadline(gauge, limit, tuple(scores))


def verdict(difference: Estimate | None, better: str) -> Verdict:
    """What an interval says: better, worse, the same in every run, or not clear."""
    if difference is None or difference.low is None:
        return "unknown"
    if difference.low == difference.high == 0:
        return "same"
    if not difference.clear:
        return "unclear"
    if better == "neither":
        return "differs"
    return "better" if (difference.value < 0) == (better == "less") else "worse"


@dataclass(frozen=True, slots=True)
class _Column:
    """One policy's column of the matrices (cells, policies), and the baseline's."""

    raw: Floats
    filled: Floats
    failed: Flags
    place: int
    base: int


def _filled(raw: Floats, failed: Flags, horizon: Floats, gauge: Gauge) -> Floats:
    return to_endex(raw, horizon, failed) if gauge.event else raw


def _score(cells: Cells, gauge: Gauge, policy: str, column: _Column) -> Score:
    values, filled = column.raw[:, column.place], column.filled[:, column.place]
    failed: Flags = column.failed[:, column.place]
    never = np.isnan(values) & ~failed
    ranked = np.where(never, math.inf, values) if gauge.event else values
    median, low, high = quantiles(ranked, _SHARES)
    difference, left_out = None, 0
    said: Verdict = "baseline"
    if column.place != column.base:
        broken = failed | column.failed[:, column.base]
        apart = filled - column.filled[:, column.base]
        left_out = int(broken.sum())
        if not (np.isnan(apart) & ~broken).any():
            difference = batch_mean(apart, cells.batch)
        said = verdict(difference, gauge.better)
    return Score(
        policy=policy,
        runs=int((~failed).sum()),
        failed=int(failed.sum()),
        never=int(never.sum()),
        median=median,
        low=low,
        high=high,
        mean=batch_mean(filled, cells.batch),
        difference=difference,
        left_out=left_out,
        verdict=said,
    )
