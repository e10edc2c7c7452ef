"""The access desk where ways cross: two ways to one permission, and a phase that changes meanwhile."""

from __future__ import annotations

import scenarios
from policies import builtin
from sim import ByScript, Plan, compile_plan, play_plan

HOUR = 3_600
#: A consultation that is over in minutes, and a notice of two hours.
SWIFT = (
    "parameters.P1.02=2",
    "parameters.P2.01=0.01",
    "parameters.P2.03=0.01",
    "parameters.P2.04=1",
    "parameters.P2.05=1",
    "parameters.P2.06=0.01",
    "parameters.P2.07=0",
    "parameters.P2.08=0",
    "information.pictures=false",
)


def plan_of(packs: list[str], sets: tuple[str, ...]) -> Plan:
    loaded = scenarios.load("korea-today", packs, list(sets))
    return compile_plan(loaded, builtin(), scenarios.catalogue())


def test_a_no_does_not_overtake_the_notice_of_the_minute() -> None:
    script = ByScript({"tokyo.access.all-out": "no"})
    run = play_plan(plan_of(["minute"], SWIFT), 1, decider=script)
    refused = next(r for r in run.trace.records if r.kind == "agreement")
    first = [r for r in run.rulings if r["class"] == "combat" and r["time_s"] == run.plan.h + HOUR]
    assert refused.value == "no"
    assert refused.time < run.plan.h + 2 * HOUR
    assert first
    assert {(r["outcome"], r["outcome_time_s"]) for r in first} == {("clear", run.plan.h + 3 * HOUR)}


def test_a_unit_refused_while_it_assembles_goes_in_the_phase_that_frees_it() -> None:
    """Japan is attacked on the first day, when most units are still assembling."""
    run = play_plan(plan_of(["denied"], ("injects.strike-iwakuni-1.at=H+24h",)), 1)
    departed = {r.subject for r in run.trace.records if r.kind == "depart"}
    from_japan = {x.ident for x in run.plan.lines if x.on_the_list and run.plan.in_japan(x.embarkation)}
    assert from_japan
    assert from_japan <= departed
