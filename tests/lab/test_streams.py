"""Which streams of luck a value hangs on, where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.toy import toy_study
from sim.lab.answers.streams import dominant, first_draws, shares, streams_of
from sim.luck import Luck

SEEDS = range(2000)
NAMES = ("rare", "length", "nothing", *(f"idle-{n}" for n in range(20)))


def test_first_draws_are_those_of_a_run() -> None:
    drawn = first_draws([3, 2**63 - 1], ("a", "b/1"))
    assert drawn.tolist() == [
        [Luck(seed).uniform(name, 0) for name in ("a", "b/1")] for seed in (3, 2**63 - 1)
    ]


def test_shares_are_those_of_the_closed_form() -> None:
    """A step of height 3 with chance 0.3, a slope of 4 and noise of variance 1 leave 1.89, 16/12 and 1."""
    u = first_draws(SEEDS, ("step", "slope", "idle"))
    noise = np.random.default_rng(1).normal(size=len(u))
    found = shares(u, 3 * (u[:, 0] < 0.3) + 4 * u[:, 1] + noise)
    total = 9 * 0.3 * 0.7 + 16 / 12 + 1
    assert found == pytest.approx([9 * 0.3 * 0.7 / total, (16 / 12) / total, 0.0], abs=0.04)


def test_noise_has_no_share_on_average() -> None:
    u = np.random.default_rng(2).random((200, 500))
    found = shares(u, np.random.default_rng(3).exponential(size=200) ** 2)
    assert abs(found.mean()) < 0.003


def test_streams_that_stand_out_are_named_in_order() -> None:
    u = first_draws(SEEDS, NAMES)
    values = 100 * (u[:, 0] > 0.97) + 10 * u[:, 1] + np.random.default_rng(4).normal(size=len(u))
    found = dominant(SEEDS, values, NAMES)
    assert [stream.name for stream in found.streams] == ["rare", "length"]
    assert found.looked_at == len(NAMES)
    assert found.noise < found.streams[-1].share
    assert found.together == pytest.approx(sum(stream.share for stream in found.streams))


def test_what_never_varies_hangs_on_nothing() -> None:
    found = dominant(range(50), np.ones(50), NAMES)
    assert (found.streams, found.noise) == ((), 0.0)


def test_too_few_runs_are_an_error() -> None:
    with pytest.raises(ValueError, match="49 runs are too few for 10 bins; expected 50 or more"):
        dominant(range(49), np.arange(49.0), NAMES)


def test_a_model_that_does_not_tell_its_streams() -> None:
    with pytest.raises(TypeError, match="a model of Arithmetic does not tell its streams of luck"):
        streams_of(toy_study())
