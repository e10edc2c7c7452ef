"""What each kind of person is shown, as plain values: a cell, the facilitator, everybody.

A face of a cell is a function of what the cell may see (``sim.view``), of what was said and written in
it, and of what the scenario's exercise section holds for it or for all. Nothing else comes in here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.exercise.pages import known_to
from cli.story import CAPITALS, Beat, counted_from, tell_records
from cli.web.odds_panel import released_to
from cli.web.reviews import is_released
from scenarios.sections.exercise import InWords
from sim import seen_by
from sim.live.acts import Forecast, Noted, Sent, TableFact
from sim.live.header import CELLS
from sim.view import WHITE

if TYPE_CHECKING:
    from sim import Question, Record
    from sim.live.chances import Odds
    from sim.live.exercise import Situation
    from sim.live.room import Room
    from sim.plan import Plan

#: Lines of a story in one part: only the last part changes as lines are added.
CHUNK = 20
#: What all of them know is what everybody knows.
ALLIES = ("USA", "JPN", "ROK", "UNC")


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the exercise stands. ``running`` is the clock of the table."""

    h: int
    now: int
    calendar: str
    running: bool
    finished: bool
    move: InWords | None
    opening: InWords | None

    def at(self, second: int) -> str:
        return counted_from(self.h, second)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of this moment. ``closes`` counts seconds of the running table; ``given`` is its answer."""

    question: Question
    closes: float | None
    wanted: int | None
    given: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the past: what was asked, which option, and by answer, default, override or policy."""

    second: int
    text: str
    option: str
    kind: str


@dataclass(frozen=True, slots=True)
class Chance:
    """An event whose chance may be stated now, and the percent that the cell last gave it."""

    event: str
    text: InWords
    move: InWords
    percent: int | None


@dataclass(frozen=True, slots=True)
class Written:
    """A note or a message of one's own, with who wrote it."""

    second: int
    who: str
    text: str
    to: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """What a cell is handed before the exercise."""

    title: InWords | None
    brief: InWords | None
    case: InWords | None
    objectives: tuple[InWords, ...]


@dataclass(frozen=True, slots=True)
class CellFace:
    """All that a cell is shown."""

    cell: str
    title: str
    clock: Clock
    story: tuple[Beat, ...]
    asked: tuple[Asked, ...]
    decided: tuple[Decided, ...]
    notes: tuple[Written, ...]
    sent: tuple[Written, ...]
    chances: tuple[Chance, ...]
    tasks: tuple[tuple[InWords, InWords, int], ...]  # move, text, minutes; of moves that have opened
    released: tuple[Odds, ...]  # odds that the facilitator has shown to this cell
    review: bool  # the facilitator has handed it its part of the review
    here: tuple[tuple[str, bool], ...]
    records: tuple[Record, ...]  # what the cell may see
    plan: Plan


@dataclass(frozen=True, slots=True)
class OpenFace:
    """What everybody is shown, on a screen in the room."""

    title: str
    clock: Clock
    story: tuple[Beat, ...]
    records: tuple[Record, ...]


def cell_face(room: Room, cell: str, here: Iterable[tuple[str, bool]]) -> CellFace:
    """The face of ``cell`` ("JPN")."""
    stands = room.stands
    acts = room.table.acts
    seen = seen_by(stands.records, cell)
    return CellFace(
        cell=cell,
        title=stands.plan.scenario.title,
        clock=clock_of(room),
        story=tuple(known_to(stands, cell)),
        asked=tuple(take_asked(room, question) for question in stands.together if question.cell == cell),
        decided=tuple(_decided(stands, seen, cell)),
        notes=tuple(
            Written(a.second, a.who, a.text) for a in acts if isinstance(a, Noted) and a.cell == cell
        ),
        sent=tuple(
            Written(a.second, a.who, a.text, CAPITALS[a.to], a.topic)
            for a in acts
            if isinstance(a, Sent) and a.cell == cell
        ),
        chances=chances_of(room, cell),
        tasks=tasks_of(room, cell),
        released=released_to(acts, cell),
        review=stands.finished and is_released(acts, cell),
        here=tuple(here),
        records=seen,
        plan=stands.plan,
    )


