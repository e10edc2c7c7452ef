"""The picture of the swim lanes: the first hours in full, and the whole run below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across
from cli.charts.sheet import Box, Shape, Sheet
from cli.report.lanes import NAMES, PARTIES, ROWS, Event, events, listed
from cli.report.timescale import HOUR, hour_marks, hours_from_h, written
from cli.story import from_h

if TYPE_CHECKING:
    from sim import Run

_LOOK: dict[str, tuple[str, Shape]] = {
    "asked": ("two", "ring"),
    "answered": ("one", "diamond"),
    "moved": ("ink", "up"),
    "knew": ("three", "square"),
}
_PITCH = 15.0
_JOINED = 5.0  # marks nearer than this are one
_SAID = 7  # events that the text alternative names


def picture(run: Run) -> Picture:
    """Lanes of all parties."""
    found = events(run)
    until = first_hours(run, found)
    columns = ("from H", "who", "did", "what")
    return Picture(
        "lanes",
        "Who asked, waited, answered, moved and knew",
        _says(run, found),
        table(columns, listed(run, found)),
        lambda sheet: _draw(sheet, run, found, until),
        "Ring: asked. Bar: waited. Diamond: answered. Triangle: moved. Square: knew. A larger sign "
        "stands for several. Above: the first hours; below: the whole run.",
    )


def first_hours(run: Run, found: Sequence[Event]) -> int:
    """Until when the upper picture goes: a little after the first clearance, or after the last missile."""
    cleared = [r.time for r in run.trace.records if r.kind in ("clear", "refuse") and r.subject == "combat"]
    if cleared:
        length = (cleared[0] - run.plan.h) * 1.25
        return run.plan.h + round(min(72 * HOUR, max(12 * HOUR, length)))
    launched = [
        r.time for r in run.trace.records if r.kind in ("launch", "all-clear", "splash", "overflight")
    ]
    return round(max(launched) + 300) if launched else min(run.plan.endex, run.plan.h + 12 * HOUR)


def _says(run: Run, found: Sequence[Event]) -> str:
    told: dict[str, str] = {}
    for e in found:
        if e.label and e.row != "knew":
            told.setdefault(e.label, f"{_who(e)}{e.what} ({from_h(run, e.time)})")
    firsts = list(told.values())[:_SAID]
    counts = ", ".join(f"{sum(e.row == row for e in found):,} {row}" for row in ROWS)
    return ("; ".join(firsts) + ". " if firsts else "") + f"Signs in all: {counts}."


def _who(e: Event) -> str:
    return "" if e.party == "forces" else f"{NAMES[e.party]} "


def _draw(sheet: Sheet, run: Run, found: Sequence[Event], until: int) -> None:
    before = max(HOUR // 12, (until - run.plan.h) // 12)
    y = _panel(sheet, run, found, (run.plan.h - before, until), 4, "The first hours")
    if any(e.time > until for e in found):
        y = _panel(sheet, run, found, (0, run.plan.endex), y + 22, "The whole run, STARTEX to ENDEX")
    sheet.tall = y


def _panel(
    sheet: Sheet, run: Run, found: Sequence[Event], stretch: tuple[int, int], top: float, title: str
) -> float:
    begin, end = stretch
    here = [e for e in found if e.until >= begin and e.time <= end]
    left = 76.0 if sheet.narrow else 172.0
    scale = Scale(hours_from_h(run, begin), hours_from_h(run, end), left, sheet.wide - 12)
    sheet.text(0, top + 10, title, bold=True)
    y = top + (34 if sheet.narrow else 22)
    places, bands = _places(sheet, here, y)
    bottom = y + _PITCH * len(places) + 8 * len(bands)
    marks = hour_marks(scale.low, scale.high, 4 if sheet.narrow else 9)
    for number, (party, (first, last)) in enumerate(bands.items()):
        if number % 2 == 0:
            sheet.bar(Box(0, first - 3, sheet.wide, last + 3), "shade")
        sheet.text(4, first + 11, NAMES[party], bold=True, small=sheet.narrow)
    foot = across(sheet, scale, marks, y, bottom, "from H-hour (H, in hours; D, in days)", written)
    _phases(sheet, run, scale, stretch, y - 6, bottom)
    if not sheet.narrow:
        for (_, row), at in places.items():
            sheet.text(left - 8, at + 11, row, anchor="end", small=True, role="quiet")
    for (party, row), at in places.items():
        own = [e for e in here if e.party == party and e.row == row]
        _bars(sheet, run, scale, own, at) if row == "waited" else _marks(sheet, run, scale, own, at, row)
    return foot


def _places(
    sheet: Sheet, here: Sequence[Event], top: float
) -> tuple[dict[tuple[str, str], float], dict[str, tuple[float, float]]]:
    """Where each row of each lane stands, and from where to where each lane goes."""
    places: dict[tuple[str, str], float] = {}
    bands: dict[str, tuple[float, float]] = {}
    y = top + 4
    for party in PARTIES:
        first = y
        for row in ROWS:
            if any(e.party == party and e.row == row for e in here):
                places[party, row] = y
                y += _PITCH
        if y > first:
            bands[party] = first, y
            y += 8
    return places, bands


def _phases(
    sheet: Sheet, run: Run, scale: Scale, stretch: tuple[int, int], top: float, bottom: float
) -> None:
    for r in run.trace.records:
        if r.kind == "phase" and stretch[0] <= r.time <= stretch[1]:
            x = scale(hours_from_h(run, r.time))
            sheet.rule((x, top), (x, bottom), "two", dashed=True, tip=f"{r.value}, {from_h(run, r.time)}")
            sheet.label([(x + 3, top - 1, "start"), (x - 3, top - 1, "end")], str(r.value))


def _bars(sheet: Sheet, run: Run, scale: Scale, own: Sequence[Event], y: float) -> None:
    """Waits; those that matter most on top of the others."""
    for main in (False, True):
        tips: dict[tuple[float, float], list[str]] = defaultdict(list)
        for e in own:
            if bool(e.label) == main:
                begin, end = _ends(run, scale, e)
                tips[begin, max(end, begin + 1.5)].append(f"{from_h(run, e.time)} {e.what}")
        for (begin, end), told in tips.items():
            box = Box(begin, y + 3, end, y + 13) if main else Box(begin, y + 5, end, y + 11)
            sheet.bar(box, "worse2" if main else "worse1", tip=_tip(told))
    longest = max((e for e in own if e.label), key=lambda e: e.until - e.time, default=None)
    if longest is not None:
        begin, end = _ends(run, scale, longest)
        room = sheet.box(0, 0, longest.label, small=True)
        if room.right - room.left + 4 < end - begin:
            sheet.text(begin + 5, y + 12, longest.label, small=True, on="worse2")
        else:
            sheet.label([(end + 5, y + 12, "start"), (begin - 5, y + 12, "end")], longest.label)


def _ends(run: Run, scale: Scale, e: Event) -> tuple[float, float]:
    begin, end = (round(scale.within(hours_from_h(run, t)), 1) for t in (e.time, e.until))
    return begin, end


def _marks(sheet: Sheet, run: Run, scale: Scale, own: Sequence[Event], y: float, row: str) -> None:
    role, shape = _LOOK[row]
    groups: list[tuple[float, list[Event]]] = []
    for e in own:
        if not scale.low <= hours_from_h(run, e.time) <= scale.high:
            continue
        x = scale(hours_from_h(run, e.time))
        if groups and x - groups[-1][0] < _JOINED:
            groups[-1][1].append(e)
        else:
            groups.append((x, [e]))
    for x, several in groups:
        size = 3.4 if len(several) == 1 else 4.4 if len(several) < 5 else 5.4
        tip = _tip([f"{from_h(run, e.time)} {e.what}" for e in several])
        sheet.mark(x, y + 8, role, shape=shape, size=size, tip=tip)
        sheet.keep_free(Box(x - 4, y + 4, x + 4, y + 12))
    for x, several in groups:
        for e in several:
            if e.label:
                sheet.label([(x + 8, y + 12, "start"), (x - 8, y + 12, "end")], e.label)


def _tip(told: Sequence[str]) -> str:
    shown = list(told[:5])
    return "\n".join([*shown, f"and {len(told) - 5} more"] if len(told) > 5 else shown)
