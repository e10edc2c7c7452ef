"""The numbers of one world: parameters of the register in the units that the engine counts in.

Constants are what they are; a world parameter has one value per world (its median unless a sweep
draws it); an occurrence keeps its distribution and is drawn by ``Luck``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from policies import RuleError
from scenarios.distributions import Distribution, Fixed, Lognormal, parse, scaled, with_floor
from scenarios.problems import nearest, shown
from scenarios.schema import Parameter

#: Seconds in a unit of time as the register writes it.
SECONDS: Mapping[str, float] = {
    "s": 1.0,
    "min": 60.0,
    "h": 3_600.0,
    "d": 86_400.0,
    "days": 86_400.0,
    "months": 2_629_800,  # a twelfth of 365.25 days
}


@dataclass(frozen=True, slots=True)
class Span:
    """A duration to be drawn: ``scale`` times ``dist`` is in seconds; ``params`` are the ids read."""

    dist: Distribution
    scale: float
    params: str

    def times(self, factor: float, params: str = "") -> Span:
        """The same luck on a longer or shorter scale."""
        return Span(self.dist, self.scale * factor, f"{self.params} {params}".strip())


def distribution(parameter: Parameter) -> Distribution:
    """The distribution of a numeric parameter, with its floor, in its own unit."""
    if isinstance(parameter.value, tuple):
        raise ValueError(f"{parameter.title}: a list has no distribution")
    dist = parse(parameter.value)
    if parameter.at_least is None:
        return dist
    return with_floor(dist, parameter.at_least) if isinstance(dist, Lognormal) else dist


class WorldError(Exception):
    """A world that cannot be: an id that is not in the register, or a value that does not fit."""


class Numbers:
    """Parameters bound to one world.

    ``world`` gives values by id: a world parameter has that value, an occurrence has it as its median
    (its distribution, floor included, is drawn out or pressed together). Raise ``WorldError``. ``like``
    lends what it has read of the same parameters and what is the same in both worlds.
    """

    __slots__ = ("_distributions", "_parameters", "_spans", "_values", "world")

    def __init__(
        self,
        parameters: Mapping[str, Parameter],
        world: Mapping[str, float] | None = None,
        like: Numbers | None = None,
    ) -> None:
        self._parameters = parameters
        self.world = dict(world or {})
        self._distributions: dict[str, Distribution] = {}
        self._values: dict[str, float] = {}
        self._spans: dict[str, Span] = {}
        for ident, value in self.world.items():
            _check(parameters, ident, value)
        if like is not None and like._parameters is parameters:
            self._borrow(like)

    def _borrow(self, other: Numbers) -> None:
        own = self.world.keys() | other.world.keys()
        self._distributions = {i: found for i, found in other._distributions.items() if i not in own}
        self._values = {i: found for i, found in other._values.items() if i not in own}
        self._spans = {i: found for i, found in other._spans.items() if i not in own}

    def distribution(self, ident: str) -> Distribution:
        """What the engine draws from: fixed for constants and world parameters."""
        found = self._distributions.get(ident)
        if found is None:
            found = self._distributions[ident] = self._in_world(ident)
        return found

    def _in_world(self, ident: str) -> Distribution:
        parameter, value = self._parameters[ident], self.world.get(ident)
        known = distribution(parameter)
        if parameter.role != "occurrence":
            return Fixed(known.median if value is None else value)
        return known if value is None else _around(value, known, ident)

    def value(self, ident: str) -> float:
        """One number, in the unit of the register: the world's value, or the median."""
        found = self._values.get(ident)
        if found is None:
            found = self._values[ident] = self.distribution(ident).median
        return found

    def words(self, ident: str) -> tuple[str, ...]:
        """A list parameter."""
        value = self._parameters[ident].value
        return tuple(str(word) for word in value) if isinstance(value, tuple) else (str(value),)

    def span(self, ident: str) -> Span:
        """A duration of the register, drawn in seconds."""
        found = self._spans.get(ident)
        if found is None:
            unit = self._parameters[ident].unit
            if unit not in SECONDS:
                raise RuleError(
                    f"{ident} is used as a duration, but it is in '{unit}'; expected {', '.join(SECONDS)}"
                )
            found = self._spans[ident] = Span(self.distribution(ident), SECONDS[unit], ident)
        return found


def _check(parameters: Mapping[str, Parameter], ident: str, value: float) -> None:
    if ident not in parameters:
        near = nearest(ident, parameters)
        hint = f"; nearest: {near}" if near else ""
        raise WorldError(f"unknown parameter '{ident}' in a world; expected an id of the register{hint}")
    parameter = parameters[ident]
    if isinstance(parameter.value, tuple):
        raise WorldError(f"{ident} is a list of words; a world gives values to numbers alone")
    if not math.isfinite(value):
        raise WorldError(f"{ident} is {shown(value)} in a world; expected a finite number")
    if parameter.role == "occurrence":
        _around(value, distribution(parameter), ident)


def _around(value: float, known: Distribution, ident: str) -> Distribution:
    """What is drawn in a world in which ``value`` is its median."""
    if value <= 0.0 or known.median <= 0.0:
        raise WorldError(
            f"{ident} is {shown(value)} in a world, where {known} has its median at {known.median:g}; "
            "expected both above 0"
        )
    try:
        return scaled(known, value / known.median)
    except ValueError as error:
        raise WorldError(f"{ident} is drawn anew in every run: {error}; expected Tri, LN or U") from error
