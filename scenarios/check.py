"""Checks that need more than one value: names that must exist, times that must fit together.

What one value may be is in ``schema``; here the catalogue, the register and the rules are known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from scenarios.catalogue import Catalogue
from scenarios.chronology import check_times
from scenarios.findings import Findings
from scenarios.movement import check_force, check_lift
from scenarios.nodes import Path, child_at
from scenarios.overrides import with_overrides
from scenarios.pieces import Pieces
from scenarios.problems import Problem
from scenarios.register import Register, unknown_sources
from scenarios.schema import Parameter, StrikeInject

_WEAPONS = "H6.04-"  # hits on a target, one parameter a weapon
_TARGETS = ("airfield", "port")


class World(NamedTuple):
    """What a scenario is checked against; no rules means that rule names are not checked."""

    register: Register
    catalogue: Catalogue
    rules: Mapping[str, Collection[str]] | None


def check(pieces: Pieces, world: World) -> tuple[dict[str, Parameter], list[Problem]]:
    """The parameters of the scenario, and everything wrong with its readable pieces."""
    findings = Findings(pieces.root)
    check_times(pieces, findings)
    _check_access(pieces, world, findings)
    _check_routes(pieces, world, findings)
    _check_strikes(pieces, world, findings)
    check_force(pieces, world.catalogue, findings)
    check_lift(pieces, world.catalogue, findings)
    parameters, problems = with_overrides(pieces.parameters, world.register)
    if pieces.evidence:
        where = findings.position(("evidence", "sources"))
        problems += unknown_sources(pieces.evidence.sources, world.register.sources, where)
    return parameters, [*findings.problems, *problems]


def _check_access(pieces: Pieces, world: World, findings: Findings) -> None:
    if pieces.access is None or world.rules is None:
        return
    named: dict[Path, str] = {
        ("access", "readings", "USA"): pieces.access.readings.USA,
        ("access", "readings", "JPN"): pieces.access.readings.JPN,
        ("access", "readings", "ROK"): pieces.access.readings.ROK,
        ("access", "transfer"): pieces.access.transfer,
        ("access", "inflow"): pieces.access.inflow,
        ("access", "third_state"): pieces.access.third_state,
    }
    for path, rule in named.items():
        findings.known(path, "rule", rule, sorted(world.rules.get("access", ())))


def _check_routes(pieces: Pieces, world: World, findings: Findings) -> None:
    """A family of rules that is not given means that its names are not checked."""
    section = child_at(pieces.root, "information")
    named = child_at(section, "routes") if section else None
    rules = (world.rules or {}).get("information")
    if named is not None and rules is not None and isinstance(named.value, str):
        findings.known(("information", "routes"), "rule", named.value, sorted(rules))


def _check_strikes(pieces: Pieces, world: World, findings: Findings) -> None:
    weapons = [name.removeprefix(_WEAPONS) for name in world.register.parameters if name.startswith(_WEAPONS)]
    places = world.catalogue.places
    targets = [name for name, place in places.items() if place.kind in _TARGETS]
    for place, inject in pieces.injects:
        if not isinstance(inject, StrikeInject):
            continue
        path: Path = ("injects", place, "target")
        findings.known(("injects", place, "weapon"), "weapon", inject.weapon, weapons)
        if findings.known(path, "place", inject.target, targets if inject.target not in places else places):
            kind = places[inject.target].kind
            if kind not in _TARGETS:
                found = f"{findings.name(path)} is '{inject.target}', which is a {kind}"
                findings.add(path, found, "an airfield or a port")
