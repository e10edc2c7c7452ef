"""The red ladder: hazards against closed forms, coupling of the three responses, what Pyongyang sees."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import kstest

import scenarios
from cli.story import tell
from policies import builtin
from policies.red import LADDER, RESPONSES, above, resolve_shown, rung_of_phase, rung_of_strike
from sim import Fork, Plan, Record, Run, compile_plan, play_plan, seen_by
from sim.hazard import Passage, rate_of
from sim.luck import Luck
from tests.sim.strategies import seeds

DAY = 86_400
Compiled = Callable[..., Plan]
Played = Callable[..., Run]


@cache
def plan_of(scenario: str, packs: tuple[str, ...] = (), sets: tuple[str, ...] = ()) -> Plan:
    return compile_plan(scenarios.load(scenario, packs, sets), builtin(), scenarios.catalogue())


def of(run: Run, *kinds: str) -> list[Record]:
    return [record for record in run.trace.records if record.kind in kinds]


# --- the hazard ---


def test_a_constant_rate_gives_an_exponential_time() -> None:
    times = [Passage(Luck(seed), "wait", 100).due(100, 0.1 / DAY) or 0 for seed in range(3_000)]
    assert kstest([(t - 100) / DAY for t in times], "expon", args=(0, 10)).pvalue > 0.01


def changed(seed: int, fork: Fork | None = None) -> int:
    """A wait at 0.05 a day for eight days, at 0.4 a day after them."""
    passage = Passage(Luck(seed, fork=fork), "wait", 0)
    first = passage.due(0, 0.05 / DAY)
    assert first is not None
    return first if first <= 8 * DAY else passage.due(8 * DAY, 0.4 / DAY) or 0


def test_a_rate_that_changes_gives_the_integrated_hazard() -> None:
    def cdf(days: NDArray[np.float64]) -> NDArray[np.float64]:
        return 1 - np.exp(-0.05 * np.minimum(days, 8) - 0.4 * np.maximum(days - 8, 0))

    days = np.array([changed(seed) for seed in range(3_000)]) / DAY
    assert kstest(days, cdf).pvalue > 0.01
    assert kstest(days, "expon", args=(0, 1 / 0.05)).pvalue < 1e-6  # the test can fail


@given(seeds, st.lists(st.tuples(st.integers(1, 9 * DAY), st.floats(1e-7, 1e-4)), min_size=1, max_size=6))
def test_a_higher_rate_is_never_later(seed: int, steps: list[tuple[int, float]]) -> None:
    def end(factor: float) -> int:
        passage, now, due = Passage(Luck(seed), "wait", 0), 0, 0
        for length, rate in steps:
            due = passage.due(now, rate * factor) or 0
            if due <= now + length:
                return due
            now += length
        return due

    assert end(3.0) <= end(1.0) <= end(0.2)


@pytest.mark.parametrize("days", [3.0, 8.0, 12.0])
def test_who_still_waits_at_a_fork_waits_anew(days: float) -> None:
    at = int(days * DAY)
    seed = next(s for s in range(100) if changed(s) > at + DAY)
    gone = np.array([changed(seed, Fork(at, epoch)) - at for epoch in range(1, 2_001)]) / DAY
    left = max(0.0, 8 - days)

    def cdf(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return 1 - np.exp(-0.05 * np.minimum(x, left) - 0.4 * np.maximum(x - left, 0))

    assert gone.min() >= 0
    assert kstest(gone, cdf).pvalue > 0.01


def test_what_was_over_before_a_fork_stays() -> None:
    for seed in range(50):
        assert changed(seed, Fork(changed(seed) + 1, 1)) == changed(seed)


def test_a_rate_keeps_the_chance_that_it_was_made_from() -> None:
    assert 1 - exp(-rate_of(0.2, 90 * DAY) * 90 * DAY) == pytest.approx(0.2)


# --- the table ---


def test_the_ladder_is_in_order_and_names_what_exists() -> None:
    catalogue, register = scenarios.catalogue(), scenarios.register()
    assert [rung.number for rung in LADDER] == list(range(1, len(LADDER) + 1))
    assert [above(number) for number in range(len(LADDER) + 1)] == [*LADDER, None]
    for rung in LADDER:
        assert {rung.rate, rung.missiles} <= register.parameters.keys()
        ways = (*rung.targets, *rung.over, *filter(None, [rung.splash]))
        assert all((rung.weapon, to) in catalogue.flights for to in ways)
        assert all(catalogue.places[target].kind in ("airfield", "port") for target in rung.targets)
    assert {catalogue.places[t].host for t in LADDER[6].targets} == {"JPN"}


def test_scripted_acts_stand_on_the_same_ladder() -> None:
    assert [rung_of_phase(p, a) for p, a in (("warning", ()), ("limited", ("ROK",)))] == [0, 3]
    assert [rung_of_phase("limited", ("ROK", "UNC")), rung_of_phase("all-out", ("ROK",))] == [4, 6]
    assert [rung_of_strike("ROK", False), rung_of_strike("JPN", False), rung_of_strike("ROK", True)] == [
        5,
        7,
        8,
    ]
    assert rung_of_phase("limited", ("JPN",)) == 7


def test_discord_takes_from_visible_resolve() -> None:
    assert resolve_shown([]) == resolve_shown(["divergence"]) == 0
    assert resolve_shown(["access", "sorties", "arrival"]) == 3
    assert resolve_shown(["access", "sorties", "gsomia-notice"]) == 1


# --- runs ---

#: All-out war at H and nothing scripted above it, so two rungs are left to climb.
WAR = ("injects.strike-iwakuni-1.enabled=false",)


def test_rungs_in_all_out_war_come_by_the_closed_form() -> None:
    plan, seventh, eighth = plan_of("korea-today", ("red-none",), WAR), [], []
    for seed in range(160):
        climbed = {
            r.value: r.time for r in of(play_plan(plan, seed, reduced=True), "rung") if r.time > plan.h
        }
        seventh.append((climbed.get(7, plan.endex) - plan.h) / DAY)
        eighth.append((climbed.get(8, plan.endex) - plan.h) / DAY)
    a, b = 0.15, 0.1
    for days in (3, 7, 15, 30):
        one = 1 - exp(-a * days)
        two = 1 - (b * exp(-a * days) - a * exp(-b * days)) / (b - a)
        assert np.mean([t <= days for t in seventh]) == pytest.approx(one, abs=0.11)
        assert np.mean([t <= days for t in eighth]) == pytest.approx(two, abs=0.11)


def test_a_stronger_push_climbs_no_lower_under_the_same_luck() -> None:
    plans = [plan_of("limited-strike", (f"red-{response}",)) for response in RESPONSES]
    total = [0, 0, 0]
    for seed in range(80):
        runs = [play_plan(plan, seed, reduced=True) for plan in plans]
        highest = [int(run.measures["highest_rung"]["value"] or 0) for run in runs]
        assert highest == sorted(highest), seed
        total = [a + b for a, b in zip(total, highest, strict=True)]
        times = [{r.value: r.time for r in of(run, "rung")} for run in runs]
        for softer, harder in ((times[0], times[1]), (times[1], times[2])):
            for rung in softer.keys() & harder.keys():
                assert harder[rung] <= softer[rung], (seed, rung)
    assert total[0] < total[1] < total[2]


def test_no_ladder_is_the_scripted_run_to_the_byte(played: Played) -> None:
    for seed in range(3):
        for response in RESPONSES:
            plan = plan_of("korea-today", (), (f"red.response={response}",))
            assert play_plan(plan, seed).digest == played(seed).digest
        assert not of(played(seed), "rung", "red-sees", "stand-down")


def test_two_responses_share_every_byte_until_a_rung_is_climbed() -> None:
    deter, provoke = (plan_of("limited-strike", (f"red-{r}",)) for r in ("deter", "provoke"))
    split = 0
    for seed in range(20):
        pair = [play_plan(plan, seed).trace for plan in (deter, provoke)]
        lines = [list(trace.lines()) for trace in pair]
        first = next((n for n, (a, b) in enumerate(zip(*lines, strict=False)) if a != b), None)
        if first is None:
            assert lines[0] == lines[1]
            continue
        split += 1
        records = [trace.records[first] for trace in pair]
        assert any(record.subject.startswith("pyongyang.rung.") for record in records)
        assert any(r.kind == "red-sees" for r in pair[0].records[:first])
    assert split > 5


def test_pyongyang_sees_visible_acts_late_and_nobody_sees_it_see() -> None:
    plan, seen = plan_of("limited-strike", ("red-provoke",)), 0
    for seed in range(10):
        run = play_plan(plan, seed)
        for record in of(run, "red-sees"):
            act = run.trace.records[record.cause]
            assert act.kind in ("clear", "wave", "ready", "divergence", "gsomia")
            assert 3_600 <= record.time - act.time <= DAY
            assert record.known == "DPRK"
            seen += 1
        assert not [r for r in seen_by(run.trace.records, "USA") if r.kind == "red-sees"]
        for record in of(run, "rung"):
            assert record.rule in ("", "provoke")
            assert (record.rule == "provoke") == ("D12.12" in record.params)
    assert seen > 10


def test_acts_of_a_rung_go_the_way_of_scripted_ones() -> None:
    plan, strikes = plan_of("limited-strike", ("red-provoke",)), 0
    for seed in range(30):
        run = play_plan(plan, seed)
        fired = [r for r in of(run, "strike") if r.subject.startswith("red-")]
        phases = [r.subject for r in of(run, "phase")]
        for rung in of(run, "rung"):
            if LADDER[int(rung.value) - 1].phase is not None:
                assert f"red-{rung.subject}" in phases
        hit = {r.place for r in of(run, "damage") if r.cause in {s.seq for s in fired}}
        assert hit <= {r.place for r in fired}
        assert len(list(tell(run))) > 10
        strikes += len(fired)
        if any(r.value == 7 for r in of(run, "rung")):
            assert run.measures["japan_attacked_h"]["value"] is not None
    assert strikes > 20


def test_a_chemical_strike_takes_longer_to_repair() -> None:
    def repaired(chemical: str) -> float:
        plan = plan_of("limited-strike", (), (f"injects.strike-kunsan.chemical={chemical}",))
        lengths = []
        for seed in range(60):
            run = play_plan(plan, seed)
            closed = [r for r in of(run, "damage") if r.place == "kunsan" and r.value == 0]
            if closed:
                opened = next(r for r in of(run, "repaired") if r.place == "kunsan")
                lengths.append(opened.time - closed[0].time)
        return float(np.mean(lengths))

    assert repaired("true") > 1.3 * repaired("false")


def test_a_quiet_time_brings_pyongyang_down_and_climbing_slows() -> None:
    plan = plan_of("limited-strike", ("red-none",))
    still = plan_of("limited-strike", ("red-none",), ("parameters.D12.10=0",))
    rested = 0
    for seed in range(60):
        run = play_plan(plan, seed, reduced=True)
        after = of(play_plan(still, seed, reduced=True), "rung", "stand-down")
        downs = [n for n, r in enumerate(after) if r.kind == "stand-down"]
        scripted_until = max(second for second, _ in plan.injects)
        assert not [r for n in downs for r in after[n + 1 :] if after[n].time > scripted_until]
        for record in of(run, "stand-down"):
            assert int(record.value) < 6  # from all-out war nobody comes down
            rested += 1
    assert rested > 10


# --- measures ---


def test_measures_of_scripted_runs(played: Played) -> None:
    measures = played(1).measures
    assert measures["highest_rung"]["value"] == 7
    assert measures["hours_above_all_out"]["value"] == measures["hours_above_limited"]["value"] == 956.0
    plan = plan_of("limited-strike")
    second = max(at for at, inject in plan.injects if inject.id == "second-attack")
    limited = play_plan(plan, 1).measures
    assert limited["highest_rung"]["value"] == 5
    assert limited["hours_above_limited"]["value"] == pytest.approx((plan.endex - second) / 3_600, abs=1e-4)
    assert limited["hours_above_all_out"]["value"] == 0.0


def test_hours_end_with_a_stand_down() -> None:
    plan = plan_of("limited-strike", ("red-none",), ("parameters.D12.05=0", "parameters.D12.06=0"))
    for seed in range(20):
        run = play_plan(plan, seed)
        down = [r for r in of(run, "stand-down")]
        begun = min(r.time for r in of(run, "rung", "phase") if r.value == 4 or r.subject == "second-attack")
        expected = ((down[-1].time if down else plan.endex) - begun) / 3_600
        if len(down) <= 1:
            assert run.measures["hours_above_limited"]["value"] == pytest.approx(expected, abs=1e-3)


def test_a_reduced_ladder_run_has_the_outcome_of_the_full_one() -> None:
    for pack in ("red-deter", "red-provoke"):
        plan = plan_of("limited-strike", (pack,))
        for seed in range(5):
            assert play_plan(plan, seed, reduced=True).outcome_digest == play_plan(plan, seed).outcome_digest


@pytest.mark.parametrize("hours", [1.0, 60.0, 200.0])
def test_a_forked_ladder_keeps_its_past(hours: float) -> None:
    plan = plan_of("limited-strike", ("red-provoke",))
    at = plan.h + int(hours * 3_600)
    for seed in (1, 2, 3):
        base, forked = play_plan(plan, seed), play_plan(plan, seed, fork=Fork(at, 1))
        kinds = ("rung", "red-sees", "stand-down", "strike", "phase")
        past = [[r for r in of(run, *kinds) if r.time < at] for run in (base, forked)]
        assert past[0] == past[1]
    futures = {
        tuple(r.time for r in of(play_plan(plan, 1, fork=Fork(at, epoch)), "rung")) for epoch in range(1, 9)
    }
    assert len(futures) > 2


def test_the_account_shows_all_three_responses(peninsula: Callable[..., object], tmp_path: Path) -> None:
    told = str(peninsula("run", "limited-strike", "--with", "red-none", "--seed", "5").stdout)
    table = told.partition("under each effect of a visible response")[2]
    assert all(f"\n{response}" in table for response in RESPONSES)
    assert "none (this run)" in table
