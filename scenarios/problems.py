"""What is wrong with an input: where, what was found, what was expected, the nearest valid name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

_LISTED = 20
_SHOWN = 60


class Position(NamedTuple):
    """Where something was written. Line and column count from 1; line 0 means the whole input."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, said so that its author can mend it."""

    file: str
    line: int
    column: int
    found: str
    expected: str = ""
    nearest: str | None = None

    def __str__(self) -> str:
        text = f"{Position(self.file, self.line)}: {self.found}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; nearest: {self.nearest}"
        # A file may hold escape sequences; a terminal must not get them.
        return "".join(character if character.isprintable() else "?" for character in text)


class InputError(Exception):
    """The input was wrong. ``problems`` holds everything found, in the order of files and lines.

    Rebuildable from ``args``: SimPy raises a failed process's exception again as ``type(e)(*e.args)``.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def problem(at: Position, found: str, expected: str = "", nearest: str | None = None) -> Problem:
    """A problem at a position."""
    return Problem(at.file, at.line, at.column, found, expected, nearest)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems without repetition, sorted by file and line; equal lines keep their order."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line)))


def nearest(word: object, words: Iterable[str]) -> str | None:
    """The valid word most like ``word``, whatever its case, or None when none is near."""
    folded = {known.casefold(): known for known in words}
    wanted = str(word).casefold()[:200]
    close = get_close_matches(wanted, folded, n=5, cutoff=0.6)
    if not close:
        return None
    # Swapped letters are the commonest slip, and difflib does not rank them first.
    swapped = [known for known in close if sorted(known) == sorted(wanted)]
    return folded[(swapped or close)[0]]


def one_of(words: Sequence[str]) -> str:
    """``one of a, b, c``, cut short when there are many; a single word stands alone."""
    if len(words) == 1:
        return words[0]
    listed = ", ".join(words[:_LISTED])
    more = len(words) - _LISTED
    return f"one of {listed} and {more} more" if more > 0 else f"one of {listed}"


def shown(value: object) -> str:
    """A value as an author wrote it, in one line and of bounded length."""
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return "true" if value else "false"
        case str():
            text = " ".join(value[: 2 * _SHOWN].split())
            return f"'{text[:_SHOWN]}...'" if len(text) > _SHOWN else f"'{text}'"
        case dict():
            return "a mapping (key: value)"
        case list() | tuple():
            return "a list"
        case _:
            text = str(value)
            return f"{text[:_SHOWN]}..." if len(text) > _SHOWN else text
