"""Values read from a file, each with the place where it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from scenarios.problems import Position
from scenarios.scalars import Scalar

Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it was written: at its key in a mapping, else where it starts."""

    value: Scalar | list[Node] | dict[str, Node]
    where: Position


def plain(node: Node) -> Plain:
    """The value alone, as dicts, lists and scalars."""
    match node.value:
        case dict():
            return {key: plain(child) for key, child in node.value.items()}
        case list():
            return [plain(child) for child in node.value]
        case scalar:
            return scalar


def node_of(value: Plain, where: Position) -> Node:
    """Plain data as a tree that stands at one place."""
    match value:
        case dict():
            return Node({key: node_of(child, where) for key, child in value.items()}, where)
        case list():
            return Node([node_of(child, where) for child in value], where)
        case scalar:
            return Node(scalar, where)


def positions(node: Node) -> dict[Path, Position]:
    """Where each value was written, by its path from the top."""
    found: dict[Path, Position] = {}
    waiting: list[tuple[Path, Node]] = [((), node)]
    while waiting:
        path, here = waiting.pop()
        found[path] = here.where
        if isinstance(here.value, dict):
            waiting.extend(((*path, key), child) for key, child in here.value.items())
        elif isinstance(here.value, list):
            waiting.extend(((*path, index), child) for index, child in enumerate(here.value))
    return found


def closest(node: Node, path: Path) -> Position:
    """Where the value at ``path`` was written, or the nearest value that encloses it."""
    for step in path:
        child = child_at(node, step)
        if child is None:
            break
        node = child
    return node.where


def child_at(node: Node, step: str | int) -> Node | None:
    """The value under a key or index, or None."""
    value = node.value
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def identity(node: Node | None) -> str | None:
    """The ``id`` of a list item, when it has one."""
    if node is None or not isinstance(node.value, dict) or (name := node.value.get("id")) is None:
        return None
    return name.value if isinstance(name.value, str) else None


def by_identity(node: Node | None) -> dict[str, Node]:
    """The items of a list that have an ``id``, by it."""
    items = node.value if node and isinstance(node.value, list) else []
    return {name: item for item in items if (name := identity(item)) is not None}
