"""The trace: the only output of the engine, as flat append-only records.

One record is one change of state. Measures, the account, pages and the review are functions of
traces. Values are integers and text only, so that the same run is the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from sim.kernel import Agenda

#: kind -> what has happened; the vocabulary of access and force flow (``sim.systems`` adds its own).
KINDS: Mapping[str, str] = {
    "startex": "the exercise starts",
    "phase": "the crisis enters a phase (value)",
    "message": "a message reaches the parties it is for",
    "strike": "missiles come down on a place (value: those not intercepted)",
    "damage": "a place loses capacity (value: slots left) or aircraft (value: destroyed)",
    "repaired": "a place has capacity again (value: slots)",
    "order": "a unit gets its order (value: short tons to move)",
    "alerted": "the order has reached the unit (value: time since the order)",
    "task": "a squadron is tasked with combat (value: aircraft)",
    "request": "a unit asks to use a base in Japan (value: mission)",
    "ruling": "a rule decides a request (value: verdict)",
    "review": "a change of phase re-opens a pending request (value: verdict)",
    "notice": "Tokyo is notified",
    "challenge": "a notice is challenged in Japan",
    "queue": "a notice waits for a desk (value: how many before it)",
    "consultation": "Washington asks Tokyo; a consultation begins",
    "stage": "a step of a consultation is over (value: its length)",
    "agreement": "Tokyo answers a consultation (value: yes, limited or no)",
    "claim": "Tokyo answers a claimed permission (value: how)",
    "withdrawn": "a consultation ends without an answer",
    "question": "a cell is asked to decide (value: the question and its options)",
    "answer": "a cell decides (value: option)",
    "clear": "a request is cleared (value: waiting time)",
    "refuse": "a request is refused (value: waiting time)",
    "reroute": "a request is turned into a transfer (value: waiting time)",
    "prepared": "Tokyo has an answer prepared",
    "ready-to-move": "a unit is assembled (value: assembly time)",
    "depart": "a load leaves (value: short tons)",
    "arrive": "a load arrives and waits for a slot (value: short tons)",
    "unload": "a load is on the ground (value: short tons)",
    "landed": "the last load of a unit is on the ground (value: short tons)",
    "received": "a unit has left reception (value: time since landed)",
    "moved": "a unit is at its assembly area (value: time since received)",
    "ready": "a unit is ready in Korea (value: short tons)",
    "transfer": "a squadron leaves for another base (value: aircraft)",
    "bed-down": "a squadron is at a base and may fly (value: aircraft)",
    "wave": "a squadron launches a wave (value: sorties)",
    "held": "a wave is not flown (value: reason)",
    "take-over": "a wave from Japan takes over tasks of squadrons grounded in Korea (value: sorties)",
    "fleet": "how long the assets of a fleet were at work (value: asset-seconds)",
    "longest-queue": "the longest queue for the slots of a place (value: waiting)",
    "endex": "the exercise ends",
}


class Record(NamedTuple):
    """One change of state.

    ``time`` is in seconds from STARTEX; ``seq`` the position in the trace; ``actor`` does, ``subject``
    is what it is about, ``place`` where; ``value`` with ``unit``; ``cause`` is the seq of the record
    that brought it about (-1: none); ``rule`` decided; ``params`` were read (ids, space between);
    ``known`` lists the parties that know it at once (space between).
    """

    time: int
    seq: int
    kind: str
    actor: str
    subject: str
    place: str
    value: int | str
    unit: str
    cause: int
    rule: str
    params: str
    known: str


EVERYBODY = "DPRK JPN ROK UNC USA"
ALLIES = "JPN ROK UNC USA"


class Log(Protocol):
    """Appends a record of this second and returns its position: ``Recorder.write``."""

    def __call__(
        self,
        kind: str,
        actor: str,
        subject: str = "",
        place: str = "",
        value: int | str = "",
        unit: str = "",
        cause: int = -1,
        rule: str = "",
        params: str = "",
        known: str = ALLIES,
    ) -> int: ...


class Recorder:
    """Writes the records of a run as it goes. ``wanted`` limits what is kept; positions stay the same."""

    __slots__ = ("_env", "_wanted", "count", "records")

    def __init__(self, env: Agenda, wanted: Container[str] | None = None) -> None:
        self._env = env
        self._wanted = wanted
        self.records: list[Record] = []
        self.count = 0

    def write(
        self,
        kind: str,
        actor: str,
        subject: str = "",
        place: str = "",
        value: int | str = "",
        unit: str = "",
        cause: int = -1,
        rule: str = "",
        params: str = "",
        known: str = ALLIES,
    ) -> int:
        """Append a record of this second and return its position."""
        seq = self.count
        self.count = seq + 1
        if self._wanted is None or kind in self._wanted:
            # tuple.__new__ skips the keyword handling of a NamedTuple: this is the hottest line.
            row = (self._env.now, seq, kind, actor, subject, place, value, unit, cause, rule, params, known)
            self.records.append(_new(Record, row))
        return seq


class Trace:
    """The finished records of one run."""

    __slots__ = ("_digest", "records")

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = tuple(records)
        self._digest: str | None = None

    def lines(self) -> Iterator[str]:
        """The records as JSON lines, one array each, in the order of ``Record``."""
        return (_encode(record) for record in self.records)

    @property
    def digest(self) -> str:
        """SHA-256 of the JSON lines."""
        if self._digest is None:
            text = "\n".join(self.lines())
            self._digest = hashlib.sha256(text.encode()).hexdigest()
        return self._digest


_new: Callable[..., Record] = tuple.__new__
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
