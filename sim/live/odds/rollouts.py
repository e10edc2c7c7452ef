"""Futures from the state as it is: replayed to now, then other luck; one option of the question each."""

from __future__ import annotations

from collections.abc import Iterable

from sim.engine import play_to_facts
from sim.live.acts import Act, Misfit
from sim.live.course import course_of
from sim.live.deciding import Deciding, Given
from sim.live.exercise import Exercise, Situation, situation
from sim.live.odds.inquiry import Inquiry
from sim.live.odds.tally import Values
from sim.luck import Fork
from sim.measures import MEASURES, kinds_read_by
from sim.questions import Question


def question_of(stands: Situation, ident: str) -> Question:
    """A question that is put to people at this moment. Raises ``Misfit``."""
    found = next((question for question in stands.together if question.ident == ident), None)
    if found is None:
        raise Misfit(f"odds of '{ident}'", "a question that is open now")
    return found


class TrueFutures:
    """Rollouts from the true state. A future is the same for every option: its number names its luck."""

    left_out: tuple[str, ...] = ()

    def __init__(self, exercise: Exercise, acts: Iterable[Act], asked: Inquiry) -> None:
        acts = tuple(acts)
        stands = situation(exercise, acts)
        self.question = question_of(stands, asked.question)
        self.second = stands.now
        self._exercise = exercise
        self._course = course_of(exercise.plan, acts)
        self._plan = self._course.played
        self._asked = asked
        self._compute = [MEASURES[name].compute for name in asked.measures]
        self._kinds = kinds_read_by(asked.measures)

    def play(self, option: str, number: int) -> Values:
        """Future ``number`` (from 0) after an option."""
        course = self._course
        chosen = {self.question.ident: Given("", option, "override", course.clock)}
        facts = play_to_facts(
            self._plan,
            self._exercise.seed,
            Deciding({**course.given, **chosen}, ()),
            Fork(self.second, self._asked.epoch0 + number),
            self._kinds,
            course.letters,
        )
        return tuple(compute(facts) for compute in self._compute)
