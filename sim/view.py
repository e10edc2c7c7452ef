"""The one door from a trace to what a cell may see.

Pages, exports, logs and odds of a cell go through ``seen_by``. A cell gets the records whose
``known`` names its party, renumbered without gaps, with causes that it may not see cut off, and
without the model's own columns (rules it was not told of, parameters): neither a count nor a gap
nor a parameter tells it what happened elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.trace import Record

#: The facilitator's cell: sees everything, unchanged.
WHITE = "white"
#: Kinds whose deciding rule is announced together with the decision.
RULE_IS_ANNOUNCED = frozenset({"ruling"})


def seen_by(records: Iterable[Record], party: str) -> tuple[Record, ...]:
    """What ``party`` ("USA", "JPN", ... or ``WHITE``) knows of a trace."""
    if party == WHITE:
        return tuple(records)
    if not party:
        raise ValueError("a cell is named by its party; the facilitator's is 'white'")
    seen: list[Record] = []
    position: dict[int, int] = {}
    for record in records:
        if party not in record.known.split(" "):
            continue
        position[record.seq] = len(seen)
        seen.append(
            record._replace(
                seq=len(seen),
                cause=position.get(record.cause, -1),
                rule=record.rule if record.kind in RULE_IS_ANNOUNCED else "",
                params="",
                known=party,
            )
        )
    return tuple(seen)
