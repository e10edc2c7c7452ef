"""Append-only files of checked lines: one line is ``CHECKSUM JSON``, written and synced as a whole.

The journal of an exercise and the file of its room keep this discipline. A last line that was torn is
found; damage anywhere else is an error with its line.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from scenarios.problems import InputError, Position, problem
from sim.live.acts import Misfit

_LARGEST = 256 * 2**20  # bytes
CHECKSUM = 8  # letters before the blank
T = TypeVar("T")


@contextlib.contextmanager
def opened(path: str, flags: int) -> Iterator[int]:
    stream = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)  # it holds what cells may not know
    try:
        yield stream
    finally:
        os.close(stream)


def content(stream: int, path: str) -> bytes:
    if os.fstat(stream).st_size > _LARGEST:
        raise refused(path, 0, "too large", f"a journal of at most {_LARGEST // 2**20} MB")
    with os.fdopen(os.dup(stream), "rb") as reader:
        return reader.read()


def write(stream: int, line: bytes) -> None:
    """The whole line, then to the disk."""
    view = memoryview(line)
    while view:  # a write may be short: the disk is almost full
        view = view[os.write(stream, view) :]
    os.fsync(stream)


def sync_folder(path: str) -> None:
    """The name of a new file is on disk when its folder is."""
    if os.name != "posix":
        return
    folder = os.open(Path(path).parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Writer:
    """Appends to an open file of lines; it owns the descriptor. ``size``: the bytes that are good."""

    def __init__(self, path: str, stream: int, size: int) -> None:
        self.path = path
        self._stream = stream
        self._size = size

    def append(self, data: bytes) -> None:
        """Write whole lines; when this returns, they are on disk. Raises ``ValueError`` or ``OSError``."""
        if self._stream < 0:
            raise ValueError(f"{self.path}: this journal is closed")
        try:
            write(self._stream, data)
        except BaseException:  # a full disk, or Ctrl-C before it was synced
            self._take_back()
            raise
        self._size += len(data)

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


# --- lines ---


def line_of(data: dict[str, Any]) -> bytes:
    body = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def whole_lines(data: bytes) -> tuple[list[bytes], int]:
    """The lines, and the bytes of a last one that was not written to its end."""
    lines = data.split(b"\n")
    torn = len(lines.pop())
    if not torn and len(lines) > 1 and b"\0" in lines[-1]:  # after a power cut: blocks never written
        torn = len(lines.pop()) + 1
    return lines, torn


#: What is found and expected where a file is not one of ours.
Stranger = tuple[str, str]
_NO_JOURNAL = ("no header of an exercise", "a file that `peninsula exercise run` wrote")


def read_line(
    line: bytes,
    path: str,
    number: int,
    accept: Callable[[dict[str, Any]], T],
    stranger: Stranger = _NO_JOURNAL,
) -> T:
    """What ``accept`` makes of the object of a line, if the line is as it was written."""
    checksum, _, body = line.partition(b" ")
    if number == 1 and not body.startswith(b"{"):
        raise refused(path, 1, *stranger)
    if checksum != b"%08x" % zlib.crc32(body):
        raise refused(path, number, "a damaged line", "the line as it was written: its checksum differs")
    try:
        data = json.loads(body, parse_constant=_no_number)
        if not isinstance(data, dict):
            raise Misfit("a line that is no object", "an object with its keys")
        return accept(data)
    except Misfit as error:
        raise InputError((problem(Position(path, number), error.found, error.expected),)) from error
    except (ValueError, RecursionError) as error:
        raise refused(path, number, "a line that is no JSON", "a line that peninsula wrote") from error


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def refused(path: str, line: int, found: str, expected: str) -> InputError:
    return InputError((problem(Position(path, line), found, expected),))
