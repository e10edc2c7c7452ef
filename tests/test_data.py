"""The shipped data: every file validates, every reference exists, known numbers are as in the facts."""

from __future__ import annotations

import json
from itertools import chain
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from scenarios import load, shipped_history
from scenarios.base import Strict
from scenarios.distributions import parse, with_floor
from scenarios.schema import AirRoute, Evidence, Parameter, Place, Platform, SeaRoute, Source, UnitType

DATA = Path(__file__).parents[1] / "scenarios" / "data"
FAMILIES = sorted(path.stem for path in (DATA / "parameters").glob("*.yaml"))
UNC_BASES = {"yokota", "zama", "yokosuka", "sasebo", "kadena", "futenma", "white-beach"}
M = TypeVar("M", bound=Strict)


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content.pop("format") == 1
    return content


def build(model: type[M], value: object) -> M:
    """Validate as JSON: lists become tuples, and nothing else is converted."""
    return model.model_validate_json(json.dumps(value))


def table(model: type[M], name: str, key: str) -> dict[str, M]:
    content = read(DATA / f"{name}.yaml")
    assert list(content) == [key]
    return {identifier: build(model, value) for identifier, value in content[key].items()}


def parameters_of(family: str) -> dict[str, Parameter]:
    content = read(DATA / "parameters" / f"{family}.yaml")
    assert content["family"] == family
    return {identifier: build(Parameter, value) for identifier, value in content["parameters"].items()}


PARAMETERS = dict(chain.from_iterable(parameters_of(family).items() for family in FAMILIES))
SOURCES = table(Source, "sources", "sources")
PLACES = table(Place, "places", "places")
PLATFORMS = table(Platform, "platforms", "platforms")
UNIT_TYPES = table(UnitType, "units", "unit_types")
ROUTES = read(DATA / "routes.yaml")
SEA = [build(SeaRoute, route) for route in ROUTES["sea"]]
AIR = [build(AirRoute, route) for route in ROUTES["air"]]


