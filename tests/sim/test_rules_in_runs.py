"""What rules do to whole runs: they change what they decide, nothing before, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from policies import Stage, builtin
from scenarios import register
from sim import ByScript, Plan, Record, Run, play_plan
from sim.luck import Luck
from sim.numbers import Numbers
from tests.sim.strategies import a_request, a_world

ROOT = Path(__file__).resolve().parents[2]
PACKS = (
    *("free-use-1951", "minute", "prompt", "strict", "movement", "logistics-only", "denied"),
    "disputed-minute",
)
ENDS = ("clear", "refuse", "reroute")
HOUR = 3_600
Compiled = Callable[..., Plan]
Played = Callable[..., Run]


def settings(plan: Plan) -> dict[str, str]:
    """The access rules of a plan by what they decide."""
    access = plan.scenario.access
    rules = {name: getattr(access, name) for name in ("transfer", "inflow", "third_state")}
    return rules | {capital: getattr(access.readings, capital) for capital in ("USA", "JPN")}


def differing(one: Plan, other: Plan) -> set[str]:
    """Rules that one of two plans applies where the other applies another one."""
    mine, theirs = settings(one), settings(other)
    return {rule for key in mine if mine[key] != theirs[key] for rule in (mine[key], theirs[key])}


def decided_by(record: Record, rules: set[str]) -> bool:
    """Whether a record is a decision of one of the rules, or Tokyo's answer to a disputed claim of one."""
    return record.rule in rules or record.subject.startswith("tokyo.claimed.")


@pytest.mark.parametrize(("one", "other"), [*combinations(PACKS, 2)])
def test_two_rules_share_every_byte_until_one_of_them_decides(
    compiled: Compiled, played: Played, one: str, other: str
) -> None:
    rules = differing(compiled(one), compiled(other))
    for seed in range(10):
        mine, theirs = (list(played(seed, pack).trace.lines()) for pack in (one, other))
        first = next(
            (n for n, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), None
        )
        if first is None:
            assert mine == theirs
            assert {one, other} == {"minute", "disputed-minute"}  # Tokyo may acquiesce without a trace
            continue
        assert first > 10
        records = [played(seed, pack).trace.records[first] for pack in (one, other)]
        assert any(decided_by(record, rules) for record in records), records


def test_a_pack_that_says_what_holds_already_changes_nothing(played: Played) -> None:
    """But for Seoul's reading, which the pack sets too: without it Seoul presses."""
    for seed in range(3):
        assert played(seed, "prompt").digest == played(seed, sets=("access.readings.ROK=prompt",)).digest


def test_the_reading_of_seoul_has_no_say_in_access(compiled: Compiled, played: Played) -> None:
    other = compiled("prompt", sets=("access.readings.ROK=strict",))
    assert play_plan(other, 1).digest == played(1, "prompt").digest


# --- common random numbers ---


def delays(plan: Plan) -> list[float]:
    """``access_delay_h`` at 100 seeds; what never happened is later than everything."""
    values = [play_plan(plan, seed, reduced=True).measures["access_delay_h"]["value"] for seed in range(100)]
    return [float("inf") if value is None else float(value) for value in values]


def test_a_stricter_rule_never_clears_earlier_under_the_same_luck(compiled: Compiled) -> None:
    minute, prompt, strict = (delays(compiled(pack)) for pack in ("minute", "prompt", "strict"))
    for seed, (m, p, s) in enumerate(zip(minute, prompt, strict, strict=True)):
        assert m <= p <= s, seed
    assert sum(minute) < 0.8 * sum(prompt) < 0.8 * sum(strict)


def test_free_use_clears_at_once(compiled: Compiled) -> None:
    plan = compiled("free-use-1951")
    for seed in range(20):
        run = play_plan(plan, seed)
        assert run.measures["access_delay_h"]["value"] == 0.0
        assert {r.value for r in run.trace.records if r.kind == "clear"} == {0}
        assert not {r.kind for r in run.trace.records} & {"consultation", "notice", "refuse"}


