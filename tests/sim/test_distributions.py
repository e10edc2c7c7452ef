"""Distributions against scipy, their inverse properties, and what a wrong text gets."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scenarios import register
from scenarios.distributions import (
    FORMS,
    Beta,
    Distribution,
    Fixed,
    Lognormal,
    Triangular,
    Uniform,
    parse,
    with_floor,
)
from sim.numbers import Numbers, distribution
from tests.sim.strategies import continuous, uniforms

SHARES = (0.001, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.999)
Z90 = 1.2815515655446004


def peer(dist: Distribution) -> stats.rv_continuous:
    """The same distribution as scipy has it."""
    match dist:
        case Uniform(low, high):
            return stats.uniform(low, high - low)
        case Triangular(low, mode, high):
            return stats.triang((mode - low) / (high - low), low, high - low)
        case Lognormal(center, sigma):
            return stats.lognorm(sigma, scale=center)
        case Beta(a, b):
            return stats.beta(a, b)
    raise AssertionError(f"no peer of {dist}")


@given(continuous)
def test_quantiles_and_shares_agree_with_scipy(dist: Distribution) -> None:
    other = peer(dist)
    for share in SHARES:
        expected = other.ppf(share)
        assert dist.quantile(share) == pytest.approx(expected, rel=1e-7, abs=1e-12)
        assert dist.cdf(expected) == pytest.approx(share, rel=1e-7, abs=1e-9)


@given(continuous, uniforms, uniforms)
def test_a_larger_uniform_is_never_a_smaller_value(dist: Distribution, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert dist.quantile(low) <= dist.quantile(high)


@given(continuous, st.floats(0.001, 0.999))
def test_quantile_and_share_undo_each_other(dist: Distribution, share: float) -> None:
    assert dist.cdf(dist.quantile(share)) == pytest.approx(share, abs=1e-7)


@given(continuous)
def test_the_ends(dist: Distribution) -> None:
    low, high = dist.quantile(0.0), dist.quantile(1.0)
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < dist.median < high
    assert dist.cdf(low - 1.0) == pytest.approx(0.0, abs=1e-12)
    assert dist.cdf(high * 1e6 + 1e6) == pytest.approx(1.0)
    assert dist.median == pytest.approx(dist.quantile(0.5))


@given(st.floats(-1e6, 1e6), uniforms)
def test_a_fixed_value_is_itself(value: float, share: float) -> None:
    fixed = Fixed(value)
    assert (fixed.quantile(share), fixed.median) == (value, value)
    assert (fixed.cdf(value), fixed.cdf(math.nextafter(value, -math.inf))) == (1.0, 0.0)


def test_a_triangle_may_lean_on_a_side() -> None:
    rising, falling = Triangular(0, 4, 4), Triangular(0, 0, 4)
    assert (rising.quantile(0.25), falling.quantile(0.75)) == (2.0, 2.0)
    assert (rising.cdf(2.0), falling.cdf(2.0)) == (0.25, 0.75)
    assert (rising.quantile(0.0), rising.quantile(1.0)) == (0.0, 4.0)
    assert (falling.quantile(0.0), falling.quantile(1.0)) == (0.0, 4.0)


# --- floors ---


@given(st.floats(1.0, 50.0), st.floats(0.1, 1.2), st.floats(0.5, 60.0), uniforms)
def test_a_floor_replaces_what_lies_below_it(center: float, sigma: float, floor: float, share: float) -> None:
    free, floored = Lognormal(center, sigma), Lognormal(center, sigma, floor)
    assert floored.quantile(share) == max(floor, free.quantile(share))
    assert floored.median == max(floor, center)
    assert floored.cdf(floor * 0.999) == 0.0
    assert floored.cdf(floor * 1.001) == free.cdf(floor * 1.001)


def test_a_floor_of_the_register_is_applied() -> None:
    nsc = register().parameters["P2.04"]
    assert distribution(nsc).quantile(0.0) == 40.0
    assert Numbers({"P2.04": nsc}).distribution("P2.04").cdf(39.9) == 0.0


def test_a_floor_goes_with_a_lognormal_alone() -> None:
    assert with_floor(parse("LN(8, 30)"), 2.0).quantile(0.0) == 2.0
    with pytest.raises(ValueError, match=r"^a smallest value goes with LN\(\.\.\.\), not with U\(1, 2\)$"):
        with_floor(Uniform(1, 2), 1.5)
    with pytest.raises(ValueError, match="must be a finite number"):
        with_floor(parse("LN(8, 30)"), math.inf)


# --- texts ---

READ = {
    "Tri(1, 2.5, 4)": Triangular(1, 2.5, 4),
    " tri( 1,2.5 ,4 ) ": Triangular(1, 2.5, 4),
    "U(-1, 2e3)": Uniform(-1, 2000),
    "Beta(37, 2.1)": Beta(37, 2.1),
    "LN(90, 175)": Lognormal(90, math.log(175 / 90) / Z90),
    "LN(8, gsd=1.5)": Lognormal(8, math.log(1.5)),
    "12": Fixed(12),
    " -.5 ": Fixed(-0.5),
}


@pytest.mark.parametrize("text", READ)
def test_a_text_is_read(text: str) -> None:
    assert str(parse(text)) == str(READ[text])
    assert parse(text).median == pytest.approx(READ[text].median)


@given(continuous)
def test_what_is_written_is_read_again(dist: Distribution) -> None:
    for share in (0.1, 0.5, 0.9):
        assert parse(str(dist)).quantile(share) == pytest.approx(dist.quantile(share), rel=2e-3)


def test_a_number_is_fixed() -> None:
    assert (parse(3), parse(2.5)) == (Fixed(3.0), Fixed(2.5))


ANY_FORM = f"expected a number or one of {', '.join(FORMS)}"
REFUSED = {
    "": ANY_FORM,
    "Tri": ANY_FORM,
    "Tri(1, 2, 3": ANY_FORM,
    "nan": ANY_FORM,
    "about 3": ANY_FORM,
    "LN(Tri(1, 2, 3), 4)": ANY_FORM,
    "Tri()": "'' is not a number",
    "Tri(1, two, 3)": "'two' is not a number",
    "U(1, nan)": "'nan' is not a number",
    "U(1, 1e999)": "must be a finite number",
    "1e999": "must be a finite number",
    "Tri(1, 2)": "Tri(low, mode, high) needs three numbers in rising order",
    "Tri(3, 2, 4)": "Tri(low, mode, high) needs three numbers in rising order",
    "Tri(1, 1, 1)": "Tri(low, mode, high) needs three numbers in rising order",
    "U(2, 2)": "U(low, high) needs two numbers, low below high",
    "U(1)": "U(low, high) needs two numbers, low below high",
    "LN(8)": "LN(median, p90) needs two numbers, 0 < median < p90",
    "LN(0, 5)": "LN(median, p90) needs two numbers, 0 < median < p90",
    "LN(8, 8)": "LN(median, p90) needs two numbers, 0 < median < p90",
    "LN(8, gsd=1)": "LN(median, gsd=G) needs a median above 0 and G above 1",
    "LN(-8, gsd=2)": "LN(median, gsd=G) needs a median above 0 and G above 1",
    "LN(8, 30, gsd=2)": "gsd= goes with LN(median, gsd=G)",
    "U(1, gsd=2)": "gsd= goes with LN(median, gsd=G)",
    "LN(8, p90=30)": "'p90=30' is not a number",
    "LN(8, sd=2)": "unknown argument 'sd'; only gsd= is named",
    "Beta(0, 1)": "Beta(a, b) needs two numbers above 0",
    "Beta(1, 2, 3)": "Beta(a, b) needs two numbers above 0",
    "Normal(1, 2)": f"unknown distribution 'normal'; one of {', '.join(FORMS)}",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_wrong_text_says_what_is_wrong(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(REFUSED[text])}$"):
        parse(text)


@pytest.mark.parametrize("value", [True, None, [1, 2], math.nan, math.inf])
def test_what_is_no_number_and_no_text(value: object) -> None:
    with pytest.raises(ValueError, match=r"^(expected a number or one of|must be a finite number)"):
        parse(value)


def test_every_distribution_of_the_register_is_read() -> None:
    for ident, parameter in register().parameters.items():
        if not isinstance(parameter.value, tuple):
            assert math.isfinite(distribution(parameter).median), ident
