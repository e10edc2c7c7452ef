"""The systems of a run beside access and force flow, opened together because they read each other."""

from __future__ import annotations

from collections.abc import Mapping

from sim import (
    contingency,
    coordination,
    evacuation,
    information,
    law,
    politics,
    priority,
    red,
    response,
    warning,
)
from sim.contingency import Contingencies
from sim.coordination import Coordination
from sim.crisis import Crisis
from sim.evacuation import Evacuations
from sim.information import Information
from sim.law import Law
from sim.politics import Politics
from sim.priority import Priorities
from sim.red import RedLadder
from sim.response import Responses
from sim.warning import Warnings

MODULES = (
    contingency,
    coordination,
    evacuation,
    information,
    law,
    politics,
    priority,
    red,
    response,
    warning,
)
#: What the systems add to the vocabulary of the trace, and the parameters that they read.
KINDS: Mapping[str, str] = {kind: text for module in MODULES for kind, text in module.KINDS.items()}
USES: Mapping[str, str] = {ident: text for module in MODULES for ident, text in module.USES.items()}


class Systems:
    """One of each; a system reads another through its crisis: ``crisis.systems.politics.friction``."""

    __slots__ = (
        "contingency",
        "coordination",
        "evacuation",
        "information",
        "law",
        "politics",
        "priority",
        "red",
        "response",
        "warning",
    )

    def __init__(self, crisis: Crisis) -> None:
        crisis.systems = self
        self.politics = Politics(crisis)
        self.contingency = Contingencies(crisis)
        self.information = Information(crisis)
        self.warning = Warnings(crisis)
        self.coordination = Coordination(crisis)
        self.law = Law(crisis)
        self.evacuation = Evacuations(crisis)
        self.priority = Priorities(crisis)
        self.red = RedLadder(crisis)
        self.response = Responses(crisis)

    def start(self) -> None:
        """Start what happens by itself, in this order."""
        self.politics.start()
        self.contingency.start()
        self.information.start()
        self.warning.start()
        self.coordination.start()
        self.law.start()
        self.evacuation.start()
        self.priority.start()
        self.red.start()
        self.response.start()
