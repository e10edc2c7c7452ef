"""Dual contingency: a Taiwan crisis that takes a share of everything."""

from __future__ import annotations

from collections.abc import Mapping

from sim.crisis import Crisis

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {}


class Contingencies:
    """The second crisis."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.dual = False

    def start(self) -> None:
        """Start what happens by itself."""

    def consultation_factor(self, case: str) -> tuple[float, str]:
        """A factor on the stages of a consultation while two crises run, and the ids read."""
        return 1.0, ""

    def hub_share(self) -> float:
        """The share of the hub's attention that is left for Korea."""
        return 1.0
