"""What ``peninsula discover`` prints: shares, regions, tipping points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.figures import decimals, figure, graded, percent, points, spread, unit_of
from cli.output import counted, print_table
from cli.sensitivity_text import GRADES, WIDTH, named, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.lab.answers.boxes import Box, Limit, Target
    from sim.lab.answers.discover import Check, Region
    from sim.lab.answers.regimes import Findings
    from sim.lab.answers.series import Known
    from sim.lab.answers.tipping import Tipping, Tippings

_WORDS = (
    "quasi-p: how likely so dense a region is without that limit. A region is a place to look, not a cause."
)


def render(found: Sequence[Findings]) -> None:
    """The findings in each circumstance, one after the other."""
    for place, one in enumerate(found):
        if place:
            click.echo("\n" + "-" * WIDTH)
        if one.condition is not None:
            _regions(one)
        for number, tippings in enumerate(one.tippings):
            if number or one.condition is not None:
                click.echo()
            _tippings(tippings, one.circumstance)
        if one.left_out and (one.tippings or one.condition is not None):
            click.echo()
        for line in one.left_out:
            said(line)
    if any(region.boxes for one in found for region in one.regions):
        said("\n" + _WORDS)
    if any(t.found for one in found for t in one.tippings) or any(r.boxes for o in found for r in o.regions):
        said(GRADES)


def _regions(found: Findings) -> None:
    condition, regions = found.condition, found.regions
    assert condition is not None
    said(f"Where {condition}" + (f", in {found.circumstance}" if found.circumstance else ""))
    if condition.gauge.event and condition.limit is not None:
        said("What had not happened by ENDEX is later than any limit.")
    rows = [
        (
            region.policy,
            f"{region.failing:,} of {counted(region.runs, 'run')}",
            points(region.share),
            _left_out(region),
        )
        for region in regions
    ]
    titles = ("policy", "it holds in", "percent (95 %)", "runs left out")
    shown = 4 if any(row[3] for row in rows) else 3
    print_table(titles[:shown], [row[:shown] for row in rows])
    for region in regions:
        if not region.same_as:
            click.echo()
            _region(region, found.target)
            twins = [other.policy for other in regions if other.same_as == region.policy]
            if twins:
                said(f"In exactly the same runs: {', '.join(twins)}.")


def _left_out(region: Region) -> str:
    told = [f"{region.failed:,} failed"] if region.failed else []
    return ", ".join([*told, *([f"{region.unknown:,} without a value"] if region.unknown else [])])


def _region(region: Region, target: Target) -> None:
    if not region.boxes:
        said(f"{region.policy}: {region.why_none}.")
        return
    if region.opposite:
        said(
            f"{region.policy}: it holds in most runs, and no limits set these apart. So the opposite was "
            "searched: where it does not hold."
        )
    for place, box in enumerate(region.boxes):
        _box(region, box, place)
    if not target.reached(region.boxes[0]):
        said("No limits beyond chance reach what was asked for; these come nearest.")
    if len(region.trade) > 1:
        _trade(region, target)
    if region.check is not None:
        said(_checked(region.check))


def _box(region: Region, box: Box, place: int) -> None:
    verb = "does not hold" if region.opposite else "holds"
    often = "mostly" if box.density > 0.5 else "more often"
    said(f"{region.policy}: it {often} {verb} where" if place == 0 else f"Outside that, {often} where")
    for limit in box.limits:
        _limit(limit)
    held = round(box.density * box.runs)
    said(
        f"density {percent(box.density)} (it {verb} in {held:,} of {counted(box.runs, 'run')} here), "
        f"coverage {percent(box.coverage)} (of all runs in which it {verb}, those here), "
        f"mass {percent(box.mass)} (of all runs)",
        indent="  ",
    )


def _trade(region: Region, target: Target) -> None:
    """The boxes that the first could have been instead, ``>`` before the one that is told."""
    free = target.density is None and target.coverage is None
    how = "chosen by excess over chance in standard errors" if free else "chosen as asked for"
    said(f"\nWhat the first region could be, wide to dense (> the one above, {how}):")
    rows = [
        (
            ">" if box == region.boxes[0] else "",
            percent(box.coverage),
            percent(box.density),
            percent(box.mass),
            str(len(box.limits)),
            ", ".join(f"{limit.number.ident} {_bounds(limit)}" for limit in box.limits),
        )
        for box in region.trade
    ]
    print_table(("", "coverage", "density", "mass", "limits", "where"), rows, whole=5)
    if free:
        said("--density 0.8 or --coverage 0.8 picks another.")


def _checked(check: Check) -> str:
    if check.coverage is None or check.density is None:
        return (
            "On neither half of the worlds alone is a region found, so none could be judged on worlds that "
            "the search did not see. More replications could."
        )
    figures = f"density {percent(check.density)} and coverage {percent(check.coverage)}"
    if check.halves == 1:
        return (
            "On one half of the worlds alone no region is found. That of the other half, judged on the "
            f"first, has {figures}."
        )
    return f"Found on half of the worlds and judged on the other half, the first region has {figures}."


def _limit(limit: Limit) -> None:
    chance = "below 0.001" if limit.chance < 0.001 else f"{limit.chance:.3f}"
    unit = f"{limit.number.unit}; " if limit.number.unit else ""
    told = f"{limit.number.ident} {_bounds(limit)} ({unit}it varies {_range(limit.number)})"
    said(f"{told}, quasi-p {chance}", indent="    ")
    grade = graded(limit.number.grade, limit.number.anchored)
    said(f"{limit.number.title} [{grade}]", indent="      ")


def _bounds(limit: Limit) -> str:
    low, high = limit.low, limit.high
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"at least {low:g}" if low is not None else f"at most {high:g}"


def _range(number: Known) -> str:
    """``from 0.2 to 1``; without an end, where most of it lies."""
    from scenarios.distributions import Triangular, Uniform, parse

    known = parse(number.distribution)
    if isinstance(known, Uniform | Triangular):
        return f"from {known.low:g} to {known.high:g}"
    return f"mostly from {known.quantile(0.05):.2g} to {known.quantile(0.95):.2g}"


def _tippings(found: Tippings, circumstance: str) -> None:
    place = f", in {circumstance}" if circumstance else ""
    said(f"What flips the best policy by {found.gauge.name} {unit_of(found.gauge)}{place}")
    if found.gauge.echo:
        said("An echo: it mostly hands back the judgements that were put in.")
    if not found.best:
        said("All policies are equal in every run: none is best, and nothing flips that.")
        return
    if found.level:
        level = " and ".join(
            [", ".join(found.level[:-1]), found.level[-1]] if found.level[1:] else found.level
        )
        said(f"Over all worlds {found.best} has the best mean; {level} cannot be told from it.")
    else:
        said(f"Over all worlds {found.best} is best.")
    for policy, twin in found.same:
        said(f"{policy} never differs from {twin}.")
    if not found.found:
        said("No single number flips that beyond chance.")
    for tipping in found.found:
        _tipping(tipping, found.gauge.unit)


def _tipping(tipping: Tipping, unit: str) -> None:
    at = tipping.at
    places = decimals(((at.high or 0) - (at.low or 0)) / 2)
    own = f" {tipping.number.unit}".rstrip()
    said(f"  {named(tipping.number)}", hanging="    ")
    said(
        f"tips at {at.value:,.{places}f}{own} (95 %: {spread(at.low, at.high)}); "
        f"{percent(tipping.share)} of the worlds lie below",
        indent="    ",
    )
    said(f"below it {tipping.below} is best, by up to {figure(tipping.lead_below)} {unit} over "
         f"{tipping.above}; above it {tipping.above}, by up to {figure(tipping.lead_above)} {unit}",
         indent="    ")  # fmt: skip
