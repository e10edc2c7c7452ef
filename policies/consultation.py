"""Consultation procedures: the steps from a request to Tokyo's answer, as data.

The composed form is checked against the facts: 100,000 draws of the prompt procedure by day give
10/50/90 % at 5.5, 8.7 and 28.8 hours. Numbers are parameters of the register (P2.xx, D2.01).
"""

from __future__ import annotations

from policies.nouns import Party, Request, Stage, World
from policies.registry import rule

_WORKING_CONTACT = Stage("working contact", Party.USA, "P2.01", known_to="JPN USA")
_BRIEF = Stage("ministers and Prime Minister briefed", Party.JPN, "P2.03")
_LEADER_AWAY = Stage("Prime Minister out of Tokyo", Party.JPN, "P2.08-penalty", chance="P2.08")
_NSC_CALLED = Stage("four-minister NSC called", Party.JPN, "P2.04", night="P2.11")
_NSC = Stage("four-minister NSC sits", Party.JPN, "P2.05", needs_picture=True)
_CABINET = Stage("nine-minister NSC and Cabinet", Party.JPN, "P2.06")
_COALITION = Stage("coalition party holds", Party.JPN, "P2.07-hold", chance="P2.07", coalition=True)
_POLITICAL_HOLD = Stage("political hold", Party.JPN, "D2.01")

#: A further round, when the answer is "wait".
ANOTHER_ROUND = (_NSC_CALLED, _NSC, _CABINET)

STAGES = (_WORKING_CONTACT, _BRIEF, _LEADER_AWAY, _NSC_CALLED, _NSC, _CABINET, _COALITION)


@rule(
    "consultation",
    "prompt-consultation",
    parameters=(
        "P1.03", "P2.01", "P2.03", "P2.04", "P2.05", "P2.06", "P2.07", "P2.07-hold",
        "P2.08", "P2.08-penalty", "P2.11",
    ),
)  # fmt: skip
def prompt_consultation(request: Request, world: World) -> tuple[Stage, ...]:
    """Working contact, brief, four-minister NSC, nine-minister NSC and Cabinet, coalition."""
    if world.consultation_form == "lognormal":
        return (Stage("prompt consultation, whole", Party.JPN, "P1.03", known_to="JPN USA"),)
    return STAGES


@rule(
    "consultation",
    "strict-consultation",
    parameters=(
        "P1.03", "P2.01", "P2.03", "P2.04", "P2.05", "P2.06", "P2.07", "P2.07-hold",
        "P2.08", "P2.08-penalty", "P2.11", "D2.01",
    ),
)  # fmt: skip
def strict_consultation(request: Request, world: World) -> tuple[Stage, ...]:
    """The prompt procedure with the same luck, and a political hold before the answer."""
    return (*prompt_consultation(request, world), _POLITICAL_HOLD)
