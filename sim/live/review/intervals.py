"""Intervals of chances and differences, in closed form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Between:
    """An estimate with its interval."""

    value: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 where the interval leaves out zero on that side, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(hits: int, runs: int, level: float = LEVEL) -> Between:
    """A share of independent runs with Wilson's interval (1927). ``runs`` is at least 1."""
    z, share = _z(level), hits / runs
    spread = 1 + z * z / runs
    middle = (share + z * z / (2 * runs)) / spread
    half = z * math.sqrt(share * (1 - share) / runs + z * z / (4 * runs * runs)) / spread
    return Between(share, max(0.0, middle - half), min(1.0, middle + half))


def newcombe(first: tuple[int, int], second: tuple[int, int], level: float = LEVEL) -> Between:
    """Second share minus first, each (hits, runs), by Newcombe's hybrid score interval (1998).

    The runs count as independent. Where both met the same futures that is too wide, never too narrow,
    as long as the same luck favours both.
    """
    a, b = wilson(*first, level), wilson(*second, level)
    value = b.value - a.value
    low = value - math.hypot(b.value - b.low, a.high - a.value)
    high = value + math.hypot(b.high - b.value, a.value - a.low)
    return Between(value, low, high)


def paired_share(gained: int, lost: int, runs: int, level: float = LEVEL) -> Between:
    """The change of a share between two ways to play the same ``runs``, by Agresti and Min (2005).

    ``gained`` runs have it the second way only, ``lost`` the first way only.
    """
    more, less, total = gained + 0.5, lost + 0.5, runs + 2.0
    middle = (more - less) / total
    half = _z(level) * math.sqrt(max(0.0, more + less - (more - less) ** 2 / total)) / total
    return Between((gained - lost) / runs, max(-1.0, middle - half), min(1.0, middle + half))
