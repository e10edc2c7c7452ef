"""The review: choice and luck told apart, alternatives with answers held, who knew what when."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from cli.review.data import as_data
from scenarios import InputError
from scenarios.sections.exercise import Event, InWords
from sim import KINDS, Question, play_plan
from sim.lab.running.worker import SweepError
from sim.live.acts import Act, Answered, Defaulted, Forecast, LeftToPolicy, Noted, Overridden, TableFact
from sim.live.chances import Chance, Odds, OptionOdds
from sim.live.exercise import Exercise, Situation, finish, play_on, situation
from sim.live.header import USUAL_SEATS
from sim.live.odds.inquiry import Inquiry
from sim.live.odds.tally import Values
from sim.live.review.calibration import brier, calibration
from sim.live.review.choices import Decision, decisions, judge, judged, questions_of
from sim.live.review.course_of_chances import Moment, moment, stops, turning_points
from sim.live.review.futures import Bench, OddsJob
from sim.live.review.groups import Group, compare_groups
from sim.live.review.held import replay_held
from sim.live.review.institutions import INSTITUTIONS, futures_under, institutions, with_futures
from sim.live.review.intervals import newcombe, paired_share, wilson
from sim.live.review.ledger import STEPS, ledger, unaware
from sim.live.review.outlook import Foreseen, Outlook, outlook_of
from sim.live.review.pool import Ground, spread
from sim.live.review.reviewing import review, stages
from sim.questions import Answer
from tests.live.conftest import Begin, acts_until, asks, first_option, header

NAMES = [name for name in scenarios.shipped() if name != "missile-overflight"]


def event(ident: str = "soon", good: bool = True) -> Foreseen:
    made = Event(id=ident, text=InWords(en=ident), measure="first_combat_sortie_from_japan_h", below=24.0)
    return Foreseen(made, good)


def odds_of(hits: Mapping[str, Mapping[str, int]], runs: int = 400) -> Odds:
    """Odds from hits by option and event."""

    def chance(ident: str, count: int) -> Chance:
        found = wilson(count, runs)
        return Chance(ident, runs, count, found.low, found.high)

    options = tuple(OptionOdds(o, tuple(chance(e, n) for e, n in of.items()), ()) for o, of in hits.items())
    return Odds("q", "JPN", 0, "known", runs, options, "the policy")


ONE = Outlook((event(),), True)


# --- choice and luck ---


def test_a_plainly_good_choice_that_was_unlucky() -> None:
    found = judge(odds_of({"yes": {"soon": 360}, "no": {"soon": 40}}), "yes", ONE, {"soon": False})
    assert (found.choice, found.luck) == ("good", "bad")


def test_a_plainly_poor_choice_that_was_lucky() -> None:
    found = judge(odds_of({"yes": {"soon": 360}, "no": {"soon": 40}}), "no", ONE, {"soon": True})
    assert (found.choice, found.luck) == ("poor", "good")


def test_what_is_bad_when_it_comes_is_judged_the_other_way() -> None:
    worse = Outlook((event(good=False),), True)
    found = judge(odds_of({"yes": {"soon": 360}, "no": {"soon": 40}}), "yes", worse, {"soon": True})
    assert (found.choice, found.luck) == ("poor", "expected")


def test_intervals_that_overlap_are_too_close_to_tell_and_nothing_hung_on_it() -> None:
    found = judge(odds_of({"yes": {"soon": 210}, "no": {"soon": 200}}), "yes", ONE, {"soon": False})
    assert (found.choice, found.luck) == ("close", "none")
    assert [contrast.better for contrast in found.contrasts] == [0]


def test_better_at_one_thing_and_worse_at_another_is_a_trade_off() -> None:
    two = Outlook((event("a"), event("b")), True)
    hits = {"yes": {"a": 360, "b": 40}, "no": {"a": 40, "b": 360}}
    assert judge(odds_of(hits), "yes", two, {"a": True, "b": True}).choice == "mixed"


def test_a_chance_near_one_half_says_nothing_of_luck() -> None:
    found = judge(odds_of({"yes": {"soon": 205}, "no": {"soon": 20}}), "yes", ONE, {"soon": False})
    assert (found.choice, found.luck) == ("good", "close")


def test_events_without_a_better_side_are_not_judged() -> None:
    neither = Outlook((Foreseen(event().event, None),), True)
    found = judge(odds_of({"yes": {"soon": 400}, "no": {"soon": 0}}), "yes", neither, {"soon": True})
    assert (found.choice, found.contrasts, found.turns) == ("close", (), ())


# --- intervals ---


def test_intervals_hold_what_the_papers_print() -> None:
    # Newcombe (1998), table II: 56/70 - 48/80 is 0.2 [0.0524, 0.3339] by the hybrid score method.
    found = newcombe((48, 80), (56, 70))
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


@given(st.integers(1, 500), st.data())
def test_intervals_hold_their_estimates(runs: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, runs)), data.draw(st.integers(0, runs))
    one = wilson(a, runs)
    assert 0 <= one.low <= one.value + 1e-12
    assert one.value - 1e-12 <= one.high <= 1
    both = newcombe((a, runs), (b, runs))
    assert both.low - 1e-12 <= both.value <= both.high + 1e-12
    lost = data.draw(st.integers(0, runs - a))
    assert paired_share(a, lost, runs).sign == -paired_share(lost, a, runs).sign


# --- alternatives ---


@pytest.fixture(scope="session")
def played(begun: Begin) -> tuple[Exercise, list[Act]]:
    """Everybody takes the first option, to the end."""
    exercise = begun("korea-today", 1)
    return exercise, acts_until(exercise, lambda _: False)


def test_nothing_changed_is_the_run_itself(played: tuple[Exercise, list[Act]]) -> None:
    exercise, acts = played
    again = replay_held(exercise, acts, {})
    assert again.run.digest == finish(exercise, acts).digest
    assert (again.new, again.misfit, again.unmet) == ((), (), ())
    assert len(again.held) == sum(isinstance(act, Answered) for act in acts)


def test_a_wait_brings_a_question_that_nobody_has_answered(played: tuple[Exercise, list[Act]]) -> None:
    exercise, acts = played
    again = replay_held(exercise, acts, {"tokyo.access.all-out": "wait"})
    assert again.new == ("tokyo.access.all-out.2",)
    assert again.unmet == ()
    assert again.by_policy == 1
    kinds = {entry.question: entry.kind for entry in again.run.decisions}
    assert kinds["tokyo.access.all-out"] == "override"
    assert kinds["tokyo.access.all-out.2"] == "policy"


def test_a_minute_that_is_invoked_leaves_an_answer_without_its_question(
    played: tuple[Exercise, list[Act]],
) -> None:
    exercise, acts = played
    again = replay_held(exercise, acts, {"washington.access.all-out": "invoke-minute"})
    assert "tokyo.claimed.all-out" in again.new
    asked = {entry.question for entry in again.run.decisions}
    assert set(again.unmet) == {a.question for a in acts if isinstance(a, Answered)} - asked


def test_the_answer_that_was_given_gives_what_happened(played: tuple[Exercise, list[Act]]) -> None:
    exercise, acts = played
    run, outlook = finish(exercise, acts), outlook_of(exercise)
    found = decisions(exercise, acts, run, outlook)
    assert [d.question.ident for d in found] == [a.question for a in acts if isinstance(a, Answered)]
    for decision in found:
        taken = next(a for a in decision.alternatives if a.taken)
        assert taken.measures == run.measures
        given = replay_held(exercise, acts, {decision.question.ident: decision.option}, reduced=True)
        assert given.run.measures == run.measures
    no = next(d for d in found if d.question.ident == "tokyo.access.all-out").alternatives[-1]
    assert no.option == "no"
    assert no.measures["first_combat_sortie_from_japan_h"]["value"] is None


def test_an_override_is_the_decision_and_is_asked_of_as_if_nobody_had_answered(begun: Begin) -> None:
    exercise = begun("korea-today", 1)
    acts = acts_until(exercise, lambda s: any(q.ident == "tokyo.prepare" for q in s.open))
    now = situation(exercise, acts).now
    acts += [
        Answered(now, "t", "JPN", "tokyo.prepare", "prepare"),
        Overridden(now, "white", "tokyo.prepare", "not-yet", "to see"),
    ]
    opened: list[tuple[int, Inquiry]] = []

    class Rolled:
        """Every option brings the same."""

        left_out: tuple[str, ...] = ()

        def __init__(self, exercise: Exercise, before: Sequence[Act], asked: Inquiry) -> None:
            (self.question,) = situation(exercise, before).open
            self.second = now
            opened.append((len(before), asked))

        def play(self, option: str, number: int) -> Values:
            return (12.0 if number % 2 else None,)

    ((place, question),) = questions_of(exercise, acts)
    odds = Bench(exercise, tuple(acts), ONE, 100, Rolled).perform(OddsJob(place, question.ident))
    assert isinstance(odds, Odds)
    assert (odds.runs, odds.view, odds.options[0].chances[0].hits) == (25, "known", 12)  # a first look
    assert [(n, i.question, i.events) for n, i in opened] == [
        (len(acts) - 2, "tokyo.prepare", (ONE.events[0].event,))
    ]
    found = decisions(exercise, acts, play_on(exercise, acts, {}), ONE)
    (judged_,) = judged(found, ONE, {"tokyo.prepare": odds})
    assert (judged_.option, judged_.kind, judged_.reason) == ("not-yet", "override", "to see")
    assert judged_.verdict is not None
    assert found[0].verdict is None


def test_options_that_come_to_different_things_meet_all_futures(begun: Begin) -> None:
    exercise = begun("korea-today", 1)
    acts = acts_until(exercise, asks("JPN", "prepare"))
    acts.append(first_option(situation(exercise, acts)))

    class Rolled:
        left_out: tuple[str, ...] = ()

        def __init__(self, exercise: Exercise, before: Sequence[Act], asked: Inquiry) -> None:
            (self.question,) = situation(exercise, before).open
            self.second = 0

        def play(self, option: str, number: int) -> Values:
            return (12.0 if option == "prepare" and number == 24 else None,)

    odds = Bench(exercise, tuple(acts), ONE, 100, Rolled).perform(OddsJob(len(acts) - 1, "tokyo.prepare"))
    assert isinstance(odds, Odds)
    assert (odds.runs, [option.chances[0].hits for option in odds.options]) == (100, [1, 0])


def test_a_default_is_a_decision_and_a_seat_left_to_the_policy_is_none(begun: Begin) -> None:
    exercise = begun("korea-today", 1)

    def answer(stands: Situation) -> Act:
        q = stands.open[0]
        if q.ident == "tokyo.prepare":
            return Defaulted(stands.now, "t", q.cell, q.ident)
        return LeftToPolicy(stands.now, "t", q.cell, q.ident)

    acts = acts_until(exercise, lambda _: False, answer)
    (found,) = decisions(exercise, acts, finish(exercise, acts), ONE)
    assert (found.kind, found.option) == ("default", "not-yet")


# --- who knew what when ---


@dataclass
class Shifted:
    """Answers people's questions as in an exercise, in one play: an option by its place."""

    shift: int

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        if question.cell not in USUAL_SEATS:
            return Answer(policy(), "policy")
        return Answer(question.names()[(self.shift + len(question.ident)) % len(question.options)], "answer")


