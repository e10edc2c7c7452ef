"""Queues: loads at each airfield and port that were there and not yet on the ground."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, across
from cli.charts.sheet import Sheet
from cli.report.timescale import hour_marks, hours_from_h, written
from cli.story import from_h, span

if TYPE_CHECKING:
    from sim import Run

_MOST = 8  # places that are drawn


@dataclass(frozen=True, slots=True)
class Queue:
    """One place: how many loads were there from each second on; ``longest`` waited for a slot at once (the
    engine's count); ``slowest``: seconds from arrival to the ground at most; ``loads`` in all."""

    place: str
    steps: tuple[tuple[int, int], ...]
    peak: int
    peak_at: int
    longest: int
    slowest: int
    loads: int


def queues(run: Run) -> list[Queue]:
    """The places where loads came in, the most crowded first."""
    found = sorted(_queues(run), key=lambda q: (-q.longest, -q.peak, q.place))
    return found


def _queues(run: Run) -> Iterator[Queue]:
    changes: dict[str, list[tuple[int, int]]] = defaultdict(list)
    arrived: dict[int, int] = {}
    slowest: dict[str, int] = defaultdict(int)
    longest: dict[str, int] = {}
    for r in run.trace.records:
        if r.kind == "arrive":
            changes[r.place].append((r.time, 1))
            arrived[r.seq] = r.time
        elif r.kind == "unload" and r.cause in arrived:
            changes[r.place].append((r.time, -1))
            slowest[r.place] = max(slowest[r.place], r.time - arrived[r.cause])
        elif r.kind == "longest-queue":
            longest[r.place] = int(r.value)
    for place, most in longest.items():
        moves = changes[place]
        if not moves and not most:
            continue
        steps, here = [], 0
        for second, change in sorted(moves):
            here += change
            steps.append((second, here))
        peak, when = max(((here, -second) for second, here in steps), default=(0, 0))
        loads = sum(change > 0 for _, change in moves)
        name = run.plan.place(place).name
        yield Queue(name, tuple(steps), peak, -when, most, slowest[place], loads)


def picture(run: Run) -> Picture | None:
    """Steps of each place; ``None`` where nothing came in."""
    found = queues(run)
    if not found:
        return None
    columns = (
        "place",
        "loads",
        "longest queue for a slot",
        "most at once",
        "at",
        "slowest from arrival to ground",
    )
    rows = [
        (
            q.place,
            f"{q.loads}",
            f"{q.longest}",
            f"{q.peak}" if q.steps else "-",
            from_h(run, q.peak_at) if q.steps else "-",
            span(q.slowest) if q.steps else "-",
        )
        for q in found
    ]
    drawn = [q for q in found if q.steps][:_MOST]
    if not drawn:
        return None
    return Picture(
        "queues",
        "Where loads queued",
        _says(found),
        table(columns, rows),
        lambda sheet: _draw(sheet, run, drawn),
        "Height: loads that have arrived and are not yet on the ground, waiting or unloading, all places on "
        "one scale. Right: the longest queue for a slot, that of aircraft and ships to be loaded included.",
    )


def _says(found: Sequence[Queue]) -> str:
    listed = ", ".join(f"{q.place} {q.longest}" for q in found[:_MOST] if q.longest)
    slow = max(found, key=lambda q: q.slowest)
    end = f"The slowest load took {span(slow.slowest)} from its arrival at {slow.place} to the ground."
    return f"Longest queues for a slot: {listed}. {end}" if listed else f"No load waited for a slot. {end}"


def _draw(sheet: Sheet, run: Run, found: Sequence[Queue]) -> None:
    left, right = (6.0, sheet.wide - 30) if sheet.narrow else (190.0, sheet.wide - 60)
    first = min(q.steps[0][0] for q in found)
    last = max(q.steps[-1][0] for q in found)
    scale = Scale(hours_from_h(run, first), hours_from_h(run, last), left, right)
    top, pitch = 22.0, (52.0 if sheet.narrow else 40.0)
    bottom = top + pitch * len(found)
    tallest = max(q.peak for q in found)
    sheet.text(sheet.wide, top - 9, "longest queue", anchor="end", small=True, role="quiet")
    marks = hour_marks(scale.low, scale.high, 4 if sheet.narrow else 9)
    foot = across(sheet, scale, marks, top, bottom, "from H-hour", written)
    for index, queue in enumerate(found):
        base = top + (index + 1) * pitch - 4
        high = (pitch - 22 if sheet.narrow else pitch - 8) / tallest
        if sheet.narrow:
            sheet.text(left, base - pitch + 17, queue.place, small=True)
        else:
            sheet.paragraph(left - 12, base - 6, queue.place, left - 12, small=True, anchor="end")
        sheet.area(
            _outline(run, queue, scale, base, high), "low5", tip=f"{queue.place}: {queue.peak} at most"
        )
        sheet.rule((left, base), (right, base), "line")
        sheet.text(sheet.wide, base - 2, f"{queue.longest}", anchor="end", bold=True, small=True)
    sheet.tall = foot + 4


def _outline(run: Run, queue: Queue, scale: Scale, base: float, high: float) -> list[tuple[float, float]]:
    points, now = [(scale(hours_from_h(run, queue.steps[0][0])), base)], 0
    for second, here in queue.steps:
        x = scale(hours_from_h(run, second))
        points += [(x, base - now * high), (x, base - here * high)]
        now = here
    return [*points, (points[-1][0], base)]
