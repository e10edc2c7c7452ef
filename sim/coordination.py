"""Coordination: trilateral actions pass a hub, an ad hoc group or a standing mechanism."""

from __future__ import annotations

from collections.abc import Generator, Mapping

from simpy import Event

from sim.crisis import Crisis
from sim.kernel import Rank

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {}


class Coordination:
    """The mechanism and its queue."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis

    def start(self) -> None:
        """Start what happens by itself."""

    def act(self, name: str, cause: int, at: Rank) -> Generator[Event, object, int]:
        """One trilateral action from need to done, redo included; its value is the last record."""
        yield from ()
        return cause