@settings(max_examples=30)
@given(st.sampled_from(NAMES), st.integers(0, 6), st.integers(0, 3))
def test_nobody_learns_before_it_happened(begun: Begin, name: str, seed: int, shift: int) -> None:
    run = play_plan(begun(name).plan, seed, decider=Shifted(shift))
    facts = ledger(run.trace.records)
    assert facts
    for fact in facts:
        assert all(learned.second >= fact.happened and learned.late >= 0 for learned in fact.learned)
        assert not fact.learned or fact.learned[0].late == 0
        assert not {learned.party for learned in fact.learned} & set(fact.never)
        for learned in fact.learned:  # and there is a record that says so
            seen = [r for r in run.trace.records if r.time == learned.second]
            told = {p for r in seen for p in (*r.known.split(), r.actor, r.subject.rpartition("-")[2])}
            assert learned.party in told
    stale = [one for one in unaware(run.trace.records)]
    share = run.measures["stale_decision_share"]["value"]
    assert share == (round(sum(bool(s.missing) for s in stale) / len(stale), 4) if stale else None)
    never = [f for f in facts if f.what == "item" and f.never and f.ident.endswith(("ROK-JPN", "JPN-ROK"))]
    assert len(never) == (run.measures["items_never_travelled"]["value"] or 0)