def test_logistics_only_keeps_every_wave_in_korea_until_japan_is_attacked(compiled: Compiled) -> None:
    plan, flown = compiled("logistics-only"), 0
    for seed in range(50):
        records = play_plan(plan, seed, reduced=True).trace.records
        attacked = min(r.time for r in records if r.kind == "phase" and r.value == "japan-attacked")
        waves = [r for r in records if r.kind == "wave"]
        from_japan = [r.time for r in waves if plan.in_japan(r.place)]
        assert all(time >= attacked for time in from_japan)
        flown += len(waves) - len(from_japan)
    assert flown > 1_000


# --- requests ---


def test_every_request_has_one_ruling_and_at_most_one_end(played: Played) -> None:
    for pack in PACKS:
        for seed in range(3):
            records = played(seed, pack).trace.records
            requests = {r.seq: (r.actor, r.subject, r.place) for r in records if r.kind == "request"}
            rulings = [r.cause for r in records if r.kind == "ruling"]
            assert sorted(rulings) == sorted(requests)
            asked = Counter(requests.values())
            ended = Counter((r.actor, r.subject, r.place) for r in records if r.kind in ENDS)
            assert not ended - asked


def test_an_end_comes_from_a_ruling_a_review_or_an_answer(played: Played) -> None:
    for pack in PACKS:
        records = played(4, pack).trace.records
        causes = {records[r.cause].kind for r in records if r.kind in ENDS}
        assert causes <= {"ruling", "review", "agreement"}
        for end in (r for r in records if r.kind in ENDS):
            assert records[end.cause].subject == end.subject


def test_waiting_times_are_those_between_records(played: Played) -> None:
    for pack in PACKS:
        open_: dict[tuple[str, str, str], list[int]] = {}
        for record in played(5, pack).trace.records:
            key = (record.actor, record.subject, record.place)
            if record.kind == "request":
                open_.setdefault(key, []).append(record.time)
            elif record.kind in ENDS:
                assert record.time - int(record.value) in open_[key]
                open_[key].remove(record.time - int(record.value))


def test_nobody_leaves_a_base_in_japan_before_it_is_cleared(compiled: Compiled, played: Played) -> None:
    for pack in PACKS:
        plan, cleared, left = compiled(pack), set(), 0
        for record in played(6, pack).trace.records:
            unit = record.subject if record.kind == "depart" else record.actor
            if record.kind == "clear":
                cleared.add((unit, record.place))
            if record.kind in ("depart", "wave", "transfer") and plan.in_japan(record.place):
                assert (unit, record.place) in cleared, record
                left += 1
        assert left > 0


def test_no_answer_is_given_twice_in_a_phase(played: Played) -> None:
    """One answer per phase holds for all sorties of a class."""
    for pack in PACKS:
        phase, given = "steady", set()
        for record in played(7, pack).trace.records:
            if record.kind == "phase":
                phase = f"{record.seq}: {record.value}"
            if record.kind == "agreement":
                assert (phase, record.subject) not in given
                given.add((phase, record.subject))


# --- the same bytes ---

IN_ANOTHER_PROCESS = """
import sys, scenarios, sim
from policies import builtin
for pack in reversed(sys.argv[1].split()):
    plan = sim.compile_plan(scenarios.load("korea-today", [pack]), builtin(), scenarios.catalogue())
    for seed in (9, 0):
        run = sim.play_plan(plan, seed)
        print(pack, seed, run.digest, run.outcome_digest)
"""


@pytest.mark.parametrize("hash_seed", ["random", "1"])
def test_another_process_in_another_order_gives_the_same_bytes(played: Played, hash_seed: str) -> None:
    packs = ("minute", "disputed-minute", "denied")
    told = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, " ".join(packs)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "America/New_York", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    runs = {(pack, seed): played(seed, pack) for pack in packs for seed in (0, 9)}
    here = [f"{pack} {seed} {run.digest} {run.outcome_digest}" for (pack, seed), run in runs.items()]
    assert sorted(told) == sorted(here)
    assert len(set(run.digest for run in runs.values())) == len(runs)


def test_a_plan_is_not_worn_by_its_runs(compiled: Compiled, played: Played) -> None:
    first = [played(seed, "minute").digest for seed in (0, 1, 2)]
    assert [play_plan(compiled("minute"), seed).digest for seed in (2, 1, 0)] == first[::-1]


