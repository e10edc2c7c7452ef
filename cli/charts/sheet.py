"""A sheet to draw on: marks and text in roles; text knows where other text stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from cli.charts import type as letters
from cli.charts.markup import Markup, coordinate, element, joined

Anchor = Literal["start", "middle", "end"]
Shape = Literal["dot", "ring", "square", "diamond", "up", "down", "tick", "cross"]
WIDE, NARROW = 960.0, 358.0
_AIR = 2.0  # between two texts
_EDGE = 16.0  # around a picture in a file of its own
#: Width of a picture in a file of its own: the type area of a page of paper, and one of its two columns.
PAPER_MM, COLUMN_MM = 180.0, 88.0


class Box(NamedTuple):
    """A part of the sheet: left, top, right, bottom."""

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


class Sheet:
    """One drawing. x runs right and y down, in pixels of a page; ``tall`` is set by who draws."""

    def __init__(self, *, narrow: bool) -> None:
        self.narrow = narrow
        self.wide = NARROW if narrow else WIDE
        self.tall = 0.0
        self.size = 12.0 if narrow else 13.0
        self._marks: list[Markup] = []
        self._texts: list[Markup] = []
        self._taken: list[Box] = []

    # --- marks ---

    def bar(self, box: Box, role: str, *, tip: str = "", key: str = "", stroke: str = "") -> None:
        """A filled rectangle; ``tip`` is told to who points at it, marks of one ``key`` light up together."""
        self._put(
            "rect",
            f"f-{role}" + (f" s-{stroke}" if stroke else ""),
            tip,
            key,
            x=box.left,
            y=box.top,
            width=max(0.0, box.right - box.left),
            height=max(0.0, box.bottom - box.top),
        )

    def rule(
        self,
        begin: tuple[float, float],
        end: tuple[float, float],
        role: str,
        *,
        thick: float = 1.0,
        dashed: bool = False,
        tip: str = "",
        key: str = "",
    ) -> None:
        """A straight line."""
        self._put(
            "line",
            f"s-{role}",
            tip,
            key,
            x1=begin[0],
            y1=begin[1],
            x2=end[0],
            y2=end[1],
            stroke_width=thick,
            stroke_dasharray="4 3" if dashed else None,
        )

    def line(
        self,
        points: Sequence[tuple[float, float]],
        role: str,
        *,
        thick: float = 2.0,
        dashed: bool = False,
        tip: str = "",
        key: str = "",
    ) -> None:
        """A line through points."""
        self._put(
            "path",
            f"n s-{role}",
            tip,
            key,
            d=_path(points),
            stroke_width=thick,
            stroke_dasharray="5 4" if dashed else None,
        )

    def area(self, points: Sequence[tuple[float, float]], role: str, *, tip: str = "", key: str = "") -> None:
        """A filled outline."""
        self._put("path", f"f-{role}", tip, key, d=_path(points) + "Z")

    def mark(
        self,
        x: float,
        y: float,
        role: str,
        *,
        shape: Shape = "dot",
        size: float = 4.5,
        tip: str = "",
        key: str = "",
    ) -> None:
        """A small sign at a point."""
        if shape in ("dot", "ring"):
            look = f"f-{role} s-paper" if shape == "dot" else f"f-paper s-{role}"
            self._put(
                "circle", look, tip, key, cx=x, cy=y, r=size, stroke_width=1.0 if shape == "dot" else 2.0
            )
        elif shape in ("tick", "cross"):
            ends = [(x, y - size), (x, y + size)]
            crossed = [(x - size, y - size), (x + size, y + size)]
            bars = [ends] if shape == "tick" else [crossed, [(x - size, y + size), (x + size, y - size)]]
            drawn = "".join(_path(bar) for bar in bars)
            self._put("path", f"n s-{role}", tip, key, d=drawn, stroke_width=2.0)
        else:
            self.area([(x + a * size, y + b * size) for a, b in _SHAPES[shape]], role, tip=tip, key=key)

    # --- text ---

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        anchor: Anchor = "start",
        bold: bool = False,
        small: bool = False,
        on: str = "",
        role: str = "ink",
    ) -> Box:
        """Text with its baseline at y; it is drawn wherever other text stands."""
        size = self.size - 1 if small else self.size
        box = self.box(x, y, content, anchor=anchor, bold=bold, small=small)
        self._taken.append(box)
        weight = "bold" if bold else None
        self._texts.append(
            element(
                "text",
                content,
                x=x,
                y=y,
                class_=f"t-{on}" if on else f"f-{role}",
                font_size=size,
                text_anchor=None if anchor == "start" else anchor,
                font_weight=weight,
            )
        )
        return box

    def box(
        self,
        x: float,
        y: float,
        content: str,
        *,
        anchor: Anchor = "start",
        bold: bool = False,
        small: bool = False,
    ) -> Box:
        """Where text would stand."""
        size = self.size - 1 if small else self.size
        wide = letters.width(content, size, bold=bold)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        return Box(left - _AIR, y - size * 0.86, left + wide + _AIR, y + size * 0.24)

    def label(
        self,
        places: Iterable[tuple[float, float, Anchor]],
        content: str,
        *,
        bold: bool = False,
        small: bool = True,
        role: str = "ink",
    ) -> bool:
        """Text at the first of the places where none stands and the sheet reaches; else none."""
        for x, y, anchor in places:
            box = self.box(x, y, content, anchor=anchor, bold=bold, small=small)
            inside = box.left >= 0 and box.right <= self.wide and box.top >= 0
            if inside and not any(box.meets(other) for other in self._taken):
                self.text(x, y, content, anchor=anchor, bold=bold, small=small, role=role)
                return True
        return False

    def keep_free(self, box: Box) -> None:
        """No label will stand here."""
        self._taken.append(box)

    def paragraph(
        self,
        x: float,
        y: float,
        content: str,
        most: float,
        *,
        bold: bool = False,
        small: bool = False,
        role: str = "ink",
        anchor: Anchor = "start",
    ) -> float:
        """Text in lines no wider than ``most``; the baseline after the last one."""
        size = self.size - 1 if small else self.size
        for line in letters.lines(content, size, most, bold=bold):
            self.text(x, y, line, bold=bold, small=small, role=role, anchor=anchor)
            y += size * 1.25
        return y

    def lines_of(self, content: str, most: float, *, bold: bool = False, small: bool = False) -> int:
        """How many lines a paragraph takes."""
        size = self.size - 1 if small else self.size
        return len(letters.lines(content, size, most, bold=bold))

    # --- the drawing ---

    def svg(self, says: str) -> Markup:
        """The drawing as an element of a page, with its text alternative."""
        return self._drawn(says, class_="narrow" if self.narrow else "wide")

    def file(self, title: str, says: str, style: str) -> Markup:
        """The drawing as a document of its own, with its colours."""
        head = joined(
            element("title", title),
            element("desc", says),
            element("style", Markup(style)),
            element("rect", class_="f-paper", x=-_EDGE, y=-_EDGE, width="100%", height="100%"),
        )
        size = on_paper(self.wide + 2 * _EDGE, self.tall + 2 * _EDGE, narrow=self.narrow)
        return self._drawn(says, head, edge=_EDGE, xmlns="http://www.w3.org/2000/svg", **size)

    def _drawn(self, says: str, *head: Markup, edge: float = 0.0, **attributes: object) -> Markup:
        view = (-edge, -edge, self.wide + 2 * edge, self.tall + 2 * edge)
        return element(
            "svg",
            *head,
            *self._marks,
            *self._texts,
            **attributes,
            role="img",
            aria_label=says,
            viewBox=" ".join(map(coordinate, view)),
            font_family=letters.FAMILY,
        )

    def _put(self, tag: str, look: str, tip: str, key: str, **attributes: object) -> None:
        told = {"data_tip": tip or None, "data_key": key or None}
        self._marks.append(element(tag, class_=look, **attributes, **told))


_SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "up": ((0, -1.2), (1.1, 0.9), (-1.1, 0.9)),
    "down": ((0, 1.2), (1.1, -0.9), (-1.1, -0.9)),
}


def _path(points: Sequence[tuple[float, float]]) -> str:
    told = " ".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return f"M{told}"


def on_paper(wide: float, tall: float, *, narrow: bool = False) -> dict[str, str]:
    """Width and height of a drawing in a file of its own, in millimetres."""
    paper = COLUMN_MM if narrow else PAPER_MM
    return {"width": f"{paper:g}mm", "height": f"{tall * paper / wide:.1f}mm"}
