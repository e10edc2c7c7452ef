"""The map of Korea, Japan and the sea between, as SVG: bases, access, damage, flows, missiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import hypot, sqrt
from typing import TYPE_CHECKING, NamedTuple

from cli.picture import colours
from cli.picture.coast import drawn, guam_drawn
from cli.picture.legend import legend
from cli.picture.marks import mark
from cli.picture.places import (
    REGIONS,
    Box,
    Point,
    Room,
    breadth,
    edge,
    inset_corner,
    inset_side,
    spots,
)
from cli.picture.projection import NARROW, WIDE, Frame
from cli.picture.scene import CLOSED, DAMAGED, NOTHING, Base, Flow, Scene, scene_of
from cli.picture.svg import element, number, titled, written
from cli.words import interpreter_of

if TYPE_CHECKING:
    from cli.words import Interpreter
    from sim import Record
    from sim.plan import Plan

#: Names on the ground: text, longitude, latitude, whether a small map has room for it.
_SEAS = (
    ("Sea of Japan/East Sea", 134.8, 40.6, True),
    ("Yellow Sea", 123.6, 35.6, False),
    ("East China Sea", 125.0, 30.2, True),
    ("Pacific Ocean", 138.8, 29.6, True),
)
_LANDS = (
    ("North Korea", 126.6, 40.2, True),
    ("China", 124.4, 42.4, True),
    ("Russia", 133.9, 44.0, False),
    ("Japan", 139.0, 36.9, False),
    ("Okinawa", 129.3, 27.1, False),
)
#: Drawn as points, as they are too small for the outline.
_ISLANDS = ("Dokdo/Takeshima", (131.87, 37.24))
_OF_PLACE = (
    " Air Base",
    " Naval Base",
    " Airport",
    " International Airport",
    " Naval Facility",
    " Air Force Base",
)


class Look(NamedTuple):
    """Sizes of one of the two widths, in units of the picture."""

    frame: Frame
    mark: float
    text: float
    all_names: bool


_WIDE = Look(WIDE, 8.0, 13.0, True)
_NARROW = Look(NARROW, 5.0, 10.0, False)


def map_svg(
    records: Iterable[Record], plan: Plan, now: int, language: str, *, narrow: bool = False, name: str = "map"
) -> str:
    """The map at second ``now`` (from STARTEX) as SVG, 1000 units wide, or 390 where it is ``narrow``.

    ``records`` are what may be shown: ``seen_by(records, cell)``, or all for the facilitator. Nothing
    else of the run is read, and of the plan only places, H-hour, and where units seen to leave go.
    ``language`` is en, ko or ja. ``name`` begins the ids, for a page with several pictures. The same
    input gives the same bytes. Its equivalent in words is :func:`cli.picture.map_text`.
    """
    look = _NARROW if narrow else _WIDE
    return _Map(scene_of(records, plan, now), look, interpreter_of(plan, language)).svg(plan, now, name)


class _Map:
    def __init__(self, scene: Scene, look: Look, voice: Interpreter) -> None:
        self._scene = scene
        self._look = look
        self._frame = look.frame
        self._say = voice.say
        self._language = voice.language
        self._spots = spots(look.frame, look.mark * 2.3)
        self._widest = max((flow.total for flow in scene.flows if flow.unit == "tons"), default=0)

    def svg(self, plan: Plan, now: int, name: str) -> str:
        from cli.story import counted_from

        when = counted_from(plan.h, now)
        title = self._say(f"Map of Korea, Japan and the sea between, {when}")
        frame = self._frame
        marks = [self._mark(base) for base in self._shown()]
        return element(
            "svg",
            element("title", _escaped(title), id=f"{name}-title"),
            element(
                "desc", _escaped(self._say("What is drawn here stands below as text.")), id=f"{name}-desc"
            ),
            *self._ground(),
            *self._flows(),
            *self._passages(),
            *marks,
            *self._names(),
            legend(frame, self._look.text, self._say, self._widest, self._width(self._widest)),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(frame.width)} {number(frame.height)}",
            role="img",
            aria_labelledby=f"{name}-title",
            aria_describedby=f"{name}-desc",
            lang=self._language,
            class_="picture picture-map",
            font_family="system-ui, 'Noto Sans', 'Noto Sans CJK KR', 'Noto Sans CJK JP', sans-serif",
        )

    # --- the ground ---

    def _ground(self) -> Iterator[str]:
        frame, thin = self._frame, 0.7 if self._look.all_names else 0.5
        yield element("rect", width=frame.width, height=frame.height, fill=colours.SEA, class_="p-sea")
        yield element(
            "path",
            d=drawn(frame, "land"),
            fill=colours.LAND,
            stroke=colours.SHORE,
            stroke_width=thin,
            class_="p-land",
        )
        yield element(
            "path",
            d=drawn(frame, "borders"),
            fill="none",
            stroke=colours.BORDER,
            stroke_width=thin,
            class_="p-border",
        )
        yield element(
            "path",
            titled(self._say("armistice line of 1953")),
            d=drawn(frame, "armistice"),
            fill="none",
            stroke=colours.INK,
            stroke_width=thin * 2,
            stroke_dasharray="4 2",
            class_="p-armistice",
        )
        x, y = frame.at(*_ISLANDS[1])
        yield element(
            "circle", cx=x, cy=y, r=1.6 if self._look.all_names else 1, fill=colours.SHORE, class_="p-islet"
        )
        side, (left, top) = inset_side(frame), inset_corner(frame)
        yield element(
            "g",
            element(
                "rect", width=side, height=side, fill=colours.SEA, stroke=colours.SHORE, class_="p-inset"
            ),
            element("path", d=guam_drawn(side), fill=colours.LAND, stroke=colours.SHORE, class_="p-land"),
            transform=f"translate({number(left)} {number(top)})",
        )

    # --- what moves ---

    def _width(self, total: int) -> float:
        most = 9.0 if self._look.all_names else 5.0
        return 1.2 + (most - 1.2) * sqrt(total / self._widest) if self._widest else 1.2

    def _flows(self) -> Iterator[str]:
        for flow in self._scene.flows:
            ends = self._ends(flow)
            if ends is not None:
                yield self._flow(flow, *ends)

    def _ends(self, flow: Flow) -> tuple[Point, Point] | None:
        """Both ends in the picture; the way from outside begins at its edge."""
        here = {ident: self._spots.get(ident) for ident in (flow.start, flow.end)}
        start, end = here[flow.start], here[flow.end]
        if start is not None and end is not None:
            return start.drawn, end.drawn
        if end is None:
            return None
        place = self._scene.bases[flow.start].place
        return edge(self._frame, end.drawn, self._frame.at(place.lon, place.lat), 3), end.drawn

    def _flow(self, flow: Flow, start: Point, end: Point) -> str:
        (x1, y1), (x2, y2) = start, end
        away = hypot(x2 - x1, y2 - y1) or 1.0
        bend = min(away * 0.18, self._frame.width * 0.09)
        mx, my = (x1 + x2) / 2 + (y2 - y1) / away * bend, (y1 + y2) / 2 - (x2 - x1) / away * bend
        colour = colours.FLOW[flow.unit]
        width = self._width(flow.total) if flow.unit == "tons" else 1.6
        curve = f"M{number(x1)} {number(y1)}Q{number(mx)} {number(my)} {number(x2)} {number(y2)}"
        dash = {"aircraft": "1 4", "people": "8 3"}.get(flow.unit, "")
        return element(
            "g",
            titled(self._told(flow)),
            element(
                "path",
                d=curve,
                fill="none",
                stroke=colour,
                stroke_width=width,
                stroke_opacity=0.62,
                stroke_dasharray=dash,
                stroke_linecap="round",
            ),
            _arrow((x1, y1), (mx, my), (x2, y2), colour, width + self._look.mark * 0.5),
            class_=f"p-flow p-{flow.unit}",
        )

    def _told(self, flow: Flow) -> str:
        places = [self._scene.bases[ident].place.name for ident in (flow.start, flow.end)]
        amount = {"tons": "short tons", "aircraft": "aircraft", "people": "people"}[flow.unit]
        return f"{self._say(f'{places[0]} to {places[1]}')}: {self._say(f'{flow.total:,} {amount}')}"

    def _passages(self) -> Iterator[str]:
        size = self._look.mark
        for passage in self._scene.passages:
            if passage.region in REGIONS:
                x, y = self._frame.at(*REGIONS[passage.region])
                yield element(
                    "path",
                    titled(self._say("Missiles")),
                    d=f"M{number(x - size)} {number(y + size)}L{number(x + size)} {number(y - size)}"
                    + (
                        f"M{number(x - size)} {number(y - size)}L{number(x + size)} {number(y + size)}"
                        if passage.fell
                        else ""
                    ),
                    stroke=colours.FIRE,
                    stroke_width=2.5,
                    class_="p-fire",
                )

    # --- places ---

    def _shown(self) -> list[Base]:
        """Bases in the frame; on a small map those without news lie below the others."""
        return sorted(
            (base for ident, base in self._scene.bases.items() if ident in self._spots),
            key=lambda base: (base.news, base.ident),
        )

    def _mark(self, base: Base) -> str:
        spot = self._spots[base.ident]
        leader = ""
        if hypot(spot.true[0] - spot.drawn[0], spot.true[1] - spot.drawn[1]) > self._look.mark * 0.6:
            leader = element(
                "path",
                d=f"M{number(spot.true[0])} {number(spot.true[1])}L{number(spot.drawn[0])} {number(spot.drawn[1])}",
                stroke=colours.SOFT,
                stroke_width=0.6,
                class_="p-leader",
            )
        quiet = not self._look.all_names and not base.news
        size = self._look.mark * (0.6 if quiet else 1.0)
        told = "; ".join((self._say(base.place.name), *self._condition(base)))
        return element("g", titled(told), leader, *mark(base, spot.drawn, size), class_="p-base")

    def _condition(self, base: Base) -> list[str]:
        """What stands under a name: access, damage."""
        parts = [] if base.state == NOTHING else [self._say(base.state)]
        if base.damage == CLOSED:
            parts.append(self._say("closed"))
        elif base.damage == DAMAGED:
            parts.append(self._say(f"{base.slots} {'berths' if base.place.kind == 'port' else 'slots'} left"))
        return parts

    # --- names ---

    def _names(self) -> Iterator[str]:
        size, gap = self._look.text, self._look.mark
        taken = [
            Box(x - gap, y - gap, x + gap, y + gap) for x, y in (spot.drawn for spot in self._spots.values())
        ]
        room = Room(self._frame, [*taken, *self._legend_box()])
        for base in reversed(self._shown()):
            if not self._look.all_names and not base.news:
                continue
            lines = [self._short(base), *(["/".join(self._condition(base))] if self._condition(base) else [])]
            at = self._spots[base.ident].drawn
            found = room.place(at, lines, size, gap + 2) or room.place(at, lines[:1], size, gap + 2)
            if found is not None:
                yield self._label(lines, found, size)
        yield from self._ground_names(room)
        yield from self._outside(room)

    def _label(self, lines: list[str], found: tuple[Point, str], size: float) -> str:
        (x, y), anchor = found
        rows = [
            element(
                "tspan",
                _escaped(line),
                x=x,
                y=y + size * 1.15 * row,
                class_="p-name" if row == 0 else "p-state",
            )
            for row, line in enumerate(lines)
        ]
        return element(
            "text",
            *rows,
            font_size=size,
            text_anchor=anchor,
            fill=colours.INK,
            stroke=colours.PAPER,
            stroke_width=size * 0.22,
            stroke_linejoin="round",
            paint_order="stroke",
            class_="p-label",
        )

    def _short(self, base: Base) -> str:
        return self._say(short(base.place.name))

    def _ground_names(self, room: Room) -> Iterator[str]:
        small = self._look.text * 0.95
        names = [(*_SEAS[n], "p-sea-name") for n in range(len(_SEAS))]
        names += [(*land, "p-land-name") for land in _LANDS]
        names.append((_ISLANDS[0], *_ISLANDS[1], True, "p-land-name"))
        if self._look.all_names:
            names.append(("Guam", 0.0, 0.0, True, "p-land-name"))
        for text, lon, lat, always, kind in names:
            if not always and not self._look.all_names:
                continue
            said = self._say(text)
            if text == "Guam":
                left, top = inset_corner(self._frame)
                at, away = (left + inset_side(self._frame) / 2, top), 2.0
            else:
                at, away = self._frame.at(lon, lat), 4.0 if text == _ISLANDS[0] else -small
            found = room.place(at, [said], small, away)
            if found is not None:
                yield written(
                    said, x=found[0][0], y=found[0][1], text_anchor=found[1], font_size=small, fill=colours.SOFT,
                    font_style="italic" if kind == "p-sea-name" else "", class_=kind,
                )  # fmt: skip

    def _outside(self, room: Room) -> Iterator[str]:
        """Names of places that lie outside, where the way from them comes in."""
        starts = {
            flow.start: ends[0]
            for flow in self._scene.flows
            if flow.start not in self._spots and (ends := self._ends(flow)) is not None
        }
        for ident, at in sorted(starts.items()):
            said = self._short(self._scene.bases[ident])
            found = room.place(at, [said], self._look.text, 6)
            if found is not None:
                yield self._label([said], found, self._look.text)

    def _legend_box(self) -> list[Box]:
        side, (left, top) = inset_side(self._frame), inset_corner(self._frame)
        size = self._look.text
        wide = breadth("M", size) * 24
        return [
            Box(left, top, left + side, top + side),
            Box(0, self._frame.height - size * 15.5, wide, self._frame.height),
        ]


def short(name: str) -> str:
    """The name of a place as it fits on a map."""
    for ending in (*_OF_PLACE, " Force Base"):
        name = name.removesuffix(ending)
    for start in ("Marine Corps Air Station ", "Naval Air Facility "):
        name = name.removeprefix(start)
    return name.partition(",")[0]


def _arrow(start: Point, bend: Point, end: Point, colour: str, size: float) -> str:
    """A head at two thirds of a curve."""
    t = 0.66
    x, y = (
        (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in zip(start, bend, end, strict=True)
    )
    dx, dy = (2 * (1 - t) * (b - a) + 2 * t * (c - b) for a, b, c in zip(start, bend, end, strict=True))
    away = hypot(dx, dy) or 1.0
    dx, dy = dx / away * size, dy / away * size
    corners = (
        (x + dx, y + dy),
        (x - dx * 0.6 - dy * 0.7, y - dy * 0.6 + dx * 0.7),
        (x - dx * 0.6 + dy * 0.7, y - dy * 0.6 - dx * 0.7),
    )
    points = " ".join(f"{number(px)},{number(py)}" for px, py in corners)
    return element("polygon", points=points, fill=colour)


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
