"""Where an exercise stands: stops, answers, overrides, injects, the end; always played from zero."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import scenarios
import sim
from sim import Fork, seen_by
from sim.live.acts import (
    Act,
    Advanced,
    Answered,
    Defaulted,
    Injected,
    LeftToPolicy,
    Misfit,
    Noted,
    Overridden,
    Sent,
    TableFact,
)
from sim.live.exercise import Exercise, Situation, check, finish, next_stop, play_on, situation
from tests.live.conftest import Begin, acts_until, asks, first_option

NAMES = [name for name in scenarios.shipped() if name != "missile-overflight"]
LONG = ("classroom", "classroom-shadow", "evacuation")  # of seconds, where the others take tenths
SHORT = [name for name in NAMES if name not in LONG]


def left(stands: Situation) -> Act:
    question = stands.open[0]
    return LeftToPolicy(stands.now, "test", question.cell, question.ident)


def checked(exercise: Exercise, acts: list[Act], act: Act) -> list[Act]:
    check(exercise, acts, act, situation(exercise, acts))
    return [*acts, act]


# --- the same run by several ways ---


@pytest.mark.parametrize("name", NAMES)
def test_seats_left_to_the_policy_give_the_run_of_the_policy(begun: Begin, name: str) -> None:
    exercise = begun(name, 2)
    run = finish(exercise, acts_until(exercise, lambda _: False, left))
    alone = sim.run(scenarios.load(name), seed=2)
    assert (run.digest, run.outcome_digest) == (alone.digest, alone.outcome_digest)


@settings(max_examples=12)
@given(st.sampled_from(SHORT), st.integers(0, 5), st.integers(0, 10_000))
@example("classroom", 1, 5_003)
@example("classroom-shadow", 2, 78)
@example("evacuation", 3, 910)
def test_answers_of_people_and_of_a_script_give_the_same_run(
    begun: Begin, name: str, seed: int, choice: int
) -> None:
    exercise = begun(name, seed)

    def answer(stands: Situation) -> Act:
        number = (choice + stands.now) % len(stands.open)  # in any order within a second
        question = stands.open[number]
        options = (*question.names(), "default")
        option = options[(choice * 7 + len(question.ident)) % len(options)]
        if option == "default":
            return Defaulted(stands.now, "test", question.cell, question.ident)
        return Answered(stands.now, "test", question.cell, question.ident, option)

    acts = acts_until(exercise, lambda _: False, answer)
    typed = finish(exercise, acts)
    script = {
        a.question: a.option if isinstance(a, Answered) else "default"
        for a in acts
        if isinstance(a, Answered | Defaulted)
    }
    scripted = sim.run(scenarios.load(name), seed=seed, answers=script)
    assert (typed.digest, typed.outcome_digest) == (scripted.digest, scripted.outcome_digest)


def test_facts_of_the_table_change_no_byte(begun: Begin) -> None:
    exercise = begun("limited-strike", 1)
    acts = acts_until(exercise, lambda _: False)
    talked: list[Act] = []
    clock = 0
    for act in acts:
        now = clock
        talked += [TableFact(now, "white", "pause"), Noted(now, "Ann", "JPN", "why?")]
        talked += [TableFact(now, "white", "resume"), TableFact(now, "white", "speed", "60"), act]
        clock = act.second
    assert finish(exercise, talked).digest == finish(exercise, acts).digest


# --- where it stops ---


def test_it_stops_at_every_question_and_nowhere_else(begun: Begin) -> None:
    exercise = begun()
    stops: list[tuple[int, tuple[str, ...]]] = []

    def answer(stands: Situation) -> Act:
        stops.append((stands.now, tuple(q.ident for q in stands.open)))
        return left(stands)

    run = finish(exercise, acts_until(exercise, lambda _: False, answer))
    assert stops == [(entry.second, (entry.question,)) for entry in run.decisions]


def test_what_is_asked_at_once_is_open_at_once_and_what_depends_is_not(begun: Begin) -> None:
    exercise = begun("gsomia-lapse")
    seen: list[tuple[str, ...]] = []

    def answer(stands: Situation) -> Act:
        seen.append(tuple(q.ident for q in stands.open))
        return first_option(stands)

    acts_until(exercise, lambda s: "seoul.share.all-out" in {q.ident for q in s.open}, answer)
    assert seen == [
        ("tokyo.prepare",),
        ("washington.press.notice-1",),  # Seoul is told who pressed it before it is asked
        ("seoul.gsomia.expiry.1",),
        ("tokyo.finding.all-out", "washington.press.all-out"),
        ("washington.press.all-out",),
        ("tokyo.diet.all-out",),
        ("seoul.fire.all-out",),
    ]


def test_a_cell_that_answers_first_is_not_shown_to_one_that_has_not(begun: Begin) -> None:
    exercise = begun("gsomia-lapse")
    acts = acts_until(exercise, asks("USA", "press.all-out"))
    before = situation(exercise, acts)
    for option in ("important-influence", "survival-threatening", "not-yet"):
        act = Answered(before.now, "t", "JPN", "tokyo.finding.all-out", option)
        after = situation(exercise, checked(exercise, acts, act))
        assert after.records == before.records
        assert [q.ident for q in after.open] == ["washington.press.all-out"]


@pytest.mark.parametrize("name", ["gsomia-lapse", "dual-contingency", "limited-strike"])
def test_what_is_shown_is_never_taken_back(begun: Begin, name: str) -> None:
    """Each situation shows what the one before it showed, and the end shows them all."""
    exercise = begun(name, 4)
    acts = acts_until(exercise, lambda _: False)
    last = finish(exercise, acts).trace.records
    shown = 0
    for count in range(len(acts) + 1):
        stands = situation(exercise, acts[:count])
        assert stands.records == last[: len(stands.records)]
        assert len(stands.records) >= shown
        shown = len(stands.records)
    assert shown == len(last)


def test_a_second_that_is_asked_for_is_a_stop(begun: Begin) -> None:
    exercise = begun()
    stands = situation(exercise, [Advanced(130_000, "clock")])
    assert (stands.now, stands.open, stands.finished) == (130_000, (), False)
    assert max(record.time for record in stands.records) <= 130_000
    assert next_stop(exercise, [Advanced(130_000, "clock")]) == 144_000


def test_seats_without_people_do_not_stop_it(begun: Begin) -> None:
    whole = begun()
    exercise = Exercise(whole.plan, whole.seed, frozenset({"ROK"}))
    acts = acts_until(exercise, lambda _: False)
    assert {a.cell for a in acts if isinstance(a, Answered)} == {"ROK"}


# --- what does not fit ---


def test_answers_that_fit_nothing_are_refused(begun: Begin) -> None:
    exercise = begun("gsomia-lapse")
    acts = acts_until(exercise, asks("USA", "press.all-out"))
    now = situation(exercise, acts).now
    answered = [*acts, Answered(now, "t", "JPN", "tokyo.finding.all-out", "not-yet")]
    for earlier, act, told in (
        (acts, Answered(now, "t", "JPN", "tokyo.fnding.all-out", "not-yet"), "nearest: tokyo.finding"),
        (acts, Answered(now, "t", "JPN", "tokyo.finding.all-out", "not-yt"), "nearest: not-yet"),
        (acts, Answered(now, "t", "ROK", "tokyo.finding.all-out", "not-yet"), "nothing is asked now"),
        (acts, Defaulted(now, "t", "USA", "tokyo.finding.all-out"), "expected washington.press.all-out"),
        (acts, Answered(now, "t", "JPN", "tokyo.prepare", "prepare"), "no question 'tokyo.prepare'"),
        (answered, Answered(now, "t", "JPN", "tokyo.finding.all-out", "not-yet"), "a second answer"),
        (acts, Answered(now + 1, "t", "JPN", "tokyo.finding.all-out", "not-yet"), "where the clock stands"),
        (acts, Advanced(now + 1, "t"), "an answer to every open question"),
        (acts, Sent(now, "t", "JPN", "JPN", "hello"), "another cell"),
        (acts, Sent(now, "t", "JPN", "DPRK", "hello"), "no channel to or from pyongyang"),
        (acts, Sent(now, "t", "JPN", "ROK", "hello", "misile"), "nearest: missile"),
        (acts, Sent(now, "t", "JPN", "ROK", " "), "expected a text"),
        (acts, Overridden(now, "w", "tokyo.finding.all-out", "not-yet", ""), "expected a reason"),
        (acts, Overridden(now, "w", "tokyo.prepare", "prepare", "late"), "has been shown"),
        (acts, Injected(now, "w", "skip", "atack"), "nearest: attack"),
        (acts, Injected(now, "w", "skip", "attack"), "has happened"),
    ):
        with pytest.raises(Misfit) as caught:
            checked(exercise, earlier, act)
        assert told in str(caught.value)


def test_the_clock_does_not_run_past_a_question_or_backwards(begun: Begin) -> None:
    exercise = begun()
    for second, told in ((144_001, "at most 144000"), (10**9, "at most 144000")):
        with pytest.raises(Misfit, match=told):
            checked(exercise, [], Advanced(second, "t"))
    with pytest.raises(Misfit, match="a second from 1000"):
        checked(exercise, [Advanced(1_000, "t")], Advanced(999, "t"))
    with pytest.raises(Misfit, match=r"open since second 144000"):
        situation(exercise, [Advanced(150_000, "t")])


def test_an_exercise_that_is_over_takes_no_answer(begun: Begin) -> None:
    exercise = begun("missile-overflight")
    acts: list[Act] = [Advanced(exercise.plan.endex, "t")]
    assert situation(exercise, acts).finished
    with pytest.raises(Misfit, match="the exercise is over"):
        checked(exercise, acts, Advanced(exercise.plan.endex, "t"))
    checked(exercise, acts, Noted(exercise.plan.endex, "t", "white", "well done"))
    with pytest.raises(Misfit, match="stands at second 5"):
        finish(exercise, [Advanced(5, "t")])


# --- the facilitator ---


def test_an_override_stands_for_an_answer_until_its_effect_is_shown(begun: Begin) -> None:
    exercise = begun()
    acts = acts_until(exercise, asks("JPN", "prepare"))
    now = situation(exercise, acts).now
    override = Overridden(now, "white", "tokyo.prepare", "not-yet", "the minister was overruled")
    answered = checked(exercise, acts, Answered(now, "t", "JPN", "tokyo.prepare", "prepare"))
    direct = checked(exercise, acts, override)
    late = checked(exercise, answered, override)
    assert situation(exercise, direct).records == situation(exercise, late).records
    later = checked(exercise, answered, Advanced(next_stop(exercise, answered), "t"))
    with pytest.raises(Misfit, match="has been shown"):
        checked(exercise, later, Overridden(later[-1].second, "w", "tokyo.prepare", "not-yet", "late"))
    ended = [*late, Advanced(next_stop(exercise, late), "t")]
    decided = situation(exercise, ended).decisions
    assert [(entry.question, entry.option, entry.kind) for entry in decided][:1] == [
        ("tokyo.prepare", "not-yet", "override")
    ]


MESSAGE = {"id": "leak", "at": "H-20h", "kind": "message", "to": ["JPN"], "text": "A paper prints it."}
STRIKE = {
    "id": "raid",
    "at": "H+2h",
    "kind": "strike",
    "target": "kadena",
    "weapon": "hwasong",
    "missiles": 4,
}


def deeds(exercise: Exercise, now: int) -> list[Injected]:
    """One of each, for an inject that is still to come."""
    due = [(second, inject.id) for second, inject in exercise.plan.injects if second > now]
    return [
        *(Injected(now, "white", do, due[0][1]) for do in ("skip", "hold", "publish")),
        Injected(now, "white", "add", "leak", json.dumps({**MESSAGE, "at": "H+90h"})),
    ]


@pytest.mark.parametrize("stop", [("JPN", "prepare"), ("ROK", "share.all-out"), ("JPN", "access")])
def test_injects_change_nothing_before_their_second(begun: Begin, stop: tuple[str, str]) -> None:
    exercise = begun()
    acts = acts_until(exercise, asks(*stop))
    stands = situation(exercise, acts)
    plain = play_on(exercise, acts, {}).trace.records
    for deed in deeds(exercise, stands.now):
        more = checked(exercise, acts, deed)
        assert situation(exercise, more).records == stands.records
        changed = play_on(exercise, more, {}).trace.records
        before = [record for record in plain if record.time <= stands.now]
        assert list(changed[: len(before)]) == before
        assert changed != plain, deed


def test_what_injects_do(begun: Begin) -> None:
    exercise = begun()
    acts = acts_until(exercise, asks("JPN", "prepare"))
    now = situation(exercise, acts).now

    def times(*some: Injected) -> list[int]:
        run = play_on(exercise, [*acts, *some], {})
        return [r.time for r in run.trace.records if r.kind == "phase" and r.value == "all-out"]

    assert times() == [exercise.plan.h]
    assert times(Injected(now, "w", "skip", "attack")) == []
    held = Injected(now, "w", "hold", "attack")
    assert times(held) == []
    assert times(held, Injected(now, "w", "publish", "attack")) == [now + 1]
    with pytest.raises(Misfit, match="was skipped"):
        times(Injected(now, "w", "skip", "attack"), Injected(now, "w", "publish", "attack"))


def test_an_inject_that_is_added_is_checked_like_a_scenario(begun: Begin) -> None:
    exercise = begun()

    def refused(body: object, ident: str = "leak") -> str:
        text = body if isinstance(body, str) else json.dumps(body)
        with pytest.raises(Misfit) as caught:
            checked(exercise, [Advanced(1_000, "t")], Injected(1_000, "w", "add", ident, text))
        return str(caught.value)

    assert "cannot be read" in refused("{")
    assert "another id" in refused({**MESSAGE, "id": "other"})
    assert "a second inject" in refused({**MESSAGE, "id": "attack"}, "attack")
    assert "nearest: ROK" in refused({**MESSAGE, "to": ["RK"]}) or "expected" in refused(
        {**MESSAGE, "to": ["RK"]}
    )
    assert "is over" in refused({**MESSAGE, "at": "H-76h"})
    assert "after ENDEX" in refused({**MESSAGE, "at": "D+99"})
    assert "unknown weapon" in refused({**STRIKE, "id": "leak"})
    stands = situation(
        exercise, [Advanced(1_000, "t"), Injected(1_000, "w", "add", "leak", json.dumps(MESSAGE))]
    )
    assert "leak" in {inject.id for _, inject in stands.plan.injects}


# --- the way on ---


def test_rollouts_keep_what_was_shown_and_take_the_choice(begun: Begin) -> None:
    exercise = begun()
    acts = acts_until(exercise, asks("JPN", "access"))
    stands = situation(exercise, acts)
    digests = set()
    for epoch in range(1, 5):
        run = play_on(exercise, acts, {stands.open[0].ident: "yes"}, fork=Fork(stands.now + 1, epoch))
        assert run.trace.records[: len(stands.records)] == stands.records
        assert ("tokyo.access.all-out", "yes") in {(e.question, e.option) for e in run.decisions}
        digests.add(run.digest)
    assert len(digests) == 4


# --- secrets ---


def pages(stands: Situation, cell: str) -> tuple[object, ...]:
    return (seen_by(stands.records, cell), stands.open_to(cell), stands.now)


def test_what_is_hidden_from_a_cell_changes_nothing_that_it_gets(begun: Begin) -> None:
    """Another inject to come, a note, an answer not yet known, a message between others."""
    exercise = begun("gsomia-lapse")
    acts = acts_until(exercise, asks("USA", "press.all-out"))
    now = situation(exercise, acts).now
    hidden: list[list[Act]] = [
        [Injected(now, "w", "add", "raid", json.dumps({**STRIKE, "at": "H+90h", "weapon": "mrbm"}))],
        [Injected(now, "w", "skip", deeds(exercise, now)[0].inject)],
        [Noted(now, "Ann", "JPN", "We bluff.")],
        [Sent(now, "Ann", "JPN", "USA", "Between us.")],
        [Answered(now, "Ann", "JPN", "tokyo.finding.all-out", "survival-threatening")],
    ]
    plain = situation(exercise, acts)
    for more in hidden:
        other = situation(exercise, [*acts, *more])
        for cell in ("ROK", "UNC", "USA"):
            assert pages(other, cell) == pages(plain, cell), more


def test_what_went_between_others_leaves_no_mark_later(begun: Begin) -> None:
    """The clock has run on: what Tokyo and Washington said to each other, Seoul and UNC cannot tell."""
    exercise = begun("gsomia-lapse")
    acts = acts_until(exercise, asks("JPN", "prepare"))
    now = situation(exercise, acts).now
    words = {"id": "leak", "at": "H-20h", "kind": "message", "to": ["JPN"], "text": "A paper prints it."}
    hidden: list[Act] = [
        Sent(now, "Ann", "JPN", "USA", "Between us."),
        Noted(now, "Ann", "JPN", "We bluff."),
        Injected(now, "w", "add", "leak", json.dumps(words)),
    ]

    def later(some: list[Act]) -> list[Situation]:
        found = []
        while len(found) < 12:
            stands = situation(exercise, some)
            found.append(stands)
            act = first_option(stands) if stands.open else Advanced(next_stop(exercise, some), "t")
            some = [*some, act]
        return found

    for plain, other in zip(later(acts), later([*acts, *hidden]), strict=True):
        for cell in ("ROK", "UNC"):
            assert pages(other, cell) == pages(plain, cell)
    assert pages(other, "JPN") != pages(plain, "JPN")
