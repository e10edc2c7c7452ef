"""Coordination: how the three act together."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict


class Coordination(Strict):
    """The mechanism that trilateral actions pass; ``none`` where one commander needs nobody's word."""

    mechanism: Literal["hub", "ad-hoc", "trilateral", "none"] = "hub"
