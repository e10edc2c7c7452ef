"""Measures of force: what arrived when, what was flown, and what it queued for."""

from __future__ import annotations

from collections import defaultdict

from sim.measures.facts import DAY, Compute, Facts, Measure, hours

_DELIVERED_DAYS = (3, 7, 10, 30)


def _first_from_japan(f: Facts) -> float | None:
    return f.hours(next((r.time for r in f.kinds["wave"] if f.from_japan(r)), None))


def _first_ready(f: Facts) -> float | None:
    return f.hours(min((f.ready[x.ident] for x in f.listed if x.ident in f.ready), default=None))


def _closure(share: float) -> Compute:
    def compute(f: Facts) -> float | None:
        total = sum(line.tons for line in f.listed)
        done = 0
        for second, tons in sorted((f.ready[x.ident], x.tons) for x in f.listed if x.ident in f.ready):
            done += tons
            if done >= share * total:
                return f.hours(second)
        return None

    return compute


def _delivered(days: int) -> Compute:
    def compute(f: Facts) -> float | None:
        total = sum(line.tons for line in f.listed)
        by = f.zero + days * DAY
        if not total or by > f.plan.endex:
            return None
        return round(sum(x.tons for x in f.listed if f.ready.get(x.ident, by + 1) <= by) / total, 4)

    return compute


def _third_states_delivered(f: Facts) -> float | None:
    lines = [x for x in f.listed if x.spec.nation not in ("USA", "ROK", "JPN")]
    total = sum(line.tons for line in lines)
    by = f.zero + 10 * DAY
    if not total or by > f.plan.endex:
        return None
    return round(sum(x.tons for x in lines if f.ready.get(x.ident, by + 1) <= by) / total, 4)


def _shortfall(f: Facts) -> float:
    late = 0.0
    for line in f.listed:
        if line.required is not None:
            late += max(0, f.ready.get(line.ident, f.plan.endex) - line.required)
    return round(late / DAY, 4)


def _flown(f: Facts) -> int:
    return sum(int(r.value) for r in f.kinds["wave"])


def _sortie_gap(f: Facts) -> float:
    required = 0.0
    for line in f.plan.lines:
        if line.spec.mode == "in-place" or (line.spec.mode == "fly" and line.spec.combat_later):
            since = line.order if line.spec.mode == "in-place" or line.required is None else line.required
            required += line.aircraft * max(0, f.plan.sorties_until - since)
    return round(required * f.sortie_rate - f.shared(_flown), 2)


def _utilisation(mode: str) -> Compute:
    def compute(f: Facts) -> float | None:
        available: dict[str, int] = defaultdict(int)
        for carrier in f.plan.carriers:
            if carrier.platform.mode == mode:
                available[carrier.fleet] += max(0, f.plan.endex - carrier.available)
        total = sum(available.values())
        busy = sum(int(r.value) for r in f.kinds["fleet"] if r.actor in available)
        return round(min(1.0, busy / total), 4) if total else None

    return compute


def _longest_queue(f: Facts) -> int:
    return max((int(r.value) for r in f.kinds["longest-queue"]), default=0)


def _since_order(f: Facts, second: int | None) -> float | None:
    orders = [r.time for r in f.kinds["order"] if f.plan.by_ident[r.actor].on_the_list]
    return hours(second - orders[0]) if orders and second is not None else None


def _first_landed(f: Facts) -> float | None:
    return _since_order(f, min(f.landed.values(), default=None))


def _all_landed(f: Facts) -> float | None:
    return _since_order(f, max(f.landed.values())) if f.listed and len(f.landed) == len(f.listed) else None


FORCE = (
    Measure(
        "first_combat_sortie_from_japan_h",
        "h",
        "less",
        "attack to the first wave launched from a base in Japan",
        _first_from_japan,
        event=True,
    ),
    Measure(
        "first_reinforcement_h",
        "h",
        "less",
        "attack to the first listed unit ready in Korea after RSOI",
        _first_ready,
        event=True,
    ),
    Measure(
        "closure_50_h",
        "h",
        "less",
        "attack until half of the short tons of the force list are ready in Korea",
        _closure(0.5),
        event=True,
    ),
    Measure(
        "closure_90_h",
        "h",
        "less",
        "attack until nine tenths of the short tons of the force list are ready in Korea",
        _closure(0.9),
        event=True,
    ),
    *(
        Measure(
            f"delivered_d{days}_share",
            "fraction",
            "more",
            f"share of the short tons of the force list ready {days} days after the attack",
            _delivered(days),
        )
        for days in _DELIVERED_DAYS
    ),
    Measure(
        "third_states_delivered_d10_share",
        "fraction",
        "more",
        "share of the short tons of third states' contingents ready 10 days after the attack",
        _third_states_delivered,
    ),
    Measure(
        "shortfall_unit_days",
        "unit-days, weight 1 each",
        "less",
        "days by which listed units are ready after their required date, to ENDEX",
        _shortfall,
    ),
    Measure("sorties_flown", "sorties", "more", "combat sorties flown", lambda f: f.shared(_flown)),
    Measure("sortie_gap", "sorties", "less", "combat sorties required minus flown", _sortie_gap),
    Measure(
        "order_to_first_arrival_h",
        "h",
        "less",
        "first movement order to the first listed unit wholly landed in Korea",
        _first_landed,
        event=True,
    ),
    Measure(
        "order_to_last_arrival_h",
        "h",
        "less",
        "first movement order until every listed unit is wholly landed in Korea",
        _all_landed,
        event=True,
    ),
    Measure(
        "airlift_utilisation",
        "fraction",
        "neither",
        "time that airlift assets were at work over time available",
        _utilisation("air"),
    ),
    Measure(
        "sealift_utilisation",
        "fraction",
        "neither",
        "time that ships were at work over time available",
        _utilisation("sea"),
    ),
    Measure(
        "longest_queue",
        "waiting",
        "less",
        "longest queue for the slots of any airfield or port",
        _longest_queue,
    ),
)
WANTED = frozenset({"phase", "order", "landed", "ready", "wave", "fleet", "longest-queue"})
