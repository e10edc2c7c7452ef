"""What a model refuses, told to the author of the file: no jargon of the validator."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.nodes import Node, Path, child_at, closest, identity
from scenarios.problems import Problem, nearest, one_of, problem, shown
from scenarios.schema import Scenario
from scenarios.shape import (
    Shape,
    describe,
    inside,
    is_tagged,
    key_shape,
    keys,
    limit,
    literals,
    members,
    model_of,
    narrowed,
)

Model = TypeVar("Model", bound=BaseModel)
_SHOWN = 64  # characters of a key


class Refused(NamedTuple):
    """One thing that a model refuses: where, and why."""

    path: Path
    shape: Shape
    why: str  # "unknown", "missing", "key" or "value"


def tupled(node: Node) -> Any:
    """The value of a node as the strict models want it: lists become tuples, nothing else changes."""
    match node.value:
        case dict():
            return {key: tupled(child) for key, child in node.value.items()}
        case list():
            return tuple(tupled(child) for child in node.value)
        case scalar:
            return scalar


def validate(
    model: type[Model], node: Node, top: str, prefix: str = ""
) -> tuple[Model | None, list[Problem]]:
    """The model of a node, or None and what is wrong.

    ``top`` is what the whole is called; ``prefix`` goes before the keys in it.
    """
    try:
        return model.model_validate(tupled(node)), []
    except ValidationError as error:
        told = (tell(item, node, top, prefix) for item in refusals(error, model, node))
        return None, list(dict.fromkeys(told))


def refusals(error: ValidationError, model: type[BaseModel], node: Node) -> Iterator[Refused]:
    """Each error of the validator by the path of the value that it is about."""
    for detail in error.errors(include_url=False, include_context=False):
        yield _refused(detail, Shape(model), node)


def tell(refused: Refused, root: Node, top: str, prefix: str = "") -> Problem:
    """The problem in words."""
    path, shape, why = refused
    where = closest(root, path)
    name, holder = (label(root, steps, top, prefix) for steps in (path, path[:-1]))
    if why == "unknown":
        known = (*keys(shape), "extends") if shape.kind is Scenario else keys(shape)
        found = f"unknown key {shown(path[-1])} in {holder}"
        return problem(where, found, one_of(known), nearest(path[-1], known))
    if why == "missing":
        return problem(where, f"no '{path[-1]}' in {holder}", describe(shape))
    if why == "key":
        return problem(where, f"key {shown(path[-1])} in {holder}", describe(shape))
    value = _value_at(root, path)
    words = literals(members(shape)[0])
    return problem(
        where,
        f"{name} is {_found(value, shape)}",
        _expected(value, shape),
        nearest(value, words) if isinstance(value, str) else None,
    )


def label(root: Node, path: Path, top: str, prefix: str = "") -> str:
    """A path as an author would write it: ``clock.startex``; list items by their id where they have one."""
    text = ""
    node: Node | None = root
    for step in path:
        node = child_at(node, step) if node else None
        name = step if isinstance(step, str) else identity(node)
        text += f" item {int(step) + 1}" if name is None else f".{name[:_SHOWN]}"
    return prefix + text.removeprefix(".") if text else top


def _refused(detail: ErrorDetails, shape: Shape, node: Node) -> Refused:
    """Walk an error's location, which also holds the names of union members, down the models."""
    path: Path = ()
    here: Node | None = node
    enclosing = shape
    steps = list(detail["loc"])
    while steps:
        step = steps.pop(0)
        if step == "[key]":
            return Refused(path, key_shape(enclosing), "key")
        if is_tagged(shape):
            shape = narrowed(shape, here)
            continue
        enclosing = narrowed(shape, here)
        part = inside(enclosing, step)
        if part is None:
            known = model_of(enclosing) is None
            return Refused(path, shape, "value") if known else Refused((*path, step), enclosing, "unknown")
        path, shape, here = (*path, step), part, child_at(here, step) if here else None
    if is_tagged(shape) and here and isinstance(here.value, dict):
        return _without_kind(path, shape, here)
    return Refused(path, shape, "missing" if detail["type"] == "missing" else "value")


def _without_kind(path: Path, shape: Shape, node: Node) -> Refused:
    """An inject that does not say, or not rightly, what kind it is."""
    words = [literals(part) for choice in members(shape) if (part := inside(choice, "kind"))]
    kinds = Shape(Literal[tuple(word for some in words for word in some)])
    return Refused((*path, "kind"), kinds, "value" if child_at(node, "kind") else "missing")


def _value_at(root: Node, path: Path) -> object:
    node: Node | None = root
    for step in path:
        node = child_at(node, step) if node else None
    return node.value if node else None


def _found(value: object, shape: Shape) -> str:
    longest = limit(shape, "max_length")
    if isinstance(value, str) and isinstance(longest, int) and len(value) > longest:
        return f"a text of {len(value):,} characters"
    return shown(value)


def _expected(value: object, shape: Shape) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "a finite number"
    longest = limit(shape, "max_length")
    if isinstance(value, str) and isinstance(longest, int) and len(value) > longest:
        return f"at most {longest:,} characters"
    return describe(shape)
