"""One scenario from several files: mappings merge, lists replace, injects merge by id.

What a later file says wins over an earlier one; every value keeps the position of the file that set
it. Entries of ``parameters`` are whole: a later override replaces an earlier one, its note included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scenarios.nodes import Node, Path, Plain, by_identity, child_at, identity, plain
from scenarios.problems import Position, Problem, problem, shown

#: Keys of a file that say what it is; they are not part of the scenario that it changes.
PACK_KEYS = ("format", "pack", "summary")
EXTENDING_KEYS = ("extends",)

_INJECTS: Path = ("injects",)
_PARAMETERS: Path = ("parameters",)
_EXERCISE: Path = ("exercise",)
_LANGUAGES = frozenset({"en", "ko", "ja"})


def overlay(base: Node, over: Node, path: Path = ()) -> tuple[Node, list[Problem]]:
    """``base`` changed by ``over``, and the places where the two do not fit each other."""
    if path == _INJECTS and isinstance(base.value, list) and isinstance(over.value, list):
        merged_list, problems = _injects(base.value, over.value)
        return Node(merged_list, over.where), problems
    if path[:1] == _EXERCISE and (_in_words(base) or _in_words(over)):
        return over, []  # a text in several languages is whole: a stale translation must not stay
    if (not isinstance(base.value, dict) and not isinstance(over.value, dict)) or path[:-1] == _PARAMETERS:
        return over, []
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return (over, []) if base.value is None else (base, [_mismatch(base, over, path)])
    merged = dict(base.value)
    problems = []
    for key, child in over.value.items():
        if key in merged:
            merged[key], more = overlay(merged[key], child, (*path, key))
            problems += more
        else:
            merged[key] = child
    return Node(merged, over.where), problems


def _in_words(node: Node) -> bool:
    """Whether a node is a text by languages."""
    return isinstance(node.value, dict) and bool(node.value) and node.value.keys() <= _LANGUAGES


def without(root: Node, keys: Iterable[str]) -> Node:
    """A mapping without some of its keys."""
    entries = root.value if isinstance(root.value, dict) else {}
    dropped = frozenset(keys)
    return Node({key: child for key, child in entries.items() if key not in dropped}, root.where)


def repeated_injects(root: Node) -> list[Problem]:
    """Inject ids that stand twice in one file; between files they merge."""
    injects = child_at(root, "injects")
    first: dict[str, Position] = {}
    problems = []
    for item in injects.value if injects and isinstance(injects.value, list) else []:
        name = identity(item)
        if name in first:
            found = f"inject id '{name}' a second time (first in line {first[name].line})"
            problems.append(problem(_id_position(item), found, "each id once in a file"))
        elif name is not None:
            first[name] = _id_position(item)
    return problems


def disagreements(packs: Sequence[tuple[str, Node]]) -> list[Problem]:
    """Keys that two packs set to different values; the same value twice is no quarrel."""
    first: dict[Path, tuple[str, Node]] = {}
    problems = []
    for name, root in packs:
        for path, node in leaves(without(root, PACK_KEYS)):
            other, before = first.setdefault(path, (name, node))
            if other != name and not same(plain(before), plain(node)):
                key = ".".join(map(str, path))
                found = f"pack '{name}' sets {key} to {_brief(node)}, "
                found += f"but pack '{other}' sets it to {_brief(before)} ({before.where})"
                problems.append(problem(node.where, found, "packs that agree, or only one of the two"))
    return problems


def same(one: Plain, other: Plain) -> bool:
    """Equal as YAML values: 1 and 1.0 are, 1 and true are not."""
    match one, other:
        case dict(), dict():
            return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
        case list(), list():
            return len(one) == len(other) and all(map(same, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _injects(base: list[Node], over: list[Node]) -> tuple[list[Node], list[Problem]]:
    """Known ids are changed where they stand, new ones are appended."""
    merged = list(base)
    places = {name: place for place, item in enumerate(merged) if (name := identity(item)) is not None}
    problems: list[Problem] = []
    for item in over:
        name = identity(item)
        if name is None or name not in places:
            if name is not None:
                places[name] = len(merged)
            merged.append(item)
            continue
        before = merged[places[name]]
        if _other_kind(before, item):
            merged[places[name]] = item
            continue
        merged[places[name]], more = overlay(before, item, ("injects", name))
        problems += more
    return merged, problems


def _other_kind(before: Node, item: Node) -> bool:
    """An inject that becomes another kind is written anew: the old one's keys would not fit it."""
    was, becomes = child_at(before, "kind"), child_at(item, "kind")
    return was is not None and becomes is not None and was.value != becomes.value


def leaves(node: Node, path: Path = ()) -> list[tuple[Path, Node]]:
    """Each value that is set as a whole, by its path; injects by their id."""
    if path == _INJECTS:
        known = by_identity(node)
        return [leaf for name, item in known.items() for leaf in leaves(item, (*path, name))]
    if not isinstance(node.value, dict) or path[:-1] == _PARAMETERS:
        return [(path, node)]
    return [leaf for key, child in node.value.items() for leaf in leaves(child, (*path, key))]


def _mismatch(base: Node, over: Node, path: Path) -> Problem:
    kept = "a mapping (key: value)" if isinstance(base.value, dict) else "one value"
    found = f"{'.'.join(map(str, path))} is {shown(over.value)}"
    return problem(over.where, found, f"{kept}, as in {base.where}")


def _brief(node: Node) -> str:
    value = plain(node)
    if isinstance(value, list) and all(not isinstance(item, dict | list) for item in value):
        return f"[{', '.join(map(str, value))}]"[:80]
    return shown(value)


def _id_position(item: Node) -> Position:
    name = child_at(item, "id")
    return name.where if name else item.where
