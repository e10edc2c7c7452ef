"""Futures from the state as it is: replayed to now, then other luck; one option of the question each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sim.engine import play_to_facts
from sim.live.acts import Act, Misfit
from sim.live.course import course_of
from sim.live.deciding import Deciding, Given
from sim.live.exercise import Exercise, Situation, situation
from sim.live.odds.inquiry import Inquiry
from sim.live.odds.tally import Values
from sim.luck import Fork, Luck
from sim.measures import MEASURES, kinds_read_by
from sim.questions import Answer, Question


def question_of(stands: Situation, ident: str) -> Question:
    """A question that is put to people at this moment. Raises ``Misfit``."""
    found = next((question for question in stands.together if question.ident == ident), None)
    if found is None:
        raise Misfit(f"odds of '{ident}'", "a question that is open now")
    return found


class TrueFutures:
    """Rollouts from the true state. A future is the same for every option: its number names its luck."""

    left_out: tuple[str, ...] = ()
    search = None

    def __init__(self, exercise: Exercise, acts: Iterable[Act], asked: Inquiry) -> None:
        acts = tuple(acts)
        stands = situation(exercise, acts)
        self.question = question_of(stands, asked.question)
        self.second = stands.now
        self._together = frozenset(question.ident for question in stands.together)
        self._exercise = exercise
        self._course = course_of(exercise.plan, acts)
        self._plan = self._course.played
        self._asked = asked
        self._compute = [MEASURES[name].compute for name in asked.measures]
        self._kinds = kinds_read_by(asked.measures)

    def play(self, option: str, number: int) -> Values:
        """Future ``number`` (from 0) after an option."""
        course = self._course
        luck = Luck(
            self._exercise.seed, self._plan.layout, Fork(self.second, self._asked.epoch0 + number, True)
        )
        chosen = {self.question.ident: Given("", option, "override", course.clock)}
        decider = _Parting({**course.given, **chosen}, luck, self._together)
        facts = play_to_facts(self._plan, luck, decider, course.letters, self._kinds)
        return tuple(compute(facts) for compute in self._compute)


class _Parting(Deciding):
    """The journal, then the option, then the policy; luck is other from the first open question on."""

    def __init__(self, given: Mapping[str, Given], luck: Luck, together: frozenset[str]) -> None:
        super().__init__(given, ())
        self._luck = luck
        self._together = together

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        if question.ident in self._together:
            self._luck.part()
        return super().decide(question, policy)
