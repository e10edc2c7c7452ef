"""Checks of the section ``exercise``: moves in order, names that exist, seats that add up.

How full the moves are is not known here: `peninsula exercise check` plays the plan to see.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from scenarios.chronology import Horizon
from scenarios.findings import Findings
from scenarios.nodes import Path, child_at
from scenarios.sections.exercise import Event, Exercise, Seating

_AT: Path = ("exercise",)


class Names(NamedTuple):
    """What the engine measures and asks; scenarios cannot know it by themselves."""

    measures: Collection[str]
    questions: Collection[str]  # families, such as tokyo.access


def check_exercise(
    exercise: Exercise, horizon: Horizon | None, findings: Findings, names: Names | None
) -> None:
    """Every check of the section that needs more than one of its values.

    ``horizon`` is None where the clock itself is wrong, which has been told.
    """
    _check_ids(exercise, findings)
    _check_moves(exercise, horizon, findings)
    _check_links(exercise, findings)
    for n, seating in enumerate(exercise.seatings):
        _check_seating(n, seating, exercise, findings)
    for n, event in enumerate(exercise.outlook):
        _check_event((*_AT, "outlook", n), event, findings)
    if names is not None:
        _check_names(exercise, findings, names)


def _check_ids(exercise: Exercise, findings: Findings) -> None:
    for key in ("moves", "tasks", "outlook", "objectives"):
        first: dict[str, int] = {}
        for n, item in enumerate(getattr(exercise, key)):
            if item.id in first:
                path: Path = (*_AT, key, n, "id")
                line = findings.position((*_AT, key, first[item.id], "id")).line
                found = f"id '{item.id}' a second time in exercise.{key} (first in line {line})"
                findings.add(path, found, "each id once")
            first.setdefault(item.id, n)
    pairs = [(forecast.move, forecast.event) for forecast in exercise.forecasts]
    for n, pair in enumerate(pairs):
        if pair in pairs[:n]:
            findings.add(
                (*_AT, "forecasts", n), f"a second forecast of '{pair[1]}' before '{pair[0]}'", "each once"
            )


def _check_moves(exercise: Exercise, horizon: Horizon | None, findings: Findings) -> None:
    """Each move starts after the one before it, and all lie within the clock."""
    if not exercise.moves:
        findings.add((*_AT, "moves"), "an exercise without moves", "at least one move")
        return
    if horizon is None:
        return
    before: tuple[str, int] | None = None
    for n, move in enumerate(exercise.moves):
        path: Path = (*_AT, "moves", n, "starts")
        at = horizon.of(move.starts)
        if not horizon.start <= at < horizon.end:
            found = f"move '{move.id}' starts {move.starts.text}, outside the clock of the scenario"
            findings.add(path, found, "a time from STARTEX on and before ENDEX")
        if before is not None and at <= before[1]:
            found = f"move '{move.id}' starts {move.starts.text}, not after move '{before[0]}'"
            findings.add(path, found, "moves in the order in which they are played")
        before = (move.id, at)
    ends = horizon.of(exercise.ends)
    if before is not None and ends <= before[1]:
        found = f"exercise.ends is {exercise.ends.text}, not after the start of move '{before[0]}'"
        findings.add((*_AT, "ends"), found, "a time after the last move has started")
    if ends > horizon.end:
        found = f"exercise.ends is {exercise.ends.text}, after ENDEX"
        limit = findings.position(("clock", "endex"))
        findings.add((*_AT, "ends"), found, f"a time up to ENDEX ({limit})")


def _check_links(exercise: Exercise, findings: Findings) -> None:
    """Moves, cells, events and injects that are named must exist."""
    moves = [move.id for move in exercise.moves]
    events = [event.id for event in exercise.outlook]
    for n, task in enumerate(exercise.tasks):
        findings.known((*_AT, "tasks", n, "move"), "move", task.move, moves)
        findings.known((*_AT, "tasks", n, "cell"), "cell", task.cell, list(exercise.cells))
    for n, forecast in enumerate(exercise.forecasts):
        findings.known((*_AT, "forecasts", n, "move"), "move", forecast.move, moves)
        findings.known((*_AT, "forecasts", n, "event"), "event", forecast.event, events)
    injects = _inject_ids(findings)
    for ident in exercise.texts:
        findings.known((*_AT, "texts", ident), "inject", ident, injects)


def _inject_ids(findings: Findings) -> list[str]:
    injects = child_at(findings.root, "injects")
    items = injects.value if injects and isinstance(injects.value, list) else []
    found = (child_at(item, "id") for item in items)
    return [node.value for node in found if node is not None and isinstance(node.value, str)]


def _check_seating(n: int, seating: Seating, exercise: Exercise, findings: Findings) -> None:
    path: Path = (*_AT, "seatings", n)
    for cell in seating.cells:
        findings.known((*path, "cells", cell), "cell", cell, list(exercise.cells))
    seats = seating.white + sum(seating.cells.values())
    if seats != seating.people:
        found = f"a seating of {seats} for {seating.people} people"
        findings.add((*path, "people"), found, "white and cells that add up to people")


def _check_event(path: Path, event: Event, findings: Findings) -> None:
    if (event.below is None) == (event.above is None):
        which = "neither below nor above" if event.below is None else "both below and above"
        found = f"event '{event.id}' with {which}"
        findings.add(path, found, "exactly one of below and above")


def _check_names(exercise: Exercise, findings: Findings, names: Names) -> None:
    for n, event in enumerate(exercise.outlook):
        findings.known((*_AT, "outlook", n, "measure"), "measure", event.measure, names.measures)
    for n, objective in enumerate(exercise.objectives):
        for m, measure in enumerate(objective.look_at):
            findings.known((*_AT, "objectives", n, "look_at", m), "measure", measure, names.measures)
    for n, expected in enumerate(exercise.expected):
        family = family_of(expected.question)
        findings.known((*_AT, "expected", n, "question"), "question", family, sorted(names.questions))


def family_of(question: str) -> str:
    """``tokyo.access.all-out.2`` is of the family ``tokyo.access``."""
    return ".".join(question.split(".")[:2])
