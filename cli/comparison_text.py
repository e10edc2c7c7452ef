"""A comparison as text: sentences first, then tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.figures import difference, estimated, figure, folded, middle, percent, points, spread, unit_of
from cli.frontier_map import print_frontier
from cli.headline import headlines
from cli.output import print_paragraph, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.lab.answers.compare import Comparison, View
    from sim.lab.answers.contrasts import Across, Escalation
    from sim.lab.answers.regret import Regret
    from sim.lab.answers.scorecard import Card, Deadline, Score

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
    _print_end(found)


def _title(text: str) -> None:
    click.echo()
    print_paragraph(text, style="bold")


def _print_heading(found: Comparison, names: Names) -> None:
    print_paragraph(found.title or found.name, style="bold")
    of = "" if found.cells == found.replications else f" of {found.replications:,} asked for"
    drawn = f" in {found.worlds:,} worlds of {found.uncertain} uncertain numbers" if found.uncertain else ""
    print_paragraph(f"{found.source}: {found.cells:,} runs{of} of each point{drawn}.")
    if found.failed:
        print_paragraph(
            f"{found.failed:,} of {found.runs:,} runs failed; a pair with one of them is left out. "
            "`peninsula results` tells why."
        )
    if found.fixed:
        same = ", ".join(f"{name} {level}" for name, level in found.fixed.items())
        print_paragraph(f"Throughout: {same}.")
    if len(found.policies) > 1:
        print_paragraph(f"All policies meet the same worlds and luck. Baseline: {names[found.baseline]}.")


def _print_view(found: Comparison, view: View, names: Names) -> None:
    if view.circumstance.levels:
        told = ", ".join(f"{name} {level}" for name, level in view.circumstance.levels.items())
        _title(f"In these circumstances: {told}")
        if found.circumstances > len(found.views):
            print_paragraph(
                f"One of {found.circumstances} combinations; `--where FACTOR=LEVEL` shows another, and the "
                "tables at the end go through all."
            )
    sentences = list(headlines(found, view, names))
    if sentences:
        click.echo()
    for sentence in sentences:
        print_paragraph(f"* {sentence}", indent="  ")
    if view.frontiers:
        _title("Break-even: the delay and chance of yes at which one rule beats the other")
        for frontier in view.frontiers:
            print_frontier(frontier, names)
    _print_cards("Consequences", view.consequences, names)
    _print_deadlines(view.deadlines, names)
    _print_regrets(view.regrets, names)
    _print_cards("Echoes: these mostly return their own grade C inputs", view.echoes, names)
    _print_left_out(view)


def _print_cards(title: str, cards: Sequence[Card], names: Names) -> None:
    if not cards:
        return
    _title(title)
    if any(card.gauge.event for card in cards):
        print_paragraph(
            "`never` counts the runs in which it did not happen. Where that is a time since the attack, the "
            "mean and the difference count it as ENDEX, and median and range as never."
        )
    elif any(score.never for card in cards for score in card.scores):
        print_paragraph("`never` counts the runs without a value; the other columns are of those with one.")
    for card in cards:
        click.echo()
        gauge = card.gauge
        print_paragraph(f"{gauge.name} {unit_of(gauge)}: {gauge.definition}", indent="  ")
        columns = ("policy", "median", "5 to 95 %", "mean", "never", "difference (95 %)")
        rows = [_score(card, score, names) for score in card.scores]
        print_table(columns, rows, right=(1, 3, 4))


def _score(card: Card, score: Score, names: Names) -> tuple[str, ...]:
    gap = "never" if card.gauge.event else "-"
    never = "0" if not score.never else f"{score.never:,}"
    return (
        names[score.policy],
        figure(score.median, gap),
        spread(score.low, score.high, gap) if score.runs > score.never else "-",
        middle(score.mean),
        never,
        _difference(score),
    )


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
                    "(baseline)" if base else points(score.difference, signed=True),
                    "" if base else f"{score.only:,}",
                    "" if base else f"{score.only_baseline:,}",
                )
            )
        print_table(columns, rows, right=(3, 4))


def _print_regrets(regrets: Sequence[Regret], names: Names) -> None:
    if not regrets:
        return
    _title("Ranks and regret over worlds")
    first = regrets[0]
    luck = "a run" if first.draws == 1 else f"the mean of {first.draws} runs"
    print_paragraph(
        f"{first.worlds:,} worlds, each told by {luck}, luck included. `best`: no policy is better in that "
        "share of the worlds; `alone`: all others are worse. Regret: distance to the best of the world."
    )
    for table in regrets:
        click.echo()
        print_paragraph(f"{table.gauge.name} {unit_of(table.gauge)}")
        rows = [
            (
                names[s.policy],
                percent(s.best),
                percent(s.alone),
                f"{s.rank:.2f}",
                estimated(s.mean),
                figure(s.high),
                figure(s.worst),
            )
            for s in table.scores
        ]
        columns = ("policy", "best", "alone", "rank", "mean regret (95 %)", "95 %", "worst")
        print_table(columns, rows, right=(1, 2, 3, 5, 6))


def _print_across(table: Across, names: Names) -> None:
    _title(f"{names[table.policy]} against {names[table.against]} from circumstance to circumstance")
    print_paragraph("Paired differences with 95 % intervals.")
    columns = ("circumstances", *(f"{folded(g.name, 20)}\n({g.unit})" for g in table.gauges))
    rows = [(line.circumstance, *(difference(found) for found in line.differences)) for line in table.lines]
    print_table(columns, rows)


def _print_escalation(table: Escalation, baseline: str, names: Names) -> None:
    others = "".join(f", {name} {level}" for name, level in table.others.items())
    _title(f"Escalation: {table.gauge.name} {unit_of(table.gauge)}{others}")
    first = next(line for line in table.lines if line.policy == baseline)
    apart = [found for line in table.lines if line is not first for found in line.differences.values()]
    if all(difference(found) == "same" for found in apart):
        means = ", ".join(f"{name} {middle(mean)}" for name, mean in first.means.items())
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
