"""Checks of the force list and the lift: names that exist, and places that fit the mode."""

from __future__ import annotations

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
        if line.mode in _KIND:
            _carried(path, line, known, findings)
            continue
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
            if home:
                _kind((*path, "home"), fleet.home, kind, known, findings)


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


def _carried(path: Path, line: ForceLine, known: Catalogue, findings: Findings) -> None:
    kind = _KIND[line.mode]
    ends = [_end(path, line, key, kind, known, findings) for key in ("via", "to")]
    if not all(ends) or line.via is None or line.to is None:
        return
    if line.via == line.to:
        found = f"{findings.name(path)} goes from '{line.via}' to '{line.to}'"
        findings.add((*path, "to"), found, f"two {kind}s")
    elif line.mode == "sea" and (line.via, line.to) not in known.sea_routes:
        found = f"no sea route from '{line.via}' to '{line.to}' for {findings.name(path)}"
        reached = tuple(sorted(end for start, end in known.sea_routes if start == line.via))
        expected = f"a port that has one from '{line.via}': {one_of(reached)}" if reached else "another port"
        findings.add((*path, "to"), found, expected, nearest(line.to, reached))


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
