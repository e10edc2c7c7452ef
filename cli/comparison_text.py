"""A comparison as text: sentences first, then tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.figures import (
    column,
    difference,
    estimated,
    figure,
    folded,
    middle,
    percent,
    points,
    spreads,
    unit_of,
)
from cli.frontier_map import print_frontier
from cli.headline import headlines, not_drawn
from cli.output import counted, print_paragraph, print_table
from cli.strips import strips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.lab.answers.compare import Comparison, View
    from sim.lab.answers.contrasts import Across, Escalation
    from sim.lab.answers.scorecard import Card, Deadline, DeadlineScore, Score

Names = dict[str, str]


def render(found: Comparison) -> None:
    """Print a comparison, 80 columns wide where the names of policies allow it."""
    names = {policy.name: policy.label for policy in found.policies}
    _print_heading(found, names)
    for view in found.views:
        _print_view(found, view, names)
    if found.across is not None:
        _print_across(found.across, names)
    for table in found.escalation:
        _print_escalation(table, found.baseline, names)
    for view in found.views:
        _print_regrets(view, names, several=len(found.views) > 1)
    for view in found.views:
        _print_left_out(view)
    _print_end(found)


def _title(text: str) -> None:
    click.echo()
    print_paragraph(text, style="bold")


def _print_heading(found: Comparison, names: Names) -> None:
    print_paragraph(found.title or found.name, style="bold")
    of = "" if found.cells == found.replications else f" of {found.replications:,} asked for"
    worlds, numbers = counted(found.worlds, "world"), counted(found.uncertain, "uncertain number")
    drawn = f" in {worlds} of {numbers}" if found.uncertain else ""
    print_paragraph(f"{found.source}: {counted(found.cells, 'run')}{of} of each point{drawn}.")
    if found.failed:
        print_paragraph(f"{found.failed:,} of {found.runs:,} runs failed; `peninsula results` tells why.")
    if found.fixed:
        same = ", ".join(f"{name} {level}" for name, level in found.fixed.items())
        print_paragraph(f"Throughout: {same}.")
    if len(found.policies) > 1:
        print_paragraph(f"All policies meet the same worlds and luck. Baseline: {names[found.baseline]}.")
    print_paragraph(f"Below: {', '.join(_contents(found))}.")


def _contents(found: Comparison) -> list[str]:
    """What follows, in order."""
    parts = {
        "break-even": any(view.frontiers for view in found.views),
        "consequences": any(view.consequences for view in found.views),
        "deadlines": any(view.deadlines for view in found.views),
        "echoes": any(view.echoes for view in found.views),
        "other circumstances": found.across is not None,
        "escalation": bool(found.escalation),
        "ranks and regret": any(view.regrets for view in found.views),
        "not shown": any(view.moving or view.still for view in found.views),
    }
    return [part for part, here in parts.items() if here]


def _print_view(found: Comparison, view: View, names: Names) -> None:
    if view.circumstance.levels:
        told = ", ".join(f"{name} {level}" for name, level in view.circumstance.levels.items())
        of = f" (one of {found.circumstances})" if found.circumstances > len(found.views) else ""
        _title(f"In these circumstances{of}: {told}")
    elif found.policies:
        click.echo()
    if view.left_out:
        print_paragraph(
            f"Left out: {view.left_out:,} of {counted(found.cells, 'cell')} (a world with its luck), where a "
            "run of some policy failed."
        )
    for sentence in headlines(found, view, names):
        print_paragraph(f"* {sentence}", indent="  ")
    _print_frontiers(view, names)
    _print_cards("Consequences", view.consequences, names)
    _print_deadlines(view.deadlines, names)
    known = any(card.gauge.event for card in view.consequences)
    _print_cards(
        "Echoes: these mostly return their own grade C inputs", view.echoes, names, explain=not known
    )


def _print_frontiers(view: View, names: Names) -> None:
    if not view.frontiers:
        return
    _title("Break-even: the delay and chance of yes at which one rule beats the other")
    for why, frontiers in not_drawn(view).items():
        pairs = "; ".join(f"{names[f.policy]} against {names[f.against]}, {f.gauge.name}" for f in frontiers)
        print_paragraph(f"Not drawn: {pairs}: {why}.")
    drawn = [frontier for frontier in view.frontiers if not frontier.why]
    if drawn and not view.first:
        axes = dict.fromkeys(axis.ident for f in drawn for axis in (f.delay, f.yes) if axis is not None)
        print_paragraph(
            f"The design names {' and '.join(axes)} once for all circumstances. Where another number stands "
            "for one of them here, it plays no part, and the maps show no slope along it but noise."
        )
    for frontier in drawn:
        print_frontier(frontier, names)


def _print_cards(title: str, cards: Sequence[Card], names: Names, *, explain: bool = True) -> None:
    if not cards:
        return
    _title(title)
    if explain and any(card.gauge.event for card in cards):
        print_paragraph(
            "`never` counts the runs in which it did not happen. Where that is a time since the attack, the "
            "mean and the difference count it as ENDEX, and median and range as never."
        )
    elif explain and any(score.never for card in cards for score in card.scores):
        print_paragraph("`never` counts the runs without a value; the other columns are of those with one.")
    for card in cards:
        click.echo()
        gauge = card.gauge
        print_paragraph(f"{gauge.name} {unit_of(gauge)}: {gauge.definition}", indent="  ")
        columns = ("policy", "median", "5 to 95 %", "mean", "never", "difference (95 %)")
        print_table(columns, _scores(card, names), right=(1, 3, 4))
        for line in strips(card, names):
            click.echo(line)


def _scores(card: Card, names: Names) -> list[tuple[str, ...]]:
    gap = "never" if card.gauge.event else "-"
    scores = card.scores
    medians = column((s.median for s in scores), gap)
    ranges = spreads([(s.low, s.high) for s in scores], gap)
    means = column(None if s.mean is None else s.mean.value for s in scores)
    return [
        (
            names[score.policy],
            median if score.runs else "-",
            span if score.runs > score.never else "-",
            mean,
            f"{score.never:,}",
            "every run failed" if not score.runs else _difference(score),
        )
        for score, median, span, mean in zip(scores, medians, ranges, means, strict=True)
    ]


def _difference(score: Score) -> str:
    if score.verdict == "baseline":
        return "(baseline)"
    if score.verdict == "same":
        return "same in every run"
    return "not comparable" if score.difference is None else difference(score.difference)


def _print_deadlines(deadlines: Sequence[Deadline], names: Names) -> None:
    if not deadlines:
        return
    _title("Deadlines: the chance to meet them")
    print_paragraph(
        "What did not happen by ENDEX has missed its deadline. `only it` and `only base` count the runs in "
        "which one of the two met it and the other did not."
    )
    for limit in deadlines:
        click.echo()
        print_paragraph(f"{limit.gauge.name} {limit.sign} {figure(limit.limit)} {limit.gauge.unit}")
        columns = ("policy", "chance, %", "difference, points", "only it", "only base")
        rows = []
        for score in limit.scores:
            base = score.verdict == "baseline"
            rows.append(
                (
                    names[score.policy],
                    points(score.chance),
                    _gain(score),
                    "" if base else f"{score.only:,}",
                    "" if base else f"{score.only_baseline:,}",
                )
            )
        print_table(columns, rows, right=(3, 4))


def _gain(score: DeadlineScore) -> str:
    if score.verdict == "baseline":
        return "(baseline)"
    return "same in every run" if score.verdict == "same" else points(score.difference, signed=True)


def _print_regrets(view: View, names: Names, *, several: bool) -> None:
    if not view.regrets:
        return
    where = ", ".join(f"{name} {level}" for name, level in view.circumstance.levels.items())
    _title("Ranks and regret over worlds" + (f": {where}" if several and where else ""))
    first = view.regrets[0]
    worlds = "One world," if first.worlds == 1 else f"{first.worlds:,} worlds, each"
    luck = "a run" if first.draws == 1 else f"the mean of {first.draws} runs"
    print_paragraph(
        f"{worlds} told by {luck}, luck included. `best`: no policy is better "
        "in that share of the worlds; `alone`: all others are worse. "
        "Regret: distance to the best of the world."
    )
    for table in view.regrets:
        highs, worsts = column(s.high for s in table.scores), column(s.worst for s in table.scores)
        click.echo()
        print_paragraph(f"{table.gauge.name} {unit_of(table.gauge)}")
        rows = [
            (
                names[s.policy],
                percent(s.best),
                percent(s.alone),
                f"{s.rank:.2f}",
                estimated(s.mean),
                high,
                worst,
            )
            for s, high, worst in zip(table.scores, highs, worsts, strict=True)
        ]
        columns = ("policy", "best", "alone", "rank", "mean regret (95 %)", "95 %", "worst")
        print_table(columns, rows, right=(1, 2, 3, 5, 6))


def _print_across(table: Across, names: Names) -> None:
    _title(f"{names[table.policy]} against {names[table.against]} from circumstance to circumstance")
    print_paragraph("Paired differences with 95 % intervals; `--where FACTOR=LEVEL` shows one in full.")
    columns = ("circumstances", *(f"{folded(g.name, 20)}\n({g.unit})" for g in table.gauges))
    rows = [(line.circumstance, *(difference(found) for found in line.differences)) for line in table.lines]
    print_table(columns, rows)


def _print_escalation(table: Escalation, baseline: str, names: Names) -> None:
    others = "".join(f", {name} {level}" for name, level in table.others.items())
    _title(f"Escalation: {table.gauge.name} {unit_of(table.gauge)}{others}")
    first = next(line for line in table.lines if line.policy == baseline)
    apart = [found for line in table.lines if line is not first for found in line.differences.values()]
    if all(difference(found) == "same" for found in apart):
        texts = column(None if mean is None else mean.value for mean in first.means.values())
        means = ", ".join(f"{name} {mean}" for name, mean in zip(first.means, texts, strict=True))
        print_paragraph(f"All policies are the same in every run. Means: {means}.")
        return
    print_paragraph(
        f"If a visible response deters, does nothing, or provokes: the mean of {names[baseline]}, and how "
        "the others differ from it."
    )
    rows = []
    for line in table.lines:
        cells = [
            f"mean {middle(line.means[response])}" if line.policy == baseline
            else difference(line.differences[response])
            for response in line.means
        ]  # fmt: skip
        rows.append((names[line.policy], *cells))
    print_table(("policy", *table.lines[0].means), rows)


def _print_left_out(view: View) -> None:
    if not view.moving and not view.still:
        return
    _title("Not shown")
    if view.moving:
        print_paragraph(f"Some policy differs clearly: {', '.join(view.moving)}.")
    if view.still:
        print_paragraph(f"No clear difference: {', '.join(view.still)}.")
    print_paragraph("`--measure NAME` shows one, `--all` all of them in all circumstances.")


def _print_end(found: Comparison) -> None:
    click.echo()
    print_paragraph(
        f"Intervals are 95 %, each by itself, from {found.batches:,} independent "
        f"{'batches' if found.batches != 1 else 'batch'}: of twenty, one is expected to miss. They hold for "
        "this model and these ranges; how well the numbers are known is another question "
        "(`peninsula sensitivity`)."
    )
