"""The form of a design: its keys as models, short forms written out first.

A list of packs stands for one level each; a bare distribution for a range with nothing else to say;
``register: all`` for the pattern that matches every id.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field

from scenarios.base import Grade, Identifier, Strict, Text
from scenarios.explain import validate
from scenarios.nodes import Node, child_at
from scenarios.problems import Problem, problem, shown

Words = tuple[Text, ...]
WriteOut = Callable[[Node, str, list[Problem]], Node]
_SEED = 2**63 - 1


class Level(Strict):
    """One level of a factor: another scenario than the design's, packs laid over it, then keys set."""

    scenario: Text = ""
    packs: Words = ()
    set: dict[str, Any] = Field(default_factory=dict)


class Range(Strict):
    """What a number may be, and on what evidence; a range is a judgement unless it names its sources."""

    values: float | str
    at_least: float | None = None
    whole: bool = False
    title: Text = ""
    unit: Text = ""
    grade: Grade | None = None
    anchored: bool = False
    sources: Words = ()
    note: Text = ""


with warnings.catch_warnings():
    # A class has a method `register`, for abstract base classes; here it is a word of the file.
    warnings.simplefilter("ignore", UserWarning)

    class Varied(Strict):
        """The numbers that nobody knows: of the register by id or pattern, and ranges given here."""

        register: Words = ()
        ranges: dict[str, Range] = Field(default_factory=dict)


class SamplingForm(Strict):
    """How worlds and luck are drawn."""

    method: Literal["sobol", "latin-hypercube", "random"] = "sobol"
    sets: Annotated[int, Field(ge=2, le=1024)] = 16
    size: Annotated[int, Field(ge=2, le=65_536)] = 32
    seed: Annotated[int, Field(ge=0, le=_SEED)] = 1
    luck_per_world: Annotated[int, Field(ge=1, le=10_000)] = 1
    steer: Words = ()


class BreakEvenForm(Strict):
    """Two policies over two uncertain numbers, and the differences that matter."""

    delay: Text
    yes: Text
    policy: Text
    against: Text
    margins: dict[str, Annotated[float, Field(ge=0, le=1e12)]]


class SensitivityForm(Strict):
    """A Saltelli design: rows, points, and the uncertain numbers of each input by id or pattern."""

    base: Annotated[int, Field(ge=2, le=65_536)]
    points: Words = ()
    groups: dict[Identifier, Words]


class Form(Strict):
    """All keys of a design."""

    policies: dict[Identifier, dict[Identifier, Level]] = Field(default_factory=dict)
    circumstances: dict[Identifier, dict[Identifier, Level]] = Field(default_factory=dict)
    uncertain: Varied = Varied()
    replications: Annotated[int, Field(ge=1, le=10_000_000)] = 512
    sampling: SamplingForm = SamplingForm()
    baseline: Text = ""
    measures: Words = ()
    deadlines: dict[str, float] = Field(default_factory=dict)
    break_even: tuple[BreakEvenForm, ...] = ()
    sensitivity: SensitivityForm | None = None


def formed(written: Node, prefix: str) -> tuple[Form | None, Node, list[Problem]]:
    """The form of a design (None when part of it is wrong), its nodes written out, and what is wrong."""
    problems: list[Problem] = []
    root = written
    for key, write_out in (("policies", _levels), ("circumstances", _levels), ("uncertain", _varied)):
        root = _at(root, key, write_out, prefix, problems)
    form, more = validate(Form, root, "the design", prefix)
    return form, root, problems + more


def _at(root: Node, key: str, write_out: WriteOut, prefix: str, problems: list[Problem]) -> Node:
    child = child_at(root, key)
    if child is None or not isinstance(root.value, dict):
        return root
    return Node({**root.value, key: write_out(child, f"{prefix}{key}", problems)}, root.where)


def _levels(section: Node, name: str, problems: list[Problem]) -> Node:
    if not isinstance(section.value, dict):
        return section
    entries = section.value.items()
    return Node({key: _factor(part, f"{name}.{key}", problems) for key, part in entries}, section.where)


def _factor(factor: Node, name: str, problems: list[Problem]) -> Node:
    """A factor's list of packs as levels that bear their names."""
    if factor.value in ([], {}):
        problems.append(problem(factor.where, f"no levels for {name}", "at least one level"))
    elif not isinstance(factor.value, list | dict):
        expected = "a list of packs, or a mapping of levels"
        problems.append(problem(factor.where, f"{name} is {shown(factor.value)}", expected))
        return Node({}, factor.where)
    if not isinstance(factor.value, list):
        return factor
    levels: dict[str, Node] = {}
    for item in factor.value:
        if not isinstance(item.value, str):
            found = f"{name} has the item {shown(item.value)}"
            problems.append(problem(item.where, found, "the name of a pack; a mapping gives levels names"))
            continue
        level = item.value.rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".yml")
        if level in levels:
            found = f"level '{level}' of {name} a second time (first in line {levels[level].where.line})"
            problems.append(problem(item.where, found, "each level once"))
        levels[level] = Node({"packs": Node([item], item.where)}, item.where)
    return Node(levels, factor.where)


def _varied(varied: Node, name: str, problems: list[Problem]) -> Node:
    varied = _at(varied, "register", _register, f"{name}.", problems)
    return _at(varied, "ranges", _ranges, f"{name}.", problems)


def _register(listed: Node, name: str, problems: list[Problem]) -> Node:
    if isinstance(listed.value, list):
        return listed
    if listed.value != "all":
        found = f"{name} is {shown(listed.value)}"
        problems.append(problem(listed.where, found, "all, or a list of ids and patterns such as [P1.*]"))
        return Node([], listed.where)
    return Node([Node("*", listed.where)], listed.where)


def _ranges(section: Node, name: str, problems: list[Problem]) -> Node:
    if not isinstance(section.value, dict):
        return section
    return Node(
        {
            key: part if isinstance(part.value, dict) else Node({"values": part}, part.where)
            for key, part in section.value.items()
        },
        section.where,
    )
