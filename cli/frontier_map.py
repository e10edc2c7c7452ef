"""The break-even drawn as text: where one policy beats another, over the delay and the chance of yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.figures import figure, percent, rough
from cli.output import print_paragraph, print_table

if TYPE_CHECKING:
    from sim.lab.answers.break_even import Axis, Crossing, Frontier, Limit, Place

_MARKS: dict[Place, str] = {"won": "+", "lost": "-", "even": ".", "open": "?"}
_TICKS = (0, 12, 24, 36, 47)  # columns of the map that get a number
_LINES = (10, 8, 6, 3, 1)  # lines of the map that are told in words, high chances first


def print_frontier(frontier: Frontier, names: dict[str, str]) -> None:
    """A map that could be drawn, with its axes, and the frontier in words; one mark alone needs no map."""
    policy, against = names[frontier.policy], names[frontier.against]
    gauge = frontier.gauge
    assert frontier.delay is not None
    assert frontier.yes is not None
    assert frontier.shares is not None
    margin = f"{figure(frontier.margin)} {gauge.unit}"
    click.echo()
    print_paragraph(
        f"{gauge.name}: where is {policy} better than {against} by {margin} or more?", style="bold"
    )
    means: dict[Place, str] = {
        "won": f"{policy} better by {margin} or more",
        "even": f"surely less than {margin} either way",
        "lost": f"{against} better by {margin} or more",
        "open": "these runs cannot tell",
    }
    for place, text in means.items():
        if frontier.shares[place] == 1:
            axes = f"{frontier.delay.ident} and {frontier.yes.ident}"
            print_paragraph(f"Everywhere over {axes}: {text}.")
            return
    click.echo()
    _print_map(frontier, frontier.delay, frontier.yes)
    for place, text in means.items():
        print_paragraph(f"   {_MARKS[place]}  {text}: {percent(frontier.shares[place])} of the worlds")
    click.echo()
    _print_crossings(frontier, frontier.delay, frontier.yes, policy)


def reach(crossing: Crossing, delay: Axis) -> str:
    """The delays at which the policy is better, in words."""
    match crossing.reach:
        case "everywhere":
            return "at any delay of the range"
        case "nowhere":
            return "at no delay of the range"
        case "from":
            return f"from {at(crossing.begin, delay)}"
        case "to":
            return f"up to {at(crossing.end, delay)}"
        case "between":
            return f"from {at(crossing.begin, delay)} up to {at(crossing.end, delay)}"
        case _:
            return "in several stretches: see the map"


def at(limit: Limit | None, delay: Axis) -> str:
    """``14 h (9.1 to 21)`` in hours where they are known, else in the number's own unit."""
    assert limit is not None
    if limit.hours is not None:
        return f"{rough(limit.hours)} h{_band(limit.hours_low, limit.hours_high)}"
    return f"{rough(limit.value)}{_unit(delay)}{_band(limit.low, limit.high)}"


def _band(low: float | None, high: float | None) -> str:
    """The interval; where it leaves the range its end is not known."""
    if low is None and high is None:
        return " (the band spans the range)"
    if low is None:
        return f" (at most {rough(high)})"
    return f" (at least {rough(low)})" if high is None else f" ({rough(low)} to {rough(high)})"


def _unit(axis: Axis) -> str:
    return " times" if axis.unit == "mult" else f" {axis.unit}"


def _print_map(frontier: Frontier, delay: Axis, yes: Axis) -> None:
    print_paragraph(f"up: {yes.title} ({yes.ident}, {yes.unit})")
    for line in reversed(range(len(yes.values))):
        marks = "".join(_MARKS[place] for place in frontier.field[line])
        label = rough(yes.values[line]) if line % 2 else ""
        click.echo(f"{label:>8} |{marks}")
    click.echo(f"{'':8} +{'-' * len(delay.values)}")
    click.echo(_ticks([rough(delay.values[column]) for column in _TICKS]))
    print_paragraph(f"across: {delay.title} ({delay.ident}{_unit(delay)})")
    if delay.hours is not None:
        click.echo(_ticks([rough(delay.hours[column]) for column in _TICKS]))
        click.echo("the same as about so many hours from request to answer")


def _ticks(labels: list[str]) -> str:
    line = ""
    for column, label in zip(_TICKS, labels, strict=True):
        line = line.ljust(10 + column - len(label) // 2) + label
    return line


def _print_crossings(frontier: Frontier, delay: Axis, yes: Axis, policy: str) -> None:
    kinds = {place.reach for place in frontier.frontier}
    if kinds in ({"everywhere"}, {"nowhere"}):  # every line says the same
        any_or_no = "any" if kinds == {"everywhere"} else "no"
        print_paragraph(
            f"{policy} better by the margin: at {any_or_no} delay and {any_or_no} {yes.ident} of the range."
        )
        return
    rows = [
        (rough(frontier.frontier[line].yes), reach(frontier.frontier[line], delay), _sure(frontier, line))
        for line in _LINES
        if line < len(frontier.frontier)
    ]
    print_table((yes.ident, f"{policy} better by the margin (95 %)", "surely"), rows)


def _sure(frontier: Frontier, line: int) -> str:
    """In how many of the worlds of this line the policy is surely better."""
    places = frontier.field[line]
    return f"in {percent(places.count('won') / len(places))}"
