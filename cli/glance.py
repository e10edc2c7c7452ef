"""A run at a glance in 80 columns: who asked, waited and answered in the first hours, and the force as it
closes. Plain letters and bars; they read the same in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.report.lanes import NAMES, PARTIES, Event, events
from cli.report.timescale import DAY, HOUR
from cli.story import counted_from, span

if TYPE_CHECKING:
    from rich.console import Console

    from sim import Run

_WIDE = 64  # columns of a lane
_MARKS = {"answered": "*", "asked": "o", "moved": "^", "waited": "=", "knew": "."}
_BARS = " ▁▂▃▄▅▆▇█"
_STEPS = (5 * 60, 10 * 60, 15 * 60, 30 * 60, HOUR, 2 * HOUR)


def spark(values: Sequence[float], most: float | None = None) -> str:
    """Values as bars of eight heights; ``most`` is the full height (the largest value, if not said)."""
    full = max(values, default=0.0) if most is None else most
    if full <= 0:
        return " " * len(values)
    return "".join(_BARS[max(1, min(8, round(8 * value / full)))] if value > 0 else " " for value in values)


def lanes(run: Run) -> list[str]:
    """One line for each party over the first hours; empty where nobody asked to use a base."""
    asked = [r for r in run.trace.records if r.kind == "request" and r.subject == "combat"]
    if not asked:
        return []
    cleared = [r.time for r in run.trace.records if r.kind in ("clear", "refuse") and r.subject == "combat"]
    until = (cleared[0] if cleared else run.plan.endex) - run.plan.h
    step = next((s for s in _STEPS if s * (_WIDE - 4) >= max(until, 8 * HOUR)), 6 * HOUR)
    found = events(run)
    title = f"The first {span(step * _WIDE)} from H-hour, {span(step)} a sign"
    told = [title, f"{'':12}{_axis(run, step)}"]
    for party in PARTIES:
        own = [e for e in found if e.party == party and (e.row != "waited" or e.label)]
        line = _lane(own, run.plan.h, step)
        if line.strip():
            told.append(f"{NAMES[party]:<12}{line}".rstrip())
    return [*told, "o asked   = waited for Tokyo, or for a picture   * answered   ^ moved   . knew"]


def _axis(run: Run, step: int) -> str:
    line = ""
    for column in range(0, _WIDE - 7, 16):
        line = line.ljust(column) + "|" + counted_from(run.plan.h, run.plan.h + column * step)
    return line


def _lane(own: Sequence[Event], begin: int, step: int) -> str:
    """What weighs most in each column, in the order of ``_MARKS``."""
    line = [" "] * _WIDE
    for row in reversed(_MARKS):
        for e in (e for e in own if e.row == row):
            first, last = (e.time - begin) // step, (e.until - begin) // step
            for column in range(max(0, first), min(_WIDE - 1, last) + 1):
                line[column] = _MARKS[row]
    return "".join(line)


def closing(run: Run) -> list[str]:
    """The share of the force list that was ready and that was due, day by day; empty without a list."""
    lines = [line for line in run.plan.lines if line.on_the_list]
    total = sum(line.tons for line in lines)
    days = min(_WIDE, (run.plan.endex - run.plan.h) // DAY)
    if not total or days < 2:
        return []
    ready = {r.actor: r.time for r in run.trace.records if r.kind == "ready"}
    ends = [run.plan.h + (day + 1) * DAY for day in range(days)]
    done = [sum(x.tons for x in lines if ready.get(x.ident, run.plan.endex + 1) <= end) for end in ends]
    due = [sum(x.tons for x in lines if x.required is not None and x.required <= end) for end in ends]
    told = [f"The force list by weight, one sign a day from H-hour to D+{days}"]
    for name, values in (("due", due), ("ready", done)):
        told.append(f"{name:<12}{spark(values, total)}  {100 * values[-1] / total:.0f} %")
    return told


def render_glance(run: Run, console: Console) -> None:
    """Print both, where there is something."""
    for block in (lanes(run), closing(run)):
        if block:
            console.print()
            console.print(block[0], style="bold")
            for line in block[1:]:
                console.print(line, no_wrap=True, crop=False, overflow="ignore")
