"""Distances and passage times: great circle by air, the register's tracks by sea."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from scenarios import Catalogue
from scenarios.schema import Place, Platform
from sim.numbers import Numbers

_EARTH_RADIUS_NMI = 3440.065  # IUGG mean radius 6371.0088 km


def great_circle_nmi(a: Place, b: Place) -> float:
    """Great-circle distance in nautical miles (haversine)."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (a.lat, a.lon, b.lat, b.lon))
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_NMI * asin(sqrt(h))


class Geography:
    """Passage times of platforms between places, in seconds before the factor of the day."""

    def __init__(self, catalogue: Catalogue, numbers: Numbers) -> None:
        self._catalogue = catalogue
        self._numbers = numbers
        self._found: dict[tuple[str, str, str], tuple[float, str]] = {}

    def air_distance(self, a: str, b: str) -> tuple[float, str]:
        """Nautical miles flown, and the ids read."""
        if (listed := self._catalogue.air_routes.get((a, b))) is not None:
            return self._numbers.value(listed), listed
        places = self._catalogue.places
        return great_circle_nmi(places[a], places[b]) * self._numbers.value("D4.04"), "D4.04"

    def sea_distance(self, a: str, b: str) -> tuple[float, str]:
        """Nautical miles sailed, and the ids read."""
        listed = self._catalogue.sea_routes[(a, b)]
        return self._numbers.value(listed), listed

    def passage(self, platform_id: str, platform: Platform, a: str, b: str) -> tuple[float, str]:
        """Seconds from ``a`` to ``b``, and the ids read; nothing where they are the same place."""
        if a == b:
            return 0.0, ""
        key = (platform_id, a, b)
        if key not in self._found:
            air = platform.mode == "air"
            miles, params = self.air_distance(a, b) if air else self.sea_distance(a, b)
            hours = miles / self._numbers.value(platform.speed)
            params = f"{params} {platform.speed}"
            if platform.block_overhead is not None:
                hours += self._numbers.value(platform.block_overhead)
                params = f"{params} {platform.block_overhead}"
            self._found[key] = hours * 3_600.0, params
        return self._found[key]
