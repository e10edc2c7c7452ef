"""Break-even as a map: where one rule beats another over two uncertain numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cli.charts.picture import Picture, table
from cli.charts.sheet import Box, Sheet
from cli.figures import figure, percent, rough
from cli.frontier_map import reach
from sim.lab.answers.break_even import Axis, Frontier, Place

Names = Mapping[str, str]
_ROLES: Mapping[Place, str] = {"won": "better2", "lost": "worse2", "even": "even", "open": "low0"}


def picture(frontier: Frontier, names: Names) -> Picture | None:
    """The map; ``None`` where there is none."""
    if frontier.why or frontier.delay is None or frontier.yes is None or frontier.shares is None:
        return None
    policy, against = names[frontier.policy], names[frontier.against]
    margin = f"{figure(frontier.margin)} {frontier.gauge.unit}"
    means: dict[Place, str] = {
        "won": f"{policy} better by {margin} or more",
        "even": f"less than {margin} either way",
        "lost": f"{against} better by {margin} or more",
        "open": "these runs cannot tell",
    }
    delay, shares = frontier.delay, frontier.shares
    rows = [(rough(place.yes), reach(place, delay)) for place in frontier.frontier]
    told = [f"{means[place]} in {percent(shares[place])}" for place in means if shares[place]]
    kept = {place: text for place, text in means.items() if shares[place]}
    return Picture(
        f"break-even-{frontier.policy}-{frontier.gauge.name}".replace("+", "-"),
        f"Break-even on {frontier.gauge.name}: {policy} against {against}",
        f"Of {frontier.worlds:,} worlds: " + "; ".join(told) + ".",
        table((f"chance of yes ({frontier.yes.ident})", f"{policy} better by the margin (95 %)"), rows),
        lambda sheet: _draw(sheet, frontier, kept),
        "Every part of the map holds equally many worlds, so its scales follow their ranks. Striped: the "
        "95 % band of the smoothed difference holds both answers.",
    )


def _draw(sheet: Sheet, frontier: Frontier, means: Mapping[Place, str]) -> None:
    assert frontier.delay is not None
    assert frontier.yes is not None
    left, right = 62.0, sheet.wide - 10
    lines, columns = len(frontier.field), len(frontier.delay.values)
    y = _legend(sheet, frontier, means) + 18
    wide, high = (right - left) / columns, (16.0 if sheet.narrow else 22.0)
    sheet.text(0, y - 4, f"{frontier.yes.title} ({frontier.yes.ident})", small=True, role="quiet")
    for line in range(lines):
        top = y + (lines - 1 - line) * high
        for begin, end, place in _runs(frontier.field[line]):
            box = Box(left + begin * wide, top, left + end * wide, top + high)
            sheet.bar(
                box,
                _ROLES[place],
                tip=f"{frontier.yes.ident} {rough(frontier.yes.values[line])}: {means.get(place, '')}",
            )
            if place == "open":
                _stripes(sheet, box)
        if line % 2:
            sheet.text(
                left - 8,
                top + high / 2 + 4,
                rough(frontier.yes.values[line]),
                anchor="end",
                small=True,
                role="quiet",
            )
    bottom = y + lines * high
    sheet.tall = _delays(sheet, frontier.delay, left, wide, bottom)


def _runs(line: tuple[Place, ...]) -> Iterator[tuple[int, int, Place]]:
    begin = 0
    for index in range(1, len(line) + 1):
        if index == len(line) or line[index] != line[begin]:
            yield begin, index, line[begin]
            begin = index


def _stripes(sheet: Sheet, box: Box) -> None:
    x = box.left
    while x + 8 <= box.right:
        sheet.rule((x, box.bottom), (x + 8, box.top), "low2")
        x += 8


def _legend(sheet: Sheet, frontier: Frontier, means: Mapping[Place, str]) -> float:
    assert frontier.shares is not None
    x, y = 0.0, 4.0
    for place, text in means.items():
        words = f"{text}: {percent(frontier.shares[place])}"
        room = sheet.box(0, 0, words, small=True)
        if x and x + 20 + room.right > sheet.wide:
            x, y = 0.0, y + 18
        box = Box(x, y, x + 14, y + 12)
        sheet.bar(box, _ROLES[place], stroke="line")
        if place == "open":
            sheet.rule((x, y + 12), (x + 14, y), "low2")
        last = sheet.paragraph(x + 19, y + 10, words, sheet.wide - x - 20, small=True)
        y = max(y, last - 24)
        x += 19 + room.right + 16
    return y + 16


def _delays(sheet: Sheet, delay: Axis, left: float, wide: float, bottom: float) -> float:
    """Ticks in the unit of the number, and in hours where they are known."""
    places = range(0, len(delay.values), 12 if sheet.narrow else 6)
    for values, y in ((delay.values, bottom + 15), (delay.hours, bottom + 31)):
        if values is not None:
            unit = " h" if values is delay.hours else ""
            for column in places:
                sheet.label(
                    [(left + (column + 0.5) * wide, y, "middle")], rough(values[column]) + unit, role="quiet"
                )
    unit = " times" if delay.unit == "mult" else f" {delay.unit}"
    title = (
        f"{delay.title} ({delay.ident},{unit}{'; below it the hours of consultation' if delay.hours else ''})"
    )
    y = bottom + (47 if delay.hours is not None else 31)
    return sheet.paragraph(left, y, title, sheet.wide - left, small=True, role="quiet") - 4
