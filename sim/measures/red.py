"""Measures of escalation: how high on the red ladder, and for how long. Scripted acts count too."""

from __future__ import annotations

from itertools import pairwise

from policies.red import ALL_OUT, LADDER, LIMITED
from sim.measures.facts import Compute, Facts, Measure, hours
from sim.red import scripted_rung


def _acts(f: Facts) -> list[tuple[int, int, int]]:
    """Second, rung and highest rung so far after every act and every stand-down, in order."""
    scripted = ((second, scripted_rung(f.plan, inject)) for second, inject in f.plan.injects)
    acts = [(second, 0, rung) for second, rung in scripted if rung and second <= f.plan.endex]
    acts += [(r.time, 1, int(r.value)) for r in f.kinds["rung"]]
    acts += [(r.time, 2, 0) for r in f.kinds["stand-down"]]
    posture, highest, found = 0, 0, []
    for second, order, rung in sorted(acts):
        posture = 0 if order == 2 else max(posture, rung)
        highest = max(highest, posture)
        found.append((second, posture, highest))
    return found


def _highest(f: Facts) -> int:
    return max((highest for _, _, highest in _acts(f)), default=0)


def _hours_above(rung: int) -> Compute:
    def compute(f: Facts) -> float:
        acts = [*_acts(f), (f.plan.endex, 0, 0)]
        total = 0
        for (begin, posture, _), (end, _, _) in pairwise(acts):
            if posture >= rung:
                total += max(0, end - max(begin, f.zero))
        return hours(total)

    return compute


RED = (
    Measure(
        "highest_rung",
        f"rung, 0 to {len(LADDER)}",
        "less",
        "highest rung of the red ladder that was reached, scripted or climbed",
        _highest,
    ),
    Measure(
        "hours_above_limited",
        "h",
        "less",
        "hours from the attack to ENDEX on the rung of a limited attack on UN forces or above",
        _hours_above(LIMITED.number),
    ),
    Measure(
        "hours_above_all_out",
        "h",
        "less",
        "hours from the attack to ENDEX on the rung of an all-out attack or above",
        _hours_above(ALL_OUT.number),
    ),
)
WANTED = frozenset({"phase", "rung", "stand-down"})
