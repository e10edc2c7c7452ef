"""What the facilitator is shown: everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.story import CAPITALS, Beat
from cli.web.faces import Asked, Clock, Written, clock_of, story_of_all, take_asked
from scenarios.sections.exercise import InWords
from sim.live.acts import Defaulted, LeftToPolicy, Noted, Overridden, Sent
from sim.live.course import HELD, SKIPPED
from sim.live.header import CELLS
from sim.live.room import CLOCK

if TYPE_CHECKING:
    from sim import Record
    from sim.live.room import Room
    from sim.plan import Plan


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the MSEL. ``second`` is None for one that is held or skipped."""

    ident: str
    kind: str
    text: str
    to: tuple[str, ...]
    second: int | None
    state: str  # to come, held, skipped, over


@dataclass(frozen=True, slots=True)
class SeatFace:
    """A seat of people: who is there, who plays it, how often time ran out."""

    cell: str
    how: str
    by_policy: bool
    here: tuple[tuple[str, bool], ...]
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision of anybody, with who made it and why where it is an override."""

    second: int
    cell: str
    question: str
    option: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class MoveFace:
    """A move in the list that the facilitator jumps to."""

    ident: str
    title: InWords
    start: int
    state: str  # over, now, to come


@dataclass(frozen=True, slots=True)
class WhiteFace:
    """All that stands at a table."""

    group: int
    title: str
    clock: Clock
    pace: float
    speed: float
    entries: int
    asked: tuple[Asked, ...]
    msel: tuple[Line, ...]
    seats: tuple[SeatFace, ...]
    settled: tuple[Settled, ...]
    sent: tuple[Written, ...]
    notes: tuple[Written, ...]
    moves: tuple[MoveFace, ...]
    story: tuple[Beat, ...]
    records: tuple[Record, ...]
    plan: Plan


#: Names in a cell, each with whether it is connected.
Here = Callable[[str], Sequence[tuple[str, bool]]]


def white_face(room: Room, group: int, here: Here) -> WhiteFace:
    """The face of the facilitator."""
    stands, acts = room.stands, room.table.acts
    return WhiteFace(
        group=group,
        title=stands.plan.scenario.title,
        clock=clock_of(room),
        pace=room.pace,
        speed=room.time.speed,
        entries=len(acts),
        asked=tuple(take_asked(room, question) for question in stands.together),
        msel=tuple(_msel(room)),
        seats=tuple(_seat(room, cell, here) for cell in CELLS if cell in room.table.exercise.seats),
        settled=tuple(_settled(room)),
        sent=tuple(
            Written(a.second, CAPITALS[a.cell], a.text, CAPITALS[a.to], a.topic)
            for a in acts
            if isinstance(a, Sent)
        ),
        notes=tuple(
            Written(a.second, a.who, a.text, CAPITALS.get(a.cell, "")) for a in acts if isinstance(a, Noted)
        ),
        moves=tuple(_moves(room)),
        story=story_of_all(stands),
        records=stands.records,
        plan=stands.plan,
    )


def _msel(room: Room) -> list[Line]:
    course, now = room.course, room.stands.now
    lines = []
    for ident, due in course.due.items():
        inject = course.injects[ident]
        state = "to come" if due > now else "over"
        state = {SKIPPED: "skipped", HELD: "held"}.get(due, state)
        text = str(getattr(inject, "text", "")) or str(
            getattr(inject, "phase", getattr(inject, "target", ""))
        )
        to = tuple(CAPITALS[party] for party in getattr(inject, "to", ()))
        lines.append(Line(ident, inject.kind, text, to, due if due >= 0 else None, state))
    return sorted(lines, key=lambda line: (line.second is None, line.second or 0, line.ident))


def _seat(room: Room, cell: str, here: Here) -> SeatFace:
    late = sum(1 for a in room.table.acts if isinstance(a, Defaulted) and a.cell == cell and a.who == CLOCK)
    return SeatFace(
        cell,
        room.seating.get(cell, ""),
        room.plays_by_policy(cell),
        tuple(here(cell)),
        len(room.stands.open_to(cell)),
        late,
    )


def _settled(room: Room) -> list[Settled]:
    """What was decided so far, with what the journal says of it."""
    stands = room.stands
    why = {a.question: a.reason for a in room.table.acts if isinstance(a, Overridden)}
    who = {a.question: a.who for a in room.table.acts if isinstance(a, Defaulted | LeftToPolicy)}
    return [
        Settled(
            e.second,
            e.question.partition(".")[0],
            e.question,
            e.option,
            e.kind,
            why.get(e.question, "") if e.kind == "override" else who.get(e.question, ""),
        )
        for e in stands.decisions
    ]


def _moves(room: Room) -> list[MoveFace]:
    if room.moves is None:
        return []
    current, following, now = room.move, room.next_move, room.stands.now
    running = following is not None and not room.stands.finished
    later = room.moves.spans.index(following) if running else len(room.moves.spans)
    found = []
    for number, span in enumerate(room.moves.spans):
        state = "to come" if number >= later else "over"
        if current is not None and span.ident == current.ident and number < later and now < span.end:
            state = "now"
        found.append(MoveFace(span.ident, span.title, span.start, state))
    return found
