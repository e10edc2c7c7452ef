"""The journal of an exercise: an append-only file, on disk before an answer is acknowledged.

One line is ``CHECKSUM JSON``: first the header, then one entry each. ``append`` returns when the line
is written and synced. Whatever kills the program, at most the line in hand is lost: a last line that
was torn is cut off when the file is opened, and that is told. Damage anywhere else is an error, for
what came after it was acknowledged. Nothing in the file is ever run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from sim.live import header as headers
from sim.live.acts import Act, Entry, as_data, check_fields, from_data
from sim.live.header import Header
from sim.live.lines import (
    CHECKSUM,
    Writer,
    content,
    line_of,
    opened,
    read_line,
    refused,
    sync_folder,
    whole_lines,
    write,
)
from sim.live.locking import lock

#: What the first line begins with, after its checksum.
_BEGINNING = f'{{"format":{headers.FORMAT},"kind":"{headers.KIND}"'.encode()


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
        self._writer = Writer(path, stream, saved.whole)
        self._last = len(saved.entries)

    @classmethod
    def create(cls, path: str, header: Header) -> Journal:
        """Begin a new journal. Raises ``InputError`` where a file stands already."""
        line = line_of(headers.as_data(header))
        with opened(path, os.O_RDWR | os.O_CREAT) as stream:
            lock(stream, path)
            if not _may_begin(content(stream, path)):
                expected = "a new name; `peninsula exercise resume` goes on with a journal"
                raise refused(path, 0, "exists already", expected)
            os.ftruncate(stream, 0)
            os.lseek(stream, 0, os.SEEK_SET)
            write(stream, line)
            sync_folder(path)
            return cls(path, os.dup(stream), Saved(header, (), 0, len(line)))

    @classmethod
    def reopen(cls, path: str, version: str) -> Journal:
        """Go on with a journal of this version of the package. A torn last line is cut off."""
        with opened(path, os.O_RDWR) as stream:
            lock(stream, path)
            saved = _parsed(content(stream, path), path)
            if saved.header.version != version:
                found = f"a journal of peninsula {saved.header.version}"
                raise refused(path, 1, found, f"peninsula {version}, which runs here; another may differ")
            if saved.torn:
                os.ftruncate(stream, saved.whole)
                os.fsync(stream)
            os.lseek(stream, 0, os.SEEK_END)
            return cls(path, os.dup(stream), saved)

    def append(self, act: Act) -> Entry:
        """Write an act; when this returns, it is on disk. Raises ``Misfit`` or ``OSError``."""
        check_fields(act)
        entry = Entry(self._last + 1, act)
        self._writer.append(line_of(as_data(entry)))
        self._last = entry.sequence
        return entry

    def close(self) -> None:
        self._writer.close()


def read(path: str) -> Saved:
    """What a journal of any version holds; nothing is changed. Raises ``InputError``."""
    with opened(path, os.O_RDONLY) as stream:
        return _parsed(content(stream, path), path)


def read_bytes(data: bytes, path: str) -> Saved:
    """The same of a journal that is in memory; ``path`` is what messages call it. Raises ``InputError``."""
    return _parsed(data, path)


# --- the file ---


def _may_begin(data: bytes) -> bool:
    """Whether a file is new, or holds nothing but a header that was torn: nothing was acknowledged."""
    body = data[CHECKSUM + 1 :]
    return not data or (
        b"\n" not in data and len(data) > CHECKSUM and body[: len(_BEGINNING)] == _BEGINNING[: len(body)]
    )


def _parsed(data: bytes, path: str) -> Saved:
    lines, torn = whole_lines(data)
    if not lines:
        expected = "the journal of an exercise; nothing was acknowledged in one that ends here"
        raise refused(path, 1, "no whole header", expected)
    header = read_line(lines[0], path, 1, headers.from_data)
    entries = tuple(read_line(line, path, number, from_data) for number, line in enumerate(lines[1:], 2))
    for due, entry in enumerate(entries, 1):
        if entry.sequence != due:
            raise refused(path, due + 1, f"entry {entry.sequence}", f"entry {due}: a line is missing")
    return Saved(header, entries, torn, len(data) - torn)
