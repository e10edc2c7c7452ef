"""The red ladder: what the adversary does about what it sees."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict


class Red(Strict):
    """Whether Pyongyang climbs by itself, and what a visible response does to it."""

    ladder: bool = False
    response: Literal["deter", "none", "provoke"] = "none"
