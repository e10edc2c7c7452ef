"""Models that misbehave, for the runner."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.toy import Arithmetic
from sim.lab.study import Outcome


@dataclass(frozen=True, slots=True)
class Deadly:
    """``Arithmetic``, but the first ``times`` runs of one seed in ten kill their process."""

    folder: str
    times: int
    arithmetic: Arithmetic = field(default=Arithmetic())

    def open(self) -> Deadly:
        return self

    def __call__(
        self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]
    ) -> Outcome:
        if seed % 10 == 0 and (died := len(list(Path(self.folder).iterdir()))) < self.times:
            (Path(self.folder) / str(died)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.arithmetic(point, world, seed, steer)


@dataclass(frozen=True, slots=True)
class Unopenable:
    """A model that cannot be opened."""

    def open(self) -> Arithmetic:
        raise RuntimeError("no key")


@dataclass(frozen=True, slots=True)
class Impatient:
    """Somebody presses Ctrl-C at the run of one seed in three."""

    def open(self) -> Impatient:
        return self

    def __call__(
        self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]
    ) -> Outcome:
        if seed % 3 == 0:
            raise KeyboardInterrupt
        return Arithmetic()(point, world, seed, steer)


@dataclass(frozen=True, slots=True)
class Noisy:
    """A difference between policies that is known and drowned in luck: ``point // 2`` times a uniform."""

    null_at: int = -1

    def open(self) -> Noisy:
        return self

    def __call__(
        self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]
    ) -> Outcome:
        luck = (seed % 10007) / 10007
        value = None if point == self.null_at and luck > 0.5 else point // 2 * luck
        return Outcome({"total_h": value, "late_h": value}, 10.0, "")
