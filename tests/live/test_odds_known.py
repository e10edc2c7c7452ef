"""Odds as known: Bayes in planted worlds, and not a byte of what the cell has not seen."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from sim.live.acts import Act, Answered, Injected, LeftToPolicy, Noted, Sent
from sim.live.exercise import Exercise, Situation, check, situation
from sim.live.odds import inquiry, odds
from sim.live.odds.fitting import Fitting
from sim.live.odds.known import KnownFutures
from sim.live.odds.probing import Drawn
from sim.live.odds.seen import Miss, Picture, picture_of
from sim.live.odds.tally import Values
from sim.live.odds.unseen import Past, Unseen
from sim.luck import Draw, Fork, Luck
from sim.measures import MEASURES
from sim.questions import Option, Question
from tests.live.conftest import Begin, acts_until, asks

NOW = 100
QUESTION = Question("q", "JPN", "?", (Option("yes", ""), Option("no", "")), "no", NOW, "")
PICTURE = Picture("JPN", NOW, (), (), QUESTION)
FUTURES = 3_000


def shares(unlike: Callable[[Luck], Miss | None], hidden: dict[str, float], truth: int) -> dict[str, float]:
    """How often each hidden yes or no is a yes in the futures that fit."""
    notes: dict[Draw, Drawn] = {(name, 0): Drawn((10,)) for name in hidden}
    fitting = Fitting(PICTURE, notes, {}, lambda fork: unlike(Luck(truth, fork=fork)))
    assert not fitting.demoted
    yes = dict.fromkeys(hidden, 0)
    for number in range(1, FUTURES + 1):
        fork = fitting.future(number)
        assert fork is not None
        luck = Luck(truth, fork=fork)
        assert unlike(luck) is None
        for name, chance in hidden.items():
            yes[name] += luck.reveal(name, 0, 10) < chance
    return {name: count / FUTURES for name, count in yes.items()}


def truths(unlike: Callable[[Luck], Miss | None], number: int = 3) -> list[int]:
    """Seeds that show the same, whatever is hidden in them."""
    return [seed for seed in range(200) if unlike(Luck(seed)) is None][:number]


def test_two_hidden_states_have_the_odds_of_bayes() -> None:
    """Either might have raised the alarm, and there was none: P(a) = a (1 - b) / (1 - a b)."""
    hidden = {"a": 0.6, "b": 0.3}

    def unlike(luck: Luck) -> Miss | None:
        both = luck.reveal("a", 0, 10) < 0.6 and luck.reveal("b", 0, 10) < 0.3
        return Miss(0, ("alarm", "JPN", "", "")) if both else None

    for truth in truths(unlike):
        found = shares(unlike, hidden, truth)
        assert found["a"] == pytest.approx(0.6 * 0.7 / 0.82, abs=0.03)
        assert found["b"] == pytest.approx(0.3 * 0.4 / 0.82, abs=0.03)


def test_what_was_heard_can_only_come_from_one_of_two() -> None:
    """There was an alarm, and either may have raised it: P(a) = a / (1 - (1 - a)(1 - b))."""
    hidden = {"a": 0.5, "b": 0.4, "c": 0.2}

    def unlike(luck: Luck) -> Miss | None:
        either = luck.reveal("a", 0, 10) < 0.5 or luck.reveal("b", 0, 10) < 0.4
        return None if either else Miss(0, ("alarm", "JPN", "", ""))

    for truth in truths(unlike):
        found = shares(unlike, hidden, truth)
        assert found["a"] == pytest.approx(0.5 / 0.7, abs=0.03)
        assert found["b"] == pytest.approx(0.4 / 0.7, abs=0.03)
        assert found["c"] == pytest.approx(0.2, abs=0.03)  # it shows nowhere: its own chance


def test_many_signs_at_once_are_tried_one_by_one() -> None:
    """Twelve sensors have not reported: all at once that has one chance in 4,096."""
    hidden = {f"s{n}": 0.5 for n in range(12)}

    def unlike(luck: Luck) -> Miss | None:
        for place, name in enumerate(hidden):
            if luck.reveal(name, 0, 10) < 0.25:
                return Miss(place, ("report", "JPN", name, ""))
        return None

    truth = next(seed for seed in range(10_000) if unlike(Luck(seed)) is None)
    found = shares(unlike, hidden, truth)
    assert all(share == pytest.approx(0.25 / 0.75, abs=0.035) for share in found.values())


def test_futures_take_nothing_from_the_seed_of_the_truth() -> None:
    def unlike(luck: Luck) -> Miss | None:
        return Miss(0, ("alarm", "JPN", "", "")) if luck.reveal("a", 0, 10) < 0.5 else None

    def futures(truth: int) -> list[float]:
        notes: dict[Draw, Drawn] = {("a", 0): Drawn((10,))}
        fitting = Fitting(PICTURE, notes, {}, lambda fork: unlike(Luck(truth, fork=fork)))
        lucks = [Luck(truth, fork=fitting.future(number)) for number in range(1, 20)]
        return [luck.reveal(name, 0, now) for luck in lucks for name, now in (("a", 10), ("b", NOW + 1))]

    first, *others = [futures(truth) for truth in truths(unlike)]
    assert all(other == first for other in others)


# --- in the engine ---


def with_acts(exercise: Exercise, acts: list[Act], *more: Act) -> list[Act]:
    done = list(acts)
    for act in more:
        check(exercise, done, act, situation(exercise, done))
        done.append(act)
    return done


def prepare(begun: Begin, seed: int = 3) -> tuple[Exercise, list[Act], str]:
    exercise = begun("limited-strike", seed)
    return exercise, acts_until(exercise, asks("JPN", "prepare")), "tokyo.prepare"


def test_what_other_cells_do_among_themselves_changes_no_byte(begun: Begin) -> None:
    exercise, acts, ident = prepare(begun)
    now = situation(exercise, acts).now
    private = with_acts(
        exercise,
        acts,
        Sent(now, "seoul", "ROK", "USA", "Keep this from Tokyo."),
        Noted(now, "Ann", "ROK", "We shall press them."),
    )
    assert odds(exercise, private, ident, view="known", runs=6) == odds(
        exercise, acts, ident, view="known", runs=6
    )


def test_a_script_still_to_come_changes_the_true_odds_and_not_the_known(begun: Begin) -> None:
    exercise, acts, ident = prepare(begun)
    now = situation(exercise, acts).now
    coming = [inject.id for second, inject in exercise.plan.injects if second > now]
    skipped = with_acts(exercise, acts, *(Injected(now, "white", "skip", name) for name in coming))
    known, other = (odds(exercise, a, ident, view="known", runs=8) for a in (acts, skipped))
    assert known == other
    assert odds(exercise, acts, ident, runs=8) != odds(exercise, skipped, ident, runs=8)


def test_who_has_seen_the_same_has_the_same_odds(begun: Begin) -> None:
    """Seeds in which the hidden differs: one past as the cell sees it, one answer to the byte."""
    alike: dict[int, list[int]] = {}
    for seed in range(40):
        exercise, acts, _ = prepare(begun, seed)
        stands = situation(exercise, acts)
        alike.setdefault(picture_of(stands, stands.open[0]).seed, []).append(seed)
    seeds = max(alike.values(), key=len)[:3]
    assert len(seeds) == 3
    moments = [prepare(begun, seed) for seed in seeds]
    known = {repr(odds(e, a, ident, view="known", runs=6)) for e, a, ident in moments}
    assert len(known) == 1
    assert len({repr(odds(e, a, ident, runs=6)) for e, a, ident in moments}) > 1


def acts_with(exercise: Exercise, stop: str, question: str, option: str) -> list[Act]:
    """Everything left to the policy up to a question, but for one answer of one cell."""

    def answer(stands: Situation) -> Act:
        first = stands.open[0]
        if first.ident == question:
            return Answered(stands.now, "test", first.cell, first.ident, option)
        return LeftToPolicy(stands.now, "policy", first.cell, first.ident)

    return acts_until(exercise, lambda stands: any(q.ident == stop for q in stands.open), answer)


#: A question, and an answer of Tokyo's before it of which the cell that is asked has not heard.
HIDDEN = [
    ("washington.access.limited", "tokyo.prepare", "not-yet"),  # early: hours after the first strike
    ("seoul.fire.limited-2", "tokyo.diet.limited", "prior"),  # late: a day and a half after that answer
]
Pair = tuple[KnownFutures, KnownFutures]


@pytest.fixture(scope="module", params=HIDDEN, ids=["early", "late"])
def pair(begun: Begin, request: pytest.FixtureRequest) -> Pair:
    """The futures of one question in two exercises that differ in one hidden answer."""
    ident, *hidden = request.param
    exercise = begun("limited-strike", 1)
    usual, other = acts_with(exercise, ident, "", ""), acts_with(exercise, ident, *hidden)
    was, then = situation(exercise, usual), situation(exercise, other)
    assert was.now == then.now
    assert was.records != then.records
    asked = inquiry(exercise.plan, ident, "known", measures=tuple(MEASURES))
    return KnownFutures(exercise, usual, asked), KnownFutures(exercise, other, asked)


def played(futures: KnownFutures) -> list[Values]:
    return [futures.play(option, number) for number in range(3) for option in futures.question.names()]


def test_a_hidden_answer_of_another_cell_changes_no_byte(pair: Pair) -> None:
    one, other = pair
    assert played(one) == played(other)
    assert one.left_out == other.left_out
    assert one.search == other.search


def test_it_would_show_if_the_truth_were_handed_on(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same futures from the world as it is: then the hidden answer is in every one of them."""
    for futures in pair:
        monkeypatch.setattr(futures._unseen, "future", _the_truth(futures._unseen))
        monkeypatch.setattr(futures, "_last", None)
    one, other = pair
    assert played(one) != played(other)


