"""``--set KEY=VALUE``: one value of a scenario, addressed by a dotted path."""

from __future__ import annotations

from typing import NamedTuple

from scenarios.document import parse_value
from scenarios.nodes import Node, by_identity, child_at
from scenarios.problems import InputError, Position, Problem, nearest, one_of, problem, shown
from scenarios.scalars import resolve
from scenarios.schema import Scenario
from scenarios.shape import Shape, inside, is_tagged, keys, members, model_of, narrowed

_SHOWN = 100
_QUOTED = ("[", "{", '"', "'")  # a value that starts so is YAML; any other is one plain scalar


class Place(NamedTuple):
    """How far a key has been followed: the shape and value there, and what is left of the key.

    ``steps`` are the key split; names in a key may themselves hold dots.
    """

    steps: tuple[str, ...]
    rest: str
    shape: Shape
    node: Node | None


def setting(text: str, root: Node) -> Node:
    """The change that ``text`` makes to the scenario ``root``, as a mapping to lay over it.

    ``clock.endex=D+5`` sets a key, ``injects.h-hour.at=H+1h`` one of the inject of that id, and
    ``parameters.P1.03=LN(6, 20)`` a parameter (ids hold dots). The value is a plain scalar, or YAML
    when it starts with a bracket or a quote. Raises ``InputError`` for an unknown key, with the nearest.
    """
    where = Position(f"--set {_one_line(text)}")
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise InputError((problem(where, "no KEY=VALUE", "a setting such as clock.endex=D+5"),))
    return change(key.strip(), _value(value.strip(), where), root, where)


def change(key: str, value: Node, root: Node, where: Position) -> Node:
    """What setting ``key`` of the scenario ``root`` to ``value`` changes, as a mapping to lay over it."""
    return _nested(follow(key, root, where).steps, value, where)


def _value(text: str, where: Position) -> Node:
    if text.startswith(_QUOTED):
        return _placed(_yaml(text, where), where)
    try:
        return Node(resolve(text), where)
    except ValueError as error:
        raise InputError((problem(where, str(error), "a number of at most 30 digits"),)) from error


def _yaml(text: str, where: Position) -> Node:
    try:
        node, problems = parse_value(text, where.file)
    except InputError as error:
        node, problems = None, error.problems
    if node is None or problems:
        raise InputError(problem(where, told.found, told.expected) for told in problems)
    return node


def _placed(node: Node, where: Position) -> Node:
    """A value given on the command line has no lines."""
    match node.value:
        case dict():
            return Node({key: _placed(child, where) for key, child in node.value.items()}, where)
        case list():
            return Node([_placed(child, where) for child in node.value], where)
        case scalar:
            return Node(scalar, where)


def _nested(steps: tuple[str, ...], value: Node, where: Position) -> Node:
    if steps[0] == "injects" and len(steps) > 1:
        inner = _mapping(steps[2:], value, where)
        entries = inner.value if isinstance(inner.value, dict) else {}
        return Node({"injects": Node([Node({"id": Node(steps[1], where), **entries}, where)], where)}, where)
    return _mapping(steps, value, where)


def _mapping(steps: tuple[str, ...], value: Node, where: Position) -> Node:
    for step in reversed(steps):
        value = Node({step: value}, where)
    return value


def follow(key: str, root: Node, where: Position) -> Place:
    """The place of a key in the scenario ``root``. Raises ``InputError`` for an unknown key."""
    place = Place((), key, Shape(Scenario), root)
    while place.rest:
        if place.steps == ("parameters",):
            return place._replace(steps=(*place.steps, place.rest), rest="")
        names = _names(place)
        name = _first(place.rest, names)
        if name is None:
            raise InputError((_unknown(place, names, where),))
        place = _into(place, name)
    return place


def _names(place: Place) -> tuple[str, ...]:
    """What may come next in a key."""
    if model_of(place.shape):
        return keys(place.shape)
    if place.steps == ("injects",):
        return tuple(by_identity(place.node))
    return tuple(place.node.value) if place.node and isinstance(place.node.value, dict) else ()


def _first(rest: str, names: tuple[str, ...]) -> str | None:
    matching = [name for name in names if rest == name or rest.startswith(f"{name}.")]
    return max(matching, key=len, default=None)


def _into(place: Place, name: str) -> Place:
    rest = place.rest[len(name) + 1 :]
    if place.steps == ("injects",):
        node: Node | None = by_identity(place.node)[name]
        part = inside(place.shape, 0)
    else:
        node = child_at(place.node, name) if place.node else None
        part = inside(place.shape, name)
    shape = part or Shape(object)
    if is_tagged(shape) and model_of(narrowed(shape, node)) is None:
        shape = members(shape)[0]
    return Place((*place.steps, name), rest, narrowed(shape, node), node)


def _unknown(place: Place, names: tuple[str, ...], where: Position) -> Problem:
    inside_of = ".".join(place.steps) or "the scenario"
    word = place.rest if place.steps in (("injects",), ("force",), ("lift",)) else place.rest.split(".")[0]
    if not names:
        return problem(where, f"{inside_of} has no part {shown(word)}", f"{inside_of}=VALUE")
    near = nearest(word, names) or nearest(word.split(".")[0], names)
    return problem(where, f"unknown key {shown(word)} in {inside_of}", one_of(names), near)


def _one_line(text: str) -> str:
    line = " ".join(text[:_SHOWN].split())
    return f"{line}..." if len(text) > _SHOWN else line
