"""Cases: scenarios with observed rows, and the same without what was made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import scenarios
from policies import Registry
from scenarios import Loaded
from scenarios.loader import assemble
from scenarios.observations import left_out, set_by_scenario
from scenarios.overrides import NOTE
from scenarios.problems import InputError, Position, Problem, problem
from scenarios.register import days_of_past_cases
from scenarios.schema import Parameter
from scenarios.sections.observed import Observed, regime_of
from scenarios.times import parse_h_hour


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario with observed rows.

    ``made`` are the parameters that this case has made: by the register, or because its own file sets
    them without a source. ``left_out`` is the same scenario with each of them at its value without this
    case; None where the case has made none. ``gone`` are those of which nothing is left without it.
    """

    name: str
    title: str
    regime: str
    loaded: Loaded
    made: frozenset[str]
    left_out: Loaded | None
    gone: frozenset[str]

    @property
    def rows(self) -> tuple[Observed, ...]:
        return self.loaded.scenario.observed

    @property
    def scored(self) -> tuple[Observed, ...]:
        """The rows that are held against runs."""
        return tuple(row for row in self.rows if row.not_scored is None)


def cases_of(names: Iterable[str], registry: Registry) -> tuple[Case, ...]:
    """The cases of names, files and folders; all that are shipped where nothing is named.

    Raises ``InputError`` with everything that is wrong, a case without rows included.
    """
    problems: list[Problem] = []
    cases: dict[str, Case] = {}
    known = {family: registry.names(family) for family in registry.families()}
    for name in _files(names):
        try:
            loaded = scenarios.load(name, rules=known)
            root = assemble(name).root
            problems += left_out(root, loaded.scenario.observed)
            problems += set_by_scenario(root, loaded.scenario)
        except InputError as error:
            problems += error.problems
            continue
        if not loaded.scenario.observed:
            found, expected = "no observed rows", "a list 'observed' of what happened (docs/backtest.md)"
            problems.append(problem(Position(loaded.files[-1]), found, expected))
        elif loaded.scenario.name in cases:
            found = f"a second case with the name '{loaded.scenario.name}'"
            problems.append(problem(Position(loaded.files[-1]), found, "each name once"))
        else:
            cases[loaded.scenario.name] = _case(loaded)
    if problems:
        raise InputError(problems)
    return tuple(cases.values())


def _files(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        folder = Path(name)
        if not folder.is_dir():
            found.append(name)
            continue
        inside = sorted(str(path) for path in folder.glob("*.yaml"))
        if not inside:
            raise InputError((problem(Position(name), "no case in this folder", "files that end in .yaml"),))
        found += inside
    return found or list(scenarios.shipped_history())


def _case(loaded: Loaded) -> Case:
    scenario, same = loaded.scenario, _same_day(loaded)
    by_register = frozenset(ident for ident, p in loaded.parameters.items() if same & p.fitted_to.keys())
    left = {ident: _values_without(loaded.parameters[ident], same) for ident in by_register}
    gone = frozenset(ident for ident in by_register if None in left[ident])
    made = by_register | _set_here(loaded)
    return Case(
        name=scenario.name,
        title=scenario.title,
        regime=regime_of(parse_h_hour(scenario.clock.h_hour).isoformat()),
        loaded=loaded,
        made=made,
        left_out=_without(loaded, same) if made - gone else None,
        gone=gone,
    )


def _set_here(loaded: Loaded) -> frozenset[str]:
    """Parameters to which the case's own files give a value and no source."""
    return frozenset(
        ident for ident, p in loaded.parameters.items() if p.note.startswith(NOTE) and not p.sources
    )


def _same_day(loaded: Loaded) -> frozenset[str]:
    """The names by which the register may know a case: its own, and those of cases of the same day."""
    day = _day(loaded)
    shipped = (name for name in scenarios.shipped_history() if _day(scenarios.load(name)) == day)
    past = (name for name, began in days_of_past_cases().items() if began == day)
    return frozenset({loaded.scenario.name, *shipped, *past})


def _day(loaded: Loaded) -> str:
    return parse_h_hour(loaded.scenario.clock.h_hour).date().isoformat()


def _values_without(parameter: Parameter, names: frozenset[str]) -> list[float | str | None]:
    return [value for name, value in parameter.fitted_to.items() if name in names]


def _without(loaded: Loaded, names: frozenset[str]) -> Loaded:
    """The scenario with every parameter at its value without this case; the register's for its own."""
    own, known = _set_here(loaded), scenarios.register().parameters
    parameters: Mapping[str, Parameter] = {
        ident: known[ident] if ident in own else _left(parameter, names)
        for ident, parameter in loaded.parameters.items()
    }
    return replace(loaded, parameters=parameters)


def _left(parameter: Parameter, names: frozenset[str]) -> Parameter:
    value = next(iter(_values_without(parameter, names)), None)
    if value is None:
        return parameter
    floor = parameter.at_least if str(value).strip().upper().startswith("LN") else None
    return parameter.model_copy(update={"value": value, "at_least": floor})
