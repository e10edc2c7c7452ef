"""Why the slow one was slow: the ways to slowness, side by side for the fastest and for those behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, round_up, ticks
from cli.charts.sheet import Box, Sheet
from cli.figures import estimated, middle
from cli.report.difference_picture import interval
from cli.report.sweep_answer import WAYS, Fastest
from sim.lab.answers.scorecard import Card, Score

Names = Mapping[str, str]
#: The policies in order, their names, and what is clearly worse: measure and policy.
Told = tuple[Sequence[str], Names, Mapping[tuple[str, str], float]]
_MOST = 4  # ways drawn


def picture(found: Fastest, shown: Sequence[str], names: Names) -> Picture | None:
    """A panel for each way in which some policy of ``shown`` clearly does worse than the fastest, the
    largest gap first; ``None`` where there is none."""
    ways = [way for way in found.ways if way.gauge.name != found.gauge.name and _differs(found, way, shown)]
    ways = ways[:_MOST]
    if not ways:
        return None
    rows = [
        (WAYS[way.gauge.name], names[s.policy], "nobody asked" if s.mean is None else estimated(s.mean))
        for way in ways
        for s in _scores(way, shown)
    ]
    says = ". ".join(
        f"{WAYS[way.gauge.name][:1].upper()}{WAYS[way.gauge.name][1:]}: "
        + ", ".join(f"{names[s.policy]} {_told(s)}" for s in _scores(way, shown))
        for way in ways
    )
    word, best = ("slow", "fastest") if found.timed else ("behind", "best")
    return Picture(
        "why",
        f"Why the others were {word}",
        f"{says}.",
        table(("what", "policy", "mean (95 %)"), rows),
        lambda sheet: _draw(sheet, ways, (shown, names, found.worse)),
        "The largest gap first. Means over the runs that have a value, and their 95 % intervals. Blue: the "
        f"{best}; orange: clearly worse than it; grey: not clearly. Where every run has a value that is "
        "judged in pairs, with the same luck, so intervals may overlap and still be clearly apart.",
    )


def _scores(way: Card, shown: Sequence[str]) -> list[Score]:
    by = {s.policy: s for s in way.scores}
    return [by[policy] for policy in shown]


def _differs(found: Fastest, way: Card, shown: Sequence[str]) -> bool:
    return any((way.gauge.name, other) in found.worse for other in shown[1:])


def _told(s: Score) -> str:
    return "nobody asked" if s.mean is None else middle(s.mean)


def _draw(sheet: Sheet, ways: Sequence[Card], told: Told) -> None:
    each = 1 if sheet.narrow else 2
    wide = (sheet.wide - (each - 1) * 36) / each
    y = 0.0
    for first in range(0, len(ways), each):
        below = y
        for column, way in enumerate(ways[first : first + each]):
            below = max(below, _panel(sheet, way, told, (column * (wide + 36), y, wide)))
        y = below + 14
    sheet.tall = y - 8


def _panel(sheet: Sheet, way: Card, told: Told, place: tuple[float, float, float]) -> float:
    shown, _, _ = told
    x, y, wide = place
    scores = _scores(way, shown)
    words = WAYS[way.gauge.name]
    top = sheet.paragraph(x, y + 12, f"{words[:1].upper()}{words[1:]}", wide - 8, bold=True, small=True) - 4
    left, right = (x + 8, x + wide - 56) if sheet.narrow else (x + 130, x + wide - 56)
    most = max((s.mean.high or s.mean.value for s in scores if s.mean), default=1.0)
    scale = Scale(0.0, round_up(max(most, 1e-9)), left, right)
    pitch = 36.0 if sheet.narrow else 26.0
    bottom = top + pitch * len(scores)
    foot = across(sheet, scale, ticks(0.0, scale.high, 4), top, bottom, way.gauge.unit)
    for at, s in enumerate(scores):
        _row(sheet, scale, (way, s), told, (x, top + at * pitch))
    return foot


def _row(sheet: Sheet, scale: Scale, row: tuple[Card, Score], told: Told, place: tuple[float, float]) -> None:
    (way, s), (x, y), (shown, names, worse) = row, place, told
    name, best = names[s.policy], shown[0]
    height = y + (26 if sheet.narrow else 15)
    if sheet.narrow:
        sheet.text(x, y + 15, name, small=True, bold=s.policy == best)
    else:
        sheet.text(scale.begin - 10, height + 4, name, anchor="end", small=True, bold=s.policy == best)
    if s.mean is None:
        sheet.text(scale.begin + 6, height + 4, "nobody asked", small=True, role="quiet")
        return
    behind = (way.gauge.name, s.policy) in worse
    role = "one" if s.policy == best else "two" if behind else "line"
    sheet.bar(Box(scale(0.0), height - 4, scale(s.mean.value), height + 4), "warm" if behind else "low2")
    interval(sheet, scale, s.mean, height, role, f"{name}: {estimated(s.mean)} {way.gauge.unit}", sure=True)
    sheet.text(scale.end + 8, height + 4, middle(s.mean), small=True, bold=True)
