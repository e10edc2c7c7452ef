"""Parameters as a scenario sets them: the register's, with the scenario's values laid over."""

from __future__ import annotations

import math
from collections.abc import Mapping

from scenarios.base import Grade, Strict, Text
from scenarios.distributions import (
    FORMS,
    Beta,
    Distribution,
    Exponential,
    Fixed,
    Lognormal,
    Triangular,
    Uniform,
)
from scenarios.explain import validate
from scenarios.nodes import Node, child_at, plain
from scenarios.problems import Position, Problem, nearest, problem, shown
from scenarios.register import Register, distribution, unknown_sources
from scenarios.schema import Parameter

_GRADES: tuple[Grade, ...] = ("A", "A*", "B", "B?", "C")  # best first
#: Units of what lies between 0 and 1.
SHARES = frozenset(("prob", "frac", "0-1"))
NOTE = "set by the scenario"


class Override(Strict):
    """What a scenario may say of a parameter; its title, role and unit are the register's."""

    value: float | str | tuple[float | str, ...] | None = None
    at_least: float | None = None
    grade: Grade | None = None
    anchored: bool | None = None
    sources: tuple[str, ...] | None = None
    note: Text | None = None


def overridden(name: str, node: Node, known: Register) -> tuple[Parameter | None, list[Problem]]:
    """The parameter as the scenario sets it, or None and what is wrong with the entry."""
    own = known.parameters.get(name)
    if own is None:
        near = nearest(name, known.parameters)
        expected = "a parameter id that `peninsula sources` lists"
        return None, [problem(node.where, f"unknown parameter '{name}'", expected, near)]
    entry = node if isinstance(node.value, dict) else Node({"value": node}, node.where)
    override, problems = validate(Override, entry, f"parameters.{name}", f"parameters.{name}.")
    if override is None:
        return None, problems
    made = _laid_over(own, override)
    problems = [*_grade(name, own, override, node), *_value(name, own, made, node)]
    problems += unknown_sources(override.sources or (), known.sources, node.where)
    return (None if problems else made), problems


def with_overrides(
    entries: Mapping[str, Node], known: Register
) -> tuple[dict[str, Parameter], list[Problem]]:
    """All parameters of the register, those in ``entries`` as the scenario sets them."""
    made = dict(known.parameters)
    problems: list[Problem] = []
    for name, node in entries.items():
        parameter, more = overridden(name, node, known)
        problems += more
        if parameter is not None:
            made[name] = parameter
    return made, problems


def _laid_over(own: Parameter, override: Override) -> Parameter:
    said = {key: value for key, value in override if value is not None}
    note = f"{NOTE}: {said['note']}" if "note" in said else NOTE
    if "value" in said and "at_least" not in said and not _is_lognormal(override.value):
        said["at_least"] = None  # the register's smallest value goes with its lognormal
    if "value" in said and "grade" not in said:
        # A number of the user's own does not inherit the evidence of the one it replaces.
        said |= {"grade": "C", "anchored": False, "sources": ()}
    if "value" in said:
        said["fitted_to"] = {}  # what it was made from goes with the value
    return own.model_copy(update={**said, "note": note})


def _is_lognormal(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold().startswith("ln")


def _grade(name: str, own: Parameter, override: Override, node: Node) -> list[Problem]:
    """Nobody raises a grade without a source."""
    grade = override.grade
    if grade is None or override.sources or _GRADES.index(grade) >= _GRADES.index(own.grade):
        return []
    found = f"parameters.{name}.grade is {grade}, better than the register's {own.grade}"
    return [problem(_where(node, "grade"), found, f"{own.grade} or lower, or the sources that it rests on")]


def _value(name: str, own: Parameter, made: Parameter, node: Node) -> list[Problem]:
    where = _where(node, "value")
    written = child_at(node, "value") or node
    value = made.value if isinstance(written.value, dict) else plain(written)
    found = f"parameters.{name} is {shown(value)}"
    if isinstance(own.value, tuple) or isinstance(made.value, tuple):
        if isinstance(own.value, tuple) and isinstance(made.value, tuple):
            return []
        return [problem(where, found, f"{shown(own.value)}, as in the register")]
    try:
        drawn = distribution(made)
    except ValueError as error:
        said = "" if "one of " in str(error) else f" ({error})"
        return [problem(where, f"{found}{said}", f"a number or one of {', '.join(FORMS)}")]
    beyond = outside(own, *support(drawn))
    return [problem(where, f"{found}{beyond[0]}", beyond[1])] if beyond else []


def outside(own: Parameter, low: float, high: float) -> tuple[str, str] | None:
    """What is wrong with values from ``low`` to ``high`` of a number of the register, and what is
    expected: shares lie between 0 and 1, and nothing is negative where the register has nothing so."""
    lowest, highest = support(distribution(own))
    if own.unit in SHARES and (low < 0 or high > 1 >= highest):
        return ", which leaves 0 to 1", f"a value from 0 to 1 (unit {own.unit})"
    if low < 0 <= lowest:
        return ", which goes below 0", f"0 or more (unit {own.unit})"
    return None


def support(drawn: Distribution) -> tuple[float, float]:
    """The smallest and the largest value that a distribution can take."""
    match drawn:
        case Fixed():
            return drawn.value, drawn.value
        case Uniform() | Triangular():
            return drawn.low, drawn.high
        case Lognormal():
            return drawn.floor, math.inf
        case Exponential():
            return 0.0, math.inf
        case Beta():
            return 0.0, 1.0


def _where(node: Node, key: str) -> Position:
    child = child_at(node, key)
    return child.where if child else node.where
