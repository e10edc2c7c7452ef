"""What drives a difference: the tornado of uncertain numbers, and the evidence under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, ticks
from cli.charts.sheet import Anchor, Box, Sheet
from cli.figures import difference, estimated, figure, graded, percent, points
from cli.report.difference_picture import interval
from sim.lab.answers.estimates import Estimate
from sim.lab.answers.reasons import Reason
from sim.lab.answers.sensitivity import Drivers, Index
from sim.lab.answers.tornado import Swing

Names = Mapping[str, str]
ANCHORS: tuple[Anchor, Anchor] = ("end", "start")
_MOST = 10  # numbers in a tornado
_LITTLE = 0.005  # inputs with a smaller share are left out


def tornado(reason: Reason, names: Names) -> Picture | None:
    """The mean where each number is in its lowest and in its highest fifth; ``None`` without swings."""
    if not reason.swings or reason.mean is None:
        return None
    swings = reason.swings[:_MOST]
    rows = [
        (
            f"{s.number.ident} {s.number.title}",
            graded(s.number.grade, s.number.anchored),
            f"up to {figure(s.below)}: {difference(s.low)}",
            f"from {figure(s.above)}: {difference(s.high)}",
            difference(s.swing),
            "yes" if s.sure else "no",
        )
        for s in swings
    ]
    sure = [
        f"{s.number.title} ({s.number.ident}, {graded(s.number.grade, s.number.anchored)})"
        for s in swings
        if s.sure
    ]
    told = (
        f"Beyond chance: {'; '.join(sure)}."
        if sure
        else f"No swing is beyond chance in these runs; "
        f"the widest is that of {swings[0].number.title} ({swings[0].number.ident})."
    )
    what = _what(reason, names)
    return Picture(
        f"tornado-{reason.gauge.name}",
        f"{what}: which uncertain numbers go with it",
        f"Over all worlds {difference(reason.mean)} {reason.gauge.unit}. {told}",
        table(
            (
                "number",
                "grade",
                "mean where it is low (95 %)",
                "mean where it is high (95 %)",
                "swing (95 %)",
                "beyond chance",
            ),
            rows,
        ),
        lambda sheet: _draw_tornado(sheet, swings, reason),
        "Blue: the mean where the number is in its lowest fifth; orange: in its highest; whiskers are 95 % "
        "intervals; the line is the mean over all worlds. A star: beyond chance.",
    )


def _what(reason: Reason, names: Names) -> str:
    policy = names.get(reason.policy, reason.policy)
    if not reason.against:
        return f"{reason.gauge.name}, {policy}"
    return f"{reason.gauge.name}, {policy} minus {names.get(reason.against, reason.against)}"


def _draw_tornado(sheet: Sheet, swings: Sequence[Swing], reason: Reason) -> None:
    assert reason.mean is not None
    ends = [
        end for s in swings for e in (s.low, s.high) for end in (e.low, e.value, e.high) if end is not None
    ]
    left, right = (8.0, sheet.wide - 12) if sheet.narrow else (330.0, sheet.wide - 12)
    span = max(ends) - min(ends) or 1.0
    scale = Scale(min(ends) - span * 0.03, max(ends) + span * 0.03, left, right)
    top = 20.0
    tops, y = [], top
    for s in swings:
        tops.append(y)
        y += (
            (24 + 15 * sheet.lines_of(_name(s), sheet.wide - 8, small=True))
            if sheet.narrow
            else max(34, 10 + 15 * sheet.lines_of(_name(s), left - 18, small=True))
        )
    unit = (
        f"mean of the difference ({reason.gauge.unit})" if reason.against else f"mean ({reason.gauge.unit})"
    )
    foot = across(sheet, scale, ticks(scale.low, scale.high, 4 if sheet.narrow else 7), top, y, unit)
    sheet.rule(
        (scale(reason.mean.value), top),
        (scale(reason.mean.value), y),
        "ink",
        tip=f"over all worlds {difference(reason.mean)}",
    )
    for s, at in zip(swings, tops, strict=True):
        _swing(sheet, scale, s, at, reason.mean.value)
    _keys(sheet, scale, swings[0], top)
    sheet.tall = foot + 4


def _keys(sheet: Sheet, scale: Scale, widest: Swing, top: float) -> None:
    """What the two colours are, above the first swing, in the order in which they stand."""
    pair = sorted(((widest.low.value, "where it is low"), (widest.high.value, "where it is high")))
    for (value, words), anchor in zip(pair, ANCHORS, strict=True):
        x = min(max(scale.within(value), scale.begin + 40), scale.end - 40)
        sheet.label([(x, top - 5, anchor), (x, top - 5, "middle")], words, role="quiet")


def _name(s: Swing) -> str:
    grade = graded(s.number.grade, s.number.anchored)
    return f"{'* ' if s.sure else ''}{s.number.title} ({s.number.ident}, {grade})"


def _swing(sheet: Sheet, scale: Scale, s: Swing, y: float, mean: float) -> None:
    if sheet.narrow:
        below = sheet.paragraph(scale.begin, y + 12, _name(s), sheet.wide - 8, small=True, bold=s.sure)
        middle = below
    else:
        sheet.paragraph(0, y + 15, _name(s), scale.begin - 18, small=True, bold=s.sure)
        middle = y + 16
    for found, role, shade, shift, words in (
        (s.low, "one", "pale", -5, f"lowest fifth, up to {figure(s.below)}"),
        (s.high, "two", "warm", 5, f"highest fifth, from {figure(s.above)}"),
    ):
        x = scale.within(found.value)
        box = Box(min(x, scale(mean)), middle + shift - 4, max(x, scale(mean)), middle + shift + 4)
        tip = f"{s.number.ident}: {words} {s.number.unit}: {difference(found)}"
        sheet.bar(box, shade, tip=tip)
        interval(sheet, scale, found, middle + shift, role, tip, sure=True)


def evidence(reasons: Sequence[Reason], names: Names) -> Picture | None:
    """How much of each answer rests on pure judgement, and which groups of numbers bring its variance."""
    told = [(r, r.drivers) for r in reasons if r.drivers is not None and r.drivers.indices]
    if not told:
        return None
    rows = []
    for reason, found in told:
        rows += [
            (reason.gauge.name, i.name, f"{points(i.total)} %", f"{points(i.alone)} %")
            for i in _bars_of(found)
        ]
        if found.weak_evidence_share is not None:
            rows.append(
                (
                    reason.gauge.name,
                    "pure grade C numbers, of what the worlds bring",
                    f"{points(found.weak_evidence_share)} %",
                    "-",
                )
            )
    says = "; ".join(
        f"{r.gauge.name}: pure judgement (grade C, no anchor) has a hand in {points(d.weak_evidence_share)} %"
        for r, d in told
        if d.weak_evidence_share is not None
    )
    return Picture(
        "evidence",
        "What the answer rests on",
        f"Of the variance that the uncertain numbers bring to the difference. {says}.",
        table(
            ("measure", "input", "share of the variance, with all it interacts with (95 %)", "alone (95 %)"),
            rows,
        ),
        lambda sheet: _draw_evidence(sheet, told, names),
        "Sobol indices (total): the share of the variance that an input brings, alone or with others; shares "
        "may add up to more than all. Orange: what pure judgement has a hand in, of what the uncertain "
        "numbers bring.",
    )


def _bars_of(found: Drivers) -> list[Index]:
    kept = [index for index in found.indices if index.total.value >= _LITTLE][:6]
    return [*kept, *([found.luck] if found.luck else [])]


def _draw_evidence(sheet: Sheet, told: Sequence[tuple[Reason, Drivers]], names: Names) -> None:
    left, right = (8.0, sheet.wide - 8) if sheet.narrow else (220.0, sheet.wide - 190)
    scale = Scale(0.0, 1.0, left, right)
    y, pitch = 0.0, (34.0 if sheet.narrow else 23.0)
    for reason, found in told:
        y = sheet.paragraph(0, y + 12, _what(reason, names), sheet.wide - 8, bold=True) + 4
        top, rows = y, _bars_of(found)
        share = found.weak_evidence_share
        bottom = top + pitch * (len(rows) + (share is not None)) + (8 if share is not None else 0)
        foot = across(
            sheet, scale, (0, 0.25, 0.5, 0.75, 1), top, bottom, "share of the variance", lambda v: f"{v:.0%}"
        )
        if share is not None:
            _share(sheet, scale, ("judgement (grade C)", share, "two", "warm"), y)
            y += pitch + 8
        for index in rows:
            _share(sheet, scale, (index.name, index.total, "one", "pale"), y)
            y += pitch
        y = foot + 18
    sheet.tall = y - 10


def _share(sheet: Sheet, scale: Scale, row: tuple[str, Estimate, str, str], y: float) -> None:
    name, found, role, shade = row
    middle, told = y + (26 if sheet.narrow else 14), f"{points(found)} %"
    if sheet.narrow:
        sheet.text(scale.begin, y + 13, name, small=True)
        sheet.text(sheet.wide - 4, y + 13, told, anchor="end", small=True)
    else:
        sheet.text(scale.begin - 12, middle + 4, name, anchor="end", small=True)
        sheet.text(sheet.wide, middle + 4, told, anchor="end", small=True)
    sheet.bar(
        Box(scale(0), middle - 5, scale.within(found.value), middle + 5),
        shade,
        tip=f"{name}: {estimated(found)}",
    )
    interval(sheet, scale, found, middle, role, f"{name}: {percent(found.value)}", sure=True)
