"""Sentences for politics: the prelude, agreements, pressure, what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.told import Sentence
    from sim import Record
    from sim.plan import Plan

_CAPITALS = {"USA": "Washington", "JPN": "Tokyo", "ROK": "Seoul", "UNC": "UNC"}
_WHAT = {
    "court-ruling": "a court rules on forced labour",
    "seizure": "assets of a Japanese firm are seized",
    "trade-measure": "export controls on goods for Korea",
    "comfort-women": "the comfort-women dispute flares up",
    "dokdo": "an incident around Dokdo/Takeshima",
    "radar-lock-on": "a radar lock-on",
    "treaty-1965": "the settlement of 1965 is put in question",
    "naming": "a dispute over the name of the Sea of Japan",
    "gsomia-noticed": "notice of GSOMIA",
    "gsomia-suspended": "the end of GSOMIA is put off, on conditions",
    "gsomia-ended": "GSOMIA has ended",
    "gsomia-in-force": "GSOMIA is in force again",
    "unc-leaves": "the United Nations Command leaves Korea",
    "minute-disclosed": "the Korea Minute comes out",
}
_ENDS = {
    "suspended": "defence cooperation between Seoul and Tokyo is suspended ({})",
    "resumed": "defence cooperation between Seoul and Tokyo is resumed ({})",
    "settled": "a dispute is settled ({})",
}
_STATES = {
    "noticed": "gives notice of GSOMIA",
    "suspended": "puts off the end of GSOMIA, on conditions",
    "ended": "lets GSOMIA end",
    "in-force": "restores GSOMIA",
}


def _prelude(plan: Plan, r: Record) -> tuple[str, str]:
    kind, _, dispute = r.subject.partition(": ")
    what = _ENDS[kind].format(dispute) if dispute else _WHAT[kind]
    return _CAPITALS[r.actor], f"{r.value} days before STARTEX: {what}"


def _dispute(plan: Plan, r: Record) -> tuple[str, str]:
    return _CAPITALS[r.actor], f"{_WHAT[r.subject]}: friction with the neighbour"


def _suspended(plan: Plan, r: Record) -> tuple[str, str]:
    return _CAPITALS[r.actor], "defence cooperation between Seoul and Tokyo is suspended"


def _resumed(plan: Plan, r: Record) -> tuple[str, str]:
    return _CAPITALS[r.actor], f"defence cooperation is resumed, {r.value} days after the dispute began"


def _settled(plan: Plan, r: Record) -> tuple[str, str]:
    return _CAPITALS[r.actor], f"a dispute of {r.value} days is settled"


def _gsomia(plan: Plan, r: Record) -> tuple[str, str]:
    return "Seoul", _STATES[str(r.value)]


def _link(plan: Plan, r: Record) -> tuple[str, str]:
    if r.value == "impaired":
        return "", "Seoul and Tokyo do not share directly; what passes goes through Washington"
    return "", "Seoul and Tokyo share directly again"


def _friction(plan: Plan, r: Record) -> tuple[str, str]:
    return "", f"Friction between Seoul and Tokyo: {int(r.value) / 1_000:.2f}"


def _pressure(plan: Plan, r: Record) -> tuple[str, str]:
    if r.actor == "USA":
        return "Washington", "presses Seoul and Tokyo to share directly"
    return "Seoul", "presses Washington and Tokyo: the bases are needed now"


def _call(plan: Plan, r: Record) -> tuple[str, str]:
    return "Washington", f"the leaders speak, after {round(int(r.value) / 3_600)} h"


def _grievance(plan: Plan, r: Record) -> tuple[str, str]:
    return "Seoul", "finds that less is done with the bases in Japan than it reads into the rules"


def _disclosed(plan: Plan, r: Record) -> tuple[str, str]:
    return "Tokyo", "The secret Korea Minute is out"


def _unc_leaves(plan: Plan, r: Record) -> tuple[str, str]:
    return "UNC", "The United Nations Command leaves Korea; rights under its SOFA end"


POLITICS: Mapping[str, Sentence] = {
    "prelude": _prelude,
    "dispute": _dispute,
    "suspended": _suspended,
    "resumed": _resumed,
    "settled": _settled,
    "gsomia": _gsomia,
    "link": _link,
    "friction": _friction,
    "pressure": _pressure,
    "call": _call,
    "grievance": _grievance,
    "disclosed": _disclosed,
    "unc-leaves": _unc_leaves,
}
