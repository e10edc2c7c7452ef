"""Exercises that several modules play."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pytest

import peninsula as door
import policies
import scenarios
from sim.live.acts import Act, Advanced, Answered
from sim.live.exercise import Exercise, Plays, Situation, next_stop, open_exercise, situation
from sim.live.header import USUAL_SEATS, Header, header_of

Begin = Callable[..., Exercise]
Answer = Callable[[Situation], Act]


def header(name: str = "korea-today", seed: int = 1, packs: tuple[str, ...] = ()) -> Header:
    return header_of(scenarios.load(name, packs), seed, USUAL_SEATS, door.__version__)


@pytest.fixture(scope="session")
def begun() -> Begin:
    """``begun("friction", seed=3, packs=("minute",))``: an exercise in which people hold every seat."""

    @cache
    def begin(name: str = "korea-today", seed: int = 1, packs: tuple[str, ...] = ()) -> Exercise:
        return open_exercise(header(name, seed, packs), policies.builtin(), "test.journal")

    return begin


def first_option(stands: Situation) -> Act:
    """The first question that is open, with its first option."""
    question = stands.open[0]
    return Answered(stands.now, "test", question.cell, question.ident, question.options[0].name)


def acts_until(
    exercise: Exercise, stop: Callable[[Situation], bool], answer: Answer = first_option
) -> list[Act]:
    """Play by ``answer`` until the situation is one that ``stop`` wants, or over."""
    acts: list[Act] = []
    plays = Plays()
    while not (stands := situation(exercise, acts, plays)).finished and not stop(stands):
        acts.append(answer(stands) if stands.open else Advanced(next_stop(exercise, acts), "clock"))
    return acts


def asks(cell: str, word: str = "") -> Callable[[Situation], bool]:
    """A situation in which a question of a cell is open."""
    return lambda stands: any(word in question.ident for question in stands.open_to(cell))


def lines_of(records: Sequence[object]) -> list[str]:
    return [repr(record) for record in records]
