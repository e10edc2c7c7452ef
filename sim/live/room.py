"""The room of an exercise: its table, and how time passes there.

Seconds of the table come from outside, by ``beat``; nothing here reads a clock. While a question is open
the crisis stands and the time of the table runs; at its end the default is taken. While none is open the
crisis runs at ``pace``. Every step is an act in the journal before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scenarios.problems import nearest, one_of
from scenarios.sections import exercise as section
from sim.live.acts import (
    Act,
    Advanced,
    Answered,
    Defaulted,
    Forecast,
    LeftToPolicy,
    Misfit,
    Noted,
    TableFact,
    check_fields,
)
from sim.live.course import Course, course_of
from sim.live.exercise import Situation
from sim.live.moves import Moves, MoveSpan
from sim.live.table import Table
from sim.questions import Question

#: Seconds of the table between two entries of a running clock; a power cut loses no more of it.
STRIDE = 2.0
#: Seconds of the crisis for one of the table where neither a move nor the facilitator says it.
PACE = 1_800.0
_SLOWEST, _FASTEST = 1.0, 604_800.0  # seconds of the crisis for one of the table
_MINUTES = 4  # for a question, where a scenario has no exercise section
_LEAST_LEFT = 30.0  # seconds of the table in which what is left of a late move is played
#: Who plays a seat: people once somebody has joined; people even if nobody has; the policy.
SEATINGS = ("auto", "people", "policy")
CLOCK, POLICY = "clock", "policy"


class Late(Misfit):
    """An answer that came after its question was answered, as ``kind`` says, with ``option``."""

    def __init__(self, question: str, option: str, kind: str) -> None:
        super().__init__(f"an answer to '{question}' after its time", "an answer while it is open")
        self.args = (question, option, kind)
        self.question, self.option, self.kind = question, option, kind


@dataclass(slots=True)
class TableTime:
    """The clock of the table. ``elapsed`` are its seconds while it ran, from the start of this sitting."""

    running: bool = False
    elapsed: float = 0.0
    speed: float = 0.0  # seconds of the crisis for one of the table; 0: by the move
    carry: float = 0.0  # of the crisis, not yet let run
    since: float = 0.0  # elapsed when the clock was last let run
    move_began: float = 0.0  # elapsed when the move opened
    closes: dict[str, float] = field(default_factory=dict)  # question -> elapsed at which its default is due


class Room:
    """One exercise at a table. Like its ``Table``: for one thread."""

    def __init__(self, table: Table, joined: Iterable[str] = (), seating: Mapping[str, str] | None = None):
        self.table = table
        self.time = TableTime()
        self.moves = Moves.of(table.exercise.plan)
        self.joined: set[str] = set(joined)
        self.seating: dict[str, str] = {cell: "auto" for cell in table.exercise.seats} | dict(seating or {})
        self._settle()

    # --- what stands ---

    @property
    def stands(self) -> Situation:
        return self.table.stands

    @property
    def course(self) -> Course:
        """What the acts say of injects and letters."""
        return course_of(self.table.exercise.plan, self.table.acts)

    @property
    def move(self) -> MoveSpan | None:
        return self.moves.at(self.stands.now) if self.moves else None

    @property
    def next_move(self) -> MoveSpan | None:
        """The move that is still to open."""
        if self.moves is None:
            return None
        opened = {act.text for act in self.table.acts if isinstance(act, TableFact) and act.do == "move"}
        return next((m for m in self.moves.spans if m.ident not in opened), None)

    @property
    def question_seconds(self) -> float:
        exercise = self.stands.plan.scenario.exercise
        return 60.0 * (exercise.question_minutes if exercise else _MINUTES)

    @property
    def pace(self) -> float:
        """Seconds of the crisis for one of the table: as set, or so that the move fills its minutes."""
        if self.time.speed:
            return self.time.speed
        move = self.move
        if move is None:
            return PACE
        left = 60.0 * move.minutes - (self.time.elapsed - self.time.move_began)
        return min(_FASTEST, max(_SLOWEST, (move.end - self.stands.now) / max(_LEAST_LEFT, left)))

    def plays_by_policy(self, cell: str) -> bool:
        """Whether nobody is waited for at a seat."""
        how = self.seating.get(cell, POLICY)
        return how == POLICY or (how == "auto" and cell not in self.joined)

    # --- what people do ---

    def do(self, act: Act) -> None:
        """Check an act, write it, and see to what follows at once. Raises ``Misfit`` or ``OSError``."""
        self._write(act)
        self._settle()

    def answer(self, who: str, cell: str, question: str, option: str, why: str = "") -> None:
        """A cell's answer, with a note why. Raises ``Late`` after the default was taken, or ``Misfit``."""
        given = self._given(cell, question)
        if given is not None:
            raise Late(question, *given)
        note = Noted(self.stands.now, who, cell, f"{question}, {option}: {why}")
        if why:
            check_fields(note)
        self._write(Answered(self.stands.now, who, cell, question, option))
        if why:
            self._write(note)
        self._settle()

    def forecast(self, who: str, cell: str, event: str, percent: int) -> None:
        """A chance that a cell gives to an event of the move to come. Raises ``Misfit``."""
        asked = [f.event for f in self.forecasts]
        if event not in asked:
            expected = one_of(tuple(asked)) if asked else "an event of the move to come; none is asked now"
            raise Misfit(f"a chance of '{event}'", expected, nearest(event, asked))
        self._write(Forecast(self.stands.now, who, cell, event, percent))

    @property
    def forecasts(self) -> tuple[section.Forecast, ...]:
        """The events whose chance may be stated now: those of the move that is about to be played."""
        exercise = self.stands.plan.scenario.exercise
        if exercise is None or self.moves is None or self.stands.finished:
            return ()
        soon = {m.ident for m in (self.next_move, self.move) if m and self.stands.now <= m.start}
        return tuple(f for f in exercise.forecasts if f.move in soon)

    def join(self, cell: str) -> None:
        """Somebody has taken the seat: from now on its questions wait."""
        self.joined.add(cell)
        self._settle()

    def seat(self, cell: str, how: str) -> None:
        """Who plays a seat from now on. Raises ``Misfit``."""
        if cell not in self.table.exercise.seats or how not in SEATINGS:
            raise Misfit(f"'{how}' for the seat of '{cell}'", f"a seat of people and one of {SEATINGS}")
        self.seating[cell] = how
        self._settle()

    def _given(self, cell: str, ident: str) -> tuple[str, str] | None:
        """Option and kind of an answer that stands, to a question of this cell."""
        stands = self.stands
        asked = {q.ident: q for q in stands.together if q.cell == cell}
        given = stands.answers.get(ident)
        if ident in asked and given is not None:
            return given.option or asked[ident].default, given.kind
        own = {r.subject for r in stands.records if r.kind == "question" and r.actor == cell}
        past = next((entry for entry in stands.decisions if entry.question == ident), None)
        return (past.option, past.kind) if past is not None and ident in own else None

    # --- time ---

    def start(self, who: str) -> None:
        """Let the clock of the table run."""
        if self.time.running or self.stands.finished:
            return
        self.time.running = True
        self.do(TableFact(self.stands.now, who, "resume"))

    def pause(self, who: str) -> None:
        """Stop the clock of the table, and with it the crisis."""
        if self.time.running:
            self.time.running = False
            self.do(TableFact(self.stands.now, who, "pause"))

    def set_speed(self, who: str, speed: float) -> None:
        """Seconds of the crisis for one of the table; 0: by the move. Raises ``Misfit``."""
        if speed != 0 and not _SLOWEST <= speed <= _FASTEST:
            raise Misfit(f"a speed of {speed:g}", f"0 for that of the move, or {_SLOWEST:g} to {_FASTEST:g}")
        self.time.speed = float(speed)
        self.do(TableFact(self.stands.now, who, "speed", f"{speed:g}"))

    def beat(self, seconds: float) -> bool:
        """So many seconds have passed at the table. Whether anything was done."""
        time = self.time
        if not time.running or self.stands.finished:
            return False
        time.elapsed += seconds
        before = len(self.table.acts)
        for question in self.stands.open:
            if time.closes.get(question.ident, time.elapsed + 1) <= time.elapsed:
                self.do(Defaulted(self.stands.now, CLOCK, question.cell, question.ident))
        if not self.stands.open:
            time.carry += self.pace * seconds
            self._run()
        return len(self.table.acts) != before

    def step(self, who: str, until: int | None = None) -> int:
        """Let the clock run at once to the next question, move or the end, or to ``until`` if sooner.

        Returns the second where it stands. Raises ``Misfit`` where a question is open.
        """
        limit = self._limit()
        self._advance(limit if until is None else min(until, limit), who)
        return self.stands.now

    def wind_up(self, who: str) -> None:
        """The policy plays what is left, to ENDEX. Raises ``Misfit`` when it is over already."""
        if self.stands.finished:
            raise Misfit("the exercise is over")
        while not self.stands.finished:
            if self.stands.open:
                first = self.stands.open[0]
                self._write(LeftToPolicy(self.stands.now, who, first.cell, first.ident))
            else:
                self._write(Advanced(self.table.next_stop(), who))
        self.time.running = False
        self.time.closes.clear()

    # --- inside ---

    def _write(self, act: Act) -> None:
        self.table.do(act)

    def _limit(self) -> int:
        """Where the clock stops next: a question, the start of a move, the end of the last one."""
        stop, move = self.table.next_stop(), self.next_move
        if self.moves is not None and move is None:
            return min(stop, max(self.moves.end, self.stands.now))
        return min(stop, max(move.start, self.stands.now)) if move else stop

    def _run(self) -> None:
        """Let the clock run as far as its seconds reach."""
        time, now = self.time, self.stands.now
        target, limit = now + int(time.carry), self._limit()
        if target < limit and time.elapsed - time.since < STRIDE:
            return
        target = min(target, limit)
        time.carry = 0.0 if target == limit else time.carry - (target - now)
        self._advance(target, CLOCK)

    def _advance(self, second: int, who: str) -> None:
        self.time.since = self.time.elapsed
        if second > self.stands.now or self.stands.open or not self._boundary():
            self._write(Advanced(second, who))
        self._settle()
        if not self.stands.open and self._boundary():
            self._open_move(who)

    def _boundary(self) -> bool:
        """Whether a move opens here, or the last one is over."""
        move = self.next_move
        if self.moves is None or self.stands.finished:
            return False
        return self.stands.now >= (move.start if move else self.moves.end)

    def _open_move(self, who: str) -> None:
        """A move opens, and the table stops for it; after the last one the policy plays on."""
        move = self.next_move
        if move is None:
            self.wind_up(who)
            return
        self._write(TableFact(self.stands.now, who, "move", move.ident))
        self.time.move_began = self.time.elapsed
        self.time.carry = 0.0
        if self.stands.now > 0:
            self.pause(who)

    def _settle(self) -> None:
        """Questions to empty seats go to the policy at once; the others get their time."""
        while empty := [q for q in self.stands.open if self.plays_by_policy(q.cell)]:
            self._write(LeftToPolicy(self.stands.now, POLICY, empty[0].cell, empty[0].ident))
        self._time_open(self.stands.open)
        if self.stands.finished:
            self.time.running = False

    def _time_open(self, open_: tuple[Question, ...]) -> None:
        closes = self.time.closes
        due = self.time.elapsed + self.question_seconds
        self.time.closes = {q.ident: closes.get(q.ident, due) for q in open_}
