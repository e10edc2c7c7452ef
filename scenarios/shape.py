"""What the models of ``schema`` allow at a path, in plain words."""

from __future__ import annotations

import math
import re
from types import NoneType, UnionType
from typing import Annotated, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scenarios.nodes import Node
from scenarios.problems import one_of
from scenarios.times import DURATION_FORMS, MOMENT_FORMS, Duration, Moment

_SIMPLE = {
    str: "a text",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    Moment: f"a time such as {MOMENT_FORMS}",
    Duration: f"a duration such as {DURATION_FORMS}",
}
_PATTERNS = (  # a text that tells a pattern, how an author would say it
    ("2030-01-31T04:00+09:00", "a calendar time with its zone, such as 2030-01-31T04:00+09:00"),
    ("P1.03", "a parameter id such as P1.03"),
    ("USA", "three capital letters, such as USA"),
    ("korea-today", "a name in lower-case letters, digits, '.', '_' and '-', of at most 64 characters"),
)


class Shape(NamedTuple):
    """A type and the constraints on it."""

    kind: object
    constraints: tuple[object, ...] = ()


def shape_of(annotation: object) -> Shape:
    """The shape that an annotation stands for."""
    if get_origin(annotation) is not Annotated:
        return Shape(annotation)
    kind, *metadata = get_args(annotation)
    constraints: list[object] = []
    for item in metadata:
        constraints.extend(item.metadata if isinstance(item, FieldInfo) else [item])
    return Shape(kind, tuple(constraints))


def members(shape: Shape) -> tuple[Shape, ...]:
    """The alternatives of a union without None; any other shape is its own only member."""
    if get_origin(shape.kind) not in (Union, UnionType):
        return (shape,)
    return tuple(shape_of(member) for member in get_args(shape.kind) if member is not NoneType)


def narrowed(shape: Shape, node: Node | None) -> Shape:
    """The member of a union that a value means: an inject by its ``kind``, an optional by what it is."""
    choices = members(shape)
    if len(choices) == 1:
        return choices[0]
    kind = node.value.get("kind") if node and isinstance(node.value, dict) else None
    for choice in choices:
        model = model_of(choice)
        if model and kind and kind.value in get_args(model.model_fields["kind"].annotation):
            return choice
    return shape


def model_of(shape: Shape) -> type[BaseModel] | None:
    """The model, when the shape is one."""
    return shape.kind if isinstance(shape.kind, type) and issubclass(shape.kind, BaseModel) else None


def is_tagged(shape: Shape) -> bool:
    """Whether the shape is a union of models told apart by ``kind``."""
    choices = members(shape)
    return len(choices) > 1 and all(model_of(choice) for choice in choices)


def inside(shape: Shape, step: str | int) -> Shape | None:
    """The shape of a part, or None when there is no such part."""
    if model := model_of(shape):
        field = model.model_fields.get(str(step))
        return None if field is None else _of_field(field)
    arguments = get_args(shape.kind)
    match get_origin(shape.kind), step:
        case origin, str() if origin is dict:
            return shape_of(arguments[1])
        case origin, int() if origin is tuple and arguments[-1] is Ellipsis:
            return shape_of(arguments[0])
        case origin, int() if origin is tuple and step < len(arguments):
            return shape_of(arguments[step])
    return None


def key_shape(shape: Shape) -> Shape:
    """The shape of a mapping's keys."""
    arguments = get_args(shape.kind)
    return shape_of(arguments[0]) if arguments else Shape(str)


def keys(shape: Shape) -> tuple[str, ...]:
    """The keys that a model knows, in its order."""
    model = model_of(shape)
    return tuple(model.model_fields) if model else ()


def literals(shape: Shape) -> tuple[str, ...]:
    """The words that a shape allows, when it is a choice of words."""
    return tuple(str(word) for word in get_args(shape.kind)) if get_origin(shape.kind) is Literal else ()


def describe(shape: Shape) -> str:
    """What is expected, as an author would say it."""
    choices = members(shape)
    if is_tagged(shape):
        return "a mapping with 'kind'"
    if len(choices) > 1:
        return " or ".join(dict.fromkeys(describe(choice) for choice in choices))
    shape = choices[0]
    if words := literals(shape):
        return one_of(words)
    if model_of(shape):
        return f"a mapping with keys such as {', '.join(keys(shape)[:4])}"
    origin = get_origin(shape.kind)
    if origin is tuple:
        return _list(get_args(shape.kind))
    if origin is dict:
        return "a mapping (key: value)"
    known = _SIMPLE.get(shape.kind, "a value") if isinstance(shape.kind, type) else "a value"
    return _constrained(known, shape)


def _list(arguments: tuple[object, ...]) -> str:
    item = describe(shape_of(arguments[0]))
    if arguments[-1] is Ellipsis:
        return f"a list ([a, b]), each item {item}"
    return f"a list of {len(arguments)}, each item {item}"


def _constrained(known: str, shape: Shape) -> str:
    low, high, pattern = (limit(shape, name) for name in ("ge", "le", "pattern"))
    if isinstance(pattern, str):
        return next((words for example, words in _PATTERNS if _fits(pattern, example)), known)
    if isinstance(low, int | float) and isinstance(high, int | float):
        return f"{known} from {_figure(low)} to {_figure(high)}"
    above = limit(shape, "gt")
    if isinstance(above, int | float) and isinstance(high, int | float):
        return f"{known} above {_figure(above)} and up to {_figure(high)}"
    return known


def _fits(pattern: str, example: str) -> bool:
    return re.fullmatch(pattern, example) is not None


def limit(shape: Shape, name: str) -> object:
    """A constraint by its name (``ge``, ``le``, ``pattern``, ``max_length``), or None."""
    return next((limit for c in shape.constraints if (limit := getattr(c, name, None)) is not None), None)


def _figure(number: float) -> str:
    return f"{number:,}" if not math.isclose(number, int(number)) else f"{int(number):,}"


def _of_field(field: FieldInfo) -> Shape:
    shape = shape_of(field.annotation)
    return Shape(shape.kind, (*shape.constraints, *field.metadata))
