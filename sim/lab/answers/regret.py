"""Ranks and regret over worlds: how often a policy is the best one, and what it costs when it is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.lab.answers.cells import Cells
from sim.lab.answers.estimates import Codes, Estimate, Floats, batch_mean, quantiles
from sim.lab.answers.selection import Circumstance, Selection
from sim.lab.study import Gauge


@dataclass(frozen=True, slots=True)
class RegretScore:
    """A policy over worlds. Regret is its distance from the best policy of each world, in the unit of
    the measure and never negative; rank 1 is the best, and equals share the mean of their ranks.

    ``best`` is the share of worlds in which none is better, ``alone`` that in which all are worse.
    """

    policy: str
    best: float
    alone: float
    rank: float
    mean: Estimate
    high: float | None  # 95th percentile
    worst: float


@dataclass(frozen=True, slots=True)
class Regret:
    """Ranks and regret of all policies on a measure, over ``worlds`` of ``draws`` runs each."""

    gauge: Gauge
    worlds: int
    draws: int
    scores: tuple[RegretScore, ...]


def regret(cells: Cells, gauge: Gauge, selection: Selection, circumstance: Circumstance) -> Regret | None:
    """Regret on a measure; ``None`` where it has no better side or some run has no value.

    A world counts by the mean over its draws of luck. A cell in which a run failed is left out.
    """
    if gauge.better == "neither" or len(selection.policies) < 2:
        return None
    points = selection.points(circumstance)
    values, failed = cells.restricted(gauge)[:, points], cells.failed[:, points]
    whole = ~failed.any(axis=1)
    if not whole.any() or np.isnan(values[whole]).any():
        return None
    means, batch = by_world(values[whole], cells.world[whole], cells.batch[whole])
    lost = regrets(means, less=gauge.better == "less")
    ranks = _ranks(lost)
    scores = []
    for place, policy in enumerate(selection.policies):
        own = lost[:, place]
        others = np.delete(lost, place, axis=1)
        mean = batch_mean(own, batch)
        assert mean is not None
        scores.append(
            RegretScore(
                policy.name,
                best=float((own == 0).mean()),
                alone=float((others > 0).all(axis=1).mean()),
                rank=float(ranks[:, place].mean()),
                mean=_not_negative(mean),
                high=quantiles(own, (0.95,))[0],
                worst=float(own.max()),
            )
        )
    return Regret(gauge, means.shape[0], int(cells.count / cells.worlds), tuple(scores))


def _not_negative(mean: Estimate) -> Estimate:
    return mean if mean.low is None else replace(mean, low=max(0.0, mean.low))


def by_world(values: Floats, world: Codes, batch: Codes) -> tuple[Floats, Codes]:
    """Means over the cells of each world (worlds, columns), and the batch of each world."""
    _, first, codes, counts = np.unique(world, return_index=True, return_inverse=True, return_counts=True)
    sums = [np.bincount(codes, weights=column) for column in values.T]
    return np.stack(sums, axis=1) / counts[:, None], batch[first]


def regrets(means: Floats, *, less: bool) -> Floats:
    """Distance of each column from the best one of its row."""
    signed = means if less else -means
    return np.asarray(signed - signed.min(axis=1, keepdims=True), np.float64)


def _ranks(lost: Floats) -> Floats:
    """Rank of each column within its row, 1 the best; equals share the mean of theirs."""
    columns = [lost[:, place, None] for place in range(lost.shape[1])]  # one at a time: memory
    ranks = [(lost < own).sum(axis=1) + ((lost == own).sum(axis=1) + 1) / 2 for own in columns]
    return np.stack(ranks, axis=1)
