"""Luck that notes what it draws, and that can be bent: a run as it would be with one draw otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scenarios.distributions import Distribution
from sim.luck import Draw, Fork, Luck
from sim.streams import Layout


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw of a run: when it was made (hops of one way share theirs) and, of a duration, its seconds.

    ``waits`` marks a wait that all see end.
    """

    seconds: tuple[int, ...]
    length: int | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Bent:
    """Another outcome of a draw: another uniform or, of a duration, another length in seconds."""

    draw: Draw
    uniform: float = 0.0
    length: int | None = None


class Probe(Luck):
    """Luck that notes its draws. ``bent`` gives some of them another outcome."""

    __slots__ = ("_bent_length", "_bent_uniform", "notes", "noting")

    def __init__(
        self, seed: int, layout: Layout, fork: Fork | None = None, bent: Iterable[Bent] = ()
    ) -> None:
        super().__init__(seed, layout, fork)
        self._bent_length = {one.draw: one.length for one in bent if one.length is not None}
        self._bent_uniform = {one.draw: one.uniform for one in bent if one.length is None}
        self.notes: dict[Draw, Drawn] = {}

    def _note(self, name: str, n: int, drawn: Drawn) -> None:
        before = self.notes.get((name, n))
        if before is not None and before.seconds != drawn.seconds:
            drawn = replace(drawn, seconds=(*before.seconds, *drawn.seconds))
        self.notes[name, n] = drawn

    def reveal(self, name: str, n: int, now: float) -> float:
        self._note(name, n, Drawn((int(now),)))
        u = self._bent_uniform.get((name, n))
        return super().reveal(name, n, now) if u is None else u

    def wait(self, name: str, now: float) -> float | None:
        self._note(name, 0, Drawn((int(now),), waits=True))
        u = self._bent_uniform.get((name, 0))
        return super().wait(name, now) if u is None else u

    def value(self, stream: int, n: int, dist: Distribution, now: float) -> float:
        return dist.quantile(self.reveal(self._layout.names[stream], n, now))

    def seconds_of(self, stream: int, n: int, dist: Distribution, scale: float, now: float) -> int:
        return self.seconds(self._layout.names[stream], n, dist, scale, now)

    def seconds(self, name: str, n: int, dist: Distribution, scale: float, now: float) -> int:
        bent = self._bent_length.get((name, n))
        length = super().seconds(name, n, dist, scale, now) if bent is None else bent
        self._note(name, n, Drawn((int(now),), length))
        return length

    def product(self, name: str, n: int, dists: Sequence[Distribution], scale: float, now: float) -> int:
        bent = self._bent_length.get((name, n))
        length = super().product(name, n, dists, scale, now) if bent is None else bent
        self._note(name, n, Drawn((int(now),), length))
        return length
