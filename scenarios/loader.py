"""From a name or path to a resolved, validated, hashed scenario.

The base of ``extends`` first, then each file that extends it, then packs from left to right, then
``--set``. Everything wrong with the result is told at once, at the line that set it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from scenarios import shelf
from scenarios.catalogue import catalogue
from scenarios.check import World, check
from scenarios.merge import EXTENDING_KEYS, PACK_KEYS, disagreements, overlay, without
from scenarios.nodes import Node, child_at, node_of, plain
from scenarios.pieces import pieces
from scenarios.problems import InputError, Position, Problem, in_order
from scenarios.register import register
from scenarios.rehearsal import Names
from scenarios.schema import Parameter, Scenario
from scenarios.settings import setting
from scenarios.times import Duration, Moment

_NOT_OF_A_RUN = ("sweep", "exercise", "observed")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A resolved scenario and what it was made of.

    ``resolved`` is the scenario as plain data with every default written out (a file of it loads to
    the same ``hash``); ``hash`` is the SHA-256 of its canonical JSON without ``sweep``, ``exercise``
    and ``observed``, which no run depends on. ``files`` are in the order of
    merging. ``parameters`` is the register with the scenario's own values laid over.
    """

    scenario: Scenario
    resolved: dict[str, Any]
    hash: str
    files: tuple[str, ...]
    packs: tuple[str, ...]
    parameters: Mapping[str, Parameter]

    def parameter(self, name: str) -> Parameter:
        """The parameter of an id as this scenario has it; ``KeyError`` for an unknown id."""
        return self.parameters[name]


@dataclass(slots=True)
class Assembly:
    """A scenario while it is laid together from its files."""

    root: Node
    files: list[str] = field(default_factory=list)
    packs: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def lay(self, over: Node) -> None:
        """Lay one file or setting over what is there."""
        self.root, problems = overlay(self.root, over)
        self.problems += problems


def load(
    name_or_path: str,
    packs: Sequence[str] = (),
    sets: Sequence[str] = (),
    rules: Mapping[str, Collection[str]] | None = None,
    names: Callable[[], Names] | None = None,
) -> Loaded:
    """Load a scenario by shipped name or path, with packs and ``KEY=VALUE`` settings over it.

    ``rules`` maps a family ("access") to the names of its rules; without it rule names are not
    checked. ``names`` gives what the engine measures and asks, for the section ``exercise``. Raises
    ``InputError`` with everything that is wrong.
    """
    return finish(assemble(name_or_path, packs, sets), World(register(), catalogue(), rules, names))


def load_over(
    name_or_path: str,
    over: Node,
    rules: Mapping[str, Collection[str]] | None = None,
    names: Callable[[], Names] | None = None,
) -> Loaded:
    """A scenario with values laid over it that stand in no file of YAML; problems name their places.

    Raises ``InputError``.
    """
    made = assemble(name_or_path)
    made.lay(over)
    made.root = Node(made.root.value, Position(name_or_path, 1, 1))
    return finish(made, World(register(), catalogue(), rules, names))


def finish(made: Assembly, world: World) -> Loaded:
    """Validate what was laid together, and check it against a world. Raises ``InputError``."""
    scenario, parts, problems = pieces(made.root)
    parameters, more = check(parts, world)
    told = in_order([*made.problems, *problems, *more])
    if scenario is None or told:
        raise InputError(told)
    resolved = canonical(scenario)
    del resolved["sweep"]
    if scenario.sweep and (sweep := child_at(made.root, "sweep")):
        resolved["sweep"] = plain(sweep)  # in its own order, which is that of the factors
    files, packs = tuple(made.files), tuple(made.packs)
    return Loaded(scenario, resolved, hash_of(resolved), files, packs, parameters)


def reload(
    resolved: Mapping[str, Any],
    file: str,
    packs: Sequence[str] = (),
    rules: Mapping[str, Collection[str]] | None = None,
) -> Loaded:
    """A resolved scenario again, from plain data that was kept in ``file``. Raises ``InputError``."""
    made = Assembly(node_of(dict(resolved), Position(file)), [file], list(packs))
    return finish(made, World(register(), catalogue(), rules))


def lay_over(loaded: Loaded, pack: str, rules: Mapping[str, Collection[str]] | None = None) -> Loaded:
    """A loaded scenario with one pack more, by shipped name or path. Raises ``InputError``."""
    made = Assembly(
        node_of(dict(loaded.resolved), Position(loaded.files[-1])), list(loaded.files), list(loaded.packs)
    )
    _lay_packs(made, (pack,))
    return finish(made, World(register(), catalogue(), rules))


def assemble(name_or_path: str, packs: Sequence[str] = (), sets: Sequence[str] = ()) -> Assembly:
    """Lay a scenario together, not yet validated. Raises ``InputError`` when its files cannot be read."""
    base = shelf.chain(name_or_path)
    made = Assembly(Node({}, Position(base[-1].file, 1, 1)))
    for filed in base:
        made.files.append(filed.file)
        made.problems += filed.problems
        made.lay(without(filed.root, EXTENDING_KEYS))
    _lay_packs(made, packs)
    for text in sets:
        try:
            made.lay(setting(text, made.root))
        except InputError as error:
            made.problems += error.problems
    # What a pack or setting touched last must not claim the place of a missing key.
    made.root = Node(made.root.value, Position(base[-1].file, 1, 1))
    return made


def _lay_packs(made: Assembly, packs: Iterable[str]) -> None:
    opened: list[tuple[str, Node]] = []
    for wanted in packs:
        try:
            name, filed = shelf.pack(wanted)
        except InputError as error:
            made.problems += error.problems
            continue
        opened.append((name, filed.root))
        made.files.append(filed.file)
        made.packs.append(name)
    made.problems += disagreements(opened)
    for _, root in opened:
        made.lay(without(root, PACK_KEYS))


def canonical(value: Any) -> Any:
    """A model as plain data: fields in the order of the schema, names sorted, what is absent left out."""
    match value:
        case BaseModel():
            items = ((key, getattr(value, key)) for key in type(value).model_fields)
            return {key: canonical(item) for key, item in items if item is not None}
        case Moment() | Duration():
            return value.text
        case dict():
            return {key: canonical(value[key]) for key in sorted(value)}
        case tuple() | list():
            return [canonical(item) for item in value]
        case _:
            return value


def hash_of(resolved: Mapping[str, Any]) -> str:
    """The hash of a resolved scenario: of all that a run depends on."""
    return digest({key: value for key, value in resolved.items() if key not in _NOT_OF_A_RUN})


def digest(resolved: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) of the canonical JSON of plain data."""
    text = json.dumps(resolved, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def shipped() -> tuple[str, ...]:
    """Names of the scenarios that come with the product."""
    return shelf.shipped("scenario")


def shipped_history() -> tuple[str, ...]:
    """Names of the historical scenarios that come with the product: cases with observed rows."""
    return shelf.shipped("history")


def shipped_packs() -> tuple[str, ...]:
    """Names of the packs that come with the product."""
    return shelf.shipped("pack")


def summary(name: str) -> str:
    """What a shipped scenario or pack says of itself under ``summary``. Raises ``InputError``."""
    root = shelf.pack(name)[1].root if name in shipped_packs() else assemble(name).root
    said = child_at(root, "summary")
    return said.value.strip() if said and isinstance(said.value, str) else ""
