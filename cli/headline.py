"""The answer in sentences, before any table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.figures import decimals, figure, percent, rough
from cli.frontier_map import reach
from cli.output import counted

if TYPE_CHECKING:
    from sim.lab.answers.break_even import Frontier
    from sim.lab.answers.compare import Comparison, View
    from sim.lab.answers.scorecard import Card, Score

_MOST = 3  # consequences


def headlines(found: Comparison, view: View, names: dict[str, str]) -> Iterator[str]:
    """Break-even first, then what the policy of the headline does to the consequences."""
    for why, frontiers in not_drawn(view).items():
        what = "Break-even cannot be mapped"
        yield f"{what}: {why}." if len(frontiers) == 1 else f"{what} ({len(frontiers)} maps): {why}."
    for frontier in view.frontiers:
        if not frontier.why:
            yield _break_even(frontier, names)
    if found.contrast is None:
        return
    for card in view.consequences[:_MOST]:
        score = next(s for s in card.scores if s.policy == found.contrast)
        yield _consequence(card, score, names[found.contrast], names[found.baseline])


def not_drawn(view: View) -> dict[str, list[Frontier]]:
    """The frontiers that cannot be drawn, by the reason."""
    found: dict[str, list[Frontier]] = {}
    for frontier in view.frontiers:
        if frontier.why:
            found.setdefault(frontier.why, []).append(frontier)
    return found


def _break_even(frontier: Frontier, names: dict[str, str]) -> str:
    policy, against, gauge = names[frontier.policy], names[frontier.against], frontier.gauge
    what = f"{policy} beats {against} by {figure(frontier.margin)} {gauge.unit} or more on {gauge.name}"
    assert frontier.delay is not None
    assert frontier.yes is not None
    assert frontier.shares is not None
    shares = frontier.shares
    if shares["open"] > 0.5:
        return (
            f"Break-even: {policy} against {against} on {gauge.name}: these runs cannot tell in "
            f"{percent(shares['open'])} of the map ({counted(frontier.worlds, 'world')})."
        )
    if not any(place.reach != "nowhere" for place in frontier.frontier):
        unsure = f" ({percent(shares['open'])} of it cannot be told)" if shares["open"] else ""
        return f"Break-even: {what} nowhere on the map{unsure}."
    middle = frontier.frontier[len(frontier.frontier) // 2]
    where = (
        f"at a chance of yes ({frontier.yes.ident}) of {rough(middle.yes)}, {reach(middle, frontier.delay)}"
    )
    delay = "of consultation" if frontier.delay.hours else f"of {frontier.delay.ident}"
    if middle.reach in ("from", "to", "between"):
        where += f" {delay}"
    sure = f"surely in {percent(shares['won'])} of the worlds"
    sure += f", {percent(shares['open'])} cannot be told" if shares["open"] else ""
    return f"Break-even: {what} {where}; {sure}."


def _consequence(card: Card, score: Score, policy: str, baseline: str) -> str:
    name, unit, found = card.gauge.name, card.gauge.unit, score.difference
    if score.verdict == "same":
        return f"{name}: {policy} is the same as {baseline} in every run."
    if found is None or found.low is None or found.high is None:
        return f"{name}: {policy} and {baseline} cannot be compared run by run; see the table."
    places = decimals((found.high - found.low) / 2)
    if score.verdict == "unclear":
        span = (
            f"{found.value:+,.{places}f} {unit}, 95 %: {found.low:+,.{places}f} to {found.high:+,.{places}f}"
        )
        return f"{name}: no clear difference between {policy} and {baseline} ({span})."
    ends = sorted((abs(found.low), abs(found.high)))
    span = f"95 %: {ends[0]:,.{places}f} to {ends[1]:,.{places}f}"
    more = "more" if found.value > 0 else "less"
    mean = "mean to ENDEX" if card.gauge.event and any(s.never for s in card.scores) else "mean"
    side = "" if score.verdict == "differs" else f", {score.verdict}"
    return (
        f"{name}: with {policy} {abs(found.value):,.{places}f} {unit} {more} than with {baseline} "
        f"in the {mean} ({span}){side}."
    )
