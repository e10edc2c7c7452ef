"""The legend of the map: kinds, access, UNC, damage, flows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cli.picture import colours
from cli.picture.marks import bar, burst, outline, sign, unc
from cli.picture.places import Box, breadth
from cli.picture.projection import Frame
from cli.picture.scene import CLEARED, DENIED, NOTHING, PENDING
from cli.picture.svg import element, number, written

Say = Callable[[str], str]


class Row(NamedTuple):
    """A row: what is drawn at the left, and its words."""

    drawn: Callable[[float, float], str]
    text: str


class Legend:
    """The legend in the lower left corner, or ``below`` the map in two columns.

    ``flows`` are (unit, words, width) of those on the map.
    """

    def __init__(
        self, frame: Frame, size: float, say: Say, flows: Sequence[tuple[str, str, float]], *, below: bool
    ) -> None:
        self._size = size
        self._rows = [*_rows(size * 0.5, say), *(_flow(*flow, size) for flow in flows)]
        self._high = size * (1.55 if below else 1.4)
        self._deep = (len(self._rows) + 1) // 2 if below else len(self._rows)
        self._column = frame.width / 2
        high = self._high * self._deep + size * 0.7
        if below:
            self.box = Box(0, frame.height, frame.width, frame.height + high)
        else:
            wide = max(breadth(row.text, size * 0.92) for row in self._rows) + size * 2.8
            self.box = Box(2, frame.height - high - 2, 2 + wide, frame.height - 2)

    def svg(self) -> str:
        box, size = self.box, self._size
        parts = [
            element(
                "rect",
                x=box.left,
                y=box.top,
                width=box.right - box.left,
                height=box.bottom - box.top,
                rx=3,
                fill=colours.PAPER,
                fill_opacity=0.9,
                stroke=colours.SHORE,
                stroke_width=0.5,
                class_="p-panel",
            )
        ]
        for place, row in enumerate(self._rows):
            column, line = divmod(place, self._deep)
            x, y = column * self._column, box.top + size * 0.35 + self._high * (line + 0.5)
            parts.append(row.drawn(x + size * 1.3, y))
            parts.append(
                written(
                    row.text,
                    x=x + size * 2.4,
                    y=y + size * 0.35,
                    font_size=size * 0.92,
                    fill=colours.INK,
                    class_="p-plain",
                )
            )
        return element("g", *parts, class_="p-legend")


def _rows(half: float, say: Say) -> Iterator[Row]:
    for kind in ("airfield", "port", "headquarters"):
        yield Row(lambda x, y, kind=kind: outline(kind, NOTHING, (x, y), half), say(kind))  # type: ignore[misc]
    for state in (CLEARED, PENDING, DENIED, NOTHING):
        yield Row(lambda x, y, state=state: _stated(state, x, y, half), say(state))  # type: ignore[misc]
    yield Row(lambda x, y: unc((x, y), half * 0.8), say("UNC-designated base"))
    yield Row(lambda x, y: burst((x, y), half * 0.6), say("struck"))
    yield Row(lambda x, y: bar((x, y - half * 1.3), half, closed=False), say("damaged"))
    yield Row(lambda x, y: bar((x, y - half * 1.3), half, closed=True), say("closed"))


def _stated(state: str, x: float, y: float, half: float) -> str:
    return outline("airfield", state, (x, y), half) + sign(state, (x, y), half)


def _flow(unit: str, text: str, width: float, size: float) -> Row:
    def drawn(x: float, y: float) -> str:
        return element(
            "path",
            d=f"M{number(x - size * 0.8)} {number(y)}h{number(size * 1.6)}",
            stroke=colours.FLOW[unit],
            stroke_width=width,
            stroke_dasharray=colours.DASH[unit],
            class_=f"p-flow p-{unit}",
        )

    return Row(drawn, text)