def great_circle(start: str, end: str) -> float:
    """Great-circle distance between two places in nautical miles."""
    a, b = PLACES[start], PLACES[end]
    north, east = radians(b.lat - a.lat), radians(b.lon - a.lon)
    chord = sin(north / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(east / 2) ** 2
    return 2 * 3440.065 * asin(sqrt(chord))


def number(identifier: str) -> float:
    value = PARAMETERS[identifier].value
    assert isinstance(value, float | str)
    return parse(value).median


def test_families_and_ids_are_complete_and_unique() -> None:
    assert len(FAMILIES) == len(set(FAMILIES)) >= 11
    assert sum(len(parameters_of(family)) for family in FAMILIES) == len(PARAMETERS)
    rows = {identifier.partition("-")[0] for identifier in PARAMETERS if identifier.startswith("P")}
    assert rows == {
        f"P{family}.{row:02d}"
        for family, count in enumerate((25, 14, 18, 14, 13), start=1)
        for row in range(1, count + 1)
    }
    assert len(rows) == 84


@pytest.mark.parametrize("identifier", PARAMETERS)
def test_values_parse_and_are_in_bounds(identifier: str) -> None:
    row = PARAMETERS[identifier]
    assert row.title
    assert row.unit
    if isinstance(row.value, tuple):
        assert row.value
        assert row.role == "constant"
        return
    drawn = parse(row.value)
    if row.at_least is not None:
        drawn = with_floor(drawn, row.at_least)
    if row.role == "constant":
        assert isinstance(row.value, float), "a fact or rule has no spread"
    if isinstance(row.value, str):
        assert row.grade == "C", "a distribution is a judgement"
    if row.unit == "prob":
        assert 0 <= drawn.quantile(0.001) <= drawn.quantile(0.999) <= 1


def test_evidence_is_stated() -> None:
    places = {name: place.evidence for name, place in PLACES.items()}
    evidence: dict[str, Evidence] = {**PARAMETERS, **places}
    for identifier, row in evidence.items():
        assert row.sources or row.note, identifier
        assert not row.anchored or row.grade == "C", identifier
        assert row.grade not in {"A", "A*"} or row.sources, identifier
        if identifier.startswith("D"):
            assert (row.grade, row.sources, row.anchored) == ("C", (), False)
            assert row.note
    cited = set(chain.from_iterable(row.sources for row in evidence.values()))
    for name in shipped_history():  # observed rows are evidence too
        case = load(name).scenario
        cited |= {*case.evidence.sources, *chain.from_iterable(row.sources for row in case.observed)}
    assert cited == set(SOURCES)


def test_catalogue_names_parameters_and_places() -> None:
    named = {place.capacity for place in PLACES.values()}
    named |= {route.distance for route in SEA} | {route.distance for route in AIR}
    plain = {"name", "mode", "category"}
    for item in chain(PLATFORMS.values(), UNIT_TYPES.values()):
        named |= set(item.model_dump(exclude=plain).values())
    assert named - {None} <= set(PARAMETERS)
    ends = chain.from_iterable([route.ports for route in SEA] + [route.places for route in AIR])
    assert set(ends) <= set(PLACES)
    assert all(PLACES[port].kind == "port" for route in SEA for port in route.ports)
    assert all(PLACES[end].kind == "airfield" for route in AIR for end in route.places)
    pairs = [frozenset(route.ports) for route in SEA]
    pairs += [frozenset(route.places) for route in AIR]
    assert len(pairs) == len(set(pairs))


def test_unc_bases_are_the_seven() -> None:
    assert {name for name, place in PLACES.items() if place.unc} == UNC_BASES
    assert PARAMETERS["P1.16"].value == ("AUS", "CAN", "FRA", "ITA", "NZL", "PHL", "THA", "TUR", "GBR")


@pytest.mark.parametrize(
    ("identifier", "value", "unit", "grade"),
    [
        ("P1.03", "LN(8, 30)", "h", "C"),
        ("P1.05", "LN(24, 96)", "h", "C"),
        ("P1.14", "Tri(4, 10, 25)", "notices/d", "C"),
        ("P1.15", 4, "people", "A"),
        ("P1.17", 0.05, "prob", "C"),
        ("P2.01-routine", "Tri(1, 3.5, 8)", "h", "C"),
        ("P2.04", "LN(90, 175)", "min", "C"),
        ("P2.07", 0.25, "prob", "C"),
        ("P2.07-hold", "Tri(2, 8, 48)", "h", "C"),
        ("P2.08-penalty", "Tri(0.5, 2, 5)", "h", "C"),
        ("P3.01", "LN(30, 120)", "s", "C"),
        ("P3.17", 401, "d", "A"),
        ("P4.03", "LN(46, 66)", "months", "C"),
        ("P5.09", "Tri(0.75, 0.9, 1)", "frac", "C"),
        ("P5.09-dual", "Tri(0.3, 0.55, 0.8)", "frac", "C"),
        ("H6.07", "Tri(2, 7, 30)", "d", "C"),
    ],
)
def test_known_rows(identifier: str, value: float | str, unit: str, grade: str) -> None:
    row = PARAMETERS[identifier]
    assert (row.value, row.unit, row.grade) == (value, unit, grade)


def test_floors_and_anchors_of_the_facts() -> None:
    floors = {"P1.03": 2, "P1.04": 0.5, "P1.05": 6, "P2.04": 40, "P2.09": 30, "D2.01": 6}
    assert {key: row.at_least for key, row in PARAMETERS.items() if row.at_least is not None} == floors
    assert all(PARAMETERS[key].anchored for key in ("P1.03", "P1.10", "P2.04", "P3.04", "P5.04"))
    assert not any(PARAMETERS[key].anchored for key in ("P1.05", "P1.16", "P3.01", "P4.06", "P5.01"))


@pytest.mark.parametrize(
    ("identifier", "points"),
    [("P1.06", (0.88, 0.95, 0.99)), ("P1.07", (0.30, 0.58, 0.83)), ("P1.08", (0.59, 0.81, 0.94))],
)
def test_chances_of_a_yes_have_the_noted_quantiles(identifier: str, points: tuple[float, ...]) -> None:
    """The facts quote .84 for the last point of P1.07 and .60 for the first of P1.08: not what
    their own parameters give (checked with scipy), as the notes of both rows say."""
    row = PARAMETERS[identifier]
    assert isinstance(row.value, str)
    assert [parse(row.value).quantile(u) for u in (0.05, 0.5, 0.95)] == pytest.approx(points, abs=0.005)
    assert "/".join(f"{point:.2f}"[1:] for point in points) in row.note


@pytest.mark.parametrize(
    ("identifier", "median", "p90"), [("P1.03", 8, 30), ("P2.04", 90, 175), ("P4.02", 2.5, 5)]
)
def test_lognormals_have_the_quoted_quantiles(identifier: str, median: float, p90: float) -> None:
    value = PARAMETERS[identifier].value
    assert isinstance(value, str)
    assert [parse(value).quantile(u) for u in (0.5, 0.9)] == pytest.approx([median, p90])


@pytest.mark.parametrize(
    ("start", "end", "miles"),
    [
        ("yokota", "osan", 600), ("yokota", "kunsan", 619), ("yokota", "gimhae", 510),
        ("kadena", "osan", 646), ("kadena", "kunsan", 576), ("kadena", "gimhae", 533),
        ("kadena", "gwangju", 529), ("iwakuni", "osan", 310), ("iwakuni", "gimhae", 175),
        ("iwakuni", "pohang-air", 178), ("misawa", "osan", 703), ("fukuoka", "gimhae", 122),
        ("andersen", "osan", 1707), ("hickam", "osan", 3946), ("sasebo", "busan", 122),
        ("sasebo", "jinhae", 130), ("sasebo", "pohang", 173), ("hakata", "busan", 112),
        ("moji", "busan", 118), ("iwakuni", "busan", 169), ("white-beach", "busan", 532),
        ("yokosuka", "busan", 521),
    ],
)  # fmt: skip
def test_great_circles_of_the_facts(start: str, end: str, miles: float) -> None:
    assert great_circle(start, end) == pytest.approx(miles, rel=0.01)


def test_no_route_is_shorter_than_its_great_circle() -> None:
    """One per cent is the precision of the positions read off a map."""
    legs = [(route.ports, route.distance) for route in SEA]
    legs += [(route.places, route.distance) for route in AIR]
    for ends, distance in legs:
        assert number(distance) >= 0.99 * great_circle(*ends), ends


@pytest.mark.parametrize(
    ("speed", "start", "end", "hours"),
    [
        ("H4.12", "yokota", "osan", 1.9), ("H4.13", "yokota", "osan", 2.4), ("H4.14", "yokota", "osan", 1.5),
        ("H4.12", "kadena", "osan", 2.0), ("H4.13", "kadena", "osan", 2.5), ("H4.14", "kadena", "osan", 1.6),
        ("H4.13", "iwakuni", "gimhae", 0.9), ("H4.13", "fukuoka", "gimhae", 0.8),
        ("H4.12", "andersen", "osan", 4.6),
    ],
)  # fmt: skip
def test_block_times_of_the_facts(speed: str, start: str, end: str, hours: float) -> None:
    time = great_circle(start, end) * number("D4.04") / number(speed) + number(f"{speed}-overhead")
    assert time == pytest.approx(hours, abs=0.05)


@pytest.mark.parametrize(
    ("distance", "speed", "hours"),
    [
        ("H3.51", "H4.32", 4), ("H3.51", "H4.33", 7), ("H3.51", "H4.34", 12),
        ("H3.53", "H4.32", 18), ("H3.53", "H4.33", 32), ("H3.61", "H4.38", 8 * 24),
    ],
)  # fmt: skip
def test_passage_times_of_the_facts(distance: str, speed: str, hours: float) -> None:
    assert number(distance) / number(speed) == pytest.approx(hours, abs=0.5)


def test_airfield_throughput_of_the_facts() -> None:
    """MOG 4, C-17: about 1,630 short tons a day."""
    tons = 4 * 24 / number("H4.06") * number("H4.01") * number("H4.08")
    assert tons == pytest.approx(1630, rel=0.005)


def test_waves_give_the_sorties_observed() -> None:
    """A squadron flies between 20 and 70 sorties a day, normal and surge."""
    waves = 24 / number("D3.02")
    sorties = waves * number("D3.03") * number("D5.01")
    assert number("H4.22") < sorties < number("H4.22-surge")
