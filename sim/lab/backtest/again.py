"""How far a score hangs on the runs that happened to be drawn: the same scores with runs drawn again.

Other than the bootstrap over cases, which says how much eight cases can tell, this says whether more
replications would move a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.lab.backtest.scores import Times, score
from sim.observing import Window

_DRAWS = 100
_LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Paired:
    """The times of one row, in sample and left out: seconds from STARTEX, one entry a replication."""

    own: Times
    left: Times
    window: Window


def ratio_with_other_runs(rows: Sequence[Paired], seed: int) -> tuple[float, float] | None:
    """The 90 % interval of the interval score left out over in sample, over runs drawn with replacement.

    A replication has the same luck in every case, with and without what the case has made, so all rows
    are drawn together. None without rows.
    """
    if not rows:
        return None
    rng = np.random.default_rng(seed)
    ratios = [ratio for _ in range(_DRAWS) if (ratio := _ratio(rows, rng)) is not None]
    if not ratios:
        return None
    low, high = np.quantile(ratios, ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2))
    return float(low), float(high)


def _ratio(rows: Sequence[Paired], rng: np.random.Generator) -> float | None:
    size = rows[0].own.size
    picks = rng.integers(0, size, size)
    both = [
        (score(row.own[picks], row.window).interval, score(row.left[picks], row.window).interval)
        for row in rows
    ]
    known = [(own, left) for own, left in both if own is not None and left is not None]
    whole = sum(own for own, _ in known)
    return sum(left for _, left in known) / whole if whole else None
