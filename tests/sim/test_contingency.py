"""Two crises at once: shares conserve capacity and assets, Article V is per attacker, squadrons are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any

import pytest

import scenarios
import sim.engine
from policies import Phase, builtin
from policies.access import chance_of_yes
from sim import ByScript, Plan, Record, Run, compile_plan, play_plan
from sim.crisis import Crisis
from sim.hazard import rate_of
from tests.sim.strategies import a_world

LATER = ("contingency.taiwan=H+60h",)


@cache
def plan_of(
    scenario: str = "dual-contingency", sets: tuple[str, ...] = (), packs: tuple[str, ...] = ()
) -> Plan:
    return compile_plan(scenarios.load(scenario, packs, sets), builtin(), scenarios.catalogue())


def of(run: Run, *kinds: str) -> list[Record]:
    return [record for record in run.trace.records if record.kind in kinds]


def crisis_of(plan: Plan, seed: int, monkeypatch: pytest.MonkeyPatch, **answers: str) -> tuple[Run, Crisis]:
    """A run with the state in which it ended."""
    opened: list[Crisis] = []
    real = sim.engine.open_crisis

    def keep(*arguments: Any) -> Crisis:
        opened.append(real(*arguments))
        return opened[-1]

    monkeypatch.setattr(sim.engine, "open_crisis", keep)
    decider = ByScript({name.replace("__", "."): option for name, option in answers.items()})
    run = play_plan(plan, seed, decider=decider)
    monkeypatch.setattr(sim.engine, "open_crisis", real)
    return run, opened[-1]


# --- one crisis is as it was ---


def test_without_taiwan_it_is_korea_today() -> None:
    one, other = plan_of("korea-today"), plan_of(sets=("contingency.taiwan=null",))
    for seed in range(3):
        lines = [list(play_plan(plan, seed).trace.lines())[1:] for plan in (one, other)]
        assert lines[0] == lines[1]


# --- capacity and assets ---


@pytest.mark.parametrize("sets", [(), LATER])
def test_bases_in_japan_are_shared_and_whole_again_at_the_end(
    sets: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(sets=sets)
    value = plan.numbers.value
    for seed in (1, 2):
        run, crisis = crisis_of(plan, seed, monkeypatch)
        for ident, state in crisis.places.items():
            place = plan.place(ident)
            if place.capacity is None:
                continue
            share = value("P5.09-dual") if place.host == "JPN" else 1.0
            assert state.full == max(1, round(value(place.capacity) * share))
            assert state.slots.capacity == state.full + state.extra  # repaired, and nothing given back twice
            most = max(state.full, round(value(place.capacity))) + state.extra
            assert 0 <= state.slots.busy <= most
        for record in of(run, "share"):
            whole = value(plan.place(record.place).capacity or "")
            assert int(record.value) < round(whole * value("P5.09"))
    assert bool(of(run, "share")) is bool(sets)  # places that nobody has used yet begin with their share


@pytest.mark.parametrize("sets", [(), LATER])
def test_a_share_of_every_fleet_leaves_once_and_after_its_load(sets: tuple[str, ...]) -> None:
    plan, value = plan_of(sets=sets), plan_of(sets=sets).numbers.value
    carriers = Counter(c.fleet for c in plan.carriers)
    shares = {"air": value("D12.20"), "sea": value("D12.21")}
    modes = {c.fleet: c.platform.mode for c in plan.carriers}
    for seed in (1, 2):
        run = play_plan(plan, seed)
        left, loaded, start = set[str](), dict[str, str](), of(run, "second-crisis")[0].time
        for record in of(run, "depart", "unload", "lift-withdrawn"):
            if record.kind == "lift-withdrawn":
                assert record.actor not in left
                assert record.actor not in loaded
                assert record.time >= start
                left.add(record.actor)
            elif record.kind == "depart" and record.actor != record.subject:
                assert record.actor not in left
                loaded[record.actor] = record.subject
            elif record.kind == "unload":
                del loaded[record.actor]
        gone = Counter(c.fleet for c in plan.carriers if c.ident in left)
        for fleet, count in carriers.items():
            assert gone[fleet] <= round(count * shares[modes[fleet]])
        assert sum(gone.values()) > 10


def test_third_states_keep_their_lift() -> None:
    plan = plan_of("un-sending-states", sets=("contingency.taiwan=H-48h",))
    gone = {r.subject for r in of(play_plan(plan, 1), "lift-withdrawn")}
    assert gone
    assert all(plan.place(plan.scenario.lift[fleet].home).host in ("USA", "JPN") for fleet in gone)


def test_what_japan_gives_lies_between_one_crisis_and_taiwan_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for sets in (("contingency.taiwan=null",), ("contingency.priority=korea",), ()):
        _, crisis = crisis_of(plan_of(sets=sets), 1, monkeypatch)
        system = crisis.systems.contingency
        found.append((system.base_share()[0], -system.consultation_factor("x")[0]))
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 3
    assert found[0][1] == -1.0


# --- squadrons ---


def test_held_squadrons_fly_no_more_and_the_nearest_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    for sets in ((), LATER):
        plan = plan_of(sets=sets)
        for choice, part in (("some", "D12.22"), ("most", "D12.23")):
            answers = {"washington__taiwan__hold": choice, "seoul__china-tasks": "decline"}
            run, crisis = crisis_of(plan, 3, monkeypatch, **answers)
            held = {r.subject: r.time for r in of(run, "withheld")}
            assert held
            late = [r for r in of(run, "wave") if r.actor in held and r.time >= held[r.actor]]
            assert late == []
            assert any(r.actor not in held for r in of(run, "wave"))
            if not sets:
                japan = [x for x in plan.lines if x.spec.mode == "in-place" and plan.in_japan(x.spec.at)]
                assert len(held) == round(len(japan) * plan.numbers.value(part))
                assert {"kadena-fs-a", "kadena-fs-b"} <= held.keys()
                assert all(plan.in_japan(crisis.squadrons[name].base) for name in held)


def test_seoul_spares_or_burdens_japan(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = {}
    for answer in ("accept", "decline"):
        answers = {"washington__taiwan__hold": "most", "seoul__china-tasks": answer}
        run, _ = crisis_of(plan_of(), 3, monkeypatch, **answers)
        hosts[answer] = Counter(plan_of().place(r.place).host for r in of(run, "withheld"))
    assert hosts["decline"].keys() == {"JPN"}
    assert hosts["accept"]["ROK"] > 0
    assert hosts["accept"].total() == hosts["decline"].total()


def test_nobody_is_held_where_washington_holds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    run, _ = crisis_of(plan_of(), 3, monkeypatch, washington__taiwan__hold="none")
    assert not of(run, "withheld")
    assert "seoul.china-tasks" not in {e.question for e in run.decisions}


# --- Tokyo ---


def test_the_chance_of_a_yes_is_that_of_two_crises() -> None:
    assert chance_of_yes(a_world(dual=True)) == "P1.08"
    assert chance_of_yes(a_world()) == "P1.06"
    numbers = plan_of().numbers
    assert numbers.value("P1.08") < numbers.value("P1.06")
    assert chance_of_yes(a_world(Phase.LIMITED, dual=True)) == "P1.07"


def test_a_crisis_that_begins_while_tokyo_is_asked_changes_the_question() -> None:
    plan, seen = plan_of(sets=("contingency.taiwan=H+2h",)), 0
    for seed in range(8):
        run = play_plan(plan, seed)
        start = of(run, "second-crisis")[0]
        asked, answered = of(run, "consultation")[0], of(run, "agreement")
        if answered and asked.time < start.time < answered[0].time:
            assert "P1.08" in answered[0].params
            assert [r for r in of(run, "review") if r.cause == start.seq]
            seen += 1
    assert seen > 3


def test_ministers_have_less_time() -> None:
    one, two = plan_of("korea-today"), plan_of()
    factor = two.numbers.value("P5.11")
    for seed in range(5):
        lengths = []
        for plan in (one, two):
            stages = [r for r in of(play_plan(plan, seed), "stage") if r.subject.startswith("combat")]
            lengths.append({r.subject: int(r.value) for r in stages[:3]})
        shared = lengths[0].keys() & lengths[1].keys()
        assert len(shared) >= 3
        for name in shared:
            assert lengths[1][name] == pytest.approx(factor * lengths[0][name], abs=1)


def test_article_v_is_per_attacker(extended_dual: Callable[[str], Plan]) -> None:
    plans = {who: extended_dual(who) for who in ("PRC", "DPRK")}
    for seed in range(6):
        for who, plan in plans.items():
            run = play_plan(plan, seed)
            struck = next(r.time for r in of(run, "strike") if r.subject == "on-japan")
            cleared = [r for r in of(run, "clear") if r.subject == "combat" and r.place == "misawa"]
            grants = [
                r for r in of(run, "review", "ruling") if "Article V" in str(r.value) and r.time == struck
            ]
            assert bool(grants) is (who == "DPRK")
            assert (min(r.time for r in cleared) == struck) is (who == "DPRK")
            phases = {r.value for r in of(run, "phase") if r.time == struck}
            assert phases == {"japan-attacked" if who == "DPRK" else "all-out"}


@pytest.fixture
def extended_dual(tmp_path: Path) -> Callable[[str], Plan]:
    """dual-contingency with a missile on Kadena, by whom the argument says, before Tokyo can answer."""

    def extend(attacker: str) -> Plan:
        path = tmp_path / f"{attacker}.yaml"
        inject = "{id: on-japan, kind: strike, at: H+90m, target: kadena, weapon: mrbm, missiles: 1, "
        path.write_text(
            "format: 1\nextends: dual-contingency\nname: two-attackers\n"
            f"injects: [{inject}attacker: {attacker}}}]\n",
            encoding="utf-8",
        )
        return compile_plan(scenarios.load(str(path)), builtin(), scenarios.catalogue())

    return extend


# --- one war brings the other ---


def test_war_in_korea_brings_a_taiwan_crisis_as_often_as_said() -> None:
    plan = plan_of("limited-strike", sets=("contingency.spreads=true", "parameters.P5.12=0.95"))
    count, runs = 0, 300
    for seed in range(runs):
        run = play_plan(plan, seed)
        begun = of(run, "second-crisis")
        count += bool(begun)
        assert all(r.time > plan.h and r.params == "P5.12" for r in begun)
    expected = 1 - exp(log(0.05) * (plan.endex - plan.h) / (90 * 86_400))
    assert count / runs == pytest.approx(expected, abs=3 * (expected * (1 - expected) / runs) ** 0.5)


def test_a_taiwan_crisis_that_spreads_adds_to_the_hazard(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(sets=("contingency.spreads=true",))
    _, crisis = crisis_of(plan, 1, monkeypatch)
    chance = plan.numbers.value("P5.12")
    assert crisis.systems.contingency.hazard_for_korea() == rate_of(chance, 90 * 86_400)
    _, crisis = crisis_of(plan_of(), 1, monkeypatch)
    assert crisis.systems.contingency.hazard_for_korea() == 0.0


def test_a_reduced_dual_run_has_the_outcome_of_the_full_one() -> None:
    for sets in ((), LATER):
        for seed in range(3):
            plan = plan_of(sets=sets)
            assert play_plan(plan, seed, reduced=True).outcome_digest == play_plan(plan, seed).outcome_digest
