"""Regret over worlds: how often a policy is unbeaten, and what it costs to have chosen it when it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across, round_up, ticks
from cli.charts.sheet import Box, Sheet
from cli.figures import estimated, figure, middle, percent
from cli.report.difference_picture import interval
from sim.lab.answers.regret import Regret, RegretScore

Names = Mapping[str, str]


def picture(found: Regret, names: Names) -> Picture:
    """Shares of worlds and distances to the best of each world, the smallest mean regret first."""
    scores = sorted(found.scores, key=lambda s: s.mean.value)
    unit = found.gauge.unit
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
        for s in scores
    ]
    first, last = scores[0], scores[-1]
    luck = "one run" if found.draws == 1 else f"the mean of {found.draws} runs"
    return Picture(
        f"regret-{found.gauge.name}",
        f"{found.gauge.name}: what it costs to have chosen wrong",
        f"Over {found.worlds:,} worlds {names[first.policy]} has the least regret, {_mean(first)} "
        f"{unit} in the mean and {figure(first.worst)} {unit} in the worst world; {names[last.policy]} the "
        f"most, {_mean(last)} {unit} and {figure(last.worst)} {unit}.",
        table(("policy", "unbeaten", "alone", "rank", "mean regret (95 %)", "95 % of worlds", "worst"), rows),
        lambda sheet: _draw(sheet, scores, names, unit),
        "Regret is the distance to the best policy of the same world, and never below 0. Left: the share of "
        "worlds in which no policy is better; dark, in which all others are worse. Right: the mean with its "
        "95 % interval, a line to the 95th of a hundred worlds, a cross at the worst. A world is told by "
        f"{luck}, so luck has a part in it.",
    )


def _mean(s: RegretScore) -> str:
    return middle(s.mean) if s.mean.low == s.mean.high else estimated(s.mean)


def _draw(sheet: Sheet, scores: Sequence[RegretScore], names: Names, unit: str) -> None:
    if sheet.narrow:
        y = _shares(sheet, scores, names, (8.0, sheet.wide - 48), 0.0)
        sheet.tall = _costs(sheet, scores, names, (8.0, sheet.wide - 14), y + 14, unit) + 2
        return
    _shares(sheet, scores, names, (150.0, 370.0), 0.0)
    sheet.tall = _costs(sheet, scores, {}, (470.0, sheet.wide - 90), 0.0, unit) + 2


def _pitch(sheet: Sheet) -> float:
    return 34.0 if sheet.narrow else 26.0


def _row(sheet: Sheet, name: str, left: float, y: float) -> float:
    """The name of a row; the middle of its marks."""
    if sheet.narrow:
        sheet.text(left, y + 14, name, small=True)
        return y + 25
    if name:
        sheet.text(left - 12, y + 17, name, anchor="end", small=True)
    return y + 13


def _shares(
    sheet: Sheet, scores: Sequence[RegretScore], names: Names, ends: tuple[float, float], y: float
) -> float:
    scale = Scale(0.0, 1.0, *ends)
    sheet.text(scale.begin, y + 10, "no policy is better in", small=True, role="quiet")
    top = y + 18
    bottom = top + _pitch(sheet) * len(scores)
    foot = across(sheet, scale, (0, 0.5, 1), top, bottom, "share of worlds", lambda v: f"{v:.0%}")
    for at, s in enumerate(scores):
        height = _row(sheet, names[s.policy], scale.begin, top + at * _pitch(sheet))
        tip = f"{names[s.policy]}: unbeaten in {percent(s.best)}, alone in {percent(s.alone)}"
        sheet.bar(Box(scale(0), height - 6, scale(s.best), height + 6), "low2", tip=tip)
        sheet.bar(Box(scale(0), height - 6, scale(s.alone), height + 6), "low5", tip=tip)
        sheet.text(scale.end + 8, height + 4, percent(s.best), small=True, bold=True)
    return foot


def _costs(
    sheet: Sheet, scores: Sequence[RegretScore], names: Names, ends: tuple[float, float], y: float, unit: str
) -> float:
    most = max(s.worst for s in scores)
    scale = Scale(0.0, round_up(max(most, 1e-9)), *ends, bend=0.5)
    sheet.text(scale.begin, y + 10, "regret; small values are drawn wider", small=True, role="quiet")
    top = y + 18
    bottom = top + _pitch(sheet) * len(scores)
    marks = [v for v in ticks(0.0, scale.high, 5) if v == 0 or scale(v) - scale.begin > 30]
    foot = across(sheet, scale, marks, top, bottom, f"behind the best of the same world ({unit})")
    for at, s in enumerate(scores):
        height = _row(sheet, names.get(s.policy, ""), scale.begin, top + at * _pitch(sheet))
        tip = f"{estimated(s.mean)}; worst {figure(s.worst)}"
        reach = scale.within(s.high if s.high is not None else s.worst)
        sheet.rule((scale(0), height), (max(reach, scale(0) + 1), height), "line", tip=tip)
        sheet.mark(scale.within(s.worst), height, "two", shape="cross", size=3.6, tip=tip)
        interval(sheet, scale, s.mean, height, "one", tip, sure=True)
        if sheet.narrow:
            sheet.text(sheet.wide - 4, height - 11, middle(s.mean), anchor="end", small=True, bold=True)
        else:
            sheet.text(sheet.wide, height + 4, middle(s.mean), anchor="end", small=True, bold=True)
    return foot
