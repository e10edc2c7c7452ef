"""``peninsula discover``: the region in which a policy fails, and what flips the best policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.intervals import figure, percent, share_with_spread, spread
from cli.output import emit_json, print_table

if TYPE_CHECKING:
    from sim.lab.condition import Condition
    from sim.lab.discover import Box, Limit, Region
    from sim.lab.regimes import Findings
    from sim.lab.tipping import Tipping, Tippings


@click.command(
    name="discover",
    epilog="""\b
Examples:
  peninsula discover out --when "closure_90_h > 240"
  peninsula discover out --when "closure_90_h never" --policy prompt
  peninsula discover out --measure sortie_gap --where contingency=dual""",
)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option(
    "--when", metavar="TEXT", help="What failing is: 'MEASURE > NUMBER' (>=, <, <=) or 'MEASURE never'."
)
@click.option(
    "--measure", "measures", multiple=True, metavar="NAME",
    help="A measure whose best policy may flip; repeatable. Otherwise that of --when.",
)  # fmt: skip
@click.option("--policy", "policies", multiple=True, metavar="NAME", help="These policies only; repeatable.")
@click.option("--where", multiple=True, metavar="FACTOR=LEVEL", help="Another circumstance; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON document.")
def command(
    folder: str,
    when: str | None,
    measures: tuple[str, ...],
    policies: tuple[str, ...],
    where: tuple[str, ...],
    as_json: bool,
) -> None:
    """Where in the uncertainties a policy fails, and what flips the best policy.

    DIR is a folder that `peninsula sweep` wrote. With --when, limits on a few uncertain numbers are
    looked for within which a policy mostly fails (PRIM). Tipping points are values of a number below and
    above which another policy is best, all other uncertainties as they may be.
    """
    from sim.lab.regimes import findings
    from sim.lab.results import Results

    results = Results(folder)
    found = findings(results, when, measures, policies=policies, where=where)
    if as_json:
        emit_json(_plain(results.manifest["name"], found))
        return
    for place, one in enumerate(found):
        if place:
            click.echo()
        _tell(one)


def _plain(name: str, found: tuple[Findings, ...]) -> dict[str, object]:
    from dataclasses import asdict

    plain = [asdict(one) for one in found]
    for one in plain:
        if one["condition"] and one["condition"]["sign"] == "never":
            one["condition"]["limit"] = None
    return {"format": 1, "kind": "discover", "sweep": name, "findings": plain}


def _tell(found: Findings) -> None:
    if found.condition is not None:
        _tell_regions(found.condition, found.regions, found.circumstance)
    for tippings in found.tippings:
        if found.condition is not None or tippings is not found.tippings[0]:
            click.echo()
        _tell_tippings(tippings, found.circumstance)
    for line in found.left_out:
        click.echo(line)


def _tell_regions(condition: Condition, regions: tuple[Region, ...], circumstance: str) -> None:
    click.echo(f"When {condition}" + (f", {circumstance}" if circumstance else ""))
    if condition.gauge.event and condition.sign != "never":
        click.echo("  (what had not happened by ENDEX counts as later than any limit)")
    print_table(
        ("policy", "runs", "it holds in", "share (95 %)", "left out"),
        [
            (
                region.policy,
                f"{region.runs:,}",
                f"{region.failing:,}",
                share_with_spread(region.share) if region.share else "",
                _left_out(region),
            )
            for region in regions
        ],
    )
    for region in regions:
        click.echo()
        _tell_region(region)


def _left_out(region: Region) -> str:
    told = [f"{region.failed:,} failed"] if region.failed else []
    return ", ".join([*told, *([f"{region.unknown:,} without a value"] if region.unknown else [])])


def _tell_region(region: Region) -> None:
    if region.same_as:
        click.echo(f"{region.policy}: in the same runs as {region.same_as}")
        return
    if not region.boxes:
        click.echo(f"{region.policy}: {region.why_none}")
        return
    for place, box in enumerate(region.boxes):
        lead = f"{region.policy}: mostly where" if place == 0 else "and outside that, where"
        click.echo(f"{lead}")
        print_table(
            ("  id", "number", "is", "of", "quasi-p"), [_limit_row(limit) for limit in box.limits], whole=1
        )
        click.echo(f"  {_figures(box)}")
    if region.check is not None:
        click.echo(
            f"  The first region, found on half of the worlds and judged on the other half: "
            f"density {percent(region.check.density)}, coverage {percent(region.check.coverage)}"
        )


def _figures(box: Box) -> str:
    return (
        f"density {percent(box.density)} (it holds in that share of these runs), "
        f"coverage {percent(box.coverage)}\n  (of all runs in which it holds), "
        f"mass {percent(box.mass)} (of all runs)"
    )


def _limit_row(limit: Limit) -> tuple[str, ...]:
    unit = f" {limit.number.unit}".rstrip()
    told = []
    if limit.low is not None:
        told.append(f"{limit.low:g} or more")
    if limit.high is not None:
        told.append(f"{limit.high:g} or less")
    chance = "< 0.001" if limit.chance < 0.001 else f"{limit.chance:.3f}"
    return (
        f"  {limit.number.ident}",
        limit.number.title,
        " and ".join(told) + unit,
        limit.number.distribution,
        chance,
    )


def _tell_tippings(found: Tippings, circumstance: str) -> None:
    better = {"less": "less is better", "more": "more is better"}[found.gauge.better]
    unit = f"{found.gauge.unit}, " if found.gauge.unit else ""
    place = f", {circumstance}" if circumstance else ""
    click.echo(f"What flips the best policy by {found.gauge.name} ({unit}{better}){place}")
    if found.gauge.echo:
        click.echo("  An echo: it mostly hands back the judgements that were put in.")
    for policy, twin in found.same:
        click.echo(f"  {policy} never differs from {twin}")
    click.echo(f"  Over all worlds {found.best} is best.")
    if not found.found:
        click.echo("  No single number flips that beyond chance.")
        return
    print_table(
        ("  id", "number", "tips at (95 %)", "below it best", "above it best"),
        [_tipping_row(tipping, found.gauge.unit) for tipping in found.found],
    )
    click.echo("  (by: the lead over the other at the best place on that side)")


def _tipping_row(tipping: Tipping, unit: str) -> tuple[str, ...]:
    own = f" {tipping.number.unit}".rstrip()
    return (
        f"  {tipping.number.ident}",
        tipping.number.title,
        f"{figure(tipping.at.value)}{own} ({spread(tipping.at)})",
        f"{tipping.below} by {figure(tipping.lead_below)} {unit}".rstrip(),
        f"{tipping.above} by {figure(tipping.lead_above)} {unit}".rstrip(),
    )
