"""Toy models for the laboratory: pure arithmetic, picklable, importable in workers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

from sim.lab.study import Outcome


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Measures that are a plain function of point, world, seed and steered luck.

    ``busy`` seconds are spent in every run; runs whose seed is divisible by ``failing`` fail.
    """

    busy: float = 0.0
    failing: int = 0

    def open(self) -> Arithmetic:
        return self

    def __call__(
        self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]
    ) -> Outcome:
        end = perf_counter() + self.busy
        while self.busy and perf_counter() < end:
            pass
        if self.failing and seed % self.failing == 0:
            raise ValueError(f"seed {seed} is a multiple of {self.failing} ({object()})")
        luck = (seed % 1009) / 1009
        known = sum((place + 1) * value for place, value in enumerate(world.values()))
        total = known + luck + point + sum(steer.values())
        measures = {"total_h": total, "late_h": total if luck < 0.5 else None}
        digest = hashlib.blake2b(
            repr((point, sorted(world.items()), seed)).encode(), digest_size=8
        ).hexdigest()
        return Outcome(measures, 100.0 + point, digest)
