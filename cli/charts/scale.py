"""From values to places on a sheet, and the ticks between."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cli.charts.sheet import Sheet

_STEPS = (1, 2, 5, 10)
#: Steps of a scale of hours that people count in.
_HOURS = (1, 2, 3, 6, 12, 24, 48, 72, 120, 240, 480, 960)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``low`` to ``high`` on the places from ``begin`` to ``end``. A ``bend`` below 1 stretches
    the beginning (0.5: places go with the square root)."""

    low: float
    high: float
    begin: float
    end: float
    bend: float = 1.0

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        share = share**self.bend if share > 0 and self.bend != 1.0 else share
        return self.begin + share * (self.end - self.begin)

    def within(self, value: float) -> float:
        """The place of a value, held at the ends."""
        return self(min(max(value, self.low), self.high))


def ticks(low: float, high: float, most: int = 6, steps: Sequence[float] | None = None) -> list[float]:
    """Round values from low to high, at most ``most``."""
    span = high - low
    if span <= 0:
        return [low]
    if steps is not None:
        step = next((s for s in steps if span / s <= most), steps[-1])
    else:
        power = 10.0 ** math.floor(math.log10(span / most))
        step = next(power * s for s in _STEPS if span / (power * s) <= most)
    first = math.ceil(low / step - 1e-9)
    return [round(n * step, 10) + 0.0 for n in range(first, math.floor(high / step + 1e-9) + 1)]


def hour_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Ticks of a scale of hours."""
    return ticks(low, high, most, _HOURS) if high - low > 3 else ticks(low, high, most)


def bent_ticks(high: float) -> list[float]:
    """Ticks of hours from nothing on a scale that is stretched at its beginning."""
    return [0.0, *(hours for hours in (1.0, 3, 6, 12, 24, 48, 96, 192, 384, 768) if hours <= high)]


def round_up(value: float) -> float:
    """The next round number."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * s for s in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if power * s >= value * (1 - 1e-9))


def told(value: float) -> str:
    """A tick as text: no more digits than it has."""
    return f"{value:,.10g}".replace("-", "−") if abs(value) < 1e15 else f"{value:g}"


def across(
    sheet: Sheet,
    scale: Scale,
    marks: Sequence[float],
    top: float,
    bottom: float,
    title: str = "",
    written: Callable[[float], str] = told,
) -> float:
    """An axis below: lines of the grid from top to bottom, ticks, and its title with the unit. The place
    below it."""
    y = bottom + sheet.size + 3
    for value in marks:
        x = scale(value)
        sheet.rule((x, top), (x, bottom), "grid")
        text = written(value)
        box = sheet.box(x, y, text, anchor="middle", small=True)
        shift = max(0.0, -box.left) - max(0.0, box.right - sheet.wide)
        sheet.label([(x + shift, y, "middle")], text, role="quiet")
    sheet.rule((scale.begin, bottom), (scale.end, bottom), "line")
    if not title:
        return y + 6
    y += sheet.size + 4
    return (
        sheet.paragraph(
            (scale.begin + scale.end) / 2,
            y,
            title,
            scale.end - scale.begin,
            small=True,
            role="quiet",
            anchor="middle",
        )
        - sheet.size
        + 6
    )


def upward(
    sheet: Sheet,
    scale: Scale,
    marks: Sequence[float],
    left: float,
    right: float,
    written: Callable[[float], str] = told,
) -> None:
    """An axis at the left, with lines of the grid."""
    for value in marks:
        y = scale(value)
        sheet.rule((left, y), (right, y), "grid")
        sheet.text(left - 6, y + sheet.size * 0.33, written(value), anchor="end", small=True, role="quiet")