def _the_truth(unseen: Unseen) -> Callable[[int], Past]:
    return lambda number: Past(unseen.truth, Fork(unseen._picture.now, number, midway=True))


def test_what_never_fits_is_kept_and_told(begun: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """No past is found: the futures start from the run as it was, and the odds say so."""
    exercise, acts, ident = prepare(begun)
    usual = odds(exercise, acts, ident, view="known", runs=1)
    assert not any("hardly ever fits" in text for text in usual.left_out)
    monkeypatch.setattr(Fitting, "_fitted", lambda *_, **__: None)
    found = odds(exercise, acts, ident, view="known", runs=3)
    assert any("hardly ever fits" in text for text in found.left_out)
    assert found.options[0].chances[0].runs == 3


def test_a_search_is_handed_on(begun: Begin, pair: Pair) -> None:
    """Whoever gets what another has found plays the same futures and says the same of them."""
    one, _ = pair
    exercise, ident = begun("limited-strike", 1), one.question.ident
    asked = inquiry(exercise.plan, ident, "known", measures=tuple(MEASURES))
    search = pickle.loads(pickle.dumps(one.search))
    again = KnownFutures(exercise, acts_with(exercise, ident, "", ""), asked, search)
    assert played(again) == played(one)
    assert again.left_out == one.left_out


#: Moments of all kinds: a long look back, a question amid others, the last one. None may fail.
SOAKED = [
    ("limited-strike", 2, "seoul.share.limited-2"),
    ("limited-strike", 3, "washington.lift.limited-2"),
]


@pytest.mark.parametrize(("name", "seed", "ident"), SOAKED)
def test_odds_as_known_are_there_at_any_question(begun: Begin, name: str, seed: int, ident: str) -> None:
    exercise = begun(name, seed)
    found = odds(exercise, acts_with(exercise, ident, "", ""), ident, view="known", runs=2, events=())
    assert found.runs == 2


def test_a_fork_before_its_question_keeps_what_lies_in_the_same_second() -> None:
    luck = Luck(5, fork=Fork(NOW, 1, midway=True))
    before = luck.reveal("a", 0, NOW)
    assert before == Luck(5).reveal("a", 0, NOW)
    luck.part()
    assert luck.reveal("a", 0, NOW) != before
