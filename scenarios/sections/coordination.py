"""Coordination: how the three act together."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict


class Coordination(Strict):
    """The mechanism that trilateral actions pass."""

    mechanism: Literal["hub", "ad-hoc", "trilateral"] = "hub"
