"""Conservation and causality over generated scenarios: other forces, injects, rules and institutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from policies import builtin
from scenarios.loader import reload
from sim import KINDS, Plan, Record, Run, compile_plan, play_plan
from tests.sim.strategies import seeds

KOREA: dict[str, Any] = scenarios.load("korea-today").resolved
RULES = {family: builtin().names(family) for family in builtin().families()}
ACCESS = sorted(set(builtin().names("access")) - {"un-sofa"})
HOURS = st.integers(0, 119).map(lambda hour: f"H+{hour}h")
TARGETS = ("osan", "kunsan", "busan", "gimhae")
Draw = Callable[[st.SearchStrategy[Any]], Any]


def strike(ident: str, at: str, target: str, missiles: int) -> dict[str, Any]:
    return {"id": ident, "kind": "strike", "at": at, "target": target, "weapon": "kn23", "missiles": missiles}


def launch(ident: str, at: str, falls: bool) -> dict[str, Any]:
    way = {"over": ["hokkaido", "aomori"], "splash": "north-pacific", "falls_short": falls}
    return {"id": ident, "kind": "launch", "at": at, "weapon": "irbm", **way}


@st.composite
def generated(draw: Draw) -> dict[str, Any]:
    """A scenario with parts of korea-today's forces and circumstances of its own."""
    made = deepcopy(KOREA)
    made["name"] = "generated"
    made["clock"] |= {"startex": "H-12h", "endex": "H+120h", "sorties_until": "H+120h"}
    made["parameters"] = {}
    lines = draw(st.lists(st.sampled_from(sorted(made["force"])), unique=True, max_size=12))
    made["force"] = {name: made["force"][name] for name in sorted(lines)}
    for fleet in made["lift"].values():
        fleet["count"] = draw(st.integers(1, fleet["count"]))
    readings = draw(st.tuples(*[st.sampled_from(ACCESS)] * 3))
    made["access"]["readings"] = dict(zip(("USA", "JPN", "ROK"), readings, strict=True))
    phase = draw(st.sampled_from(("limited", "all-out")))
    opening = {"id": "attack", "kind": "phase", "at": "H", "phase": phase, "attacked": ["ROK", "UNC"]}
    times = draw(st.lists(HOURS, min_size=3, max_size=6))
    injects = [opening]
    for number, at in enumerate(times):
        kind = draw(st.sampled_from(("strike", "launch", "fire")))
        if kind == "strike":
            injects.append(strike(f"s{number}", at, draw(st.sampled_from(TARGETS)), draw(st.integers(1, 8))))
        elif kind == "launch":
            injects.append(launch(f"l{number}", at, draw(st.booleans())))
        else:
            injects.append({"id": f"f{number}", "kind": "fire", "at": at, "target": "the line"})
    made["injects"] = injects
    made["responses"] = {
        "fire": draw(st.booleans()),
        "tests": draw(st.sampled_from(("none", "unplanned", "prepared"))),
        "signal": draw(st.booleans()),
    }
    made["warning"]["statements"] = draw(st.booleans())
    made["information"]["realtime"] = draw(st.booleans())
    made["red"]["ladder"] = draw(st.booleans())
    if draw(st.booleans()):
        made["evacuation"]["order"] = "H+1h"
    return made


def plan_of(made: dict[str, Any]) -> Plan:
    return compile_plan(reload(made, "generated.yaml", rules=RULES), builtin(), scenarios.catalogue())


def conserves(plan: Plan, records: tuple[Record, ...]) -> None:
    """No ton and no evacuee is made or lost."""
    tons: dict[str, Counter[str]] = {kind: Counter() for kind in ("depart", "arrive", "unload")}
    people: Counter[str] = Counter()
    for record in records:
        if record.kind in tons:
            tons[record.kind][record.subject] += int(record.value)
        elif record.kind in ("evacuation", "processed", "evacuees-left", "evacuees-safe", "stranded"):
            people[record.kind] += int(record.value)
    for line in plan.lines:
        name = line.ident
        if line.spec.mode in ("air", "sea"):
            assert tons["unload"][name] <= tons["arrive"][name] <= tons["depart"][name] <= line.tons
    assert people["evacuees-safe"] <= people["evacuees-left"] <= people["processed"] <= people["evacuation"]
    assert people["evacuees-safe"] + people["stranded"] == people["evacuation"]


