"""Combat sorties by day, from Japan and from Korea."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, round_up, ticks, upward
from cli.charts.sheet import Box, Sheet
from cli.report.timescale import DAY

if TYPE_CHECKING:
    from sim import Run

Days = list[tuple[int, int]]


def picture(run: Run) -> Picture | None:
    """Bars by day; ``None`` where nothing was flown."""
    days = sorties(run)
    if not days:
        return None
    rows = [
        (f"D+{day}", f"{japan}", f"{korea}", f"{japan + korea}") for day, (japan, korea) in enumerate(days)
    ]
    japan, korea = (sum(day[side] for day in days) for side in (0, 1))
    first = next((day for day, (from_japan, _) in enumerate(days) if from_japan), None)
    most = max(range(len(days)), key=lambda day: sum(days[day]))
    gap = run.measures["sortie_gap"]["value"]
    says = (
        f"{japan + korea:,} combat sorties, {japan:,} of them from Japan"
        + (f", the first of those on D+{first}" if first is not None else "")
        + f"; most on D+{most}: {sum(days[most]):,}. Missing against what was required: {gap or 0:,.0f}."
    )
    return Picture(
        "sorties",
        "Combat sorties by day",
        says,
        table(("day", "from Japan", "from Korea", "in all"), rows),
        lambda sheet: _draw(sheet, days),
        "D+0 is the day from H-hour on.",
    )


def sorties(run: Run) -> Days:
    """Sorties from Japan and from Korea, day by day from H-hour."""
    flown: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for r in run.trace.records:
        if r.kind == "wave":
            flown[(r.time - run.plan.h) // DAY][0 if run.plan.in_japan(r.place) else 1] += int(r.value)
    last = max(flown, default=-1)
    return [(flown[day][0], flown[day][1]) for day in range(last + 1)] if flown else []


def _draw(sheet: Sheet, days: Days) -> None:
    left, right, top, bottom = 44.0, sheet.wide - 8, 34.0, 190.0
    y = Scale(0, round_up(max(sum(day) for day in days)), bottom, top)
    upward(sheet, y, ticks(0, y.high, 4), left, right)
    pitch = (right - left) / len(days)
    step = max(1, round(34 / pitch))
    x = left
    for role, name in (("one", "from Japan"), ("pale", "from Korea")):
        sheet.bar(Box(x, 6, x + 12, 18), role)
        x = sheet.text(x + 17, 16, name, small=True, role="quiet").right + 12
    sheet.text(x + 6, 16, "sorties a day", small=True, role="quiet")
    for day, (japan, korea) in enumerate(days):
        begin = left + day * pitch
        box = (begin + pitch * 0.12, begin + pitch * 0.88)
        tip = f"D+{day}: {japan} from Japan, {korea} from Korea"
        sheet.bar(Box(box[0], y(japan), box[1], bottom), "one", tip=tip)
        sheet.bar(Box(box[0], y(japan + korea), box[1], y(japan)), "pale", tip=tip)
        if day % step == 0:
            sheet.label([(begin + pitch / 2, bottom + 15, "middle")], f"D+{day}", role="quiet")
    sheet.rule((left, bottom), (right, bottom), "line")
    sheet.tall = bottom + 22
