"""An exercise is a scenario, a seed and acts: where it stands is played anew from zero, always.

``situation`` plays to where the clock was let run. If people are asked in that second, what is shown
ends at the first of the questions that are put together: neither a trial answer nor what one cell
answered before the others leaves a mark. Questions of one second that depend on each other (a
finding, then its way through the Diet) come one after the other, without the clock moving.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from policies import Registry
from scenarios import InputError, catalogue
from scenarios.loader import reload
from scenarios.problems import Position, nearest, one_of, problem
from sim.engine import Run, Stretch, play_plan, play_until
from sim.live.acts import Act, Advanced, Answered, Defaulted, LeftToPolicy, Misfit, Overridden
from sim.live.course import Course, course_of
from sim.live.deciding import Deciding, Given, Put, asked_together, check_option, puts
from sim.live.header import CELLS, Header
from sim.luck import Fork
from sim.plan import Plan, compile_plan
from sim.questions import Entry, Question
from sim.trace import Record

_STRETCHES, _TRIED = 3, 256  # plays that are remembered: whole, and what was put in them


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise before anything is done in it: a compiled scenario, a seed, the seats of people."""

    plan: Plan
    seed: int
    seats: frozenset[str]


@dataclass(frozen=True, slots=True)
class Situation:
    """Where an exercise stands. Show it to a cell through ``sim.view`` only.

    ``records`` are the trace so far, ``now`` the second where the clock stands. ``together`` are the
    questions put to people at this moment, ``answers`` what the journal holds of their answers;
    ``decisions`` are those that stand behind the records. ``plan`` has the injects in force.
    """

    plan: Plan
    now: int
    records: tuple[Record, ...]
    decisions: tuple[Entry, ...]
    together: tuple[Question, ...]
    answers: Mapping[str, Given]
    finished: bool

    @property
    def open(self) -> tuple[Question, ...]:
        """What people are asked and have not answered."""
        return tuple(question for question in self.together if question.ident not in self.answers)

    def open_to(self, cell: str) -> tuple[Question, ...]:
        """What one cell is asked and has not answered."""
        return tuple(question for question in self.open if question.cell == cell)


@dataclass(slots=True)
class Plays:
    """What was played lately of one exercise, for one thread: an answer of several repeats no play."""

    stretches: OrderedDict[Hashable, tuple[Stretch, Deciding]] = field(default_factory=OrderedDict)
    tried: OrderedDict[Hashable, tuple[Put, ...]] = field(default_factory=OrderedDict)

    def forget(self) -> None:
        """All but the latest."""
        for kept, most in ((self.stretches, _STRETCHES), (self.tried, _TRIED)):
            while len(kept) > most:
                kept.popitem(last=False)


def open_exercise(header: Header, registry: Registry, file: str) -> Exercise:
    """Compile the scenario that a journal's header holds. Raises ``InputError``.

    ``registry`` holds the user's rules; the caller has compared them with the header's.
    """
    rules = {family: registry.names(family) for family in registry.families()}
    loaded = reload(header.resolved, file, header.packs, rules)
    if loaded.hash != header.hash:
        found = f"a scenario with the hash {loaded.hash[:16]}"
        raise InputError((problem(Position(file, 1), found, f"{header.hash[:16]}, as the header says"),))
    return Exercise(compile_plan(loaded, registry, catalogue()), header.seed, frozenset(header.seats))


# --- where it stands ---


def situation(exercise: Exercise, acts: Iterable[Act], plays: Plays | None = None) -> Situation:
    """Where the exercise stands after its acts. Raises ``Misfit`` for acts that do not fit.

    ``plays`` of the same exercise spares what was played for an earlier call; the outcome is the same.
    """
    return _stands(exercise, course_of(exercise.plan, acts), Plays() if plays is None else plays)


def _stands(exercise: Exercise, course: Course, plays: Plays) -> Situation:
    known = {ident: given for ident, given in course.given.items() if given.second < course.clock}
    late = {ident: given for ident, given in course.given.items() if ident not in known}
    together: tuple[Question, ...] = ()
    shown: Stretch | None = None
    while True:
        stretch, asked = _played_once(exercise, course, known, plays)
        if not asked.open:
            break
        _not_run_past(asked.open[0], stretch, course)
        together = _together(exercise, course, known, plays)
        shown = _cut(stretch, asked.open[0])
        if any(question.ident not in late for question in together):
            break
        known.update((question.ident, late.pop(question.ident)) for question in together)
    plays.forget()
    _all_fit(known.keys() - asked.answered, late, together)
    answers = {q.ident: course.given[q.ident] for q in together if q.ident in course.given}
    finished = not asked.open and course.clock == exercise.plan.endex
    if finished or shown is None:
        shown = stretch
    if finished:
        together, answers = (), {}
    return Situation(course.played, course.clock, shown.records, shown.decisions, together, answers, finished)


def _played(
    exercise: Exercise,
    course: Course,
    given: Mapping[str, Given],
    until: int,
    trial: Mapping[str, str] | None = None,
) -> tuple[Stretch, Deciding]:
    asked = Deciding(given, exercise.seats, trial or {})
    return play_until(course.played, exercise.seed, until, asked, course.letters), asked


def _played_once(
    exercise: Exercise, course: Course, known: Mapping[str, Given], plays: Plays
) -> tuple[Stretch, Deciding]:
    """Up to the clock."""
    key = _key(course, known)
    if key not in plays.stretches:
        plays.stretches[key] = _played(exercise, course, known, course.clock)
    plays.stretches.move_to_end(key)
    return plays.stretches[key]


def _key(course: Course, known: Mapping[str, Given]) -> Hashable:
    """What a play up to the clock depends on."""
    return course.clock, tuple(course.steered), tuple(sorted(known.items(), key=lambda pair: pair[0]))


