"""The first measure in every circumstance: small pictures on one scale, differences with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, ticks
from cli.charts.sheet import Sheet
from cli.figures import difference, estimated, middle
from cli.report.difference_picture import interval
from sim.lab.answers.estimates import Estimate
from sim.lab.answers.selection import Circumstance, Policy
from sim.lab.answers.spreads import Field


def best_in(found: Field, policies: Sequence[Policy], place: Circumstance) -> Policy | None:
    """The policy with the best mean there; ``None`` where a mean cannot be told."""
    means = [(policy, found.means[policy.name, place.name]) for policy in policies]
    known = [(policy, mean.value) for policy, mean in means if mean is not None]
    if len(known) < len(means) or not known:
        return None
    pick = max if found.gauge.better == "more" else min
    return pick(known, key=lambda pair: pair[1])[0]


def holds(found: Field, policies: Sequence[Policy], places: Sequence[Circumstance], first: str) -> str:
    """In how many circumstances the policy that is first here is first, in a sentence."""
    best = {place.name: best_in(found, policies, place) for place in places}
    means = found.means
    same = [n for n, b in best.items() if b is not None and means[b.name, n] == means[first, n]]
    label = next(policy.label for policy in policies if policy.name == first)
    if len(same) == len(places):
        return f"In other circumstances: {label} has the best mean in all {len(places)}."
    others = ", ".join(f"{b.label} in {n}" for n, b in best.items() if n not in same and b is not None)
    return f"In other circumstances: {label} has the best mean in {len(same)} of {len(places)}; {others}."


def picture(found: Field, policies: Sequence[Policy], places: Sequence[Circumstance], first: str) -> Picture:
    """A panel for each circumstance: how each policy differs from the baseline there."""
    base = next(policy for policy in policies if policy.name == found.baseline)
    rows = [
        (
            place.name,
            policy.label,
            estimated(found.means[policy.name, place.name]),
            _told(found, policy, place),
        )
        for place in places
        for policy in policies
    ]
    return Picture(
        "elsewhere",
        f"{found.gauge.name}: does the answer hold in other circumstances?",
        holds(found, policies, places, first),
        table(("circumstances", "policy", "mean (95 %)", f"difference from {base.label}"), rows),
        lambda sheet: _draw(sheet, found, policies, places),
        f"Each policy minus {base.label} in the same circumstances, in the same world with the same luck, "
        f"{found.gauge.unit}, with its 95 % interval; all on one scale. Full and blue: clearly better; full "
        "and orange: clearly worse; a ring: no clear difference. Underlined: the best mean there.",
    )


def _told(found: Field, policy: Policy, place: Circumstance) -> str:
    if policy.name == found.baseline:
        return "(baseline)"
    told = found.differences[policy.name, place.name]
    return "not comparable" if told is None else difference(told)


def _draw(sheet: Sheet, found: Field, policies: Sequence[Policy], places: Sequence[Circumstance]) -> None:
    names = 100.0 if sheet.narrow else 140.0
    each = 2 if sheet.narrow else min(4, len(places))
    wide = (sheet.wide - names) / each
    ends = [e for told in found.differences.values() if told for e in (told.low, told.value, told.high)]
    known = [e for e in ends if e is not None]
    low, high = min(0.0, *known), max(0.0, *known)
    air = (high - low or 1.0) * 0.04
    y = 0.0
    for first in range(0, len(places), each):
        y = _strip(
            sheet, found, policies, places[first : first + each], (names, y, wide), (low - air, high + air)
        )
        y += 12
    sheet.tall = y - 8


def _strip(
    sheet: Sheet, found: Field, policies: Sequence[Policy], places: Sequence[Circumstance],
    corner: tuple[float, float, float], ends: tuple[float, float],
) -> float:  # fmt: skip
    left, y, wide = corner
    lines = max(sheet.lines_of(place.name, wide - 10, bold=True, small=True) for place in places)
    top, pitch = y + 4 + lines * 15, 24.0
    tops = []
    for policy in policies:
        tops.append(top)
        sheet.paragraph(0, top + 16, policy.label, left - 8, small=True, bold=policy.name == found.baseline)
        top += max(pitch, 16 * sheet.lines_of(policy.label, left - 8, small=True))
    foot = top
    for column, place in enumerate(places):
        x = left + column * wide
        sheet.paragraph(x + 6, y + 12, place.name, wide - 10, bold=True, small=True)
        scale = Scale(*ends, x + 6, x + wide - 12)
        marks = ticks(*ends, 2 if sheet.narrow else 3)
        foot = across(sheet, scale, marks, tops[0], top, found.gauge.unit)
        sheet.rule((scale(0), tops[0]), (scale(0), top), "ink")
        for policy, height in zip(policies, tops, strict=True):
            _mark(sheet, scale, found, policy, place, height + 12)
        best = best_in(found, policies, place)
        for policy, height in zip(policies, tops, strict=True):
            if best is not None and _equal(found, policy, best, place):
                sheet.rule((scale.begin, height + 21), (scale.end, height + 21), "one", thick=1.5)
    return foot


def _equal(found: Field, one: Policy, other: Policy, place: Circumstance) -> bool:
    return found.means[one.name, place.name] == found.means[other.name, place.name]


def _mark(sheet: Sheet, scale: Scale, found: Field, policy: Policy, place: Circumstance, y: float) -> None:
    if policy.name == found.baseline:
        mean = middle(found.means[policy.name, place.name])
        sheet.mark(scale(0), y, "ink", shape="tick", size=6, tip=f"{policy.label}: mean {mean}")
        return
    told = found.differences[policy.name, place.name]
    if told is None:
        return
    tip = f"{policy.label} in {place.name}: {difference(told)}"
    interval(sheet, scale, told, y, role_of(told, found.gauge.better), tip, told.clear)


def role_of(told: Estimate, better: str) -> str:
    """Blue for clearly better, orange for clearly worse."""
    if not told.clear or better == "neither":
        return "line"
    return "one" if (told.value < 0) == (better == "less") else "two"