def keeps_aircraft(plan: Plan, records: tuple[Record, ...]) -> None:
    """Squadrons fly, move and lose what they have; a carrier of the lift has one load and is of its fleet."""
    left = {line.ident: line.aircraft for line in plan.lines if line.aircraft}
    base = {line.ident: line.spec.at for line in plan.lines}
    loads: dict[str, Record] = {}
    carriers = {carrier.ident for carrier in plan.carriers}
    for record in records:
        if record.kind == "damage" and record.unit == "aircraft":
            left[record.subject] -= int(record.value)
            assert left[record.subject] >= 0, record
        elif record.kind == "wave":
            assert 0 < int(record.value) <= left[record.actor], record
            assert record.place == base[record.actor], record
        elif record.kind == "transfer":
            assert (int(record.value), record.place) == (left[record.actor], base[record.actor]), record
        elif record.kind == "bed-down":
            assert int(record.value) == left[record.actor], record
            base[record.actor] = record.place
        elif record.kind in ("depart", "arrive", "unload") and record.actor in carriers:
            before = loads.pop(record.actor, None)
            assert (before is None) is (record.kind == "depart"), record
            if before is not None:
                assert (before.subject, before.value) == (record.subject, record.value), record
            if record.kind != "unload":
                loads[record.actor] = record


@pytest.mark.parametrize(("kind", "more"), [("wave", 100), ("transfer", 1), ("bed-down", -1), ("unload", 1)])
def test_an_aircraft_or_a_load_too_many_is_seen(kind: str, more: int) -> None:
    """The check above can fail: one record of a real run is made wrong."""
    plan = compile_plan(scenarios.load("korea-today"), builtin(), scenarios.catalogue())
    records = play_plan(plan, 2).trace.records
    keeps_aircraft(plan, records)
    carriers = {carrier.ident for carrier in plan.carriers}
    number = next(
        n for n, r in enumerate(records) if r.kind == kind and (kind != "unload" or r.actor in carriers)
    )
    wrong = records[number]._replace(value=str(int(records[number].value) + more))
    with pytest.raises(AssertionError):
        keeps_aircraft(plan, (*records[:number], wrong, *records[number + 1 :]))


#: kind -> what must have come before, about the same thing.
AFTER = {
    "answer": "question",
    "agreement": "consultation",
    "arrive": "depart",
    "unload": "arrive",
    "landed": "order",
    "ready": "landed",
    "track": "launch",
    "confirmed": "track",
    "all-clear": "alert",
    "statement": "launch",
    "evacuees-safe": "evacuees-left",
    "action-done": "action-needed",
}


def is_caused(records: tuple[Record, ...]) -> None:
    """Every record follows what brought it about, and nobody acts on what has not reached them."""
    seen: set[str] = set()
    aware: set[tuple[str, str]] = set()
    answered: Counter[str] = Counter()
    for number, record in enumerate(records):
        assert record.seq == number
        assert record.kind in KINDS
        assert record.cause < number
        assert record.cause < 0 or records[record.cause].time <= record.time
        before = AFTER.get(record.kind)
        assert before is None or before in seen, record
        seen.add(record.kind)
        if record.kind == "aware":
            aware.add((record.actor, record.subject))
        elif record.kind in ("alert", "false-alert", "statement", "confirmed"):
            assert (record.actor, record.subject) in aware, record
        elif record.kind in ("fire", "phase"):
            answered["attack"] += 1
        elif (record.kind, record.subject) == ("response-fired", "return-fire"):
            answered["return-fire"] += 1
            assert answered["return-fire"] <= answered["attack"]
    assert [record.time for record in records] == sorted(record.time for record in records)


@settings(max_examples=50)
@given(generated(), seeds)
def test_generated_scenarios_conserve_and_nothing_comes_before_its_cause(
    made: dict[str, Any], seed: int
) -> None:
    plan = plan_of(made)
    run: Run = play_plan(plan, seed)
    conserves(plan, run.trace.records)
    keeps_aircraft(plan, run.trace.records)
    is_caused(run.trace.records)
    asked = Counter(entry.question for entry in run.decisions)
    assert asked.total() == len(asked), "a question is put twice under one name"
    again = play_plan(plan_of(made), seed)
    assert again.digest == run.digest
    assert play_plan(plan, seed, reduced=True).outcome_digest == run.outcome_digest