@pytest.mark.parametrize("pack", PACKS)
def test_a_reduced_run_has_the_outcome_of_the_full_one(compiled: Compiled, played: Played, pack: str) -> None:
    for seed in range(20 if pack == "prompt" else 3):
        reduced, full = play_plan(compiled(pack), seed, reduced=True), played(seed, pack)
        assert reduced.outcome_digest == full.outcome_digest
        assert (reduced.measures, reduced.events) == (full.measures, full.events)


# --- consultation as it is played ---

#: By day, without a warning phase in which an answer could be prepared.
BY_DAY = (
    'clock: {h_hour: "2027-06-25T12:00+09:00"}\n'
    "injects: [{id: warning, kind: phase, phase: warning, at: H-36h, enabled: false}]\n"
)
NUMBERS = Numbers(register().parameters)


def composed(seed: int, stages: tuple[Stage, ...]) -> int:
    """Seconds of a consultation on combat launches in the all-out phase, from its named draws."""
    luck, total = Luck(seed), 0
    for stage in stages:
        stream = f"consultation/combat/all-out/{stage.name}"
        if stage.chance is None or luck.uniform(f"{stream}/happens", 0) < NUMBERS.value(stage.chance):
            span = NUMBERS.span(stage.duration)
            total += luck.seconds(stream, 0, span.dist, span.scale, 0)
    return total


@pytest.mark.parametrize("name", ["prompt", "strict"])
def test_a_run_plays_the_procedure_stage_by_stage(extended: Compiled, name: str) -> None:
    plan = extended(BY_DAY, name)
    stages = builtin().get("consultation", f"{name}-consultation")(a_request(), a_world())
    attacked = max(second for second, inject in plan.injects if inject.id == "strike-iwakuni-1")
    for seed in range(20):
        begun, answered = (
            [r.time for r in play_plan(plan, seed).trace.records if r.kind == kind and r.subject == "combat"]
            for kind in ("consultation", "agreement")
        )
        expected = begun[0] + composed(seed, stages)
        assert answered[:1] == [expected] if expected < attacked else answered == []


# --- changes of phase ---

LIMITED_FIRST = (
    "injects: [{id: warning, kind: phase, phase: limited, at: H-72h, attacked: [ROK, UNC]}]\n"
    "force:\n  extra: {unit: fighter-squadron, title: Extra, at: kadena, mission: strike, mode: in-place,"
    " order: H-70h}\n"
)


def test_a_leave_that_is_not_renewed_ends_the_waves(extended: Compiled) -> None:
    """An earlier yes stands until the new answer; a no keeps the squadron down until Japan is attacked."""
    plan = extended(LIMITED_FIRST, "prompt")
    answers = {"tokyo.access.limited": "yes", "tokyo.access.all-out": "no"}
    for seed in range(5):
        records = play_plan(plan, seed, decider=ByScript(answers)).trace.records
        flown = [r.time for r in records if r.kind == "wave" and r.actor == "extra"]
        refused = next(r.time for r in records if r.kind == "refuse" and r.actor == "extra")
        attacked = next(r.time for r in records if r.kind == "phase" and r.value == "japan-attacked")
        assert any(time < plan.h for time in flown)
        assert any(plan.h <= time <= refused for time in flown)
        assert not [time for time in flown if refused < time < attacked]
        assert any(time >= attacked for time in flown)


def test_what_is_pending_is_freed_the_moment_japan_is_attacked(extended: Compiled) -> None:
    """Every request still open is reviewed once for the new phase, and Article V clears it there and then."""
    plan = extended("parameters: {D2.01: 2000}\n", "strict")
    for seed in range(5):
        records = play_plan(plan, seed).trace.records
        attacked = next(r for r in records if r.kind == "phase" and r.value == "japan-attacked")
        reviews = [r for r in records if r.kind == "review" and r.cause == attacked.seq]
        combat = [r.actor for r in reviews if r.subject == "combat"]
        cleared = [r.actor for r in records if r.kind == "clear" and r.cause in {r.seq for r in reviews}]
        assert len(combat) > 5
        assert set(combat) <= set(cleared)
        assert {r.time for r in reviews} == {attacked.time}
        assert all(str(r.value).startswith("grant: Article V") for r in reviews)
