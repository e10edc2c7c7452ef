"""Sorties that squadrons in Korea cannot fly because their runway is closed, for others to take over.

What is missed accrues at the mean rate of waves while a runway is closed; who may fly from Japan adds
to its own wave what it has aircraft for. A task that nobody has taken when the runway opens again
is dropped: its target has moved on.
"""

from __future__ import annotations

from sim.crisis import Crisis, Squadron


class MissedSorties:
    """The sorties of grounded squadrons, since when they accrue and how many have been taken over."""

    __slots__ = ("_crisis", "_grounded", "_rate")

    def __init__(self, crisis: Crisis) -> None:
        numbers = crisis.plan.numbers
        interval = numbers.span("D3.02")
        self._crisis = crisis
        self._rate = numbers.value("D3.03") / (interval.scale * interval.dist.median)
        self._grounded: dict[str, tuple[Squadron, int, int]] = {}

    def __bool__(self) -> bool:
        """Whether a squadron is grounded now."""
        return bool(self._grounded)

    def ground(self, squadron: Squadron) -> None:
        """Its runway is closed from now on."""
        self._grounded[squadron.line.ident] = (squadron, self._crisis.now, 0)

    def release(self, squadron: Squadron) -> None:
        """Its runway is open again; what nobody has taken over is dropped."""
        self._grounded.pop(squadron.line.ident, None)

    def take(self, most: int) -> int:
        """Take over up to ``most`` of the sorties missed by now, of whoever is grounded longest first."""
        left, now = most, self._crisis.now
        for name, (squadron, since, taken) in self._grounded.items():
            if left <= 0:
                break
            missed = 0 if squadron.withheld else int(squadron.aircraft * self._rate * (now - since)) - taken
            if missed > 0:
                part = min(left, missed)
                self._grounded[name] = (squadron, since, taken + part)
                left -= part
        return most - left
