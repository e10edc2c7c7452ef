"""Named luck: Philox by its published answers, and draws that nothing else can shift."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import chisquare, kstest

from scenarios.distributions import Distribution, Fixed, Triangular, Uniform
from sim.luck import Luck, whole
from sim.streams import Layout, philox, philox_many, seed_key, stream_key
from tests.sim.strategies import continuous, seeds, stream_names

#: Random123's answers for philox4x32, 10 rounds: counter, key, block.
PUBLISHED = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
words = st.integers(0, 2**32 - 1)


def hexadecimal(text: str) -> tuple[int, ...]:
    return tuple(int(word, 16) for word in text.split())


def uniform_of(high: int, low: int) -> float:
    """The 53 upper bits of two words."""
    return ((high << 32 | low) >> 11) / 2**53


@pytest.mark.parametrize(("counter", "key", "block"), PUBLISHED)
def test_published_answers_of_philox(counter: str, key: str, block: str) -> None:
    k0, k1 = hexadecimal(key)
    assert philox(hexadecimal(counter), (k0, k1)) == hexadecimal(block)


@pytest.mark.parametrize(("counter", "key", "block"), PUBLISHED)
def test_published_answers_of_philox_for_arrays(counter: str, key: str, block: str) -> None:
    k0, k1 = hexadecimal(key)
    w0, w1, w2, w3 = hexadecimal(block)
    c0, c1, c2, c3 = (np.array([word], dtype=np.uint64) for word in hexadecimal(counter))
    drawn = philox_many((c0, c1, c2, c3), (k0, k1)).tolist()
    assert drawn == [uniform_of(w0, w1), uniform_of(w2, w3)]


@given(st.lists(st.tuples(words, words, words, words), min_size=1, max_size=20), words, words)
def test_an_array_of_blocks_is_the_blocks_one_by_one(counters: list[list[int]], k0: int, k1: int) -> None:
    c0, c1, c2, c3 = np.array(counters, dtype=np.uint64).T
    single = [philox(counter, (k0, k1)) for counter in counters]
    expected = [u for w in single for u in (uniform_of(w[0], w[1]), uniform_of(w[2], w[3]))]
    assert philox_many((c0, c1, c2, c3), (k0, k1)).tolist() == expected


# --- names ---


@given(seeds, st.lists(stream_names, unique=True, max_size=6), st.integers(0, 12))
def test_a_declared_stream_is_the_undeclared_one(seed: int, names: list[str], draws: int) -> None:
    declared, free = Luck(seed, Layout((name, draws, None) for name in names)), Luck(seed)
    for name in names:
        for n in range(draws + 3):
            assert declared.uniform(name, n) == free.uniform(name, n)


@given(seeds, stream_names, continuous, st.floats(0.0, 1e5))
def test_a_stream_drawn_ahead_comes_to_the_same_seconds(
    seed: int, name: str, dist: Distribution, scale: float
) -> None:
    ahead, free = Luck(seed, Layout([("other", 3, Fixed(2.0)), (name, 5, dist)])), Luck(seed)
    for n in range(8):
        assert ahead.seconds_of(1, n, dist, scale, 0) == free.seconds(name, n, dist, scale, 0)
        assert ahead.value(1, n, dist, 0) == dist.quantile(free.uniform(name, n))


@given(seeds, st.lists(stream_names, min_size=2, max_size=6, unique=True), st.integers(1, 9))
def test_a_new_stream_shifts_nobody(seed: int, names: list[str], draws: int) -> None:
    some = Luck(seed, Layout((name, draws, Uniform(0, 1)) for name in names[1:]))
    more = Luck(seed, Layout((name, draws + 1, Uniform(0, 1)) for name in reversed(names)))
    for name in names[1:]:
        assert [some.uniform(name, n) for n in range(9)] == [more.uniform(name, n) for n in range(9)]


@given(seeds, stream_names, st.permutations(range(8)))
def test_the_order_of_asking_does_not_matter(seed: int, name: str, order: list[int]) -> None:
    one, other = Luck(seed), Luck(seed)
    asked = {n: one.uniform(name, n) for n in order}
    other.uniform("something else", 3)
    assert [asked[n] for n in range(8)] == [other.uniform(name, n) for n in range(8)]


def test_a_draw_is_what_it_has_always_been() -> None:
    """Seeds in old reports must give the same luck: computed from BLAKE2b and Philox by hand."""
    seed, name = 7 + (9 << 32), "consultation/combat/all-out/working contact"
    w0, w1, w2, w3 = philox((1, 0, *stream_key(name)), (7, 9))
    luck = Luck(seed)
    assert (luck.uniform(name, 2), luck.uniform(name, 3)) == (uniform_of(w0, w1), uniform_of(w2, w3))
    assert stream_key("onload/31-meu") == (956_539_783, 873_645_240)


def test_seed_stream_occurrence_and_epoch_all_count() -> None:
    draws = {
        Luck(seed).uniform(name, n, epoch)
        for seed in (0, 1, 2**32, 2**64 - 1)
        for name in ("a", "b")
        for n in range(4)
        for epoch in (0, 1, 2)
    }
    assert len(draws) == 4 * 2 * 4 * 3


@pytest.mark.parametrize("seed", [-1, 2**64, 2**80])
def test_a_seed_out_of_range(seed: int) -> None:
    for use in (seed_key, Luck):
        with pytest.raises(ValueError, match=rf"seed {seed} is outside 0 \.\. 2\*\*64 - 1"):
            use(seed)


def test_the_ends_of_the_range_of_seeds() -> None:
    assert seed_key(0) == (0, 0)
    assert seed_key(2**64 - 1) == (2**32 - 1, 2**32 - 1)
    assert seed_key(1 << 32) == (0, 1)


# --- quality ---

MANY = 100_000


def stream(name: str, seed: int = 11) -> NDArray[np.float64]:
    """The first hundred thousand uniforms of a stream."""
    luck = Luck(seed, Layout([(name, MANY, None)]))
    return np.array([luck.uniform(name, n) for n in range(MANY)])


def test_a_stream_is_uniform() -> None:
    drawn = stream("unload/31-meu")
    assert kstest(drawn, "uniform").pvalue > 0.01
    assert 0.0 <= drawn.min() < drawn.max() < 1.0


def test_the_first_draw_of_many_seeds_is_uniform() -> None:
    assert (
        kstest([Luck(seed).uniform("answer/combat/all-out", 0) for seed in range(20_000)], "uniform").pvalue
        > 0.01
    )


def independent(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether pairs fill a grid of 16 by 16 evenly, at one in a thousand."""
    counts, _, _ = np.histogram2d(one, other, bins=16, range=((0, 1), (0, 1)))
    return bool(chisquare(counts.ravel()).pvalue > 0.001)


