"""Live odds: closed forms, one luck for every option, the question at its second, text and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student_t

from scenarios.sections.exercise import Event, InWords
from sim.live.acts import LONGEST, Act, Misfit, TableFact, check_fields
from sim.live.course import course_of
from sim.live.exercise import Exercise, play_on, situation
from sim.live.odds import came_about, odds
from sim.live.odds.futures import futures_of
from sim.live.odds.inquiry import inquiry
from sim.live.odds.saved import as_data, as_text, from_data, from_text
from sim.live.odds.seen import picture_of
from sim.live.odds.tally import chance_of, mean_of, student
from sim.live.odds.unseen import Unseen
from sim.luck import Fork
from tests.live.conftest import Begin, acts_until, asks

MOMENTS = [
    ("korea-today", "JPN", "access"),  # a stage of the consultation ends in the second of the question
    ("korea-today", "USA", "access"),
    ("korea-today", "JPN", "finding"),  # the attack comes in the second of the question
    ("friction", "USA", "press"),
    ("gsomia-lapse", "ROK", "share"),
]


def moment(begun: Begin, name: str, cell: str, word: str, seed: int = 1) -> tuple[Exercise, list[Act], str]:
    exercise = begun(name, seed)
    acts = acts_until(exercise, asks(cell, word))
    question = next(q for q in situation(exercise, acts).open_to(cell) if word in q.ident)
    return exercise, acts, question.ident


# --- figures ---


@pytest.mark.parametrize("degrees", [1, 2, 5, 30, 384, 9_999])
def test_the_quantile_of_student(degrees: int) -> None:
    assert student(degrees) == pytest.approx(float(student_t.ppf(0.975, degrees)), rel=1e-6)


def test_wilsons_interval_of_ten_in_a_hundred() -> None:
    found = chance_of("x", 100, 10)
    assert (found.low, found.high) == pytest.approx((0.05523, 0.17437), abs=1e-5)  # Wilson (1927), formula 3
    assert (chance_of("x", 0, 0).low, chance_of("x", 0, 0).high) == (0.0, 1.0)


def test_a_mean_is_over_the_runs_in_which_it_happened() -> None:
    found = mean_of("access_delay_h", [1.0, None, 3.0, 5.0])
    assert (found.runs, found.happened, found.mean) == (4, 3, 3.0)
    assert found.low == pytest.approx(3.0 - 4.302653 * 2 / 3**0.5, abs=1e-5)
    assert mean_of("access_delay_h", [None]).mean is None
    assert mean_of("access_delay_h", [2.0]).low is None


def test_what_did_not_happen_is_never_below_and_is_above() -> None:
    below = Event(id="soon", text=InWords(en="soon"), measure="access_delay_h", below=24.0)
    above = below.model_copy(update={"below": None, "above": 24.0})
    assert not came_about(below, None)
    assert came_about(above, None)
    assert (came_about(below, 23.9), came_about(below, 24.0), came_about(above, 24.1)) == (True, False, True)


# --- futures ---


@pytest.mark.parametrize(("name", "cell", "word"), MOMENTS)
def test_every_future_begins_with_what_has_happened(begun: Begin, name: str, cell: str, word: str) -> None:
    """The question is put in its second, after exactly what the cell has seen: nothing of it is redrawn."""
    exercise, acts, ident = moment(begun, name, cell, word)
    stands = situation(exercise, acts)
    question = next(q for q in stands.open if q.ident == ident)
    course = course_of(exercise.plan, acts)
    unseen = Unseen(course, exercise.seed, picture_of(stands, question), stands.decisions)
    for epoch in range(1, 30):
        assert unseen.unlike(unseen.truth, Fork(stands.now, epoch, midway=True)) is None


def test_options_meet_the_same_futures(begun: Begin) -> None:
    """An attack that no answer of Tokyo's changes comes in the same futures whatever Tokyo answers."""
    exercise, acts, ident = moment(begun, "korea-today", "JPN", "access")
    asked = inquiry(exercise.plan, ident, measures=("highest_rung", "japan_attacked_h"))
    futures = futures_of(exercise, acts, asked)
    column = asked.measures.index("japan_attacked_h")
    seen = set()
    for number in range(4):
        attacks = {futures.play(option, number)[column] for option in futures.question.names()}
        assert len(attacks) == 1
        seen |= attacks
    assert len(seen) > 1


