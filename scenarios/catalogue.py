"""The shipped catalogue: places, routes between them, platforms that carry, types of units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from scenarios.base import Identifier, ParameterId, Strict
from scenarios.explain import label
from scenarios.nodes import Node, closest
from scenarios.problems import InputError, Problem, in_order, nearest, problem
from scenarios.register import Register, data_file, register, unknown_sources
from scenarios.schema import AirRoute, Place, Platform, SeaRoute, UnitType
from scenarios.shape import Shape, inside, limit, members, shape_of

_DATA = Path(__file__).parent / "data"
_PARAMETER = limit(shape_of(ParameterId), "pattern")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Things by their id. Routes hold the parameter id of the distance (nmi), in both directions."""

    places: Mapping[str, Place]
    platforms: Mapping[str, Platform]
    unit_types: Mapping[str, UnitType]
    sea_routes: Mapping[tuple[str, str], str]
    air_routes: Mapping[tuple[str, str], str]


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
    problems = [
        *_undefined(place_root, "places", places.places.items(), known),
        *_undefined(platform_root, "platforms", platforms.platforms.items(), known),
        *_undefined(unit_root, "unit_types", units.unit_types.items(), known),
        *_undefined(route_root, "sea", enumerate(routes.sea), known),
        *_undefined(route_root, "air", enumerate(routes.air), known),
        *_unplaced(route_root, "sea", [route.ports for route in routes.sea], places.places),
        *_unplaced(route_root, "air", [route.places for route in routes.air], places.places),
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
    root: Node, section: str, pairs: list[tuple[str, str]], places: Mapping[str, Place]
) -> Iterator[Problem]:
    for index, pair in enumerate(pairs):
        for name in pair:
            if name not in places:
                where = closest(root, (section, index))
                yield problem(where, f"unknown place '{name}'", "a key of places.yaml", nearest(name, places))
