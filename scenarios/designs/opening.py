"""Where designs stand: shipped sweep files, the user's own, and scenarios with a section ``sweep``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scenarios import shelf
from scenarios.base import Identifier
from scenarios.document import Document, read
from scenarios.loader import Assembly, assemble
from scenarios.merge import without
from scenarios.nodes import Node, child_at
from scenarios.problems import InputError, Position, Problem, nearest, one_of, problem, shown
from scenarios.shape import describe, shape_of

_HERE = Path(__file__).parent
#: What a sweep file says of itself and a section does not, for the scenario says it.
OWN_KEYS = ("format", "sweep", "scenario", "title", "summary")
_EXPECTED = {"sweep": "the name of the sweep", "scenario": "the name or path of a scenario"}
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A design as it was found: its keys, the scenario that it starts from, what it says of itself.

    ``prefix`` goes before the keys in messages: "sweep." for a section of a scenario.
    """

    name: str
    title: str
    summary: str
    scenario: str
    keys: Node
    base: Assembly
    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    prefix: str


def shipped_designs() -> tuple[str, ...]:
    """Names of the sweep files that come with the product."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.yaml")))


def design_title(name: str) -> str:
    """The title of a shipped design. Raises ``InputError`` when its file is broken."""
    node = child_at(read(_HERE / f"{name}.yaml").root, "title")
    return str(node.value).strip() if node else ""


def is_sweep_file(name_or_path: str) -> bool:
    """Whether a name or path means a sweep file, not a scenario. Raises ``InputError`` for a broken file."""
    if name_or_path in shelf.shipped("scenario"):
        return False
    if name_or_path in shipped_designs():
        return True
    return _is_path(name_or_path) and _says_sweep(read(name_or_path).root)


def _says_sweep(root: Node) -> bool:
    kind = child_at(root, "sweep")
    return child_at(root, "scenario") is not None or (kind is not None and isinstance(kind.value, str))


def opened(name_or_path: str) -> Opened:
    """Find and read a design. Raises ``InputError`` when it, or its scenario, cannot be read."""
    if name_or_path in shipped_designs():
        file = f"scenarios/designs/{name_or_path}.yaml"
        return _sweep_file(read(_HERE / f"{name_or_path}.yaml", file), file)
    if name_or_path in shelf.shipped("scenario"):
        return _section(name_or_path)
    if not _is_path(name_or_path):
        names = shipped_designs()
        found = f"unknown design {shown(name_or_path)}"
        expected = f"the path of a YAML file, or {one_of(names)}"
        raise InputError((problem(Position("DESIGN"), found, expected, nearest(name_or_path, names)),))
    document = read(name_or_path)
    if (pack := child_at(document.root, "pack")) is not None:
        expected = "a sweep file, or a scenario with a section 'sweep'"
        raise InputError((problem(pack.where, f"{name_or_path} is a pack", expected),))
    if not _says_sweep(document.root):
        return _section(name_or_path)
    return _sweep_file(document, name_or_path)


def _sweep_file(document: Document, file: str) -> Opened:
    root = document.root
    told = [*document.problems, *shelf.format_problems(root)]
    text = {key: _text(root, key, told) for key in ("sweep", "title", "summary", "scenario")}
    if not text["scenario"]:
        raise InputError(told)
    scenario, base = based(text["scenario"], (child_at(root, "scenario") or root).where)
    return Opened(
        text["sweep"],
        text["title"],
        text["summary"],
        scenario,
        without(root, OWN_KEYS),
        base,
        (file, *base.files),
        tuple(told),
        "",
    )


def _section(name_or_path: str) -> Opened:
    """The design in a scenario, or in one that it extends."""
    base = assemble(name_or_path)
    keys = child_at(base.root, "sweep")
    if keys is None:
        expected = "a section 'sweep' in the scenario, or a sweep file that names it under 'scenario'"
        raise InputError((problem(base.root.where, f"no 'sweep' in {base.files[-1]}", expected),))
    if not isinstance(keys.value, dict):
        raise InputError((problem(keys.where, f"sweep is {shown(keys.value)}", "a mapping (key: value)"),))
    said = {key: child_at(base.root, key) for key in ("name", "title", "summary")}
    name, title, summary = (str(node.value).strip() if node else "" for node in said.values())
    rest = _without_sweep(base)
    return Opened(name, title, summary, name_or_path, keys, rest, tuple(base.files), (), "sweep.")


def based(named: str, where: Position) -> tuple[str, Assembly]:
    """A scenario named at ``where``: what finds it from here, and it without a sweep of its own.

    What cannot be read at all is told at the line that names it.
    """
    wanted = beside(named, where, shelf.shipped("scenario"))
    try:
        return wanted, _without_sweep(assemble(wanted))
    except InputError as error:
        raise InputError(placed(error.problems, named, where)) from error


def _without_sweep(base: Assembly) -> Assembly:
    return Assembly(without(base.root, ("sweep",)), base.files, base.packs, base.problems)


def beside(named: str, where: Position, shipped: tuple[str, ...]) -> str:
    """A shipped name as it is; a path relative to the file that names it at ``where``."""
    return named if named in shipped else os.path.normpath(os.path.join(os.path.dirname(where.file), named))


def placed(problems: Iterable[Problem], named: str, where: Position) -> list[Problem]:
    """Problems that have no line of their own, told where ``named`` is written."""
    return [
        told
        if told.line
        else problem(
            where,
            told.found if named in told.found else f"{shown(named)}: {told.found}",
            told.expected,
            told.nearest,
        )
        for told in problems
    ]


def _text(root: Node, key: str, told: list[Problem]) -> str:
    node = child_at(root, key)
    expected = _EXPECTED.get(key, "a text")
    if node is not None and isinstance(node.value, str) and node.value.strip():
        if key != "sweep" or _NAME.fullmatch(node.value):
            return node.value.strip()
        expected = describe(shape_of(Identifier))
    said = f"{key} is {shown(node.value)}" if node else f"no '{key}' in the file"
    told.append(problem(node.where if node else root.where, said, expected))
    return ""


def _is_path(text: str) -> bool:
    return "/" in text or os.sep in text or text.endswith((".yaml", ".yml")) or os.path.exists(text)
