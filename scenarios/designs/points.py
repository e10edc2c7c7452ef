"""Factors and the points that combine them: every level of each with every level of the others."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scenarios import shelf
from scenarios.check import World
from scenarios.designs.design import Factor, Point
from scenarios.designs.form import Form, Level
from scenarios.designs.opening import Opened, beside, placed
from scenarios.loader import Assembly, finish
from scenarios.merge import PACK_KEYS, disagreements, leaves, overlay, same, without
from scenarios.nodes import Node, Path, Plain, child_at, plain
from scenarios.problems import InputError, Position, Problem, in_order, problem
from scenarios.scalars import resolve
from scenarios.settings import change

MOST_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Laid:
    """A level as what it lays over the scenario; ``root`` is the whole of it."""

    factor: str
    name: str
    packs: tuple[str, ...]
    sets: tuple[str, ...]
    files: tuple[str, ...]
    root: Node
    where: Position


def factors_of(form: Form) -> tuple[Factor, ...]:
    """Policies first, each in the order written."""
    return (
        *(Factor(name, "policy", tuple(levels)) for name, levels in form.policies.items()),
        *(Factor(name, "circumstance", tuple(levels)) for name, levels in form.circumstances.items()),
    )


def laid_levels(form: Form, root: Node, opened: Opened) -> tuple[list[list[Laid]], list[Problem]]:
    """The levels of each factor, and what is wrong with them or between them."""
    problems: list[Problem] = []
    laid: list[list[Laid]] = []
    seen: set[str] = set()
    for section, factors in (("policies", form.policies), ("circumstances", form.circumstances)):
        for name, levels in factors.items():
            node = _inside(root, section, name)
            if name in seen:
                found = f"factor '{name}' among the policies and the circumstances"
                problems.append(problem(node.where, found, "each factor once"))
            seen.add(name)
            laid.append(
                [
                    _laid(name, key, level, _inside(node, key), opened, problems)
                    for key, level in levels.items()
                ]
            )
    return laid, problems + _contradictions(laid)


def points_of(
    factors: Sequence[Factor], laid: Sequence[Sequence[Laid]], opened: Opened, world: World
) -> tuple[Point, ...]:
    """The full factorial, each point resolved and checked. Raises ``InputError``."""
    points = []
    problems: list[Problem] = []
    for index, levels in enumerate(itertools.product(*laid)):
        made = Assembly(opened.base.root, [*opened.base.files], [], [*opened.base.problems])
        for level in levels:
            made.lay(level.root)
            made.files.extend(level.files)
            made.packs.extend(level.packs)
        made.root = Node(made.root.value, opened.base.root.where)
        try:
            loaded = finish(made, world)
        except InputError as error:
            problems += error.problems
            continue
        chosen = {level.factor: level.name for level in levels}
        name = "+".join(chosen.values()) or loaded.scenario.name
        sets = tuple(text for level in levels for text in level.sets)
        points.append(Point(index, name, chosen, tuple(made.packs), sets, loaded))
    if problems:
        raise InputError(in_order(problems))
    return tuple(points)


def too_many(factors: Sequence[Factor], where: Position) -> list[Problem]:
    """A problem when the factors have more combinations than a sweep takes."""
    count = math.prod(len(factor.levels) for factor in factors)
    if count <= MOST_POINTS:
        return []
    sizes = " x ".join(str(len(factor.levels)) for factor in factors)
    return [problem(where, f"{count:,} points ({sizes})", f"at most {MOST_POINTS:,}")]


def keys_set(laid: Sequence[Sequence[Laid]]) -> Mapping[Path, Laid]:
    """Each key that a level sets, and the first level that does."""
    found: dict[Path, Laid] = {}
    for level in itertools.chain.from_iterable(laid):
        for path, _ in leaves(level.root):
            found.setdefault(path, level)
    return found


def _inside(node: Node, *steps: str) -> Node:
    for step in steps:
        node = child_at(node, step) or node
    return node


def _laid(factor: str, name: str, level: Level, node: Node, opened: Opened, problems: list[Problem]) -> Laid:
    listed = child_at(node, "packs")
    packs = _packs(level.packs, listed, problems)
    root = Node({}, node.where)
    for _, filed in packs:
        root, more = overlay(root, without(filed.root, PACK_KEYS))
        problems += more
    entries = child_at(node, "set")
    given = entries.value if entries and isinstance(entries.value, dict) else {}
    for key, value in given.items():
        try:
            root, more = overlay(root, change(key, value, overlay(opened.base.root, root)[0], value.where))
            problems += more
        except InputError as error:
            problems += error.problems
    sets = tuple(f"{key}={as_setting(plain(value))}" for key, value in given.items())
    files = tuple(filed.file for _, filed in packs)
    return Laid(factor, name, tuple(word for word, _ in packs), sets, files, root, node.where)


def _packs(
    named: Collection[str], listed: Node | None, problems: list[Problem]
) -> list[tuple[str, shelf.Filed]]:
    """The packs of a level by what finds them from here: a shipped name or a path."""
    found: list[tuple[str, shelf.Filed]] = []
    items = listed.value if listed and isinstance(listed.value, list) else []
    for word, item in zip(named, items, strict=True):
        try:
            wanted = beside(word, item.where, shelf.shipped("pack")) if "/" in word or "." in word else word
            found.append((wanted, shelf.pack(wanted)[1]))
        except InputError as error:
            problems += placed(error.problems, word, item.where)
    problems += disagreements([(word, filed.root) for word, filed in found])
    return found


def _contradictions(laid: Sequence[Sequence[Laid]]) -> list[Problem]:
    """Levels of two factors, which meet in some point, that set one key to different things."""
    said = [[(level, dict(leaves(level.root))) for level in levels] for levels in laid]
    problems = []
    for one, other in itertools.combinations(said, 2):
        for (before, theirs), (level, own) in itertools.product(one, other):
            for path, node in own.items():
                if path in theirs and not same(plain(theirs[path]), plain(node)):
                    key = ".".join(map(str, path))
                    found = f"level '{level.name}' of {level.factor} sets {key} to {_brief(node)}, but "
                    found += f"level '{before.name}' of {before.factor} sets it to {_brief(theirs[path])}"
                    problems.append(problem(level.where, found, "factors that set different keys"))
    return problems


def _brief(node: Node) -> str:
    return as_setting(plain(node))[:80]


def as_setting(value: Plain) -> str:
    """A value as ``--set KEY=VALUE`` takes it."""
    if isinstance(value, str):
        try:
            bare = resolve(value) == value and not value.startswith(("[", "{", '"', "'"))
        except ValueError:
            bare = False
        return value if bare and value.strip() == value else json.dumps(value)
    return json.dumps(value)
