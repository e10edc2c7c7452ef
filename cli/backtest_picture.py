"""The picture of a backtest: observed marks over simulated intervals, in letters and as SVG.

Rows differ from minutes to days, so each is scaled to its simulated median; the axis is a factor.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.lab.backtest.run import Backtest
    from sim.lab.backtest.scores import Score

_FACTOR = 8.0  # shown to each side of the median
_LEAST = 30.0  # seconds, as the score has it
_ROW, _LEFT, _WIDTH, _RIGHT = 22, 250, 620, 30


def _position(factor: float) -> float:
    """Where a factor of the median lies between the ends of the axis, 0 to 1."""
    reach = math.log(_FACTOR)
    return min(1.0, max(0.0, (math.log(max(factor, 1e-9)) + reach) / (2 * reach)))


def place_of(factor: float, span: int) -> int:
    """The column of a factor in a lane of ``span`` letters."""
    return round(_position(factor) * (span - 1))


def _factors(score: Score) -> tuple[list[float], float | None, float | None]:
    """Quantiles and limits of what was observed, as factors of the simulated median."""
    quantiles = [max(q, _LEAST) for q in score.quantiles or ()]
    middle = quantiles[2]
    low = None if score.low is None else max(score.low, _LEAST) / middle
    high = None if score.high is None else max(score.high, _LEAST) / middle
    return [q / middle for q in quantiles], low, high


def lane(score: Score, span: int) -> str:
    """One row in letters: ``---[==|==]---`` with ``( )`` where it was observed."""
    factors, low, high = _factors(score)
    bottom, lower, middle, upper, top = (place_of(factor, span) for factor in factors)
    line = [" "] * span
    line[bottom : top + 1] = "-" * (top + 1 - bottom)
    line[lower : upper + 1] = "=" * (upper + 1 - lower)
    line[lower], line[upper], line[middle] = "[", "]", "|"
    if high is not None:
        end = place_of(high, span)
        if low is None:
            line[end] = "<"
        else:
            start = place_of(low, span)
            line[start], line[end] = "(", ")"
            if start == end:
                line[end] = "o"
    return "".join(line)


def svg(found: Backtest) -> str:
    """The same picture as SVG, black on white, with a title and a text for readers of the screen."""
    rows = [(case, row) for case in found.cases for row in case.rows if row.score.interval is not None]
    from sim.lab.backtest.run import SILENT

    height = 70 + _ROW * (len(rows) + len(found.cases)) + 60
    width = _LEFT + _WIDTH + _RIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="title text" font-family="sans-serif" font-size="12">',
        '<title id="title">Observed times over simulated intervals</title>',
        '<desc id="text">Each row is scaled to its simulated median. Bars hold half and nine tenths of '
        f"the runs; the mark spans what was observed. {escape(SILENT)}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="10" y="22" font-size="15" font-weight="bold">Observed over simulated</text>',
        '<text x="10" y="42">Factor of the simulated median; bars: half and nine tenths of the runs; '
        "mark: what was observed.</text>",
    ]
    y, last = 62, ""
    body: list[str] = []
    for case, row in rows:
        if case.case.name != last:
            last = case.case.name
            y += _ROW
            body.append(f'<text x="10" y="{y}" font-weight="bold">{escape(last)}</text>')
        y += _ROW
        body.extend(_row(row.row.id, row.score, y))
    parts.extend(_grid(58, y + 8))
    parts.extend(body)
    parts.append(f'<text x="10" y="{height - 12}" font-size="11">{escape(SILENT)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _x(factor: float) -> float:
    return round(_LEFT + _position(factor) * _WIDTH, 1)


def _grid(top: int, bottom: int) -> list[str]:
    lines = []
    for factor, text in ((0.125, "1/8"), (0.25, "1/4"), (0.5, "1/2"), (1, "1"), (2, "2"), (4, "4"), (8, "8")):
        x, colour = _x(factor), "#777777" if factor == 1 else "#dddddd"
        lines.append(f'<line x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" stroke="{colour}"/>')
        lines.append(f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{text}</text>')
    return lines


def _row(name: str, score: Score, y: int) -> list[str]:
    factors, low, high = _factors(score)
    x05, x25, x50, x75, x95 = (_x(factor) for factor in factors)
    middle, half = y - 4, max(1.0, round(x75 - x25, 1))
    made = [
        f'<text x="24" y="{y}">{escape(name)}</text>',
        f'<line x1="{x05}" y1="{middle}" x2="{x95}" y2="{middle}" stroke="#4477aa" stroke-width="3"/>',
        f'<rect x="{x25}" y="{middle - 5}" width="{half}" height="10" fill="#77aadd"/>',
        f'<line x1="{x50}" y1="{middle - 6}" x2="{x50}" y2="{middle + 6}" stroke="#114477"/>',
    ]
    if high is None:
        return made
    end = _x(high)
    if low is None:
        made.append(f'<path d="M{end} {middle - 7} l-8 7 l8 7 z" fill="#aa3311"/>')
        return made
    start = _x(low)
    wide = max(3.0, round(end - start, 1))
    left = round((start + end - wide) / 2, 1)
    made.append(
        f'<rect x="{left}" y="{middle - 7}" width="{wide}" height="14" fill="none" stroke="#aa3311" '
        'stroke-width="2"/>'
    )
    return made
