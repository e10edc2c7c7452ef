"""Consultation in stages: what it comes to, and that strict is prompt with the same luck and a hold."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from policies import Stage, builtin
from policies.consultation import ANOTHER_ROUND, STAGES
from scenarios import register
from sim.luck import Luck
from sim.numbers import Numbers
from sim.streams import Layout
from tests.sim.strategies import a_request, a_world

DRAWS = 100_000
NUMBERS = Numbers(register().parameters)
HOUR = 3_600.0


def procedure(name: str, form: str = "stages") -> tuple[Stage, ...]:
    found = builtin().get("consultation", f"{name}-consultation")
    stages: tuple[Stage, ...] = found(a_request(), a_world(consultation_form=form))
    return stages


def lengths(stage: Stage, luck: Luck) -> NDArray[np.float64]:
    """Hours of one stage by day, for each draw; nothing where the stage does not happen."""
    span = NUMBERS.span(stage.duration)
    hours = np.fromiter(
        (luck.seconds(stage.name, n, span.dist, span.scale, 0) for n in range(DRAWS)), float, DRAWS
    )
    if stage.chance is not None:
        happens = np.fromiter(
            (luck.reveal(f"{stage.name}/happens", n, 0) for n in range(DRAWS)), float, DRAWS
        )
        hours[happens >= NUMBERS.value(stage.chance)] = 0.0
    return hours / HOUR


@cache
def totals(name: str) -> NDArray[np.float64]:
    """Hours from request to answer by day, for each draw."""
    stages = procedure(name)
    names = [s.name for s in stages] + [f"{s.name}/happens" for s in stages if s.chance]
    luck = Luck(1960, Layout((name, DRAWS, None) for name in names))
    total: NDArray[np.float64] = sum((lengths(stage, luck) for stage in stages), np.zeros(DRAWS))
    return total


def test_prompt_consultation_by_day_agrees_with_the_facts() -> None:
    assert np.quantile(totals("prompt"), (0.1, 0.5, 0.9)) == pytest.approx((5.5, 8.7, 28.8), rel=0.03)


def test_strict_consultation_is_prompt_with_the_same_luck_and_a_hold() -> None:
    hold = totals("strict") - totals("prompt")
    assert procedure("strict")[:-1] == procedure("prompt")
    assert hold.min() == pytest.approx(6.0)
    assert np.quantile(hold, (0.5, 0.9)) == pytest.approx((10.0, 75.0), rel=0.03)


def test_strict_consultation_lies_near_the_whole_delay_of_the_facts() -> None:
    whole = NUMBERS.distribution("P1.05")
    for share in (0.5, 0.9):
        assert np.quantile(totals("strict"), share) == pytest.approx(whole.quantile(share), rel=0.1)


def test_the_steps_are_those_of_the_facts() -> None:
    assert [(s.duration, s.chance, s.night) for s in procedure("prompt")] == [
        ("P2.01", None, None),
        ("P2.03", None, None),
        ("P2.08-penalty", "P2.08", None),
        ("P2.04", None, "P2.11"),
        ("P2.05", None, None),
        ("P2.06", None, None),
        ("P2.07-hold", "P2.07", None),
    ]
    assert [s.duration for s in procedure("strict")[len(STAGES) :]] == ["D2.01"]
    assert [s.duration for s in ANOTHER_ROUND] == ["P2.04", "P2.05", "P2.06"]


def test_one_lognormal_takes_the_place_of_the_stages() -> None:
    assert [s.duration for s in procedure("prompt", "lognormal")] == ["P1.03"]
    assert [s.duration for s in procedure("strict", "lognormal")] == ["P1.03", "D2.01"]


def test_steps_have_names_of_their_own_and_declared_parameters() -> None:
    for name in ("prompt", "strict"):
        declared = builtin().get("consultation", f"{name}-consultation").parameters
        for form in ("stages", "lognormal"):
            stages = procedure(name, form)
            assert len({stage.name for stage in stages}) == len(stages)
            named = {p for s in stages for p in (s.duration, s.chance, s.night) if p}
            assert named <= set(declared)
