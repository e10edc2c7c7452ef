"""Politics: the prelude before STARTEX, disputes, mediation, support at home."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenarios.base import Strict


class Politics(Strict):
    """What happens between and inside the capitals before and during the crisis."""

    prelude_days: Annotated[int, Field(ge=0, le=1_200)] = 400
    shocks: bool = False  # new disputes are drawn, in the prelude and in the crisis
    mediation: bool = True  # Washington mediates and presses
    camp_david: bool = True  # the commitment to consult of August 2023
    seoul_presses: bool = True  # Seoul uses its stake in access without a vote
