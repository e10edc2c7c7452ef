"""Checks that need more than one value: names that must exist, times that must fit together.

What one value may be is in ``schema``; here the catalogue, the register and the rules are known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from scenarios.catalogue import Catalogue
from scenarios.chronology import check_times
from scenarios.findings import Findings
from scenarios.movement import check_force, check_lift
from scenarios.nodes import Path, child_at
from scenarios.observations import check_observed
from scenarios.overrides import with_overrides
from scenarios.pieces import Pieces
from scenarios.problems import Problem, one_of
from scenarios.register import Register, unknown_sources
from scenarios.rehearsal import Names, check_exercise
from scenarios.schema import LaunchInject, Parameter, StrikeInject
from scenarios.sections import Evacuation

_TARGETS = ("airfield", "port")
_YOURS = ", or a rule of your own with --rules"


class World(NamedTuple):
    """What a scenario is checked against; no rules means that rule names are not checked.

    ``names`` is asked only for a scenario with an exercise; without it measures and questions that the
    exercise names are not checked.
    """

    register: Register
    catalogue: Catalogue
    rules: Mapping[str, Collection[str]] | None
    names: Callable[[], Names] | None = None


def check(pieces: Pieces, world: World) -> tuple[dict[str, Parameter], list[Problem]]:
    """The parameters of the scenario, and everything wrong with its readable pieces."""
    findings = Findings(pieces.root)
    horizon = check_times(pieces, findings)
    _check_access(pieces, world, findings)
    _check_routes(pieces, world, findings)
    _check_missiles(pieces, world, findings)
    _check_evacuation(pieces, world, findings)
    check_force(pieces, world.catalogue, findings)
    check_lift(pieces, world.catalogue, findings)
    if pieces.exercise is not None:
        check_exercise(pieces.exercise, horizon, findings, world.names() if world.names else None)
    parameters, problems = with_overrides(pieces.parameters, world.register)
    if pieces.evidence:
        where = findings.position(("evidence", "sources"))
        problems += unknown_sources(pieces.evidence.sources, world.register.sources, where)
    problems += check_observed(pieces, world.register, world.catalogue, findings)
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
        findings.known(path, "rule", rule, sorted(world.rules.get("access", ())), _YOURS)


def _check_routes(pieces: Pieces, world: World, findings: Findings) -> None:
    """A family of rules that is not given means that its names are not checked."""
    section = child_at(pieces.root, "information")
    named = child_at(section, "routes") if section else None
    rules = (world.rules or {}).get("information")
    if named is not None and rules is not None and isinstance(named.value, str):
        findings.known(("information", "routes"), "rule", named.value, sorted(rules), _YOURS)


def _check_missiles(pieces: Pieces, world: World, findings: Findings) -> None:
    for place, inject in pieces.injects:
        if isinstance(inject, StrikeInject):
            _check_strike(("injects", place), inject, world.catalogue, findings)
        elif isinstance(inject, LaunchInject):
            _check_launch(("injects", place), inject, world.catalogue, findings)


def _check_strike(path: Path, inject: StrikeInject, known: Catalogue, findings: Findings) -> None:
    weapons = [name for name, weapon in known.weapons.items() if weapon.cut is not None]
    places = known.places
    targets = [name for name, place in places.items() if place.kind in _TARGETS]
    aim: Path = (*path, "target")
    armed = findings.known((*path, "weapon"), "weapon", inject.weapon, weapons)
    if findings.known(aim, "place", inject.target, targets if inject.target not in places else places):
        kind = places[inject.target].kind
        if kind not in _TARGETS:
            found = f"{findings.name(aim)} is '{inject.target}', which is a {kind}"
            findings.add(aim, found, "an airfield or a port")
        elif armed:
            _check_reach(aim, inject.weapon, inject.target, known, findings)


def _check_evacuation(pieces: Pieces, world: World, findings: Findings) -> None:
    """People board and land at airfields; where nothing is said the engine has its own."""
    if pieces.evacuation is None:
        return
    own = Evacuation()
    fields = [name for name, place in world.catalogue.places.items() if place.kind == "airfield"]
    for number, place in enumerate(
        pieces.evacuation.embark if pieces.evacuation.embark != own.embark else ()
    ):
        findings.known(("evacuation", "embark", number), "airfield", place, fields)
    if pieces.evacuation.haven != own.haven:
        findings.known(("evacuation", "haven"), "airfield", pieces.evacuation.haven, fields)
    if not pieces.evacuation.embark:
        findings.add(("evacuation", "embark"), "evacuation.embark is empty", "one airfield or more")


def _check_launch(path: Path, inject: LaunchInject, known: Catalogue, findings: Findings) -> None:
    armed = findings.known((*path, "weapon"), "weapon", inject.weapon, known.weapons)
    ways: list[tuple[Path, str]] = [((*path, "over", n), region) for n, region in enumerate(inject.over)]
    for where, region in [*ways, ((*path, "splash"), inject.splash)]:
        if findings.known(where, "region", region, known.regions) and armed:
            _check_reach(where, inject.weapon, region, known, findings)


def _check_reach(path: Path, weapon: str, target: str, known: Catalogue, findings: Findings) -> None:
    """A weapon flies only where the catalogue has a time of flight for it."""
    if (weapon, target) not in known.flights:
        reached = tuple(to for armed, to in known.flights if armed == weapon)
        found = f"{findings.name(path)} is '{target}', for which {weapon} has no flight time"
        findings.add(path, found, one_of(reached))
