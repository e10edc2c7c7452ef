"""The shipped catalogue: places, routes, platforms that carry, types of units, missiles and their flights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from scenarios.base import Identifier, ParameterId, Strict
from scenarios.explain import label
from scenarios.nodes import Node, closest
from scenarios.problems import InputError, Problem, in_order, nearest, problem
from scenarios.register import Register, data_file, register, unknown_sources
from scenarios.schema import AirRoute, Flight, Place, Platform, Region, SeaRoute, UnitType, Weapon
from scenarios.shape import Shape, inside, limit, members, shape_of

_DATA = Path(__file__).parent / "data"
_PARAMETER = limit(shape_of(ParameterId), "pattern")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Things by their id. Routes hold the parameter id of the distance (nmi), in both directions.

    ``flights`` hold the parameter id of the time from launch by (weapon, place or region).
    """

    places: Mapping[str, Place]
    platforms: Mapping[str, Platform]
    unit_types: Mapping[str, UnitType]
    sea_routes: Mapping[tuple[str, str], str]
    air_routes: Mapping[tuple[str, str], str]
    weapons: Mapping[str, Weapon]
    regions: Mapping[str, Region]
    flights: Mapping[tuple[str, str], str]


class _PlaceFile(Strict):
    format: Literal[1]
    places: dict[Identifier, Place]


class _RouteFile(Strict):
    format: Literal[1]
    sea: tuple[SeaRoute, ...] = ()
    air: tuple[AirRoute, ...] = ()


class _PlatformFile(Strict):
    format: Literal[1]
    platforms: dict[Identifier, Platform]


class _UnitFile(Strict):
    format: Literal[1]
    unit_types: dict[Identifier, UnitType]


class _MissileFile(Strict):
    format: Literal[1]
    weapons: dict[Identifier, Weapon]
    regions: dict[Identifier, Region]
    flights: tuple[Flight, ...]


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read once. Raises ``InputError`` when a data file is broken."""
    return read_catalogue(_DATA, register())


def read_catalogue(folder: Path, known: Register) -> Catalogue:
    """The catalogue in ``folder``, whose fields name parameters of the register ``known``."""
    places, place_root = data_file(folder, "places.yaml", _PlaceFile)
    routes, route_root = data_file(folder, "routes.yaml", _RouteFile)
    platforms, platform_root = data_file(folder, "platforms.yaml", _PlatformFile)
    units, unit_root = data_file(folder, "units.yaml", _UnitFile)
    missiles, missile_root = data_file(folder, "missiles.yaml", _MissileFile)
    targets: dict[str, Place | Region] = {**places.places, **missiles.regions}
    problems = [
        *_undefined(place_root, "places", places.places.items(), known),
        *_undefined(platform_root, "platforms", platforms.platforms.items(), known),
        *_undefined(unit_root, "unit_types", units.unit_types.items(), known),
        *_undefined(route_root, "sea", enumerate(routes.sea), known),
        *_undefined(route_root, "air", enumerate(routes.air), known),
        *_undefined(missile_root, "weapons", missiles.weapons.items(), known),
        *_undefined(missile_root, "regions", missiles.regions.items(), known),
        *_undefined(missile_root, "flights", enumerate(missiles.flights), known),
        *_unplaced(route_root, "sea", [route.ports for route in routes.sea], places.places),
        *_unplaced(route_root, "air", [route.places for route in routes.air], places.places),
        *_unplaced(missile_root, "flights", [flight.to for flight in missiles.flights], targets),
        *_unarmed(missile_root, missiles),
    ]
    for name, place in places.places.items():
        where = closest(place_root, ("places", name, "evidence", "sources"))
        problems += unknown_sources(place.evidence.sources, known.sources, where)
    if problems:
        raise InputError(in_order(problems))
    return Catalogue(
        places.places,
        platforms.platforms,
        units.unit_types,
        _both_ways((*route.ports, route.distance) for route in routes.sea),
        _both_ways((*route.places, route.distance) for route in routes.air),
        missiles.weapons,
        missiles.regions,
        {(flight.weapon, to): flight.time for flight in missiles.flights for to in flight.to},
    )


def _both_ways(routes: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    listed = tuple(routes)
    one_way = {(start, end): distance for start, end, distance in listed}
    return {(end, start): distance for start, end, distance in listed} | one_way


def _undefined(
    root: Node, section: str, entries: Iterable[tuple[str | int, Strict]], known: Register
) -> Iterator[Problem]:
    """Fields that name a parameter which the register does not have."""
    for name, entry in entries:
        for field in _parameter_fields(type(entry)):
            used = getattr(entry, field)
            if used is not None and used not in known.parameters:
                where = closest(root, (section, name, field))
                found = f"unknown parameter '{used}' for {label(root, (section, name, field), section)}"
                yield problem(where, found, "an id of the register", nearest(used, known.parameters))


@cache
def _parameter_fields(model: type[Strict]) -> tuple[str, ...]:
    """The fields of a model that hold the id of a parameter."""
    parts = {name: inside(Shape(model), name) for name in model.model_fields}
    return tuple(
        name for name, part in parts.items() if part and limit(members(part)[0], "pattern") == _PARAMETER
    )


def _unplaced(
    root: Node, section: str, rows: Sequence[tuple[str, ...]], places: Mapping[str, Place | Region]
) -> Iterator[Problem]:
    for index, row in enumerate(rows):
        for name in row:
            if name not in places:
                where = closest(root, (section, index))
                yield problem(where, f"unknown place '{name}'", "a key of places.yaml", nearest(name, places))


def _unarmed(root: Node, missiles: _MissileFile) -> Iterator[Problem]:
    """Flights of a weapon that the file does not have."""
    for index, flight in enumerate(missiles.flights):
        if flight.weapon not in missiles.weapons:
            where = closest(root, ("flights", index, "weapon"))
            found = f"unknown weapon '{flight.weapon}'"
            yield problem(where, found, "a key of weapons", nearest(flight.weapon, missiles.weapons))
