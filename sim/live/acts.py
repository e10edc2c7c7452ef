"""What is done at the table of an exercise: one act is one line of its journal.

Answers, defaults, overrides, injects and messages decide the run; ``advance`` says how far the clock
was let run; notes and facts of the table (pause, resume, speed) change no byte of the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

_NAME, _TEXT, _BODY = 200, 4_000, 20_000
#: The longest text of a field, in characters.
LONGEST: Mapping[str, int] = {"text": _TEXT, "reason": _TEXT, "body": _BODY}


@dataclass(frozen=True, slots=True)
class Answered:
    """A cell chooses an option."""

    second: int
    who: str
    cell: str
    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Defaulted:
    """Time at the table ran out, or the cell let it: the question's default is taken."""

    second: int
    who: str
    cell: str
    question: str


@dataclass(frozen=True, slots=True)
class LeftToPolicy:
    """Nobody answers: the policy of the engine does, as for a seat without people."""

    second: int
    who: str
    cell: str
    question: str


@dataclass(frozen=True, slots=True)
class Overridden:
    """The facilitator decides instead of a cell, with a reason."""

    second: int
    who: str
    question: str
    option: str
    reason: str


@dataclass(frozen=True, slots=True)
class Injected:
    """The facilitator changes the injects after ``second``.

    ``do`` is ``skip``, ``hold`` (until published), ``publish`` (in the next second) or ``add``;
    ``inject`` is its id. ``body`` of an added one is the inject as JSON, as a scenario file has it.
    """

    second: int
    who: str
    do: str
    inject: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A cell sends a message to another, about a topic that decides by which agreement it may go."""

    second: int
    who: str
    cell: str
    to: str
    text: str
    topic: str = "missile"


@dataclass(frozen=True, slots=True)
class Advanced:
    """The clock was let run to ``second``."""

    second: int
    who: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A note; ``cell`` is whose, or ``white``."""

    second: int
    who: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """A cell states the chance (percent) that it gives to an event of the outlook; the last one counts."""

    second: int
    who: str
    cell: str
    event: str
    percent: int


@dataclass(frozen=True, slots=True)
class TableFact:
    """What happened at the table and not in the world: one of ``TABLE_DEEDS``.

    ``odds`` were shown to the facilitator, ``release`` shows them to a cell, ``move`` opens a move.
    """

    second: int
    who: str
    do: str
    text: str = ""


Act: TypeAlias = (
    Answered
    | Defaulted
    | LeftToPolicy
    | Overridden
    | Injected
    | Sent
    | Advanced
    | Noted
    | Forecast
    | TableFact
)

#: The word of each kind of act in a journal.
KINDS: Mapping[str, type[Act]] = {
    "answer": Answered,
    "default": Defaulted,
    "policy": LeftToPolicy,
    "override": Overridden,
    "inject": Injected,
    "message": Sent,
    "advance": Advanced,
    "note": Noted,
    "forecast": Forecast,
    "table": TableFact,
}
_WORDS = {kind: word for word, kind in KINDS.items()}
INJECT_DEEDS = ("skip", "hold", "publish", "add")
TABLE_DEEDS = ("pause", "resume", "speed", "move", "odds", "release")
_DEEDS: Mapping[type[Act], tuple[str, ...]] = {Injected: INJECT_DEEDS, TableFact: TABLE_DEEDS}
_LAST_SECOND = 2**53


@dataclass(frozen=True, slots=True)
class Entry:
    """An act with its place in the journal, from 1."""

    sequence: int
    act: Act


class Misfit(Exception):
    """Something that does not fit: what was found, what was expected, the nearest valid word."""

    def __init__(self, found: str, expected: str = "", nearest: str | None = None) -> None:
        super().__init__(found, expected, nearest)
        self.found = found
        self.expected = expected
        self.nearest = nearest

    def __str__(self) -> str:
        text = f"{self.found}; expected {self.expected}" if self.expected else self.found
        return f"{text}; nearest: {self.nearest}" if self.nearest else text


def word_of(act: Act) -> str:
    """The word of an act's kind."""
    return _WORDS[type(act)]


def as_data(entry: Entry) -> dict[str, Any]:
    """An entry as plain data."""
    act = entry.act
    values = {field.name: getattr(act, field.name) for field in fields(act)}
    return {"sequence": entry.sequence, "kind": word_of(act), **values}


def from_data(data: Mapping[str, Any]) -> Entry:
    """An entry from plain data. Raises ``Misfit``: nothing is guessed and nothing is left over."""
    values = dict(data)
    sequence, word = values.pop("sequence", None), values.pop("kind", None)
    if type(sequence) is not int or sequence < 1:
        raise Misfit(f"sequence {str(sequence)[:40]!r}", "a whole number from 1")
    if not isinstance(word, str) or word not in KINDS:
        raise Misfit(f"an entry of kind {str(word)[:40]!r}", f"one of {', '.join(KINDS)}")
    kind = KINDS[word]
    names = tuple(field.name for field in fields(kind))
    if values.keys() != set(names):
        raise Misfit(f"'{word}' with {', '.join(map(str, values))[:200]}", ", ".join(names))
    act = kind(**values)
    check_fields(act)
    return Entry(sequence, act)


def check_fields(act: Act) -> None:
    """Whether the fields hold what they may. Raises ``Misfit``."""
    word = word_of(act)
    for field in fields(act):
        value = getattr(act, field.name)
        if field.name == "second":
            if type(value) is not int or not 0 <= value <= _LAST_SECOND:
                raise Misfit(f"second of '{word}' is {str(value)[:40]!r}", "a whole number from 0")
            continue
        if field.name == "percent":
            if type(value) is not int or not 0 <= value <= 100:
                raise Misfit(f"'percent' of '{word}' is {str(value)[:40]!r}", "a whole number from 0 to 100")
            continue
        longest = LONGEST.get(field.name, _NAME)
        if not isinstance(value, str) or len(value) > longest:
            raise Misfit(f"'{field.name}' of '{word}'", f"a text of at most {longest:,} characters")
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
            raise Misfit(f"'{field.name}' of '{word}' with half a letter", "text that UTF-8 can write")
    if isinstance(act, Injected | TableFact) and act.do not in (deeds := _DEEDS[type(act)]):
        raise Misfit(f"'{word}' that does '{act.do}'", f"one of {', '.join(deeds)}")
