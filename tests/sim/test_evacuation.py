"""Evacuation: nobody is made or lost, gates hold, slots are shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
import sim.engine
from policies import builtin
from sim import Plan, Record, Run, compile_plan, play_plan
from sim.crisis import Crisis
from sim.luck import Fork
from sim.questions import ByScript

Compiled = Callable[..., Plan]
NATIONS = ("JPN", "OTH", "USA")
#: A shorter war and larger batches: the same model, faster.
SHORT = ("clock.endex=D+12", "parameters.D11.14=600")


@cache
def plan_of(*sets: str) -> Plan:
    return compile_plan(scenarios.load("evacuation", (), sets), builtin(), scenarios.catalogue())


def of(run: Run, *kinds: str) -> list[Record]:
    return [record for record in run.trace.records if record.kind in kinds]


def steps(run: Run) -> Iterator[tuple[Record, Counter[tuple[str, str]]]]:
    """After each record: people of each nation who have passed each step so far."""
    passed: Counter[tuple[str, str]] = Counter()
    for record in of(
        run, "evacuation", "collected", "processed", "evacuees-left", "evacuees-safe", "stranded"
    ):
        nation = record.actor if record.kind in ("collected", "processed") else record.subject
        passed[record.kind, nation] += int(record.value)
        yield record, passed


def conserved(run: Run) -> None:
    """Nobody passes a step before the one in front of it, and everybody is somewhere at the end."""
    order = ("evacuation", "collected", "processed", "evacuees-left", "evacuees-safe")
    passed: Counter[tuple[str, str]] = Counter()
    for _, passed in steps(run):
        for nation in NATIONS:
            counts = [passed[kind, nation] for kind in order]
            assert counts == sorted(counts, reverse=True)
    for nation in NATIONS:
        demand, collected, processed, left, safe = (passed[kind, nation] for kind in order)
        waiting, processing, ready, underway = (
            demand - collected,
            collected - processed,
            processed - left,
            left - safe,
        )
        assert demand == safe + waiting + processing + ready + underway
        assert passed["stranded", nation] == demand - safe


settings_of_an_evacuation = st.fixed_dictionaries(
    {
        "evacuation.order": st.sampled_from(["H-24h", "H", "D+2", "D-2"]),
        "evacuation.posture": st.sampled_from(["permissive", "contested"]),
        "evacuation.sdf": st.sampled_from(["true", "false"]),
        "coordination.mechanism": st.sampled_from(["hub", "ad-hoc", "trilateral", "none"]),
        "law.diet": st.sampled_from(["ex-post", "prior", "none"]),
        "parameters.D11.23": st.sampled_from(["0", "0.25", "1"]),
        "parameters.D11.05": st.sampled_from(["0", "1"]),
    }
)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**64 - 1), settings_of_an_evacuation)
def test_people_are_neither_made_nor_lost(seed: int, chosen: dict[str, str]) -> None:
    run = play_plan(plan_of(*SHORT, *(f"{key}={value}" for key, value in chosen.items())), seed)
    conserved(run)
    assert of(run, "evacuees-safe")


def crisis_of(plan: Plan, seed: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Run, Crisis]:
    opened: list[Crisis] = []
    real = sim.engine.open_crisis

    def keep(*arguments: Any) -> Crisis:
        opened.append(real(*arguments))
        return opened[-1]

    monkeypatch.setattr(sim.engine, "open_crisis", keep)
    return play_plan(plan, seed), opened[-1]


def test_the_counts_of_the_engine_are_those_of_the_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    run, crisis = crisis_of(plan_of(*SHORT), 5, monkeypatch)
    safe = Counter[str]()
    for record in of(run, "evacuees-safe"):
        safe[record.subject] += int(record.value)
    for name, group in crisis.systems.evacuation.groups.items():
        parts = (group.waiting, group.processing, group.ready, group.underway, group.safe)
        assert min(parts) >= 0
        assert sum(parts) == group.demand
        assert 0 <= group.promised <= group.ready
        assert group.safe == safe[name]


def test_the_demand_is_that_of_the_parameters() -> None:
    demand = {r.subject: r.value for r in of(play_plan(plan_of(*SHORT), 1), "evacuation")}
    value = plan_of(*SHORT).numbers.value
    assert demand == {
        "JPN": round((41_717 + 19_000) * value("D11.11")),
        "OTH": round(value("D11.12")),
        "USA": round(200_000 * value("D11.10")),
    }


@pytest.mark.parametrize(("posture", "ident"), [("permissive", "H4.55"), ("contested", "H4.55-contested")])
def test_processing_runs_at_its_rate(posture: str, ident: str) -> None:
    """Ordered at the attack, with people queueing from the start, a day's work is the rate."""
    sets = ("evacuation.order=H+1h", f"evacuation.posture={posture}", "parameters.D11.13=1", *SHORT)
    plan = plan_of(*sets, "parameters.D11.14=100")
    first, days = plan.h + 2 * 3_600, 5
    done = sum(
        int(r.value)
        for r in of(play_plan(plan, 2), "processed")
        if r.actor != "JPN" and r.time <= first + days * 86_400
    )
    assert done == pytest.approx(days * plan.numbers.value(ident), abs=200)


