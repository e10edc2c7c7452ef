"""A model that kills the process it runs in: ``times`` times, counted by files, at one seed in ten."""

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
    """``Arithmetic``, but the first ``times`` runs of some seeds end their process."""

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
