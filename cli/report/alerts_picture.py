"""Warning to the second: launch, who knew, the alert, the flight and what was left of it, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across
from cli.charts.sheet import Box, Shape, Sheet
from cli.charts.type import width
from cli.story import CAPITALS, from_h
from cli.told.warning import exact

if TYPE_CHECKING:
    from sim import Record, Run

_LEGEND: dict[str, tuple[str, Shape]] = {
    "JPN": ("one", "square"),
    "ROK": ("three", "up"),
    "USA": ("four", "ring"),
}
_TICKS = (0, 60, 120, 180, 300, 600, 900, 1800, 2700, 3600, 7200)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Missiles at one place: seconds from launch. ``alert`` is ``None`` where none was given."""

    launch: str
    place: str
    since: str
    missiles: int
    flight: int
    alert: int | None
    aware: dict[str, int]
    unwarned: int
    down: int | None

    @property
    def margin(self) -> int | None:
        """Alert to arrival; below 0 where the alert came after."""
        return None if self.alert is None else self.flight - self.alert


def arrivals(run: Run) -> list[Arrival]:
    """All missiles that came down on a place or passed over one, in order."""
    return list(_arrivals(run))


def _arrivals(run: Run) -> Iterator[Arrival]:
    records = run.trace.records
    for launch in (r for r in records if r.kind == "launch"):
        mine = [r for r in records if r.seq > launch.seq and r.subject == launch.subject]
        alerts = [r for r in mine if r.kind == "alert"]
        aware = {str(r.actor): int(r.value) for r in mine if r.kind == "aware"}
        for end in _ends(records, launch, mine):
            alert = next((r for r in alerts if r.place == end.place), alerts[0] if alerts else None)
            yield Arrival(
                launch.subject,
                _named(run, end.place),
                from_h(run, launch.time),
                int(launch.value),
                end.time - launch.time,
                int(alert.value) if alert else None,
                aware,
                sum(int(r.value) for r in mine if r.kind == "unwarned" and r.place == end.place),
                int(end.value) if end.kind == "strike" else None,
            )


def _ends(records: Sequence[Record], launch: Record, mine: Sequence[Record]) -> Iterator[Record]:
    yield from (r for r in records if r.kind == "strike" and r.cause == launch.seq)
    yield from (r for r in mine if r.kind == "overflight")


def _named(run: Run, ident: str) -> str:
    region = run.plan.catalogue.regions.get(ident)
    return region.name if region else run.plan.place(ident).name


def picture(run: Run) -> Picture | None:
    """The warnings of a run; ``None`` where nothing was launched at anything."""
    found = arrivals(run)
    if not found:
        return None
    columns = (
        "place",
        "launch",
        "alert",
        "flight",
        "margin",
        "Tokyo",
        "Seoul",
        "Washington",
        "not in shelter",
    )
    rows = [
        (
            a.place,
            a.since,
            "none" if a.alert is None else exact(a.alert),
            exact(a.flight),
            "none" if a.margin is None else exact(a.margin),
            *(exact(a.aware[p]) if p in a.aware else "never" for p in ("JPN", "ROK", "USA")),
            f"{a.unwarned:,}",
        )
        for a in found
    ]
    return Picture(
        "warning",
        "Warning, to the second",
        _says(found),
        table(columns, rows),
        lambda sheet: _draw(sheet, found),
        "Each line is a flight from launch to arrival. Thick: the time that was left from the alert to the "
        "arrival. Square, triangle, ring: Tokyo, Seoul, Washington know. The first minutes are drawn wider.",
    )


def _says(found: Sequence[Arrival]) -> str:
    margins = [a.margin for a in found if a.margin is not None]
    late = sum(margin < 0 for margin in margins)
    parts = [f"Missiles came to {len(found)} places or times"]
    if margins:
        best, worst = max(margins), min(margins)
        parts.append(f"alerts left {exact(best)} at best and {exact(round(median(margins)))} in the middle")
        parts.append(f"{exact(worst)} at worst" if worst >= 0 else f"the worst came {exact(-worst)} too late")
    if late > 1:
        parts.append(f"{late} came after the missiles")
    if none := len(found) - len(margins):
        parts.append(f"{none} had no alert")
    parts.append(f"{sum(a.unwarned for a in found):,} people were not in shelter")
    return "; ".join(parts) + "."


def _draw(sheet: Sheet, found: Sequence[Arrival]) -> None:
    names = max(width(_name(a), sheet.size - 1) for a in found)
    words = max(width(_left(a), sheet.size - 1, bold=True) for a in found)
    left, right = 6.0 if sheet.narrow else min(330.0, names + 18), sheet.wide - max(48.0, words) - 14
    most = max(max(a.flight, a.alert or 0, *a.aware.values()) for a in found) * 1.03
    scale = Scale(0, most, left, right, bend=0.5)
    top, pitch = 26.0, (40.0 if sheet.narrow else 30.0)
    bottom = top + pitch * len(found)
    sheet.text(right + 10, top - 8, "margin", small=True, role="quiet")
    shown = [tick for tick in _TICKS if tick <= most]
    foot = across(sheet, scale, shown, top, bottom, "time from launch", lambda v: exact(round(v)))
    for index, arrival in enumerate(found):
        _row(sheet, scale, arrival, top + index * pitch)
    x = 0.0
    for party, (role, shape) in _LEGEND.items():
        sheet.mark(left + x + 5, 10, role, shape=shape)
        box = sheet.text(left + x + 13, 14, f"{CAPITALS[party]} knows", small=True, role="quiet")
        x = box.right - left + 12
    sheet.tall = foot + 4


def _row(sheet: Sheet, scale: Scale, a: Arrival, y: float) -> None:
    if sheet.narrow:
        sheet.text(scale.begin, y + 13, _name(a), small=True)
        middle = y + 26
    else:
        sheet.text(scale.begin - 12, y + 20, _name(a), anchor="end", small=True)
        middle = y + 15
    end = scale(a.flight)
    sheet.rule((scale(0), middle), (end, middle), "line", tip=f"{a.place}: flight {exact(a.flight)}")
    if a.alert is not None:
        begin = scale(a.alert)
        role = "pale" if begin <= end else "warm"
        tip = f"{a.place}: alert {exact(a.alert)} after launch, margin {exact(a.flight - a.alert)}"
        sheet.bar(Box(min(begin, end), middle - 5, max(begin, end), middle + 5), role, tip=tip)
        sheet.rule((begin, middle - 8), (begin, middle + 8), "ink", thick=2, tip=tip)
    sheet.mark(end, middle, "two", shape="cross", size=4.5, tip=f"{a.place}: arrival {exact(a.flight)}")
    for party, second in a.aware.items():
        role, shape = _LEGEND[party]
        tip = f"{CAPITALS[party]} knows {exact(second)} after launch"
        sheet.mark(scale(second), middle, role, shape=shape, size=3.6, tip=tip)
    sheet.text(scale.end + 10, middle + 4, _left(a), small=True, bold=a.margin is None or a.margin < 0)


def _name(a: Arrival) -> str:
    return f"{a.place}, {a.since}"


def _left(a: Arrival) -> str:
    """The time that the alert left, in words."""
    if a.margin is None:
        return "no alert"
    return exact(a.margin) if a.margin >= 0 else f"{exact(-a.margin)} late"
