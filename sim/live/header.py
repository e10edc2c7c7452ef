"""The first line of a journal: everything that an exercise starts from, so that the file alone replays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies import Registry
from scenarios import Loaded
from sim.live.acts import Misfit

FORMAT = 1
KIND = "exercise"
#: The parties that people may play, in the order in which they are named.
CELLS: Mapping[str, str] = {
    "USA": "washington", "JPN": "tokyo", "ROK": "seoul", "UNC": "unc", "DPRK": "pyongyang",
}  # fmt: skip
#: Who is played by people unless it is said otherwise: the engine plays Pyongyang.
USUAL_SEATS = ("USA", "JPN", "ROK", "UNC")
_LARGEST_SEED = 2**64 - 1


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file of user rules, or a plug-in (without text), with the SHA-256 of its source.

    The text is kept to be read. It is never run: whoever opens the journal names the file again.
    """

    name: str
    sha256: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Header:
    """What an exercise is, before anything is done in it.

    ``version`` is that of the package; ``hash`` the scenario's; ``seats`` are the parties that people
    play, the policy plays the others.
    """

    version: str
    name: str
    hash: str
    packs: tuple[str, ...]
    resolved: Mapping[str, Any]
    seed: int
    rules: tuple[RuleFile, ...]
    seats: tuple[str, ...]


def header_of(
    loaded: Loaded, seed: int, seats: tuple[str, ...], version: str, rules: tuple[RuleFile, ...] = ()
) -> Header:
    """The header of a new exercise."""
    resolved = {key: value for key, value in loaded.resolved.items() if key != "sweep"}
    ordered = tuple(cell for cell in CELLS if cell in seats)
    return Header(version, loaded.scenario.name, loaded.hash, loaded.packs, resolved, seed, rules, ordered)


def check_seats(header: Header) -> None:
    """Whether the seats have something to decide. Raises ``Misfit``."""
    red = header.resolved.get("red", {})
    if "DPRK" in header.seats and not (isinstance(red, Mapping) and red.get("ladder")):
        found = f"a seat for pyongyang in {header.name}, where red is scripted and has nothing to decide"
        raise Misfit(found, "the ladder on (the pack red-none, red-deter or red-provoke), or other seats")


def rule_files(sources: tuple[str, ...], registry: Registry) -> tuple[RuleFile, ...]:
    """The user's rules as the header keeps them; ``registry`` has loaded them."""
    return tuple(_rule_file(source, registry) for source in sources)


def _rule_file(source: str, registry: Registry) -> RuleFile:
    path = Path(source)
    if path.is_file():
        data = path.read_bytes()
        return RuleFile(path.name, hashlib.sha256(data).hexdigest(), data.decode("utf-8", "replace"))
    found = [rule.digest for rule in registry.rules() if rule.origin == f"plug-in {source}"]
    return RuleFile(source, found[0] if found else "", None)


def as_data(header: Header) -> dict[str, Any]:
    """A header as plain data."""
    return {
        "format": FORMAT,
        "kind": KIND,
        "version": header.version,
        "scenario": {
            "name": header.name,
            "hash": header.hash,
            "packs": list(header.packs),
            "resolved": header.resolved,
        },
        "seed": header.seed,
        "rules": [{"name": r.name, "sha256": r.sha256, "text": r.text} for r in header.rules],
        "seats": list(header.seats),
    }


def from_data(data: Mapping[str, Any]) -> Header:
    """A header from plain data. Raises ``Misfit``."""
    if data.get("kind") != KIND:
        raise Misfit(f"a file of kind {str(data.get('kind'))[:40]!r}", f"the journal of an {KIND}")
    if data.get("format") != FORMAT:
        found = f"a journal of format {str(data.get('format'))[:40]!r}"
        raise Misfit(found, f"format {FORMAT}, which this version of peninsula reads")
    try:
        return _header(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Misfit("a header that is not whole", "version, scenario, seed, rules and seats") from error


def _header(data: Mapping[str, Any]) -> Header:
    scenario, seed = data["scenario"], data["seed"]
    rules = tuple(RuleFile(_text(r["name"]), _text(r["sha256"]), r["text"]) for r in data["rules"])
    if type(seed) is not int or not 0 <= seed <= _LARGEST_SEED or not isinstance(scenario["resolved"], dict):
        raise ValueError(seed)
    if not all(isinstance(seat, str) and seat in CELLS for seat in data["seats"]):
        raise ValueError(data["seats"])
    return Header(
        version=_text(data["version"]),
        name=_text(scenario["name"]),
        hash=_text(scenario["hash"]),
        packs=tuple(map(_text, scenario["packs"])),
        resolved=scenario["resolved"],
        seed=seed,
        rules=rules,
        seats=tuple(data["seats"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
