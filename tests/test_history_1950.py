"""June 1950 out of the durations of its steps: what the scenario must bring, at the median."""

from __future__ import annotations

from statistics import median

import scenarios
import sim
from policies import builtin

REPLICATIONS = 200


def test_the_24th_division_arrives_as_it_did() -> None:
    plan = sim.compile_plan(scenarios.load("june-1950"), builtin(), scenarios.catalogue())
    first, last = [], []
    for seed in range(REPLICATIONS):
        measures = sim.play_plan(plan, seed, reduced=True).measures
        first.append(measures["order_to_first_arrival_h"]["value"])
        last.append(measures["order_to_last_arrival_h"]["value"])
    assert None not in first
    assert None not in last
    # Order to first boots took 16-18 h; the division's sealift was complete on the sixth day.
    assert 12 <= median(h for h in first if h is not None) <= 24
    assert 5 <= median(h for h in last if h is not None) / 24 <= 8


def test_no_step_of_1950_holds_the_whole_way() -> None:
    """No single duration is the answer: the longest median step stays below the whole."""
    loaded = scenarios.load("june-1950")
    run = sim.run(loaded, seed=1)
    orders = {r.actor: r.time for r in run.trace.records if r.kind == "order"}
    landed = {r.actor: r.time for r in run.trace.records if r.kind == "landed"}
    ready = {r.actor: r.time for r in run.trace.records if r.kind == "ready-to-move"}
    for unit, second in landed.items():
        whole = second - orders[unit]
        assert 0 < ready[unit] - orders[unit] < whole
