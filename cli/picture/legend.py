"""The legend of the map: kinds, access, UNC, damage, flows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cli.picture import colours
from cli.picture.marks import outline, sign
from cli.picture.projection import Frame
from cli.picture.scene import CLEARED, DENIED, NOTHING, PENDING
from cli.picture.svg import element, written

Say = Callable[[str], str]


def legend(frame: Frame, size: float, say: Say, most: int, width: float) -> str:
    """The legend in the lower left corner; ``most`` short tons are drawn ``width`` wide."""
    rows = list(_rows(size, say, most, width))
    high = size * 1.4
    wide = max(width_of for _, _, width_of in rows) + size * 2.6
    top = frame.height - high * len(rows) - size * 0.6
    parts = [
        element(
            "rect", x=2, y=top - size * 0.3, width=wide, height=high * len(rows) + size * 0.7, rx=3,
            fill=colours.PAPER, fill_opacity=0.88, stroke=colours.SHORE, stroke_width=0.5, class_="p-panel",
        )
    ]  # fmt: skip
    for number, (draw, text, _) in enumerate(rows):
        y = top + high * (number + 0.5)
        parts.append(draw(size * 1.1, y))
        parts.append(
            written(
                text,
                x=size * 2.1,
                y=y + size * 0.35,
                font_size=size * 0.92,
                fill=colours.INK,
                class_="p-label-plain",
            )
        )
    return element("g", *parts, class_="p-legend")


def _rows(
    size: float, say: Say, most: int, width: float
) -> Iterator[tuple[Callable[[float, float], str], str, float]]:
    from cli.picture.places import breadth

    def row(
        draw: Callable[[float, float], str], text: str
    ) -> tuple[Callable[[float, float], str], str, float]:
        said = say(text)
        return draw, said, breadth(said, size * 0.92)

    half = size * 0.5
    for kind in ("airfield", "port", "headquarters", "depot"):
        yield row(lambda x, y, kind=kind: outline(kind, NOTHING, (x, y), half), kind)  # type: ignore[misc]
    for state in (CLEARED, PENDING, DENIED, NOTHING):
        yield row(
            lambda x, y, state=state: outline("airfield", state, (x, y), half) + sign(state, (x, y), half),  # type: ignore[misc]
            state,
        )
    yield row(
        lambda x, y: element(
            "circle",
            cx=x,
            cy=y,
            r=half,
            fill="none",
            stroke=colours.UNC,
            stroke_width=half * 0.3,
            class_="p-unc",
        ),
        "UNC-designated base",
    )
