"""Measures: named functions of a trace, with unit, direction and definition.

A measure that did not happen is ``None``; it is counted, never dropped and never filled with zero.
Every ``_h`` counts from the triggering attack unless its definition says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.measures import access, coordination, evacuation, force, information, politics, red, warning
from sim.measures.access import ACCESS
from sim.measures.coordination import COORDINATION
from sim.measures.evacuation import EVACUATION
from sim.measures.facts import Facts, Measure, Measured, request_ends
from sim.measures.force import FORCE
from sim.measures.information import INFORMATION
from sim.measures.politics import POLITICS
from sim.measures.red import RED
from sim.measures.warning import WARNING

__all__ = ["MEASURES", "WANTED", "Facts", "Measure", "Measured", "measure", "request_ends"]

MEASURES: Mapping[str, Measure] = {
    m.name: m for m in (*ACCESS, *FORCE, *INFORMATION, *POLITICS, *COORDINATION, *EVACUATION, *RED, *WARNING)
}

#: The kinds of record that the measures read; a reduced run keeps these alone.
WANTED = frozenset().union(
    *(m.WANTED for m in (access, force, information, politics, coordination, evacuation, red, warning))
)


def measure(facts: Facts) -> dict[str, Measured]:
    """All measures of a run, by name."""
    return {m.name: {"value": m.compute(facts), "unit": m.unit} for m in MEASURES.values()}
