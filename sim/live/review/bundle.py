"""A replay bundle: one ZIP file from which anyone can verify an exercise to the byte.

It holds the journal as it is, and beside it for readers the scenario, the rules as text and what the
run came to. Only the journal is played, and only with rules that the reader names: the rest is
compared. The same exercise gives the same bytes: members in order, no times, nothing compressed.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.problems import InputError, Position, problem
from sim.live.exercise import Exercise, Situation, finish
from sim.live.header import Header
from sim.live.journal import Saved
from sim.trace import Trace

FORMAT = 1
JOURNAL, SCENARIO, RESULT, README, RULES = "journal", "scenario.json", "result.json", "README.txt", "rules/"
_MEMBERS = 200
_LARGEST = 256 * 2**20  # bytes, all members together
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a ZIP file
_MAGIC = b"PK\x03\x04"

_HOW = """\
A replay bundle of peninsula {version}: {name}, seed {seed}.

To verify it, with peninsula {version} installed:

    peninsula exercise replay THIS-FILE.zip

It plays the file 'journal' again and compares scenario, rules and digests with
'scenario.json', 'rules/' and 'result.json', to the byte. Nothing in this file is
run as a program. {rules}

Every line of 'journal' is a CRC-32 in hexadecimal, a blank and a JSON object:
first the scenario, the seed and the seats, then what was done at the table.
"""
_NEEDED = """\
The exercise was played with rules of its user's own.
Read them in 'rules/', and name your copy of each with --rules FILE."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as the bundle says: where, what was found, what it says."""

    where: str
    found: str
    said: str


def result_of(exercise: Exercise, saved: Saved, stands: Situation) -> dict[str, Any]:
    """What an exercise came to, as its bundle says it. ``outcome_digest`` is None until it is over."""
    run = finish(exercise, saved.acts) if stands.finished else None
    header = saved.header
    return {
        "format": FORMAT,
        "version": header.version,
        "scenario": {"name": header.name, "hash": header.hash, "packs": list(header.packs)},
        "seed": header.seed,
        "entries": len(saved.entries),
        "finished": stands.finished,
        "digest": run.digest if run else Trace(stands.records).digest,
        "outcome_digest": run.outcome_digest if run else None,
        "measures": dict(run.measures) if run else None,
        "rules": [{"name": rule.name, "sha256": rule.sha256} for rule in header.rules],
    }


def bundle_of(journal: bytes, saved: Saved, result: Mapping[str, Any]) -> bytes:
    """The bytes of a bundle. ``journal`` is the file that ``saved`` was read from."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, data in _members(journal[: saved.whole], saved.header, result).items():
            member = zipfile.ZipInfo(name, _EARLIEST)
            member.create_system, member.external_attr = 3, 0o100644 << 16
            archive.writestr(member, data)
    return made.getvalue()


def _members(journal: bytes, header: Header, result: Mapping[str, Any]) -> dict[str, bytes]:
    rules = [rule for rule in header.rules if rule.text is not None]
    how = _HOW.format(
        version=header.version, name=header.name, seed=header.seed, rules=_NEEDED if header.rules else ""
    )
    return {
        README: how.encode(),
        JOURNAL: journal,
        RESULT: _json(result),
        SCENARIO: _json(header.resolved),
        **{f"{RULES}{n:02d}-{Path(r.name).name}": str(r.text).encode() for n, r in enumerate(rules, 1)},
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, indent=1, sort_keys=True, allow_nan=False).encode() + b"\n"


# --- reading one ---


def is_bundle(path: str) -> bool:
    """Whether a file is a ZIP by its first bytes. Raises ``OSError``."""
    with Path(path).open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC


@dataclass(frozen=True, slots=True)
class Bundle:
    """The members of a bundle by name, as bytes in memory: nothing is written anywhere."""

    path: str
    members: Mapping[str, bytes]

    @property
    def journal(self) -> bytes:
        return self.members[JOURNAL]


def read_bundle(path: str) -> Bundle:
    """The members of a bundle, each name and size checked first. Raises ``InputError`` or ``OSError``."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            _check(path, infos)
            members = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise _refused(path, f"a damaged bundle ({error})", "the ZIP file as it was written") from error
    for name in (JOURNAL, SCENARIO, RESULT, README):
        if name not in members:
            raise _refused(
                path, f"a bundle without '{name}'", "journal, scenario.json, result.json, README.txt"
            )
    return Bundle(path, members)


def _check(path: str, infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if len(names) > _MEMBERS or sum(info.file_size for info in infos) > _LARGEST:
        raise _refused(path, "a bundle too large", f"{_MEMBERS} files and {_LARGEST // 2**20} MB at most")
    if len(set(names)) < len(names):
        raise _refused(path, "a bundle with a name twice", "each name once")
    for info in infos:
        stored = info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size
        if not stored or info.flag_bits & 1:
            raise _refused(path, f"'{info.filename}' packed or locked", "files that are stored as they are")
        if info.filename not in (JOURNAL, SCENARIO, RESULT, README) and not _is_rule(info.filename):
            raise _refused(
                path,
                f"'{info.filename}' in a bundle",
                f"{JOURNAL}, {SCENARIO}, {RESULT}, {README}, {RULES}NAME",
            )


def _is_rule(name: str) -> bool:
    rest = name.removeprefix(RULES)
    return (
        name.startswith(RULES)
        and bool(rest)
        and not any(mark in rest for mark in "/\\:\0")
        and rest.strip(".") != ""
    )


def differences(bundle: Bundle, saved: Saved, result: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Where a bundle is not what its journal comes to; none if every byte holds.

    ``saved`` is its journal as read, ``result`` what replaying it gives here.
    """
    found = []
    due = _members(bundle.journal, saved.header, result)
    said = _parsed(bundle.members[RESULT])
    for key in sorted(result.keys() | said.keys()):
        if key == "measures":
            found += _measures(result.get(key), said.get(key))
        elif result.get(key) != said.get(key):
            found.append(Difference(f"{RESULT}: {key}", _short(result.get(key)), _short(said.get(key))))
    for name in sorted(due.keys() | bundle.members.keys()):
        here, there = due.get(name), bundle.members.get(name)
        if here != there and not (name == RESULT and found):
            found.append(Difference(name, _hash(here), _hash(there)))
    if saved.torn:
        found.append(Difference(JOURNAL, f"{saved.torn} bytes of a torn line", "whole lines"))
    return tuple(found)


def _measures(here: Any, there: Any) -> list[Difference]:
    if not isinstance(here, dict) or not isinstance(there, dict):
        same = here == there
        return [] if same else [Difference(f"{RESULT}: measures", _short(here), _short(there))]
    names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    return [Difference(f"{RESULT}: {n}", _short(here.get(n)), _short(there.get(n))) for n in names]


def _parsed(data: bytes) -> dict[str, Any]:
    """A result as data; one that cannot be read says nothing."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _short(value: object) -> str:
    return "nothing" if value is None else json.dumps(value)[:80]


def _hash(data: bytes | None) -> str:
    return "nothing" if data is None else f"SHA-256 {hashlib.sha256(data).hexdigest()[:16]}"


def _refused(path: str, found: str, expected: str) -> InputError:
    return InputError((problem(Position(path), found, expected),))
