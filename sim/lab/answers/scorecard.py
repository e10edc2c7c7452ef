"""What a policy comes to on one measure, and by how much it differs from the baseline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.lab.answers.cells import Cells
from sim.lab.answers.estimates import (
    Codes,
    Estimate,
    Flags,
    Floats,
    batch_mean,
    chance,
    chance_difference,
    quantiles,
    to_endex,
)
from sim.lab.answers.selection import Circumstance, Selection
from sim.lab.study import Gauge

Verdict = Literal["better", "worse", "differs", "unclear", "same", "unknown", "baseline"]
_SHARES = (0.5, 0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Score:
    """A policy on a measure, in the unit of the measure.

    Quantiles of an event are over all runs, and ``None`` where they fall among those in which it had
    not happened by ENDEX. ``mean`` of an event counts those as ENDEX; of another measure it is over the
    runs in which it happened. ``difference`` is paired with the baseline, run by run; ``None`` where
    the measure is not an event and some run has no value. All are over the same cells: see ``shared``.
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
    here, failed = shared(cells, points), cells.failed[:, points]
    raw = cells.measured(gauge.name)[here][:, points]
    filled = _filled(raw, failed[here], cells.horizon[here][:, points], gauge)
    base = selection.policies.index(selection.baseline)
    batch = cells.batch[here]
    return Card(
        gauge,
        tuple(
            _score(gauge, policy.name, _Column(raw, filled, failed, batch, place, base))
            for place, policy in enumerate(selection.policies)
        ),
    )


def shared(cells: Cells, points: Sequence[int]) -> Flags:
    """The cells in which no point failed, so that all are told over the same ones; a point that never
    came through does not count."""
    failed = cells.failed[:, points]
    return np.asarray(~failed[:, ~failed.all(axis=0)].any(axis=1), np.bool_)


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
    here = shared(cells, points)
    raw, failed = cells.measured(gauge.name)[here][:, points], cells.failed[here][:, points]
    batch = cells.batch[here]
    met = (raw >= limit) if gauge.better == "more" else (raw <= limit)  # no value: missed
    hits = np.where(failed, np.nan, met.astype(np.float64))
    base = selection.policies.index(selection.baseline)
    scores = []
    for place, policy in enumerate(selection.policies):
        found = None
        if place != base:
            found = chance_difference(hits[:, place], hits[:, base], batch, cells.trials)
        apart = hits[:, place] - hits[:, base]
        said = verdict(found, "more")
        if found is not None and not np.nan_to_num(apart, nan=1).any():
            said = "same"
        scores.append(
            DeadlineScore(
                policy.name,
                chance(hits[:, place], batch, cells.trials),
                found,
                int((apart == 1).sum()),
                int((apart == -1).sum()),
                "baseline" if place == base else said,
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
    """One policy's column of the matrices (cells, policies), and the baseline's; ``failed`` of all cells,
    the others of the shared ones."""

    raw: Floats
    filled: Floats
    failed: Flags
    batch: Codes
    place: int
    base: int


def _filled(raw: Floats, failed: Flags, horizon: Floats, gauge: Gauge) -> Floats:
    return to_endex(raw, horizon, failed) if gauge.event else raw


def _score(gauge: Gauge, policy: str, column: _Column) -> Score:
    values, filled = column.raw[:, column.place], column.filled[:, column.place]
    failed = column.failed[:, column.place]
    lost = bool(failed.all())  # else none of the shared cells failed
    never = np.isnan(values) & (not lost)
    ranked = np.where(never, math.inf, values) if gauge.event else values
    median, low, high = quantiles(ranked, _SHARES)
    difference = None
    said: Verdict = "baseline"
    if column.place != column.base:
        apart = filled - column.filled[:, column.base]
        if not np.isnan(apart).any():
            difference = batch_mean(apart, column.batch)
        said = verdict(difference, gauge.better)
    return Score(
        policy=policy,
        runs=0 if lost else values.size,
        failed=int(failed.sum()),
        never=int(never.sum()),
        median=median,
        low=low,
        high=high,
        mean=batch_mean(filled, column.batch),
        difference=difference,
        verdict=said,
    )
