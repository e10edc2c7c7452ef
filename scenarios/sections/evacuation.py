"""Evacuation of civilians (NEO)."""

from __future__ import annotations

from typing import Literal

from scenarios.base import Strict, When


class Evacuation(Strict):
    """Who is evacuated, from when, and whether Japan's forces may help."""

    order: When | None = None  # no evacuation unless it is ordered
    posture: Literal["permissive", "contested"] = "contested"  # of its surroundings once the attack has come
    sdf: bool = True  # Tokyo offers lift of the Self-Defense Forces
