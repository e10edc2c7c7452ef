"""Durations asked together: the same answers as each alone, by fewer plays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from sim.live.course import course_of
from sim.live.exercise import situation
from sim.live.odds.probing import Bent, Drawn
from sim.live.odds.seen import picture_of
from sim.live.odds.together import Marks, Together
from sim.live.odds.unseen import Unseen
from sim.luck import Draw
from tests.live.conftest import Begin, acts_until, asks

NOW = 10_000
#: Seconds from the end of a draw to what follows from it.
LATER = 5


class Planted:
    """A world of durations: ``seen`` show their end; of those ``echoed`` something else shows later, too;
    ``joint`` show only where they are otherwise together."""

    def __init__(self, ends: dict[Draw, int], seen: set[Draw], echoed: set[Draw], joint: set[Draw]) -> None:
        self._ends, self._seen, self._echoed, self._joint = ends, seen, echoed, joint
        self.plays = 0

    def _shown(self, ends: dict[Draw, int]) -> set[tuple[int, Draw, str]]:
        found = {(end, draw, "end") for draw, end in ends.items() if draw in self._seen}
        found |= {(ends[draw] + LATER, draw, "echo") for draw in self._echoed}
        if all(ends[draw] != self._ends[draw] for draw in self._joint) and self._joint:
            found.add((NOW - 1, min(self._joint), "both"))
        return {record for record in found if record[0] < NOW}

    def marks(self, bents: Sequence[Bent]) -> Marks:
        self.plays += 1
        ends = self._ends | {bent.draw: bent.length or 0 for bent in bents}  # all began at 0
        return Marks(frozenset(at for at, *_ in self._shown(ends) ^ self._shown(self._ends)), NOW)

    def hides(self, bents: Sequence[Bent]) -> bool:
        return not self.marks(bents).seconds


@pytest.mark.parametrize("over", [True, False], ids=["over", "running"])
def test_each_is_told_as_if_it_were_asked_alone(over: bool) -> None:
    draws = [(f"d{n}", 0) for n in range(200)]
    ends = {draw: 3_000 + 7 * n if over else NOW + 50 + 3 * n for n, draw in enumerate(draws)}
    seen, echoed = set(draws[::2]), set(draws[:60:4])
    world = Planted(ends, seen, echoed, {draws[61], draws[121]})
    notes = {draw: Drawn((0,), end) for draw, end in ends.items()}
    found = Together(NOW, world.marks, world.hides).shown(notes)
    together = world.plays
    for draw, shows in found.items():
        length = ends[draw] + 1 if over else NOW - 1
        assert shows != world.hides([Bent(draw, length=length)]), draw
    assert len(found) > 180  # the others are left to be asked alone
    assert together < 50


def test_what_is_no_single_duration_is_left_to_be_asked_alone() -> None:
    def never(_: Sequence[Bent]) -> Marks:
        raise AssertionError("nothing is to be played")

    notes = {("yes or no", n): Drawn((10,)) for n in range(9)}
    notes |= {("of two seconds", n): Drawn((10, 20), 5) for n in range(9)}
    notes |= {("wait", n): Drawn((10,), 5, waits=True) for n in range(9)}
    assert Together(NOW, never, lambda bents: not never(bents).seconds).shown(notes) == {}


@pytest.mark.parametrize(("cell", "word"), [("USA", "access"), ("ROK", "share"), ("JPN", "access")])
def test_in_a_run_it_is_what_asking_of_each_tells(begun: Begin, cell: str, word: str) -> None:
    exercise = begun("limited-strike", 1)
    acts = acts_until(exercise, asks(cell, word))
    stands = situation(exercise, acts)
    question = next(q for q in stands.open_to(cell) if word in q.ident)
    course = course_of(exercise.plan, acts)
    unseen = Unseen(course, exercise.seed, picture_of(stands, question), stands.decisions)
    truth, notes = unseen.truth, unseen._notes
    hides = partial(unseen.shows_the_same, truth, None)
    found = Together(stands.now, partial(unseen._marks, truth), hides).shown(notes)
    assert len(found) > 10
    assert found == {draw: unseen._is_kept(truth, draw, notes[draw]) for draw in found}
