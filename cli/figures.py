"""Numbers as they are read: no more digits than are known, an interval with one number of decimals."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.lab.answers.estimates import Estimate
    from sim.lab.study import Gauge

_MOST = 4  # decimals


def figure(value: float | None, missing: str = "-") -> str:
    """Three digits that count, whole numbers from 100 on."""
    if value is None:
        return missing
    size = abs(value)
    if size >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 1 else f"{value:.3g}"


def column(values: Iterable[float | None], missing: str = "-") -> list[str]:
    """A column with one number of decimals: three digits of the largest value, two of the smallest, but
    no more than five of the largest."""
    values = list(values)
    sizes = [abs(value) for value in values if value]
    if all(size == int(size) for size in sizes):
        places = 0
    else:
        most, least = (math.floor(math.log10(size)) for size in (max(sizes), min(sizes)))
        places = max(0, min(_MOST, max(2 - most, 1 - least), 4 - most))
    return [missing if value is None else f"{value:,.{places}f}" for value in values]


def spreads(ends: Sequence[tuple[float | None, float | None]], missing: str = "-") -> list[str]:
    """A column of ranges with one number of decimals."""
    texts = iter(column([end for pair in ends for end in pair], missing))
    return [f"{low} to {high}" for low, high in zip(texts, texts, strict=True)]


def rough(value: float | None) -> str:
    """Two digits that count: for places that are read off a map."""
    if value is None:
        return "-"
    places = 1 - math.floor(math.log10(abs(value))) if value else 0
    return f"{round(value, places):,.{max(0, places)}f}"


def spread(low: float | None, high: float | None, missing: str = "-") -> str:
    return f"{figure(low, missing)} to {figure(high, missing)}"


def estimated(found: Estimate | None) -> str:
    """``3.1 (2.2 to 4.0)``."""
    return _interval(found, "", 1)


def difference(found: Estimate | None) -> str:
    """``-3.1 (-4.0 to -2.2)``, with a sign before a gain; ``same`` where no run differs."""
    return _interval(found, "+", 1)


def points(found: Estimate | None, *, signed: bool = False) -> str:
    """A share in percent, in whole ones where the interval is wider than that."""
    return _interval(found, "+" if signed else "", 100)


def _interval(found: Estimate | None, sign: str, scale: float) -> str:
    if found is None:
        return "-"
    value = found.value * scale
    if found.low is None or found.high is None:
        return figure(value)
    low, high = found.low * scale, found.high * scale
    if low == high:
        return "same" if sign and not value else f"{figure(value)} always"
    places = decimals((high - low) / 2, 1 if scale == 100 else 2)
    return f"{value:{sign},.{places}f} ({low:{sign},.{places}f} to {high:{sign},.{places}f})"


def middle(found: Estimate | None) -> str:
    """The value alone, with the decimals that its interval allows."""
    if found is None:
        return "-"
    if found.low is None or found.high is None or found.low == found.high:
        return figure(found.value)
    return f"{found.value:,.{decimals((found.high - found.low) / 2)}f}"


def decimals(half: float, digits: int = 2) -> int:
    """Decimals that show half an interval with so many digits."""
    return min(_MOST, max(0, digits - 1 - math.floor(math.log10(half)))) if half > 0 else 0


def percent(share: float) -> str:
    """Whole percents, except close to none and all."""
    return f"{100 * share:.0f} %" if share in (0, 1) or 0.01 <= share <= 0.99 else f"{100 * share:.1f} %"


def graded(grade: str, anchored: bool) -> str:
    """``C<-A`` marks a judgement whose anchor points are grade A or B."""
    return f"{grade}<-A" if anchored else grade


def folded(name: str, width: int) -> str:
    """A long name in lines, broken at its underscores."""
    lines = [""]
    for part in re.findall(r"_?[^_]+", name):
        if lines[-1] and len(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def unit_of(gauge: Gauge) -> str:
    """The unit in brackets, with the better side: ``(h, less is better)``."""
    better = "" if gauge.better == "neither" else f"; {gauge.better} is better"
    return f"({gauge.unit}{better})"
