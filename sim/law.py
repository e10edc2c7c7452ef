"""Law: findings and Diet routes in Japan that open named capacity."""

from __future__ import annotations

from collections.abc import Mapping

from sim.crisis import Crisis

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {}


class Law:
    """What Japanese law allows by now."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis

    def start(self) -> None:
        """Start what happens by itself."""

    def is_open(self, capacity: str) -> bool:
        """Whether a named capacity is open: fuel-and-handlers, escorts, civil-sites, sdf-evacuation."""
        return False