def test_japan_has_its_people_shelter_after_an_attack() -> None:
    run, plan = play_plan(plan_of(*SHORT), 1), plan_of(*SHORT)
    collected = [r.time for r in of(run, "collected") if r.actor == "JPN"]
    attack, shelter = plan.h, 72 * 3_600
    assert not [t for t in collected if attack <= t < attack + shelter]
    assert [t for t in collected if t < attack]
    assert [t for t in collected if t >= attack + shelter]
    assert [r for r in of(run, "collected") if r.actor == "USA" and attack <= r.time < attack + shelter]


# --- gates ---


def by(run: Run, *prefixes: str) -> list[Record]:
    return [r for r in of(run, "evacuees-left") if r.actor.startswith(prefixes)]


FORCES = ("jasdf", "jmsdf")


@pytest.mark.parametrize("seed", range(4))
def test_japans_forces_come_after_law_offer_and_consent(seed: int) -> None:
    answers = {"tokyo.sdf-evacuation": "offer"} | {
        f"seoul.sdf-evacuation.{phase}": "accept" for phase in ("all-out", "japan-attacked")
    }
    run = play_plan(plan_of(*SHORT, "parameters.D11.05=0"), seed, decider=ByScript(answers))
    opened = next(r.time for r in of(run, "support") if r.subject == "sdf-evacuation")
    corridor = next(r.time for r in of(run, "action-done") if r.subject == "evacuation-corridor")
    flown = by(run, *FORCES)
    assert flown
    assert flown[0].time > max(opened, corridor)
    asked = [e.question for e in run.decisions if "sdf-evacuation" in e.question]
    assert [question.split(".")[0] for question in asked] == ["tokyo", "seoul"]


@pytest.mark.parametrize(
    "answers",
    [
        {"seoul.sdf-evacuation.all-out": "refuse"},
        {"tokyo.sdf-evacuation": "hold"},
        {"seoul.sdf-evacuation.all-out": "default"},
    ],
)
def test_without_consent_or_offer_they_do_not_come(answers: dict[str, str]) -> None:
    run = play_plan(plan_of(*SHORT), 1, decider=ByScript(answers))
    assert not by(run, *FORCES)
    assert not of(run, "evacuation-lift")


def test_without_law_they_do_not_come() -> None:
    plan = plan_of(*SHORT, "law.diet=prior", "parameters.D11.05=1", "injects.strike-iwakuni-1.enabled=false")
    run = play_plan(plan, 1, decider=ByScript({"seoul.sdf-evacuation.all-out": "accept"}))
    assert not by(run, *FORCES)
    assert not any(e.question == "seoul.sdf-evacuation.all-out" for e in run.decisions)


@pytest.mark.parametrize("mechanism", ["hub", "ad-hoc"])
def test_charter_lift_waits_for_the_corridor(mechanism: str) -> None:
    run = play_plan(plan_of(*SHORT, f"coordination.mechanism={mechanism}"), 3)
    corridor = next(r.time for r in of(run, "action-done") if r.subject == "evacuation-corridor")
    assert by(run, "charter", "ferry")
    assert all(r.time > corridor for r in by(run, "charter", "ferry"))


def test_under_attack_incheon_is_closed_and_most_charter_lift_withdraws() -> None:
    early = (*SHORT, "parameters.D11.24=14")  # charter lift comes before the attack
    plan = plan_of(*early)
    run = play_plan(plan, 1)
    last = max(r.time for r in by(run, "charter") if r.place == "incheon")
    assert plan.h - 86_400 < last < plan.h + 6 * 3_600  # those that were on their way
    late = {r.actor for r in by(run, "charter", "ferry") if r.time > plan.h + 86_400}
    numbers = plan.numbers
    allowed = [round(numbers.value("D11.23") * round(numbers.value(n))) for n in ("D11.16", "D11.19")]
    assert 0 < len(late) <= sum(allowed)
    calm = play_plan(plan_of(*early, "evacuation.posture=permissive"), 1)
    assert not of(calm, "charter-withdrawn")
    assert max(r.time for r in by(calm, "charter") if r.place == "incheon") > plan.h + 86_400


def test_charter_lift_has_one_first_departure() -> None:
    """D11.24 is the time to the first of all: nobody leaves sooner because there are many."""
    at = []
    for fleet in (1, 60):
        craft = (f"parameters.D11.16={fleet}", "parameters.D11.19=0")
        plan = plan_of(*SHORT, *craft, "evacuation.posture=permissive")
        run = play_plan(plan, 4)
        first = min(r.time for r in by(run, "charter"))
        order = next(r.time for r in of(run, "evacuation"))
        assert first - order > 12 * 3_600
        at.append(first - order)
    assert abs(at[0] - at[1]) < 3 * 3_600


