"""The projection of the map: Lambert conformal conic, standard parallels 30 and 42 N, centre 133.5 E 36 N.

Spherical, radius 6371 km; within the frame scale is true to about one per cent. Formulas: Snyder, Map
Projections, A Working Manual (1987), chapter 15.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, log, pi, radians, sin, tan

_RADIUS = 6_371.0
_CENTRE_LON, _CENTRE_LAT = 133.5, 36.0
_SOUTH, _NORTH = radians(30.0), radians(42.0)


def _half(lat: float) -> float:
    return tan(pi / 4 + lat / 2)


_CONE = log(cos(_SOUTH) / cos(_NORTH)) / log(_half(_NORTH) / _half(_SOUTH))
_SCALE = _RADIUS * cos(_SOUTH) * _half(_SOUTH) ** _CONE / _CONE
_ORIGIN = _SCALE / _half(radians(_CENTRE_LAT)) ** _CONE


def kilometres(lon: float, lat: float) -> tuple[float, float]:
    """East and north of the centre, in kilometres on the map; longitude and latitude in degrees."""
    east = (lon - _CENTRE_LON + 180.0) % 360.0 - 180.0
    angle = _CONE * radians(east)
    away = _SCALE / _half(radians(lat)) ** _CONE
    return away * sin(angle), _ORIGIN - away * cos(angle)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is shown, in kilometres from the centre, and how wide it is drawn (units of the picture)."""

    west: float = -1_000.0
    east: float = 1_020.0
    south: float = -1_180.0
    north: float = 900.0
    width: float = 1_000.0

    @property
    def scale(self) -> float:
        """Units of the picture to a kilometre."""
        return self.width / (self.east - self.west)

    @property
    def height(self) -> float:
        return (self.north - self.south) * self.scale

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a position is drawn: right and down from the upper left corner."""
        x, y = kilometres(lon, lat)
        return (x - self.west) * self.scale, (self.north - y) * self.scale

    def holds(self, point: tuple[float, float]) -> bool:
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height


WIDE = Frame()
NARROW = Frame(width=390.0)
#: Guam lies far outside and is drawn in a corner, about 90 km wide.
GUAM_CENTRE = (144.79, 13.46)
GUAM_KM = 90.0
