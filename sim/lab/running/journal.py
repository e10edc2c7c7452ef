"""The journal of an open segment: finished chunks, on disk before they count as finished.

One line per chunk, ``CHECKSUM FIRST COUNT PAYLOAD``, appended and synced. Whatever kills the sweep, at
most the chunks in hand are lost: a line that is cut off or damaged is dropped with all that follow it.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


class Journal:
    """Append-only record of the finished chunks of one segment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream: BinaryIO | None = None

    def read(self) -> list[tuple[int, int, bytes]]:
        """What is finished as (first row, count, payload); cuts off a damaged end."""
        if not self.path.exists():
            return []
        data = self.path.read_bytes()
        found, whole = [], 0
        for line in _lines(data):
            entry = _entry(line)
            if entry is None:
                break
            found.append(entry)
            whole += len(line)
        if whole < len(data):
            os.truncate(self.path, whole)
        return found

    def append(self, first: int, count: int, payload: bytes) -> None:
        """Record a chunk; when this returns, it is on disk."""
        body = b"%d %d %s" % (first, count, payload)
        line = b"%08x %s\n" % (zlib.crc32(body), body)
        if self._stream is None:
            self._stream = self.path.open("ab", buffering=0)
        written = self._stream.write(line)
        while written < len(line):  # an unbuffered write may be short: the disk is almost full
            written += self._stream.write(line[written:])
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def remove(self) -> None:
        """The segment is written: nothing here is needed any more."""
        self.close()
        self.path.unlink(missing_ok=True)


def _lines(data: bytes) -> Iterator[bytes]:
    return (line for line in data.splitlines(keepends=True) if line.endswith(b"\n"))


def _entry(line: bytes) -> tuple[int, int, bytes] | None:
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    parts = body.split(b" ", 2)
    if checksum != b"%08x" % zlib.crc32(body) or len(parts) < 3:
        return None
    return int(parts[0]), int(parts[1]), parts[2]
