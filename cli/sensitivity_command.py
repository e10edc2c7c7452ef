"""``peninsula sensitivity``: which uncertain numbers drive the difference between two policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.intervals import figure, share_with_spread, spread, with_spread
from cli.output import emit_json, note, print_table

if TYPE_CHECKING:
    from sim.lab.reasons import Reason
    from sim.lab.sensitivity import Drivers, Index
    from sim.lab.tornado import Swing

_SHOWN = 12


@click.command(
    name="sensitivity",
    epilog="""\b
Examples:
  peninsula sensitivity out
  peninsula sensitivity out --measure sortie_gap --policy minute --baseline strict
  peninsula sensitivity out --where contingency=dual --json""",
)
@click.argument("folder", metavar="DIR", type=click.Path())
@click.option(
    "--measure", "measures", multiple=True, metavar="NAME",
    help="A measure to explain; repeatable. Otherwise those of the design's break-even and deadlines.",
)  # fmt: skip
@click.option("--policy", metavar="NAME", help="The policy whose difference is explained.")
@click.option("--baseline", metavar="NAME", help="The policy it is held against.")
@click.option("--where", multiple=True, metavar="FACTOR=LEVEL", help="Another circumstance; repeatable.")
@click.option(
    "--top", default=_SHOWN, show_default=True, type=click.IntRange(min=1), metavar="N",
    help="How many numbers the table of single numbers shows.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON document.")
def command(
    folder: str,
    measures: tuple[str, ...],
    policy: str | None,
    baseline: str | None,
    where: tuple[str, ...],
    top: int,
    as_json: bool,
) -> None:
    """Which uncertain numbers drive the difference between two policies.

    DIR is a folder that `peninsula sweep` wrote. Shares of variance (Sobol indices) come from the
    sweep's Saltelli block, if its design has one; the table of single numbers from the main block.
    What nobody knows (worlds) and what happens by chance (luck) are told apart.
    """
    from sim.lab.reasons import reasons
    from sim.lab.results import Results

    results = Results(folder)
    found = reasons(results, measures, policy=policy, baseline=baseline, where=where)
    if as_json:
        emit_json(_plain(results.manifest["name"], found))
        return
    for place, reason in enumerate(found):
        if place:
            click.echo()
        _tell(reason, len(results.manifest["uncertain"]), top)


def _plain(name: str, found: tuple[Reason, ...]) -> dict[str, object]:
    from dataclasses import asdict

    return {"format": 1, "kind": "sensitivity", "sweep": name, "reasons": [asdict(one) for one in found]}


def _tell(reason: Reason, numbers: int, top: int) -> None:
    for line in _headline(reason):
        click.echo(line)
    if reason.mean is None:
        return
    click.echo()
    if reason.drivers is None:
        note(reason.why_no_drivers)
    else:
        _tell_drivers(reason.drivers, what="difference" if reason.against else "measure")
    _tell_split(reason)
    _tell_swings(reason, numbers, top)


def _headline(reason: Reason) -> list[str]:
    who = f"{reason.policy} against {reason.against}" if reason.against else reason.policy
    place = f", {reason.circumstance}" if reason.circumstance else ""
    lines = [f"{reason.gauge.name}: {who}{place}"]
    if reason.gauge.echo:
        lines.append("  An echo: it mostly hands back the judgements that were put in.")
    if reason.mean is None:
        return [*lines, f"  Nothing to tell: {reason.why_none}."]
    unit = f" {reason.gauge.unit}".rstrip()
    value, between = figure(reason.mean.value), spread(reason.mean)
    name = "mean difference" if reason.against else "mean"
    lines.append(f"  {name} {value}{unit}" + (f", 95 % interval {between}" if between else ""))
    if reason.against and reason.gauge.better != "neither" and reason.mean.clear:
        better = (reason.mean.value < 0) == (reason.gauge.better == "less")
        lines[-1] += f": {reason.policy} is {'better' if better else 'worse'}"
    if reason.never:
        lines.append(f"  {reason.never:,} runs had not got there by ENDEX; they count as ENDEX")
    if reason.dropped:
        lines.append(f"  {reason.dropped:,} circumstances are left out because a run failed")
    return lines


def _tell_drivers(found: Drivers, what: str) -> None:
    if not found.indices:
        click.echo(f"The {what} is {figure(found.mean)} in every world of the Saltelli block.")
        return
    click.echo(f"What drives the {what}: shares of its variance, {found.base:,} base rows, 95 % intervals")
    rows = [_index_row(index) for index in found.indices]
    if found.luck is not None:
        rows.append(("luck", "", *_index_row(found.luck)[2:]))
    print_table(("input", "numbers", "alone", "with what it interacts with"), rows, whole=1)
    if found.weak_evidence_share is not None:
        share = share_with_spread(found.weak_evidence_share)
        click.echo(f"weak_evidence_share: {share} of the worlds' variance comes from pure grade C numbers")
    elif found.worlds is not None:
        click.echo("weak_evidence_share: not told; the worlds cannot be told from luck here")
    if found.held:
        click.echo(f"Held at their medians here, being in no group: {', '.join(found.held)}")
    click.echo()


def _index_row(index: Index) -> tuple[str, str, str, str]:
    return (
        index.name,
        str(len(index.idents)),
        share_with_spread(index.alone),
        share_with_spread(index.total),
    )


def _tell_split(reason: Reason) -> None:
    told = []
    if reason.drivers is not None and reason.drivers.worlds is not None:
        told.append(f"{share_with_spread(reason.drivers.worlds)} in the Saltelli block")
    if reason.split is not None:
        split = reason.split
        told.append(f"{share_with_spread(split.share)} in the main block, {split.draws} runs a world")
    if told:
        click.echo("Of the variance the worlds bring " + "; ".join(told) + ".")
        click.echo("The rest is luck.\n")


def _tell_swings(reason: Reason, numbers: int, top: int) -> None:
    if not reason.swings:
        return
    sure = sum(swing.sure for swing in reason.swings)
    name = "Mean difference" if reason.against else "Mean"
    unit = f" ({reason.gauge.unit})" if reason.gauge.unit else ""
    click.echo(f"{name}{unit} where a number is in its lowest and in its highest fifth")
    print_table(
        ("id", "number", "lowest", "highest", "swing (95 %)"),
        [_swing_row(swing) for swing in reason.swings[:top]],
        whole=1,
    )
    click.echo(
        f"* beyond chance though {numbers} numbers were looked at ({sure} are)."
        + (f" {len(reason.swings) - top} more not shown; --top N." if len(reason.swings) > top else "")
    )


def _swing_row(swing: Swing) -> tuple[str, ...]:
    unit = f" {swing.number.unit}".rstrip()
    weak = ", weak" if swing.number.weak else ""
    return (
        swing.number.ident + ("*" if swing.sure else ""),
        f"{swing.number.title} (grade {swing.number.grade}{weak})",
        f"{figure(swing.low.value)} at <= {figure(swing.below)}{unit}",
        f"{figure(swing.high.value)} at >= {figure(swing.above)}{unit}",
        with_spread(swing.swing),
    )
