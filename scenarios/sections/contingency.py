"""Dual contingency: a Taiwan crisis beside the Korean one."""

from __future__ import annotations

from scenarios.base import Strict, When


class Contingency(Strict):
    """A second crisis that takes bases, attention, lift and ministers' time."""

    taiwan: When | None = None
