"""A scenario in pieces, so that what is right in a broken file is still checked against the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from scenarios.explain import Model, Refused, refusals, tell, tupled
from scenarios.nodes import Node, Path, child_at
from scenarios.problems import Problem
from scenarios.schema import Access, Clock, Evidence, Fleet, ForceLine, Inject, Scenario
from scenarios.sections import Evacuation, Exercise, Observed, Politics

_SORTED = ("force", "lift", "parameters")
_INJECT: TypeAdapter[Inject] = TypeAdapter(Inject)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The parts of a scenario that could be read. Injects are kept with their place in the list."""

    root: Node
    clock: Clock | None
    access: Access | None
    evidence: Evidence | None
    injects: tuple[tuple[int, Inject], ...]
    force: Mapping[str, ForceLine]
    lift: Mapping[str, Fleet]
    parameters: Mapping[str, Node]
    politics: Politics | None = None
    evacuation: Evacuation | None = None
    observed: tuple[tuple[int, Observed], ...] = ()  # with their place in the list
    exercise: Exercise | None = None


def pieces(root: Node) -> tuple[Scenario | None, Pieces, list[Problem]]:
    """The scenario (None when any part of it is wrong), its readable parts, and what is wrong."""
    root = _canonical(root)
    try:
        scenario = Scenario.model_validate(tupled(root))
    except ValidationError as error:
        refused = list(refusals(error, Scenario, root))
        problems = [tell(item, root, "the scenario") for item in refused]
        return None, _salvaged(root, refused), list(dict.fromkeys(problems))
    return scenario, _whole(scenario, root), []


def _canonical(root: Node) -> Node:
    """Named entries in the order of their names: a scenario does not depend on who wrote what first."""
    entries = dict(root.value) if isinstance(root.value, dict) else {}
    for key in _SORTED:
        child = entries.get(key)
        if child is not None and isinstance(child.value, dict):
            entries[key] = Node(dict(sorted(child.value.items())), child.where)
    return Node(entries, root.where)


def _whole(scenario: Scenario, root: Node) -> Pieces:
    return Pieces(
        root,
        scenario.clock,
        scenario.access,
        scenario.evidence,
        tuple(enumerate(scenario.injects)),
        scenario.force,
        scenario.lift,
        _entries(root, "parameters"),
        scenario.politics,
        scenario.evacuation,
        tuple(enumerate(scenario.observed)),
        scenario.exercise,
    )


def _salvaged(root: Node, refused: Iterable[Refused]) -> Pieces:
    """Read piece by piece, without the unknown keys; a piece that is still wrong is left out."""
    refused = list(refused)
    pruned = _pruned(root, frozenset(item.path for item in refused if item.why == "unknown"))
    bad = frozenset(item.path for item in refused)
    injects = child_at(pruned, "injects")
    items = injects.value if injects and isinstance(injects.value, list) else []
    read = [(place, _inject(item)) for place, item in enumerate(items)]
    parameters = _entries(pruned, "parameters").items()
    return Pieces(
        pruned,
        _piece(Clock, child_at(pruned, "clock")),
        _piece(Access, child_at(pruned, "access")),
        _piece(Evidence, child_at(pruned, "evidence")),
        tuple((place, inject) for place, inject in read if inject is not None),
        _named(ForceLine, _entries(pruned, "force")),
        _named(Fleet, _entries(pruned, "lift")),
        {name: node for name, node in parameters if ("parameters", name) not in bad},
        _piece(Politics, child_at(pruned, "politics")),
        _piece(Evacuation, child_at(pruned, "evacuation")),
        tuple(_rows(child_at(pruned, "observed"))),
        _piece(Exercise, child_at(pruned, "exercise")),
    )


def _pruned(node: Node, paths: frozenset[Path], here: Path = ()) -> Node:
    match node.value:
        case dict():
            kept = {key: child for key, child in node.value.items() if (*here, key) not in paths}
            return Node({key: _pruned(child, paths, (*here, key)) for key, child in kept.items()}, node.where)
        case list():
            items = [_pruned(child, paths, (*here, place)) for place, child in enumerate(node.value)]
            return Node(items, node.where)
        case scalar:
            return Node(scalar, node.where)


def _entries(root: Node, key: str) -> dict[str, Node]:
    child = child_at(root, key)
    return child.value if child and isinstance(child.value, dict) else {}


def _named(model: type[Model], entries: Mapping[str, Node]) -> dict[str, Model]:
    read = ((name, _piece(model, node)) for name, node in entries.items())
    return {name: piece for name, piece in read if piece is not None}


def _piece(model: type[Model], node: Node | None) -> Model | None:
    """None for a piece that is wrong: its problems have been told from the whole."""
    try:
        return model.model_validate(tupled(node)) if node else None
    except ValidationError:
        return None


def _rows(node: Node | None) -> Iterator[tuple[int, Observed]]:
    for place, item in enumerate(node.value if node and isinstance(node.value, list) else ()):
        row = _piece(Observed, item)
        if row is not None:
            yield place, row


def _inject(node: Node) -> Inject | None:
    try:
        return _INJECT.validate_python(tupled(node))
    except ValidationError:
        return None
