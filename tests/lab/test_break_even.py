"""A frontier that was planted is found, with a band that holds it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import qmc

from sim.lab.answers.break_even import Frontier
from sim.lab.answers.compare import compare
from sim.lab.answers.surface import surface
from sim.lab.study import BreakEven, Factor, Gauge
from tests.lab.made_sweep import Made

ACCESS = Factor("access", "policy", ("minute", "prompt"))
CLOSURE = Gauge("closure_90_h", "h", "less", "hours to closure", event=True)
ASKED = Gauge("consultation_delay_h", "h", "less", "hours of asking", echo=True)
SETS, SIZE = 16, 32
HOURS = 6.0  # of consultation at a factor of 1
MARGIN = 12.0


def planted(sign: float = 1.0, noise: float = 2.0, seed: int = 5) -> Made:
    """Prompt costs HOURS * factor * yes hours more than the minute, so the minute gains MARGIN where
    factor * yes = MARGIN / HOURS."""
    rng = np.random.default_rng(seed)
    drawn = np.stack([qmc.Sobol(2, scramble=True, rng=rng).random(SIZE) for _ in range(SETS)], axis=1)
    factor, yes = 4 * drawn.reshape(-1, 2)[:, 0] + 0.1, 0.5 + drawn.reshape(-1, 2)[:, 1] / 2
    minute = 500 + noise * rng.normal(size=factor.size)
    prompt = minute + sign * HOURS * factor * yes + noise * rng.normal(size=factor.size)
    asked = np.stack([np.full(factor.size, np.nan), HOURS * factor], axis=1)
    return Made(
        factors=(ACCESS,),
        gauges=(CLOSURE, ASKED),
        measures={"closure_90_h": np.stack([minute, prompt], axis=1), "consultation_delay_h": asked},
        uncertain={"D2.20": factor.tolist(), "P1.06": yes.tolist()},
        units={"P1.06": "prob"},
        sets=SETS,
        baseline="prompt",
        break_even=(BreakEven("D2.20", "P1.06", "minute", "prompt", {"closure_90_h": MARGIN}),),
        horizon=1_000,
        segment=256,
    )


def frontier(made: Made, folder: Path) -> Frontier:
    (found,) = compare(made.write(folder)).views[0].frontiers
    return found


def test_a_planted_frontier_is_found(tmp_path: Path) -> None:
    found = frontier(planted(), tmp_path)
    assert found.delay is not None
    held = 0
    inside = [crossing for crossing in found.frontier if MARGIN / HOURS / crossing.yes < 3.5]
    assert len(inside) > 8
    for crossing in inside:
        truth = MARGIN / HOURS / crossing.yes
        assert crossing.reach == "from"
        assert crossing.begin is not None
        assert crossing.begin.value == pytest.approx(truth, rel=0.1)
        low, high = crossing.begin.low or 0, crossing.begin.high or 99
        held += low <= truth <= high
    assert held >= 0.8 * len(inside)


def test_the_delay_is_told_in_hours_too(tmp_path: Path) -> None:
    found = frontier(planted(), tmp_path)
    assert found.delay is not None
    assert found.delay.hours is not None
    assert found.delay.hours == pytest.approx([HOURS * value for value in found.delay.values])


def test_cells_of_the_map_are_right_where_they_claim_to_know(tmp_path: Path) -> None:
    found = frontier(planted(), tmp_path)
    assert found.delay is not None
    assert found.yes is not None
    claims = wrong = 0
    for line, yes in zip(found.field, found.yes.values, strict=True):
        for place, factor in zip(line, found.delay.values, strict=True):
            claims += place != "open"
            wrong += place != "open" and place != ("won" if HOURS * factor * yes >= MARGIN else "even")
    assert claims > 0.8 * sum(map(len, found.field))
    assert wrong <= 0.025 * claims  # one side of a 95 % band
    assert found.shares is not None
    assert sum(found.shares.values()) == pytest.approx(1, abs=1e-3)


def test_a_rule_that_never_gains_wins_nowhere(tmp_path: Path) -> None:
    found = frontier(planted(sign=-1), tmp_path)
    assert {crossing.reach for crossing in found.frontier} == {"nowhere"}
    assert found.shares is not None
    assert found.shares["won"] == 0
    assert found.shares["lost"] > 0.2


def test_a_measure_of_which_more_is_better_turns_the_gain(tmp_path: Path) -> None:
    made = planted(sign=-1)
    found = frontier(replace(made, gauges=(replace(CLOSURE, better="more"), ASKED)), tmp_path)
    assert {crossing.reach for crossing in found.frontier} == {"from"}


def test_a_number_that_did_not_vary_is_told(tmp_path: Path) -> None:
    made = planted()
    found = frontier(replace(made, uncertain={"P1.06": made.uncertain["P1.06"]}), tmp_path)
    assert (found.why, found.field) == ("D2.20 did not vary in the sweep", ())


def test_too_few_worlds_draw_no_map(tmp_path: Path) -> None:
    made = planted()
    few = {name: matrix[:20] for name, matrix in made.measures.items()}
    found = frontier(replace(made, measures=few), tmp_path)
    assert found.why == "20 worlds are too few; at least 30, of two sets, are needed"


def test_a_missing_value_that_is_no_event_draws_no_map(tmp_path: Path) -> None:
    made = planted()
    holed = made.measures["closure_90_h"].copy()
    holed[3, 1] = np.nan
    gauges = (replace(CLOSURE, event=False), ASKED)
    found = frontier(
        replace(made, gauges=gauges, measures={**made.measures, "closure_90_h": holed}), tmp_path
    )
    assert found.why == "it did not happen in some runs, and what it would have been is not known"


def test_a_policy_that_where_leaves_out_has_no_frontier(tmp_path: Path) -> None:
    assert compare(planted().write(tmp_path), where=["access=prompt"]).views[0].frontiers == ()


# --- the smooth surface ---

PLACES = (np.linspace(0.05, 0.95, 7), np.linspace(0.05, 0.95, 9))


def test_a_plane_is_found_exactly() -> None:
    u, v = np.random.default_rng(2).uniform(size=(2, 300))
    found = surface(u, v, 3 + 2 * u - 5 * v, np.arange(300) % 16, PLACES)
    truth = 3 + 2 * PLACES[0][:, None] - 5 * PLACES[1][None, :]
    assert found.value == pytest.approx(truth, abs=1e-4)
    assert found.high - found.low == pytest.approx(np.zeros_like(truth), abs=1e-3)


def test_the_band_covers_a_curved_surface() -> None:
    rng = np.random.default_rng(7)
    truth = 4 * np.sin(3 * PLACES[1])[None, :] * PLACES[0][:, None]
    covered = []
    for _ in range(20):
        u, v = rng.uniform(size=(2, 512))
        values = 4 * np.sin(3 * v) * u + rng.normal(size=512)
        found = surface(u, v, values, np.arange(512) % 16, PLACES)
        covered.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.88 <= np.mean(covered) <= 0.99


def test_a_band_needs_two_batches() -> None:
    u = np.linspace(0, 1, 50)
    with pytest.raises(ValueError, match="at least two independent batches"):
        surface(u, u, u, np.zeros(50, np.int64), PLACES)
