"""Where scenario and pack files stand, and the files that one scenario is made of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from scenarios.document import read
from scenarios.merge import repeated_injects
from scenarios.nodes import Node, child_at
from scenarios.problems import InputError, Position, Problem, nearest, one_of, problem, shown

_HERE = Path(__file__).parent
_FOLDERS = {"scenario": "library", "history": "history", "pack": "packs"}
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Filed:
    """A file as it was found: what messages call it, where it is, what it holds."""

    file: str
    path: Path
    shipped: bool
    root: Node
    problems: tuple[Problem, ...]


def shipped(kind: str) -> tuple[str, ...]:
    """Names of the scenarios, historical scenarios or packs that come with the product."""
    return tuple(sorted(path.stem for path in (_HERE / _FOLDERS[kind]).glob("*.yaml")))


def chain(name_or_path: str) -> tuple[Filed, ...]:
    """A scenario file and what it extends, the base first."""
    filed = [_open(name_or_path, "scenario", Position(name_or_path), None)]
    seen = [os.path.realpath(filed[0].path)]
    while (extends := child_at(filed[-1].root, "extends")) is not None:
        if not isinstance(extends.value, str):
            found, expected = f"extends is {shown(extends.value)}", "the name or path of one scenario"
            raise InputError((problem(extends.where, found, expected),))
        base = _open(extends.value, "scenario", extends.where, filed[-1])
        filed.append(base)
        real = os.path.realpath(base.path)
        if real in seen:
            raise _circle(extends.where, [entry.file for entry in filed[seen.index(real) :]])
        seen.append(real)
    return tuple(reversed(filed))


def pack(name_or_path: str) -> tuple[str, Filed]:
    """A pack file and the name that it gives itself."""
    filed = _open(name_or_path, "pack", Position(name_or_path), None)
    name = child_at(filed.root, "pack")
    problems = list(filed.problems)
    if (extends := child_at(filed.root, "extends")) is not None:
        problems.append(problem(extends.where, "'extends' in a pack", "only the keys that the pack changes"))
    summary = child_at(filed.root, "summary")
    if summary is None or not isinstance(summary.value, str):
        where = summary.where if summary else filed.root.where
        expected = "'summary:' and what the pack changes, in a sentence"
        problems.append(problem(where, "a pack without a text under 'summary'", expected))
    if name is None or not isinstance(name.value, str):
        raise InputError((*problems, _not_a_pack(filed, name)))
    if problems:
        raise InputError(problems)
    return name.value, filed


def _open(text: str, kind: str, asked: Position, parent: Filed | None) -> Filed:
    """Find and read a file named in ``parent`` or by the user, at the position ``asked``."""
    path, file, own = _find(text, kind, asked, parent)
    try:
        document = read(path, file)
    except InputError as error:
        if parent is None or any(p.line for p in error.problems):
            raise
        found = f"extends {shown(text)}, which cannot be used: {error.problems[0].found}"
        raise InputError((problem(asked, found, error.problems[0].expected),)) from error
    problems = (*document.problems, *format_problems(document.root), *repeated_injects(document.root))
    if kind == "scenario" and (name := child_at(document.root, "pack")) is not None:
        found, expected = f"{file} is a pack", "a scenario; packs are laid over one with --with"
        raise InputError((problem(name.where, found, expected),))
    if kind == "scenario" and (sweep := child_at(document.root, "sweep")) and isinstance(sweep.value, str):
        found, expected = f"{file} is a sweep file", "a scenario; `peninsula sweep` plays a sweep file"
        raise InputError((problem(sweep.where, found, expected),))
    return Filed(file, path, own, _with_format(document.root), problems)


def _find(text: str, kind: str, asked: Position, parent: Filed | None) -> tuple[Path, str, bool]:
    """A shipped name, else a path: relative to the file that names it, or to where the command runs."""
    shelves = ("scenario", "history") if kind == "scenario" else (kind,)
    names = tuple(name for shelf in shelves for name in shipped(shelf))
    for shelf in shelves:
        if text in shipped(shelf):
            folder = _FOLDERS[shelf]
            return _HERE / folder / f"{text}.yaml", f"scenarios/{folder}/{text}.yaml", True
    file = text
    if parent and not parent.shipped:
        file = os.path.normpath(os.path.join(os.path.dirname(parent.file), text))
    if _is_path(text) or _is_file(file):
        return Path(file), file, False
    found = f"unknown {kind} {shown(text)}"
    expected = f"the path of a YAML file, or {one_of(names)}" if names else "the path of a YAML file"
    raise InputError((problem(_asking(asked, kind), found, expected, nearest(text, names)),))


def _asking(asked: Position, kind: str) -> Position:
    """Problems with a name from the command line are told of the argument, not of a file."""
    return asked if asked.line else Position("--with" if kind == "pack" else "SCENARIO")


def _is_path(text: str) -> bool:
    return "/" in text or os.sep in text or text.endswith((".yaml", ".yml"))


def _is_file(file: str) -> bool:
    try:
        return Path(file).exists()
    except (OSError, ValueError):
        return False


def format_problems(root: Node) -> tuple[Problem, ...]:
    """A file of another format is not read further: all else in it may mean something else."""
    node = child_at(root, "format")
    if node is None:
        return (problem(root.where, "no 'format' in the file", f"'format: {FORMAT}' as its first key"),)
    if node.value != FORMAT or isinstance(node.value, bool):
        found = f"format is {shown(node.value)}"
        raise InputError((problem(node.where, found, f"{FORMAT}, the only format that this version reads"),))
    return ()


def _with_format(root: Node) -> Node:
    """A missing format has been told; the merged scenario need not miss it once more."""
    entries = root.value if isinstance(root.value, dict) else {}
    return Node({"format": Node(FORMAT, root.where), **entries}, root.where)


def _circle(where: Position, files: list[str]) -> InputError:
    found = f"extends goes in a circle: {' -> '.join(files)}"
    return InputError((problem(where, found, "a chain that ends in a scenario without 'extends'"),))


def _not_a_pack(filed: Filed, name: Node | None) -> Problem:
    if name is not None:
        return problem(name.where, f"pack is {shown(name.value)}", "the name of the pack")
    found = f"no 'pack' in {filed.file}"
    return problem(filed.root.where, found, "'pack: NAME'; a scenario is extended, not laid over another")
