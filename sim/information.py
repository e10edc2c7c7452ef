"""Information: items, the routes that agreements permit, and each party's picture."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from simpy import Event

from sim.crisis import Crisis
from sim.kernel import Rank
from sim.plan import Line

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Readiness:
    """With what picture a body decides: good enough, or stale after the longest wait; and wrong or not."""

    stale: bool = False
    wrong: bool = False


class Information:
    """Items on their way and the pictures they make."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis

    def start(self) -> None:
        """Start what happens by itself."""

    def ready_to_decide(self, party: str, cause: int, at: Rank) -> Generator[Event, object, Readiness]:
        """Wait until the party's picture is good enough for a decision, or its patience ends."""
        yield from ()
        return Readiness()

    def convoy_release(self, line: Line, cause: int) -> Generator[Event, object, int]:
        """Wait until ships may leave for Korea: mines, submarines and special forces accounted for."""
        yield from ()
        return cause
