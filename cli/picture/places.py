"""Where places are drawn, and where their names: pushed apart until none hides another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import hypot

from cli.picture.coast import guam_at
from cli.picture.projection import Frame
from scenarios import catalogue
from scenarios.schema import Place

Point = tuple[float, float]
#: Places of Guam, drawn in the inset.
GUAM = ("andersen", "apra")
#: Where a missile that attacks nobody is drawn: the middle of its region, longitude and latitude.
REGIONS: Mapping[str, Point] = {
    "hokkaido": (142.6, 43.3),
    "aomori": (140.9, 40.8),
    "north-pacific": (144.4, 41.4),
    "east-sea": (134.6, 39.6),
}
_ROUNDS = 200
_WIDE_LETTER = 0x1100  # from here on letters are about as wide as high


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a place is: ``true`` on the ground, ``drawn`` where there is room."""

    true: Point
    drawn: Point


def inset_side(frame: Frame) -> float:
    """The side of the inset of Guam."""
    return frame.width * 0.12


def inset_corner(frame: Frame) -> Point:
    """Its upper left corner."""
    side, gap = inset_side(frame), frame.width * 0.012
    return frame.width - side - gap, frame.height - side - gap


Spots = Mapping[str, Spot]


@lru_cache(maxsize=4)
def spots(frame: Frame, apart: float) -> Spots:
    """All places that lie in the frame, at least ``apart`` from each other if that can be done."""
    true = {
        ident: at for ident, place in sorted(catalogue().places.items()) if (at := _true(ident, place, frame))
    }
    drawn = {ident: list(at) for ident, at in true.items()}
    for _ in range(_ROUNDS):
        moved = False
        for one, other in combinations(drawn, 2):
            moved |= _push(drawn[one], drawn[other], apart)
        if not moved:
            break
    return {ident: Spot(true[ident], (at[0], at[1])) for ident, at in drawn.items()}


def _true(ident: str, place: Place, frame: Frame) -> Point | None:
    if ident in GUAM:
        side = inset_side(frame)
        x, y = guam_at(place.lon, place.lat, side)
        left, top = inset_corner(frame)
        return left + x, top + y
    at = frame.at(place.lon, place.lat)
    return at if frame.holds(at) else None


def _push(one: list[float], other: list[float], apart: float) -> bool:
    dx, dy = other[0] - one[0], other[1] - one[1]
    gap = hypot(dx, dy)
    if gap >= apart:
        return False
    if gap < 0.01:
        dx, dy, gap = 0.6, 0.8, 1.0
    step = (apart - gap) / 2 + 0.05 if gap < apart else 0.0
    for side, sign in ((one, -1), (other, 1)):
        side[0] += sign * dx / gap * step
        side[1] += sign * dy / gap * step
    return True


def edge(frame: Frame, start: Point, end: Point, inside: float) -> Point:
    """Where the way from a point in the frame to one outside leaves it, ``inside`` short of the edge."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    shares = [1.0]
    for at, step, limit in ((start[0], dx, frame.width), (start[1], dy, frame.height)):
        if step > 0:
            shares.append((limit - inside - at) / step)
        elif step < 0:
            shares.append((inside - at) / step)
    share = max(0.0, min(shares))
    return start[0] + dx * share, start[1] + dy * share


# --- names ---


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def breadth(text: str, size: float) -> float:
    """About how wide a text is."""
    return size * sum(1.0 if ord(letter) >= _WIDE_LETTER else 0.56 for letter in text)


class Room:
    """What is taken already. A name goes where it meets nothing, or is left out."""

    def __init__(self, frame: Frame, taken: Iterable[Box]) -> None:
        self._frame = frame
        self._taken = list(taken)

    def place(self, at: Point, lines: Sequence[str], size: float, away: float) -> tuple[Point, str] | None:
        """The start of the first line and its anchor, or nothing where there is no room."""
        wide, high = max(breadth(line, size) for line in lines), size * 1.15 * len(lines)
        for box, anchor in _around(at, wide, high, away):
            inside = box.left >= 2 and box.top >= 2 and box.right <= self._frame.width - 2
            if (
                not inside
                or box.bottom > self._frame.height - 2
                or any(box.meets(other) for other in self._taken)
            ):
                continue
            self._taken.append(box)
            x = {"start": box.left, "middle": (box.left + box.right) / 2, "end": box.right}[anchor]
            return (x, box.top + size * 0.92), anchor
        return None


def _around(at: Point, wide: float, high: float, away: float) -> Iterator[tuple[Box, str]]:
    x, y = at
    for reach in (away, away * 1.6):
        for dx, dy, anchor in (
            (1, 0, "start"), (-1, 0, "end"), (0, -1, "middle"), (0, 1, "middle"),
            (1, -1, "start"), (1, 1, "start"), (-1, -1, "end"), (-1, 1, "end"),
        ):  # fmt: skip
            near = reach if not (dx and dy) else reach * 0.75
            left = x + near if dx > 0 else x - near - wide if dx < 0 else x - wide / 2
            top = y + near if dy > 0 else y - near - high if dy < 0 else y - high / 2
            yield Box(left, top, left + wide, top + high), anchor
