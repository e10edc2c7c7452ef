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
from scenarios.designs.opening import Opened, based, beside, placed
from scenarios.loader import Assembly, finish
from scenarios.merge import PACK_KEYS, disagreements, leaves, overlay, same, without
from scenarios.nodes import Node, Path, Plain, child_at, closest, plain
from scenarios.problems import InputError, Position, Problem, in_order, problem
from scenarios.scalars import resolve
from scenarios.settings import change

MOST_POINTS = 10_000
#: Columns of the results that a factor may not be named after.
COLUMNS = (
    "row",
    "point",
    "world",
    "draw",
    "batch",
    "seed",
    "horizon_h",
    "outcome_digest",
    "failed",
    "replay",
)


@dataclass(frozen=True, slots=True)
class Laid:
    """A level as what it lays over the scenario; ``root`` is the whole of it.

    ``base`` is a scenario of its own, ``scenario`` and ``packs`` are what finds files from here.
    """

    factor: str
    name: str
    scenario: str
    base: Assembly | None
    packs: tuple[str, ...]
    pack_names: tuple[str, ...]
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
            if name in COLUMNS:
                found = f"factor '{name}', which is a column of the results"
                problems.append(problem(node.where, found, "another name"))
            seen.add(name)
            laid.append(
                [
                    _laid(name, key, level, _inside(node, key), opened, problems)
                    for key, level in levels.items()
                ]
            )
    return laid, problems + _contradictions(laid) + _two_scenarios(laid)


def points_of(
    factors: Sequence[Factor], laid: Sequence[Sequence[Laid]], opened: Opened, world: World
) -> tuple[Point, ...]:
    """The full factorial, each point resolved and checked. Raises ``InputError``."""
    points = []
    problems: list[Problem] = []
    for index, levels in enumerate(itertools.product(*laid)):
        base, scenario = next(
            ((v.base, v.scenario) for v in levels if v.base), (opened.base, opened.scenario)
        )
        made = Assembly(base.root, [*base.files], [], [*base.problems])
        for level in levels:
            made.lay(level.root)
            made.files.extend(level.files)
            made.packs.extend(level.pack_names)
        made.root = Node(made.root.value, base.root.where)
        try:
            loaded = finish(made, world)
        except InputError as error:
            problems += error.problems
            continue
        chosen = {level.factor: level.name for level in levels}
        name = "+".join(chosen.values()) or loaded.scenario.name
        packs = tuple(word for level in levels for word in level.packs)
        sets = tuple(text for level in levels for text in level.sets)
        points.append(Point(index, name, chosen, scenario, packs, sets, loaded))
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


def keys_set(laid: Sequence[Sequence[Laid]], points: Sequence[Point]) -> Mapping[Path, Laid]:
    """Each key that a level sets, and the first level that does; parameters of a level's scenario too."""
    found: dict[Path, Laid] = {}
    for levels in laid:
        scenarios = any(level.base for level in levels)
        for level in levels:
            for path, _ in leaves(level.root):
                found.setdefault(path, level)
            if scenarios:
                mine = next(point for point in points if point.levels[level.factor] == level.name)
                for name, usual in points[0].loaded.parameters.items():
                    if mine.loaded.parameters[name] != usual:
                        found.setdefault(("parameters", name), level)
    return found


def _inside(node: Node, *steps: str) -> Node:
    for step in steps:
        node = child_at(node, step) or node
    return node


def _laid(factor: str, name: str, level: Level, node: Node, opened: Opened, problems: list[Problem]) -> Laid:
    scenario, base = "", None
    if level.scenario:
        try:
            scenario, base = based(level.scenario, closest(node, ("scenario",)))
        except InputError as error:
            problems += error.problems
    packs = _packs(level.packs, child_at(node, "packs"), problems)
    root = Node({}, node.where)
    for _, _, filed in packs:
        root, more = overlay(root, without(filed.root, PACK_KEYS))
        problems += more
    entries = child_at(node, "set")
    given = entries.value if entries and isinstance(entries.value, dict) else {}
    start = (base or opened.base).root
    for key, value in given.items():
        try:
            root, more = overlay(root, change(key, value, overlay(start, root)[0], value.where))
            problems += more
        except InputError as error:
            problems += error.problems
    sets = tuple(f"{key}={as_setting(plain(value))}" for key, value in given.items())
    words, names = tuple(word for word, _, _ in packs), tuple(name for _, name, _ in packs)
    files = (*(base.files if base else ()), *(filed.file for _, _, filed in packs))
    return Laid(factor, name, scenario, base, words, names, sets, files, root, node.where)


def _packs(
    named: Collection[str], listed: Node | None, problems: list[Problem]
) -> list[tuple[str, str, shelf.Filed]]:
    """The packs of a level: what finds each from here (a shipped name or a path), its name, its file."""
    found: list[tuple[str, str, shelf.Filed]] = []
    items = listed.value if listed and isinstance(listed.value, list) else []
    for word, item in zip(named, items, strict=True):
        try:
            wanted = beside(word, item.where, shelf.shipped("pack")) if "/" in word or "." in word else word
            found.append((wanted, *shelf.pack(wanted)))
        except InputError as error:
            problems += placed(error.problems, word, item.where)
    problems += disagreements([(word, filed.root) for word, _, filed in found])
    return found


def _contradictions(laid: Sequence[Sequence[Laid]]) -> list[Problem]:
    """Levels of two factors, which meet in some point, that set one key to different things."""
    said = [[(level, dict(leaves(level.root))) for level in levels] for levels in laid]
    problems = []
    for one, other in itertools.combinations(said, 2):
        for (before, theirs), (level, own) in itertools.product(one, other):
            quarrels = [p for p in own if p in theirs and not same(plain(own[p]), plain(theirs[p]))]
            if quarrels:
                path, more = quarrels[0], len(quarrels) - 1
                found = f"level '{level.name}' of {level.factor} sets {'.'.join(map(str, path))} "
                found += f"to {_brief(own[path])}, but level '{before.name}' of {before.factor} "
                found += f"sets it to {_brief(theirs[path])}"
                found += f" ({more} more such {'key' if more == 1 else 'keys'})" if more else ""
                problems.append(problem(level.where, found, "factors that set different keys"))
    return problems


def _two_scenarios(laid: Sequence[Sequence[Laid]]) -> list[Problem]:
    """Only one factor can say which scenario a point is in."""
    naming = [next(level for level in levels if level.base) for levels in laid if any(v.base for v in levels)]
    return [
        problem(
            level.where, f"{level.factor} names scenarios, and so does {naming[0].factor}", "one such factor"
        )
        for level in naming[1:]
    ]


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
