"""A heat map: rules by circumstances, by how much each differs from the baseline there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil, inf

from cli.charts import type as letters
from cli.charts.picture import Picture, table
from cli.charts.sheet import Box, Sheet
from cli.figures import difference, estimated, middle
from sim.lab.answers.estimates import Estimate
from sim.lab.answers.selection import Circumstance, Policy
from sim.lab.answers.spreads import Field

_HIGH = 40.0


def picture(found: Field, policies: Sequence[Policy], places: Sequence[Circumstance]) -> Picture:
    """Rows are policies, columns circumstances."""
    gauge = found.gauge
    rows = [
        (
            policy.label,
            place.name or "all runs",
            estimated(found.means[policy.name, place.name]),
            _apart(found, policy, place),
        )
        for policy in policies
        for place in places
    ]
    return Picture(
        f"field-{gauge.name}",
        f"{gauge.name}: rules and circumstances",
        _says(found, policies, places),
        table(("policy", "circumstances", "mean (95 %)", "difference (95 %)"), rows),
        lambda sheet: _draw(sheet, found, policies, places),
        f"In each field the mean ({gauge.unit}; what did not happen counts as ENDEX) and below it the "
        "difference from the baseline with half its 95 % interval. Blue: better than the baseline; orange: "
        "worse; grey: no clear difference. The deeper, the larger.",
    )


def _apart(found: Field, policy: Policy, place: Circumstance) -> str:
    if policy.name == found.baseline:
        return "(baseline)"
    told = found.differences[policy.name, place.name]
    return "not comparable" if told is None else difference(told)


def _says(found: Field, policies: Sequence[Policy], places: Sequence[Circumstance]) -> str:
    names = {policy.name: policy.label for policy in policies}
    clear = {pair: d for pair, d in found.differences.items() if d is not None and d.clear}
    of = len(found.differences)
    if not clear:
        return f"No clear difference from {names[found.baseline]} in any of {of} fields."
    pair = max(clear, key=lambda p: abs(clear[p].value))
    most = clear[pair]
    where = f" in {pair[1]}" if pair[1] else ""
    return (
        f"Clear differences from {names[found.baseline]} in {len(clear)} of {of} fields. The largest: "
        f"{names[pair[0]]}{where}, {difference(most)} {found.gauge.unit}."
    )


def _role(found: Field, told: Estimate | None, largest: float) -> str:
    if told is None or not told.clear or not largest:
        return "even"
    gain = -told.value if found.gauge.better == "less" else told.value
    step = 1 + min(2, int(abs(told.value) / largest * 2.999))
    return f"{'better' if gain > 0 else 'worse'}{step}"


def _draw(sheet: Sheet, found: Field, policies: Sequence[Policy], places: Sequence[Circumstance]) -> None:
    left = 96.0 if sheet.narrow else 150.0
    across = 3 if sheet.narrow else 8
    clear = [abs(d.value) for d in found.differences.values() if d is not None and d.clear]
    largest = max(clear, default=0.0)
    y = 0.0
    for group, shown in _grouped(places, across):
        wide = (sheet.wide - left) / (across if len(places) > across else len(shown))
        wide = min(wide, 150.0)
        y = _heads(sheet, shown, group, (left, wide), y)
        for policy in policies:
            sheet.paragraph(0, y + 17, policy.label, left - 8, bold=policy.name == found.baseline, small=True)
            for column, place in enumerate(shown):
                _field(
                    sheet,
                    found,
                    policy,
                    place,
                    Box(left + column * wide, y, left + (column + 1) * wide, y + _HIGH),
                    largest,
                )
            y += max(_HIGH, 16 * sheet.lines_of(policy.label, left - 8, small=True))
        y += 16
    sheet.tall = y - 8


def _grouped(places: Sequence[Circumstance], most: int) -> Iterator[tuple[str, Sequence[Circumstance]]]:
    """Circumstances that stand side by side, at most so many. With two or more factors each level of the
    first has a block of its own, headed by it."""
    several = len(places[0].levels) > 1 if places else False
    blocks: dict[str, list[Circumstance]] = {}
    for place in places:
        name, level = next(iter(place.levels.items()), ("", ""))
        blocks.setdefault(f"{name} {level}" if several else "", []).append(place)
    for head, block in blocks.items():
        size = ceil(len(block) / ceil(len(block) / most))  # rows of one length
        for first in range(0, len(block), size):
            yield head, block[first : first + size]


def _heads(
    sheet: Sheet, shown: Sequence[Circumstance], group: str, place: tuple[float, float], y: float
) -> float:
    """Names of circumstances over their columns; where the fields begin."""
    left, wide = place
    if group:
        y = sheet.paragraph(0, y + 12, group, sheet.wide - 8, bold=True, small=True) - 8
    names = [_short_name(one, grouped=bool(group)) for one in shown]
    rows = max(sheet.lines_of(name, wide - 8, small=True) for name in names)
    for column, name in enumerate(names):
        sheet.paragraph(left + column * wide + 4, y + 12, name, wide - 8, small=True, role="quiet")
    return y + rows * sheet.size * 1.2 + 6


def _short_name(place: Circumstance, *, grouped: bool) -> str:
    """The levels of a circumstance, without the first one where it heads a block."""
    pairs = list(place.levels.items())[1 if grouped else 0 :]
    return ", ".join(f"{name} {level}" for name, level in pairs) or "all runs"


def _field(sheet: Sheet, found: Field, policy: Policy, place: Circumstance, box: Box, largest: float) -> None:
    told = found.differences.get((policy.name, place.name))
    role = _role(found, told, largest)
    mean = found.means[policy.name, place.name]
    tip = f"{policy.label}, {place.name or 'all runs'}\nmean {estimated(mean)}\n"
    tip += f"difference {_apart(found, policy, place)}"
    sheet.bar(box, role, tip=tip, stroke="paper")
    x = (box.left + box.right) / 2
    sheet.text(x, box.top + 17, middle(mean), anchor="middle", bold=True, on=role)
    words = (
        "baseline"
        if policy.name == found.baseline
        else _short(told, box.right - box.left - 6, sheet.size - 1)
    )
    sheet.text(x, box.top + 33, words, anchor="middle", small=True, on=role)


def halved(told: Estimate, unit: str, sign: int = 1) -> str:
    """``+179 ±67 h``: a difference with half its interval; ``same`` where no run differs."""
    if not told.value and told.low == told.high:
        return "same"
    turned = told if sign > 0 else replace(told, value=-told.value)
    return f"{_short(turned, inf, 1.0)} {unit}"


def _short(told: Estimate | None, most: float, size: float) -> str:
    """``−179 ±67``; without the half interval where there is no room."""
    if told is None:
        return "-"
    if told.low is None or told.high is None:
        return f"{told.value:+,.3g}"
    half = (told.high - told.low) / 2
    if not half and not told.value:
        return "same"
    digits = 0 if half >= 10 or abs(told.value) >= 100 else 1 if half >= 0.5 else 2
    value = f"{told.value:+,.{digits}f}"
    long = f"{value} ±{half:,.{digits}f}"
    return long if letters.width(long, size) <= most else value
