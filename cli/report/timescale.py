"""Times of a run as reports write them: hours and days from H-hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.charts.scale import hour_ticks

if TYPE_CHECKING:
    from sim import Run

HOUR, DAY = 3_600, 86_400


def hours_from_h(run: Run, second: int) -> float:
    return (second - run.plan.h) / HOUR


def written(hours: float) -> str:
    """``H``, ``H+6h``, ``D+3``: a tick of a scale of hours from H-hour."""
    if hours == 0:
        return "H"
    sign = "+" if hours > 0 else "−"
    size = abs(hours)
    if size >= 24 and size % 24 == 0:
        return f"D{sign}{size / 24:g}"
    return f"H{sign}{size:g}h" if size >= 1 or size == 0 else f"H{sign}{size * 60:g}m"


def hour_marks(low: float, high: float, most: int) -> list[float]:
    """Ticks for such a scale; minutes where it is short."""
    if high - low <= 2:
        step = next(m for m in (1, 2, 5, 10, 15, 30, 60) if (high - low) * 60 / m <= most)
        return [round(v) * step / 60 for v in range(int(low * 60 / step), int(high * 60 / step) + 1)]
    return hour_ticks(low, high, most)
