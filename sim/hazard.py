"""First passage under a hazard that changes: one unit of exponential luck, spent at the rate of the hour.

The unit is drawn once and used up at whatever rate holds. So a higher rate is never later under the
same luck, and a rate that never changes gives an exponential time. A fork gives whoever still waits
a new unit at the fork, as an exponential has no memory.
"""

from __future__ import annotations

from math import inf, log1p

from sim.luck import Luck, whole


class Passage:
    """One wait; ``name`` keys its luck, ``now`` is the second at which it begins."""

    __slots__ = ("_left", "_luck", "_name", "_over_fork", "_rate", "_since")

    def __init__(self, luck: Luck, name: str, now: int) -> None:
        self._luck = luck
        self._name = name
        drawn = luck.wait(name, now)
        self._left = inf if drawn is None else _unit(drawn)  # what lasts to the fork is drawn there
        self._over_fork = luck.fork is None or not luck.is_past(now)
        self._rate = 0.0
        self._since = now

    def due(self, now: int, rate: float) -> int | None:
        """The second at which it ends if ``rate`` (per second) holds from now on; never at rate 0."""
        self._spend(now)
        self._rate = rate
        if rate <= 0.0:
            return None
        fork = self._luck.fork
        if self._left < inf:
            end = now + whole(self._left / rate)
            if fork is None or self._over_fork or end < fork.over:
                return end
        return (fork.at if fork else now) + whole(self._fresh() / rate)

    def _spend(self, now: int) -> None:
        fork = self._luck.fork
        if fork is not None and not self._over_fork and not self._luck.is_past(now):
            self._over_fork = True
            self._left = self._fresh() - (now - fork.at) * self._rate
        else:
            self._left -= (now - self._since) * self._rate
        self._left = max(0.0, self._left)  # ends are rounded to whole seconds
        self._since = now

    def _fresh(self) -> float:
        fork = self._luck.fork
        return _unit(self._luck.uniform(self._name, 0, fork.epoch if fork else 0))


def _unit(u: float) -> float:
    """A unit exponential from a uniform; grows with it."""
    return -log1p(-u)


def rate_of(chance: float, within: float) -> float:
    """The constant rate under which something happens within ``within`` seconds with this chance."""
    return -log1p(-chance) / within
