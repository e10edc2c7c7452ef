"""SVG as text: elements with escaped values, numbers with one decimal, the same bytes each time.

Colours are presentation attributes, so that a picture stands alone; a style sheet that knows the
classes overrides them (``cli/web/static/theme.css``). No scripts, no styles, no references outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

Value = str | int | float


def number(value: float) -> str:
    """A coordinate: one decimal, none where it is whole."""
    text = f"{value:.1f}"
    return text.removesuffix(".0").replace("-0", "0") if text in ("-0.0", "0.0") else text.removesuffix(".0")


def element(name: str, *inside: str, **attributes: Value) -> str:
    """An element. ``class_`` is class; ``aria_label`` is aria-label. ``inside`` is markup already."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    body = "".join(inside)
    return f"<{name}{told}>{body}</{name}>" if body else f"<{name}{told}/>"


def written(text: str, **attributes: Value) -> str:
    """A text element."""
    return element("text", escape(text), **attributes)


def titled(text: str) -> str:
    """A title, which a pointer shows and a screen reader may read."""
    return element("title", escape(text))


def path(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    """Path data through points, in steps from one to the next."""
    out: list[str] = []
    last: tuple[int, int] | None = None
    for x, y in points:
        here = round(x * 10), round(y * 10)
        if last is None:
            out.append(f"M{_tenths(here[0])} {_tenths(here[1])}l")
        elif here != last:
            out.append(f"{_tenths(here[0] - last[0])} {_tenths(here[1] - last[1])} ")
        last = here
    return "".join(out).rstrip(" l") + ("z" if closed else "")


def _tenths(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole or ('' if rest else 0)}{f'.{rest}' if rest else ''}"


def _value(value: Value) -> str:
    return escape(value) if isinstance(value, str) else number(value)
