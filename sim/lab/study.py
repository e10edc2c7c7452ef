"""A study: what a sweep plays, told without the engine.

A study has *points* (combinations of policies and circumstances), *worlds* (values of the uncertain
numbers, which nobody knows) and *luck* (what happens by chance in one world). One run is a point in a
world with a seed. Points meet the same worlds and the same luck, so that what differs is the policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from scenarios.designs.design import BreakEven, Factor, Sampling, Sensitivity
from scenarios.distributions import Distribution

__all__ = [
    "BreakEven",
    "Factor",
    "Gauge",
    "Model",
    "Outcome",
    "Play",
    "Point",
    "Sampling",
    "Sensitivity",
    "Study",
    "Uncertain",
]


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of levels. ``name`` joins them with ``+`` in the order of the factors."""

    index: int
    name: str
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A number that nobody knows: one value per world, drawn by inverse CDF from ``distribution``.

    For a parameter that a run draws many times (``kind`` "occurrence") the value is the median of what
    is drawn; for ``kind`` "key" it is set in the scenario, ``ident`` being the dotted key.
    """

    ident: str
    title: str
    unit: str
    distribution: Distribution
    kind: Literal["world", "occurrence", "key"] = "world"
    grade: str = "C"
    anchored: bool = False
    whole: bool = False

    @property
    def weak(self) -> bool:
        """Whether it is pure judgement: grade C without an anchor."""
        return self.grade == "C" and not self.anchored


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is known of a measure. ``event``: it is a time since the attack, and ``None`` means that it
    had not happened by ENDEX; ``echo``: it mostly returns its own grade C inputs."""

    name: str
    unit: str
    better: Literal["less", "more", "neither"]
    definition: str
    echo: bool = False
    event: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to. ``measures`` are ``None`` where they did not happen; ``horizon_h`` is the
    time from the attack to ENDEX in hours."""

    measures: Mapping[str, float | None]
    horizon_h: float
    outcome_digest: str


class Play(Protocol):
    """Plays one run of a point in a world."""

    def __call__(
        self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]
    ) -> Outcome: ...


class Model(Protocol):
    """What a study plays. It is pickled to the workers and opened once in each."""

    def open(self) -> Play: ...


@dataclass(frozen=True, slots=True)
class Study:
    """Everything a sweep needs. ``identity`` is plain data that must be equal for a folder to be
    continued; ``source`` is the design as the user named it, for the command that replays a row."""

    name: str
    title: str
    source: str
    factors: tuple[Factor, ...]
    points: tuple[Point, ...]
    gauges: tuple[Gauge, ...]
    model: Model
    replications: int
    uncertain: tuple[Uncertain, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)
    baseline: str = ""  # level of the first policy factor, or a point name
    deadlines: Mapping[str, float] = field(default_factory=dict)
    break_even: tuple[BreakEven, ...] = ()
    sensitivity: Sensitivity | None = None
    rules: tuple[str, ...] = ()
    identity: Mapping[str, Any] = field(default_factory=dict)