def test_what_is_withheld_never_reaches_the_other_and_bears_on_its_decision(begun: Begin) -> None:
    exercise = begun("korea-today", 1)

    def answer(stands: Situation) -> Act:
        q = stands.open[0]
        if ".share." in q.ident:
            return Answered(stands.now, "t", q.cell, q.ident, "withhold")
        return first_option(stands)

    run = finish(exercise, acts_until(exercise, lambda _: False, answer))
    items = [f for f in ledger(run.trace.records) if f.ident == "attack/all-out/ground-forces/ROK-JPN"]
    assert [(f.never, f.by("JPN"), f.by("ROK").late) for f in items] == [(("JPN",), None, 0)]  # type: ignore[union-attr]
    access = next(u for u in unaware(run.trace.records) if u.question == "tokyo.access.all-out")
    assert {(m.originator, m.until) for m in access.missing} >= {("ROK", None)}


def test_steps_that_make_no_row_are_kinds_of_record() -> None:
    assert KINDS.keys() >= STEPS


# --- the course of the chances ---


def test_turning_points_are_what_moved_a_chance_clearly() -> None:
    def taken(second: int, questions: tuple[str, ...], hits: int) -> Moment:
        return Moment(second, 0, questions, {"soon": hits}, 400)

    found = turning_points(
        [taken(0, (), 200), taken(60, (), 210), taken(60, ("q",), 380), taken(90, (), 100)], ONE
    )
    assert [(p.by, p.begin, p.end, p.questions) for p in found] == [
        ("decision", 60, 60, ("q",)),
        ("events", 60, 90, ()),
    ]
    assert math.isclose(found[0].change.value, 170 / 400)


