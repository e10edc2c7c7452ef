"""Evacuation of civilians (NEO)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from scenarios.base import Count, Identifier, Strict, When


class Evacuation(Strict):
    """Who is evacuated, from when, and whether Japan's forces may help."""

    order: When | None = None  # no evacuation unless it is ordered
    posture: Literal["permissive", "contested"] = "contested"  # of its surroundings once the attack has come
    departure: Literal["ordered", "voluntary"] = "ordered"  # voluntary: people come forward over days
    sdf: bool = True  # Tokyo offers lift of the Self-Defense Forces
    embark: tuple[Identifier, ...] = ("incheon", "gimhae")  # airfields; under attack the last one alone
    haven: Identifier = "fukuoka"  # the airfield where people are safe
    ferries: bool = True  # beside aircraft, between Hakata and Busan
    #: Who seeks to leave, by nationality; without it the register's numbers for Korea.
    people: dict[Literal["JPN", "OTH", "USA"], Count] = Field(default_factory=dict)
