"""Every pack over every scenario: it runs, keeps its bounds, conserves, and a reduced run agrees."""

from __future__ import annotations

from collections import Counter

import pytest

import scenarios
import sim
from policies import builtin

SEED = 3


@pytest.mark.parametrize("scenario", scenarios.shipped())
@pytest.mark.parametrize("pack", scenarios.shipped_packs())
def test_a_pack_combines_with_a_scenario(scenario: str, pack: str) -> None:
    plan = sim.compile_plan(scenarios.load(scenario, [pack]), builtin(), scenarios.catalogue())
    run = sim.play_plan(plan, SEED)
    records = run.trace.records
    assert run.events < plan.scenario.limits.events
    assert all(0 <= r.time <= plan.endex for r in records)
    assert [r.seq for r in records] == list(range(len(records)))
    assert all(r.cause < r.seq for r in records)
    assert {r.kind for r in records} <= sim.KINDS.keys()
    assert sim.play_plan(plan, SEED, reduced=True).outcome_digest == run.outcome_digest
    departed, unloaded = Counter[str](), Counter[str]()
    for r in records:
        if r.kind == "depart" and r.unit == "st":
            departed[r.subject] += int(r.value)
        elif r.kind == "unload" and r.unit == "st":
            unloaded[r.subject] += int(r.value)
    for line in plan.lines:
        assert unloaded[line.ident] <= departed[line.ident] <= line.tons
    for kind in ("landed", "ready"):
        assert max(Counter(r.actor for r in records if r.kind == kind).values(), default=0) <= 1
