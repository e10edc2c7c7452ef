"""Lift, fire, roads, the Joint Board, the red cell: what each choice of a leader changes."""

from __future__ import annotations

from functools import cache
from statistics import fmean

import pytest

import scenarios
import sim
from policies.red import LADDER
from sim import Run

SEEDS = range(12)
#: Where each question is asked, and its options beside the policy's.
ASKED = {
    "washington.lift.all-out": ("evacuation", "", ("fighters-first", "ground-first", "evacuation-first")),
    "seoul.fire.all-out": ("korea-today", "", ("hold", "beyond")),
    "seoul.corridor": ("evacuation", "", ("evacuees-first", "military-first")),
    "unc.notice.all-out": ("un-sending-states", "", ("early", "wait")),
    "pyongyang.rung.6": ("limited-strike", "red-none", ("hold", "restrained", "further")),
}


@cache
def played(scenario: str, pack: str, seed: int, question: str = "", option: str = "") -> Run:
    loaded = scenarios.load(scenario, (pack,) if pack else ())
    return sim.run(loaded, seed=seed, answers={question: option} if question else None)


def asked(run: Run) -> dict[str, str]:
    return {entry.question: entry.option for entry in run.decisions}


def pairs(question: str, option: str, pack: str | None = None) -> list[tuple[Run, Run]]:
    """Runs by policy in which the question comes up, each with the run in which its option is taken."""
    scenario, usual, _ = ASKED[question]
    where = (scenario, usual if pack is None else pack)
    runs = [(seed, run) for seed in SEEDS if question in asked(run := played(*where, seed))]
    assert len(runs) >= 4
    return [(run, played(*where, seed, question, option)) for seed, run in runs]


def mean(pairs: list[tuple[Run, Run]], measure: str) -> tuple[float, float]:
    """The mean of a measure by policy and by choice; what did not happen counts as ENDEX."""
    values = []
    for by_policy, by_choice in pairs:
        endex = by_policy.plan.endex / 3_600
        pair = [run.measures[measure]["value"] for run in (by_policy, by_choice)]
        values.append([endex if value is None else float(value) for value in pair])
    return fmean(v[0] for v in values), fmean(v[1] for v in values)


CHOICES = [(question, option) for question, (_, _, options) in ASKED.items() for option in options]


@pytest.mark.parametrize(("question", "option"), CHOICES)
def test_every_option_changes_something_measured(question: str, option: str) -> None:
    changed = [a for a, b in pairs(question, option) if a.measures != b.measures]
    assert len(changed) >= 3


@pytest.mark.parametrize("question", ASKED)
def test_the_policy_keeps_to_what_was_before_people_were_asked(question: str) -> None:
    usual = {"washington": "as-listed", "unc": "each", "pyongyang": "climb"}
    expected = {"seoul.fire.all-out": "in-kind", "seoul.corridor": "as-they-come"}
    for by_policy, _ in pairs(question, ASKED[question][2][0]):
        assert asked(by_policy)[question] == expected.get(question, usual.get(question.partition(".")[0]))


@pytest.mark.parametrize("question", ASKED)
def test_only_its_cell_knows_of_a_question(question: str) -> None:
    run = pairs(question, ASKED[question][2][0])[0][0]
    of = {r.kind: r.known for r in run.trace.records if r.subject == question}
    assert of == dict.fromkeys(("question", "answer"), next(iter(of.values())))
    assert " " not in of["question"]


# --- lift ---


def landed(run: Run, category: str, modes: tuple[str, ...]) -> float:
    """The mean time at which lines of a category are on the ground; ENDEX for those that are not."""
    lines = [x for x in run.plan.lines if x.kind.category == category and x.spec.mode in modes]
    at = {r.actor: r.time for r in run.trace.records if r.kind == "landed"}
    return fmean(at.get(line.ident, run.plan.endex) for line in lines)


def test_who_is_put_first_is_sooner_on_the_ground() -> None:
    support = [
        (landed(a, "support", ("air",)), landed(b, "support", ("air",)))
        for a, b in pairs("washington.lift.all-out", "fighters-first")
    ]
    assert fmean(b for _, b in support) < fmean(a for a, _ in support)
    usual, choice = mean(pairs("washington.lift.all-out", "evacuation-first"), "evacuated_d3_share")
    assert choice > usual


def test_an_evacuation_is_put_first_only_where_there_is_one() -> None:
    with pytest.raises(sim.AnswerError, match="ground-first"):
        sim.run(
            scenarios.load("korea-today"), seed=1, answers={"washington.lift.all-out": "evacuation-first"}
        )


