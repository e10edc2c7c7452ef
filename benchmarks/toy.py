"""A toy study for the laboratory: plain arithmetic, so that what is measured or tested is the runner."""

from __future__ import annotations

import hashlib
import os
import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from scenarios.distributions import parse
from sim.lab.study import Factor, Gauge, Outcome, Point, Sampling, Sensitivity, Study, Uncertain


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
            raise ValueError(f"a multiple of {self.failing} ({object()})")
        luck = (seed % 1009) / 1009
        known = sum((place + 1) * value for place, value in enumerate(world.values()))
        total = known + luck + point + sum(steer.values())
        measures = {"total_h": total, "late_h": total if luck < 0.5 else None}
        digest = hashlib.blake2b(
            repr((point, sorted(world.items()), seed)).encode(), digest_size=8
        ).hexdigest()
        return Outcome(measures, 100.0 + point, digest)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A toy model whose processes note the largest memory they ever held, in MiB, in a folder."""

    model: Arithmetic
    notes: str

    def open(self) -> Scales:
        return Scales(self)


class Scales:
    def __init__(self, weighed: Weighed) -> None:
        self._play = weighed.model.open()
        self._note = Path(weighed.notes, f"{os.getpid()}.txt")
        self._peak = 0.0

    def __call__(
        self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]
    ) -> Outcome:
        peak = peak_mib()
        if peak > self._peak:
            self._peak = peak
            self._note.write_text(str(peak), encoding="ascii")
        return self._play(point, world, seed, steer)


def peak_mib() -> float:
    """The largest memory that this process ever held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


_RULES, _CRISES = ("a", "b", "c"), ("single", "dual")
_NUMBERS = {"share": "U(0, 1)", "delay": "LN(2, 6)", "odds": "Beta(2, 3)", "ships": "U(3, 9)"}


def toy_study(
    replications: int = 100,
    *,
    busy: float = 0.0,
    failing: int = 0,
    uncertain: bool = True,
    sensitivity: bool = False,
    sampling: Sampling | None = None,
) -> Study:
    """Three policies in two circumstances, four uncertain numbers, two measures."""
    pairs = [(rule, crisis) for rule in _RULES for crisis in _CRISES]
    numbers = tuple(
        Uncertain(name, name, "", parse(text), whole=name == "ships", grade="B" if name == "odds" else "C")
        for name, text in _NUMBERS.items()
    )
    groups = {"time": ("delay",), "force": ("odds", "ships")}
    return Study(
        name="toy",
        title="A toy",
        source="toy.yaml",
        factors=(Factor("rule", "policy", _RULES), Factor("crisis", "circumstance", _CRISES)),
        points=tuple(Point(i, "+".join(p), {"rule": p[0], "crisis": p[1]}) for i, p in enumerate(pairs)),
        gauges=(
            Gauge("total_h", "h", "less", "a sum"),
            Gauge("late_h", "h", "less", "a sum, where there is luck", event=True),
        ),
        model=Arithmetic(busy, failing),
        replications=replications,
        uncertain=numbers if uncertain else (),
        sampling=sampling or Sampling(),
        sensitivity=Sensitivity(8, (0, 2), groups) if sensitivity else None,
        identity={"design": "toy"},
    )
