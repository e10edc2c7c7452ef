"""Measures of politics: days without direct sharing, friction, support at home, what came out."""

from __future__ import annotations

from sim.measures.facts import DAY, Compute, Facts, Measure


def _days_suspended(f: Facts) -> float:
    """Days of the prelude and of the crisis in which direct sharing was impaired."""
    before = f.first("impaired-days")
    total, since = 0, None
    for record in f.kinds["link"]:
        if record.value == "impaired":
            since = record.time
        elif since is not None:
            total, since = total + record.time - since, None
    if since is not None:
        total += f.plan.endex - since
    return round((int(before.value) if before else 0) + total / DAY, 4)


def _friction_at_h(f: Facts) -> float | None:
    """The last index before the attack; the first one where the attack opens the exercise."""
    found = [r for r in f.kinds["friction"] if r.time < f.zero] or f.kinds["friction"][:1]
    return int(found[-1].value) / 1_000 if found else None


def _support(party: str) -> Compute:
    def compute(f: Facts) -> float | None:
        found = [r for r in f.kinds["support-at-home"] if r.actor == party]
        return int(found[-1].value) / 1_000 if found else None

    return compute


def _disclosed(f: Facts) -> int:
    public = f.plan.scenario.access.minute.status == "disclosed"
    came_out = f.kinds["disclosed"] or f.first("prelude", subject="minute-disclosed")
    return int(public or bool(came_out))


POLITICS = (
    Measure(
        "days_suspended",
        "d",
        "less",
        "days of the prelude and the crisis in which Seoul and Tokyo could not share directly",
        _days_suspended,
        echo=True,
    ),
    Measure(
        "friction_at_h",
        "0-1",
        "less",
        "friction between Seoul and Tokyo before the attack",
        _friction_at_h,
        echo=True,
    ),
    Measure("support_jpn", "0-1", "more", "support at home in Tokyo at ENDEX", _support("JPN")),
    Measure("support_rok", "0-1", "more", "support at home in Seoul at ENDEX", _support("ROK")),
    Measure("disclosed", "0 or 1", "neither", "the Korea Minute is public at ENDEX", _disclosed),
)
WANTED = frozenset({"prelude", "impaired-days", "link", "friction", "support-at-home", "disclosed"})