def test_the_number_of_the_first_future_moves_the_window(begun: Begin) -> None:
    exercise, acts, ident = moment(begun, "limited-strike", "JPN", "prepare")
    asked = inquiry(exercise.plan, ident)
    later = inquiry(exercise.plan, ident, epoch0=4)
    first, second = (futures_of(exercise, acts, each) for each in (asked, later))
    assert first.play("prepare", 3) == second.play("prepare", 0)
    assert first.play("prepare", 0) != second.play("prepare", 0)


def test_an_answer_that_forbids_is_told_from_one_that_allows(begun: Begin) -> None:
    exercise, acts, ident = moment(begun, "korea-today", "JPN", "access")
    found = {option.option: option.chances[0].hits for option in odds(exercise, acts, ident, runs=4).options}
    assert found["yes"] == 4
    assert found["no"] == 0


def test_the_scenario_without_an_outlook_says_so(begun: Begin) -> None:
    exercise, acts, ident = moment(begun, "limited-strike", "JPN", "prepare")
    found = odds(exercise, acts, ident, runs=2)
    assert found.by_default == (exercise.plan.scenario.exercise is None)
    assert found.others == "the policy of the engine, in every seat"


def test_what_cannot_be_asked_is_told(begun: Begin) -> None:
    exercise, acts, ident = moment(begun, "limited-strike", "JPN", "prepare")
    with pytest.raises(Misfit, match="nearest: closure_50_h"):
        odds(exercise, acts, ident, measures=("closure_50",))
    with pytest.raises(Misfit, match="0 runs"):
        odds(exercise, acts, ident, runs=0)
    with pytest.raises(Misfit, match="a question that is open now"):
        odds(exercise, acts[:0], ident, runs=1)


def test_one_way_to_the_end_is_one_rollout_before_the_second_of_the_question(begun: Begin) -> None:
    """Where nothing else happens in the second of the question, a rollout is ``play_on`` with a fork."""
    exercise, acts, ident = moment(begun, "limited-strike", "JPN", "prepare")
    futures = futures_of(exercise, acts, inquiry(exercise.plan, ident))
    stands = situation(exercise, acts)
    run = play_on(exercise, acts, {ident: "prepare"}, fork=Fork(stands.now, 1, midway=False), reduced=True)
    names = inquiry(exercise.plan, ident).measures
    assert futures.play("prepare", 0) == tuple(run.measures[name]["value"] for name in names)


# --- saved ---


def test_odds_are_the_text_of_an_act(begun: Begin) -> None:
    exercise, acts, ident = moment(begun, "korea-today", "JPN", "access")
    found = odds(exercise, acts, ident, runs=3)
    text = as_text(found)
    assert len(text) < LONGEST["text"]
    check_fields(TableFact(0, "white", "odds", text))
    assert from_text(text) == found


@settings(max_examples=200)
@given(st.data())
def test_damaged_odds_are_told(begun: Begin, data: st.DataObject) -> None:
    exercise, acts, ident = moment(begun, "limited-strike", "JPN", "prepare")
    saved = _saved(exercise, acts, ident)
    key = data.draw(st.sampled_from(sorted(saved)))
    damaged = {**saved, key: data.draw(st.sampled_from([None, -1, "x", [], [["x"]], {}, 0.5, [None]]))}
    try:
        again = from_data(damaged)
    except Misfit:
        return
    assert as_data(again) == damaged  # it was another one, as whole


_SAVED: dict[str, str] = {}


def _saved(exercise: Exercise, acts: list[Act], ident: str) -> dict[str, object]:
    if ident not in _SAVED:
        _SAVED[ident] = as_text(odds(exercise, acts, ident, runs=2))
    found: dict[str, object] = json.loads(_SAVED[ident])
    return found
