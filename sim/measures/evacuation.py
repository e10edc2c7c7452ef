"""Measures of evacuation: who reached a safe haven, and when, counted from the triggering attack."""

from __future__ import annotations

from sim.measures.facts import DAY, Compute, Facts, Measure

_HALF_WAYS = (3, 7)


def _demand(f: Facts, nation: str | None) -> int:
    return sum(int(r.value) for r in f.kinds["evacuation"] if nation in (None, r.subject))


def _safe_by(days: int, nation: str | None = None) -> Compute:
    def compute(f: Facts) -> float | None:
        demand, by = _demand(f, nation), f.zero + days * DAY
        if not demand or by > f.plan.endex:
            return None
        safe = sum(
            int(r.value) for r in f.kinds["evacuees-safe"] if r.time <= by and nation in (None, r.subject)
        )
        return round(safe / demand, 4)

    return compute


def _ninety(f: Facts) -> float | None:
    demand, safe = _demand(f, None), 0
    for record in f.kinds["evacuees-safe"]:
        safe += int(record.value)
        if 10 * safe >= 9 * demand:
            return f.hours(record.time)
    return None


def _stranded(f: Facts) -> int | None:
    left = [int(r.value) for r in f.kinds["stranded"]]
    return sum(left) if left else None


EVACUATION = (
    *(
        Measure(
            f"evacuated_d{days}_share",
            "fraction",
            "more",
            f"of those who seek to leave, share in a safe haven {days} days after the attack",
            _safe_by(days),
        )
        for days in _HALF_WAYS
    ),
    Measure(
        "evacuated_usa_d7_share",
        "fraction",
        "more",
        "the same for U.S. citizens, 7 days after the attack",
        _safe_by(7, "USA"),
    ),
    Measure(
        "evacuated_jpn_d7_share",
        "fraction",
        "more",
        "the same for Japanese, 7 days after the attack",
        _safe_by(7, "JPN"),
    ),
    Measure(
        "evacuation_90_h",
        "h",
        "less",
        "attack until nine tenths of those who seek to leave are in a safe haven",
        _ninety,
        event=True,
    ),
    Measure(
        "stranded_at_endex", "people", "less", "people who seek to leave and are not safe at ENDEX", _stranded
    ),
)
WANTED = frozenset({"phase", "evacuation", "evacuees-safe", "stranded"})
