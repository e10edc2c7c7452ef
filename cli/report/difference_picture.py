"""Paired differences with their intervals, and chances to meet deadlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, ticks
from cli.charts.sheet import Box, Sheet
from cli.figures import difference, estimated, figure, points
from sim.lab.answers.estimates import Estimate
from sim.lab.answers.scorecard import Card, Deadline, DeadlineScore, Score

Names = Mapping[str, str]
_ROLES = {"better": "one", "worse": "two"}


def picture(cards: Sequence[Card], names: Names, baseline: str) -> Picture | None:
    """A panel for each measure; ``None`` where nothing can be compared."""
    told = [card for card in cards if any(s.difference for s in card.scores)]
    shown = [card for card in told if any(s.verdict not in ("same", "baseline") for s in card.scores)]
    still = [card.gauge.name for card in told if card not in shown]
    if not shown:
        return None
    rows = [
        (card.gauge.name, names[s.policy], _told(s), card.gauge.unit, s.verdict)
        for card in shown
        for s in card.scores
        if s.verdict != "baseline"
    ]
    return Picture(
        "differences",
        f"How the policies differ from {names[baseline]}",
        _says(shown, names, baseline) + (f" The same in every run: {', '.join(still)}." if still else ""),
        table(("measure", "policy", "difference (95 %)", "unit", "verdict"), rows),
        lambda sheet: _draw(sheet, shown, names, baseline),
        "Policy minus baseline in the same world with the same luck, and its 95 % interval. Full and blue: "
        "clearly better; full and orange: clearly worse; a ring: no clear difference.",
    )


def _told(s: Score) -> str:
    if s.verdict == "same":
        return "same in every run"
    return "not comparable" if s.difference is None else difference(s.difference)


def _says(cards: Sequence[Card], names: Names, baseline: str) -> str:
    parts = []
    for card in cards:
        by: dict[str, list[str]] = {}
        for s in card.scores:
            by.setdefault(s.verdict, []).append(names[s.policy])
        words = [
            f"{', '.join(by[verdict])} {verdict if verdict != 'differs' else 'different'}"
            for verdict in ("better", "worse", "differs", "unclear", "same")
            if verdict in by
        ]
        parts.append(f"{card.gauge.name}: {'; '.join(words)}")
    return f"Against {names[baseline]}. " + ". ".join(parts) + "."


def _draw(sheet: Sheet, cards: Sequence[Card], names: Names, baseline: str) -> None:
    y = 0.0
    for card in cards:
        y = _panel(sheet, card, names, baseline, y) + 18
    sheet.tall = y - 12


def _panel(sheet: Sheet, card: Card, names: Names, baseline: str, top: float) -> float:
    scores = [s for s in card.scores if s.verdict != "baseline"]
    ends = [end for s in scores if s.difference for end in _ends(s.difference)]
    left, right = (8.0, sheet.wide - 8) if sheet.narrow else (170.0, sheet.wide - 190)
    span = max(abs(end) for end in ends) or 1.0
    scale = Scale(min(0.0, *ends) - span * 0.03, max(0.0, *ends) + span * 0.03, left, right)
    better = {"less": "less is better", "more": "more is better", "neither": ""}[card.gauge.better]
    sheet.text(0, top + 12, card.gauge.name, bold=True)
    side = f"{card.gauge.unit}{'; ' if better else ''}{better}"
    if not sheet.label([(sheet.wide, top + 12, "end")], side, role="quiet"):
        top += 16
        sheet.text(0, top + 12, side, small=True, role="quiet")
    begin, pitch = top + 22, (36.0 if sheet.narrow else 24.0)
    bottom = begin + pitch * len(scores)
    title = f"difference from {names[baseline]} ({card.gauge.unit})"
    foot = across(
        sheet,
        scale,
        ticks(scale.low, scale.high, 4 if sheet.narrow else 7) if any(ends) else [0.0],
        begin,
        bottom,
        title,
    )
    sheet.rule((scale(0), begin), (scale(0), bottom), "ink")
    for index, s in enumerate(scores):
        _row(sheet, scale, s, names[s.policy], begin + index * pitch)
    return foot


def _ends(found: Estimate) -> tuple[float, float, float]:
    return (
        found.low if found.low is not None else found.value,
        found.value,
        found.high if found.high is not None else found.value,
    )


def _row(sheet: Sheet, scale: Scale, s: Score, name: str, y: float) -> None:
    middle = y + (27 if sheet.narrow else 14)
    told = _told(s)
    if sheet.narrow:
        sheet.text(scale.begin, y + 14, name, small=True)
        sheet.text(sheet.wide - 4, y + 14, told, anchor="end", small=True)
    else:
        sheet.text(scale.begin - 12, middle + 4, name, anchor="end", small=True)
        sheet.text(sheet.wide, middle + 4, told, anchor="end", small=True)
    if s.difference is None:
        return
    interval(
        sheet,
        scale,
        s.difference,
        middle,
        _ROLES.get(s.verdict, "line"),
        f"{name}: {told}",
        s.difference.clear,
    )


def interval(sheet: Sheet, scale: Scale, found: Estimate, y: float, role: str, tip: str, sure: bool) -> None:
    """An estimate with its interval."""
    low, value, high = (scale.within(end) for end in _ends(found))
    sheet.rule((low, y), (high, y), role, thick=2.5, tip=tip)
    for end in (low, high):
        sheet.rule((end, y - 4), (end, y + 4), role, thick=1.5)
    sheet.mark(value, y, role, shape="dot" if sure else "ring", size=4.5, tip=tip)


def deadlines(limits: Sequence[Deadline], names: Names, baseline: str) -> Picture | None:
    """The chances to meet the deadlines of the design."""
    if not limits:
        return None
    rows = [
        (
            _limit(d),
            names[s.policy],
            points(s.chance),
            "(baseline)" if s.verdict == "baseline" else points(s.difference, signed=True),
        )
        for d in limits
        for s in d.scores
    ]
    best = []
    for limit in limits:
        told = [s for s in limit.scores if s.chance is not None]
        if told:
            first = max(told, key=lambda s: s.chance.value if s.chance else 0)
            last = min(told, key=lambda s: s.chance.value if s.chance else 0)
            if points(first.chance) == points(last.chance):
                best.append(f"{_limit(limit)}: all policies {points(first.chance)} %")
                continue
            best.append(
                f"{_limit(limit)}: {names[first.policy]} {points(first.chance)} %, "
                f"{names[last.policy]} {points(last.chance)} %"
            )
    return Picture(
        "deadlines",
        "The chance to meet a deadline",
        "From best to worst. " + "; ".join(best) + ".",
        table(("deadline", "policy", "chance, % (95 %)", "difference, points"), rows),
        lambda sheet: _draw_deadlines(sheet, limits, names, baseline),
        "What had not happened by ENDEX has missed its deadline. Deadlines are judgements.",
    )


def _limit(d: Deadline) -> str:
    return f"{d.gauge.name} {d.sign} {figure(d.limit)} {d.gauge.unit}"


def _draw_deadlines(sheet: Sheet, limits: Sequence[Deadline], names: Names, baseline: str) -> None:
    left, right = (8.0, sheet.wide - 12) if sheet.narrow else (170.0, sheet.wide - 190)
    scale = Scale(0.0, 1.0, left, right)
    y, pitch = 0.0, (34.0 if sheet.narrow else 22.0)
    for limit in limits:
        begin = sheet.paragraph(0, y + 12, _limit(limit), sheet.wide - 8, bold=True) - 2
        bottom = begin + pitch * len(limit.scores)
        foot = across(
            sheet, scale, (0, 0.25, 0.5, 0.75, 1), begin, bottom, "chance to meet it", lambda v: f"{v:.0%}"
        )
        for index, s in enumerate(limit.scores):
            _chance(sheet, scale, s, names[s.policy], begin + index * pitch, s.policy == baseline)
        y = foot + 16
    sheet.tall = y - 8


def _chance(sheet: Sheet, scale: Scale, s: DeadlineScore, name: str, y: float, base: bool) -> None:
    if s.chance is None:
        return
    middle, told = y + (25 if sheet.narrow else 13), f"{points(s.chance)} %"
    if sheet.narrow:
        sheet.text(scale.begin, y + 13, name, small=True, bold=base)
        sheet.text(sheet.wide - 4, y + 13, told, anchor="end", small=True)
    else:
        sheet.text(scale.begin - 12, middle + 4, name, anchor="end", small=True, bold=base)
        sheet.text(sheet.wide, middle + 4, told, anchor="end", small=True)
    sheet.bar(Box(scale(0), middle - 3, scale(s.chance.value), middle + 3), "low2")
    interval(sheet, scale, s.chance, middle, "one", f"{name}: {estimated(s.chance)}", sure=True)