def test_airlifters_take_people_home_only_where_they_came_from_japan() -> None:
    plan = plan_of(*SHORT)
    flown = [r for r in by(play_plan(plan, 1), "c130", "kc130", "c17")]
    assert flown
    assert {r.place for r in flown} == {"gimhae"}
    seats = plan.numbers.value("H4.02-passengers"), plan.numbers.value("H4.01-passengers")
    loads = Counter[tuple[str, int]]()
    for record in flown:
        loads[record.actor, record.time] += int(record.value)
    assert max(loads.values()) <= round(max(seats))


# --- the whole ---


def test_without_an_order_nothing_of_it_happens(compiled: Compiled) -> None:
    bare = play_plan(compiled(), 1)
    other = play_plan(compiled(sets=("evacuation.posture=permissive", "evacuation.sdf=false")), 1)
    assert bare.digest == other.digest
    assert not of(bare, "evacuation", "collected", "evacuees-left", "stranded")
    for name in ("evacuated_d7_share", "evacuation_90_h", "stranded_at_endex"):
        assert bare.measures[name]["value"] is None


def test_evacuees_and_reinforcement_take_the_same_slots() -> None:
    """The longer ferries hold the berths at Busan, the later ships with the same luck unload there."""
    sets = (*SHORT, "evacuation.posture=permissive", "injects.strike-busan-1.enabled=false")
    unloaded = []
    for boarding in ("0.1", "20"):
        run = play_plan(plan_of(*sets, f"parameters.D11.22={boarding}"), 1)
        unloaded.append({r.actor: r.time for r in of(run, "unload") if r.place == "busan"})
    soon, late = unloaded
    assert sum(late.values()) > sum(soon.values()) + 24 * 3_600


def test_measures_are_shares_of_those_who_seek_to_leave() -> None:
    plan = plan_of(*SHORT)
    run = play_plan(plan, 7)
    safe = [r for r in of(run, "evacuees-safe") if r.time <= plan.h + 7 * 86_400]
    demand = Counter({r.subject: int(r.value) for r in of(run, "evacuation")})
    for name, nations in (
        ("evacuated_d7_share", NATIONS),
        ("evacuated_usa_d7_share", ("USA",)),
        ("evacuated_jpn_d7_share", ("JPN",)),
    ):
        expected = sum(int(r.value) for r in safe if r.subject in nations) / sum(demand[n] for n in nations)
        assert run.measures[name]["value"] == pytest.approx(expected, abs=1e-4)
    assert run.measures["stranded_at_endex"]["value"] == sum(int(r.value) for r in of(run, "stranded"))


def test_a_reduced_run_measures_the_same() -> None:
    plan = plan_of(*SHORT)
    assert play_plan(plan, 3, reduced=True).outcome_digest == play_plan(plan, 3).outcome_digest


@pytest.mark.parametrize("hours", [-10, 20, 90])
def test_a_fork_keeps_the_past_of_an_evacuation(hours: int) -> None:
    plan = plan_of(*SHORT)
    at = plan.h + hours * 3_600
    run, fork = play_plan(plan, 4), play_plan(plan, 4, fork=Fork(at, 1))
    before, forked = (
        # A length that is told when it begins may not be over at the fork.
        [(*r[:5], r.cause) if r.unit == "s" else tuple(r) for r in played.trace.records if r.time < at]
        for played in (run, fork)
    )
    assert before == forked
    assert fork.trace.records != run.trace.records


def test_a_voluntary_departure_takes_as_long_as_people_make_up_their_minds() -> None:
    """Evenly over its time, and nobody before the assembly point can be reached."""
    sets = ("evacuation.order=H+1h", "evacuation.posture=permissive", "parameters.D11.13=1", *SHORT)
    ordered = play_plan(plan_of(*sets), 1)
    willing = play_plan(plan_of(*sets, "evacuation.departure=voluntary", "parameters.D11.38=2"), 1)
    begin = next(r.time for r in ordered.trace.records if r.kind == "evacuation")
    for run, last in ((ordered, 3_600), (willing, 2 * 86_400)):
        came = [
            (r.time - begin, int(r.value))
            for r in run.trace.records
            if (r.kind, r.actor) == ("collected", "USA")
        ]
        assert max(second for second, _ in came) == last
        half = sum(people for second, people in came if second <= last / 2)
        assert half / sum(people for _, people in came) == pytest.approx(
            0.5 if last > 3_600 else 0.0, abs=0.02
        )
    assert all("D11.38" in r.params for r in willing.trace.records if r.kind == "collected")
