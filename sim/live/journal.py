"""The journal of an exercise: an append-only file, on disk before an answer is acknowledged.

One line is ``CHECKSUM JSON``: first the header, then one entry each. ``append`` returns when the line
is written and synced. Whatever kills the program, at most the line in hand is lost: a last line that
was torn is cut off when the file is opened, and that is told. Damage anywhere else is an error, for
what came after it was acknowledged. Nothing in the file is ever run.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from scenarios.problems import InputError, Position, problem
from sim.live import header as headers
from sim.live.acts import Act, Entry, Misfit, as_data, check_fields, from_data
from sim.live.header import Header
from sim.live.locking import lock

_LARGEST = 256 * 2**20  # bytes
#: What the first line begins with, after its checksum.
_BEGINNING = f'{{"format":{headers.FORMAT},"kind":"{headers.KIND}"'.encode()
_CHECKSUM = 8
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a journal holds. ``torn`` is how many bytes of an unfinished last line stand behind it."""

    header: Header
    entries: tuple[Entry, ...]
    torn: int = 0
    whole: int = 0  # bytes of what is good

    @property
    def acts(self) -> tuple[Act, ...]:
        return tuple(entry.act for entry in self.entries)


class Journal:
    """A journal that this process alone may write. Use ``create`` or ``reopen``; then ``close``."""

    def __init__(self, path: str, stream: int, saved: Saved) -> None:
        self.path = path
        self.header = saved.header
        self.saved = saved  # as it was when it was opened
        self._stream = stream
        self._size = saved.whole
        self._last = len(saved.entries)

    @classmethod
    def create(cls, path: str, header: Header) -> Journal:
        """Begin a new journal. Raises ``InputError`` where a file stands already."""
        line = _line(headers.as_data(header))
        with _opened(path, os.O_RDWR | os.O_CREAT) as stream:
            lock(stream, path)
            if not _may_begin(_content(stream, path)):
                expected = "a new name; `peninsula exercise resume` goes on with a journal"
                raise _refused(path, 0, "exists already", expected)
            os.ftruncate(stream, 0)
            os.lseek(stream, 0, os.SEEK_SET)
            _write(stream, line)
            _sync_folder(path)
            return cls(path, os.dup(stream), Saved(header, (), 0, len(line)))

    @classmethod
    def reopen(cls, path: str, version: str) -> Journal:
        """Go on with a journal of this version of the package. A torn last line is cut off."""
        with _opened(path, os.O_RDWR) as stream:
            lock(stream, path)
            saved = _parsed(_content(stream, path), path)
            if saved.header.version != version:
                found = f"a journal of peninsula {saved.header.version}"
                raise _refused(path, 1, found, f"peninsula {version}, which runs here; another may differ")
            if saved.torn:
                os.ftruncate(stream, saved.whole)
                os.fsync(stream)
            os.lseek(stream, 0, os.SEEK_END)
            return cls(path, os.dup(stream), saved)

    def append(self, act: Act) -> Entry:
        """Write an act; when this returns, it is on disk. Raises ``Misfit`` or ``OSError``."""
        check_fields(act)
        if self._stream < 0:
            raise ValueError(f"{self.path}: this journal is closed")
        entry = Entry(self._last + 1, act)
        line = _line(as_data(entry))
        try:
            _write(self._stream, line)
        except BaseException:  # a full disk, or Ctrl-C before it was synced
            self._take_back()
            raise
        self._last, self._size = entry.sequence, self._size + len(line)
        return entry

    def _take_back(self) -> None:
        """A line was not written to its end: nothing of it may stand before the next one."""
        try:
            os.ftruncate(self._stream, self._size)
            os.lseek(self._stream, 0, os.SEEK_END)
            os.fsync(self._stream)
        except OSError:
            self.close()  # what is on disk is unknown: it is read again before anything is added

    def close(self) -> None:
        if self._stream >= 0:
            os.close(self._stream)
            self._stream = -1


def read(path: str) -> Saved:
    """What a journal of any version holds; nothing is changed. Raises ``InputError``."""
    with _opened(path, os.O_RDONLY) as stream:
        return _parsed(_content(stream, path), path)


def read_bytes(data: bytes, path: str) -> Saved:
    """The same of a journal that is in memory; ``path`` is what messages call it. Raises ``InputError``."""
    return _parsed(data, path)


# --- the file ---


@contextlib.contextmanager
def _opened(path: str, flags: int) -> Iterator[int]:
    stream = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)  # it holds what cells may not know
    try:
        yield stream
    finally:
        os.close(stream)


def _content(stream: int, path: str) -> bytes:
    if os.fstat(stream).st_size > _LARGEST:
        raise _refused(path, 0, "too large", f"a journal of at most {_LARGEST // 2**20} MB")
    with os.fdopen(os.dup(stream), "rb") as reader:
        return reader.read()


def _write(stream: int, line: bytes) -> None:
    """The whole line, then to the disk."""
    view = memoryview(line)
    while view:  # a write may be short: the disk is almost full
        view = view[os.write(stream, view) :]
    os.fsync(stream)


def _sync_folder(path: str) -> None:
    """The name of a new file is on disk when its folder is."""
    if os.name != "posix":
        return
    folder = os.open(Path(path).parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _may_begin(data: bytes) -> bool:
    """Whether a file is new, or holds nothing but a header that was torn: nothing was acknowledged."""
    body = data[_CHECKSUM + 1 :]
    return not data or (
        b"\n" not in data and len(data) > _CHECKSUM and body[: len(_BEGINNING)] == _BEGINNING[: len(body)]
    )


# --- lines ---


def _line(data: dict[str, Any]) -> bytes:
    body = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _parsed(data: bytes, path: str) -> Saved:
    lines, torn = _whole_lines(data)
    if not lines:
        expected = "the journal of an exercise; nothing was acknowledged in one that ends here"
        raise _refused(path, 1, "no whole header", expected)
    header = _read(lines[0], path, 1, headers.from_data)
    entries = tuple(_read(line, path, number, from_data) for number, line in enumerate(lines[1:], 2))
    for due, entry in enumerate(entries, 1):
        if entry.sequence != due:
            raise _refused(path, due + 1, f"entry {entry.sequence}", f"entry {due}: a line is missing")
    return Saved(header, entries, torn, len(data) - torn)


def _whole_lines(data: bytes) -> tuple[list[bytes], int]:
    """The lines, and the bytes of a last one that was not written to its end."""
    lines = data.split(b"\n")
    torn = len(lines.pop())
    if not torn and len(lines) > 1 and b"\0" in lines[-1]:  # after a power cut: blocks never written
        torn = len(lines.pop()) + 1
    return lines, torn


def _read(line: bytes, path: str, number: int, accept: Callable[[dict[str, Any]], T]) -> T:
    """What ``accept`` makes of the object of a line, if the line is as it was written."""
    checksum, _, body = line.partition(b" ")
    if number == 1 and not body.startswith(b"{"):
        raise _refused(path, 1, "no header of an exercise", "a file that `peninsula exercise run` wrote")
    if checksum != b"%08x" % zlib.crc32(body):
        raise _refused(path, number, "a damaged line", "the line as it was written: its checksum differs")
    try:
        data = json.loads(body, parse_constant=_no_number)
        if not isinstance(data, dict):
            raise Misfit("a line that is no object", "an object with its keys")
        return accept(data)
    except Misfit as error:
        raise InputError((problem(Position(path, number), error.found, error.expected),)) from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, number, "a line that is no JSON", "a line that peninsula wrote") from error


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _refused(path: str, line: int, found: str, expected: str) -> InputError:
    return InputError((problem(Position(path, line), found, expected),))
