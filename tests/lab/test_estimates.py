"""Intervals hold what they promise: known answers, and coverage over many small sweeps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import qmc

from sim.lab.answers.estimates import (
    Estimate,
    batch_mean,
    chance,
    chance_difference,
    grouped,
    quantiles,
    wilson,
)

REPEATS = 1_000
#: What the share of intervals that hold the truth may be over so many repeats.
COVERED = (0.93, 0.97)


def holds(found: Estimate | None, truth: float) -> bool:
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    return found.low <= truth <= found.high


# --- closed forms ---


def test_a_batch_of_one_each_is_the_t_interval() -> None:
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
    found = batch_mean(values, np.arange(8))
    t = stats.t.interval(0.95, 7, loc=values.mean(), scale=stats.sem(values))
    assert found is not None
    assert (found.low, found.high) == pytest.approx(t)
    assert (found.value, found.cells) == (pytest.approx(values.mean()), 8)


def test_equal_batches_are_the_t_interval_of_their_means() -> None:
    rng = np.random.default_rng(1)
    values, batch = rng.normal(size=60), np.tile(np.arange(6), 10)
    means = np.array([values[batch == b].mean() for b in range(6)])
    found = batch_mean(values, batch, level=0.9)
    t = stats.t.interval(0.9, 5, loc=means.mean(), scale=stats.sem(means))
    assert found is not None
    assert (found.low, found.high) == pytest.approx(t)


def test_what_is_missing_is_left_out() -> None:
    values, batch = np.array([1.0, np.nan, 2.0, 3.0]), np.array([0, 1, 0, 2])
    assert batch_mean(values, batch) == batch_mean(np.array([1.0, 2.0, 3.0]), np.array([0, 0, 2]))
    assert batch_mean(np.array([np.nan]), np.array([0])) is None


def test_one_batch_has_no_interval() -> None:
    assert batch_mean(np.array([1.0, 2.0]), np.array([0, 0])) == Estimate(1.5, None, None, 2)


def test_wilson_is_that_of_the_reference() -> None:
    for hits, trials in ((0, 20), (3, 20), (50, 100), (100, 100)):
        found = stats.binomtest(hits, trials).proportion_ci(0.95, "wilson")
        assert wilson(hits / trials, trials, stats.norm.ppf(0.975)) == pytest.approx((found.low, found.high))


def test_a_chance_of_runs_that_are_independent_is_wilsons() -> None:
    hits = np.array([1.0] * 30 + [0.0] * 70)
    found, reference = (
        chance(hits, np.arange(100), 100),
        stats.binomtest(30, 100).proportion_ci(0.95, "wilson"),
    )
    assert found is not None
    assert found.value == pytest.approx(0.3)
    # The batches' own variance divides by n - 1, so that one part in a hundred is left.
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high), abs=0.004)


def test_where_all_runs_hit_the_worlds_are_the_trials() -> None:
    found = chance(np.ones(400), np.arange(400) % 16, worlds=100)
    reference = stats.binomtest(100, 100).proportion_ci(0.95, "wilson")
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((1.0, reference.low, 1.0))


def test_runs_that_repeat_each_other_count_once() -> None:
    hits = np.repeat(np.array([1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]), 50)
    apart, together = chance(hits, np.arange(400), 400), chance(hits, np.repeat(np.arange(8), 50), 8)
    assert apart is not None
    assert together is not None
    assert together.high is not None
    assert apart.high is not None
    assert together.high - together.value > 5 * (apart.high - apart.value)


def test_never_having_differed_is_not_certainty() -> None:
    found = chance_difference(np.ones(50), np.ones(50), np.arange(50), 50)
    assert found is not None
    assert found.value == 0
    assert (found.low, found.high) == pytest.approx((-1.96 / 52, 1.96 / 52), rel=1e-3)


def test_quantiles_count_what_had_not_happened_as_late() -> None:
    values = np.array([10.0, 30.0, math.inf, 20.0, np.nan, math.inf])
    assert quantiles(values, (0.2, 0.5, 0.6, 0.95)) == (10.0, 30.0, 30.0, None)
    assert quantiles(np.array([np.nan]), (0.5,)) == (None,)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(1, 20))
def test_groups_keep_batches_whole(batch: list[int], most: int) -> None:
    codes, groups = grouped(np.array(batch), most)
    assert set(codes.tolist()) == set(range(groups))
    assert groups == min(most, len(set(batch)))
    of_batch = {b: {int(c) for c, x in zip(codes, batch, strict=True) if x == b} for b in set(batch)}
    assert all(len(found) == 1 for found in of_batch.values())


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40), st.floats(-100, 100), st.floats(0.01, 100))
def test_units_and_origin_do_not_matter(values: list[float], shift: float, scale: float) -> None:
    batch = np.arange(len(values)) % 5
    one, other = batch_mean(np.array(values), batch), batch_mean(np.array(values) * scale + shift, batch)
    assert one is not None
    assert other is not None
    assert one.low is not None
    size = 1e-6 * (1 + abs(shift) + scale * max(map(abs, values)))
    assert other.low == pytest.approx(one.low * scale + shift, abs=size)


# --- coverage: of 1,000 small sweeps, 95 % hold the truth ---


def worlds_of(rng: np.random.Generator, sets: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Scrambled Sobol worlds in two dimensions, world j in set j % sets, with their batches."""
    drawn = [qmc.Sobol(2, scramble=True, rng=rng).random(size) for _ in range(sets)]
    return np.stack(drawn, axis=1).reshape(-1, 2), np.arange(sets * size) % sets


