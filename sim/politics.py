"""Politics: friction, agreements, support at home; the prelude that leads to STARTEX."""

from __future__ import annotations

from collections.abc import Mapping

from sim.crisis import Crisis

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {"P4.05": "politics: friction between Seoul and Tokyo at the start"}


class Politics:
    """The political state of a run. Other systems read it; only this module changes it."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        section = crisis.plan.scenario.information
        self.gsomia: str = section.gsomia
        self.tisa = section.tisa
        self.realtime = section.realtime
        self.friction = crisis.plan.numbers.value("P4.05")  # 0 to 1, between Seoul and Tokyo
        self.support: dict[str, float] = {}  # of each leader at home, 0 to 1

    def start(self) -> None:
        """Start what happens by itself."""

    def odds_of_yes(self) -> float:
        """A factor on the odds of Tokyo's yes, from support at home and what it was made to swallow."""
        return 1.0

    def hold_factor(self) -> float:
        """A factor on the coalition's hold."""
        return 1.0

    def cost(self, party: str, act: str, cause: int) -> None:
        """An act that costs a leader support at home."""

    def surcharge(self, direct: bool) -> float:
        """A factor on the time of actions between Seoul and Tokyo: direct, or by way of Washington."""
        return 1.0
