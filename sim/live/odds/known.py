"""Futures as a cell must see them: all that it has not been told of is redrawn, the past included.

What is asked for is the chance given what the cell has seen. So a future is a run with other luck from
the very beginning which shows the cell, up to its question, exactly what it has seen (``seen``). What
was seen to the second would never come about again by itself; what fixes it is therefore taken from
the run (``unseen``), and only the rest is redrawn, tried again until it fits. The luck of the futures is
named by what the cell knows and holds nothing of the seed. What is fixed is looked for among the draws of
the run as it was: where something hidden decided which draws there were, who knows the same may get
other futures of the same kind, and what hardly ever fits otherwise is kept as it was, which is told.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.engine import play_to_facts
from sim.live.acts import Act
from sim.live.course import course_of
from sim.live.exercise import Exercise, situation
from sim.live.odds.inquiry import Inquiry
from sim.live.odds.rollouts import question_of
from sim.live.odds.seen import picture_of, sieve_for
from sim.live.odds.tally import Values
from sim.live.odds.unseen import Past, Search, Supposing, Unseen
from sim.luck import Luck
from sim.measures import MEASURES, kinds_read_by

LEFT_OUT = (
    "What is still to come by script is not foreseen: Pyongyang moves by the red ladder, and no other"
    " event is set.",
    "Numbers that nobody knows stay at their median, as in the exercise.",
    "Where the cell has seen to the second when something happened, it happened as it did.",
    "Something hidden may have decided which draws there were: these are then other futures of the same"
    " kind.",
)
_SETTLED = (
    "What was over twelve hours before the question is kept as it was, whether the cell was told or not."
)
_DEMOTED = "Part of what the cell has not been told is kept: redrawn, it hardly ever fits what it was told."


class KnownFutures:
    """Rollouts from what a cell knows. A future is the same for every option."""

    def __init__(
        self, exercise: Exercise, acts: Iterable[Act], asked: Inquiry, search: Search | None = None
    ) -> None:
        """``search`` is what another process has found of the same moment; without it, it is made here."""
        acts = tuple(acts)
        stands = situation(exercise, acts)
        self.question = question_of(stands, asked.question)
        self.second = stands.now
        self._seed = exercise.seed
        self._picture = picture_of(stands, self.question)
        course = course_of(exercise.plan, acts)
        self._unseen = Unseen(course, exercise.seed, self._picture, stands.decisions)
        self.search = search or self._unseen.search()
        if search is not None:
            self._unseen.take(search)
        self._short = False  # in a future that was played
        self._asked = asked
        self._compute = [MEASURES[name].compute for name in asked.measures]
        self._kinds = kinds_read_by(asked.measures)
        self._last: tuple[int, Past] | None = None  # the last future that was asked for

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is not redrawn, in words; some of it may show only as futures are played."""
        unseen = self._unseen
        more = ((_SETTLED, unseen.settled), (_DEMOTED, unseen.demoted or self._short))
        return (*LEFT_OUT, *(text for text, holds in more if holds))

    def play(self, option: str, number: int) -> Values:
        """Future ``number`` (from 0) after an option."""
        future = self._asked.epoch0 + number
        if self._last is None or self._last[0] != future:
            self._last = future, self._unseen.future(future)
            self._short |= self._last[1].short
        past, unseen = self._last[1], self._unseen
        world = past.world
        luck = Luck(self._seed, world.plan.layout, past.fork)
        decider = Supposing(self._picture, world.answers, option)
        decider.luck = luck
        sieve = sieve_for(self._picture, decider.made)
        facts = play_to_facts(world.plan, luck, decider, unseen.letters, self._kinds, sieve)
        return tuple(compute(facts) for compute in self._compute)
