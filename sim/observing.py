"""When an observable event came in a run: the trace read by the vocabulary of ``OBSERVABLE``.

A case is a scenario with observed rows. Here one row and one run become a second, or None where the
event did not come up to ENDEX.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scenarios.sections.observed import OBSERVABLE, Observable, Observed
from sim.evacuation import KINDS as EVACUATION
from sim.plan import Plan
from sim.trace import Record

#: Kinds of record whose values are added up, by the event that adds them.
_DEMAND = "evacuation"
_ATTACKS = ("fire", "phase")


@dataclass(frozen=True, slots=True)
class Window:
    """When a row was observed, in seconds from STARTEX: between ``early`` and ``late``.

    ``early`` is None for what came no later than ``late``; both are None for what never came. ``since``
    is what lags count from.
    """

    early: int | None
    late: int | None
    since: int

    @property
    def never(self) -> bool:
        return self.late is None


def window_of(plan: Plan, row: Observed) -> Window:
    """The limits within which the true time of a row lies."""
    since = plan.h if row.since is None else plan.at(row.since)
    if row.at is not None:
        reach = row.resolution.seconds if row.resolution else 0
        return Window(plan.at(row.at) - reach, plan.at(row.at) + reach, since)
    if row.between is not None:
        return Window(plan.at(row.between[0]), plan.at(row.between[1]), since)
    if row.no_later_than is not None:
        return Window(None, plan.at(row.no_later_than), since)
    return Window(None, None, since)


def first_record(plan: Plan, records: Sequence[Record], row: Observed) -> Record | None:
    """The record at which the event of a row comes; None where it does not come."""
    event = OBSERVABLE[row.event or ""]
    found = _picked(records, event, row)
    if row.to is not None:
        found = _in_answer_to(records, found, row.to)
    if event.adds_up:
        return _when_reached(plan, records, event, found, row.share or 1.0)
    for _ in range(row.number - 1):
        next(found, None)
    return next(found, None)


def second_of(plan: Plan, records: Sequence[Record], row: Observed) -> int | None:
    """The second from STARTEX at which the event of a row comes; None where it does not come."""
    record = first_record(plan, records, row)
    return None if record is None else record.time


def params_behind(plan: Plan, records: Sequence[Record], record: Record) -> frozenset[str]:
    """Ids of the parameters that may have decided when a record came.

    Those that it or anything in the chain of its causes has read (a launch's times of flight aside: they
    are not behind what follows from seeing it); and since two things may have had to be over, those of
    every earlier record of the same unit, or of the evacuation.
    """
    found: set[str] = set(record.params.split())
    earlier = records[: record.seq]
    units = {record.actor, record.subject} & plan.by_ident.keys()
    mine = set(EVACUATION) if record.kind in EVACUATION else set()
    for other in earlier:
        if units & {other.actor, other.subject} or other.kind in mine:
            found.update(other.params.split())
    while record.cause >= 0:
        record = records[record.cause]
        if record.kind != "launch":
            found.update(record.params.split())
    return frozenset(found)


def _picked(records: Iterable[Record], event: Observable, row: Observed) -> Iterator[Record]:
    """The records of an event that a row means, in their order."""
    for record in records:
        if record.kind not in event.kinds or (event.values and record.value not in event.values):
            continue
        if row.party is not None and record.actor != row.party:
            continue
        if row.unit is not None and row.unit not in (record.actor, record.subject):
            continue
        if row.place is not None and record.place != row.place:
            continue
        if row.launch is not None and record.subject != f"launch-{row.launch}":
            continue
        if row.by is None or record.subject == row.by:
            yield record


def _in_answer_to(records: Sequence[Record], found: Iterator[Record], ident: str) -> Iterator[Record]:
    """Of some answers those to an attack; what happens in one second is answered together."""
    at = {record.time for record in records if record.kind in _ATTACKS and record.subject == ident}
    for record in found:
        answered = record
        while answered.cause >= 0 and answered.kind not in _ATTACKS:
            answered = records[answered.cause]
        if answered.time in at:
            yield record


def _when_reached(
    plan: Plan, records: Iterable[Record], event: Observable, found: Iterator[Record], share: float
) -> Record | None:
    """The record with which a share of the whole is reached."""
    if event.kinds == ("evacuees-safe",):
        whole = sum(int(record.value) for record in records if record.kind == _DEMAND)
    else:
        whole = sum(line.tons for line in plan.lines if line.on_the_list)
    reached = 0
    for record in found:
        reached += int(record.value)
        if whole and reached >= share * whole:
            return record
    return None
