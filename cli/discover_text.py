"""What ``peninsula discover`` prints: shares, regions, tipping points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.figures import decimals, figure, percent, points, spread, unit_of
from cli.output import print_table
from cli.sensitivity_text import WIDTH, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.lab.answers.condition import Condition
    from sim.lab.answers.discover import Box, Limit, Region
    from sim.lab.answers.regimes import Findings
    from sim.lab.answers.series import Known
    from sim.lab.answers.tipping import Tipping, Tippings


def render(found: Sequence[Findings]) -> None:
    """The findings in each circumstance, one after the other."""
    for place, one in enumerate(found):
        if place:
            click.echo("\n" + "-" * WIDTH)
        if one.condition is not None:
            _regions(one.condition, one.regions, one.circumstance)
        for number, tippings in enumerate(one.tippings):
            if number or one.condition is not None:
                click.echo()
            _tippings(tippings, one.circumstance)
        for line in one.left_out:
            said(line)


def _regions(condition: Condition, regions: Sequence[Region], circumstance: str) -> None:
    said(f"Where {condition}" + (f", in {circumstance}" if circumstance else ""))
    if condition.gauge.event and condition.limit is not None:
        said("What had not happened by ENDEX is later than any limit.")
    rows = [
        (
            region.policy,
            f"{region.failing:,} of {region.runs:,}",
            points(region.share),
            _left_out(region),
        )
        for region in regions
    ]
    titles = ("policy", "it holds in", "percent (95 %)", "runs left out")
    shown = 4 if any(row[3] for row in rows) else 3
    print_table(titles[:shown], [row[:shown] for row in rows])
    for region in regions:
        click.echo()
        _region(region)


def _left_out(region: Region) -> str:
    told = [f"{region.failed:,} failed"] if region.failed else []
    return ", ".join([*told, *([f"{region.unknown:,} without a value"] if region.unknown else [])])


def _region(region: Region) -> None:
    if region.same_as:
        said(f"{region.policy}: in exactly the same runs as {region.same_as}.")
    elif not region.boxes:
        said(f"{region.policy}: {region.why_none}.")
    for place, box in enumerate(() if region.same_as else region.boxes):
        said(f"{region.policy}: mostly where" if place == 0 else "and, outside that, where")
        for limit in box.limits:
            _limit(limit)
        _figures(box)
    if region.check is not None and not region.same_as:
        said(
            "Found on half of the worlds and judged on the other half, the first region has density "
            f"{percent(region.check.density)} and coverage {percent(region.check.coverage)}."
        )


def _figures(box: Box) -> None:
    said(
        f"density {percent(box.density)} (of the {box.runs:,} runs here, those in which it holds), "
        f"coverage {percent(box.coverage)} (of all in which it holds, those here), "
        f"mass {percent(box.mass)} (of all runs)",
        indent="  ",
    )


def _limit(limit: Limit) -> None:
    low, high = limit.low, limit.high
    if low is not None and high is not None:
        told = f"is {low:g} to {high:g}"
    else:
        told = f"is {low:g} or more" if low is not None else f"is {high:g} or less"
    unit = f" {limit.number.unit}".rstrip()
    chance = "below 0.001" if limit.chance < 0.001 else f"{limit.chance:.3f}"
    said(f"{_named(limit.number)}", indent="    ")
    said(f"{told}{unit}, of {limit.number.distribution}; quasi-p {chance}", indent="      ")


def _named(number: Known) -> str:
    return f"{number.ident} {number.title} [{number.grade}{', no anchor' if number.weak else ''}]"


def _tippings(found: Tippings, circumstance: str) -> None:
    place = f", in {circumstance}" if circumstance else ""
    said(f"What flips the best policy by {found.gauge.name} {unit_of(found.gauge)}{place}")
    if found.gauge.echo:
        said("An echo: it mostly hands back the judgements that were put in.")
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
    said(_named(tipping.number), indent="  ")
    said(
        f"tips at {at.value:,.{places}f}{own} (95 %: {spread(at.low, at.high)}); "
        f"{percent(tipping.share)} of the worlds lie below",
        indent="    ",
    )
    said(f"below it {tipping.below} is best, by up to {figure(tipping.lead_below)} {unit} over "
         f"{tipping.above}; above it {tipping.above}, by up to {figure(tipping.lead_above)} {unit}",
         indent="    ")  # fmt: skip
