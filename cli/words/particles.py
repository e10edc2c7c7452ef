"""Korean particles: which of two forms follows a word is decided by its last letter."""

from __future__ import annotations

import re

_FIRST, _LAST = 0xAC00, 0xD7A3  # the block of Hangul syllables
_FINALS = 28  # forms of a syllable: without a final consonant, and with each of 27
_RIEUL = 8  # its place among them
#: Last digits and letters as they are read out: those that end in a consonant, and in rieul.
_CONSONANT = frozenset("013678lmnr")
_LIKE_RIEUL = frozenset("178lr")
_SKIPPED = "\"'’”)]}〉》」』 .%"
_MARK = re.compile(r"\{(?P<closed>[^{}/]+)/(?P<open>[^{}/]+)\}")


def joined(text: str) -> str:
    """A text whose marks such as ``{을/를}`` are replaced by the form that fits what stands before."""
    parts: list[str] = []
    end = 0
    for mark in _MARK.finditer(text):
        parts.append(text[end : mark.start()])
        parts.append(_form("".join(parts), mark["closed"], mark["open"]))
        end = mark.end()
    return "".join([*parts, text[end:]])


def _form(before: str, closed: str, opened: str) -> str:
    last = before.rstrip(_SKIPPED)[-1:].casefold()
    consonant, rieul = _ending(last)
    if closed == "으로" and rieul:
        return opened
    return closed if consonant else opened


def _ending(letter: str) -> tuple[bool, bool]:
    """Whether a letter is read with a consonant at its end, and whether that is rieul."""
    if letter and _FIRST <= ord(letter) <= _LAST:
        final = (ord(letter) - _FIRST) % _FINALS
        return final != 0, final == _RIEUL
    return letter in _CONSONANT, letter in _LIKE_RIEUL
