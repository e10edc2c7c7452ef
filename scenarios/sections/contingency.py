"""Dual contingency: a Taiwan crisis beside the Korean one."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict, When


class Contingency(Strict):
    """A second crisis that takes bases, attention, lift and ministers' time."""

    taiwan: When | None = None  # from when there is a Taiwan crisis; none unless it is set
    priority: Literal["korea", "taiwan"] = "taiwan"  # which crisis Japan's attention goes to first
    spreads: bool = False  # the war in one place may bring the other (P5.12)
