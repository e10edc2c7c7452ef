"""Checks of the force list and the lift: names that exist, and places that fit the mode."""

from __future__ import annotations

from itertools import pairwise

from policies.nouns import Mission
from scenarios.catalogue import Catalogue
from scenarios.findings import Findings
from scenarios.nodes import Path
from scenarios.pieces import Pieces
from scenarios.problems import nearest, one_of
from scenarios.schema import ForceLine

_MISSIONS = tuple(mission.value for mission in Mission)
_KIND = {"air": "airfield", "sea": "port"}
_AFLOAT = ("sea", "amphibious")


def check_force(pieces: Pieces, known: Catalogue, findings: Findings) -> None:
    """Each line of the force list by itself."""
    for name, line in pieces.force.items():
        path: Path = ("force", name)
        findings.known((*path, "unit"), "unit type", line.unit, known.unit_types)
        findings.known((*path, "mission"), "mission", line.mission, _MISSIONS)
        findings.known((*path, "at"), "place", line.at, known.places)
        findings.known((*path, "fallback"), "place", line.fallback, known.places)
        kind = "port" if line.mode in _AFLOAT else "airfield"
        _each((*path, "stops"), line.stops, kind, known, findings)
        _each((*path, "detour"), line.detour, kind, known, findings)
        if line.mode in (*_KIND, "amphibious"):
            if _carried(path, line, known, findings):
                _lifted(path, line, pieces, findings)
            continue
        if line.mode == "in-place" and line.unit in known.unit_types and not _has_aircraft(line, known):
            found = f"{findings.name(path)} is in place, but its unit type '{line.unit}' has no aircraft"
            findings.add((*path, "mode"), found, "a mode that moves it: air, sea, amphibious or fly")
        findings.known((*path, "via"), "place", line.via, known.places)
        if line.mode == "fly":
            _end(path, line, "to", "airfield", known, findings)
        else:
            findings.known((*path, "to"), "place", line.to, known.places)


def check_lift(pieces: Pieces, known: Catalogue, findings: Findings) -> None:
    """Each fleet by itself: its platform, and a home where such platforms can be."""
    for name, fleet in pieces.lift.items():
        path: Path = ("lift", name)
        platform = findings.known((*path, "platform"), "platform", fleet.platform, known.platforms)
        home = findings.known((*path, "home"), "place", fleet.home, known.places)
        if platform:
            kind = _KIND[known.platforms[fleet.platform].mode]
            _each((*path, "serves"), fleet.serves, kind, known, findings)
            if home and _kind((*path, "home"), fleet.home, kind, known, findings) and kind == "port":
                for place in fleet.serves:
                    _sailed((*path, "serves"), fleet.home, place, findings.name(path), known, findings)


def _has_aircraft(line: ForceLine, known: Catalogue) -> bool:
    return line.aircraft is not None or known.unit_types[line.unit].aircraft is not None


def _lifted(path: Path, line: ForceLine, pieces: Pieces, findings: Findings) -> None:
    """Somebody has to carry what does not sail in its own ships, and there has to be something."""
    if line.tons == 0:
        findings.add(
            (*path, "tons"), f"{findings.name(path)} weighs nothing", "short tons to be carried, above 0"
        )
    if line.mode == "amphibious" or line.via is None:
        return
    serving = tuple(sorted({place for fleet in pieces.lift.values() for place in fleet.serves}))
    if serving and line.via not in serving:
        found = f"no fleet serves '{line.via}', where {findings.name(path)} is loaded"
        findings.add((*path, "via"), found, one_of(serving), nearest(line.via, serving))


def _each(path: Path, places: tuple[str, ...], kind: str, known: Catalogue, findings: Findings) -> None:
    for index, place in enumerate(places):
        if findings.known((*path, index), "place", place, known.places):
            _kind((*path, index), place, kind, known, findings)


def _kind(path: Path, place: str, kind: str, known: Catalogue, findings: Findings) -> bool:
    """Whether a known place is of the right kind."""
    if known.places[place].kind == kind:
        return True
    found = f"{findings.name(path)} is '{place}', which is {_article(known.places[place].kind)}"
    fitting = tuple(sorted(name for name, other in known.places.items() if other.kind == kind))
    findings.add(path, found, f"{_article(kind)}: {one_of(fitting)}" if fitting else _article(kind))
    return False


def _carried(path: Path, line: ForceLine, known: Catalogue, findings: Findings) -> bool:
    """Whether the ends of a carried line are there and are two; by sea, whether there is a way."""
    kind = _KIND.get(line.mode, "port")
    ends = [_end(path, line, key, kind, known, findings) for key in ("via", "to")]
    if not all(ends) or line.via is None or line.to is None:
        return False
    if line.via == line.to:
        found = f"{findings.name(path)} goes from '{line.via}' to '{line.to}'"
        findings.add((*path, "to"), found, f"two {kind}s")
        return False
    if kind == "port":
        for way in ([line.via, *line.stops, line.to], [line.via, *line.detour, line.to]):
            for start, end in pairwise(way):
                _sailed((*path, "to"), start, end, findings.name(path), known, findings)
    return True


def _sailed(path: Path, start: str, end: str, whom: str, known: Catalogue, findings: Findings) -> None:
    """Whether there is a sea route; a place that is not known has been told already."""
    if start == end or (start, end) in known.sea_routes or not {start, end} <= known.places.keys():
        return
    reached = tuple(sorted(to for way_from, to in known.sea_routes if way_from == start))
    expected = f"a port that has one from '{start}': {one_of(reached)}" if reached else "another port"
    findings.add(path, f"no sea route from '{start}' to '{end}' for {whom}", expected, nearest(end, reached))


def _end(path: Path, line: ForceLine, key: str, kind: str, known: Catalogue, findings: Findings) -> bool:
    """Whether an end of a movement is given, known and of the right kind."""
    place: str | None = getattr(line, key)
    if place is None:
        found = f"no '{key}' in {findings.name(path)}, whose mode is {line.mode}"
        findings.add(path, found, _article(kind))
        return False
    here = (*path, key)
    return findings.known(here, "place", place, known.places) and _kind(here, place, kind, known, findings)


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
