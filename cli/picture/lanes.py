"""What a timeline shows, read from records alone: what was learned, when, by which way; what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.story import CAPITALS
from cli.told.information import read_name, route

if TYPE_CHECKING:
    from sim import Record

LEARNED, MESSAGE, DECIDED, ASKED, PHASE, STRUCK = "learned", "message", "decided", "asked", "phase", "struck"
ALLIES = ("USA", "JPN", "ROK", "UNC")
#: The letter of a way on its mark; a way of a user's own rule has its first one.
_LETTERS = {"gsomia": "G", "tisa": "T", "ad-hoc": "W", "bilateral": "B", "realtime": "R", "cross-cue": "C"}


@dataclass(frozen=True, slots=True)
class Event:
    """One mark of a lane: second from STARTEX, whose lane, what kind, what it says in English.

    ``left`` is when it was sent, where that may be seen; ``way`` the way it took.
    """

    time: int
    party: str
    kind: str
    text: str
    way: str = ""
    left: int | None = None


def events_of(records: Iterable[Record], now: int) -> tuple[Event, ...]:
    """All events up to second ``now`` in their order."""
    seen = [record for record in records if record.time <= now]
    answered = {record.subject for record in seen if record.kind == "answer"}
    return tuple(event for record in seen for event in _told(record, seen, answered))


def _told(r: Record, seen: Sequence[Record], answered: set[str]) -> Iterator[Event]:
    match r.kind:
        case "phase":
            yield Event(r.time, r.actor, PHASE, str(r.value))
        case "strike":
            yield Event(r.time, r.actor, STRUCK, f"{r.value} missiles ({r.unit}) come down on {r.place}")
        case "item-received":
            item, way = read_name(r.subject), str(r.value)
            text = f"{item.topic} item of {item.sender}, by {route(way)}"
            yield Event(r.time, r.actor, LEARNED, text, way, _left(r, seen))
        case "picture-confirmed":
            yield Event(r.time, r.actor, LEARNED, "own sensors and analysis")
        case "message-received":
            text = f"message of {CAPITALS[r.actor]}, by {route(r.unit)}"
            yield Event(r.time, r.known, MESSAGE, text, r.unit, _left(r, seen))
        case "message" if r.subject.startswith("letter/"):
            yield Event(r.time, r.actor, MESSAGE, "message sent")
        case "message-kept":
            yield Event(r.time, r.actor, MESSAGE, "message not passed on")
        case "question" if r.subject not in answered:
            yield Event(r.time, r.actor, ASKED, str(r.value).partition(" [")[0])
        case "answer":
            question = str(seen[r.cause].value).partition(" [")[0] if 0 <= r.cause < len(seen) else r.subject
            yield Event(r.time, r.actor, DECIDED, f"decides: {question} - {r.value}")


def _left(r: Record, seen: Sequence[Record]) -> int | None:
    """When something was sent: only where the record that it came from may be seen."""
    return seen[r.cause].time if 0 <= r.cause < len(seen) else None


def letter_of(way: str) -> str:
    """The letter that stands for a way."""
    return _LETTERS.get(way, way[:1].upper())


def lanes_of(records: Sequence[Record], parties: Sequence[str] = ()) -> tuple[str, ...]:
    """Whose lanes are drawn: ``parties``, else the cell whose records these are, else the four allies."""
    if parties:
        return tuple(parties)
    known = {record.known for record in records}
    return tuple(known) if len(known) == 1 and " " not in next(iter(known)) else ALLIES
