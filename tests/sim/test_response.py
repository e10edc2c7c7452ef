"""Answers to fire and to tests: what is answered, when, and once at a time."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from statistics import median

import pytest

import scenarios
import sim
from policies import builtin
from sim import Fork, Plan, Record, Run, play_plan

SEEDS = range(60)


@cache
def plan_of(name: str, *sets: str) -> Plan:
    return sim.compile_plan(scenarios.load(name, (), sets), builtin(), scenarios.catalogue())


def of(run: Run, *kinds: str) -> list[Record]:
    return [record for record in run.trace.records if record.kind in kinds]


def runs(name: str, *sets: str) -> list[Run]:
    return [play_plan(plan_of(name, *sets), seed) for seed in SEEDS]


def test_nothing_is_answered_unless_a_scenario_says_so() -> None:
    off = ("responses.fire=false", "responses.signal=false", "red.ladder=false")
    for run in runs("yeonpyeong-2010", *off):
        assert len(of(run, "fire")) == 2
        assert not of(run, "response-ordered", "response-fired", "response-held", "signal")


def test_fire_is_answered_after_its_order_and_at_the_pace_of_the_register() -> None:
    lags = []
    for run in runs("yeonpyeong-2010", "parameters.D13.02=1"):
        attack, fire = of(run, "phase")[0], of(run, "fire")[0]
        ordered, fired = of(run, "response-ordered")[0], of(run, "response-fired")[0]
        assert attack.time == fire.time < ordered.time <= fired.time
        answer = run.trace.records[ordered.cause]
        assert (answer.kind, answer.subject) == ("answer", "seoul.fire.limited")
        assert run.trace.records[answer.cause].cause == attack.seq
        assert fired.cause == ordered.seq
        lags.append((fired.time - fire.time) / 60)
    assert 25 <= median(lags) <= 55  # H2.20 has 38 min
    assert min(lags) < 15
    assert max(lags) > 90


def test_one_answer_is_under_way_at_a_time() -> None:
    """Fire that comes while an answer is on its way is answered with it."""
    counts = set()
    for run in runs("yeonpyeong-2010", "parameters.D13.02=1", "red.ladder=false"):
        second, answers = of(run, "fire")[1], of(run, "response-fired")
        first_was_over = answers[0].time <= second.time
        assert len(answers) == (2 if first_was_over else 1)
        counts.add(len(answers))
    assert counts == {1, 2}


def test_without_a_chance_nothing_is_answered() -> None:
    off = ("parameters.D13.02=0", "parameters.D13.04=0", "red.ladder=false")
    for run in runs("yeonpyeong-2010", *off):
        assert not of(run, "response-ordered", "response-fired", "signal")
        assert len(of(run, "response-held")) == 1


def test_seoul_is_asked_once_a_phase_and_what_it_holds_is_not_fired() -> None:
    loaded = scenarios.load("yeonpyeong-2010", (), ("red.ladder=false",))
    for seed in range(20):
        for option in ("hold", "in-kind", "beyond"):
            run = sim.run(loaded, seed=seed, answers={"seoul.fire.limited": option})
            asked = {entry.question: entry.option for entry in run.decisions}
            assert asked == {"seoul.fire.limited": option, "seoul.share.limited": "as-agreed"}
            fired = of(run, "response-fired")
            assert bool(of(run, "response-held")) == (option == "hold")
            assert {r.value for r in fired} == (set() if option == "hold" else {option})


def test_what_was_ordered_is_not_fired_once_seoul_holds_in_a_new_phase(tmp_path: Path) -> None:
    """The war widens while shots are on their way, and Seoul holds its fire."""
    file = tmp_path / "wider.yaml"
    file.write_text(
        "format: 1\nname: wider\nextends: yeonpyeong-2010\nred: {ladder: false}\n"
        "parameters: {H2.20: 60, D13.02: 1}\n"
        "injects:\n  - {id: wider, kind: phase, at: H+20m, phase: all-out, attacked: [ROK], text: War.}\n"
    )
    loaded = scenarios.load(str(file))
    for seed in range(10):
        usual = sim.run(loaded, seed=seed)
        fired = of(usual, "response-fired")
        assert [r.time - of(usual, "phase")[0].time for r in fired] == [3_600, 4_800]
        held = sim.run(loaded, seed=seed, answers={"seoul.fire.all-out": "hold"})
        assert [r.kind for r in of(held, "response-ordered", "response-held", "response-fired")] == [
            "response-ordered",
            "response-held",
        ]


def test_a_war_without_artillery_is_answered_in_kind_at_the_pace_of_the_register() -> None:
    for seed in range(10):
        run = play_plan(plan_of("korea-today"), seed)
        phase = next(r for r in of(run, "phase") if r.value == "all-out")
        fired = of(run, "response-fired")
        assert [(r.subject, r.value) for r in fired] == [("return-fire", "in-kind")]
        assert fired[0].time > phase.time


@pytest.mark.parametrize(("name", "means", "low", "high"), [
    ("warning-2017-08", "demonstration", 3.0, 14.0),
    ("warning-2017-09", "prepared", 0.05, 0.2),
])  # fmt: skip
def test_a_test_is_answered_as_the_scenario_says(name: str, means: str, low: float, high: float) -> None:
    lags = []
    for run in runs(name, "parameters.H7.06=0"):
        launch = next(r for r in of(run, "launch") if r.subject == "launch-1")
        answer = of(run, "response-fired")[0]
        assert answer.subject == means
        lags.append((answer.time - launch.time) / 3600)
    assert low <= median(lags) <= high


def test_most_tests_are_not_answered() -> None:
    answered = sum(bool(of(run, "response-fired")) for run in runs("warning-2017-09"))
    assert 0.2 * len(SEEDS) < answered < 0.6 * len(SEEDS)  # H7.06 is 0.6


def test_washington_shows_itself_once() -> None:
    for run in runs("yeonpyeong-2010", "parameters.D13.04=1"):
        assert len(of(run, "signal")) <= 1


@pytest.mark.parametrize("at", [900, 1500, 2400, 4000])
def test_a_fork_keeps_what_was_over(at: int) -> None:
    plan = plan_of("yeonpyeong-2010")
    for seed in range(20):
        whole, forked = play_plan(plan, seed), play_plan(plan, seed, fork=Fork(at, 1))
        kept = [r for r in whole.trace.records if r.time < at]
        assert kept == [r for r in forked.trace.records if r.time < at]


# --- launches that fail, words in public ---


def test_what_fails_passes_over_nobody_and_is_put_right() -> None:
    for run in runs("warning-2022-11"):
        failed = [r for r in run.trace.records if r.subject == "launch-1"]
        kinds = [r.kind for r in failed]
        assert "overflight" not in kinds
        assert "unwarned" not in kinds
        alert = next(r for r in failed if r.kind == "alert" and r.actor == "JPN")
        assert all(r.time >= alert.time for r in failed if r.kind in ("all-clear", "correction"))
    assert any(of(run, "correction") for run in runs("warning-2022-11"))


def test_nobody_speaks_of_what_nobody_knows_of() -> None:
    spoke = 0
    for run in runs("warning-2022-11"):
        aware = {(r.actor, r.subject): r.time for r in of(run, "aware")}
        for word in of(run, "statement"):
            assert word.time >= aware[word.actor, word.subject]
            spoke += 1
    assert spoke > len(SEEDS)


def test_words_are_left_out_unless_asked_for() -> None:
    assert not any(of(run, "statement") for run in runs("warning-2017-08"))


# --- an evacuation elsewhere ---


def test_an_evacuation_from_japan_leaves_from_there() -> None:
    run = play_plan(plan_of("pacific-passage-2011"), 1)
    assert {r.place for r in of(run, "evacuees-left")} == {"yokota"}
    assert {r.place for r in of(run, "evacuees-safe")} == {"mcchord"}
    assert sum(int(r.value) for r in of(run, "evacuees-safe")) == 7322
