"""Land, borders and the armistice line, from Natural Earth; see ``coast.json`` for how it was made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

from cli.picture.projection import GUAM_CENTRE, GUAM_KM, Frame
from cli.picture.svg import path

Line = tuple[tuple[float, float], ...]
_KM_OF_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Coast:
    """Rings and lines of longitudes and latitudes. ``borders`` are those on land alone."""

    land: tuple[Line, ...]
    borders: tuple[Line, ...]
    armistice: tuple[Line, ...]
    guam: tuple[Line, ...]


@lru_cache(maxsize=1)
def coast() -> Coast:
    """The shipped outlines."""
    data = json.loads((Path(__file__).parent / "coast.json").read_text(encoding="utf-8"))

    def lines(key: str) -> tuple[Line, ...]:
        return tuple(tuple((lon, lat) for lon, lat in line) for line in data[key])

    return Coast(lines("land"), lines("borders"), lines("armistice"), lines("guam"))


@lru_cache(maxsize=8)
def drawn(frame: Frame, kind: str) -> str:
    """Path data of ``land``, ``borders`` or ``armistice`` in a frame."""
    lines: tuple[Line, ...] = getattr(coast(), kind)
    return "".join(path((frame.at(*point) for point in line), closed=kind == "land") for line in lines)


def guam_at(lon: float, lat: float, side: float) -> tuple[float, float]:
    """A position in the inset of Guam, whose side is so many units."""
    scale = side / GUAM_KM * _KM_OF_A_DEGREE
    across = (lon - GUAM_CENTRE[0]) * cos(radians(GUAM_CENTRE[1]))
    return side / 2 + across * scale, side / 2 - (lat - GUAM_CENTRE[1]) * scale


@lru_cache(maxsize=4)
def guam_drawn(side: float) -> str:
    """Path data of Guam in its inset."""
    return "".join(path((guam_at(*point, side) for point in ring), closed=True) for ring in coast().guam)