def test_at_the_end_the_chances_are_what_happened(played: tuple[Exercise, list[Act]]) -> None:
    exercise, acts = played
    run = finish(exercise, acts)
    outlook = Outlook((event(),), True)
    last = moment(exercise, acts, outlook, 3, list(stops(acts))[-1][1])
    assert last.hits == {"soon": 3 * outlook.events[0].came(run.measures)}


# --- other institutions ---


def test_an_institution_that_was_played_changes_nothing_and_the_minute_never_slows(
    played: tuple[Exercise, list[Act]],
) -> None:
    exercise, acts = played
    packs = ["", *(pack for packs in INSTITUTIONS.values() for pack in packs)]
    futures = {pack: futures_under(exercise, acts, ONE, pack, 2) for pack in packs}
    drawn = with_futures(institutions(exercise, acts, ONE), ONE, futures)
    found = {one.pack: one for one in drawn}
    run = finish(exercise, acts)
    assert found["gsomia"].same
    assert found["hub"].same
    assert found["gsomia"].measures == run.measures
    answered = {act.question for act in acts if isinstance(act, Answered)}
    for one in found.values():
        assert set(one.held) | set(one.unmet) | set(one.misfit) == answered
    first = "first_combat_sortie_from_japan_h"
    assert found["minute"].measures[first]["value"] <= found["strict"].measures[first]["value"]
    assert all(change.runs == 2 for one in found.values() for change in one.changes)


# --- stated chances ---


@given(st.integers(0, 100), st.booleans())
def test_briers_score_in_closed_form(percent: int, came: bool) -> None:
    p, o = percent / 100, 1.0 if came else 0.0
    assert math.isclose(brier(percent, came), p * p - 2 * p * o + o * o, abs_tol=1e-12)


def test_the_last_forecast_of_a_cell_counts(played: tuple[Exercise, list[Act]]) -> None:
    exercise, acts = played
    run = finish(exercise, acts)
    stated: list[Act] = [Forecast(0, "t", "JPN", "soon", 10), Forecast(0, "t", "JPN", "soon", 80)]
    stated += [Forecast(0, "t", "ROK", "soon", 0), Forecast(0, "t", "ROK", "other", 5)]
    found = calibration(exercise, stated, ONE, run.measures)
    came = ONE.events[0].came(run.measures)
    assert [(s.cell, s.percent) for s in found.stated] == [("JPN", 80), ("ROK", 0)]
    assert found.mean == pytest.approx((brier(80, came) + brier(0, came)) / 2)
    assert sum(one.count for one in found.bins) == 2


