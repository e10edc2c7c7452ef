"""What measures are made of: their description, and a trace sorted for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, TypeVar

from sim.plan import Plan
from sim.trace import Record, Trace

HOUR, DAY = 3_600.0, 86_400
_ATTACK_PHASES = ("limited", "all-out", "japan-attacked")
_COLUMNS = {name: column for column, name in enumerate(Record._fields)}
T = TypeVar("T")
Better = Literal["less", "more", "neither"]
Compute = Callable[["Facts"], float | int | None]


class Measured(TypedDict):
    """The value of a measure in one run; ``None`` where it did not happen."""

    value: float | int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its unit, whether less or more is better, what it means, and how it is computed.

    ``echo`` marks a measure that mostly returns its own grade C inputs. ``event`` marks hours until
    something happens: ``None`` then says that by ENDEX it had not.
    """

    name: str
    unit: str
    better: Better
    definition: str
    compute: Compute
    echo: bool = False
    event: bool = False


class Facts:
    """A trace sorted by kind, with what several measures share."""

    def __init__(self, trace: Trace, plan: Plan) -> None:
        self.plan = plan
        self.kinds: dict[str, list[Record]] = defaultdict(list)
        self._shared: dict[Callable[[Facts], Any], Any] = {}
        self._by_actor: dict[str, dict[str, list[Record]]] = {}
        for record in trace.records:
            self.kinds[record.kind].append(record)
        attacks = [r.time for r in self.kinds["phase"] if r.value in _ATTACK_PHASES]
        self.zero = attacks[0] if attacks else plan.h
        self.ready = {r.actor: r.time for r in self.kinds["ready"]}
        self.landed = {r.actor: r.time for r in self.kinds["landed"]}
        self.listed = [line for line in plan.lines if line.on_the_list]

    @property
    def horizon_h(self) -> float:
        """Hours from the triggering attack to ENDEX."""
        return hours(self.plan.endex - self.zero)

    def hours(self, second: int | None) -> float | None:
        """Hours since the triggering attack: the first phase of attack, else H-hour."""
        return None if second is None else hours(second - self.zero)

    def shared(self, work: Callable[[Facts], T]) -> T:
        """What ``work`` finds in this run; worked out for the first measure that needs it."""
        if work not in self._shared:
            self._shared[work] = work(self)
        found: T = self._shared[work]
        return found

    def first(self, kind: str, **columns: str) -> Record | None:
        """The first record of a kind whose columns have these values."""
        return next(iter(self.every(kind, **columns)), None)

    def every(self, kind: str, **columns: str) -> list[Record]:
        """The records of a kind whose columns have these values."""
        records = self.kinds[kind]
        for name, value in columns.items():
            column = _COLUMNS[name]
            records = [record for record in records if record[column] == value]
        return records

    def of(self, kind: str, actor: str) -> list[Record]:
        """The records of a kind that one actor made."""
        by_actor = self._by_actor.get(kind)
        if by_actor is None:
            by_actor = self._by_actor[kind] = defaultdict(list)
            for record in self.kinds[kind]:
                by_actor[record.actor].append(record)
        return by_actor[actor]

    def from_japan(self, record: Record) -> bool:
        return self.plan.in_japan(record.place)

    def phase_at(self, second: int) -> str:
        """The phase that a second lies in."""
        reached = [r.value for r in self.kinds["phase"] if r.time <= second]
        return str(reached[-1]) if reached else "steady"

    @property
    def sortie_rate(self) -> float:
        """Combat sorties required per aircraft and second."""
        return self.plan.numbers.value("D3.01") / DAY


def hours(seconds: float) -> float:
    """Seconds in hours, as measures print them."""
    return round(seconds / HOUR, 4)


def request_ends(trace: Trace) -> dict[int, Record]:
    """The record that closed each request, by the position of the request."""
    open_: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    ends: dict[int, Record] = {}
    for record in trace.records:
        key = (record.actor, record.subject, record.place)
        if record.kind == "request":
            open_[key].append(record.seq)
        elif record.kind in ("clear", "refuse", "reroute"):
            ends[open_[key].pop(0)] = record
    return ends
