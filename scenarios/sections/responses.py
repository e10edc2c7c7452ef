"""Responses: how the allies answer fire and missile tests, as far as it has been seen."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict


class Responses(Strict):
    """Which answers are played. Fire is answered too where politics is played or the red ladder is on."""

    fire: bool = False  # Seoul's artillery answers an attack, and artillery
    tests: Literal["none", "unplanned", "prepared"] = "none"  # Seoul answers a launch with one of its own
    signal: bool = False  # Washington sends a carrier or bombers
