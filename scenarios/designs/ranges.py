"""The numbers that a sweep varies: from the register by id or pattern, and ranges given in the design."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from scenarios.check import World
from scenarios.designs.design import Kind, Point, Uncertain
from scenarios.designs.form import Form, Range
from scenarios.designs.numbers import number_at
from scenarios.designs.points import Laid
from scenarios.distributions import FORMS, Beta, Distribution, Fixed, parse, with_floor
from scenarios.loader import Assembly, finish
from scenarios.merge import overlay
from scenarios.nodes import Node, Path, closest
from scenarios.overrides import SHARES, outside, support
from scenarios.problems import InputError, Position, Problem, nearest, problem, shown
from scenarios.register import distribution, unknown_sources
from scenarios.schema import Parameter
from scenarios.settings import change, follow
from scenarios.shape import members

_SMALLEST = 2.0**-53  # samplers hand out uniforms from here to one less this
_RANGES = "one of " + ", ".join(FORMS)


@dataclass(slots=True)
class Reading:
    """What ranges are read against: the resolved points, what their levels set, the world of data."""

    base: Node
    points: Sequence[Point]
    set_by: Mapping[Path, Laid]
    world: World
    root: Node
    prefix: str
    problems: list[Problem] = field(default_factory=list)

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        return self.points[0].loaded.parameters

    def where(self, *path: str | int) -> Position:
        return closest(self.root, ("uncertain", *path))

    def add(self, where: Position, found: str, expected: str, near: str | None = None) -> None:
        self.problems.append(problem(where, found, expected, near))


def uncertain_of(form: Form, reading: Reading) -> tuple[Uncertain, ...]:
    """All uncertain numbers: ranges as written (they get the best coordinates), then the register's."""
    ranged = [_ranged(ident, given, reading) for ident, given in form.uncertain.ranges.items()]
    own = _listed(form, reading)
    return (*(made for made in ranged if made is not None), *(_own(name, reading) for name in own))


# --- the register's own distributions ----------------------------------------------------------------


def _listed(form: Form, reading: Reading) -> list[str]:
    varying = [name for name, one in reading.parameters.items() if one.role == "world" and _varies(one)]
    free = [n for n in varying if n not in form.uncertain.ranges and ("parameters", n) not in reading.set_by]
    exact: dict[str, int] = {}
    found: list[str] = []
    for place, word in enumerate(form.uncertain.register):
        where = reading.where("register", place)
        if not any(sign in word for sign in "*?["):
            _exact(word, place, exact, form, reading)
            exact.setdefault(word, place)
            found += [word] if word in free else []
            continue
        matching = [name for name in varying if fnmatchcase(name, word)]
        if not matching:
            said = f"pattern '{word}' in {reading.prefix}uncertain.register matches no number that varies"
            expected = "a pattern that matches a world number with a distribution (`peninsula sources`)"
            reading.add(where, said, expected)
        found += [name for name in matching if name in free]
    return list(dict.fromkeys(found))


def _exact(name: str, place: int, exact: dict[str, int], form: Form, reading: Reading) -> None:
    """What is wrong with an id that stands in the list by itself."""
    where, known = reading.where("register", place), reading.parameters.get(name)
    if name in exact:
        first = reading.where("register", exact[name]).line
        reading.add(where, f"'{name}' a second time (first in line {first})", "each id once")
    elif name in form.uncertain.ranges:
        other = reading.where("ranges", name).line
        reading.add(where, f"'{name}' in the register list and under ranges (line {other})", "one of the two")
    elif known is None:
        near = nearest(name, reading.parameters)
        reading.add(where, f"unknown parameter '{name}'", "an id that `peninsula sources` lists", near)
    elif not _is_constant(name, known, where, reading):
        if _set_by_level(name, ("parameters", name), where, reading):
            return
        if known.role == "occurrence":
            found = f"'{name}' is drawn anew for each delay or event (role occurrence)"
            reading.add(where, found, "a world number here; under ranges a range for its median")
        elif not _varies(known):
            found = f"'{name}' is {shown(known.value)}, without a distribution"
            reading.add(where, found, "a number with a distribution, or a range of your own under ranges")


def _is_constant(name: str, known: Parameter, where: Position, reading: Reading) -> bool:
    if isinstance(known.value, tuple):
        reading.add(where, f"'{name}' is a list of words", "a number")
        return True
    if known.role == "constant":
        reading.add(where, f"'{name}' is a constant: a fact or a fixed rule", "a number that nobody knows")
        return True
    return False


def _varies(known: Parameter) -> bool:
    return not isinstance(known.value, tuple) and not isinstance(distribution(known), Fixed)


def _own(name: str, reading: Reading) -> Uncertain:
    known = reading.parameters[name]
    return Uncertain(
        name, "world", distribution(known), known.title, known.unit, known.grade, known.anchored, False
    )


# --- ranges given in the design ----------------------------------------------------------------------


def _ranged(ident: str, given: Range, reading: Reading) -> Uncertain | None:
    where = reading.where("ranges", ident)
    drawn = _distribution(ident, given, where, reading)
    _evidence(ident, given, reading)
    if ident in reading.parameters:
        return _of_parameter(ident, given, drawn, where, reading)
    if ident[:1].isupper():
        near = nearest(ident, reading.parameters)
        reading.add(where, f"unknown parameter '{ident}'", "an id that `peninsula sources` lists", near)
        return None
    return _of_key(ident, given, drawn, where, reading)


