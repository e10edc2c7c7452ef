"""The red ladder: rungs that Pyongyang climbs on what it sees, and strikes that follow."""

from __future__ import annotations

from collections.abc import Mapping

from sim.crisis import Crisis

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {}


class RedLadder:
    """Where Pyongyang stands on its ladder."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis

    def start(self) -> None:
        """Start what happens by itself."""

    def sees(self, act: str, cause: int) -> None:
        """A visible act: access announced, combat sorties, arrivals, public divergence, a GSOMIA notice."""
