"""Sentences of the red ladder and of the second crisis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from policies.red import LADDER

if TYPE_CHECKING:
    from cli.told import Sentence
    from sim import Record
    from sim.plan import Plan

_TEXT = {rung.name: rung.text for rung in LADDER}
_ACTS = {
    "access": "that combat launches from Japan are cleared",
    "sorties": "the first combat sorties",
    "arrival": "the first reinforcements in Korea",
    "divergence": "the allies disagree in public",
    "gsomia-notice": "a notice to end GSOMIA",
    "fire-beyond": "that Seoul answers fire with more than it took",
    "fire-held": "that Seoul holds its fire",
}


def _rung(plan: Plan, record: Record) -> tuple[str, str] | None:
    return "Pyongyang", f"climbs to rung {record.value}, {record.subject}. {_TEXT[record.subject]}"


def _sees(plan: Plan, record: Record) -> tuple[str, str] | None:
    return "Pyongyang", f"sees {_ACTS.get(record.subject, record.subject)}"


def _stand_down(plan: Plan, record: Record) -> tuple[str, str] | None:
    return "Pyongyang", f"stands down after a quiet time on rung {record.value}"


def _second_crisis(plan: Plan, record: Record) -> tuple[str, str] | None:
    return "Beijing", "A crisis over Taiwan begins beside the Korean one."


def _share(plan: Plan, record: Record) -> tuple[str, str] | None:
    return "", f"{plan.place(record.place).name} serves two crises: {record.value} slots left for Korea"


def _withheld(plan: Plan, record: Record) -> tuple[str, str] | None:
    title = plan.by_ident[record.subject].spec.title
    return "Washington", f"holds {title} for Taiwan, {record.value} aircraft"


SENTENCES: Mapping[str, Sentence] = {
    "rung": _rung,
    "red-sees": _sees,
    "stand-down": _stand_down,
    "second-crisis": _second_crisis,
    "share": _share,
    "withheld": _withheld,
}
