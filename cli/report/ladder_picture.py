"""The red ladder of a run: which rung when, under each effect that a visible response may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across
from cli.charts.sheet import Sheet
from cli.ladder import played_under
from cli.report.timescale import hour_marks, hours_from_h, written
from policies.red import LADDER, RESPONSES

if TYPE_CHECKING:
    from sim import Run

#: Second and rung from then on.
Climb = list[tuple[int, int]]
_ROLES = {"deter": "one", "none": "line", "provoke": "two"}
_WORDS = {"deter": "deters", "none": "does nothing", "provoke": "provokes"}


def climbs(run: Run) -> dict[str, Climb]:
    """The rungs of the run and of the same luck under the other responses; empty without a ladder."""
    if not run.plan.scenario.red.ladder:
        return {}
    return {response: _climb(played_under(run, response)) for response in RESPONSES}


def _climb(run: Run) -> Climb:
    """The rung that is stood on after every act, scripted or not, and after every stand-down."""
    from sim.red import scripted_rung

    scripted = [(second, 0, scripted_rung(run.plan, inject) or 0) for second, inject in run.plan.injects]
    acts = [act for act in scripted if act[2] and act[0] <= run.plan.endex]
    acts += [(r.time, 1, int(r.value)) for r in run.trace.records if r.kind == "rung"]
    acts += [(r.time, 2, 0) for r in run.trace.records if r.kind == "stand-down"]
    found: Climb = []
    for second, order, rung in sorted(acts):
        now = 0 if order == 2 else max(rung, found[-1][1] if found else 0)
        found.append((second, now))
    return found


def picture(run: Run) -> Picture | None:
    """Steps of the posture; ``None`` where the ladder is not switched on."""
    found = climbs(run)
    if not found:
        return None
    own = run.plan.scenario.red.response
    highest = {response: max((rung for _, rung in climb), default=0) for response, climb in found.items()}
    says = "; ".join(f"if it {_WORDS[r]} up to {_rung(top)}" for r, top in highest.items())
    rows = [
        (_WORDS[r] + (" (this run)" if r == own else ""), written(hours_from_h(run, second)), _rung(rung))
        for r, climb in found.items()
        for second, rung in climb
    ]
    return Picture(
        "ladder",
        "The red ladder, if a visible response deters, does nothing, or provokes",
        f"The same luck: {says}. This run: it {_WORDS[own]}.",
        table(("a visible response", "from", "rung"), rows),
        lambda sheet: _draw(sheet, run, found, highest),
        "Lines: the rung that Pyongyang stands on, scripted acts included; 0 is rest. Which effect a visible "
        "response has is a setting: the evidence does not decide it.",
    )


def _rung(number: int) -> str:
    return f"{number} {LADDER[number - 1].name}" if number else "0 rest"


def _draw(sheet: Sheet, run: Run, found: dict[str, Climb], highest: dict[str, int]) -> None:
    top, left = 24.0, 30.0 if sheet.narrow else 190.0
    most = max(1, *highest.values())
    bottom = top + 30.0 * most
    right = sheet.wide - (10 if sheet.narrow else 20)
    x = Scale(min(0.0, *(hours_from_h(run, s) for c in found.values() for s, _ in c)),
              hours_from_h(run, run.plan.endex), left, right)  # fmt: skip
    y = Scale(0.0, float(most), bottom, top)
    for rung in range(most + 1):
        sheet.rule((left, y(rung)), (right, y(rung)), "grid")
        name = str(rung) if sheet.narrow else _rung(rung)
        sheet.text(left - 8, y(rung) + 4, name, anchor="end", small=True, role="quiet")
    marks = hour_marks(x.low, x.high, 4 if sheet.narrow else 9)
    foot = across(sheet, x, marks, top, bottom, "from H-hour (days)", written)
    begin = 0.0
    for at, (response, climb) in enumerate(found.items()):
        role, dashed = _ROLES[response], response == "none"
        sheet.line(
            _steps(run, climb, (x, y), 3.0 * (at - 1)),
            role,
            thick=2.5,
            dashed=dashed,
            key=response,
            tip=_WORDS[response],
        )
        sheet.rule((begin + 2, 8), (begin + 20, 8), role, thick=2.5, dashed=dashed)
        begin = sheet.text(begin + 26, 12, _WORDS[response], small=True).right + 14
    sheet.tall = foot + 4


def _steps(run: Run, climb: Climb, scales: tuple[Scale, Scale], lift: float) -> list[tuple[float, float]]:
    """Steps from rest to the rungs, a little above each other where lines would hide."""
    x, y = scales
    points, now = [(x.begin, y(0) - lift)], 0
    for second, rung in climb:
        place = x.within(hours_from_h(run, second))
        points += [(place, y(now) - lift), (place, y(rung) - lift)]
        now = rung
    return [*points, (x.end, y(now) - lift)]
