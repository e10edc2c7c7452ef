"""The file of a room beside its journal: codes, sessions, drafts, seats. What is acknowledged is on disk.

It has the discipline of the journal (checked lines, one sync for each write, a torn tail) and decides
nothing: without it an exercise can still be replayed. Of a session only the hash of its token is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias

from sim.live.acts import Misfit
from sim.live.lines import Writer, content, line_of, opened, read_line, refused, sync_folder, whole_lines
from sim.live.locking import lock

FORMAT, KIND = 1, "room"
_LONGEST = 8_000
_HEADER = {"format": FORMAT, "kind": KIND}
_STRANGER = ("no file of a room", "a file that `peninsula exercise host` wrote")


@dataclass(frozen=True, slots=True)
class Code:
    """The join code of a cell in a group; ``white`` of group 0 is the facilitator's."""

    group: int
    cell: str
    code: str


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has joined: ``token`` is the SHA-256 of what the cookie holds."""

    token: str
    group: int
    cell: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Left:
    """A session is over."""

    token: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has typed into the form ``key``, as the page holds it; empty when it was sent."""

    token: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Who plays a seat: one of ``sim.live.room.SEATINGS``."""

    group: int
    cell: str
    how: str


Kept: TypeAlias = Code | Session | Left | Draft | Seat
_KINDS: dict[str, type[Kept]] = {
    "code": Code,
    "session": Session,
    "left": Left,
    "draft": Draft,
    "seat": Seat,
}
_WORDS = {kind: word for word, kind in _KINDS.items()}


@dataclass(slots=True)
class Contents:
    """The lines of a room folded together."""

    codes: dict[tuple[int, str], str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)  # by the hash of their token
    drafts: dict[str, dict[str, Draft]] = field(default_factory=dict)  # token -> form -> draft
    seats: dict[tuple[int, str], str] = field(default_factory=dict)
    joined: set[tuple[int, str]] = field(default_factory=set)  # cells in which somebody has ever sat

    def take(self, kept: Kept) -> None:
        """One line more."""
        match kept:
            case Code():
                self.codes[kept.group, kept.cell] = kept.code
            case Session():
                self.sessions[kept.token] = kept
                self.joined.add((kept.group, kept.cell))
            case Left():
                self.sessions.pop(kept.token, None)
                self.drafts.pop(kept.token, None)
            case Draft(text=""):
                self.drafts.get(kept.token, {}).pop(kept.key, None)
            case Draft():
                self.drafts.setdefault(kept.token, {})[kept.key] = kept
            case Seat():
                self.seats[kept.group, kept.cell] = kept.how


class RoomFile:
    """An open file of a room, for this process alone. ``torn`` bytes of a last line were dropped."""

    def __init__(self, path: str, stream: int, contents: Contents, size: int, torn: int) -> None:
        self.path = path
        self.contents = contents
        self.torn = torn
        self._writer = Writer(path, stream, size)

    @classmethod
    def open(cls, path: str) -> RoomFile:
        """Go on with a room, or begin one. Raises ``InputError``."""
        with opened(path, os.O_RDWR | os.O_CREAT) as stream:
            lock(stream, path)
            data = content(stream, path)
            lines, torn = whole_lines(data)
            if not lines and torn and not data[9:].startswith(b'{"format"'[: max(0, torn - 9)]):
                raise refused(path, 1, *_STRANGER)
            contents = _folded(lines, path)
            whole = len(data) - torn
            os.ftruncate(stream, whole)
            os.lseek(stream, 0, os.SEEK_END)
            room = cls(path, os.dup(stream), contents, whole, torn)
        if not lines:
            room._writer.append(line_of(_HEADER))
            sync_folder(path)
        return room

    def write(self, kept: Iterable[Kept]) -> None:
        """Write some lines with one sync; when this returns, they are on disk. Raises ``OSError``.

        ``contents`` is not touched: it belongs to the thread that reads it.
        """
        data = b"".join(line_of(_as_data(line)) for line in kept)
        if data:
            self._writer.append(data)

    def keep(self, kept: Iterable[Kept]) -> None:
        """Write some lines and take them up."""
        lines = tuple(kept)
        self.write(lines)
        for line in lines:
            self.contents.take(line)

    def close(self) -> None:
        self._writer.close()


def _folded(lines: list[bytes], path: str) -> Contents:
    contents = Contents()
    if lines:
        read_line(lines[0], path, 1, _check_header, _STRANGER)
    for number, line in enumerate(lines[1:], 2):
        contents.take(read_line(line, path, number, _from_data, _STRANGER))
    return contents


def _check_header(data: dict[str, Any]) -> None:
    if data.get("kind") != KIND:
        raise Misfit(f"a file of kind {str(data.get('kind'))[:40]!r}", f"a {KIND}")
    if data.get("format") != FORMAT:
        found = f"a {KIND} of format {str(data.get('format'))[:40]!r}"
        raise Misfit(found, f"format {FORMAT}, which this version of peninsula reads")


def _as_data(kept: Kept) -> dict[str, Any]:
    return {"kind": _WORDS[type(kept)], **asdict(kept)}


def _from_data(data: dict[str, Any]) -> Kept:
    word = data.pop("kind", None)
    kind = _KINDS.get(word) if isinstance(word, str) else None
    if kind is None:
        raise Misfit(f"a line of kind {str(word)[:40]!r}", f"one of {', '.join(_KINDS)}")
    wanted = {f.name: int if f.name == "group" else str for f in fields(kind)}
    if data.keys() != wanted.keys() or any(type(data[name]) is not wanted[name] for name in wanted):
        raise Misfit(f"'{word}' with {', '.join(map(str, data))[:200]}", ", ".join(wanted))
    if any(isinstance(value, str) and len(value) > _LONGEST for value in data.values()):
        raise Misfit(f"'{word}' with a text that is too long", f"at most {_LONGEST:,} characters")
    return kind(**data)
