"""A YAML file as values that remember where they were written.

Files are read with bounds (size, depth, number of values), so that a hostile or broken file costs
little and gets a clear answer. Nothing but ``InputError`` is raised here.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from scenarios.compose import Composer
from scenarios.nodes import Node
from scenarios.problems import InputError, Position, Problem, problem, shown

MAX_BYTES = 2_000_000
_EXPECTED = "'key: value' lines, the first of them 'format: 1'"
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """The mapping that a file holds, and what is wrong with it as YAML but leaves it readable."""

    root: Node
    problems: tuple[Problem, ...]


def read(path: str | Path, name: str | None = None) -> Document:
    """Read a YAML file; ``name`` is what messages call it, else its path as given.

    Raises ``InputError``: missing, a directory, above 2 MB, not UTF-8, not YAML, nested too deeply,
    aliases without end, empty, or no mapping at its top.
    """
    file = name or str(path)
    return parse(_text(_bytes(Path(path), file), file), file)


def parse(text: str, file: str) -> Document:
    """Read YAML from a text; ``file`` is what messages call it."""
    root, problems = parse_value(text, file)
    if root is None or root.value is None:
        raise InputError((*problems, problem(Position(file), "an empty file", _EXPECTED)))
    if not isinstance(root.value, dict):
        found = f"{shown(root.value)} at the top of the file"
        raise InputError((*problems, problem(root.where, found, _EXPECTED)))
    return Document(root, problems)


def parse_value(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Read any YAML value, or None from an empty text."""
    if bad := _UNPRINTABLE.search(text):
        line, column = _line(text, bad.start())
        found = f"character U+{ord(bad.group()):04X}, which YAML does not allow"
        raise InputError((problem(Position(file, line, column), found, "printable text"),))
    composer = Composer(file)
    root = composer.compose(text)
    return root, tuple(composer.problems)


def _bytes(path: Path, file: str) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _unreadable(file, "a directory", "a YAML file")
        if not stat.S_ISREG(status.st_mode):
            raise _unreadable(file, "not a regular file", "a YAML file")
        if status.st_size > MAX_BYTES:
            raise _too_big(file, status.st_size)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _unreadable(file, "no such file", "a YAML file") from error
    except OSError as error:
        why = error.strerror or str(error)
        raise _unreadable(file, f"cannot be read ({why})", "a readable YAML file") from error
    except ValueError as error:  # a path with a NUL, or characters that no file name has
        raise _unreadable(file, "not a file name", "the path of a YAML file") from error
    if len(content) > MAX_BYTES:
        raise _too_big(file, len(content))
    return content


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        content = error.object  # without a byte order mark
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        found = f"byte 0x{content[error.start]:02X} at position {error.start}, which is not UTF-8"
        where = Position(file, line, column)
        raise InputError((problem(where, found, "a text file saved as UTF-8"),)) from error


def _line(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _unreadable(file: str, found: str, expected: str) -> InputError:
    return InputError((problem(Position(file), found, expected),))


def _too_big(file: str, size: int) -> InputError:
    return _unreadable(file, f"a file of {size / 1e6:,.1f} MB", f"at most {MAX_BYTES / 1e6:g} MB")
