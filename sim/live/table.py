"""The table of a running exercise: what is done is checked, written, then shown; in this order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from policies import Registry
from scenarios import InputError
from scenarios.problems import Position, problem
from sim.engine import Run
from sim.live.acts import Act, Advanced, Entry, Forecast, Misfit, Noted, Sent, TableFact
from sim.live.exercise import (
    Exercise,
    Plays,
    Situation,
    check,
    finish,
    next_stop,
    open_exercise,
    situation,
)
from sim.live.header import Header, check_seats
from sim.live.journal import Journal, Saved

#: Acts that change no byte of a run.
_QUIET = (Noted, Forecast, TableFact)
#: Acts after which people are still asked next in the same second.
_MOVES_NO_STOP = (Advanced, *_QUIET)


class Table:
    """One exercise with its open journal. Not for several threads at once."""

    def __init__(self, journal: Journal, registry: Registry) -> None:
        self.journal = journal
        self.exercise = open_exercise(journal.header, registry, journal.path)
        self.acts: list[Act] = list(journal.saved.acts)
        with at_its_line(self.exercise, self.acts, journal.path):
            self._plays = Plays()
            self._stands = situation(self.exercise, self.acts, self._plays)
        self._stop: int | None = None

    @classmethod
    def begin(cls, path: str, header: Header, registry: Registry) -> Table:
        """Begin an exercise. Raises ``InputError`` where the file stands already."""
        with in_the_file(path):
            check_seats(header)
        open_exercise(header, registry, path)  # what cannot be played is not begun
        return _seated(Journal.create(path, header), registry)

    @classmethod
    def resume(cls, path: str, registry: Registry, version: str) -> Table:
        """Go on with an exercise where its journal ends. Raises ``InputError``."""
        return _seated(Journal.reopen(path, version), registry)

    @property
    def stands(self) -> Situation:
        """Where the exercise stands."""
        return self._stands

    def do(self, act: Act) -> Entry:
        """Check an act and write it; when this returns, it is on disk. Raises ``Misfit`` or ``OSError``."""
        runs_on = isinstance(act, Advanced) and not (self._stands.open or self._stands.finished)
        check(self.exercise, self.acts, act, self._stands, self.next_stop() if runs_on else None)
        stands = self._stands
        if not self._changes_nothing(act):
            stands = situation(self.exercise, [*self.acts, act], self._plays)
        entry = self.journal.append(act)
        self.acts.append(act)
        self._stands = stands
        if not isinstance(act, _MOVES_NO_STOP) or stands.now == self._stop:
            self._stop = None
        return entry

    def next_stop(self) -> int:
        """The second to which the clock may run: that of the next question to people, or ENDEX."""
        if self._stop is None:
            self._stop = next_stop(self.exercise, self.acts)
        return self._stop

    def _changes_nothing(self, act: Act) -> bool:
        """Whether an act changes nothing of what stands now; a letter goes when its second is over."""
        return isinstance(act, _QUIET) or (isinstance(act, Sent) and bool(self._stands.open))

    def run_on(self, who: str, until: int | None = None) -> Entry:
        """Let the clock run to the next question to people, or to second ``until`` if that is sooner."""
        stop = self.next_stop()
        return self.do(Advanced(stop if until is None else min(until, stop), who))

    def finish(self) -> Run:
        """The whole run, when it is over."""
        return finish(self.exercise, self.acts)

    def close(self) -> None:
        self.journal.close()


def _seated(journal: Journal, registry: Registry) -> Table:
    try:
        return Table(journal, registry)
    except BaseException:
        journal.close()
        raise


def replay(saved: Saved, registry: Registry, path: str) -> tuple[Exercise, Situation]:
    """The exercise of a journal that was read, and where it stands. Raises ``InputError``."""
    exercise = open_exercise(saved.header, registry, path)
    with at_its_line(exercise, saved.acts, path):
        return exercise, situation(exercise, saved.acts)


@contextmanager
def in_the_file(path: str) -> Iterator[None]:
    """What does not fit is told with the name of the journal."""
    try:
        yield
    except Misfit as error:
        raise InputError((problem(Position(path), error.found, error.expected, error.nearest),)) from error


@contextmanager
def at_its_line(exercise: Exercise, acts: Sequence[Act], path: str) -> Iterator[None]:
    """An act that fits nothing is told with its line."""
    try:
        yield
    except Misfit as error:
        where = Position(path, _line_of(exercise, acts))
        raise InputError((problem(where, error.found, error.expected, error.nearest),)) from error


def _line_of(exercise: Exercise, acts: Sequence[Act]) -> int:
    """The line of the first act after which the exercise stands nowhere; the header is line 1."""
    for count in range(1, len(acts) + 1):
        try:
            situation(exercise, acts[:count])
        except Misfit:
            return count + 1
    return 0