def common_to(room: Room) -> tuple[Record, ...]:
    """What all of the allied cells, and every other seat of people, know."""
    readers = {*ALLIES, *room.table.exercise.seats}
    common = [r for r in room.stands.records if readers <= set(r.known.split(" "))]
    return seen_by(common, ALLIES[0])


def open_face(room: Room) -> OpenFace:
    """The face of the screen in the room."""
    stands, records = room.stands, common_to(room)
    subjects = {record.subject for record in records}
    plan = stands.plan.with_injects(pair for pair in stands.plan.injects if pair[1].id in subjects)
    story = sorted(tell_records(plan, records, ()), key=lambda beat: beat.time)
    return OpenFace(stands.plan.scenario.title, clock_of(room), tuple(story), records)


def opened(room: Room) -> frozenset[str]:
    """The moves that have opened, by id."""
    return frozenset(a.text for a in room.table.acts if isinstance(a, TableFact) and a.do == "move")


def clock_of(room: Room) -> Clock:
    """The clock, as everybody may see it."""
    stands = room.stands
    move = room.move
    begun = opened(room)
    opening = None
    if move is not None and move.ident in begun:
        exercise = stands.plan.scenario.exercise
        opening = next(m.opening for m in exercise.moves if m.id == move.ident) if exercise else None
    calendar = f"{stands.plan.calendar(stands.now):%Y-%m-%d %H:%M}"
    title = move.title if move is not None and move.ident in begun else None
    return Clock(stands.plan.h, stands.now, calendar, room.time.running, stands.finished, title, opening)


def chunks(story: Sequence[Beat]) -> list[tuple[int, Sequence[Beat]]]:
    """A story in numbered pieces, oldest first."""
    return [(n // CHUNK, story[n : n + CHUNK]) for n in range(0, len(story), CHUNK)]


def story_of_all(stands: Situation) -> tuple[Beat, ...]:
    """The whole story, for the facilitator."""
    return tuple(known_to(stands, WHITE))


# --- pieces ---


def take_asked(room: Room, question: Question) -> Asked:
    """A question of this moment as it is shown."""
    stands = room.stands
    given = stands.answers.get(question.ident)
    closes = room.time.closes.get(question.ident)
    wanted = question.deadline if stands.now < question.deadline < stands.plan.endex else None
    taken = (given.option or question.default, given.kind) if given is not None else None
    return Asked(question, None if given else closes, wanted, taken)


def _decided(stands: Situation, seen: Sequence[Record], cell: str) -> list[Decided]:
    asked = {r.subject: r for r in seen if r.kind == "question" and r.actor == cell}
    return [
        Decided(e.second, str(asked[e.question].value).rpartition(" [")[0], e.option, e.kind)
        for e in stands.decisions
        if e.question in asked
    ]


def chances_of(room: Room, cell: str) -> tuple[Chance, ...]:
    """The events whose chance may be stated now, with what the cell said of them."""
    exercise = room.stands.plan.scenario.exercise
    if exercise is None:
        return ()
    events = {event.id: event.text for event in exercise.outlook}
    moves = {move.id: move.title for move in exercise.moves}
    own = [a for a in room.table.acts if isinstance(a, Forecast) and a.cell == cell]
    last = {a.event: a.percent for a in own}  # the last one counts
    return tuple(Chance(f.event, events[f.event], moves[f.move], last.get(f.event)) for f in room.forecasts)


def tasks_of(room: Room, cell: str) -> tuple[tuple[InWords, InWords, int], ...]:
    """A cell's tasks, each once its move has opened: a title ahead of time would tell what is to come."""
    exercise = room.stands.plan.scenario.exercise
    if exercise is None:
        return ()
    titles = {move.id: move.title for move in exercise.moves if move.id in opened(room)}
    own = [task for task in exercise.tasks if task.cell == CELLS[cell] and task.move in titles]
    return tuple((titles[task.move], task.text, task.minutes) for task in own)


def handed_to(plan: Plan, cell: str) -> Handed:
    """What the scenario's exercise section holds for a cell."""
    exercise = plan.scenario.exercise
    own = exercise.cells.get(CELLS[cell]) if exercise else None  # type: ignore[call-overload]
    if exercise is None or own is None:
        return Handed(None, None, None, ())
    return Handed(exercise.title, own.brief, own.case, own.objectives)
