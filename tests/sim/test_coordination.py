"""Trilateral actions: queues against known answers, set-up, redo, and the gates that wait for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from functools import partial

import pytest
from simpy import Event

from sim import Plan, Run, play_plan
from sim.crisis import Crisis, open_crisis
from sim.kernel import Band, call_at, play, rank
from sim.luck import Luck
from sim.questions import ByPolicy
from sim.systems import Systems

Compiled = Callable[..., Plan]
Played = Callable[..., Run]
HOUR = 3_600
#: Four hours an action, no error, no learning, two desks: what queues can be reckoned by hand.
FIXED = (
    "parameters.P5.02=4",
    "parameters.P5.03=4",
    "parameters.P5.05=2",
    "parameters.P5.07=0",
    "parameters.P5.07-standing=0",
    "parameters.P5.08=0",
    "politics.camp_david=false",
    "parameters.P4.07=0",  # no friction
    "parameters.P4.08=0",
)


def crisis_of(plan: Plan, seed: int = 1) -> Crisis:
    crisis = open_crisis(plan, Luck(seed, plan.layout), ByPolicy(), None)
    Systems(crisis)
    return crisis


def done(crisis: Crisis, arrivals: list[int], until: int) -> list[int]:
    """When actions that are needed at these seconds are done, in the order in which they are needed."""
    at: dict[int, int] = {}

    def one(n: int) -> None:
        def acting() -> Generator[Event, object, None]:
            yield from crisis.systems.coordination.act(f"action/{n}", -1, rank(Band.CLEARANCE, n))
            at[n] = crisis.now

        crisis.env.process(acting())

    for n, second in enumerate(arrivals):
        call_at(crisis.env, second, rank(Band.INJECT, n), partial(one, n))
    play(crisis.env, until, 10_000_000)
    return [at[n] for n in range(len(arrivals))]


# --- queues ---


def test_six_actions_at_two_desks_and_two_hops(compiled: Compiled) -> None:
    """Each hop takes two hours at one of two desks; a second hop queues behind all first hops."""
    crisis = crisis_of(compiled("hub", sets=FIXED))
    assert [t // HOUR for t in done(crisis, [0] * 6, 10**6)] == [8, 8, 10, 10, 12, 12]


def test_an_action_alone_takes_its_time_by_every_way(compiled: Compiled) -> None:
    usable = (*FIXED, "parameters.P5.06=1", "parameters.P5.04=3")
    hours = {
        pack: done(crisis_of(compiled(pack, sets=usable)), [0], 10**6)[0] / HOUR
        for pack in ("hub", "ad-hoc", "trilateral")
    }
    assert hours == {"hub": 4, "ad-hoc": 3 * 24 + 4, "trilateral": 4}


def test_the_group_is_set_up_once(compiled: Compiled) -> None:
    crisis = crisis_of(compiled("ad-hoc", sets=(*FIXED, "parameters.P5.04=1")))
    assert [t // HOUR for t in done(crisis, [0, HOUR, 30 * HOUR], 10**6)] == [28, 28, 34]
    assert [record.value for record in crisis.recorder.records if record.kind == "set-up"] == [24 * HOUR]


def test_random_arrivals_wait_as_pollaczek_and_khinchine_say(compiled: Compiled) -> None:
    """One desk, one hop, fixed service: the mean wait is load x service / 2 / (1 - load)."""
    load, customers = 0.6, 12_000
    plan = compiled("trilateral", sets=(*FIXED, "parameters.P5.05=1", "parameters.P5.06=1"))
    crisis, now, arrivals = crisis_of(plan, 3), 0, []
    for n in range(customers):
        gap = -4 * HOUR / load * math.log1p(-crisis.luck.uniform("gap", n))
        arrivals.append(now := now + round(gap))
    waits = [t - 4 * HOUR - a for t, a in zip(done(crisis, arrivals, 2 * now), arrivals, strict=True)]
    expected = 4 * HOUR * load / 2 / (1 - load)
    assert sum(waits) / customers == pytest.approx(expected, rel=0.07)
    assert sum(wait > 0 for wait in waits) / customers == pytest.approx(load, abs=0.02)


def test_errors_are_done_again_until_they_are_right(compiled: Compiled) -> None:
    """Attempts are geometric: with an error rate of 0.3 an action takes 1 / 0.7 times its service."""
    sets = (*FIXED, "parameters.P5.05=4000", "parameters.P5.07=0.3")
    crisis = crisis_of(compiled("hub", sets=sets))
    hours = [t / HOUR for t in done(crisis, [0] * 4_000, 10**7)]
    assert sum(hours) / 4_000 == pytest.approx(4 / 0.7, rel=0.03)
    assert {hour % 4 for hour in hours} == {0}
    redone = sum(record.kind == "action-redone" for record in crisis.recorder.records)
    assert redone == sum(round(hour / 4) - 1 for hour in hours)


def test_a_hub_learns_by_the_week(compiled: Compiled) -> None:
    plan = compiled("hub", sets=(*FIXED, "parameters.P5.08=0.5"))
    arrivals = [0, plan.h + 7 * 86_400]
    lengths = [t - a for t, a in zip(done(crisis_of(plan), arrivals, 10**7), arrivals, strict=True)]
    assert lengths == [4 * HOUR, pytest.approx(2 * HOUR, rel=0.01)]


def test_a_second_crisis_takes_desks_from_the_hub_alone(
    compiled: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = (*FIXED, "parameters.P5.05=4", "parameters.P5.06=1")
    ends = {}
    for pack in ("hub", "trilateral"):
        crisis = crisis_of(compiled(pack, sets=sets))
        monkeypatch.setattr(type(crisis.systems.contingency), "hub_share", lambda self: 0.25)
        ends[pack] = done(crisis, [0] * 4, 10**6)[-1] // HOUR
    assert ends == {"hub": 16, "trilateral": 4}


# --- choosing the way ---


def of(run: Run, kind: str) -> list[object]:
    return [record.value for record in run.trace.records if record.kind == kind]


def test_a_standing_mechanism_on_paper_only_falls_back_to_a_group(compiled: Compiled) -> None:
    usable, paper = (
        play_plan(compiled("trilateral", sets=(f"parameters.P5.06={chance}",)), 2) for chance in (1, 0)
    )
    assert (of(usable, "mechanism"), of(usable, "set-up")) == (["usable"], [])
    assert of(paper, "mechanism") == ["not usable"]
    assert len(of(paper, "set-up")) == 1


def test_the_call_of_camp_david_shortens_the_set_up_by_its_factor(compiled: Compiled) -> None:
    with_call, without = (
        of(play_plan(compiled("ad-hoc", sets=(f"politics.camp_david={called}",)), 4), "set-up")[0]
        for called in ("true", "false")
    )
    factor = compiled("ad-hoc").numbers.value("D11.01")
    assert int(str(with_call)) == pytest.approx(factor * int(str(without)), abs=1)


def test_without_a_mechanism_nobody_asks(compiled: Compiled) -> None:
    run = play_plan(compiled(sets=("coordination.mechanism=none",)), 1)
    assert not any(record.kind.startswith("action") for record in run.trace.records)
    assert run.measures["trilateral_action_h"]["value"] is None


# --- what waits for it ---


@pytest.mark.parametrize("pack", ["hub", "ad-hoc", "trilateral"])
@pytest.mark.parametrize("seed", range(3))
def test_no_airlift_leaves_japan_before_the_air_traffic_is_agreed(
    compiled: Compiled, played: Played, pack: str, seed: int
) -> None:
    run, plan = played(seed, pack), compiled(pack)
    agreed = {r.subject: r.time for r in run.trace.records if r.kind == "action-done"}
    seen = 0
    for record in run.trace.records:
        line = plan.by_ident.get(record.subject)
        if record.kind != "depart" or line is None or line.spec.mode != "air":
            continue
        if plan.in_japan(record.place):
            assert agreed[f"airspace/{record.place}/{line.spec.to}"] <= record.time
            seen += 1
    assert seen


@pytest.mark.parametrize("seed", range(3))
def test_squadrons_that_moved_fly_only_where_the_air_traffic_is_agreed(
    compiled: Compiled, played: Played, seed: int
) -> None:
    run, plan = played(seed, "movement", "ad-hoc"), compiled("movement", "ad-hoc")
    agreed = {r.subject: r.time for r in run.trace.records if r.kind == "action-done"}
    homes = {line.ident: line.spec.at for line in plan.lines if plan.in_japan(line.spec.at)}
    moved = [
        r
        for r in run.trace.records
        if r.kind == "wave" and r.actor in homes and plan.place(r.place).host == "ROK"
    ]
    assert moved
    assert all(agreed[f"airspace/{homes[r.actor]}/{r.place}"] <= r.time for r in moved)


def test_traces_agree_up_to_what_the_mechanism_decides(played: Played) -> None:
    hub, group = (played(3, pack).trace.records for pack in ("hub", "ad-hoc"))
    first = next(i for i, (a, b) in enumerate(zip(hub, group, strict=False)) if a != b)
    assert any(r.kind == "action-needed" for r in hub[:first])
    assert {hub[first].kind, group[first].kind} & {"set-up", "action-done", "action-redone"}
