"""Politics in runs: shocks, suspensions, GSOMIA, mediation, support at home, Seoul's stake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest

import scenarios
from policies import builtin
from policies.politics import SHOCKS
from scenarios.problems import InputError
from sim import Plan, Record, Run, compile_plan, play_plan
from sim.crisis import Crisis, open_crisis
from sim.luck import Fork, Luck
from sim.questions import ByPolicy, ByScript
from sim.systems import Systems

DAY, HOUR = 86_400, 3_600
Played = Callable[..., Run]
Compiled = Callable[..., Plan]
#: Nothing but politics and an attack: a run takes a fraction of a millisecond.
BARE = """
format: 1
name: bare
title: Politics alone
summary: An attack and no forces.
evidence: {grade: C, note: made for a test}
clock: {h_hour: "2027-06-25T00:00+09:00", startex: D-3, endex: D+40, sorties_until: D+11}
access:
  readings: {USA: prompt, JPN: prompt, ROK: minute}
  transfer: movement
  inflow: prompt
  third_state: un-sofa
  minute: {otherwise: prompt, status: secret}
consultation: {form: stages}
unc: {present: true}
injects: [{id: attack, kind: phase, at: H, phase: all-out, attacked: [ROK, UNC]}]
force: {}
lift: {}
"""
LAPSE = "politics.events={notice: {at: D-91 12:00, kind: gsomia-notice}}"


@pytest.fixture
def bare(tmp_path: Path) -> Compiled:
    """``bare("politics.shocks=true", ...)``: the bare scenario with settings."""

    def make(*sets: str) -> Plan:
        path = tmp_path / "bare.yaml"
        path.write_text(BARE, encoding="utf-8")
        return compile_plan(scenarios.load(str(path), [], sets), builtin(), scenarios.catalogue())

    return make


def records(plan: Plan, seed: int, kind: str = "", **options: Any) -> list[Record]:
    found = play_plan(plan, seed, **options).trace.records
    return [r for r in found if not kind or r.kind == kind]


def state(plan: Plan, seed: int = 1) -> Crisis:
    """A crisis at STARTEX, after its prelude."""
    crisis = open_crisis(plan, Luck(seed, plan.layout), ByPolicy(), None)
    Systems(crisis)
    crisis.systems.politics.start()
    return crisis


# --- the prelude ---


def test_shocks_of_the_prelude_are_poisson(bare: Compiled) -> None:
    plan = bare("politics.shocks=true", "politics.prelude_days=1200")
    counts = [
        sum(r.subject in SHOCKS and "P4.01" in r.params for r in records(plan, seed, "prelude"))
        for seed in range(1_500)
    ]
    expected = 0.37 * 1_200 / 365.25
    assert fmean(counts) == pytest.approx(expected, abs=4 * (expected / 1_500) ** 0.5)
    assert fmean((n - expected) ** 2 for n in counts) == pytest.approx(expected, rel=0.15)


def test_short_suspensions_have_the_length_of_the_register(bare: Compiled) -> None:
    plan = bare("politics.shocks=true", "politics.prelude_days=1200", "politics.mediation=false")
    lengths, short, total = [], 0, 0
    for seed in range(1_500):
        found = {r.subject: r for r in records(plan, seed, "prelude")}
        for subject, begun in found.items():
            if not subject.startswith("suspended: shock") or int(begun.value) < 700:
                continue
            total += 1
            if "P4.02 " in begun.params:
                short += 1
                ended = found[subject.replace("suspended", "resumed")]
                lengths.append(int(begun.value) - int(ended.value))
    assert short / total == pytest.approx(0.45, abs=0.08)
    lengths.sort()
    assert median(lengths) / 30.4375 == pytest.approx(2.5, rel=0.15)
    assert lengths[round(0.9 * len(lengths))] / 30.4375 == pytest.approx(5.0, rel=0.2)


def test_cooperation_is_impaired_at_onset_about_as_often_as_in_the_record(bare: Compiled) -> None:
    """The chance enters at the start of the prelude, and new shocks keep the state near it (P4.04 .45)."""
    plan = bare("politics.shocks=true", "politics.onset=historical")
    impaired = [state(plan, seed).systems.politics.impaired for seed in range(600)]
    assert fmean(impaired) == pytest.approx(0.45, abs=0.08)


def test_mediation_in_peace_ends_four_in_ten_structural_suspensions_in_90_days(bare: Compiled) -> None:
    plan = bare("politics.shocks=true", "politics.prelude_days=1200")
    mediated, structural = 0, 0
    for seed in range(1_500):
        found = {r.subject: r for r in records(plan, seed, "prelude")}
        for subject, begun in found.items():
            if subject.startswith("suspended: shock") and "P4.03 " in begun.params and int(begun.value) > 100:
                structural += 1
                ended = found.get(subject.replace("suspended", "resumed"))
                mediated += ended is not None and int(begun.value) - int(ended.value) == 90
    assert mediated / structural == pytest.approx(0.4, abs=0.06)


def test_without_shocks_and_script_the_prelude_changes_nothing(bare: Compiled) -> None:
    one, other = bare("politics.prelude_days=1"), bare("politics.prelude_days=1200")
    for seed in range(20):
        assert play_plan(one, seed).digest == play_plan(other, seed).digest
        assert not records(one, seed, "prelude")
        assert play_plan(one, seed).measures["friction_at_h"]["value"] == 0.477  # the median of P4.05
        assert play_plan(one, seed).measures["days_suspended"]["value"] == 0.0


def test_scripted_disputes_add_to_friction_until_a_settlement(bare: Compiled) -> None:
    events = (
        "politics.events={a: {at: D-200, kind: court-ruling}, b: {at: D-100, kind: trade-measure}, "
        "c: {at: D-50, kind: naming}}"
    )
    value = bare().numbers.value
    added = ("D10.10-court-ruling", "D10.10-trade-measure", "D10.10-naming")
    politics = state(bare(events)).systems.politics
    assert politics.friction == pytest.approx(value("P4.05") + sum(map(value, added)))
    settled = state(bare(events[:-1] + ", d: {at: D-10, kind: settlement}}")).systems.politics
    assert settled.friction == pytest.approx(value("P4.05"))


def test_nineteen_fifty_has_no_such_politics() -> None:
    plan = compile_plan(scenarios.load("june-1950"), builtin(), scenarios.catalogue())
    kinds = {r.kind for r in records(plan, 1)}
    assert not kinds & {"friction", "support-at-home", "prelude", "grievance", "gsomia", "link"}
    politics = state(plan).systems.politics
    assert (politics.friction, politics.loading, politics.surcharge(True)) == (0.0, 1.0, 1.0)


# --- GSOMIA ---


def test_a_notice_runs_out_after_ninety_days(bare: Compiled) -> None:
    plan = bare(LAPSE, "politics.mediation=false")
    found = records(plan, 1, "gsomia")
    assert [(r.time, r.value) for r in found if r.value == "ended"] == [(plan.h - DAY + 12 * HOUR, "ended")]
    before = [r.value for r in records(plan, 1, "prelude")]
    assert before == [88]  # from D-91 12:00 to D-3, rounded to days
    assert play_plan(plan, 1).measures["days_suspended"]["value"] == 40.5


def test_pressure_puts_the_end_off_as_often_as_mediation_succeeds(bare: Compiled) -> None:
    """Washington presses with D10.15 and succeeds within 90 days with P4.11."""
    plan = bare(LAPSE)
    first = [records(plan, seed, "gsomia")[0].value for seed in range(800)]
    assert set(first) == {"suspended", "ended"}
    assert first.count("suspended") / 800 == pytest.approx(0.9 * 0.4, abs=4 * (0.36 * 0.64 / 800) ** 0.5)


def test_who_lets_it_lapse_is_asked_again_in_war(bare: Compiled) -> None:
    plan = bare(LAPSE)
    answers = {"seoul.gsomia.expiry.1": "let-lapse", "washington.press.all-out": "press"}
    stubborn = {**answers, "seoul.gsomia.all-out": "not-now", "seoul.gsomia.all-out.2": "restore"}
    found = records(plan, 5, decider=ByScript({**answers, "seoul.gsomia.all-out": "restore"}))
    call = next(r for r in found if r.kind == "call")
    restored = [r for r in found if r.kind == "gsomia"][-1]
    assert (restored.value, restored.time) == ("in-force", call.time)
    assert 2 * HOUR <= call.time - plan.h <= 72 * HOUR
    assert [r.value for r in found if r.kind == "link"] == ["impaired", "open"]
    late = records(plan, 5, decider=ByScript(stubborn))
    calls = [r.time for r in late if r.kind == "call"]
    assert calls[1] - calls[0] >= 7 * DAY + 2 * HOUR
    left = records(plan, 5, decider=ByScript({**answers, "washington.press.all-out": "leave"}))
    assert not [r for r in left if r.kind == "call"]


def test_camp_david_quickens_the_first_call_and_decides_nothing(bare: Compiled) -> None:
    with_it, without = bare(LAPSE), bare(LAPSE, "politics.camp_david=false")
    factor = with_it.numbers.value("D10.12")
    for seed in range(30):
        one, other = (next((r for r in records(plan, seed, "call")), None) for plan in (with_it, without))
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert int(other.value) == pytest.approx(factor * int(one.value), abs=2)


def test_suspended_cooperation_makes_gsomia_worth_no_more_than_suspended(bare: Compiled) -> None:
    politics = state(bare("politics.events={a: {at: D-20, kind: radar-lock-on}}")).systems.politics
    assert (politics.agreement, politics.gsomia, politics.impaired) == ("in-force", "suspended", True)
    assert politics.tisa
    assert politics.realtime  # the way through Washington is never closed


# --- war ---


def test_an_all_out_attack_damps_friction_once(bare: Compiled) -> None:
    plan = bare()
    index = [int(r.value) for r in records(plan, 1, "friction")]
    assert index == [round(1_000 * f) for f in (politics_f(plan), politics_f(plan) * damping(plan))]
    limited = bare("injects.attack.phase=limited")
    assert len(records(limited, 1, "friction")) == 1


def politics_f(plan: Plan) -> float:
    return plan.numbers.value("P4.05")


def damping(plan: Plan) -> float:
    return plan.numbers.value("P4.06")


def test_the_surcharges_of_the_register(bare: Compiled) -> None:
    plan = bare()
    politics, value = state(plan).systems.politics, plan.numbers.value
    assert politics.surcharge(True) == pytest.approx(1 + value("P4.07") * value("P4.05"))
    assert politics.surcharge(False) == pytest.approx(1 + value("P4.08") * value("P4.05"))
    assert 1 < politics.surcharge(False) < politics.surcharge(True)


def test_fatigue_makes_loading_in_japan_longer(bare: Compiled) -> None:
    plan = bare()
    value = plan.numbers.value
    expected = 1 / (1 - value("P4.13") * value("P4.05"))
    assert state(plan).systems.politics.loading == pytest.approx(expected)
    assert state(bare("politics.fatigue=false")).systems.politics.loading == 1.0


def test_standing_refusals(bare: Compiled) -> None:
    plan = bare()
    support = [state(plan, seed).systems.politics.seoul.accepts_sdf(False, -1) for seed in range(600)]
    rescue = [state(plan, seed).systems.politics.seoul.accepts_sdf(True, -1) for seed in range(600)]
    assert fmean(support) == pytest.approx(1 - plan.numbers.value("P4.09"), abs=0.06)
    assert fmean(rescue) == pytest.approx(1 - 0.4, abs=0.08)
    crisis = state(plan)
    seoul = crisis.systems.politics.seoul
    assert seoul.accepts_sdf(True, -1) == seoul.accepts_sdf(True, -1)
    assert [e.question for e in crisis.journal] == ["seoul.sdf-evacuation.steady"]
    assert not seoul.blocks("refuel", 0)  # friction is not above one half
    high = bare("parameters.P4.05=0.6")
    blocked = [state(high, seed).systems.politics.seoul.blocks("refuel", 0) for seed in range(800)]
    assert fmean(blocked) == pytest.approx(high.numbers.value("P4.10"), abs=0.045)


# --- support at home ---


def test_support_moves_hold_odds_and_caution_only_below_the_threshold(bare: Compiled) -> None:
    plan = bare()
    politics, value = state(plan).systems.politics, plan.numbers.value
    assert politics.support["JPN"] == pytest.approx(
        value("D10.01-jpn") - value("D10.05") * (value("P4.05") - value("D10.05-reference"))
    )
    assert (politics.odds_of_yes(), politics.hold_factor(), politics.caution()) == (1.0, (1.0, ""), 1.0)
    while politics.support["JPN"] >= value("D10.02"):
        politics.cost("JPN", "agree-combat", -1)
    assert politics.odds_of_yes() == value("D10.04") < 1
    assert politics.hold_factor() == (value("D10.03"), "D10.02 D10.03")
    assert politics.caution() == value("D10.07")
    assert politics.claim_factor() == 1.0  # the Minute is still secret
    politics.come_out(-1)
    assert politics.claim_factor() == value("D10.24")


def test_answers_are_charged_at_home(played: Played) -> None:
    for seed in range(6):
        found = played(seed).trace.records
        answers = [r for r in found if r.kind == "agreement" and r.value != "no"]
        charged = [r for r in found if r.kind == "support-at-home" and r.subject.startswith("agree-")]
        assert [r.cause for r in charged] == [r.seq for r in answers]
        assert all(r.known == r.actor == "JPN" for r in charged)


def test_claiming_a_secret_minute_brings_it_out(played: Played) -> None:
    secret = played(1, "minute")
    assert secret.measures["disclosed"]["value"] == 1
    out = next(r for r in secret.trace.records if r.kind == "disclosed")
    assert "DPRK" in out.known.split()
    paid = next(r for r in secret.trace.records if r.kind == "support-at-home" and r.cause == out.seq)
    assert (paid.actor, paid.subject) == ("JPN", "minute-disclosed")
    assert played(1, "prompt").measures["disclosed"]["value"] == 0
    assert played(1, sets=("access.minute.status=disclosed",)).measures["disclosed"]["value"] == 1


def test_a_public_claim_meets_a_weak_tokyo_with_less_patience() -> None:
    """The same luck: whoever restricts a secret claim restricts a public one, never the other way."""
    answers: dict[str, list[str]] = {}
    for status in ("secret", "disclosed"):
        sets = (f"access.minute.status={status}",)
        loaded = scenarios.load("friction", ["disputed-minute"], sets)
        plan = compile_plan(loaded, builtin(), scenarios.catalogue())
        answers[status] = [str(records(plan, seed, "claim")[0].value) for seed in range(60)]
    order = ["acquiesce", "protest", "restrict"]
    pairs = list(zip(answers["secret"], answers["disclosed"], strict=True))
    assert all(order.index(a) <= order.index(b) for a, b in pairs)
    assert sum(a != b for a, b in pairs) > 10


# --- Seoul ---


def test_seoul_presses_after_its_council_and_only_when_it_reads_more(played: Played) -> None:
    pressed = 0
    for seed in range(8):
        found = played(seed).trace.records
        asked = next(r for r in found if r.kind == "consultation" and r.subject == "combat")
        heard = next(r for r in found if r.kind == "grievance")
        assert heard.time - asked.time >= 30 * 60  # the floor of P2.09
        pressed += any(r.kind == "pressure" and r.actor == "ROK" for r in found)
        alike = played(seed, "prompt").trace.records
        assert not [r for r in alike if r.kind == "grievance"]
        silent = played(seed, sets=("politics.seoul_presses=false",)).trace.records
        assert not [r for r in silent if r.kind == "pressure"]
    assert pressed > 0


# --- UNC ---


def test_when_unc_leaves_its_sofa_and_the_minutes_condition_go(compiled: Compiled, played: Played) -> None:
    loaded = scenarios.load("un-sending-states", ["unc-left"])
    run = play_plan(compile_plan(loaded, builtin(), scenarios.catalogue()), 1)
    third = [r for r in run.rulings if r["class"] == "third-state" and int(str(r["time_s"])) < 8 * DAY]
    assert third
    assert {r["outcome"] for r in third} == {"refuse"}
    assert [r.value for r in run.trace.records if r.subject == "unc-leaves"] == [117]
    minute = play_plan(compiled("minute", "unc-left"), 1)
    first = next(r for r in minute.rulings if r["class"] == "combat")
    assert "the Minute does not apply" in str(first["verdict"])
    assert played(1, "minute").measures["disclosed"]["value"] == 1
    assert minute.measures["disclosed"]["value"] == 0


# --- engine rules ---


@pytest.mark.parametrize("name", ["friction", "gsomia-lapse"])
def test_a_reduced_run_measures_the_same(name: str) -> None:
    plan = compile_plan(scenarios.load(name), builtin(), scenarios.catalogue())
    for seed in range(3):
        whole, reduced = play_plan(plan, seed), play_plan(plan, seed, reduced=True)
        assert whole.outcome_digest == reduced.outcome_digest


def test_a_fork_keeps_the_prelude_and_redraws_what_is_hidden(bare: Compiled) -> None:
    plan = bare(LAPSE)
    for seed in range(5):
        base = records(plan, seed)
        ends: set[object] = set()
        for epoch in range(1, 25):
            forked = records(plan, seed, fork=Fork(DAY, epoch))
            assert [r for r in forked if r.time < DAY] == [r for r in base if r.time < DAY]
            ends.add(next(r.value for r in forked if r.kind == "gsomia"))
        assert ends == {"suspended", "ended"}  # not known a day and a half before


def test_nobody_is_asked_before_startex_and_the_prelude_is_known_to_whom_it_concerns(bare: Compiled) -> None:
    plan = bare("politics.shocks=true", "politics.prelude_days=1200")
    for seed in range(200):
        for record in records(plan, seed):
            if record.kind == "prelude":
                assert record.time == 0
                assert {"JPN", "ROK", "USA"} <= set(record.known.split())
            assert record.kind != "question" or record.time > 0


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ("{a: {at: D-2000, kind: dokdo}}", "over 1,200 days before STARTEX; expected a time within"),
        ("{a: {at: D+100, kind: dokdo}}", "after ENDEX"),
        ("{a: {at: D-20, kind: dokdoo}}", "nearest: dokdo"),
        ("{a: {at: D-20, kin: dokdo}}", "unknown key 'kin'"),
    ],
)
def test_a_wrong_event_is_told(bare: Compiled, events: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        bare(f"politics.events={events}")


def test_what_is_broken_off_again_is_asked_again_under_another_name() -> None:
    """Restored on day 17 and broken off again: Washington presses a second time, and Seoul's calls go on."""
    plan = compile_plan(scenarios.load("friction"), builtin(), scenarios.catalogue())
    run = play_plan(plan, 10)
    war = [(e.question, e.option) for e in run.decisions if e.question.endswith((".2", ".3"))]
    assert war == [
        ("seoul.gsomia.japan-attacked.2", "restore"),
        ("washington.press.japan-attacked.2", "press"),
        ("seoul.gsomia.japan-attacked.3", "not-now"),
    ]
    asked = [entry.question for entry in run.decisions]
    assert len(asked) == len({*asked})
