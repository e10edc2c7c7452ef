"""Scores over rows, with intervals from a bootstrap over cases, since rows of a case go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.lab.backtest.scores import Score

DRAWS = 2_000
_LEVEL = 0.95
#: Fewer cases than these say nothing about the spread between cases; fewer than the second allow no verdict.
_FEWEST, _TO_CALL = 2, 5


@dataclass(frozen=True, slots=True)
class Held:
    """A row that was scored, and its case."""

    case: str
    score: Score


@dataclass(frozen=True, slots=True)
class Share:
    """A mean over the rows of ``cases`` cases with its interval; no interval from fewer than two cases."""

    value: float
    low: float | None
    high: float | None
    cases: int

    def fails(self, nominal: float) -> bool:
        """Whether the interval excludes the nominal share. From very few cases a bootstrap is too narrow,
        and where all of them agree it has no width at all: then nothing is called."""
        if self.low is None or self.high is None or self.cases < _TO_CALL or self.low == self.high:
            return False
        return not self.low <= nominal <= self.high


@dataclass(frozen=True, slots=True)
class Summary:
    """What some rows come to. ``off`` is the observed lag over the simulated median, as a factor."""

    rows: int
    cases: int
    misses: int
    inside_50: Share | None
    inside_90: Share | None
    interval: Share | None
    off: Share | None
    brier: Share | None  # of events that did not happen

    @property
    def verdict(self) -> str:
        """A fail is called only where an interval excludes the nominal share."""
        if self.inside_90 is None or self.inside_50 is None:
            return "nothing to score"
        if self.inside_90.cases < _TO_CALL:
            return "too few cases to call"
        failed = [
            f"{nominal:.0%} interval {'too narrow' if share.value < nominal else 'too wide'}"
            for nominal, share in ((0.5, self.inside_50), (0.9, self.inside_90))
            if share.fails(nominal)
        ]
        return "; ".join(failed) if failed else "no fail"


def summary(rows: Sequence[Held], seed: int) -> Summary:
    """Shares, interval score, bias and Brier score of rows."""
    happened = [row for row in rows if row.score.high is not None]
    return Summary(
        rows=len(happened),
        cases=len({row.case for row in rows}),
        misses=sum(row.score.miss for row in happened),
        inside_50=_mean(happened, lambda s: s.part_50, seed),
        inside_90=_mean(happened, lambda s: s.part_90, seed),
        interval=_mean(happened, lambda s: s.interval, seed),
        off=_factor(_mean(happened, lambda s: s.off, seed)),
        brier=_mean([r for r in rows if r.score.high is None], lambda s: s.brier, seed),
    )


def _mean(rows: Sequence[Held], value: Callable[[Score], float | None], seed: int) -> Share | None:
    found: dict[str, list[float]] = {}
    for row in rows:
        number = value(row.score)
        if number is not None:
            found.setdefault(row.case, []).append(number)
    if not found:
        return None
    sums = np.array([sum(numbers) for numbers in found.values()])
    counts = np.array([len(numbers) for numbers in found.values()])
    mean = float(sums.sum() / counts.sum())
    if len(found) < _FEWEST:
        return Share(mean, None, None, len(found))
    picks = np.random.default_rng(seed).integers(0, len(found), (DRAWS, len(found)))
    means = sums[picks].sum(axis=1) / counts[picks].sum(axis=1)
    low, high = np.quantile(means, ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2))
    return Share(mean, float(low), float(high), len(found))


def _factor(share: Share | None) -> Share | None:
    if share is None:
        return None
    low, high = (None if end is None else float(np.exp(end)) for end in (share.low, share.high))
    return Share(float(np.exp(share.value)), low, high, share.cases)
