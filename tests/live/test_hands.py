"""A dry run by several processes: the same runs, in the same order; a failure is told as it is here."""

from __future__ import annotations

from pathlib import Path

import pytest

import peninsula
import policies
import scenarios
from policies import RuleError
from sim.live.branches import Forced, answers, forcing
from sim.live.dry_run import dry_run
from sim.live.hands import Hands
from sim.plan import Plan, compile_plan

SMALL = """\
format: 1
name: small
title: Small
summary: Small.
extends: korea-today
clock: {endex: D+6, sorties_until: D+5}
exercise:
  title: Small
  ends: H+30m
  moves:
    - {id: before, title: Before, starts: H-30m, minutes: 10}
    - {id: flight, title: Flight, starts: H-5m, minutes: 10}
  cells:
    tokyo: {brief: A., case: A.}
    seoul: {brief: A., case: A.}
  outlook:
    - {id: agreed, text: Agreed, measure: pictures_agree_h, below: 3}
    - {id: cleared, text: Cleared, measure: access_delay_h, below: 12}
"""
RUNS = 14
RULE = '''\
from policies import Request, World, rule


@rule("access", "breaks")
def breaks(request: Request, world: World) -> None:
    """Fails at every request."""
    raise ValueError("nobody wrote this rule to its end")
'''


@pytest.fixture(autouse=True)
def workers_for_few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.live.hands._FEW", 8)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, "utf-8")
    return compile_plan(peninsula.load(file), policies.builtin(), scenarios.catalogue())


def test_two_workers_find_what_one_process_finds(plan: Plan) -> None:
    cells = ("tokyo", "seoul")
    here = dry_run(plan, range(RUNS), cells)
    hands = Hands(plan, (), 2)
    told: list[int] = []
    try:
        there = dry_run(plan, range(RUNS), cells, told.append, hands.watch)
        assert there.runs == here.runs
        assert there.questions == here.questions
        assert told == list(range(1, RUNS + 1))
        assert answers(there, force=hands.force) == answers(here)
    finally:
        hands.close()


def test_to_force_what_the_policy_answers_changes_no_event(plan: Plan) -> None:
    dry = dry_run(plan, range(8), ("tokyo", "seoul"))
    taken = [(run, asked) for run in dry.runs for asked in run.asked]
    assert taken
    forced = [Forced(asked.question, asked.option, run.seed) for run, asked in taken]
    assert list(forcing(plan)(forced)) == [tuple(run.events.values()) for run, _ in taken]


def test_a_rule_that_fails_in_a_worker_is_told_as_it_is_here(tmp_path: Path) -> None:
    rule, file = tmp_path / "breaks.py", tmp_path / "broken.yaml"
    rule.write_text(RULE, "utf-8")
    file.write_text(SMALL + "access:\n  readings: {USA: breaks, JPN: breaks, ROK: breaks}\n", "utf-8")
    registry = policies.builtin().including(str(rule))
    loaded = peninsula.load(file, rules=[str(rule)])
    hands = Hands(compile_plan(loaded, registry, scenarios.catalogue()), [str(rule)], 2)
    try:
        with pytest.raises(RuleError, match="nobody wrote this rule to its end"):
            list(hands.watch(range(RUNS)))
    finally:
        hands.close()