def test_paired_differences_under_scrambled_sobol_cover() -> None:
    rng, held = np.random.default_rng(11), 0
    for _ in range(REPEATS):
        worlds, batch = worlds_of(rng, 16, 4)
        luck = rng.exponential(size=len(worlds))
        one = 5 * worlds[:, 0] + worlds[:, 1] ** 2 + luck
        other = 3 * worlds[:, 0] + luck + rng.normal(size=len(worlds)) * worlds[:, 1]
        held += holds(batch_mean(one - other, batch), 1 + 1 / 3)
    assert COVERED[0] <= held / REPEATS <= COVERED[1]


def test_several_draws_of_luck_in_a_world_cover() -> None:
    rng, held = np.random.default_rng(12), 0
    for _ in range(REPEATS):
        world = np.repeat(rng.uniform(size=40), 5)
        values = 10 * world + rng.normal(size=200)
        held += holds(batch_mean(values, np.repeat(np.arange(40), 5)), 5.0)
    assert COVERED[0] <= held / REPEATS <= COVERED[1]


def test_differences_restricted_to_the_horizon_cover() -> None:
    """Exponential times of which a part does not happen by ENDEX: the restricted mean is known."""
    rng, held, horizon = np.random.default_rng(13), 0, 2.0

    def restricted_mean(mean: float) -> float:
        return mean * (1 - math.exp(-horizon / mean))

    for _ in range(REPEATS):
        unit = rng.exponential(size=120)
        one, other = np.minimum(2 * unit, horizon), np.minimum(1 * unit, horizon)
        held += holds(batch_mean(one - other, np.arange(120)), restricted_mean(2) - restricted_mean(1))
    assert COVERED[0] <= held / REPEATS <= COVERED[1]


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_chances_cover(share: float) -> None:
    rng = np.random.default_rng(14)
    held = sum(
        holds(chance((rng.uniform(size=200) < share).astype(float), np.arange(200), 200), share)
        for _ in range(REPEATS)
    )
    assert COVERED[0] <= held / REPEATS <= COVERED[1]


def test_paired_differences_of_chances_cover() -> None:
    rng, held = np.random.default_rng(15), 0
    for _ in range(REPEATS):
        u, v = rng.uniform(size=200), rng.uniform(size=200)
        one, other = (u < 0.6).astype(float), ((u < 0.5) | (v < 0.05)).astype(float)
        held += holds(chance_difference(one, other, np.arange(200), 200), 0.6 - (0.5 + 0.5 * 0.05))
    assert COVERED[0] <= held / REPEATS <= COVERED[1]
