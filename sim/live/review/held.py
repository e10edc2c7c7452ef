"""An exercise played again with something changed, and everybody else's answers held where they fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sim.engine import Run, play_plan
from sim.live.acts import Act
from sim.live.course import Course, course_of
from sim.live.deciding import Given
from sim.live.exercise import Exercise
from sim.luck import Fork
from sim.questions import Answer, Question

_BY_PEOPLE = ("answer", "default", "override")


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run with answers held, and how well they fitted. Each tuple names questions, in order.

    ``held`` took the answer of the journal; ``new`` were put to people's seats, had no answer in the
    journal and were left to the policy; ``misfit`` had one that was no option of theirs, and were left
    to the policy too; ``unmet`` are answers of the journal whose question never came up.
    """

    run: Run
    held: tuple[str, ...]
    new: tuple[str, ...]
    misfit: tuple[str, ...]
    unmet: tuple[str, ...]

    @property
    def by_policy(self) -> int:
        """How many questions to people the policy answered for want of an answer that fits."""
        return len(self.new) + len(self.misfit)


class Holding:
    """Answers by choice first, then by the journal where it fits, then by the policy."""

    def __init__(
        self, given: Mapping[str, Given], seats: Collection[str], choices: Mapping[str, str]
    ) -> None:
        self._given = given
        self._seats = seats
        self._choices = choices
        self.held: list[str] = []
        self.new: list[str] = []
        self.misfit: list[str] = []
        self.met: set[str] = set()

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        ident = question.ident
        self.met.add(ident)
        if ident in self._choices:
            return Answer(self._choices[ident], "override")
        given = self._given.get(ident)
        if given is None:
            if question.cell in self._seats:
                self.new.append(ident)
            return Answer(policy(), "policy")
        if given.kind == "policy":  # nobody answered then either
            return Answer(policy(), "policy")
        option = question.default if given.kind == "default" else given.option
        if option not in question.names():
            self.misfit.append(ident)
            return Answer(policy(), "policy")
        self.held.append(ident)
        return Answer(option, given.kind)

    def unmet(self) -> tuple[str, ...]:
        """Answers of people to questions that never came up."""
        return tuple(
            ident
            for ident, given in self._given.items()
            if given.kind in _BY_PEOPLE and ident not in self.met and ident not in self._choices
        )


def replay_held(
    exercise: Exercise,
    acts: Sequence[Act],
    choices: Mapping[str, str],
    *,
    fork: Fork | None = None,
    reduced: bool = False,
) -> Replayed:
    """Play to ENDEX with ``choices`` (question to option) instead of what was answered.

    ``acts`` are all acts of the exercise: its other answers, injects and messages hold. Without a fork
    the luck is the same. Raises ``Misfit`` where the acts do not fit the exercise at all.
    """
    return played_held(exercise, course_of(exercise.plan, acts), choices, fork=fork, reduced=reduced)


def played_held(
    exercise: Exercise,
    course: Course,
    choices: Mapping[str, str],
    *,
    fork: Fork | None = None,
    reduced: bool = False,
) -> Replayed:
    """The same from acts that are folded already."""
    decider = Holding(course.given, exercise.seats, choices)
    run = play_plan(
        course.played, exercise.seed, decider=decider, fork=fork, reduced=reduced, letters=course.letters
    )
    return Replayed(run, tuple(decider.held), tuple(decider.new), tuple(decider.misfit), decider.unmet())
