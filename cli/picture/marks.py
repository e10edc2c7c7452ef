"""The mark of a place: its kind by outline, access by a sign and a colour, damage by a burst or a bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import cos, pi, sin

from cli.picture import colours
from cli.picture.places import Point
from cli.picture.scene import CLEARED, CLOSED, DENIED, PENDING, WORKS, Base
from cli.picture.svg import element, number


def mark(base: Base, at: Point, size: float) -> Iterator[str]:
    """The mark of a base at a point; ``size`` is half its width."""
    if base.missiles:
        yield burst(at, size)
    if base.place.unc:
        yield unc(at, size)
    yield outline(base.place.kind, base.state, at, size)
    yield sign(base.state, at, size)
    if base.damage != WORKS:
        yield bar(at, size, closed=base.damage == CLOSED)


def outline(kind: str, state: str, at: Point, size: float) -> str:
    """A disc for an airfield, a square for a port, a triangle for a headquarters, else a diamond."""
    x, y = at
    look: dict[str, str | float] = {
        "fill": colours.STATE[state],
        "stroke": colours.PAPER,
        "stroke_width": size * 0.16,
        "class_": f"p-mark p-{state.replace(' ', '-')}",
    }
    if kind == "airfield":
        return element("circle", cx=x, cy=y, r=size, **look)
    if kind == "port":
        return element(
            "rect", x=x - size * 0.9, y=y - size * 0.9, width=size * 1.8, height=size * 1.8, **look
        )
    corners = (
        ((0, -1.1), (1, 0.8), (-1, 0.8))
        if kind == "headquarters"
        else ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0))
    )
    return element("polygon", points=_points((x + a * size, y + b * size) for a, b in corners), **look)


def sign(state: str, at: Point, size: float) -> str:
    """A tick for cleared, a bar of three dots for pending, a cross for denied."""
    x, y = at
    steps = {
        CLEARED: ((-0.5, 0.05), (-0.1, 0.45), (0.55, -0.4)),
        DENIED: ((-0.45, -0.45), (0.45, 0.45), (None, None), (0.45, -0.45), (-0.45, 0.45)),
    }.get(state)
    if state == PENDING:
        dots = (element("circle", cx=x + d * size, cy=y, r=size * 0.16) for d in (-0.45, 0, 0.45))
        return element("g", *dots, fill=colours.PAPER, class_="p-sign-dots")
    if steps is None:
        return ""
    d, pen = "", "M"
    for a, b in steps:
        if a is None or b is None:
            pen = "M"
            continue
        d += f"{pen}{number(x + a * size)} {number(y + b * size)}"
        pen = "L"
    return element(
        "path",
        d=d,
        fill="none",
        stroke=colours.PAPER,
        stroke_width=size * 0.26,
        stroke_linecap="round",
        class_="p-sign",
    )


def unc(at: Point, size: float) -> str:
    """The ring of a base that is designated for UNC."""
    return element(
        "circle",
        cx=at[0],
        cy=at[1],
        r=size * 1.35,
        fill="none",
        stroke=colours.UNC,
        stroke_width=size * 0.22,
        class_="p-unc",
    )


def burst(at: Point, size: float) -> str:
    """The star of a place that was struck."""
    x, y = at
    ray = [(1.95 if n % 2 else 1.25) * size for n in range(16)]
    corners = ((x + r * cos(pi * n / 8), y + r * sin(pi * n / 8)) for n, r in enumerate(ray))
    return element("polygon", points=_points(corners), fill=colours.FIRE, class_="p-fire")


def bar(at: Point, size: float, *, closed: bool) -> str:
    """Under a mark: a whole bar where it is closed, half a bar where it is damaged."""
    x, y = at[0] - size, at[1] + size * 1.2
    return element(
        "g",
        element(
            "rect",
            x=x,
            y=y,
            width=size * 2,
            height=size * 0.5,
            fill=colours.PAPER,
            stroke=colours.FIRE,
            stroke_width=0.8,
            class_="p-empty",
        ),
        element("rect", x=x, y=y, width=size * (2 if closed else 1), height=size * 0.5, fill=colours.FIRE),
        class_="p-damage",
    )


def _points(corners: Iterable[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in corners)
