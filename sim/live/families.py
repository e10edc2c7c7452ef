"""What an exercise may name of the engine: its measures, and the families of its questions."""

from __future__ import annotations

from scenarios.rehearsal import Names
from sim.measures import MEASURES

#: The first two words of every question that the engine asks, as docs/answers.md lists them.
FAMILIES = (
    "pyongyang.rung",
    "seoul.china-tasks",
    "seoul.corridor",
    "seoul.fire",
    "seoul.gsomia",
    "seoul.press",
    "seoul.sdf-evacuation",
    "seoul.share",
    "tokyo.access",
    "tokyo.claimed",
    "tokyo.diet",
    "tokyo.finding",
    "tokyo.inflow",
    "tokyo.prepare",
    "tokyo.sdf-evacuation",
    "tokyo.share",
    "unc.notice",
    "unc.open",
    "washington.access",
    "washington.lift",
    "washington.press",
    "washington.taiwan",
)


def names() -> Names:
    """For ``scenarios.load``, which checks the section ``exercise`` against them."""
    return Names(tuple(MEASURES), FAMILIES)
