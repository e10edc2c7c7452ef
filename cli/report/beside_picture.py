"""The first picture of a run: which rule was fastest, by how much, how sure, where the slow one waited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, isinf

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, bent_ticks, round_up, ticks
from cli.charts.sheet import Box, Sheet
from cli.report.beside import LUCKS, Beside, Spread, Stage
from cli.story import span

_ROLES = ("low5", "pale", "low6", "low3", "low4", "low2")
_HELD = {
    "refused": "worse1",
    "refused until a new phase": "worse1",
    "no clearance by ENDEX": "worse1",
    "sent to Korea instead": "even",
}


def hours(value: float | None) -> str:
    """Hours as people say them; ``never`` where it did not happen."""
    return "never" if value is None or isinf(value) else span(round(value * 3_600))


def answer(rows: Sequence[Beside]) -> Iterator[str]:
    """Which rule was fastest, by how much, how sure, and why the slowest was slow."""
    waited = [row for row in rows if not (row.moved and row.delay is None)] or list(rows)
    if waited[0].delay is None:
        yield "Under none of the rules was a combat launch from Japan cleared by ENDEX."
    else:
        yield from _speed(rows, waited)
    best, worst = min(rows, key=lambda r: r.gap), max(rows, key=lambda r: r.gap)
    if worst.gap > best.gap:
        yield (
            f"What follows: {worst.gap - best.gap:,.0f} more combat sorties are missing under {worst.rule} "
            f"({worst.gap:,.0f}) than under {best.rule} ({best.gap:,.0f})."
        )


def _speed(rows: Sequence[Beside], waited: Sequence[Beside]) -> Iterator[str]:
    first, last = waited[0], waited[-1]
    who = _listed([row.rule for row in rows if row.delay == first.delay])
    after = f"was cleared {hours(first.delay)} after it was asked for" if first.delay else "needed no word"
    yield f"Fastest under this luck: {who}. The first combat launch from Japan {after}."
    if first.delay is not None and last.delay != first.delay:
        later = "never within the run" if last.delay is None else f"{hours(last.delay - first.delay)} later"
        yield f"Slowest: {last.rule}, {later}. " + _why(last)
    if moved := [row.rule for row in rows if row.moved]:
        yield f"Under {_listed(moved)} squadrons do not ask: they are sent to Korea and fight from there."
    ends = "; ".join(f"under {row.rule} {_between(row.delays)}" for row in dict.fromkeys((first, last)))
    yield (
        f"How sure: with {LUCKS} other draws of luck, nine in ten delays lie {ends}. How long a "
        "consultation takes is judgement (grade C): no formal one has ever been held."
    )


def _why(row: Beside) -> str:
    if not row.stages:
        return ""
    longest = max(row.stages, key=lambda stage: stage.end - stage.begin)
    return f"Its longest wait: {longest.name}, {hours(longest.end - longest.begin)}."


def _between(found: Spread) -> str:
    if isinf(found.low):
        return "beyond ENDEX"
    return f"from {hours(found.low)} to {'never' if isinf(found.high) else hours(found.high)}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def picture(rows: Sequence[Beside], horizon: float) -> Picture:
    """Bars of waiting by rule, each part named, with the range over other luck; and the sorties missing."""
    numbers = [
        (
            row.rule + (" (this run)" if row.own else ""),
            hours(row.delay),
            f"{hours(row.delays.low)} to {hours(row.delays.high)}",
            f"{row.delays.never} of {row.delays.count}",
            f"{row.gap:,.0f}",
            f"{row.gaps.low:,.0f} to {row.gaps.high:,.0f}",
            "; ".join(f"{s.name} {hours(s.end - s.begin)}" for s in row.stages) or "none",
        )
        for row in rows
    ]
    columns = (
        "rule",
        "request to clearance",
        f"{LUCKS} other lucks, 9 in 10",
        "never",
        "sorties missing",
        "other lucks, 9 in 10",
        "where the time went",
    )
    says = (
        "From the first request to fight from Japan to its clearance, the same luck under each rule: "
        + "; ".join(f"{row.rule} {hours(row.delay)}" for row in rows)
        + ". Combat sorties missing at the end: "
        + "; ".join(f"{row.rule} {row.gap:,.0f}" for row in rows)
        + "."
    )
    return Picture(
        "rules",
        "How long each rule keeps the first combat launch waiting",
        says,
        table(columns, numbers),
        lambda sheet: _draw(sheet, rows, horizon),
        f"Bars: this luck, each part named where there is room. Line below: nine in ten of {LUCKS} other "
        "draws of luck, a tick at the median. Right: combat sorties missing, dot and range the same way. "
        "Under the other rules all three capitals read that rule for combat launches and for deployments "
        "into Japan; all else is as in this run.",
    )


def _draw(sheet: Sheet, rows: Sequence[Beside], horizon: float) -> None:
    left = 8.0 if sheet.narrow else 130.0
    middle = sheet.wide - 8 if sheet.narrow else sheet.wide * 0.70
    most = round_up(max(_reach(row, horizon) for row in rows))
    scale = Scale(0, most, left, middle, bend=0.5)
    top, pitch = 22.0, (62.0 if sheet.narrow else 54.0)
    bottom = top + pitch * len(rows)
    sheet.text(
        left,
        12,
        "request to clearance" if sheet.narrow else "from the first request to the first clearance",
        small=True,
        role="quiet",
    )
    foot = across(
        sheet, scale, bent_ticks(most), top, bottom, "hours from the request; the first ones are drawn wider"
    )
    for index, row in enumerate(rows):
        _row(sheet, scale, row, top + index * pitch, horizon)
    if sheet.narrow:
        foot = _gaps(sheet, rows, foot + 18, 118.0, sheet.wide - 14, named=True)
    else:
        _gaps(sheet, rows, top, middle + 46, sheet.wide - 44, named=False)
    sheet.tall = foot + 4


def _reach(row: Beside, horizon: float) -> float:
    found = [row.delay, row.delays.high]
    return max(horizon if v is None or v == inf else v for v in found)


def _row(sheet: Sheet, scale: Scale, row: Beside, y: float, horizon: float) -> None:
    name = row.rule + (" (this run)" if row.own else "")
    if sheet.narrow:
        sheet.text(scale.begin, y + 12, name, bold=row.own)
        y += 16
    else:
        last = sheet.paragraph(0, y + 22, row.rule, 124, bold=row.own)
        if row.own:
            sheet.text(0, last, "this run", small=True, role="quiet")
        y += 6
    end = row.delay if row.delay is not None else horizon
    _stages(sheet, scale, row.stages, y, named=row.delay is not None)
    if not row.stages:
        sheet.rule((scale(0), y), (scale(0), y + 22), "ink", thick=2)
    if row.delay is None:
        words = "sent to Korea instead" if row.moved else "not cleared by ENDEX"
        sheet.text(
            scale(end) - 6, y + 16, words, anchor="end", bold=True, on="even" if row.moved else "worse1"
        )
    else:
        x = scale(end)
        sheet.label(
            [(x + 5, y + 16, "start"), (x - 5, y + 16, "end")], hours(row.delay), bold=True, small=False
        )
    _range(sheet, scale, row.delays, y + 30, f"{row.rule}: {_between(row.delays)} in nine of ten other lucks")


def _stages(sheet: Sheet, scale: Scale, stages: Sequence[Stage], y: float, *, named: bool) -> None:
    for number, stage in enumerate(stages):
        role = _HELD.get(stage.name, "worse2" if "hold" in stage.name else _ROLES[number % 4])
        box = Box(scale(stage.begin), y, scale(stage.end), y + 22)
        tip = f"{stage.name}: {hours(stage.end - stage.begin)}"
        sheet.bar(box, role, tip=tip, stroke="paper")
        room = sheet.box(0, 0, stage.name, small=True)
        if named and room.right - room.left + 6 < box.right - box.left:
            sheet.text(box.left + 5, y + 15, stage.name, small=True, on=role if role != "pale" else "low2")


def _range(sheet: Sheet, scale: Scale, found: Spread, y: float, tip: str) -> None:
    """The range of nine in ten with a tick at the median; it ends at the edge where it goes on past ENDEX."""
    if isinf(found.low):
        return
    low, high = scale.within(found.low), scale.within(found.high)
    sheet.rule((low, y), (max(high, low + 1), y), "line", thick=2, tip=tip)
    if not isinf(found.middle):
        sheet.mark(
            scale.within(found.middle), y, "ink", shape="tick", size=5, tip=f"median {hours(found.middle)}"
        )


def _gaps(
    sheet: Sheet, rows: Sequence[Beside], top: float, begin: float, end: float, *, named: bool
) -> float:
    """Sorties missing by rule; the place below."""
    values = [v for row in rows for v in (row.gap, row.gaps.low, row.gaps.high)]
    most = round_up(max(*values, 1.0))
    least = 0.0 if min(values) < most / 2 else round_up(min(values)) * 0.5
    scale = Scale(min(least, *values), most, begin, end)
    pitch = 38.0 if named else 54.0
    bottom = top + pitch * len(rows)
    sheet.text(
        begin - (110 if named else 0),
        top - (6 if named else 10),
        "combat sorties missing",
        small=True,
        role="quiet",
    )
    foot = across(sheet, scale, ticks(scale.low, most, 3), top, bottom, "sorties")
    for index, row in enumerate(rows):
        y = top + index * pitch + (14 if named else 17)
        if named:
            sheet.text(8, y + 4, row.rule, small=True)
        tip = f"{row.rule}: {row.gap:,.0f}; {row.gaps.low:,.0f} to {row.gaps.high:,.0f} in nine of ten lucks"
        _range(sheet, scale, row.gaps, y + (14 if named else 19), tip)
        x = scale.within(row.gap)
        sheet.mark(x, y, "one", tip=tip)
        sheet.label([(x + 8, y + 4, "start"), (x - 8, y + 4, "end")], f"{row.gap:,.0f}", bold=row.own)
    return foot
