"""Where a policy fails: how often, number by number, with the limits that discovery found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, ticks, upward
from cli.charts.sheet import Box, Sheet
from cli.figures import figure, graded, percent, points
from sim.lab.answers.boxes import Limit
from sim.lab.answers.condition import Condition
from sim.lab.answers.discover import Region, regions
from sim.lab.answers.series import Known
from sim.lab.answers.spreads import Slice, profile
from sim.lab.results import Results

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Failing:
    """A region with the share of failing runs by each number that it limits."""

    region: Region
    profiles: tuple[tuple[Known, tuple[Slice, ...]], ...]


def failing(results: Results, asked: Condition, points: Mapping[str, int]) -> Iterator[Failing]:
    """The regions of a few policies (name -> point), with the numbers that limit each."""
    for region in regions(results, asked, points):
        limits = dict.fromkeys(limit.number for box in region.boxes for limit in box.limits)
        yield Failing(region, tuple(profile(results, asked, points[region.policy], list(limits)[:3])))


def none(asked: Condition, found: Sequence[Failing], names: Names) -> Iterator[str]:
    """For each policy without a region, how often this holds and why there is none."""
    for one in found:
        region = one.region
        if not region.same_as and not one.profiles and region.share is not None:
            name = names.get(region.policy, region.policy)
            why = region.why_none or "no limits on few numbers were found"
            yield f"{asked}, {name}: in {points(region.share)} % of {region.runs:,} runs; no region: {why}."


def picture(asked: Condition, found: Sequence[Failing], names: Names) -> Picture | None:
    """Panels for every policy that has a region; ``None`` where none has."""
    shown = [one for one in found if one.profiles and not one.region.same_as]
    if not shown:
        return None
    rows = [
        (
            names.get(one.region.policy, one.region.policy),
            f"{number.ident} {number.title}",
            f"{figure(s.low)} to {figure(s.high)} {number.unit}",
            f"{points(s.share)} %",
        )
        for one in shown
        for number, slices in one.profiles
        for s in slices
    ]
    return Picture(
        f"region-{asked.gauge.name}",
        f"Where it goes wrong: {asked}",
        _says(asked, found, names),
        table(("policy", "number", "from to", "share of runs (95 %)"), rows),
        lambda sheet: _draw(sheet, shown, names),
        "Dots: the share of runs in which this holds, from the lowest tenth of the number's values to the "
        "highest, with 95 % intervals. Shaded: the limits found by PRIM. What had not happened by ENDEX is "
        "later than any limit.",
    )


def _says(asked: Condition, found: Sequence[Failing], names: Names) -> str:
    parts = []
    for one in found:
        region = one.region
        name = names.get(region.policy, region.policy)
        if region.same_as:
            parts.append(f"{name}: in the same runs as {names.get(region.same_as, region.same_as)}")
            continue
        told = f"{name}: in {points(region.share)} % of the runs"
        if region.boxes:
            box = region.boxes[0]
            limits = " and ".join(
                f"{limit.number.title} ({limit.number.ident}) {_limit(limit)}" for limit in box.limits
            )
            mostly = (
                "it mostly does not hold" if region.opposite else f"{percent(box.density)} of the runs there"
            )
            told += (
                f", mostly where {limits}: {mostly}" if not region.opposite else f"; {mostly} where {limits}"
            )
        parts.append(told)
    return ". ".join(parts) + "."


def _limit(limit: Limit) -> str:
    if limit.low is not None and limit.high is not None:
        return f"lies between {figure(limit.low)} and {figure(limit.high)}"
    if limit.low is not None:
        return f"is at least {figure(limit.low)}"
    return f"is at most {figure(limit.high)}"


def _draw(sheet: Sheet, shown: Sequence[Failing], names: Names) -> None:
    y = 0.0
    for one in shown:
        region = one.region
        y = sheet.paragraph(0, y + 12, names.get(region.policy, region.policy), sheet.wide - 8, bold=True)
        each = 1 if sheet.narrow else min(3, len(one.profiles))
        wide = sheet.wide / each
        for first in range(0, len(one.profiles), each):
            below = y
            for column, (number, slices) in enumerate(one.profiles[first : first + each]):
                bottom = _panel(sheet, one, number, slices, (column * wide, y, wide))
                below = max(below, bottom)
            y = below + 12
        y += 8
    sheet.tall = y


def _panel(
    sheet: Sheet, one: Failing, number: Known, slices: Sequence[Slice], place: tuple[float, float, float]
) -> float:
    x, y, wide = place
    most = wide - (8 if sheet.narrow else 24)
    top = sheet.paragraph(
        x,
        y + 4,
        f"{number.title} ({number.ident}, {graded(number.grade, number.anchored)})",
        most,
        small=True,
    )
    bottom = top + 130
    low, high = slices[0].low, slices[-1].high
    bend = 0.5 if low >= 0 and high > 4 * (slices[len(slices) // 2].high or 1) else 1.0
    scale = Scale(0.0 if bend < 1 else low, high, x + 40, x + most - 8, bend)
    up = Scale(0.0, 1.0, bottom, top)
    limits = [limit for box in one.region.boxes for limit in box.limits if limit.number == number]
    for limit in limits[:1]:
        begin = scale.begin if limit.low is None else scale.within(limit.low)
        end = scale.end if limit.high is None else scale.within(limit.high)
        sheet.bar(
            Box(begin, top, end, bottom),
            "better1" if one.region.opposite else "worse1",
            tip=f"{number.ident} {_limit(limit)}",
        )
    upward(sheet, up, (0, 0.5, 1), scale.begin, scale.end, lambda v: f"{v:.0%}")
    foot = across(
        sheet,
        scale,
        ticks(scale.low, high, 4),
        top,
        bottom,
        "times" if number.unit == "mult" else number.unit,
    )
    for s in slices:
        middle = scale((s.low + s.high) / 2)
        tip = f"{number.ident} {figure(s.low)} to {figure(s.high)}: {points(s.share)} %"
        if s.share.low is not None and s.share.high is not None:
            sheet.rule((middle, up(s.share.low)), (middle, up(s.share.high)), "one", thick=1.5, tip=tip)
        sheet.mark(middle, up(s.share.value), "one", size=3.8, tip=tip)
    return foot
