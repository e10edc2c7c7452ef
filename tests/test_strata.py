"""Strata: weights make up for what is drawn more often."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from benchmarks.strata import Coordinate, steered


def place(v: float, *, cut: float = 0.2, portion: float = 0.5) -> tuple[dict[str, float], float]:
    return steered([Coordinate("happens", (cut,), (portion, 1 - portion), "length")], [v])


def test_a_plain_coordinate_is_the_draw() -> None:
    assert steered([Coordinate("a"), Coordinate("b")], [0.25, 0.5]) == ({"a": 0.25, "b": 0.5}, 1.0)


def test_what_is_left_of_a_coordinate_decides_what_follows() -> None:
    steer, weight = place(0.25)  # half way through the portion that happens
    assert steer == pytest.approx({"happens": 0.1, "length": 0.5})
    assert weight == pytest.approx(0.4)
    steer, weight = place(0.75)
    assert steer == pytest.approx({"happens": 0.6})
    assert weight == pytest.approx(1.6)


@given(st.floats(0, 1, exclude_max=True), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_draws_stay_in_their_interval(v: float, cut: float, portion: float) -> None:
    steer, weight = place(v, cut=cut, portion=portion)
    assert all(0 <= u < 1 for u in steer.values())
    assert (steer["happens"] < cut) == ("length" in steer)
    assert weight == pytest.approx(cut / portion if "length" in steer else (1 - cut) / (1 - portion))


def test_weighted_means_are_without_bias() -> None:
    """A refusal in one case of forty costs 100, else a hold in one case of four lasts 8 times its draw."""
    coordinates = (
        Coordinate("answer", (0.975,), (0.75, 0.25)),
        Coordinate("holds", (0.25,), (0.5, 0.5), "hold"),
    )

    def outcome(steer: dict[str, float]) -> float:
        return 100.0 if steer["answer"] >= 0.975 else 8 * steer.get("hold", 0.0)

    means = []
    for seed in range(20):
        net = qmc.Sobol(2, scramble=True, seed=np.random.default_rng(seed)).random(64)
        runs = [steered(coordinates, row) for row in net]
        means.append(np.mean([weight * outcome(steer) for steer, weight in runs]))
    exact = 100 * 0.025 + 0.975 * 0.25 * 4
    error = np.std(means, ddof=1) / np.sqrt(len(means))
    assert error < 0.04  # ordinary luck: 15 / sqrt(20 * 64) = 0.4
    assert np.mean(means) == pytest.approx(exact, abs=4 * error)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"cuts": (0.5, 0.5)}, r"cuts of a are \(0.5, 0.5\); expected ascending, within 0 and 1"),
        ({"cuts": (0.5,), "portions": (1.0,)}, r"expected 2 positive numbers that add up to 1"),
        ({"cuts": (0.5,), "portions": (0.5, 0.6)}, r"portions of a are \(0.5, 0.6\)"),
        ({"then": "b"}, "a has no cut below which b is drawn"),
    ],
)
def test_what_makes_no_strata_is_an_error(given_: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Coordinate("a", **given_)
