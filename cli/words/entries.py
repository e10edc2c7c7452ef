"""The catalogue of texts: one entry is an English text with its holes, in Korean and in Japanese.

A hole names the kind of what stands in it: ``{place}``, and ``{place.2}`` for a second one.
``{unit;}``, ``{party,}`` and ``{party+}`` are lists of a kind, joined by "; ", ", " and a blank. Kinds
are those of the catalogue, those of ``amounts.SHAPES``, ``raw`` (left as it is), ``said`` (what people
wrote, or the text of an inject) and ``text`` (any text). Korean particles after a hole are given in
both forms: ``{place}{을/를}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from cli.words.amounts import SHAPES
from scenarios import InputError
from scenarios.document import read
from scenarios.nodes import Node
from scenarios.problems import Position, Problem, nearest, one_of, problem

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("en", "ko", "ja")
#: Kinds that speak for themselves; a text that stands alone is looked for in this order.
ALONE = (
    "label", "question", "detail", "line", "inject", "event", "place", "unit", "option", "party", "rule",
    "phase", "topic", "route", "weapon", "finding",
)  # fmt: skip
#: Kinds of parts of a line, that mean little alone.
WITHIN = (
    "part",
    "pair",
    "procedure",
    "reason",
    "stage",
    "dispute",
    "action",
    "capacity",
    "nation",
    "rung",
    "origin",
)
#: Kinds whose strangers are names of their own, and stay as they are.
NAMES = frozenset({"unit", "rule", "procedure", "route", "said", "origin", "dispute", "weapon"})
FREE = frozenset({"raw", "text", "said"})
KINDS = (*ALONE, *WITHIN)
_WITHOUT_END = r"(?:(?!\. ).)+?"  # a name does not reach into the next sentence
_HOLE = re.compile(r"\{(?P<kind>[a-z]+)(?P<list>[;,+]?)(?:\.(?P<number>\d))?\}")
_WORD = re.compile(r"[A-Za-z]+")


class Hole(NamedTuple):
    """A hole: its name in the regular expression, its kind, and what joins a list of it."""

    name: str
    kind: str
    list_mark: str


@dataclass(frozen=True)
class Entry:
    """One text. ``ko`` and ``ja`` are whole: they are used where ``en`` fits."""

    kind: str
    en: str
    ko: str
    ja: str
    where: Position

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(_hole(found) for found in _HOLE.finditer(self.en))

    @cached_property
    def literal(self) -> str:
        """What of the English text is always the same."""
        return _HOLE.sub(" ", self.en)

    @cached_property
    def words(self) -> frozenset[str]:
        """Words that a text must hold to fit. One that touches a hole may be part of a longer one."""
        parts = _HOLE.sub("\0", self.en)
        return frozenset(_WORD.findall(re.sub(r"[A-Za-z]*\0[A-Za-z]*", " ", parts)))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a text looks like that fits."""
        parts, end = [], 0
        for found in _HOLE.finditer(self.en):
            hole = _hole(found)
            shape = SHAPES.get(hole.kind, _WITHOUT_END if hole.kind in NAMES - {"said"} else ".+?")
            parts += [re.escape(self.en[end : found.start()]), f"(?P<{hole.name}>{shape})"]
            end = found.end()
        return re.compile("".join([*parts, re.escape(self.en[end:])]), re.DOTALL)

    def filled(self, language: str, values: dict[str, str]) -> str:
        """The text in a language, with its holes filled by the names of ``holes``."""
        text = self.ko if language == "ko" else self.ja
        return _HOLE.sub(lambda found: values[_hole(found).name], text)


def _hole(found: re.Match[str]) -> Hole:
    number = found["number"] or ""
    return Hole(f"{found['kind']}{number}", found["kind"], found["list"])


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """All entries of the shipped catalogue, in the order of their files. Raises ``InputError``."""
    return tuple(entry for path in sorted(TEXTS.glob("*.yaml")) for entry in read_entries(path))


def read_entries(path: Path) -> tuple[Entry, ...]:
    """The entries of one file. Raises ``InputError`` with every problem of it."""
    document = read(path, path.name)
    problems = list(document.problems)
    found: list[Entry] = []
    root = document.root.value
    assert isinstance(root, dict)
    for kind, node in root.items():
        if kind == "format":
            if node.value != 1:
                problems.append(problem(node.where, f"format {node.value}", "1"))
        elif kind not in KINDS:
            problems.append(
                problem(node.where, f"unknown kind '{kind}'", one_of(KINDS), nearest(kind, KINDS))
            )
        elif not isinstance(node.value, list):
            problems.append(problem(node.where, f"'{kind}' that is no list", "a list of texts"))
        else:
            for item in node.value:
                entry = _entry(kind, item)
                found += [entry] if isinstance(entry, Entry) else []
                problems += [entry] if isinstance(entry, Problem) else list(_wrong(entry))
    if problems:
        raise InputError(tuple(problems))
    return tuple(found)


def _entry(kind: str, node: Node) -> Entry | Problem:
    values = {key: child.value for key, child in node.value.items()} if isinstance(node.value, dict) else {}
    if set(values) != set(LANGUAGES) or not all(isinstance(v, str) and v for v in values.values()):
        found = f"a text with {', '.join(values)}" if values else "no text"
        return problem(node.where, found, "en, ko and ja, each a text in quotes")
    return Entry(kind, str(values["en"]), str(values["ko"]), str(values["ja"]), node.where)


def _wrong(entry: Entry) -> Iterator[Problem]:
    mine = sorted(hole.name for hole in entry.holes)
    if len(set(mine)) < len(mine):
        yield problem(entry.where, f"two holes of one name in '{entry.en}'", "numbers: {place} and {place.2}")
    for hole in entry.holes:
        if hole.kind not in SHAPES and hole.kind not in KINDS and hole.kind not in FREE:
            kinds = (*KINDS, *SHAPES, *sorted(FREE))
            found = f"a hole of the unknown kind '{hole.kind}'"
            yield problem(entry.where, found, one_of(kinds), nearest(hole.kind, kinds))
    for text in (entry.ko, entry.ja):
        theirs = sorted({_hole(found).name for found in _HOLE.finditer(text)})
        if theirs != sorted(set(mine)):
            yield problem(entry.where, f"holes {', '.join(theirs) or 'none'} in '{text}'", ", ".join(mine))


def index(found: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries with holes by the longest word that a text must hold; "" for those without one."""
    by_word: dict[str, list[Entry]] = {}
    for entry in found:
        word = max(entry.words, key=lambda w: (len(w), w), default="")
        by_word.setdefault(word, []).append(entry)
    return by_word
