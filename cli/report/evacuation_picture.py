"""Civilians on their way out: who seeks to leave, and who is safe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, round_up, ticks, upward
from cli.charts.sheet import Anchor, Sheet
from cli.figures import percent
from cli.report.timescale import DAY, HOUR, hour_marks, hours_from_h, written
from cli.story import from_h

if TYPE_CHECKING:
    from sim import Run

#: Second and people so far, in order of time.
Steps = list[tuple[int, int]]
_NATIONS = {"USA": "U.S. citizens", "JPN": "Japanese"}
_STEPS = 120  # of the band
_SHOWN_DAYS = (1, 3, 7, 14)


def picture(run: Run, lucks: Sequence[Run] = ()) -> Picture | None:
    """People so far over time, with the range over other luck; ``None`` where nobody was evacuated."""
    sought = counted(run, "evacuation")
    if not sought:
        return None
    safe = counted(run, "evacuees-safe")
    others = [counted(other, "evacuees-safe") for other in lucks]
    return Picture(
        "evacuation",
        "Civilians on their way out",
        _says(run, sought, safe),
        table(
            ("at", "seek to leave", "are safe", f"{len(lucks)} other lucks, 9 in 10"),
            _rows(run, sought, safe, others),
        ),
        lambda sheet: _draw(sheet, run, sought, others),
        "Lines: this run; full: who is safe in the haven, of all and by nation. Band: all together, nine in "
        f"ten of {len(lucks)} other draws of luck. Who seeks to leave is judged from public counts, the pace "
        "of the way out is judgement (grade C).",
    )


def counted(run: Run, kind: str, nation: str | None = None) -> Steps:
    """The people of the records of a kind, added up."""
    found: dict[int, int] = defaultdict(int)
    for r in run.trace.records:
        if r.kind == kind and nation in (None, r.subject):
            found[r.time] += int(r.value)
    times = sorted(found)
    return list(zip(times, accumulate(found[time] for time in times), strict=True))


def _by(steps: Sequence[tuple[int, int]], second: float) -> int:
    return max((people for time, people in steps if time <= second), default=0)


def _says(run: Run, sought: Steps, safe: Steps) -> str:
    all_, end = sought[-1][1], run.plan.endex
    done = _by(safe, end)
    parts = [f"Of {all_:,} people who seek to leave {done:,} ({percent(done / all_)}) are safe by ENDEX"]
    for share in (0.5, 0.9):
        when = next((time for time, people in safe if people >= share * all_), None)
        parts.append(f"{share * 100:.0f} % {'not by ENDEX' if when is None else f'at {from_h(run, when)}'}")
    for nation, name in _NATIONS.items():
        if people := counted(run, "evacuation", nation):
            share = _by(counted(run, "evacuees-safe", nation), run.plan.h + 7 * DAY) / people[-1][1]
            parts.append(f"{name} after seven days: {percent(share)}")
    return "; ".join(parts) + "."


def _rows(run: Run, sought: Steps, safe: Steps, others: Sequence[Steps]) -> list[tuple[str, ...]]:
    moments = [(f"D+{day}", run.plan.h + day * DAY) for day in _SHOWN_DAYS]
    moments = [(name, second) for name, second in moments if second < run.plan.endex]
    moments = [("H-hour", run.plan.h), *moments, ("ENDEX", run.plan.endex)]
    band = _band(others, [second for _, second in moments])
    return [
        (name, f"{_by(sought, second):,}", f"{_by(safe, second):,}", f"{low:,} to {high:,}")
        for (name, second), (low, high) in zip(moments, band, strict=True)
    ]


def _band(others: Sequence[Steps], seconds: Sequence[float]) -> list[tuple[int, int]]:
    """The range that holds nine in ten of the other lucks at each second."""
    found = []
    for second in seconds:
        ordered = sorted(_by(steps, second) for steps in others) or [0]
        low, high = (ordered[max(0, ceil(share * len(ordered)) - 1)] for share in (0.05, 0.95))
        found.append((low, high))
    return found


def _draw(sheet: Sheet, run: Run, sought: Steps, others: Sequence[Steps]) -> None:
    left, right = 62.0, sheet.wide - (8.0 if sheet.narrow else 150.0)
    top, bottom = (22.0 + 14 * (2 + len(_NATIONS)) if sheet.narrow else 30.0), 270.0
    x = Scale(hours_from_h(run, sought[0][0]), hours_from_h(run, run.plan.endex), left, right)
    y = Scale(0.0, round_up(sought[-1][1]), bottom, top)
    sheet.text(0, 12, "people", small=True, role="quiet")
    upward(sheet, y, ticks(0, y.high, 4), left, right)
    marks = hour_marks(x.low, x.high, 4 if sheet.narrow else 8)
    foot = across(sheet, x, marks, top, bottom, "from H-hour (days)", written)
    if others:
        span = run.plan.endex - sought[0][0]
        seconds = [sought[0][0] + span * step / _STEPS for step in range(_STEPS + 1)]
        band = _band(others, seconds)
        at = [x((second - run.plan.h) / HOUR) for second in seconds]
        outline = [(a, y(high)) for a, (_, high) in zip(at, band, strict=True)]
        outline += [(a, y(low)) for a, (low, _) in zip(reversed(at), reversed(band), strict=True)]
        sheet.area(outline, "low2", tip=f"nine in ten of {len(others)} other lucks: who is safe")
    lines = [("seek to leave", "two", sought), ("are safe", "one", counted(run, "evacuees-safe"))]
    lines += [
        (f"{name} safe", role, counted(run, "evacuees-safe", nation))
        for (nation, name), role in zip(_NATIONS.items(), ("three", "four"), strict=True)
    ]
    for place, (name, role, steps) in enumerate(lines):
        points = _stairs([(hours_from_h(run, s), n) for s, n in steps], x, y)
        tip = f"{name}: {_by(steps, run.plan.endex):,} by ENDEX"
        sheet.line(points, role, thick=2.4 if place == 1 else 1.6, dashed=place == 0, tip=tip)
        _name(sheet, name, role, (right, points[-1][1]), place)
    sheet.tall = foot + 4


def _stairs(steps: Sequence[tuple[float, int]], x: Scale, y: Scale) -> list[tuple[float, float]]:
    points, last = [], y(0)
    for hours, people in steps:
        points += [(x(hours), last), (x(hours), y(people))]
        last = y(people)
    return [*points, (x(x.high), last)]


def _name(sheet: Sheet, name: str, role: str, end: tuple[float, float], place: int) -> None:
    """At the end of its line, or in a list above where there is no room."""
    if sheet.narrow:
        row = 10 + place * 14
        sheet.rule((62, row), (82, row), role, thick=2.2, dashed=place == 0)
        sheet.text(88, row + 4, name, small=True, bold=place == 1)
        return
    right, y = end
    places: list[tuple[float, float, Anchor]] = [
        (right + 8, y + 4 + shift, "start") for shift in (0.0, -14.0, 14.0, -28.0)
    ]
    sheet.label(places, name, bold=place == 1)
