"""Findings and Diet routes: order by construction, gates that open when and only when allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from policies import builtin
from policies import law as rules
from sim import Plan, Record, Run, compile_plan, play_plan
from sim.questions import ByScript

Compiled = Callable[..., Plan]
#: Sorties end with H-hour and no line is carried: the law is what is left.
BARE = ("injects.strike-iwakuni-1.enabled=false",)


def plan_of(scenario: str, *sets: str) -> Plan:
    return compile_plan(scenarios.load(scenario, (), sets), builtin(), scenarios.catalogue())


def opened(run: Run) -> dict[str, int]:
    """Capacity -> second of its first opening."""
    found: dict[str, int] = {}
    for record in run.trace.records:
        if record.kind == "support":
            found.setdefault(record.subject, record.time)
    return found


def of(run: Run, *kinds: str) -> list[Record]:
    return [record for record in run.trace.records if record.kind in kinds]


SWIFT = ("parameters.P1.22=Tri(0.1, 0.2, 0.3)",)  # a Diet that would be faster than the Cabinet
ROUTES = {
    swift: {route: plan_of("limited-strike", f"law.diet={route}", *sets) for route in ("ex-post", "prior")}
    for swift, sets in ((False, ()), (True, SWIFT))
}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**64 - 1), st.booleans())
def test_approval_afterwards_is_never_later_than_approval_first(seed: int, swift: bool) -> None:
    """With the same luck, whatever the numbers say."""
    after, first = (opened(play_plan(ROUTES[swift][route], seed)) for route in ("ex-post", "prior"))
    assert set(first) <= set(after)
    assert all(after[capacity] <= second for capacity, second in first.items())


@pytest.mark.parametrize("route", ["ex-post", "prior", "by-chance"])
@pytest.mark.parametrize("seed", range(4))
def test_nothing_opens_without_a_finding_that_opens_it(compiled: Compiled, route: str, seed: int) -> None:
    run = play_plan(compiled(sets=(f"law.diet={route}",)), seed)
    held: list[str] = []
    for record in of(run, "finding", "support", "diet"):
        if record.kind == "finding":
            held.append(str(record.value))
        elif record.kind == "support":
            assert any(record.subject in rules.opens(finding) for finding in held)
        elif record.value == "refuses" and record.subject in held:
            held.remove(record.subject)
    assert len(opened(run)) == 4  # Japan is attacked on the fifth day


def scripted(plan: Plan, seed: int, answers: Mapping[str, str]) -> Run:
    return play_plan(plan, seed, decider=ByScript(answers))


def test_without_a_finding_everything_waits_for_an_attack_on_japan(compiled: Compiled) -> None:
    answers = {"tokyo.finding.all-out": "not-yet"}
    run = scripted(compiled(), 1, answers)
    attack = next(r.time for r in of(run, "phase") if r.value == "japan-attacked")
    assert min(opened(run).values()) == attack
    spared = scripted(compiled(sets=BARE), 1, answers)
    assert opened(spared) == {}
    assert spared.measures["sdf_support_h"]["value"] is None


def test_escorts_need_more_than_important_influence(compiled: Compiled) -> None:
    plan = compiled(sets=(*BARE, "parameters.D11.05=0"))
    low, high = (
        opened(scripted(plan, 1, {"tokyo.finding.all-out": finding}))
        for finding in (rules.IMPORTANT_INFLUENCE, rules.SURVIVAL_THREATENING)
    )
    assert set(high) - set(low) == {rules.ESCORTS}
    assert {name: high[name] for name in low} == low


def test_the_time_to_support_is_that_of_the_parameters(compiled: Compiled) -> None:
    for route, ident in (("ex-post", "P1.21=20"), ("prior", "P1.22=3")):
        plan = compiled(sets=(*BARE, f"law.diet={route}", f"parameters.{ident}", "parameters.D11.05=0"))
        run = play_plan(plan, 1)
        assert run.measures["sdf_support_h"]["value"] == {"ex-post": 20, "prior": 72}[route]


def test_a_refusal_ends_what_was_begun_and_prevents_what_was_not(compiled: Compiled) -> None:
    sets = (*BARE, "parameters.D11.05=1")
    first = play_plan(compiled(sets=(*sets, "law.diet=prior")), 1)
    assert opened(first) == {}
    assert [r.value for r in of(first, "diet")] == ["refuses"]
    after = play_plan(compiled(sets=(*sets, "law.diet=ex-post")), 1)
    ended = {r.subject for r in of(after, "support-ended")}
    assert ended == {name for name in opened(after)} & ended
    assert rules.FUEL_AND_HANDLERS in ended
    refused = next(r.time for r in of(after, "diet"))
    assert all(r.time < refused for r in of(after, "support"))


def test_fuel_and_handlers_add_slots_and_their_end_takes_them_back(compiled: Compiled) -> None:
    run = play_plan(compiled(sets=(*BARE, "law.diet=ex-post", "parameters.D11.05=1")), 1)
    plan = compiled()
    full = round(plan.numbers.value("H3.08") * plan.numbers.value("P5.09"))
    more = full + round(full * plan.numbers.value("D11.06"))
    assert [r.value for r in of(run, "working-slots") if r.place == "kadena"] == [more, full]


def test_escorts_shorten_passages_between_japan_and_korea(compiled: Compiled) -> None:
    """Ships that leave after the same luck arrive sooner, by no more than the factor."""
    sets = (*BARE, "parameters.D11.05=0", "law.diet=ex-post", "parameters.P1.21=1")
    plan = compiled(sets=sets)
    passages = []
    for finding in (rules.SURVIVAL_THREATENING, rules.IMPORTANT_INFLUENCE):
        run = scripted(plan, 1, {"tokyo.finding.all-out": finding})
        left = next(r for r in of(run, "depart") if r.subject == "ammunition-sasebo")
        there = next(r for r in of(run, "arrive") if r.cause == left.seq)
        passages.append(there.time - left.time)
    assert passages[0] / passages[1] == pytest.approx(plan.numbers.value("D11.07"), abs=0.001)


def test_without_such_laws_nothing_is_asked_or_opened(compiled: Compiled) -> None:
    run = play_plan(compiled(sets=("law.diet=none",)), 1)
    assert not of(run, "finding", "support", "diet", "working-slots")
    assert not any("finding" in entry.question for entry in run.decisions)
