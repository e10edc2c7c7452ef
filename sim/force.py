"""The force list and the lift, compiled: what a plan is made of."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.schema import ForceLine, Platform, UnitType
from sim.numbers import Span


@dataclass(frozen=True, slots=True)
class Leg:
    """One passage and the stop at its end: ``seconds`` before the factor of the day."""

    seconds: float
    place: str


@dataclass(frozen=True, slots=True)
class Haul:
    """How one platform carries one line: load, legs with stops, unload, and the way back."""

    payload: int
    load: Span
    unload: Span
    factor: Span  # of passages; its scale is 1 second per second of a leg
    stop: Span | None
    legs: tuple[Leg, ...]
    back: int
    cycle: int  # seconds that a round trip takes at the least, flying hours per day considered
    params: str
    ground_params: str
    to_japan: float  # seconds from the place of debarkation back to Japan; 0 where it did not come from there
    escorted: bool  # a passage by sea between Japan and Korea


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of the force list, compiled. Times are seconds from STARTEX."""

    index: int
    ident: str
    spec: ForceLine
    kind: UnitType
    tons: int
    people: int
    vehicles: int
    aircraft: int
    order: int
    required: int | None
    alert: Span | None
    assembly: Span
    deploy: Span | None
    integration: Span | None
    size_params: str
    route_known: str  # who sees it move
    embarkation: str  # where it is loaded
    legs: int  # of its way, by whichever way it goes
    urgency: int  # order of service in queues: the earlier required date first

    @property
    def on_the_list(self) -> bool:
        """Whether its tons count towards closure: it comes from off the peninsula by lift or own ships."""
        return self.spec.mode in ("air", "sea", "amphibious")


@dataclass(frozen=True, slots=True)
class LiftStreams:
    """Indices of the streams that one line's loads draw from."""

    load: int
    passage: int
    stop: int
    unload: int


@dataclass(frozen=True, slots=True, eq=False)
class Carrier:
    """One aircraft or ship of a fleet."""

    index: int
    ident: str
    fleet: str
    platform_id: str
    platform: Platform
    home: str
    available: int
    serves: frozenset[str]