def _together(
    exercise: Exercise, course: Course, known: Mapping[str, Given], plays: Plays
) -> tuple[Question, ...]:
    def play(trial: Mapping[str, str]) -> tuple[Put, ...]:
        key = (here, tuple(trial.items()))
        if key not in plays.tried:
            tried, then = _played(exercise, course, known, course.clock, trial)
            plays.tried[key] = puts(then.open, tried.records)
        return plays.tried[key]

    here = _key(course, known)
    stretch, asked = _played_once(exercise, course, known, plays)
    return asked_together(play, puts(asked.open, stretch.records))


def _cut(stretch: Stretch, first: Question) -> Stretch:
    """A stretch up to the first open question."""
    last = next(r.seq for r in stretch.records if r.kind == "question" and r.subject == first.ident)
    decided = next(n for n, entry in enumerate(stretch.decisions) if entry.question == first.ident)
    return Stretch(stretch.records[: last + 1], stretch.decisions[:decided], stretch.now)


def _not_run_past(first: Question, stretch: Stretch, course: Course) -> None:
    if stretch.now < course.clock:
        found = f"the clock at second {course.clock}, with '{first.ident}' open since second {stretch.now}"
        raise Misfit(found, "an answer before the clock runs on")


def _all_fit(unasked: Iterable[str], late: Mapping[str, Given], together: Sequence[Question]) -> None:
    stray = [*sorted(unasked), *(ident for ident in late if ident not in {q.ident for q in together})]
    if stray:
        raise Misfit(f"an answer to '{stray[0]}', which was not open", "an answer to an open question")


def next_stop(exercise: Exercise, acts: Iterable[Act]) -> int:
    """The second to which the clock may run: that of the next question to people, or ENDEX."""
    course = course_of(exercise.plan, acts)
    stretch, asked = _played(exercise, course, course.given, exercise.plan.endex)
    return stretch.now if asked.open else exercise.plan.endex


# --- what may come next ---


def check(
    exercise: Exercise, acts: Sequence[Act], act: Act, stands: Situation, stop: int | None = None
) -> None:
    """Whether an act may follow. ``stands`` is the situation after ``acts``. Raises ``Misfit``.

    ``stop`` is ``next_stop`` where the caller knows it already.

    What it says to a cell names no question of another.
    """
    if stands.finished and isinstance(act, Answered | Defaulted | LeftToPolicy | Overridden | Advanced):
        raise Misfit("the exercise is over", "a note, or `peninsula exercise replay`")
    match act:
        case Answered() | Defaulted() | LeftToPolicy():
            _check_answer(act, stands)
        case Overridden():
            _check_override(act, stands)
        case Advanced():
            _check_advance(exercise, acts, act, stands, stop)
    course_of(exercise.plan, [*acts, act])


def _check_answer(act: Answered | Defaulted | LeftToPolicy, stands: Situation) -> None:
    mine = {q.ident: q for q in stands.together if q.cell == act.cell}
    question = mine.get(act.question)
    if question is None:
        names = tuple(mine)
        expected = one_of(names) if names else "an open question; nothing is asked now"
        found = f"no question '{act.question}' is open to {CELLS.get(act.cell, act.cell)}"
        raise Misfit(found, expected, nearest(act.question, names))
    if act.question in stands.answers:
        raise Misfit(f"a second answer to '{act.question}'", "one answer to a question")
    if isinstance(act, Answered):
        check_option(question, act.option)


def _check_override(act: Overridden, stands: Situation) -> None:
    questions = {q.ident: q for q in stands.together}
    question = questions.get(act.question)
    if question is None:
        expected = one_of(tuple(questions)) if questions else "a question of this moment; none is put now"
        found = f"'{act.question}' is not put now, or what followed from its answer has been shown"
        raise Misfit(found, expected, nearest(act.question, questions))
    if not act.reason.strip():
        raise Misfit(f"an override of '{act.question}' without a reason", "a reason")
    check_option(question, act.option)


def _check_advance(
    exercise: Exercise, acts: Sequence[Act], act: Advanced, stands: Situation, stop: int | None
) -> None:
    if stands.open:
        raise Misfit(f"the clock let run with {len(stands.open)} open", "an answer to every open question")
    stop = next_stop(exercise, acts) if stop is None else stop
    if act.second > stop:
        raise Misfit(f"the clock let run to second {act.second}", f"at most {stop}: then people are asked")


# --- the end, and other ends ---


def finish(exercise: Exercise, acts: Iterable[Act]) -> Run:
    """The whole run of an exercise that is over: trace, measures, digests. Raises ``Misfit``."""
    course = course_of(exercise.plan, acts)
    asked = Deciding(course.given, exercise.seats)
    stands = _stands(exercise, course, Plays())
    if not stands.finished:
        raise Misfit(f"the exercise stands at second {stands.now}", f"ENDEX, second {exercise.plan.endex}")
    return play_plan(course.played, exercise.seed, decider=asked, letters=course.letters)


def play_on(
    exercise: Exercise,
    acts: Iterable[Act],
    choices: Mapping[str, str],
    *,
    fork: Fork | None = None,
    reduced: bool = False,
) -> Run:
    """One way to the end from here: ``choices`` (question to option) first, then the policy for all.

    ``fork`` redraws what is still to come; with it this is one rollout of the odds.
    """
    course = course_of(exercise.plan, acts)
    chosen = {ident: Given("", option, "override", course.clock) for ident, option in choices.items()}
    decider = Deciding({**course.given, **chosen}, ())
    return play_plan(
        course.played, exercise.seed, decider=decider, fork=fork, reduced=reduced, letters=course.letters
    )
