"""Forks: what was over before T stays, what still runs is redrawn given that it has lasted, the rest anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import ks_2samp, kstest

import scenarios
from policies import builtin
from scenarios.distributions import Beta, Distribution, Lognormal, Triangular, Uniform
from sim import Fork, Plan, Record, Run, compile_plan, play_plan
from sim.luck import Luck, whole
from sim.streams import Layout
from tests.sim.strategies import continuous, seeds

HOUR = 3_600.0
EPOCHS = range(1, 5_001)
#: Distributions in hours, each with a time that about half of its draws outlast.
LASTING = [
    (Triangular(1, 6, 24), 9.0),
    (Lognormal(8, 1.0), 8.0),
    (Lognormal(24, 1.08, 6.0), 3.0),  # T lies before the floor
    (Lognormal(10, 1.57, 6.0), 9.0),
    (Uniform(2, 10), 5.5),
    (Beta(2, 5), 0.25),
]


def drawn(seed: int, epoch: int, dist: Distribution, at: int, now: int) -> int:
    return Luck(seed, fork=Fork(at, epoch)).seconds("stage", 3, dist, HOUR, now)


def running_at(dist: Distribution, lasted: int) -> int:
    """A seed whose unforked draw is still running after so many seconds."""
    return next(s for s in range(100) if Luck(s).seconds("stage", 3, dist, HOUR, 0) >= lasted)


@given(seeds, continuous, st.integers(1, 5), st.integers(0, 10_000))
def test_a_duration_over_before_the_fork_keeps_its_value(
    seed: int, dist: Distribution, epoch: int, now: int
) -> None:
    length = Luck(seed).seconds("stage", 3, dist, 60.0, now)
    fork = Fork(now + length + 1, epoch)
    assert Luck(seed, fork=fork).seconds("stage", 3, dist, 60.0, now) == length
    product = Luck(seed).product("repair", 3, (dist, Uniform(0.5, 2)), 60.0, now)
    fork = Fork(now + product + 1, epoch)
    assert Luck(seed, fork=fork).product("repair", 3, (dist, Uniform(0.5, 2)), 60.0, now) == product


@given(seeds, continuous, st.integers(1, 5), st.floats(0.0, 1.0))
def test_a_duration_still_running_lasts_at_least_until_the_fork(
    seed: int, dist: Distribution, epoch: int, part: float
) -> None:
    length = Luck(seed).seconds("stage", 3, dist, HOUR, 50)
    lasted = int(length * part)
    fork = Fork(50 + lasted, epoch)
    assert Luck(seed, fork=fork).seconds("stage", 3, dist, HOUR, 50) >= lasted


@pytest.mark.parametrize(("dist", "hours"), LASTING)
def test_a_duration_still_running_is_redrawn_given_that_it_lasted(dist: Distribution, hours: float) -> None:
    lasted = int(hours * HOUR)
    seed, gone = running_at(dist, lasted), dist.cdf(hours)
    redrawn = np.array([drawn(seed, epoch, dist, at=1_000 + lasted, now=1_000) for epoch in EPOCHS])
    assert redrawn.min() >= lasted
    above = redrawn[redrawn > whole(getattr(dist, "floor", 0.0) * HOUR)]  # a floor is a lump: looked at apart
    at_floor = dist.cdf(max(hours, getattr(dist, "floor", 0.0)))
    assert len(above) / len(redrawn) == pytest.approx((1 - at_floor) / (1 - gone), abs=0.02)

    def conditional(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([(dist.cdf(x / HOUR) - at_floor) / (1 - at_floor) for x in seconds])

    assert kstest(above, conditional).pvalue > 0.01


def test_the_condition_matters() -> None:
    """The test above can fail: unconditional draws look nothing like conditional ones."""
    dist, lasted = Triangular(1, 6, 24), int(9 * HOUR)
    seed = running_at(dist, lasted)
    redrawn = [drawn(seed, epoch, dist, at=lasted, now=0) for epoch in EPOCHS]
    assert kstest(redrawn, lambda xs: np.array([dist.cdf(x / HOUR) for x in xs])).pvalue < 1e-6


@pytest.mark.parametrize(("dist", "_"), LASTING)
def test_a_duration_that_starts_after_the_fork_is_fresh(dist: Distribution, _: float) -> None:
    luck, epochs = Luck(7), range(1, 51)
    for now in (500, 501, 9_999):
        fresh = [drawn(7, epoch, dist, at=500, now=now) for epoch in epochs]
        assert fresh == [whole(HOUR * dist.quantile(luck.uniform("stage", 3, epoch))) for epoch in epochs]


REPAIR, ORDNANCE = Triangular(4, 8, 24), Triangular(1.2, 2.0, 4.0)


def product(seed: int, fork: Fork | None, now: int = 0) -> int:
    return Luck(seed, fork=fork).product("repair", 1, (REPAIR, ORDNANCE), HOUR, now)


def test_a_product_still_running_is_redrawn_given_that_it_lasted() -> None:
    lasted = int(25 * HOUR)
    seed = next(s for s in range(100) if product(s, None) >= lasted)
    redrawn = [product(seed, Fork(lasted + 77, epoch), now=77) for epoch in EPOCHS]
    free = np.random.default_rng(1).random((60_000, 2))
    expected = [HOUR * REPAIR.quantile(a) * ORDNANCE.quantile(b) for a, b in free]
    assert min(redrawn) >= lasted
    assert ks_2samp(redrawn, [x for x in expected if x >= lasted]).pvalue > 0.01
    assert ks_2samp(redrawn, expected).pvalue < 1e-6


def test_a_product_that_starts_after_the_fork_is_fresh() -> None:
    luck = Luck(3)
    for epoch in range(1, 50):
        a, b = luck.uniform("repair", 1, epoch), luck.uniform("repair/1", 1, epoch)
        expected = whole(HOUR * REPAIR.quantile(a) * ORDNANCE.quantile(b))
        assert product(3, Fork(100, epoch), now=100) == expected


def test_a_product_that_luck_hardly_ever_makes_so_long_still_lasts() -> None:
    lengths = [product(seed, None) for seed in range(5_000)]
    longest = max(lengths)
    seed = lengths.index(longest)
    assert min(product(seed, Fork(longest, epoch)) for epoch in range(1, 6)) >= longest


@given(seeds, st.integers(1, 9), st.integers(0, 9))
def test_what_is_revealed_before_the_fork_stays_revealed(seed: int, epoch: int, n: int) -> None:
    free, forked = Luck(seed), Luck(seed, Layout([("answer", 4, None)]), Fork(100, epoch))
    assert [forked.reveal("answer", n, now) for now in (0, 99)] == [free.uniform("answer", n)] * 2
    assert [forked.reveal("answer", n, now) for now in (100, 101)] == [free.uniform("answer", n, epoch)] * 2
    assert free.uniform("answer", n, epoch) != free.uniform("answer", n)


@given(seeds, continuous, st.integers(1, 9), st.integers(0, 6), st.integers(0, 200_000))
def test_a_declared_stream_forks_as_an_undeclared_one(
    seed: int, dist: Distribution, epoch: int, n: int, now: int
) -> None:
    fork = Fork(100_000, epoch)
    declared, free = Luck(seed, Layout([("stage", 4, dist)]), fork), Luck(seed, fork=fork)
    assert declared.seconds_of(0, n, dist, HOUR, now) == free.seconds("stage", n, dist, HOUR, now)
    assert declared.value(0, n, dist, now) == dist.quantile(free.reveal("stage", n, now))


# --- whole runs ---

#: Hours from H-hour: before the warning, on it, while Tokyo is consulted, while lift flows, near the end.
INSTANTS = (-72.0, -36.0, -0.5, 0.0, 1.01, 1.5, 3.0, 10.0, 24.0, 73.7, 121.0, 240.0, 700.0)


def known_before(run: Run, second: int) -> list[Record]:
    """The records before a second."""
    return [r for r in run.trace.records if r.time < second]


@pytest.mark.parametrize("hours", INSTANTS)
def test_a_forked_run_has_the_past_of_the_run_it_left(
    compiled: Callable[..., Plan], played: Callable[..., Run], hours: float
) -> None:
    plan = compiled()
    at = plan.h + int(hours * HOUR)
    for seed in (1, 2, 3):
        base, forked = played(seed), play_plan(plan, seed, fork=Fork(at, 1))
        past = known_before(base, at)
        assert known_before(forked, at) == past
        assert base.digest != forked.digest


def test_forked_runs_are_repeatable_and_epochs_differ(compiled: Callable[..., Plan]) -> None:
    plan = compiled()
    at = plan.h + int(2 * HOUR)
    digests = [play_plan(plan, 4, fork=Fork(at, epoch)).digest for epoch in (1, 2, 3, 1)]
    assert len(set(digests)) == 3
    assert digests[0] == digests[3]


def test_a_fork_after_the_end_changes_nothing(
    compiled: Callable[..., Plan], played: Callable[..., Run]
) -> None:
    plan = compiled()
    assert play_plan(plan, 1, fork=Fork(plan.endex + 90 * 86_400, 1)).digest == played(1).digest


def test_a_fork_at_the_start_is_a_run_of_its_own(compiled: Callable[..., Plan]) -> None:
    """Futures from second 0 spread as replications do: neither narrower nor wider."""
    plan = compiled()
    forked = [delay(play_plan(plan, 5, fork=Fork(0, epoch), reduced=True)) for epoch in range(1, 121)]
    free = [delay(play_plan(plan, seed, reduced=True)) for seed in range(120)]
    assert ks_2samp(forked, free).pvalue > 0.01


def delay(run: Run) -> float:
    value = run.measures["access_delay_h"]["value"]
    return float("inf") if value is None else float(value)


def test_futures_spread(compiled: Callable[..., Plan], played: Callable[..., Run]) -> None:
    """While Tokyo is still consulting, its answer lies open; what has passed bounds it from below."""
    plan = compiled()
    hours = 2.5
    seed = next(s for s in range(50) if delay(played(s)) > hours)
    at = plan.h + int((1.0 + hours) * HOUR)  # the squadrons are tasked at H+1h
    futures = [delay(play_plan(plan, seed, fork=Fork(at, epoch), reduced=True)) for epoch in range(1, 61)]
    assert min(futures) >= hours
    assert len(set(futures)) > 50
    assert np.quantile(futures, 0.9) - np.quantile(futures, 0.1) > 2.0


#: Scenarios with packs that between them play every system.
EVERYWHERE = (
    ("korea-today", ("ad-hoc", "tisa")),
    ("korea-today", ("disputed-minute", "gsomia-suspended")),
    ("evacuation", ("trilateral",)),
    ("dual-contingency", ("no-sharing",)),
    ("friction", ("strict",)),
    ("gsomia-lapse", ()),
    ("limited-strike", ("red-provoke",)),
    ("missile-overflight", ()),
    ("un-sending-states", ("unc-left",)),
)


@pytest.mark.parametrize(("scenario", "packs"), EVERYWHERE)
def test_no_system_tells_its_future(scenario: str, packs: tuple[str, ...]) -> None:
    """Whatever a record says before T is the same in every future from T on."""
    plan = compile_plan(scenarios.load(scenario, packs), builtin(), scenarios.catalogue())
    for seed in (1, 2):
        run = play_plan(plan, seed)
        moments = sorted({r.time for r in run.trace.records})
        for part in range(1, 8):
            second = moments[len(moments) * part // 8] + 7
            future = play_plan(plan, seed, fork=Fork(second, 1))
            assert known_before(future, second) == known_before(run, second), second
