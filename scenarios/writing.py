"""What helps to write a scenario file: its JSON schema for editors, and a file to start from."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from scenarios.base import Identifier
from scenarios.problems import InputError, Position, problem
from scenarios.schema import Scenario
from scenarios.shape import describe, shape_of
from scenarios.times import DURATION_FORMS, MOMENT_FORMS

_TEMPLATE = """\
# A scenario of your own. Check it with:  peninsula scenarios check {name}.yaml
# Play it with:                           peninsula run {name}.yaml
format: 1
name: {name}
title: A variant of korea-today
summary: What this scenario changes, in a sentence or two.

# Everything that is not set here is taken from the scenario named here: a shipped name
# (`peninsula scenarios list`) or a path relative to this file. Mappings merge, lists replace,
# injects merge by id. To see the whole: peninsula scenarios show korea-today --resolved
extends: korea-today

# Times: H, H+30m, H-2h (from H-hour) or D+3 06:00, D-120 (from local midnight of D-day).
# clock:
#   endex: D+45

# Each capital's reading of the access rule (`peninsula policies list`).
# access:
#   readings: {{USA: minute, JPN: prompt, ROK: minute}}

# What happens to the players. The same id as in the scenario above changes that inject.
# injects:
#   - id: second-strike
#     kind: strike
#     at: H+12h
#     target: kunsan
#     weapon: kn23
#     missiles: 12

# Numbers (`peninsula sources`): a number, Tri(low, mode, high), LN(median, p90), Beta(a, b), U(low, high).
# parameters:
#   P1.03: LN(6, 20)

# What `peninsula sweep {name}.yaml` combines and varies; a run does not depend on it.
# sweep:
#   policies:
#     access: [minute, prompt]
#   uncertain:
#     register: all
#     ranges: {{P1.06: "U(0.3, 1)"}}
#   replications: 256
"""


def template(name: str) -> str:
    """The text of a new scenario file that extends ``korea-today``. Raises ``InputError`` for a bad name."""
    return _TEMPLATE.format(name=checked_name(name, "NAME"))


def checked_name(name: str, where: str) -> str:
    """A name that a scenario may have, as it is. Raises ``InputError``, told of ``where``."""
    try:
        TypeAdapter(Identifier).validate_python(name)
    except ValidationError as error:
        expected = describe(shape_of(Identifier))
        raise InputError((problem(Position(where), f"'{name}'", expected),)) from error
    return name


def schema_json() -> str:
    """The JSON schema of scenario files, as text.

    A file that extends another may leave anything out, so only ``format`` is required here; what is
    missing after merging is told by the loader.
    """
    schema = Scenario.model_json_schema()
    schema["title"] = "Scenario of peninsula"
    schema["description"] = "A scenario file. It may extend another; what both set, the later one decides."
    _relax(schema)
    schema["properties"] = {
        "format": schema["properties"].pop("format"),
        "extends": {"type": "string", "description": "A shipped scenario, or a path relative to this file."},
        **schema["properties"],
    }
    schema["required"] = ["format"]
    for name, forms in (("Moment", MOMENT_FORMS), ("Duration", DURATION_FORMS)):
        if name in schema["$defs"]:
            schema["$defs"][name] = {"type": "string", "description": f"Such as {forms}."}
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2)


def _relax(schema: Any) -> None:
    """Drop ``required`` everywhere but for what tells injects apart."""
    match schema:
        case {"properties": {"kind": _, "id": _}, "required": list()}:
            schema["required"] = ["id", "kind"]
        case {"properties": dict(), "required": list()}:
            del schema["required"]
    children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for child in list(children):
        _relax(child)
