"""Distributions as data: parsed from a short text, drawn by inverse CDF from one uniform.

The notation is that of the evidence register: ``Tri(low, mode, high)``, ``LN(median, p90)``,
``LN(median, gsd=1.5)``, ``Beta(a, b)``, ``U(low, high)``. A plain number is a ``Fixed``.
Every distribution has ``quantile(u)``, ``cdf(x)`` and ``median`` in the unit of its parameter.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist

_STANDARD_NORMAL = NormalDist()
_Z90 = _STANDARD_NORMAL.inv_cdf(0.9)
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_CALL = re.compile(r"^\s*([A-Za-z]+)\s*\(([^()]*)\)\s*$")
_ARGUMENT = re.compile(rf"^\s*(?:([a-z]+)\s*=\s*)?({_NUMBER})\s*$")

#: Shown in messages: what a distribution may look like.
FORMS = ("Tri(low, mode, high)", "LN(median, p90)", "LN(median, gsd=G)", "Beta(a, b)", "U(low, high)")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A constant, drawn without using its luck."""

    value: float

    def quantile(self, u: float) -> float:
        return self.value

    def cdf(self, x: float) -> float:
        return 1.0 if x >= self.value else 0.0

    @property
    def median(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.value:g}"


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform between ``low`` and ``high``."""

    low: float
    high: float

    def quantile(self, u: float) -> float:
        return self.low + (self.high - self.low) * u

    def cdf(self, x: float) -> float:
        return min(1.0, max(0.0, (x - self.low) / (self.high - self.low)))

    @property
    def median(self) -> float:
        return self.quantile(0.5)

    def __str__(self) -> str:
        return f"U({self.low:g}, {self.high:g})"


@dataclass(frozen=True, slots=True)
class Triangular:
    """Triangular between ``low`` and ``high`` with its peak at ``mode``."""

    low: float
    mode: float
    high: float

    def quantile(self, u: float) -> float:
        span = self.high - self.low
        rise = self.mode - self.low
        if u * span < rise:
            return self.low + math.sqrt(u * span * rise)
        return self.high - math.sqrt((1.0 - u) * span * (self.high - self.mode))

    def cdf(self, x: float) -> float:
        if x <= self.low:
            return 0.0
        if x >= self.high:
            return 1.0
        span = self.high - self.low
        if x < self.mode:
            return (x - self.low) ** 2 / (span * (self.mode - self.low))
        return 1.0 - (self.high - x) ** 2 / (span * (self.high - self.mode))

    @property
    def median(self) -> float:
        return self.quantile(0.5)

    def __str__(self) -> str:
        return f"Tri({self.low:g}, {self.mode:g}, {self.high:g})"


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormal by its median and the standard deviation of its logarithm.

    ``floor`` replaces every smaller value (mass collects there, nothing is redrawn).
    """

    center: float
    sigma: float
    floor: float = 0.0

    def quantile(self, u: float) -> float:
        # u = 0 has no normal quantile; the smallest uniform drawn is 2**-53.
        drawn = self.center * math.exp(self.sigma * _STANDARD_NORMAL.inv_cdf(min(max(u, 2**-53), 1 - 2**-53)))
        return drawn if drawn > self.floor else self.floor

    def cdf(self, x: float) -> float:
        if x <= 0.0 or x < self.floor:
            return 0.0
        return _STANDARD_NORMAL.cdf(math.log(x / self.center) / self.sigma)

    @property
    def median(self) -> float:
        return max(self.center, self.floor)

    def __str__(self) -> str:
        floor = f", min {self.floor:g}" if self.floor else ""
        return f"LN({self.center:g}, {self.center * math.exp(self.sigma * _Z90):.4g}{floor})"