def _distribution(ident: str, given: Range, where: Position, reading: Reading) -> Distribution | None:
    found = f"{reading.prefix}uncertain.ranges.{ident} is {shown(given.values)}"
    try:
        drawn = parse(given.values)
        drawn = drawn if given.at_least is None else with_floor(drawn, given.at_least)
    except ValueError as error:
        said = "" if "one of " in str(error) else f" ({error})"
        reading.add(where, f"{found}{said}", _RANGES)
        return None
    if isinstance(drawn, Fixed):
        reading.add(where, f"{found}, which is one value", _RANGES)
        return None
    return drawn


def _evidence(ident: str, given: Range, reading: Reading) -> None:
    """A range is a judgement (C) unless it names where it comes from."""
    where = reading.where("ranges", ident, "grade")
    if given.grade not in (None, "C") and not given.sources:
        found = f"{reading.prefix}uncertain.ranges.{ident}.grade is {given.grade}, without sources"
        reading.add(where, found, "C, or the sources that the range rests on")
    where = reading.where("ranges", ident, "sources")
    reading.problems += unknown_sources(given.sources, reading.world.register.sources, where)


def _of_parameter(
    name: str, given: Range, drawn: Distribution | None, where: Position, reading: Reading
) -> Uncertain | None:
    known = reading.parameters[name]
    if _is_constant(name, known, where, reading) or _set_by_level(name, ("parameters", name), where, reading):
        return None
    if drawn is None or _beyond(name, known, drawn, where, reading):
        return None
    if known.role == "occurrence" and not _scalable(name, known, drawn, where, reading):
        return None
    kind: Kind = "occurrence" if known.role == "occurrence" else "world"
    title, unit = given.title or known.title, known.unit
    return Uncertain(name, kind, drawn, title, unit, given.grade or "C", given.anchored, given.whole)


def _beyond(name: str, known: Parameter, drawn: Distribution, where: Position, reading: Reading) -> bool:
    beyond = outside(known, *support(drawn))
    if beyond is not None:
        reading.add(where, f"{reading.prefix}uncertain.ranges.{name} is {drawn}{beyond[0]}", beyond[1])
    return beyond is not None


def _scalable(name: str, known: Parameter, drawn: Distribution, where: Position, reading: Reading) -> bool:
    """Whether an occurrence's distribution can be stretched so that its median takes these values."""
    own = distribution(known)
    if isinstance(own, Beta) or own.median <= 0:
        reading.add(where, f"'{name}' is drawn from {own}, which has no scale", "another number")
        return False
    if isinstance(drawn, Beta):
        found = f"{reading.prefix}uncertain.ranges.{name} is {drawn}, but the range is for a median"
        reading.add(where, found, "one of U(low, high), Tri(low, mode, high), LN(median, p90)")
        return False
    most = support(own)[1] * support(drawn)[1] / own.median
    if known.unit in SHARES and most > 1 >= support(own)[1]:
        found = f"{reading.prefix}uncertain.ranges.{name} is {drawn}: scaled to it, {own} reaches {most:.3g}"
        reading.add(where, found, f"medians up to {own.median / support(own)[1]:.3g} (unit {known.unit})")
        return False
    return True


def _of_key(
    key: str, given: Range, drawn: Distribution | None, where: Position, reading: Reading
) -> Uncertain | None:
    try:
        place = follow(key, reading.base, where)
    except InputError as error:
        reading.problems += error.problems
        return None
    if place.steps[0] == "parameters":
        name = ".".join(place.steps[1:])
        reading.add(where, f"'{key}' names a parameter", f"its id alone: {name or 'such as P1.06'}")
        return None
    if _set_by_level(key, place.steps, where, reading):
        return None
    for point in reading.points:
        if number_at(point.loaded.resolved, place.steps) is None:
            said = f"'{key}' is not a number in the scenario"
            reading.add(
                where, said if len(reading.points) == 1 else f"{said} (point {point.name})", "a number"
            )
            return None
    whole = given.whole or members(place.shape)[0].kind is int
    if drawn is None or _refused(key, drawn, whole, where, reading):
        return None
    grade, title = given.grade or "C", given.title or key
    return Uncertain(key, "key", drawn, title, given.unit, grade, given.anchored, whole, place.steps)


def _refused(key: str, drawn: Distribution, whole: bool, where: Position, reading: Reading) -> bool:
    """Whether the scenario does not take the smallest or the largest value at the key."""
    for uniform in (_SMALLEST, 1 - _SMALLEST):
        end = drawn.quantile(uniform)
        value = Node(math.floor(end + 0.5) if whole else end, where)
        changed, told = overlay(reading.base, change(key, value, reading.base, where))
        try:
            finish(Assembly(changed), reading.world)
        except InputError as error:
            told += [one for one in error.problems if (one.file, one.line) == (where.file, where.line)]
        if told:
            found = f"{reading.prefix}uncertain.ranges.{key} is {drawn}: {told[0].found}"
            reading.add(where, found, told[0].expected)
            return True
    return False


def _set_by_level(name: str, path: Path, where: Position, reading: Reading) -> bool:
    level = reading.set_by.get(path)
    if level is None:
        return False
    found = f"'{name}' is uncertain, but level '{level.name}' of {level.factor} sets it ({level.where})"
    reading.add(where, found, "a number that no level sets")
    return True
