"""What moves, on the map: curved lines whose width says short tons, each with a head."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import hypot, sqrt

from cli.picture import colours
from cli.picture.places import Point, Spots, edge
from cli.picture.projection import Frame
from cli.picture.scene import Flow, Scene
from cli.picture.svg import element, number, titled

_THINNEST = 1.2
_LINE = 1.6  # of what is not counted in tons


class Ways:
    """The flows of a scene; ``widest`` is the width of the greatest, in units of the picture."""

    def __init__(
        self, scene: Scene, frame: Frame, at: Spots, widest: float, say: Callable[[str], str]
    ) -> None:
        self._scene = scene
        self._frame = frame
        self._at = at
        self._widest = widest
        self._say = say
        self._most = max((flow.total for flow in scene.flows if flow.unit == "tons"), default=0)

    def svg(self, head: float) -> Iterator[str]:
        """All flows that end in the frame; ``head`` is half the size of a head."""
        for flow in self._scene.flows:
            ends = self._ends(flow)
            if ends is not None:
                yield self._drawn(flow, *ends, head)

    def legend(self) -> Iterator[tuple[str, str, float]]:
        """A row for each kind of flow: unit, words, width; of tons the widest, with what it stands for."""
        units = {flow.unit for flow in self._scene.flows}
        if "tons" in units:
            yield "tons", self._say(f"{self._most:,} short tons"), self._width(self._most)
        yield from ((unit, self._say(unit), _LINE) for unit in ("aircraft", "people") if unit in units)

    def from_outside(self) -> dict[str, Point]:
        """Places that lie outside, and where the way from them comes in."""
        return {
            flow.start: ends[0]
            for flow in self._scene.flows
            if flow.start not in self._at and (ends := self._ends(flow)) is not None
        }

    def _width(self, total: int) -> float:
        return _THINNEST + (self._widest - _THINNEST) * sqrt(total / self._most) if self._most else _THINNEST

    def _ends(self, flow: Flow) -> tuple[Point, Point] | None:
        """Both ends in the picture; the way from outside begins at its edge."""
        start, end = self._at.get(flow.start), self._at.get(flow.end)
        if end is None:
            return None
        if start is not None:
            return start.drawn, end.drawn
        place = self._scene.bases[flow.start].place
        return edge(self._frame, end.drawn, self._frame.at(place.lon, place.lat), 3), end.drawn

    def _drawn(self, flow: Flow, start: Point, end: Point, head: float) -> str:
        bend = _bend(start, end, self._frame.width * 0.09)
        width = self._width(flow.total) if flow.unit == "tons" else _LINE
        points = [f"{number(x)} {number(y)}" for x, y in (start, bend, end)]
        return element(
            "g",
            titled(self._told(flow)),
            element(
                "path",
                d=f"M{points[0]}Q{points[1]} {points[2]}",
                fill="none",
                stroke=colours.FLOW[flow.unit],
                stroke_width=width,
                stroke_opacity=0.62,
                stroke_dasharray=colours.DASH[flow.unit],
                stroke_linecap="round",
            ),
            _head(start, bend, end, width + head, colours.FLOW[flow.unit]),
            class_=f"p-flow p-{flow.unit}",
        )

    def _told(self, flow: Flow) -> str:
        start, end = (self._scene.bases[ident].place.name for ident in (flow.start, flow.end))
        amount = {"tons": "short tons", "aircraft": "aircraft", "people": "people"}[flow.unit]
        return f"{self._say(f'{start} to {end}')}: {self._say(f'{flow.total:,} {amount}')}"


def _bend(start: Point, end: Point, most: float) -> Point:
    (x1, y1), (x2, y2) = start, end
    away = hypot(x2 - x1, y2 - y1) or 1.0
    bend = min(away * 0.18, most)
    return (x1 + x2) / 2 + (y2 - y1) / away * bend, (y1 + y2) / 2 - (x2 - x1) / away * bend


def _head(start: Point, bend: Point, end: Point, size: float, colour: str) -> str:
    """A head at two thirds of a curve."""
    t = 0.66
    three = tuple(zip(start, bend, end, strict=True))
    x, y = ((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in three)
    dx, dy = (2 * (1 - t) * (b - a) + 2 * t * (c - b) for a, b, c in three)
    away = hypot(dx, dy) or 1.0
    dx, dy = dx / away * size, dy / away * size
    left = x - dx * 0.6 - dy * 0.7, y - dy * 0.6 + dx * 0.7
    right = x - dx * 0.6 + dy * 0.7, y - dy * 0.6 - dx * 0.7
    points = " ".join(f"{number(px)},{number(py)}" for px, py in ((x + dx, y + dy), left, right))
    return element("polygon", points=points, fill=colour)