@dataclass(frozen=True, slots=True)
class Beta:
    """Beta distribution; the quantile is found by bisection on the incomplete beta function."""

    a: float
    b: float

    def cdf(self, x: float) -> float:
        return _incomplete_beta(self.a, self.b, x)

    def quantile(self, u: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            if self.cdf(middle) < u:
                low = middle
            else:
                high = middle
        return 0.5 * (low + high)

    @property
    def median(self) -> float:
        return _median_of_beta(self.a, self.b)

    def __str__(self) -> str:
        return f"Beta({self.a:g}, {self.b:g})"


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential with the given mean: the wait for the next event of a Poisson process."""

    mean: float

    def quantile(self, u: float) -> float:
        return -self.mean * math.log1p(-u)

    def cdf(self, x: float) -> float:
        return -math.expm1(-x / self.mean) if x > 0.0 else 0.0

    @property
    def median(self) -> float:
        return self.quantile(0.5)

    def __str__(self) -> str:
        return f"Exp({self.mean:g})"


Distribution = Fixed | Uniform | Triangular | Lognormal | Beta | Exponential


def parse(text: str | float) -> Distribution:
    """Read a distribution or a number; raise ``ValueError`` saying what is wrong with it."""
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return Fixed(_finite(float(text)))
    if not isinstance(text, str):
        raise ValueError(f"expected a number or one of {', '.join(FORMS)}")
    return _read(text)


@lru_cache(maxsize=4096)
def _read(text: str) -> Distribution:
    if re.fullmatch(rf"\s*{_NUMBER}\s*", text):
        return Fixed(_finite(float(text)))
    call = _CALL.match(text)
    if call is None:
        raise ValueError(f"expected a number or one of {', '.join(FORMS)}")
    name, arguments = call.groups()
    values, keyword = _arguments(arguments)
    return _build(name.lower(), values, keyword)


def with_floor(distribution: Distribution, floor: float) -> Distribution:
    """The same distribution with a smallest value; only a lognormal can have one."""
    if not isinstance(distribution, Lognormal):
        raise ValueError(f"a smallest value goes with LN(...), not with {distribution}")
    return replace(distribution, floor=_finite(floor))


def scaled(distribution: Distribution, factor: float) -> Distribution:
    """The distribution of ``factor`` times what is drawn; ``factor`` is above 0.

    Raises ``ValueError`` for a Beta: a multiple of a share is no share.
    """
    match distribution:
        case Fixed(value):
            return Fixed(value * factor)
        case Uniform(low, high):
            return Uniform(low * factor, high * factor)
        case Triangular(low, mode, high):
            return Triangular(low * factor, mode * factor, high * factor)
        case Lognormal(center, sigma, floor):
            return Lognormal(center * factor, sigma, floor * factor)
        case Exponential(mean):
            return Exponential(mean * factor)
    raise ValueError(f"{distribution} cannot be drawn longer or shorter")


def _arguments(text: str) -> tuple[list[float], float | None]:
    values: list[float] = []
    gsd: float | None = None
    for part in text.split(","):
        argument = _ARGUMENT.match(part)
        if argument is None:
            raise ValueError(f"'{part.strip()}' is not a number")
        key, number = argument.groups()
        if key is None:
            values.append(_finite(float(number)))
        elif key == "gsd" and gsd is not None:
            raise ValueError("gsd= is given twice")
        elif key == "gsd":
            gsd = _finite(float(number))
        else:
            raise ValueError(f"unknown argument '{key}'; only gsd= is named")
    return values, gsd


def _build(name: str, values: list[float], gsd: float | None) -> Distribution:
    if name == "ln" and len(values) == 1 and gsd is not None:
        if values[0] <= 0 or gsd <= 1:
            raise ValueError("LN(median, gsd=G) needs a median above 0 and G above 1")
        return Lognormal(values[0], math.log(gsd))
    if gsd is not None:
        raise ValueError("gsd= goes with LN(median, gsd=G)")
    match name, values:
        case "u", [low, high] if low < high:
            return Uniform(low, high)
        case "tri", [low, mode, high] if low <= mode <= high and low < high:
            return Triangular(low, mode, high)
        case "ln", [median, p90] if 0 < median < p90:
            return Lognormal(median, math.log(p90 / median) / _Z90)
        case "beta", [a, b] if a > 0 and b > 0:
            return Beta(a, b)
        case "u", _:
            raise ValueError("U(low, high) needs two numbers, low below high")
        case "tri", _:
            raise ValueError("Tri(low, mode, high) needs three numbers in rising order")
        case "ln", _:
            raise ValueError("LN(median, p90) needs two numbers, 0 < median < p90")
        case "beta", _:
            raise ValueError("Beta(a, b) needs two numbers above 0")
        case _:
            raise ValueError(f"unknown distribution '{name}'; one of {', '.join(FORMS)}")


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("must be a finite number")
    return value


@lru_cache(maxsize=256)
def _median_of_beta(a: float, b: float) -> float:
    return Beta(a, b).quantile(0.5)


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta function, by its continued fraction (Lentz's method)."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _incomplete_beta(b, a, 1.0 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    tiny = 1e-300
    c, d = 1.0, 1.0 / max(1.0 - (a + b) * x / (a + 1.0), tiny)
    fraction = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / (1.0 + term * d or tiny)
            c = 1.0 + term / c or tiny
            fraction *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return front * fraction / a
