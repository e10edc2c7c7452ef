"""Evacuation: civilians who seek to leave, lift shared with reinforcement, safe haven in Japan."""

from __future__ import annotations

from collections.abc import Mapping

from sim.crisis import Crisis

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {}


class Evacuations:
    """Evacuees on their way."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis

    def start(self) -> None:
        """Start what happens by itself."""
