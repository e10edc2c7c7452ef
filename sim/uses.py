"""Where each parameter is used: by which part of the engine, rule or entry of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies import Registry, builtin
from scenarios import catalogue
from scenarios.base import Strict
from sim.systems import USES

#: Parameters that the engine itself reads, with what for.
ENGINE: Mapping[str, str] = {
    "D1.01": "access: Tokyo acquiesces in a claimed permission",
    "D1.02": "access: Tokyo protests against a claimed permission",
    "D1.03": "consultation: an answer short of yes is a yes with limits",
    "D1.04": "fighters: share of a wave under a yes with limits",
    "D1.05": "access: people that make a division under trigger T1",
    "D1.06": "access: aircraft that make its equivalent",
    "D2.02": "consultation: preparing the answer in the warning phase",
    "D2.03": "consultation: whether Tokyo prepares by itself",
    "D2.20": "consultation: factor on every stage of the procedure",
    "D2.21": "consultation: notice of UNC given early for all bases",
    "D2.22": "consultation: notice of UNC that waits for the sending capital",
    "D3.01": "measures: sorties required",
    "D3.02": "fighters: from wave to wave",
    "D3.03": "fighters: share of aircraft in a wave",
    "D3.04": "fighters: time in the air",
    "D12.30": "fighters: largest share of aircraft in a wave that takes over tasks",
    "D4.01": "lift: factor on ground times of aircraft",
    "D4.02": "lift: factor on air passages",
    "D4.03": "lift: factor on sea passages",
    "D4.04": "geography: routing of air passages",
    "D4.05": "units: reception",
    "D4.06": "units: desks for reception",
    "D4.07": "units: factor on onward movement",
    "D4.08": "units: vehicles moved onward per day",
    "D5.50": "force: factor on the time from H-hour to each required date",
    "H4.24": "fighters: from a base in Japan to the fallback base",
    "D6.01": "damage: unexploded ordnance or chemicals",
    "D6.02": "damage: a missile blocks a channel",
    "D6.03": "damage: a missile puts a berth out",
    "D6.04": "damage: aircraft destroyed by a missile",
    "D6.05": "damage: a missile lands on the ramp",
    "H6.01": "damage: repair of a runway",
    "H6.02": "damage: assessment of a runway",
    "H6.03": "damage: repair among ordnance",
    "H6.05": "damage: slots left on the first day",
    "H6.06": "damage: slots left on the second day",
    "H6.07": "damage: repair of a berth",
    "H6.08": "damage: clearing of a channel",
    "P1.14": "consultation: notices that UNC-Rear handles a day",
    "P1.16": "access: states that the UN-GOJ SOFA admits",
    "P1.17": "access: third states may fight from Japan",
    "P1.24": "access: threshold of trigger T1",
    "P2.12": "consultation: factor of a prepared answer",
}


def uses(registry: Registry | None = None) -> dict[str, tuple[str, ...]]:
    """For every parameter that something uses: what uses it."""
    found: dict[str, list[str]] = {}
    for ident, user in _users(registry or builtin()):
        found.setdefault(ident, []).append(user)
    return {ident: tuple(dict.fromkeys(found[ident])) for ident in sorted(found)}


def _users(registry: Registry) -> Iterator[tuple[str, str]]:
    yield from ENGINE.items()
    yield from USES.items()
    for rule in registry.rules():
        for ident in rule.parameters:
            yield ident, f"{rule.family} rule {rule.name}"
    shelf = catalogue()
    for kind, rows in (
        ("place", shelf.places),
        ("platform", shelf.platforms),
        ("unit type", shelf.unit_types),
        ("weapon", shelf.weapons),
        ("region", shelf.regions),
    ):
        for name, row in rows.items():
            for ident in _ids(row):
                yield ident, f"{kind} {name}"
    for kind, routes in (("sea", shelf.sea_routes), ("air", shelf.air_routes)):
        for (start, end), distance in routes.items():
            if start < end:
                yield distance, f"{kind} route {start}-{end}"
    for (weapon, to), time in shelf.flights.items():
        yield time, f"flight {weapon}-{to}"


def _ids(row: Strict) -> Iterator[str]:
    """The values of a catalogue row that name parameters."""
    for field, value in row:
        if isinstance(value, str) and field not in ("name", "kind", "host", "note", "mode", "category"):
            yield value
