"""A design as plain values: what a sweep combines, what it varies, what it asks. Nothing is played here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from scenarios.distributions import Distribution
from scenarios.loader import Loaded, digest
from scenarios.nodes import Node, closest
from scenarios.problems import Position

Method = Literal["sobol", "latin-hypercube", "random"]
Kind = Literal["world", "occurrence", "key"]


@dataclass(frozen=True, slots=True)
class Factor:
    """What the points combine: a policy that somebody chooses, or a circumstance that nobody does."""

    name: str
    role: Literal["policy", "circumstance"]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of levels. ``name`` joins them with ``+`` in the order of the factors, policies first.

    ``scenario``, ``packs`` and ``sets`` (``KEY=VALUE``) make ``loaded``, as the options of ``run`` do.
    """

    index: int
    name: str
    levels: Mapping[str, str]
    scenario: str
    packs: tuple[str, ...]
    sets: tuple[str, ...]
    loaded: Loaded


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A number that nobody knows, with the distribution that its worlds are drawn from.

    ``ident`` is a parameter id (``kind`` "world" or "occurrence": then the value is a median) or a dotted
    key of the scenario (``kind`` "key": ``steps`` is the key split; see ``with_numbers``).
    """

    ident: str
    kind: Kind
    distribution: Distribution
    title: str
    unit: str
    grade: str
    anchored: bool
    whole: bool
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sampling:
    """How worlds and luck are drawn; fields as in the sweep file.

    ``sobol``: ``sets`` independent scramblings, world j being number ``j // sets`` of set ``j % sets``.
    ``latin-hypercube``: independent hypercubes of ``size`` worlds, world j in set ``j // size``.
    ``random``: every world is a set of its own. ``luck_per_world`` runs of each point share a world.
    ``steer`` names streams of luck whose first draw is sampled like one more uncertain number.
    """

    method: Method = "sobol"
    sets: int = 16
    size: int = 32
    seed: int = 1
    luck_per_world: int = 1
    steer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Two policy combinations (names with every policy factor) held against each other over two numbers.

    ``delay`` and ``yes`` are idents of uncertain numbers; ``margins`` (measure -> smallest difference
    that matters, in the unit of the measure) name the consequences.
    """

    delay: str
    yes: str
    policy: str
    against: str
    margins: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """A Saltelli design: ``base`` rows over points (by index); ``groups`` hold idents, none twice."""

    base: int
    points: tuple[int, ...]
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Design:
    """A resolved and checked design.

    ``source`` is its name or path as given, ``files`` what it was made of. ``points`` are the full factorial,
    the last factor fastest. ``baseline`` is a policy combination by its name, "" when there is no policy
    factor. ``measures`` (empty: all), the keys of ``deadlines`` and of margins, and ``sampling.steer`` are
    as written: the engine knows them, ``position`` tells where they stand. ``identity`` is plain data of
    everything but title, summary and replications; ``hash`` is the SHA-256 of its canonical JSON.
    """

    name: str
    title: str
    summary: str
    source: str
    scenario: str
    files: tuple[str, ...]
    factors: tuple[Factor, ...]
    points: tuple[Point, ...]
    uncertain: tuple[Uncertain, ...]
    replications: int
    sampling: Sampling
    baseline: str
    measures: tuple[str, ...]
    deadlines: Mapping[str, float]
    break_even: tuple[BreakEven, ...]
    sensitivity: Sensitivity | None
    identity: Mapping[str, Any]
    written: Node = field(repr=False, compare=False)

    @property
    def hash(self) -> str:
        return digest(self.identity)

    @property
    def loaded(self) -> tuple[Loaded, ...]:
        """The scenario of each point, in the order of points."""
        return tuple(point.loaded for point in self.points)

    def position(self, *path: str | int) -> Position:
        """Where the value at a path of the design was written (``"measures", 2``), or what encloses it."""
        return closest(self.written, path)
