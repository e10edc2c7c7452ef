"""Names on the map: of bases with their state, of seas and lands; each where there is room for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

from cli.picture import colours
from cli.picture.places import Box, Point, Room, Spots, inset_corner, inset_side
from cli.picture.projection import Frame
from cli.picture.scene import CLOSED, DAMAGED, NOTHING, Base
from cli.picture.svg import element, written

Say = Callable[[str], str]
#: Names on the ground: text, longitude, latitude, whether a small map has room for it.
_SEAS = (
    ("Sea of Japan/East Sea", 134.8, 40.6, True),
    ("Yellow Sea", 123.6, 35.6, False),
    ("East China Sea", 125.0, 30.2, True),
    ("Pacific Ocean", 138.8, 29.6, True),
)
_LANDS = (
    ("North Korea", 126.6, 40.2, True),
    ("Republic of Korea", 128.2, 37.35, False),
    ("China", 124.4, 42.4, True),
    ("Russia", 133.9, 44.0, False),
    ("Japan", 139.0, 36.9, False),
    ("Okinawa", 129.3, 27.1, False),
)
#: Drawn as a point, as it is too small for the outline; without a border on any side.
ISLETS = ("Dokdo/Takeshima", (131.87, 37.24))
_ENDINGS = (
    " Air Force Base",
    " Air Base",
    " Naval Base",
    " International Airport",
    " Airport",
    " Naval Facility",
    " Military Port",
    " Field",
)
_BEGINNINGS = ("Marine Corps Air Station ", "Naval Air Facility ")
_LINE = 1.15  # height of a line, in sizes of letters


def short(name: str) -> str:
    """The name of a place as it fits on a map."""
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    for start in _BEGINNINGS:
        name = name.removeprefix(start)
    return name.partition(",")[0]


def condition(base: Base, say: Say) -> list[str]:
    """What is said of a base: access, damage."""
    parts = [] if base.state == NOTHING else [say(base.state)]
    if base.damage == CLOSED:
        parts.append(say("closed"))
    elif base.damage == DAMAGED:
        parts.append(say(f"{base.slots} {'berths' if base.place.kind == 'port' else 'slots'} left"))
    return parts


class Names:
    """Writes names into the room that marks and corners leave."""

    def __init__(self, frame: Frame, size: float, at: Spots, say: Say) -> None:
        self._frame = frame
        self._size = size
        self._at = at
        self._say = say

    def svg(
        self,
        bases: Sequence[Base],
        outside: Mapping[str, Point],
        taken: Iterable[Box],
        away: float,
        all_names: bool,
    ) -> Iterator[str]:
        """All names: of ``bases`` the first ones first; ``outside`` are names at the edge.

        Marks reach ``away`` from their middle.
        """
        marks = [
            _around(self._at[base.ident].drawn, away * (1.7 if base.missiles else 1.2)) for base in bases
        ]
        room = Room(self._frame, [*marks, *taken])
        for base in bases:
            if all_names or base.news:
                yield self._of_base(base, room, away)
        yield from self._edges(outside, room)
        yield from self._ground(room, all_names)

    def _edges(self, points: Mapping[str, Point], room: Room) -> Iterator[str]:
        """Names of places outside, where the ways from them come in."""
        for name, at in sorted(points.items()):
            said = self._say(short(name))
            found = room.place(at, [said], self._size, 6)
            if found is not None:
                yield self._label([said], *found)

    def _of_base(self, base: Base, room: Room, away: float) -> str:
        at, name = self._at[base.ident].drawn, self._say(short(base.place.name))
        state = condition(base, self._say)
        for lines in ([name, ", ".join(state)], [name]) if state else ([name],):
            found = room.place(at, lines, self._size, away * 1.2 + 2)
            if found is not None:
                return self._label(lines, *found)
        return ""

    def _label(self, lines: Sequence[str], start: Point, anchor: str) -> str:
        size = self._size
        rows = [
            element(
                "tspan",
                escape(line),
                x=start[0],
                y=start[1] + size * _LINE * row,
                class_="p-state" if row else "p-name",
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

    def _ground(self, room: Room, all_names: bool) -> Iterator[str]:
        size = self._size * 0.95
        middle = -size * 0.6  # a name stands on its point, not beside it
        for names, kind in ((_SEAS, "p-sea-name"), (_LANDS, "p-land-name")):
            for text, lon, lat, always in names:
                if always or all_names:
                    yield self._plain(text, self._frame.at(lon, lat), middle, size, kind, room)
        yield self._plain(ISLETS[0], self._frame.at(*ISLETS[1]), 4.0, size, "p-land-name", room)
        left, top = inset_corner(self._frame)
        at = left + inset_side(self._frame) / 2, top
        yield self._plain("Guam", at, 2.0, size, "p-land-name", room)

    def _plain(self, text: str, at: Point, away: float, size: float, kind: str, room: Room) -> str:
        said = self._say(text)
        found = room.place(at, [said], size, away)
        if found is None:
            return ""
        (x, y), anchor = found
        style = "italic" if kind == "p-sea-name" else ""
        return written(
            said,
            x=x,
            y=y,
            text_anchor=anchor,
            font_size=size,
            font_style=style,
            fill=colours.SOFT,
            class_=kind,
        )


def _around(at: Point, reach: float) -> Box:
    return Box(at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach)
