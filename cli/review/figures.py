"""Pictures of a report as SVG: no scripts, no fonts from elsewhere; marks differ in shape too."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from cli.picture.places import breadth
from cli.review.page import Say
from cli.review.telling import at, fact_in_words
from cli.story import CAPITALS, span

if TYPE_CHECKING:
    from sim.live.review.calibration import Calibration
    from sim.live.review.ledger import Fact
    from sim.live.review.reviewing import Review

_WIDTH, _WIDE = 720, 900
_LETTERS = 58  # of a row of the wide figure
#: The colours ``k0`` and on of report.css have at least 4.5 to 1 on their paper, light and dark, and are
#: told apart by who sees few colours (after Okabe and Ito).
_COLOURS = 6
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 4", "10 3 2 3 2 3")
_PARTIES = ("USA", "JPN", "ROK", "UNC")
_TURN = 50  # degrees, of the labels below the chances
_STEEP = math.sin(math.radians(_TURN))
#: Later than this is drawn at the right edge, seconds.
_LATEST = 86_400 * 3


def chances_figure(review: Review, names: Mapping[str, str], say: Say) -> str:
    """The chance of each event at each moment, as lines in the order of the moments."""
    moments = review.moments
    left, top, height = 44, 10, 220
    step = (_WIDTH - left - 16) / max(1, len(moments) - 1)
    parts, low = list(_grid(left, top, height)), 0.0
    for n, moment in enumerate(moments):
        if moment.questions or n == 0:
            x = left + n * step
            parts.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{top + height}" class="stop"/>')
            label = say(at(review, moment.second))
            low = max(low, breadth(label, 12) * _STEEP)
            parts.append(_text(x, top + height + 12, label, anchor="end", turn=(x, top + height + 12)))
    bottom = top + height + low + 34
    for n, (ident, name) in enumerate(names.items()):
        spots = [(left + i * step, top + height * (1 - m.chance(ident).value)) for i, m in enumerate(moments)]
        parts += _line(n, spots)
        parts += _key(n, left, bottom + 18 * n, say(name))
    return _svg(bottom + 18 * len(names), parts)


def _grid(left: int, top: int, height: int) -> Iterator[str]:
    for share in (0, 25, 50, 75, 100):
        y = top + height * (1 - share / 100)
        yield f'<line x1="{left}" y1="{y:.1f}" x2="{_WIDTH - 16}" y2="{y:.1f}" class="grid"/>'
        yield _text(left - 6, y + 4, f"{share}", anchor="end")


def _line(n: int, spots: Sequence[tuple[float, float]]) -> Iterator[str]:
    dash = _DASHES[n % _COLOURS]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    yield f'<polyline points="{path}" class="k{n % _COLOURS}" stroke-dasharray="{dash}"/>'
    yield from (_mark(n, x, y) for x, y in spots)


def _key(n: int, x: float, y: float, name: str) -> Iterator[str]:
    yield _mark(n, x + 6, y - 4)
    yield _text(x + 18, y, name)


def _mark(n: int, x: float, y: float) -> str:
    """One of four shapes round a point."""
    fill = f'class="k{n % _COLOURS}"'
    match n % 4:
        case 0:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {fill}/>'
        case 1:
            return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" {fill}/>'
        case 2:
            return f'<path d="M{x:.1f} {y - 5:.1f} l5 9 h-10 z" {fill}/>'
        case _:
            return f'<path d="M{x:.1f} {y - 5:.1f} l5 5 l-5 5 l-5 -5 z" {fill}/>'


def lateness_figure(review: Review, facts: Sequence[Fact], say: Say) -> str:
    """For each fact, how much later than the first each party learned of it; the scale is logarithmic."""
    left, top, row = 400, 26, 22
    right = _WIDE - 60
    parts = []
    for second, label in (
        (0, "first"),
        (60, "1m"),
        (600, "10m"),
        (3_600, "1h"),
        (36_000, "10h"),
        (_LATEST, "3d"),
    ):
        x = _across(second, left, right)
        parts.append(
            f'<line x1="{x:.1f}" y1="{top - 6}" x2="{x:.1f}" y2="{top + row * len(facts)}" class="grid"/>'
        )
        parts.append(_text(x, top - 10, say(label), anchor="middle"))
    parts.append(_text(_WIDE - 4, top - 10, say("never"), anchor="end"))
    for n, fact in enumerate(facts):
        parts += _lateness(review, fact, ((left, right), top + row * n + 12), say)
    bottom = top + row * len(facts) + 22
    for n, party in enumerate(_PARTIES):
        parts += _key(n, 10 + 110 * n, bottom, say(CAPITALS[party]))
    return _svg(bottom + 8, parts, _WIDE)


def _lateness(review: Review, fact: Fact, where: tuple[tuple[int, int], float], say: Say) -> Iterator[str]:
    ends, y = where
    words = f"{say(at(review, fact.happened))} {say(fact_in_words(review, fact))}"
    short = words if len(words) <= _LETTERS else f"{words[: _LETTERS - 1]}…"
    yield f"<g><title>{escape(words)}</title>{_text(4, y + 4, short)}</g>"
    spots = [(learned.party, _across(learned.late, *ends)) for learned in fact.learned]
    if spots:
        yield f'<line x1="{ends[0]}" y1="{y}" x2="{max(x for _, x in spots):.1f}" y2="{y}" class="span"/>'
    for n, party in enumerate(_PARTIES):
        x = dict(spots).get(party)
        if x is not None:
            late = fact.by(party)
            told = f"{say(CAPITALS[party])}: +{say(span(late.late)) if late else ''}"
            yield f"<g><title>{escape(told)}</title>{_mark(n, x, y + 1.5 * (n - 1.5))}</g>"
        elif party in fact.never:
            yield _mark(n, _WIDE - 20, y)


def _across(seconds: int, left: float, right: float) -> float:
    return left + (right - left) * min(1.0, math.log1p(seconds / 10) / math.log1p(_LATEST / 10))


def reliability_figure(found: Calibration) -> str:
    """Stated chances against how often their events came, with intervals; the diagonal is perfect."""
    size, left, top = 260, 50, 10
    parts = [
        f'<rect x="{left}" y="{top}" width="{size}" height="{size}" class="frame"/>',
        f'<line x1="{left}" y1="{top + size}" x2="{left + size}" y2="{top}" class="grid"/>',
    ]
    for share in (0, 50, 100):
        parts.append(_text(left - 6, top + size * (1 - share / 100) + 4, f"{share}", anchor="end"))
        parts.append(_text(left + size * share / 100, top + size + 16, f"{share}", anchor="middle"))
    for one in found.bins:
        x = left + size * one.mean / 100
        low, high = (top + size * (1 - share) for share in (one.share.low, one.share.high))
        parts.append(f'<line x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}" class="span"/>')
        parts.append(_mark(0, x, top + size * (1 - one.share.value)))
        parts.append(_text(x + 7, top + size * (1 - one.share.value) + 4, str(one.count)))
    return _svg(top + size + 24, parts)


def _text(
    x: float, y: float, text: str, anchor: str = "start", turn: tuple[float, float] | None = None
) -> str:
    turned = f' transform="rotate(-{_TURN} {turn[0]:.1f} {turn[1]:.1f})"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turned}>{escape(text)}</text>'


def _svg(height: float, parts: Sequence[str], width: int = _WIDTH) -> str:
    return f'<svg viewBox="0 0 {width} {height:.0f}" aria-hidden="true">{"".join(parts)}</svg>'
