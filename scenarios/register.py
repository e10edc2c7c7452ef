"""The register of evidence: every number that decides an outcome, with grade, source and note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from scenarios.base import Identifier, ParameterId, Strict, Text
from scenarios.distributions import Distribution, parse, with_floor
from scenarios.document import read
from scenarios.explain import Model, validate
from scenarios.nodes import Node, closest
from scenarios.problems import InputError, Position, Problem, in_order, nearest, problem, shown
from scenarios.schema import Parameter, Source

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Register:
    """Parameters and sources by id; ``families`` and ``origins`` (``file:line``) by parameter id."""

    parameters: Mapping[str, Parameter]
    families: Mapping[str, str]
    sources: Mapping[str, Source]
    origins: Mapping[str, str]


class _ParameterFile(Strict):
    format: Literal[1]
    family: Identifier
    parameters: dict[ParameterId, Parameter]


class _SourceFile(Strict):
    format: Literal[1]
    sources: dict[str, Source]


class _PastCase(Strict):
    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    title: Text


class _CaseFile(Strict):
    format: Literal[1]
    cases: dict[Identifier, _PastCase]


@cache
def register() -> Register:
    """The shipped register, read once. Raises ``InputError`` when a data file is broken."""
    return read_register(_DATA)


@cache
def days_of_past_cases() -> Mapping[str, str]:
    """The day, ``2023-11-21``, of each case that made a number and is not shipped as a scenario."""
    file = data_file(_DATA, "cases.yaml", _CaseFile)[0]
    return {name: case.day for name, case in file.cases.items()}


def read_register(folder: Path) -> Register:
    """The register in ``folder``: ``sources.yaml`` and one file for each family in ``parameters/``."""
    sources = data_file(folder, "sources.yaml", _SourceFile)[0].sources
    parameters: dict[str, Parameter] = {}
    families: dict[str, str] = {}
    origins: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted((folder / "parameters").glob("*.yaml")):
        file, root = data_file(folder, f"parameters/{path.name}", _ParameterFile)
        for name, parameter in file.parameters.items():
            where = closest(root, ("parameters", name))
            if name in origins:
                found = f"parameter '{name}' a second time (first in {origins[name]})"
                problems.append(problem(where, found, "each id once"))
            problems += _broken(name, parameter, sources, where)
            parameters[name], families[name], origins[name] = parameter, file.family, str(where)
    if problems:
        raise InputError(in_order(problems))
    return Register(parameters, families, sources, origins)


def data_file(folder: Path, name: str, model: type[Model]) -> tuple[Model, Node]:
    """A data file as its model, and its nodes for positions. Raises ``InputError``."""
    document = read(folder / name, f"scenarios/data/{name}")
    made, problems = validate(model, document.root, "the file")
    if made is None or document.problems:
        raise InputError(in_order([*document.problems, *problems]))
    return made, document.root


def unknown_sources(names: tuple[str, ...], sources: Mapping[str, Source], where: Position) -> list[Problem]:
    """A problem for each source that ``sources.yaml`` does not have."""
    unknown = [name for name in names if name not in sources]
    expected = "a key of scenarios/data/sources.yaml"
    return [problem(where, f"unknown source '{name}'", expected, nearest(name, sources)) for name in unknown]


def _broken(name: str, parameter: Parameter, sources: Mapping[str, Source], where: Position) -> list[Problem]:
    problems = unknown_sources(parameter.sources, sources, where)
    for case, value in parameter.fitted_to.items():
        if value is not None and not isinstance(parameter.value, tuple):
            try:
                parse(value)
            except ValueError as error:
                found = f"the value of '{name}' without {case} is {shown(value)}: {error}"
                problems.append(problem(where, found))
    if not isinstance(parameter.value, tuple):
        try:
            distribution(parameter)
        except ValueError as error:
            problems.append(problem(where, f"the value of '{name}' is {shown(parameter.value)}: {error}"))
    return problems


def distribution(parameter: Parameter) -> Distribution:
    """The distribution of a parameter, its smallest value applied; in the parameter's unit.

    Raises ``ValueError`` for a list of words, and for a text that is no distribution.
    """
    if isinstance(parameter.value, tuple):
        raise ValueError("a list of words has no distribution")
    read_value = parse(parameter.value)
    return read_value if parameter.at_least is None else with_floor(read_value, parameter.at_least)
