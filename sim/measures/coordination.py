"""Measures of acting together: trilateral actions, and when Japanese support began."""

from __future__ import annotations

from statistics import median

from sim.measures.facts import HOUR, Facts, Measure


def _action(f: Facts) -> float | None:
    lengths = [int(r.value) for r in f.kinds["action-done"]]
    return round(median(lengths) / HOUR, 4) if lengths else None


def _redone(f: Facts) -> int | None:
    return len(f.kinds["action-redone"]) if f.kinds["action-done"] else None


def _support(f: Facts) -> float | None:
    opened = f.first("support")
    return f.hours(opened.time) if opened else None


COORDINATION = (
    Measure(
        "trilateral_action_h",
        "h",
        "less",
        "need to done of an action of the three, redo included; median over the run",
        _action,
        echo=True,
    ),
    Measure("trilateral_redone", "actions", "less", "actions of the three that were done again", _redone),
    Measure(
        "sdf_support_h",
        "h",
        "less",
        "attack to the first capacity that a Japanese finding opens",
        _support,
        echo=True,
        event=True,
    ),
)
WANTED = frozenset({"phase", "action-done", "action-redone", "support"})
