"""Politics: the prelude before STARTEX, disputes, mediation, support at home."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scenarios.base import Identifier, Strict, When

PRELUDE_LIMIT = 1_200  # days

PoliticalKind = Literal[
    "court-ruling",
    "seizure",
    "trade-measure",
    "comfort-women",
    "dokdo",
    "radar-lock-on",
    "treaty-1965",
    "naming",
    "settlement",
    "gsomia-notice",
    "gsomia-suspended",
    "gsomia-restored",
    "gsomia-lapsed",
    "unc-leaves",
    "minute-disclosed",
]


class PoliticalEvent(Strict):
    """A political event that the scenario sets, before STARTEX or in the crisis."""

    at: When
    kind: PoliticalKind
    enabled: bool = True


class Politics(Strict):
    """What happens between and inside the capitals before and during the crisis.

    ``prelude_days: 0`` leaves politics out: no friction, no support at home, no pressure from Seoul;
    only scripted ``events`` happen. ``information.gsomia`` is where the prelude begins.
    """

    prelude_days: Annotated[int, Field(ge=0, le=PRELUDE_LIMIT)] = 400
    shocks: bool = False  # new disputes are drawn, in the prelude and in the crisis
    onset: Literal["now", "historical"] = "now"  # with shocks: how likely an older dispute still runs
    mediation: bool = True  # Washington mediates and presses
    camp_david: bool = True  # the commitment to consult of August 2023
    seoul_presses: bool = True  # Seoul uses its stake in access without a vote
    fatigue: bool = True  # friction thins out Japanese discretionary support
    events: dict[Identifier, PoliticalEvent] = Field(default_factory=dict)
