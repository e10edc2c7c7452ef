"""Messages that cells send each other: they take the way and the time of the world's channels.

Between Seoul and Tokyo that is GSOMIA, TISA or word of mouth, whichever is permitted to the topic,
works, and is fastest; Washington and UNC have their own nets with each ally. A letter changes
nobody's luck: its draws are named after its number. What no way takes is told to its sender.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from policies import Item, Party, Topic
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank

#: Who may write to whom.
PARTIES = (Party.USA, Party.JPN, Party.ROK, Party.UNC)
_PAIR = {Party.JPN, Party.ROK}
#: GSOMIA and TISA carry it; the first grade of secrecy stays at home.
_GRADE = 2


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of a cell: ``number`` counts from 1 and names its luck, ``second`` is when it is sent."""

    number: int
    second: int
    sender: str
    to: str
    text: str
    topic: str = Topic.MISSILE

    @property
    def name(self) -> str:
        return f"letter/{self.number}"


def schedule_letters(crisis: Crisis, letters: Iterable[Letter]) -> None:
    """Put letters on the agenda: each is sent after all else that happens in its second."""
    for letter in letters:
        at = rank(Band.TABLE, letter.number)
        call_at(crisis.env, letter.second, at, partial(_send, crisis, letter))


def _send(crisis: Crisis, letter: Letter) -> None:
    sent = crisis.log("message", letter.sender, letter.name, "", letter.text, letter.to, known=letter.sender)
    found, permitted = crisis.systems.information.exchange.way_for(letter.name, _item(letter))
    if found is None:
        why = "not exchanged" if permitted else "no way"
        crisis.log("message-kept", letter.sender, letter.name, "", why, "", sent, known=letter.sender)
        return
    length, way = found
    rule = crisis.plan.routes.name

    def arrive() -> None:
        crisis.log(
            "message-received",
            letter.sender,
            letter.name,
            "",
            letter.text,
            way.name,
            sent,
            rule,
            way.params,
            letter.to,
        )

    call_at(crisis.env, length, rank(Band.TABLE, letter.number), arrive)


def _item(letter: Letter) -> Item:
    """What the route rule is asked for. UNC sits in Korea on Washington's nets."""
    ends = {letter.sender, letter.to}
    topic = Topic(letter.topic)
    if ends == _PAIR:
        return Item(topic, _GRADE, letter.sender, letter.to)
    ally = next(iter(sorted(ends & _PAIR)), str(Party.ROK))
    if letter.sender == ally:
        return Item(topic, _GRADE, ally, Party.USA)
    return Item(topic, _GRADE, Party.USA, ally)
