"""Warning with and without the link, under GSOMIA and under TISA: place by place, and what the agreements
move instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, isinf
from typing import TYPE_CHECKING

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, bent_ticks
from cli.charts.sheet import Sheet
from cli.report.beside import LUCKS, Spread
from cli.report.sharing import WAYS, Shared, Target
from cli.story import span
from cli.told.warning import exact

if TYPE_CHECKING:
    from sim import Run

_MOST = 4  # places drawn; the table has all
_TICKS = (-900, -600, -300, -180, -120, -60, 0, 60, 120, 180, 300, 420, 600, 900)
_EARLIEST = -300.0  # an alert that comes later than this after arrival stands at the edge


def sentences(rows: Sequence[Shared], run: Run) -> Iterator[str]:
    """What the link does to the alert, and what the agreements do."""
    best, target = _most_moved(rows)
    if best is None:
        yield (
            f"The link: under this luck and {LUCKS} others it brings no alert sooner. The track of the "
            "country that is warned is there first."
        )
    else:
        gained, count = rows_gain(best, target)
        yield (
            f"The link: in {count} of {LUCKS} other draws of luck the alert for {_place(run, target)} comes "
            f"sooner with it than with nothing shared, then by {gained} in the middle; in the others the "
            "country's own track is there first."
        )
    if _same(rows, "GSOMIA and link", "TISA and link"):
        yield (
            "GSOMIA against TISA: not one alert differs. The link carries tracks; the agreements carry "
            "assessments." + _assessed(rows)
        )


def rows_gain(row: Shared, target: Target) -> tuple[str, int]:
    """By how much the alert came sooner, in the middle, and in how many of the other lucks."""
    gained = row.gained[target]
    return ("an alert at all" if isinf(gained) else exact(round(gained))), row.sooner[target]


def _assessed(rows: Sequence[Shared]) -> str:
    by = {row.way: row.pictures for row in rows}
    gsomia, tisa = by["GSOMIA and link"], by["TISA and link"]
    if gsomia is None or tisa is None:
        return ""
    return (
        f" Until the three capitals hold one true picture of the attack takes {_hours(gsomia.middle)} under "
        f"GSOMIA and {_hours(tisa.middle)} under TISA in the middle of {LUCKS} lucks."
    )


def _most_moved(rows: Sequence[Shared]) -> tuple[Shared | None, Target]:
    linked = next(row for row in rows if row.way == "GSOMIA and link")
    target = max(linked.sooner, key=lambda t: linked.sooner[t])
    return (linked if linked.sooner[target] else None), target


def _same(rows: Sequence[Shared], one: str, other: str) -> bool:
    by = {row.way: row for row in rows}
    return by[one].warned == by[other].warned


def picture(rows: Sequence[Shared], run: Run) -> Picture | None:
    """Margins by place and way; ``None`` where nothing was launched at or over a place."""
    if not rows:
        return None
    shown = _shown(rows)
    columns = (
        "place",
        "sharing",
        "margin",
        f"{LUCKS} other lucks, middle",
        "9 in 10",
        "no alert",
        "sooner than with nothing shared",
    )
    numbers = [
        (
            _place(run, target),
            row.way + (" (this run)" if row.own else ""),
            _margin(row.warned[target].margin),
            _margin(row.warned[target].others.middle),
            f"{_margin(row.warned[target].others.low)} to {_margin(row.warned[target].others.high)}",
            f"{row.warned[target].others.never} of {LUCKS}",
            f"{row.sooner[target]} of {LUCKS}" if row.way != list(WAYS)[-1] else "-",
        )
        for target in rows[0].warned
        for row in rows
    ]
    return Picture(
        "sharing",
        "The same missiles, with and without the link",
        " ".join(sentences(rows, run)),
        table(columns, numbers),
        lambda sheet: _draw(sheet, rows, shown, run),
        f"Dot: this luck. Line: nine in ten of {LUCKS} other draws of luck, a tick at the median. Left of 0 "
        "the alert comes after the missiles; what is later than five minutes stands at the edge, and so does "
        "no alert. Right: in how many of the other lucks the alert is sooner than with nothing shared."
        + (" *: this run." if any(row.own for row in rows) else "")
        + _left_out(rows, shown),
    )


def _shown(rows: Sequence[Shared]) -> list[Target]:
    """The places at which sharing moves most, in order of arrival."""
    order = list(rows[0].warned)
    weight = {t: max(row.sooner[t] for row in rows) for t in order}
    kept = sorted((t for t in order if weight[t]), key=lambda t: -weight[t])[:_MOST] or order[:1]
    return [target for target in order if target in kept]


def _left_out(rows: Sequence[Shared], shown: Sequence[Target]) -> str:
    rest = [target for target in rows[0].warned if target not in shown]
    if not rest:
        return ""
    moved = sum(any(row.sooner[target] for row in rows) for target in rest)
    return (
        f" Not drawn: {len(rest)} other arrivals, {moved or 'none'} of them with an alert that sharing moves."
    )


def _place(run: Run, target: Target) -> str:
    launch, place = target
    region = run.plan.catalogue.regions.get(place)
    name = region.name if region else run.plan.place(place).name
    several = sum(r.place == place for r in run.trace.records if r.kind == "launch") > 1
    return f"{name} ({launch.replace('-', ' ')})" if several else name


def _margin(seconds: float | None) -> str:
    if seconds is None or seconds == -inf:
        return "no alert"
    return exact(round(seconds)) if seconds >= 0 else f"{exact(-round(seconds))} late"


def _hours(hours: float | None) -> str:
    return "never" if hours is None or isinf(hours) else span(round(hours * 3_600))


def _draw(sheet: Sheet, rows: Sequence[Shared], shown: Sequence[Target], run: Run) -> None:
    left, right = (8.0, sheet.wide - 12) if sheet.narrow else (170.0, sheet.wide - 190)
    ends = [v for row in rows for t in shown for v in (row.warned[t].margin, row.warned[t].others.high)]
    ends += [row.warned[t].others.low for row in rows for t in shown]
    known = [v for v in ends if v is not None and not isinf(v)]
    scale = Scale(max(_EARLIEST, min(0.0, *known)) - 10, max(60.0, *known) * 1.03, left, right)
    y = _heads(sheet, right)
    for target in shown:
        y = _block(sheet, scale, rows, target, _place(run, target), y)
    if any(row.pictures is not None for row in rows):
        y = _assessments(sheet, rows, y + 10, (left, right))
    sheet.tall = y + 2


def _heads(sheet: Sheet, right: float) -> float:
    if sheet.narrow:
        sheet.text(sheet.wide - 4, 10, "margin; sooner in", anchor="end", small=True, role="quiet")
    else:
        sheet.text(right + 100, 10, "margin", anchor="end", small=True, role="quiet")
        sheet.text(sheet.wide, 10, "sooner in", anchor="end", small=True, role="quiet")
    return 12.0


def _block(sheet: Sheet, scale: Scale, rows: Sequence[Shared], target: Target, name: str, y: float) -> float:
    sheet.text(0 if not sheet.narrow else scale.begin, y + 14, name, bold=True)
    top, pitch = y + 22, (36.0 if sheet.narrow else 22.0)
    bottom = top + pitch * len(rows)
    marks = [tick for tick in _TICKS if scale.low <= tick <= scale.high]
    marks = marks if not sheet.narrow else [tick for tick in marks if tick % 180 == 0]
    title = "time from alert to arrival"
    foot = across(sheet, scale, marks, top, bottom, title, lambda v: exact(round(v)))
    sheet.rule((scale(0), top), (scale(0), bottom), "ink")
    for at, row in enumerate(rows):
        _row(sheet, scale, row, target, top + at * pitch)
    return foot + 10


def _row(sheet: Sheet, scale: Scale, row: Shared, target: Target, y: float) -> None:
    own = row.warned[target]
    told = _margin(own.margin)
    sooner = "" if row.way == list(WAYS)[-1] else f"{row.sooner[target]} of {LUCKS}"
    middle = _name(sheet, scale, row, y, told if not sooner else f"{told}; {sooner}")
    late = own.margin is None or own.margin < 0
    if not sheet.narrow:
        sheet.text(scale.end + 100, middle + 4, told, anchor="end", small=True, bold=late)
        sheet.text(sheet.wide, middle + 4, sooner, anchor="end", small=True)
    tip = f"{row.way}: {told}; nine in ten of other lucks {_margin(own.others.low)} to "
    _spread(sheet, scale, own.others, middle, tip + _margin(own.others.high))
    place = scale.begin if own.margin is None else scale.within(own.margin)
    sheet.mark(place, middle, "two" if late else "one", shape="cross" if late else "dot", tip=tip)


def _name(sheet: Sheet, scale: Scale, row: Shared, y: float, told: str) -> float:
    """The name of a row, with its numbers on narrow sheets; the height at which its marks stand."""
    name = row.way + (" *" if row.own else "")
    if sheet.narrow:
        sheet.text(scale.begin, y + 13, name, small=True, bold=row.own)
        sheet.text(sheet.wide - 4, y + 13, told, anchor="end", small=True)
        return y + 26
    sheet.text(scale.begin - 12, y + 16, name, anchor="end", small=True, bold=row.own)
    return y + 12


def _spread(sheet: Sheet, scale: Scale, found: Spread, y: float, tip: str) -> None:
    low, high = scale.within(found.low), scale.within(found.high)
    sheet.rule((low, y), (max(high, low + 1), y), "line", thick=2, tip=tip)
    sheet.mark(scale.within(found.middle), y, "ink", shape="tick", size=5, tip=tip)


def _assessments(sheet: Sheet, rows: Sequence[Shared], y: float, ends: tuple[float, float]) -> float:
    """Hours until the three hold one true picture: what the agreements move."""
    found = [row for row in rows if row.pictures is not None]
    known = [v for r in found if r.pictures for v in (r.picture, r.pictures.middle, r.pictures.high)]
    most = max((v for v in known if v is not None and not isinf(v)), default=1.0)
    scale = Scale(0.0, most * 1.05, *ends, bend=0.5)
    y = sheet.paragraph(0, y + 14, "Until Seoul, Washington and Tokyo hold one true picture of the attack",
                        sheet.wide - 8, bold=True) - 8  # fmt: skip
    top, pitch = y + 2, (36.0 if sheet.narrow else 22.0)
    bottom = top + pitch * len(found)
    marks = bent_ticks(most)
    foot = across(
        sheet, scale, marks if not sheet.narrow else marks[::2], top, bottom, "hours from the attack"
    )
    for at, row in enumerate(found):
        told = _hours(row.picture)
        middle = _name(sheet, scale, row, top + at * pitch, told)
        if not sheet.narrow:
            sheet.text(scale.end + 100, middle + 4, told, anchor="end", small=True)
        assert row.pictures is not None
        tip = f"{row.way}: {told}; {_hours(row.pictures.low)} to {_hours(row.pictures.high)} in nine of ten"
        _spread(sheet, scale, row.pictures, middle, tip)
        if row.picture is not None:
            sheet.mark(scale.within(row.picture), middle, "one", tip=tip)
    return foot + 4
