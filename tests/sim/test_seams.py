"""The seams that a sweep plays through: worlds, steered luck, plans that learn from each other, events."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from policies import builtin
from scenarios.distributions import Beta, Distribution, Exponential, Fixed, Lognormal, scaled
from sim import MEASURES, Plan, Run, WorldError, compile_plan, play_plan
from sim.luck import Luck
from sim.numbers import Numbers
from sim.streams import Layout
from tests.sim.strategies import continuous, seeds, stream_names, uniforms

HOUR = 3_600
PARAMETERS = scenarios.register().parameters
factors = st.floats(0.05, 20.0)


@cache
def load(packs: tuple[str, ...] = (), sets: tuple[str, ...] = ()) -> scenarios.Loaded:
    return scenarios.load("korea-today", packs, sets)


def plan_in(
    world: Mapping[str, float] | None = None,
    *packs: str,
    sets: tuple[str, ...] = (),
    like: Plan | None = None,
) -> Plan:
    return compile_plan(load(packs, sets), builtin(), scenarios.catalogue(), world, like)


def stages(run: Run) -> dict[str, int]:
    """The length of each stage of the consultation on combat launches, by name."""
    return {r.subject: int(r.value) for r in run.trace.records if r.kind == "stage"}


# --- worlds ---


@given(continuous.filter(lambda d: not isinstance(d, Beta)), factors, uniforms)
def test_a_distribution_drawn_out_is_a_multiple_of_every_draw(
    dist: Distribution, factor: float, u: float
) -> None:
    assert scaled(dist, factor).quantile(u) == pytest.approx(factor * dist.quantile(u), rel=1e-9)
    assert scaled(dist, 1.0) == dist


def test_floors_and_means_are_drawn_out_too() -> None:
    assert scaled(Lognormal(10, 1.0, 6.0), 0.5) == Lognormal(5, 1.0, 3.0)
    assert scaled(Exponential(4.0), 2.0) == Exponential(8.0)
    assert scaled(Fixed(4.0), 2.0) == Fixed(8.0)


@pytest.mark.parametrize("ident", [i for i, row in PARAMETERS.items() if row.role == "occurrence"])
def test_the_value_of_an_occurrence_is_its_median(ident: str) -> None:
    known = Numbers(PARAMETERS).distribution(ident)
    assert Numbers(PARAMETERS, {ident: known.median}).distribution(ident) == known
    twice = Numbers(PARAMETERS, {ident: 2 * known.median}).distribution(ident)
    assert twice.median == pytest.approx(2 * known.median)
    assert twice.quantile(0.9) == pytest.approx(2 * known.quantile(0.9))


@pytest.mark.parametrize(
    ("world", "told"),
    [
        (
            {"P1.060": 0.5},
            "unknown parameter 'P1.060' in a world; expected an id of the register; nearest: P1.06",
        ),
        ({"P1.16": 1.0}, "P1.16 is a list of words; a world gives values to numbers alone"),
        ({"P1.06": float("nan")}, "P1.06 is nan in a world; expected a finite number"),
        (
            {"D3.02": -1.0},
            "D3.02 is -1.0 in a world, where Tri(4, 6, 9) has its median at 6.26139; expected both above 0",
        ),
    ],
)
def test_a_world_that_cannot_be(world: dict[str, float], told: str) -> None:
    with pytest.raises(WorldError) as caught:
        plan_in(world)
    assert str(caught.value) == told


def test_a_share_drawn_anew_cannot_be_drawn_out() -> None:
    rows = {"P1.06": PARAMETERS["P1.06"].model_copy(update={"role": "occurrence"})}
    with pytest.raises(WorldError) as caught:
        Numbers(rows, {"P1.06": 0.5})
    told = f"P1.06 is drawn anew in every run: {Numbers(rows).distribution('P1.06')} cannot be drawn longer"
    assert str(caught.value) == f"{told} or shorter; expected Tri, LN or U"


@pytest.mark.parametrize("factor", [0.5, 1.5])
def test_required_dates_swing_about_h_hour(factor: float) -> None:
    written, swung = plan_in(), plan_in({"D5.50": factor})
    for line in written.lines:
        required = swung.by_ident[line.ident].required
        if line.required is None:
            assert required is None
        else:
            assert required == round(written.h + factor * (line.required - written.h))
    assert "D5.50" in play_plan(swung, 1).reads


@pytest.mark.parametrize("form", ["stages", "lognormal"])
def test_the_pace_of_tokyo_draws_out_every_stage(form: str) -> None:
    sets = (f"consultation.form={form}",)
    usual, slow = (
        stages(play_plan(plan_in(world, "strict", sets=sets), 4)) for world in (None, {"D2.20": 2.0})
    )
    assert len(usual) >= 2
    for name in usual.keys() & slow.keys():
        assert slow[name] == pytest.approx(2 * usual[name], abs=1)


# --- steered luck ---


@given(seeds, stream_names, uniforms, st.booleans(), continuous)
def test_a_steered_stream_begins_where_it_is_told(
    seed: int, name: str, u: float, declared: bool, dist: Distribution
) -> None:
    layout = Layout([("other", 3, None), *([(name, 5, dist)] if declared and name != "other" else [])])
    free, steered = Luck(seed, layout), Luck(seed, layout, steer={name: u})
    assert steered.uniform(name, 0) == u
    assert steered.seconds(name, 0, dist, 60.0, 0) == max(1, int(60.0 * dist.quantile(u) + 0.5))
    others = [(name, 1), (name, 7), ("other", 1), ("another", 0)]
    assert [steered.uniform(*o) for o in others] == [free.uniform(*o) for o in others]
    assert steered.uniform(name, 0, epoch=1) == free.uniform(name, 0, epoch=1)
    if declared and name != "other":
        assert steered.value(1, 0, dist, 0) == dist.quantile(u)


@pytest.mark.parametrize("u", [-0.1, 1.0, float("nan")])
def test_luck_is_steered_within_its_range(u: float) -> None:
    with pytest.raises(ValueError, match=r"stream 'a' is steered to .*; expected 0 <= u < 1"):
        Luck(1, steer={"a": u})


def test_a_run_follows_the_steered_answer() -> None:
    plan = plan_in(None, "prompt")
    for u, answer in ((0.0, "yes"), (0.9999, "no")):
        run = play_plan(plan, 3, steer={"answer/combat/all-out": u})
        answers = [r.value for r in run.trace.records if r.kind == "agreement" and r.subject == "combat"]
        assert answers[0] == answer


def test_a_name_that_nothing_draws_steers_nothing() -> None:
    plan = plan_in()
    assert play_plan(plan, 2, steer={"no/such/stream": 0.5}).digest == play_plan(plan, 2).digest
    assert "no/such/stream" not in plan.layout.index


# --- plans like each other ---


#: D5.31 is the weight of a unit: with it the number of loads changes, and so what a plan declares.
worlds = st.fixed_dictionaries(
    {},
    optional={
        "P1.06": uniforms,
        "D5.50": st.floats(0.5, 1.5),
        "D3.02": factors,
        "D4.02": st.floats(0.9, 1.2),
        "D5.31": st.floats(100, 30_000),
    },
)


@settings(deadline=None, max_examples=10)
@given(seeds, worlds, worlds)
def test_a_plan_like_another_draws_the_same(
    seed: int, world: dict[str, float], other: dict[str, float]
) -> None:
    taught = plan_in(other)
    play_plan(taught, 1, reduced=True)
    fresh, warm = plan_in(world), plan_in(world, like=taught)
    assert warm.layout.index.keys() == taught.layout.index.keys()
    assert play_plan(warm, seed).digest == play_plan(fresh, seed).digest


def test_a_plan_learns_streams_to_their_full_length() -> None:
    plan = plan_in()
    plan.learn({"a": 2, "b": 4})
    plan.learn({"a": 6})
    assert (plan.layout.places["a"][1], plan.layout.places["b"][1]) == (6, 4)


# --- events among the measures ---


def test_events_are_hours() -> None:
    events = [m for m in MEASURES.values() if m.event]
    assert events
    assert all(m.unit == "h" and m.name.endswith("_h") for m in events)
    assert {"closure_90_h", "access_delay_h"} <= {m.name for m in events}
    assert "consultation_delay_h" not in {m.name for m in events}


def test_the_horizon_is_from_the_attack_to_endex() -> None:
    plan = plan_in()
    run = play_plan(plan, 1)
    attack = next(
        r.time for r in run.trace.records if r.kind == "phase" and r.value in ("limited", "all-out")
    )
    assert run.horizon_h == pytest.approx((plan.endex - attack) / HOUR, abs=1e-4)
    assert play_plan(plan, 1, reduced=True).horizon_h == run.horizon_h
