"""What a cell has seen, as a sieve: a run that shows it anything else is stopped at that record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple, NoReturn

from sim.kernel import Agenda
from sim.live.exercise import Situation
from sim.live.odds.together import Marks
from sim.questions import Question
from sim.trace import Record, Recorder
from sim.view import RULE_IS_ANNOUNCED, seen_by

#: A record without its position, which follows from its place, and without what no cell is shown.
_Line = tuple[int, str, str, str, str, int | str, str, int, str]


#: What a record is about: kind, actor, subject, place.
About = tuple[str, str, str, str]


class Miss(NamedTuple):
    """Where a run first differs from what the cell has seen: after how many records, and in what."""

    place: int
    about: About


class Unlike(Exception):
    """This run shows the cell something else: a record that it has not seen, or not what it has seen."""

    def __init__(self, place: int, about: About) -> None:
        super().__init__(place, about)
        self.miss = Miss(place, about)


class Reached(Exception):
    """This run has come to the question with all that the cell has seen, and nothing else."""


@dataclass(frozen=True)
class Picture:
    """All that a cell knows when its question is put: what it has seen, how it answered, the question."""

    cell: str
    now: int
    lines: tuple[_Line, ...]
    answers: tuple[tuple[str, str], ...]  # its own, by question
    question: Question

    @cached_property
    def told(self) -> frozenset[tuple[object, ...]]:
        """The lines without what follows from their order."""
        return frozenset(line[:7] for line in self.lines)

    @cached_property
    def by_second(self) -> dict[int, Counter[tuple[object, ...]]]:
        """What was shown in each second, whatever it came from."""
        found: dict[int, Counter[tuple[object, ...]]] = {}
        for line in self.lines:
            found.setdefault(line[0], Counter())[line[1:7]] += 1
        return found

    @property
    def seed(self) -> int:
        """Where the luck of its futures comes from: the same for everybody who knows the same."""
        return int.from_bytes(blake2b(repr(self).encode(), digest_size=8).digest(), "big")


def picture_of(stands: Situation, question: Question) -> Picture:
    """What the cell of an open question knows at this moment."""
    cell = question.cell
    lines = tuple(_line(record) for record in seen_by(stands.records, cell))
    mine = {line[3] for line in lines if line[1] == "question"}
    answers = {entry.question: entry.option for entry in stands.decisions if entry.question in mine}
    for other in stands.together:  # answered this second: the cell knows what, not yet what follows
        given = stands.answers.get(other.ident)
        if given is not None and other.cell == cell and given.kind != "policy":
            answers[other.ident] = given.option or other.default
    return Picture(cell, stands.now, lines, tuple(sorted(answers.items())), question)


def _line(record: Record) -> _Line:
    return (
        record.time,
        record.kind,
        record.actor,
        record.subject,
        record.place,
        record.value,
        record.unit,
        record.cause,
        record.rule,
    )


class Sieve(Recorder):
    """Compares what a run shows the cell with what it has seen, until its question is put."""

    __slots__ = ("_next", "_open", "_picture", "_places", "_shown", "_told")

    def __init__(self, env: Agenda, wanted: Container[str] | None, picture: Picture) -> None:
        super().__init__(env, wanted)
        self._picture = picture
        self._places: dict[int, int] = {}
        self._next = 0
        self._open = True
        self._told = picture.told
        self._shown: dict[str, bool] = {}  # by the parties that know a record

    def refuse(self, about: About) -> NoReturn:
        """Something that is not shown to the cell does not fit. Raises ``Unlike``."""
        raise Unlike(self._next, about)

    def let_go(self) -> None:
        """Nothing of this run will happen any more: its memory is given back at once."""
        self._env._queue.clear()

    def pass_(self, question: Question) -> None:
        """The question is put: nothing is compared any more. Raises ``Unlike`` if it comes too early."""
        if question != self._picture.question or self._next < len(self._picture.lines):
            raise Unlike(self._next, self._missing())
        self._open = False

    def write(  # noqa: PLR0913  (as the recorder)
        self,
        kind: str,
        actor: str,
        subject: str = "",
        place: str = "",
        value: int | str = "",
        unit: str = "",
        cause: int = -1,
        rule: str = "",
        params: str = "",
        known: str = "JPN ROK UNC USA",
    ) -> int:
        """Append a record, if it fits. Raises ``Unlike``."""
        if not self._open and self._wanted is not None and kind not in self._wanted:  # most of a future
            self.count += 1
            return self.count - 1
        seq = Recorder.write(self, kind, actor, subject, place, value, unit, cause, rule, params, known)
        if self._open:
            picture, now = self._picture, self._env.now
            if now > picture.now:
                raise Unlike(self._next, self._missing())
            is_shown = self._shown.get(known)
            if is_shown is None:
                is_shown = self._shown[known] = picture.cell in known.split(" ")
            if is_shown:
                shown = rule if kind in RULE_IS_ANNOUNCED else ""
                seen = self._places.get(cause, -1)
                self._compare((now, kind, actor, subject, place, value, unit, seen, shown))
                self._places[seq] = self._next
                self._next += 1
        return seq

    def _compare(self, line: _Line) -> None:
        lines = self._picture.lines
        if self._next >= len(lines):
            if line[0] < self._picture.now:  # within the second of the question nothing more is shown yet
                raise Unlike(self._next, line[1:5])
        elif line != lines[self._next]:
            # Something that was seen, only not yet: then what should stand here is late.
            raise Unlike(self._next, self._missing() if line[:7] in self._told else line[1:5])

    def _missing(self) -> About:
        """What the cell has seen next, and this run has not shown it."""
        lines = self._picture.lines
        if self._next < len(lines):
            return lines[self._next][1:5]
        question = self._picture.question
        return ("question", question.cell, question.ident, "")


class Marker(Sieve):
    """Stops no run before its question: notes in which seconds the cell is shown other than it has seen."""

    __slots__ = ("_by_second",)

    def __init__(self, env: Agenda, wanted: Container[str] | None, picture: Picture) -> None:
        super().__init__(env, wanted, picture)
        self._by_second: dict[int, Counter[tuple[object, ...]]] = {}

    def pass_(self, question: Question) -> None:
        """The question is put, too early or not."""

    def _compare(self, line: _Line) -> None:
        self._by_second.setdefault(line[0], Counter())[line[1:7]] += 1

    def marks(self) -> Marks:
        """The seconds that differ, up to and without the one in which the run was stopped."""
        seen, here, until = self._picture.by_second, self._by_second, self._env.now
        seconds = (at for at in here.keys() | seen.keys() if at < until and here.get(at) != seen.get(at))
        return Marks(frozenset(seconds), until)


def sieve_for(
    picture: Picture, made: list[Sieve], kind: type[Sieve] = Sieve
) -> Callable[[Agenda, Container[str] | None], Sieve]:
    """Makes the recorder of one run; the recorder is also put into ``made``."""

    def make(env: Agenda, wanted: Container[str] | None) -> Sieve:
        made.append(kind(env, wanted, picture))
        return made[-1]

    return make