def test_neighbouring_streams_are_independent() -> None:
    drawn = stream("load/a")
    assert independent(drawn, stream("load/b"))
    assert independent(drawn, stream("load/a", seed=12))
    assert independent(drawn, stream("load/a", seed=11 + 2**32))
    assert independent(drawn[:-1], drawn[1:])
    assert independent(drawn[0::2], drawn[1::2])


def test_the_test_of_independence_can_fail() -> None:
    drawn = stream("load/a")
    assert not independent(drawn, (drawn + 0.3 * stream("load/b")) % 1.0)


# --- whole seconds ---


@pytest.mark.parametrize(
    ("seconds", "rounded"),
    [
        (-5.0, 0),
        (0.0, 0),
        (1e-9, 1),
        (0.49, 1),
        (1.49, 1),
        (1.5, 2),
        (2.5, 3),
        (2.499999, 2),
        (86_400.0, 86_400),
    ],
)
def test_whole_seconds_round_half_up_and_are_never_lost(seconds: float, rounded: int) -> None:
    assert whole(seconds) == rounded


@given(seeds, continuous, st.floats(0.01, 1e5), st.floats(1.0, 10.0))
def test_a_longer_scale_is_never_a_shorter_time(
    seed: int, dist: Distribution, scale: float, factor: float
) -> None:
    luck = Luck(seed)
    short = luck.seconds("stage", 0, dist, scale, 0)
    assert short <= luck.seconds("stage", 0, dist, scale * factor, 0)
    assert short >= 1 or scale * dist.quantile(luck.uniform("stage", 0)) <= 0.0


def test_a_product_takes_a_stream_for_each_factor() -> None:
    luck, dists = Luck(5), (Triangular(1, 2, 4), Uniform(0.5, 2))
    expected = (
        60.0 * dists[0].quantile(luck.uniform("repair", 2)) * dists[1].quantile(luck.uniform("repair/1", 2))
    )
    assert luck.product("repair", 2, dists, 60.0, 0) == whole(expected)
    assert luck.product("repair", 2, (dists[0], Fixed(0.0)), 60.0, 0) == 0
