"""Escalation: how high and how long, if a visible response deters, does nothing, or provokes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, ticks
from cli.charts.sheet import Shape, Sheet
from cli.figures import difference, estimated
from sim.lab.answers.contrasts import Escalation, EscalationLine
from sim.lab.answers.estimates import Estimate

Names = Mapping[str, str]
_LOOK: Mapping[str, tuple[str, Shape]] = {
    "deter": ("one", "down"),
    "none": ("line", "dot"),
    "provoke": ("two", "up"),
}


def picture(found: Sequence[Escalation], names: Names, baseline: str) -> Picture | None:
    """A panel for each measure; ``None`` where the design does not hold all three responses."""
    if not found:
        return None
    rows = [
        (
            _title(one),
            names[line.policy],
            response,
            estimated(line.means[response]),
            "(baseline)" if line.policy == baseline else _apart(line.differences[response]),
        )
        for one in found
        for line in one.lines
        for response in line.means
    ]
    return Picture(
        "escalation",
        "Escalation, if a visible response deters, does nothing, or provokes",
        " ".join(_says(one, names, baseline) for one in found),
        table(("measure", "policy", "a response would", "mean (95 %)", f"against {names[baseline]}"), rows),
        lambda sheet: _draw(sheet, found, names, baseline),
        "Means and their 95 % intervals. Triangle down and blue: a visible response deters; grey dot: it "
        "does nothing; triangle up and orange: it provokes. Which of them holds is a setting.",
    )


def _apart(found: Estimate | None) -> str:
    return "not comparable" if found is None else difference(found)


def _title(one: Escalation) -> str:
    others = "".join(f", {name} {level}" for name, level in one.others.items())
    return f"{one.gauge.name} ({one.gauge.unit}){others}"


def same(one: Escalation, baseline: str) -> bool:
    """Whether no policy differs from the baseline in any run."""
    others = [line for line in one.lines if line.policy != baseline]
    return all(_apart(told) == "same" for line in others for told in line.differences.values())


def _says(one: Escalation, names: Names, baseline: str) -> str:
    first = next(line for line in one.lines if line.policy == baseline)
    means = ", ".join(f"{response} {estimated(mean)}" for response, mean in first.means.items())
    if same(one, baseline):
        return f"{_title(one)}: the same under every policy; {means}."
    clear: dict[str, list[str]] = {}
    for line in one.lines:
        for response, told in line.differences.items():
            if told is not None and told.clear:
                clear.setdefault(names[line.policy], []).append(response)
    listed = "; ".join(f"{name} ({', '.join(responses)})" for name, responses in clear.items())
    apart = f"clearly different from it: {listed}" if clear else "no policy differs clearly from it"
    return f"{_title(one)}: {names[baseline]} {means}; {apart}."


def _draw(sheet: Sheet, found: Sequence[Escalation], names: Names, baseline: str) -> None:
    x = 8.0
    for response, (role, shape) in _LOOK.items():
        sheet.mark(x, 8, role, shape=shape)
        words = "does nothing" if response == "none" else f"{response}s"
        x = sheet.text(x + 9, 12, words, small=True, role="quiet").right + 18
    y = 20.0
    for one in found:
        y = _panel(sheet, one, names, baseline, y) + 14
    sheet.tall = y - 8


def _panel(sheet: Sheet, one: Escalation, names: Names, baseline: str, top: float) -> float:
    lines = [n for n in one.lines if n.policy == baseline] if same(one, baseline) else list(one.lines)
    left, right = (8.0, sheet.wide - 10) if sheet.narrow else (170.0, sheet.wide - 24)
    ends = [e for n in lines for m in n.means.values() if m for e in (m.low, m.value, m.high)]
    known = [e for e in ends if e is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    air = (high - low or 1.0) * 0.05
    scale = Scale(low - air if low > air else 0.0, high + air, left, right)
    begin = sheet.paragraph(0, top + 14, _title(one), sheet.wide - 8, bold=True) - 4
    pitch = 44.0 if sheet.narrow else 34.0
    bottom = begin + pitch * len(lines)
    marks = ticks(scale.low, scale.high, 4 if sheet.narrow else 7)
    foot = across(sheet, scale, marks, begin, bottom, one.gauge.unit)
    for at, line in enumerate(lines):
        name = "every policy" if len(lines) == 1 and len(one.lines) > 1 else names[line.policy]
        _row(sheet, scale, line, name, begin + at * pitch, bold=line.policy == baseline)
    return foot


def _row(sheet: Sheet, scale: Scale, line: EscalationLine, name: str, y: float, *, bold: bool) -> None:
    if sheet.narrow:
        sheet.text(scale.begin, y + 13, name, small=True, bold=bold)
        y += 12
    else:
        sheet.text(scale.begin - 12, y + 21, name, anchor="end", small=True, bold=bold)
    for at, (response, mean) in enumerate(line.means.items()):
        if mean is None:
            continue
        role, shape = _LOOK[response]
        height = y + 8 + at * 9
        tip = f"{name}, {response}: {estimated(mean)}"
        if mean.low is not None and mean.high is not None:
            sheet.rule((scale(mean.low), height), (scale(mean.high), height), role, thick=2, tip=tip)
        sheet.mark(scale(mean.value), height, role, shape=shape, size=4.2, tip=tip)
