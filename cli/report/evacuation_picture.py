"""Civilians on their way out: who sought to leave, who has left Korea, who is safe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, round_up, ticks, upward
from cli.charts.sheet import Anchor, Sheet
from cli.figures import percent
from cli.report.timescale import DAY, hour_marks, hours_from_h, written
from cli.story import from_h

if TYPE_CHECKING:
    from sim import Run

#: Second and people so far, in order of time.
Steps = list[tuple[int, int]]
_NATIONS = {"USA": "United States", "JPN": "Japanese"}
_SHOWN_DAYS = (1, 3, 7, 14)


def picture(run: Run) -> Picture | None:
    """People so far over time; ``None`` where nobody was evacuated."""
    sought = counted(run, "evacuation")
    if not sought:
        return None
    left, safe = counted(run, "evacuees-left"), counted(run, "evacuees-safe")
    return Picture(
        "evacuation",
        "Civilians on their way out",
        _says(run, sought, safe),
        table(("at", "sought to leave", "have left Korea", "are safe"), _rows(run, sought, left, safe)),
        lambda sheet: _draw(sheet, run, {"sought to leave": sought, "have left": left, "are safe": safe}),
        "Who seeks to leave is judged from public counts, the pace of the way out is judgement (grade C). "
        "Between the two full lines: aboard, or waiting for a slot to land.",
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


def _rows(run: Run, *kinds: Steps) -> list[tuple[str, ...]]:
    moments = [(f"D+{day}", run.plan.h + day * DAY) for day in _SHOWN_DAYS]
    moments = [(name, second) for name, second in moments if second < run.plan.endex]
    moments = [("H-hour", run.plan.h), *moments, ("ENDEX", run.plan.endex)]
    return [(name, *(f"{_by(steps, second):,}" for steps in kinds)) for name, second in moments]


def _draw(sheet: Sheet, run: Run, lines: Mapping[str, Steps]) -> None:
    left, right = 62.0, sheet.wide - (8.0 if sheet.narrow else 140.0)
    top, bottom = (64.0 if sheet.narrow else 30.0), 250.0
    begin = min(hours_from_h(run, steps[0][0]) for steps in lines.values() if steps)
    x = Scale(begin, hours_from_h(run, run.plan.endex), left, right)
    y = Scale(0.0, round_up(max(steps[-1][1] for steps in lines.values() if steps)), bottom, top)
    sheet.text(0, 12, "people", small=True, role="quiet")
    upward(sheet, y, ticks(0, y.high, 4), left, right)
    marks = hour_marks(x.low, x.high, 4 if sheet.narrow else 8)
    foot = across(sheet, x, marks, top, bottom, "from H-hour (days)", written=written)
    for at, (name, steps) in enumerate(lines.items()):
        role = ("two", "pale", "one")[at]
        points = _stairs([(hours_from_h(run, s), n) for s, n in steps], x, y)
        tip = f"{name}: {_by(steps, run.plan.endex):,} by ENDEX"
        sheet.line(points, role, thick=1.6 if at == 0 else 2.2, dashed=at == 0, tip=tip)
        _name(sheet, name, role, (right, points[-1][1] if points else bottom), at)
    sheet.tall = foot + 4


def _stairs(steps: Sequence[tuple[float, int]], x: Scale, y: Scale) -> list[tuple[float, float]]:
    points, last = [], y(0)
    for hours, people in steps:
        points += [(x(hours), last), (x(hours), y(people))]
        last = y(people)
    return [*points, (x(x.high), last)]


def _name(sheet: Sheet, name: str, role: str, end: tuple[float, float], at: int) -> None:
    if sheet.narrow:
        sheet.rule((62, 24 + at * 14), (82, 24 + at * 14), role, thick=2.2, dashed=at == 0)
        sheet.text(88, 28 + at * 14, name, small=True)
        return
    right, y = end
    places: list[tuple[float, float, Anchor]] = [
        (right + 8, y + 4 + shift, "start") for shift in (0.0, 14.0, 28.0, -14.0)
    ]
    sheet.label(places, name, bold=at == 2)
