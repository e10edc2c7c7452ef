"""Force closure over time: what was ready when, against the dates by which it was due."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from cli.charts.picture import Picture, Table, table
from cli.charts.scale import Scale, across, upward
from cli.charts.sheet import Sheet
from cli.figures import percent
from cli.report.beside import LUCKS, other_lucks, ready_tons
from cli.report.timescale import DAY, hour_marks, hours_from_h, written
from cli.story import from_h

if TYPE_CHECKING:
    from sim import Run

_STEPS = 120
Steps = list[tuple[int, int]]


def picture(run: Run, lucks: Sequence[Run] | None = None) -> Picture | None:
    """The share of the force list that is ready, with the range over other luck (``lucks``, played here where
    they are not given); ``None`` without a list."""
    total = sum(line.tons for line in run.plan.lines if line.on_the_list)
    if not total:
        return None
    ready = ready_tons(run)
    due = sorted((x.required, x.tons) for x in run.plan.lines if x.on_the_list and x.required is not None)
    curves = [ready_tons(other) for other in (other_lucks(run) if lucks is None else lucks)]
    says = _says(run, ready, due, total)
    return Picture(
        "closure",
        "The force closes: ready against due",
        says,
        _table(run, ready, due, curves, total),
        lambda sheet: _draw(sheet, run, ready, due, curves, total),
        f"Line: this run. Band: nine in ten of {LUCKS} other draws of luck, same rules. Broken line: what "
        "was due by then (required dates are judgements, grade C).",
    )


def _at(steps: Sequence[tuple[int, int]], second: float) -> int:
    return sum(tons for time, tons in steps if time <= second)


def _closed(steps: Sequence[tuple[int, int]], share: float, total: int) -> int | None:
    done = 0
    for time, tons in steps:
        done += tons
        if done >= share * total:
            return time
    return None


def _says(run: Run, ready: Steps, due: Steps, total: int) -> str:
    end = run.plan.endex
    parts = [
        f"Of {total:,} short tons on the force list {percent(_at(ready, end) / total)} were ready by ENDEX"
    ]
    for share in (0.5, 0.9):
        second = _closed(ready, share, total)
        when = "not by ENDEX" if second is None else f"at {from_h(run, second)}"
        parts.append(f"{share:.0%} {when}".replace("%", " %"))
    late = _worst(run, ready, due)
    if late is not None:
        second, missing = late
        parts.append(f"furthest behind at {from_h(run, second)}, by {percent(missing / total)} of the list")
    return "; ".join(parts) + "."


def _worst(run: Run, ready: Steps, due: Steps) -> tuple[int, int] | None:
    """When most of what was due was missing, and how much."""
    found = [(_at(due, time) - _at(ready, time), time) for time, _ in due if time <= run.plan.endex]
    missing, second = max(found, default=(0, 0))
    return (second, missing) if missing > 0 else None


def _band(run: Run, curves: Sequence[Steps], seconds: Sequence[float]) -> list[tuple[int, int]]:
    summed = []
    for curve in curves:
        times, done, total = [t for t, _ in curve], [0], 0
        for _, tons in curve:
            total += tons
            done.append(total)
        summed.append([done[bisect_right(times, second)] for second in seconds])
    places = [ceil(share * len(curves)) - 1 for share in (0.05, 0.95)]
    columns = [sorted(curve[i] for curve in summed) for i in range(len(seconds))]
    return [(column[places[0]], column[places[1]]) for column in columns]


def _table(run: Run, ready: Steps, due: Steps, curves: Sequence[Steps], total: int) -> Table:
    days = [d for d in (1, 3, 5, 7, 10, 15, 20, 30, 40) if run.plan.h + d * DAY <= run.plan.endex]
    seconds = [run.plan.h + d * DAY for d in days]
    band = _band(run, curves, seconds)
    rows = [
        (
            f"D+{day}",
            percent(_at(ready, s) / total),
            f"{percent(low / total)} to {percent(high / total)}",
            percent(_at(due, s) / total),
        )
        for day, s, (low, high) in zip(days, seconds, band, strict=True)
    ]
    return table(("day", "ready", f"{LUCKS} other lucks, 9 in 10", "due"), rows)


def _draw(sheet: Sheet, run: Run, ready: Steps, due: Steps, curves: Sequence[Steps], total: int) -> None:
    top, bottom, left = 18.0, 250.0 if sheet.narrow else 330.0, 44.0
    right = sheet.wide - (14 if sheet.narrow else 84)
    end = run.plan.endex
    x = Scale(0.0, hours_from_h(run, end), left, right)
    y = Scale(0.0, 1.0, bottom, top)
    sheet.text(0, 10, "share of the force list, by weight", small=True, role="quiet")
    upward(sheet, y, (0, 0.25, 0.5, 0.75, 0.9, 1.0), left, right, lambda v: f"{v:.0%}")
    marks = hour_marks(0.0, x.high, 5 if sheet.narrow else 9)
    foot = across(sheet, x, marks, top, bottom, "from H-hour (days)", written)
    seconds = [run.plan.h + (end - run.plan.h) * i / _STEPS for i in range(_STEPS + 1)]
    band = [(low / total, high / total) for low, high in _band(run, curves, seconds)]
    at = [x(hours_from_h(run, round(s))) for s in seconds]
    outline = [(a, y(high)) for a, (_, high) in zip(at, band, strict=True)]
    outline += [(a, y(low)) for a, (low, _) in zip(reversed(at), reversed(band), strict=True)]
    sheet.area(outline, "low2", tip=f"nine in ten of {LUCKS} other lucks")
    sheet.line(_steps(run, due, total, x, y, end), "two", dashed=True, tip="due")
    sheet.line(_steps(run, ready, total, x, y, end), "one", thick=2.5, tip="ready")
    _closures(sheet, run, ready, total, (x, y))
    _named(sheet, x.end, [("ready", y(_at(ready, end) / total)), ("due", y(_at(due, end) / total))])
    sheet.tall = foot + 2


def _steps(run: Run, steps: Steps, total: int, x: Scale, y: Scale, end: int) -> list[tuple[float, float]]:
    points, done = [(x.begin, y(0))], 0
    for time, tons in steps:
        if time > end:
            break
        place = x.within(hours_from_h(run, time))
        points.append((place, y(done / total)))
        done += tons
        points.append((place, y(done / total)))
    return [*points, (x.end, y(done / total))]


def _closures(sheet: Sheet, run: Run, ready: Steps, total: int, scales: tuple[Scale, Scale]) -> None:
    x, y = scales
    for share in (0.5, 0.9):
        second = _closed(ready, share, total)
        if second is not None:
            place, height = x(hours_from_h(run, second)), y(share)
            sheet.mark(place, height, "one", tip=f"{share:.0%} ready at {from_h(run, second)}")
            name = f"{share:.0%} at {from_h(run, second)}"
            sheet.label([(place + 8, height + 16, "start"), (place - 8, height - 8, "end")], name, bold=True)


def _named(sheet: Sheet, right: float, ends: Sequence[tuple[str, float]]) -> None:
    """Names at the ends of lines, moved apart where they would meet."""
    for name, y in sorted(ends, key=lambda end: end[1]):
        anchor = "end" if sheet.narrow else "start"
        x = right - 4 if sheet.narrow else right + 8
        places = [(x, y + shift, anchor) for shift in (4, -10, 18, -24, 32)]
        sheet.label(places, name, bold=True)  # type: ignore[arg-type]
