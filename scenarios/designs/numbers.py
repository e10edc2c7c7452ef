"""Numbers of a scenario set anew for each world, without its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from scenarios.loader import Loaded, hash_of


def with_numbers(loaded: Loaded, values: Mapping[tuple[str, ...], float]) -> Loaded:
    """The scenario with some of its numbers set: ``values`` by ``Uncertain.steps``.

    It is what ``load`` makes of the same numbers under ``--set``, its hash included; nothing is checked
    again, for the design has checked the ends of every range. Raises ``KeyError`` for steps that do not
    lead to a number.
    """
    scenario, resolved = loaded.scenario, loaded.resolved
    for steps, value in values.items():
        scenario = _set(scenario, steps, value)
        resolved = _set(resolved, steps, value)
    return replace(loaded, scenario=scenario, resolved=resolved, hash=hash_of(resolved))


def number_at(holder: Any, steps: tuple[str, ...]) -> float | None:
    """The number at ``steps`` of plain data or a model, or None when there is none."""
    for step in steps:
        try:
            holder = _part(holder, step)
        except KeyError:
            return None
    return None if isinstance(holder, bool) or not isinstance(holder, int | float) else holder


def _part(holder: Any, step: str) -> Any:
    match holder:
        case BaseModel() if step in type(holder).model_fields:
            return getattr(holder, step)
        case dict():
            return holder[step]
        case list() | tuple():
            return holder[_place(holder, step)]
    raise KeyError(step)


def _set(holder: Any, steps: tuple[str, ...], value: float) -> Any:
    """A copy with one number replaced; what does not lie on the way is shared."""
    if not steps:
        if isinstance(holder, bool) or not isinstance(holder, int | float):
            raise KeyError("not a number")
        return int(value) if isinstance(holder, int) else float(value)
    step, rest = steps[0], steps[1:]
    changed = _set(_part(holder, step), rest, value)
    match holder:
        case BaseModel():
            return holder.model_copy(update={step: changed})
        case dict():
            return {**holder, step: changed}
    place = _place(holder, step)
    return type(holder)((*holder[:place], changed, *holder[place + 1 :]))


def _place(items: Any, name: str) -> int:
    """The place of the inject of an id."""
    for place, item in enumerate(items):
        if (item.get("id") if isinstance(item, dict) else getattr(item, "id", None)) == name:
            return place
    raise KeyError(name)
