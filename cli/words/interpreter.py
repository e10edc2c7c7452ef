"""From a finished English text to Korean or Japanese: the text is matched whole, its holes in turn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from cli.words.amounts import SHAPES, written
from cli.words.entries import ALONE, NAMES, WITHIN, Entry, Hole, entries, index
from cli.words.particles import joined
from scenarios import catalogue

_WORDS = re.compile(r"[A-Za-z]+")
_END = re.compile(r"(?<=[.?!]) ")
_STOP = {"ko": ".", "ja": "。"}
#: What stands between the parts of a list.
_COMMA = {"ko": ", ", "ja": "、"}
_MARKS = {";": "; ", ",": ", ", "+": " "}
_SENTENCE = {"ko": " ", "ja": ""}
_CACHED = 20_000
_LONGEST = 2_000  # characters; what is longer was written by people


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text and the language that it is in, for the ``lang`` of a page."""

    text: str
    language: str


class Book:
    """Entries, found by kind: those without holes by their text, the others by a word."""

    def __init__(self, found: Iterable[Entry]) -> None:
        plain: dict[str, dict[str, list[Entry]]] = {}
        holed: dict[str, list[Entry]] = {}
        for entry in found:
            if entry.holes:
                holed.setdefault(entry.kind, []).append(entry)
            else:
                plain.setdefault(entry.kind, {}).setdefault(entry.en, []).append(entry)
        self.plain = plain
        self.by_word = {kind: index(mine) for kind, mine in holed.items()}

    def candidates(self, text: str, kind: str) -> list[Entry]:
        """Entries of a kind that a text may fit, those with most letters of their own first."""
        by_word = self.by_word.get(kind)
        if by_word is None:
            return []
        words = {"", *_WORDS.findall(text)}
        found = [entry for word in sorted(words) for entry in by_word.get(word, ()) if entry.words <= words]
        return sorted(found, key=lambda entry: (-len(entry.literal), entry.en))


@lru_cache(maxsize=1)
def shipped() -> Book:
    """The shipped catalogue, with places by their ids too."""
    found = entries()
    named = {entry.en: entry for entry in found if entry.kind == "place"}
    places = ((ident, named.get(place.name)) for ident, place in catalogue().places.items())
    by_id = [replace(entry, en=ident) for ident, entry in places if entry is not None]
    return Book((*found, *by_id))


class Interpreter:
    """Speaks one language, and remembers. ``own`` are texts of a scenario: English to this one."""

    def __init__(self, language: str, own: Mapping[str, str] | None = None, book: Book | None = None) -> None:
        self.language = language
        self._own = dict(own or {})
        self._book = book if book is not None or language == "en" else shipped()
        self.find = lru_cache(maxsize=_CACHED)(self._find)

    def say(self, text: str, kind: str = "") -> str:
        """A text in this language; in English where the catalogue has none."""
        return self.spoken(text, kind).text

    def spoken(self, text: str, kind: str = "") -> Spoken:
        """The same with the language that it came out in. ``kind`` limits where it is looked for."""
        if self.language == "en" or not text.strip() or len(text) > _LONGEST:
            return Spoken(text, "en")
        found = self.find(text, kind)
        return Spoken(text, "en") if found is None else Spoken(found, self.language)

    def ways(self, text: str, kind: str) -> set[str]:
        """Everything that entries of one kind make of a text: more than one is a fault of the catalogue."""
        return {
            said for entry in self._fitting(text, kind) if (said := self._filled(entry, text)) is not None
        }

    # --- a whole text ---

    def _find(self, text: str, kind: str) -> str | None:
        if kind:
            return self._of_kind(text, kind)
        bare = text.strip()
        if bare != text:
            found = self.find(bare, "")
            return None if found is None else text.replace(bare, found)
        for each in (*ALONE, *WITHIN):
            if (found := self._of_kind(text, each)) is not None:
                return found
        for shape, pattern in SHAPES.items():
            if re.fullmatch(pattern, text):
                return written(shape, text, self.language)
        return self._sentences(text) or self._list(text)

    def _sentences(self, text: str) -> str | None:
        """Several sentences, each found; the first may lack its full stop in the catalogue."""
        for cut in _END.finditer(text):
            head, tail = text[: cut.start()], text[cut.end() :]
            first = self.find(head, "") or self.find(head.removesuffix("."), "")
            rest = self.find(tail, "") if first else None
            if first and rest:
                stop = "" if first[-1] in ".?!。" else _STOP[self.language]
                return first + stop + _SENTENCE[self.language] + rest
        return None

    def _list(self, text: str) -> str | None:
        parts = text.split("; ")
        if len(parts) == 1:
            return None
        # a part may hold a semicolon itself: the shortest beginnings are tried first
        for count in range(1, len(parts)):
            head = self._one("; ".join(parts[:count]))
            rest = self.find("; ".join(parts[count:]), "") if head else None
            if head and rest:
                return head + _COMMA[self.language] + rest
        return None

    def _one(self, text: str) -> str | None:
        for each in ("part", *ALONE):
            if (found := self._of_kind(text, each)) is not None:
                return found
        return None

    # --- one kind ---

    def _of_kind(self, text: str, kind: str) -> str | None:
        if kind == "inject" and text in self._own:
            return self._own[text]
        for entry in self._fitting(text, kind):
            if (said := self._filled(entry, text)) is not None:
                return said
        return None

    def _fitting(self, text: str, kind: str) -> Iterator[Entry]:
        if self._book is None:
            return
        yield from self._book.plain.get(kind, {}).get(text, ())
        yield from self._book.candidates(text, kind)

    def _filled(self, entry: Entry, text: str) -> str | None:
        found = entry.pattern.fullmatch(text)
        if found is None:
            return None
        values: dict[str, str] = {}
        for hole in entry.holes:
            said = self._hole(hole, found[hole.name])
            if said is None:
                return None
            values[hole.name] = said
        text = entry.filled(self.language, values)
        return joined(text) if self.language == "ko" else text

    def _hole(self, hole: Hole, text: str) -> str | None:
        if not hole.list_mark:
            return self._part(hole.kind, text)
        parts: list[str] = []
        mark = _MARKS[hole.list_mark]
        items = text.split(mark)
        start = 0
        while start < len(items):
            found = next(
                (
                    (end, said)
                    for end in range(len(items), start, -1)
                    if (said := self._known(hole.kind, mark.join(items[start:end])))
                ),
                None,
            )
            end, said = found if found is not None else (start + 1, self._part(hole.kind, items[start]))
            if said is None:
                return None
            parts.append(said)
            start = end
        return _COMMA[self.language].join(parts)

    def _known(self, kind: str, text: str) -> str | None:
        return self._of_kind(text, kind) if kind not in ("raw", "text", "said") else None

    def _part(self, kind: str, text: str) -> str | None:
        if kind == "raw":
            return text
        if kind in SHAPES:
            return written(kind, text, self.language)
        if kind == "text":
            return self.find(text, "")
        said = self._of_kind(text, "inject" if kind == "said" else kind)
        return text if said is None and kind in NAMES else said


def interpreter_with(language: str, texts: Iterable[tuple[str, str, str]]) -> Interpreter:
    """An interpreter that also knows texts of a scenario: (English, Korean, Japanese; "" for none)."""
    own = {en: said for en, ko, ja in texts if (said := {"ko": ko, "ja": ja}.get(language, ""))}
    return Interpreter(language, own)
