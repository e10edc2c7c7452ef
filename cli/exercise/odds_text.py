"""Live odds as a table: events in rows, options in columns, an interval in each cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cli.errors import printable
from cli.figures import figure
from cli.story import CAPITALS, counted_from
from cli.words.measures import called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from sim.live.chances import Chance, Mean, Odds
    from sim.plan import Plan

#: What stands for numbers that no entry of a journal can hold.
_CUT = "Some numbers are left out: an entry of the journal holds no more."
_OF_VIEW = {
    "true": "from the true state, which no cell knows",
    "known": "as {capital} must see it: what it has not been told is redrawn",
}


def show_odds(odds: Odds, plan: Plan, console: Console) -> None:
    """Print odds for the facilitator, 80 columns wide for up to four options."""
    texts = _texts(plan)
    view = _OF_VIEW[odds.view].format(capital=CAPITALS[odds.cell])
    console.print()
    console.print(printable(f"Odds of {odds.question} at {counted_from(plan.h, odds.second)}"), style="bold")
    console.print(f"{odds.runs:,} futures an option, {view}.")
    console.print(f"From here on: {odds.others}.")
    if odds.by_default:
        console.print("The scenario names no events; these are the default ones.")
    _chances(odds, texts, console)
    _means(odds, console)
    console.print(
        "In brackets, and with ±: intervals of 95 % that say how many runs these are, not how good the model."
    )
    for text in odds.left_out:
        console.print(f"- {text}")


def text_within(odds: Odds, most: int) -> str:
    """Odds as the text of an act of at most so many characters; what does not fit is left out and told."""
    from sim.live.acts import Misfit
    from sim.live.odds.saved import as_text

    while True:
        try:
            text = as_text(odds)
        except Misfit:
            text = ""
        if text and len(text) <= most:
            return text
        odds = _shorter(odds)


def _shorter(odds: Odds) -> Odds:
    """Without its last mean, or else its last event."""
    first = odds.options[0]
    if not (first.means or first.chances):
        raise ValueError(f"odds of {odds.question} that no act can hold")
    options = tuple(
        replace(option, means=option.means[:-1])
        if first.means
        else replace(option, chances=option.chances[:-1])
        for option in odds.options
    )
    told = odds.left_out if _CUT in odds.left_out else (*odds.left_out, _CUT)
    return replace(odds, options=options, left_out=told)


def _texts(plan: Plan) -> Mapping[str, str]:
    from sim.live.odds import outlook_of

    events, _ = outlook_of(plan)
    return {event.id: event.text.en for event in events}


def _chances(odds: Odds, texts: Mapping[str, str], console: Console) -> None:
    rows = [(texts.get(chance.event, chance.event), n) for n, chance in enumerate(odds.options[0].chances)]
    cells = [[_chance(option.chances[n]) for option in odds.options] for _, n in rows]
    _table("chance in percent that", [text for text, _ in rows], cells, odds, console)


def _chance(chance: Chance) -> str:
    if not chance.runs:
        return "-"
    share = 100 * chance.hits / chance.runs
    return f"{share:.0f} ({100 * chance.low:.0f}-{100 * chance.high:.0f})"


def _means(odds: Odds, console: Console) -> None:
    names = [f"{called(mean.measure)}, {mean.unit}" for mean in odds.options[0].means]
    cells = [[_mean(option.means[n]) for option in odds.options] for n in range(len(names))]
    _table("mean where it happened", names, cells, odds, console)


def _mean(mean: Mean) -> str:
    if mean.mean is None:
        return "never"
    text = figure(mean.mean)
    if mean.high is not None:
        text += f" ±{figure(mean.high - mean.mean)}"
    return text if mean.happened == mean.runs else f"{text} in {100 * mean.happened / mean.runs:.0f} %"


def _table(title: str, names: list[str], cells: list[list[str]], odds: Odds, console: Console) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(title, overflow="fold")
    for option in odds.options:
        table.add_column(option.option, justify="right", overflow="fold")
    for name, row in zip(names, cells, strict=True):
        table.add_row(printable(name), *row)
    console.print()
    console.print(table)
