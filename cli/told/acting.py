"""Sentences on acting together: coordination, law, evacuation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim import Record
    from sim.plan import Plan

_NATIONS = {"USA": "Americans", "JPN": "Japanese", "OTH": "others"}
_CAPACITY = {
    "fuel-and-handlers": "Japanese fuel and handlers at the airfields",
    "civil-sites": "civil airports and ports in Japan",
    "sdf-evacuation": "evacuation by Japan's forces",
    "escorts": "escort of ships between Japan and Korea",
}
_FINDINGS = {
    "important-influence": "finds an important influence situation",
    "survival-threatening": "finds a survival-threatening situation",
    "armed-attack": "finds an armed attack on Japan",
}


def _action(plan: Plan, r: Record) -> tuple[str, str] | None:
    """Air traffic between each pair of bases would drown the rest; the others are told."""
    if r.subject.startswith("airspace/"):
        return None
    by = f" ({r.rule})" if r.rule else ""  # a cell is not told by which rule
    return "Washington", f"the three are agreed on {_name(r.subject)}, after {_hours(r)}{by}"


def _redone(plan: Plan, r: Record) -> tuple[str, str]:
    return "Washington", f"{_name(r.subject)} between the three was in error and is done again"


def _mechanism(plan: Plan, r: Record) -> tuple[str, str]:
    return "Washington", f"the standing mechanisms of the three prove {r.value}"


def _set_up(plan: Plan, r: Record) -> tuple[str, str]:
    return "Washington", f"has called a group of the three together; it stands after {_hours(r)}"


def _finding(plan: Plan, r: Record) -> tuple[str, str]:
    return "Tokyo", _FINDINGS[str(r.value)]


def _support(plan: Plan, r: Record) -> tuple[str, str]:
    return "Tokyo", f"opens {_CAPACITY[r.subject]}, {_hours(r)} after the attack"


def _ended(plan: Plan, r: Record) -> tuple[str, str]:
    return "Tokyo", f"ends {_CAPACITY[r.subject]}"


def _diet(plan: Plan, r: Record) -> tuple[str, str]:
    return "Tokyo", f"the Diet {r.value} the finding ({r.subject})"


def _evacuation(plan: Plan, r: Record) -> tuple[str, str]:
    who = {"USA": "Washington", "JPN": "Tokyo"}[r.actor]
    return who, f"orders the evacuation of {int(r.value):,} {_NATIONS[r.subject]} who seek to leave"


def _lift(plan: Plan, r: Record) -> tuple[str, str]:
    return "Tokyo", f"{r.value} aircraft and ships of the Self-Defense Forces go to fetch civilians"


def _share(plan: Plan, r: Record) -> tuple[str, str]:
    return "", f"{r.value} % of those who seek to leave are in a safe haven"


def _stranded(plan: Plan, r: Record) -> tuple[str, str] | None:
    return ("", f"{int(r.value):,} {_NATIONS[r.subject]} are left behind") if int(r.value) else None


def _name(subject: str) -> str:
    what, _, rest = subject.partition("/")
    where = f" {rest.replace('/', ' to ')}" if rest else ""
    return {"airspace": "air traffic", "evacuation-corridor": "the evacuation corridor"}.get(
        what, what
    ) + where


def _hours(r: Record) -> str:
    hours = int(r.value) / 3_600
    return f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.1f} h"


SENTENCES: Mapping[str, Callable[[Plan, Record], tuple[str, str] | None]] = {
    "action-done": _action,
    "action-redone": _redone,
    "mechanism": _mechanism,
    "set-up": _set_up,
    "finding": _finding,
    "support": _support,
    "support-ended": _ended,
    "diet": _diet,
    "evacuation": _evacuation,
    "evacuation-lift": _lift,
    "evacuation-share": _share,
    "stranded": _stranded,
}
