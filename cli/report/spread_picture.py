"""The distribution of a measure for each policy, with what did not happen at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, bent_ticks, ticks
from cli.charts.sheet import Box, Sheet
from cli.figures import column, estimated, figure, percent, spreads
from sim.lab.answers.spreads import Distribution, Spread

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lead:
    """What the first picture says of each policy beside its distribution: how far it is behind the fastest,
    and in which share of the worlds no policy is better. A key that is missing is not told."""

    behind: Mapping[str, str]
    unbeaten: Mapping[str, str]
    later: bool  # whether behind means later


_NOBODY = Lead({}, {}, later=True)


def opening(found: Distribution, names: Names, baseline: str, lead: Lead = _NOBODY) -> Picture:
    """The first picture of a report."""
    timed = found.gauge.unit in ("h", "s", "d") and found.gauge.better == "less"
    word = "Who was fastest" if timed and len(found.spreads) > 1 else "How it came out"
    unit = f"{found.gauge.definition} ({found.gauge.unit})"
    note = (
        "Bars: shares of the runs. Below them: 5 to 95 % thin, 25 to 75 % thick, a tick at the median, "
        "a dot at the mean (what did not happen counted as ENDEX) with its 95 % interval. Right: runs in "
        "which it did not happen."
    )
    if lead.behind:
        note += (
            f" How much {_word(lead)} than the first: in the mean, in pairs, with half the 95 % interval. "
            "None better: the share of worlds in which no policy does better."
        )
    told = picture(found, names, baseline)
    numbers = table(
        (*told.table.columns, f"{_word(lead)} than the first", "none better in"),
        [
            (*row, lead.behind.get(s.policy, "-"), lead.unbeaten.get(s.policy, "-"))
            for row, s in zip(told.table.rows, ordered(found), strict=True)
        ],
    )
    return replace(
        told,
        ident="fastest",
        title=f"{word}: {unit}",
        note=f"{note} {told.note}".strip(),
        table=numbers if lead.behind else told.table,
        draw=lambda sheet: draw(sheet, found, names, baseline, lead),
    )


def _word(lead: Lead) -> str:
    return "later" if lead.later else "worse"


def picture(found: Distribution, names: Names, baseline: str) -> Picture:
    """One row for each policy, the best mean first."""
    rows = ordered(found)
    gauge = found.gauge
    said = [
        f"{names[s.policy]} median {_median(s)}" + (f", never in {percent(s.never)}" if s.never else "")
        for s in rows
    ]
    medians = column((s.quantiles[2] for s in rows), "never")
    spans = spreads([(s.quantiles[0], s.quantiles[-1]) for s in rows], "never")
    numbers = [
        (names[s.policy], median, span, estimated(s.mean), percent(s.never))
        for s, median, span in zip(rows, medians, spans, strict=True)
    ]
    return Picture(
        f"spread-{gauge.name}",
        f"{gauge.name}: how it is distributed",
        f"{_capital(gauge.definition)} ({gauge.unit}). " + "; ".join(said) + ".",
        table(("policy", "median", "5 to 95 %", "mean (95 %)", "did not happen"), numbers),
        lambda sheet: draw(sheet, found, names, baseline),
        "The scale is stretched at its beginning." if found.bend < 1 else "",
    )


def ordered(found: Distribution) -> list[Spread]:
    """The policies, the best mean first."""
    sign = -1 if found.gauge.better == "more" else 1
    if found.gauge.better == "neither":
        return list(found.spreads)
    return sorted(found.spreads, key=lambda s: sign * s.mean.value if s.mean else float("inf"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _median(s: Spread) -> str:
    return figure(s.quantiles[2], "never")


def draw(sheet: Sheet, found: Distribution, names: Names, baseline: str, lead: Lead = _NOBODY) -> None:
    """Histograms one above the other on one scale."""
    left = 8.0 if sheet.narrow else 150.0
    never = any(s.never for s in found.spreads)
    right = sheet.wide - ((62 if sheet.narrow else 96) if never else 16)
    if lead.behind and not sheet.narrow:
        right -= 196
    means = [
        end
        for s in found.spreads
        if s.mean
        for end in (s.mean.low, s.mean.value, s.mean.high)
        if end is not None
    ]
    low, high = min(found.edges[0], *means), max(found.edges[-1], *means)
    scale = Scale(low, high, left, right, found.bend)
    top, pitch = (24.0, 70.0) if sheet.narrow else (24.0, 58.0)
    rows = ordered(found)
    bottom = top + pitch * len(rows)
    hours = found.gauge.unit == "h"
    marks = bent_ticks(high) if found.bend < 1 and hours else ticks(low, high, 4 if sheet.narrow else 7)
    unit = f"{found.gauge.name} ({found.gauge.unit})"
    foot = across(sheet, scale, marks, top, bottom, unit)
    if never:
        sheet.text(
            sheet.wide,
            12,
            "never" if sheet.narrow else "did not happen",
            anchor="end",
            small=True,
            role="quiet",
        )
    if lead.behind:
        _heads(sheet, lead, right, never=never)
    tallest = max(max(s.shares) for s in rows) or 1.0
    for index, spread in enumerate(rows):
        base = top + (index + 1) * pitch - 20
        name = names[spread.policy]
        if sheet.narrow:
            sheet.text(left, base - pitch + 34, name, bold=spread.policy == baseline)
        else:
            sheet.paragraph(0, base - 12, name, left - 14, bold=spread.policy == baseline)
        _bars(sheet, found, spread, scale, base, (pitch - (40 if sheet.narrow else 26)) / tallest)
        _summary(sheet, spread, scale, base + 9, name)
        if never:
            _never(sheet, spread, base, name)
        _behind(sheet, lead, spread.policy, (right, base), pitch)
    sheet.tall = foot + 4


def _heads(sheet: Sheet, lead: Lead, right: float, *, never: bool) -> None:
    """What stands at the right of the bars."""
    if sheet.narrow:
        sheet.text(8, 12, f"{_word(lead)} than the first; none better in", small=True, role="quiet")
        return
    sheet.text(right + 112, 12, f"{_word(lead)} than the first", anchor="end", small=True, role="quiet")
    sheet.text(right + 190, 12, "none better", anchor="end", small=True, role="quiet")


def _behind(sheet: Sheet, lead: Lead, policy: str, place: tuple[float, float], pitch: float) -> None:
    right, base = place
    told, share = lead.behind.get(policy, ""), lead.unbeaten.get(policy, "")
    if sheet.narrow:
        words = "; ".join(text for text in (told, share) if text)
        sheet.label([(right, base - pitch + 34, "end")], words)
        return
    sheet.text(right + 112, base - 2, told, anchor="end", small=True, bold=told == "the first")
    sheet.text(right + 190, base - 2, share, anchor="end", small=True)


def _bars(sheet: Sheet, found: Distribution, spread: Spread, scale: Scale, base: float, high: float) -> None:
    for low, top, share in zip(found.edges, found.edges[1:], spread.shares, strict=False):
        if share:
            box = Box(
                scale(low) + 0.4, base - max(0.8, share * high), max(scale(top) - 0.4, scale(low) + 1), base
            )
            tip = f"{figure(low)} to {figure(top)} {found.gauge.unit}: {percent(share)} of the runs"
            sheet.bar(box, "low4", tip=tip)
    sheet.rule((scale.begin, base), (scale.end, base), "grid")


def _summary(sheet: Sheet, spread: Spread, scale: Scale, y: float, name: str) -> None:
    """Ranges end at the right edge where they go on past ENDEX."""
    ends = [scale.end if q is None else scale.within(q) for q in spread.quantiles]
    if not any(q is not None for q in spread.quantiles):
        return
    tip = f"{name}: median {_median(spread)}, 5 to 95 % {figure(spread.quantiles[0], 'never')} to "
    tip += figure(spread.quantiles[-1], "never")
    sheet.rule((ends[0], y), (max(ends[-1], ends[0] + 1), y), "line", tip=tip)
    sheet.rule((ends[1], y), (max(ends[3], ends[1] + 1), y), "line", thick=4, tip=tip)
    if spread.quantiles[2] is not None:
        sheet.mark(ends[2], y, "ink", shape="tick", size=6, tip=tip)
    if spread.mean is not None:
        mean = spread.mean
        if mean.low is not None and mean.high is not None:
            sheet.rule((scale.within(mean.low), y), (scale.within(mean.high), y), "two", thick=2)
        sheet.mark(scale.within(mean.value), y, "two", size=3.6, tip=f"{name}: mean {estimated(mean)}")


def _never(sheet: Sheet, spread: Spread, base: float, name: str) -> None:
    size = 30.0 * spread.never
    if spread.never:
        box = Box(sheet.wide - 14, base - max(1.0, size), sheet.wide - 4, base)
        sheet.bar(box, "warm", tip=f"{name}: did not happen in {percent(spread.never)} of the runs")
    sheet.text(sheet.wide - 20, base, percent(spread.never), anchor="end", small=True, bold=spread.never > 0)
