"""Measures: named functions of a trace, with unit, direction and definition.

A measure that did not happen is ``None``; it is counted, never dropped and never filled with zero.
Every ``_h`` counts from the triggering attack unless its definition says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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

__all__ = ["MEASURES", "WANTED", "Facts", "Measure", "Measured", "kinds_read_by", "measure", "request_ends"]

#: The measures of each module, with the kinds of record that they read.
_READ_BY = (
    (ACCESS, access.WANTED),
    (FORCE, force.WANTED),
    (INFORMATION, information.WANTED),
    (POLITICS, politics.WANTED),
    (COORDINATION, coordination.WANTED),
    (EVACUATION, evacuation.WANTED),
    (RED, red.WANTED),
    (WARNING, warning.WANTED),
)
MEASURES: Mapping[str, Measure] = {m.name: m for measures, _ in _READ_BY for m in measures}

#: The kinds of record that the measures read; a reduced run keeps these alone.
WANTED = frozenset[str]().union(*(kinds for _, kinds in _READ_BY))
#: What every measure reads, for the time that it counts from.
_ALWAYS = frozenset({"phase", "ready", "landed"})


def kinds_read_by(names: Iterable[str]) -> frozenset[str]:
    """The kinds of record that some measures read, and those of their modules."""
    wanted = set(names)
    return _ALWAYS.union(*(kinds for measures, kinds in _READ_BY if wanted & {m.name for m in measures}))


def measure(facts: Facts) -> dict[str, Measured]:
    """All measures of a run, by name."""
    return {m.name: {"value": m.compute(facts), "unit": m.unit} for m in MEASURES.values()}