def test_every_ton_is_carried_whatever_comes_first() -> None:
    for by_policy, by_choice in pairs("washington.lift.all-out", "ground-first"):
        landed = [
            {r.actor: r.value for r in run.trace.records if r.kind == "landed"}
            for run in (by_policy, by_choice)
        ]
        both = landed[0].keys() & landed[1].keys()
        assert len(both) > 15
        assert all(landed[0][name] == landed[1][name] == by_policy.plan.by_ident[name].tons for name in both)


# --- fire ---


def test_holding_fire_costs_most_at_home_and_in_kind_nothing() -> None:
    usual, held = mean(pairs("seoul.fire.all-out", "hold"), "support_rok")
    _, beyond = mean(pairs("seoul.fire.all-out", "beyond"), "support_rok")
    assert held < beyond < usual


@pytest.mark.parametrize(
    ("pack", "sooner"), [("red-deter", False), ("red-none", None), ("red-provoke", True)]
)
def test_pyongyang_sees_fire_beyond_and_does_with_it_what_the_scenario_sets(
    pack: str, sooner: bool | None
) -> None:
    before: list[int] = []
    after: list[int] = []
    for seed in SEEDS:
        usual = played("limited-strike", pack, seed)
        choice = played("limited-strike", pack, seed, "seoul.fire.limited", "beyond")
        sees = [r for r in choice.trace.records if r.kind == "red-sees" and r.subject == "fire-beyond"]
        act = choice.trace.records[sees[0].cause]
        assert (act.kind, act.value) == ("response-fired", "beyond")
        assert 3_600 <= sees[0].time - act.time <= 86_400
        for times, run in ((before, usual), (after, choice)):
            climbed = [r.time for r in run.trace.records if r.kind == "rung"]
            times.append(climbed[0] if climbed else run.plan.endex)
    if sooner is None:
        assert before == after
    else:
        assert all((b <= a) if sooner else (b >= a) for a, b in zip(before, after, strict=True))
        assert before != after


def test_held_fire_takes_from_the_resolve_that_is_seen() -> None:
    for by_policy, by_choice in (
        (
            played("limited-strike", "red-none", 1),
            played("limited-strike", "red-none", 1, "seoul.fire.limited", "hold"),
        ),
    ):
        steps = [
            [int(r.value) for r in run.trace.records if r.kind == "red-sees"]
            for run in (by_policy, by_choice)
        ]
        assert max(steps[1]) == max(steps[0]) - 1


# --- roads ---


def test_roads_for_evacuees_or_for_the_forces() -> None:
    evacuees, forces = pairs("seoul.corridor", "evacuees-first"), pairs("seoul.corridor", "military-first")
    usual, more = mean(evacuees, "evacuated_d3_share")
    _, fewer = mean(forces, "evacuated_d3_share")
    assert fewer < usual < more
    usual, later = mean(evacuees, "closure_90_h")
    _, sooner = mean(forces, "closure_90_h")
    assert sooner < usual < later


# --- the Joint Board ---


def test_notice_early_or_after_the_capitals() -> None:
    early, late = pairs("unc.notice.all-out", "early"), pairs("unc.notice.all-out", "wait")
    usual, more = mean(early, "third_states_delivered_d10_share")
    _, fewer = mean(late, "third_states_delivered_d10_share")
    assert fewer < usual < more
    usual, less = mean(early, "support_jpn")
    assert less < usual


# --- the red cell ---


def rungs(run: Run) -> list[tuple[int, int]]:
    return [(r.time, int(r.value)) for r in run.trace.records if r.kind == "rung"]


def test_who_holds_climbs_later_or_not_at_all_and_is_asked_again() -> None:
    again = 0
    for by_policy, by_choice in pairs("pyongyang.rung.6", "hold"):
        at = {number: time for time, number in rungs(by_policy)}[6]
        later = [time for time, number in rungs(by_choice) if number == 6]
        assert all(time > at for time in later)
        assert ("pyongyang.rung.6.2" in asked(by_choice)) == bool(later)
        again += bool(later)
    assert again


def test_a_restrained_act_strikes_one_target() -> None:
    for by_policy, by_choice in pairs("pyongyang.rung.6", "restrained"):
        struck = [
            {
                r.subject
                for r in run.trace.records
                if r.kind == "launch" and r.subject.startswith(f"red-{LADDER[5].name}-")
            }
            for run in (by_policy, by_choice)
        ]
        assert len(struck[1]) == min(1, len(struck[0]))


def test_further_goes_past_a_rung() -> None:
    for _, by_choice in pairs("pyongyang.rung.6", "further"):
        numbers = [number for _, number in rungs(by_choice)]
        assert 7 in numbers
        assert 6 not in numbers
        assert asked(by_choice)["pyongyang.rung.6"] == "further"


def test_with_the_ladder_off_pyongyang_is_asked_nothing() -> None:
    assert not [q for q in asked(played("limited-strike", "", 1)) if q.startswith("pyongyang.")]
