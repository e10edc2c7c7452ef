"""The numbers of one world: parameters of the register in the units that the engine counts in.

Constants are what they are; a world parameter has one value per world (its median unless a sweep
draws it); an occurrence keeps its distribution and is drawn by ``Luck``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies import RuleError
from scenarios.distributions import Distribution, Fixed, Lognormal, parse, with_floor
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


class Numbers:
    """Parameters bound to one world. ``world`` overrides the median of world parameters by id."""

    __slots__ = ("_parameters", "_spans", "_values", "world")

    def __init__(self, parameters: Mapping[str, Parameter], world: Mapping[str, float] | None = None) -> None:
        self._parameters = parameters
        self.world = dict(world or {})
        self._values: dict[str, Distribution] = {}
        self._spans: dict[str, Span] = {}

    def distribution(self, ident: str) -> Distribution:
        """What the engine draws from: fixed for constants and world parameters."""
        found = self._values.get(ident)
        if found is None:
            parameter = self._parameters[ident]
            found = distribution(parameter)
            if parameter.role != "occurrence":
                found = Fixed(self.world.get(ident, found.median))
            self._values[ident] = found
        return found

    def value(self, ident: str) -> float:
        """One number, in the unit of the register: the world's value, or the median."""
        return self.distribution(ident).median

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
