"""Time to an event as the share of runs in which it had happened, and the fan of what was delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, hour_ticks, ticks, upward
from cli.charts.sheet import Sheet
from cli.charts.theme import SERIES
from cli.figures import figure, percent, points
from cli.report.timescale import written
from sim.lab.answers.spreads import Reached
from sim.lab.study import Gauge

Names = Mapping[str, str]
Knots = tuple[tuple[int, tuple[float | None, ...]], ...]


def curves(gauge: Gauge, found: Sequence[Reached], names: Names) -> Picture:
    """One line with its band for each of a few policies."""
    ends = [(names[one.policy], one.shares[-1], one.hours[-1]) for one in found]
    rows = [
        (names[one.policy], figure(one.hours[at]), f"{points(one.shares[at])} %")
        for one in found
        for at in range(0, len(one.hours), 6)
    ]
    halves = []
    for one in found:
        half = next((h for h, s in zip(one.hours, one.shares, strict=True) if s.value >= 0.5), None)
        halves.append(f"{names[one.policy]} " + ("never" if half is None else f"by about {figure(half)} h"))
    says = (
        f"Half of the runs had it: {'; '.join(halves)}. In the end: "
        + "; ".join(f"{name} {points(share)} %" for name, share, _ in ends)
        + "."
    )
    return Picture(
        f"reached-{gauge.name}",
        f"{gauge.name}: in how many runs it had happened by when",
        says,
        table(("policy", "hours from the attack", "share of runs (95 %)"), rows),
        lambda sheet: _draw_curves(sheet, found, names),
        "Bands are 95 % intervals. A line that ends below 100 %: in the other runs it had not "
        "happened by ENDEX.",
    )


def _draw_curves(sheet: Sheet, found: Sequence[Reached], names: Names) -> None:
    top, bottom, left = 18.0, 240.0 if sheet.narrow else 320.0, 44.0
    right = sheet.wide - (14 if sheet.narrow else 170)
    first, last = found[0].hours[0], found[0].hours[-1]
    x, y = Scale(first, last, left, right), Scale(0.0, 1.0, bottom, top)
    sheet.text(0, 10, "share of runs", small=True, role="quiet")
    upward(sheet, y, (0, 0.25, 0.5, 0.75, 1.0), left, right, lambda v: f"{v:.0%}")
    days = last > 72
    marks = hour_ticks(first, last, 5 if sheet.narrow else 8)
    title = "from the attack (H, in hours; D, in days)" if days else "hours from the attack"
    foot = across(sheet, x, marks, top, bottom, title, written if days else lambda v: f"{v:g}")
    for one, role in zip(found, SERIES, strict=False):
        high = [
            (x(h), y(s.high if s.high is not None else s.value))
            for h, s in zip(one.hours, one.shares, strict=True)
        ]
        low = [
            (x(h), y(s.low if s.low is not None else s.value))
            for h, s in zip(one.hours, one.shares, strict=True)
        ]
        sheet.area([*high, *reversed(low)], f"{role} b", key=one.policy)
    for one, role, dashed in zip(found, SERIES, (False, True, False, True, False), strict=False):
        line = [(x(h), y(s.value)) for h, s in zip(one.hours, one.shares, strict=True)]
        sheet.line(
            line,
            role,
            dashed=dashed,
            key=one.policy,
            tip=f"{names[one.policy]}: {points(one.shares[-1])} % in the end",
        )
    if sheet.narrow:
        sheet.tall = _legend(sheet, found, names, foot + 6)
        return
    for one in sorted(found, key=lambda o: -o.shares[-1].value):
        place = y(one.shares[-1].value)
        tries = [(right + 10, place + 4 + shift, "start") for shift in (0, 16, 32, 48, 64, -16, -32)]
        role = SERIES[list(found).index(one) % len(SERIES)]
        for tx, ty, _ in tries:
            if sheet.label(
                [(tx + 16, ty, "start")], f"{names[one.policy]} {percent(one.shares[-1].value)}", bold=True
            ):
                dashed = list(found).index(one) % 2 == 1
                sheet.rule((tx - 6, ty - 4), (tx + 11, ty - 4), role, thick=2.5, dashed=dashed)
                break
    sheet.tall = foot + 2


def _legend(sheet: Sheet, found: Sequence[Reached], names: Names, y: float) -> float:
    for at, (one, role) in enumerate(zip(found, SERIES, strict=False)):
        sheet.rule((8, y + 8), (30, y + 8), role, thick=2.5, dashed=at % 2 == 1)
        sheet.text(38, y + 12, f"{names[one.policy]}, {percent(one.shares[-1].value)} in the end", small=True)
        y += 18
    return y + 4


def fan(knots: Mapping[str, Knots], policies: Sequence[str], names: Names) -> Picture | None:
    """The share of the force list that is ready over the days, as a fan for each of a few policies."""
    shown = [policy for policy in policies if policy in knots]
    if not shown:
        return None
    rows = [
        (
            names[policy],
            f"D+{day}",
            percent(q[2] or 0),
            f"{percent(q[1] or 0)} to {percent(q[3] or 0)}",
            f"{percent(q[0] or 0)} to {percent(q[4] or 0)}",
        )
        for policy in shown
        for day, q in knots[policy]
    ]
    last = [(policy, knots[policy][-1]) for policy in shown]
    says = "; ".join(
        f"{names[policy]}: {percent(q[2] or 0)} of the force list ready {day} days after the attack in the "
        "median run "
        f"({percent(q[0] or 0)} to {percent(q[4] or 0)} in nine of ten)"
        for policy, (day, q) in last
    )
    return Picture(
        "fan",
        "How the force closes: the fan of all runs",
        says + ".",
        table(("policy", "day", "median", "middle half", "nine in ten"), rows),
        lambda sheet: _draw_fan(sheet, knots, shown, names),
        "Line: median. Dark: the middle half of the runs; light: nine in ten. Known at the days "
        "that are marked; straight between.",
    )


def _draw_fan(sheet: Sheet, knots: Mapping[str, Knots], shown: Sequence[str], names: Names) -> None:
    each = 1 if sheet.narrow else min(4, len(shown))
    wide = sheet.wide / each
    y = 0.0
    for first in range(0, len(shown), each):
        below = y
        for column, policy in enumerate(shown[first : first + each]):
            below = max(below, _fan(sheet, knots[policy], names[policy], (column * wide, y, wide)))
        y = below + 14
    sheet.tall = y - 8


def _fan(sheet: Sheet, knots: Knots, name: str, place: tuple[float, float, float]) -> float:
    left, top, wide = place
    sheet.text(left, top + 12, name, bold=True)
    sheet.label([(left + wide - 26, top + 12, "end")], "share ready", role="quiet")
    begin, bottom = top + 24, top + (190 if sheet.narrow else 220)
    x = Scale(0.0, float(knots[-1][0]), left + 42, left + wide - 26)
    y = Scale(0.0, 1.0, bottom, begin)
    upward(sheet, y, (0, 0.5, 1.0), x.begin, x.end, lambda v: f"{v:.0%}")
    all_knots = [(0, (0.0,) * 5), *knots]

    def points_of(at: int) -> list[tuple[float, float]]:
        return [(x(day), y(q[at] or 0.0)) for day, q in all_knots]

    for low, high, role in ((0, 4, "low1"), (1, 3, "low3")):
        sheet.area([*points_of(high), *reversed(points_of(low))], role)
    sheet.line(points_of(2), "low6", thick=2.5, tip=f"{name}: median")
    for day, q in knots:
        sheet.mark(x(day), y(q[2] or 0.0), "low6", size=3.2, tip=f"D+{day}: {percent(q[2] or 0)}")
    end = y(knots[-1][1][2] or 0.0)
    sheet.label(
        [(x.end - 4, end - 8, "end"), (x.end - 4, end + 16, "end")], percent(knots[-1][1][2] or 0), bold=True
    )
    return across(sheet, x, ticks(0, x.high, 5), begin, bottom, "days from the attack")