# --- groups ---


def test_groups_are_told_where_they_part(begun: Begin, played: tuple[Exercise, list[Act]]) -> None:
    exercise, acts = played

    def answer(stands: Situation) -> Act:
        q = stands.open[0]
        option = "wait" if q.ident == "tokyo.access.all-out" else q.options[0].name
        return Answered(stands.now, "t", q.cell, q.ident, option)

    other = acts_until(exercise, lambda _: False, answer)
    groups = [Group(n, header(), finish(exercise, a), True) for n, a in (("a", acts), ("b", other))]
    found = compare_groups(groups)
    assert found.first is not None
    assert found.first.question == "tokyo.access.all-out"
    assert [entry.option for entry in found.first.answers if entry] == ["yes", "wait"]
    assert found.parted == found.first.answers[0].second  # type: ignore[union-attr]
    alone = next(parting for parting in found.questions if parting.question == "tokyo.access.all-out.2")
    assert alone.answers[0] is None
    same = compare_groups([groups[0], groups[0]])
    assert same.parted is None
    assert same.first is None


@pytest.mark.parametrize(
    ("other", "said"), [({"seed": 2}, "seed 2"), ({"packs": ("minute",)}, "scenario korea-today")]
)
def test_groups_of_other_luck_or_another_scenario_are_refused(
    played: tuple[Exercise, list[Act]], other: dict[str, object], said: str
) -> None:
    exercise, acts = played
    run = finish(exercise, acts)
    with pytest.raises(InputError) as raised:
        compare_groups([Group("a", header(), run, True), Group("b", header(**other), run, True)])  # type: ignore[arg-type]
    assert said in raised.value.problems[0].found
    assert raised.value.problems[0].expected.endswith("the same luck")


# --- so far ---


def test_an_exercise_that_is_not_over_is_reviewed_so_far(begun: Begin) -> None:
    exercise = begun("korea-today", 1)
    acts = acts_until(exercise, lambda s: any("press" in q.ident for q in s.open))
    found = review(exercise, acts)
    now = situation(exercise, acts).now
    assert not found.finished
    assert all(fact.happened <= now for fact in found.facts)
    assert found.run.digest == play_on(exercise, acts, {}).digest
    assert TableFact not in {type(act) for act in found.acts}


def test_a_review_is_the_same_for_any_number_of_workers_and_grows_in_stages(begun: Begin) -> None:
    exercise = begun("limited-strike", 1)
    acts = tuple(acts_until(exercise, lambda _: False))[:4]
    alone = list(stages(exercise, acts, runs=2))
    assert [found.awaits for found in alone] == [{"chances", "choices"}, {"choices"}, set()]
    assert [found.runs for found in alone] == [0, 2, 2]
    assert [bool(found.moments) for found in alone] == [False, True, True]
    assert [any(d.verdict for d in found.decisions) for found in alone] == [False, False, True]
    assert alone[0].decisions == replace_verdicts(alone[2].decisions)
    with spread(Ground(header("limited-strike", 1), (), "test.journal", acts, 2), 2) as elsewhere:
        crew = list(stages(exercise, acts, runs=2, spread=elsewhere))
    assert [as_data(found, header("limited-strike", 1), None) for found in crew] == [
        as_data(found, header("limited-strike", 1), None) for found in alone
    ]


def replace_verdicts(found: Sequence[Decision]) -> tuple[Decision, ...]:
    return tuple(replace(decision, verdict=None) for decision in found)


def test_a_job_that_fails_elsewhere_is_told(begun: Begin) -> None:
    acts = (Noted(0, "test", "JPN", "A note."),)
    ground = Ground(header("limited-strike", 1), (), "test.journal", acts, 2)
    with (
        spread(ground, 1) as elsewhere,
        pytest.raises(SweepError, match=r"odds of 'tokyo\.nothing'"),
    ):
        list(elsewhere([OddsJob(0, "tokyo.nothing")]))
