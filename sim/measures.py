"""Measures: named functions of a trace, with unit, direction and definition.

A measure that did not happen is ``None``; it is counted, never dropped and never filled with zero.
Every ``_h`` counts from the triggering attack (the first phase record with an attack, else H-hour).
``echo`` marks measures that mostly return their own grade C inputs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

from sim.plan import Plan
from sim.trace import Record, Trace

_HOUR, _DAY = 3_600.0, 86_400
_ATTACK_PHASES = ("limited", "all-out", "japan-attacked")
_DELIVERED_DAYS = (3, 7, 10, 30)


class Measured(TypedDict):
    """The value of a measure in one run; ``None`` where it did not happen."""

    value: float | int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its unit, whether less or more is better, what it means, and how it is computed."""

    name: str
    unit: str
    better: Literal["less", "more", "neither"]
    family: str
    definition: str
    compute: Callable[[Facts], float | int | None]
    echo: bool = False


class Facts:
    """A trace sorted by kind, with what several measures share."""

    def __init__(self, trace: Trace, plan: Plan) -> None:
        self.plan = plan
        self.kinds: dict[str, list[Record]] = defaultdict(list)
        for record in trace.records:
            self.kinds[record.kind].append(record)
        attacks = [r.time for r in self.kinds["phase"] if r.value in _ATTACK_PHASES]
        self.zero = attacks[0] if attacks else plan.h
        self.ready = {r.actor: r.time for r in self.kinds["ready"]}
        self.landed = {r.actor: r.time for r in self.kinds["landed"]}
        self.listed = [line for line in plan.lines if line.on_the_list]
        self.ends = request_ends(trace)

    def hours(self, second: int | None) -> float | None:
        """Hours since the triggering attack."""
        return None if second is None else round((second - self.zero) / _HOUR, 4)

    def first(self, kind: str, **columns: str) -> Record | None:
        """The first record of a kind whose columns have these values."""
        for record in self.kinds[kind]:
            if all(getattr(record, name) == value for name, value in columns.items()):
                return record
        return None

    def from_japan(self, record: Record) -> bool:
        return self.plan.in_japan(record.place)


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


# --- access ---


def _access_delay(f: Facts) -> float | None:
    asked, cleared = f.first("request", subject="combat"), f.first("clear", subject="combat")
    return round((cleared.time - asked.time) / _HOUR, 4) if asked and cleared else None


def _consultation_delay(f: Facts) -> float | None:
    answered = f.first("agreement", subject="combat")
    if answered is None:
        return None
    begun = [r.time for r in f.kinds["consultation"] if r.subject == "combat" and r.time <= answered.time]
    return round((answered.time - begun[-1]) / _HOUR, 4)


def _answer(phase: str | None) -> Callable[[Facts], float | None]:
    worth = {"no": 0.0, "limited": 0.5, "yes": 1.0}

    def compute(f: Facts) -> float | None:
        answers = [r for r in f.kinds["agreement"] if r.subject == "combat"]
        if phase is not None:
            answers = [r for r in answers if _phase_at(f, r.time) == phase]
        return worth[str(answers[-1].value)] if answers else None

    return compute


def _phase_at(f: Facts, second: int) -> str:
    reached = [r.value for r in f.kinds["phase"] if r.time <= second]
    return str(reached[-1]) if reached else "steady"


def _required_rate(f: Facts) -> float:
    return f.plan.numbers.value("D3.01") / _DAY


def _waiting(outcome: tuple[str, ...]) -> Callable[[Facts], float]:
    """Required sorties of squadrons in Japan over the time that their requests were so."""

    def compute(f: Facts) -> float:
        total = 0.0
        for request in f.kinds["request"]:
            line = f.plan.by_ident[request.actor]
            if request.subject != "combat" or not line.aircraft:
                continue
            end = f.ends.get(request.seq)
            held_until = end.time if end else f.plan.sorties_until
            if "open" in outcome:
                total += line.aircraft * max(0, min(held_until, f.plan.sorties_until) - request.time)
            elif end is not None and end.kind in outcome:
                total += line.aircraft * max(0, f.plan.sorties_until - end.time)
        return round(total * _required_rate(f), 2)

    return compute


def _combat_launch_share(f: Facts) -> float | None:
    homes = {line.ident for line in f.plan.lines if f.plan.in_japan(line.spec.at)}
    flown = [r for r in f.kinds["wave"] if r.actor in homes]
    total = sum(int(r.value) for r in flown)
    return round(sum(int(r.value) for r in flown if f.from_japan(r)) / total, 4) if total else None


# --- force ---


def _first_from_japan(f: Facts) -> float | None:
    return f.hours(next((r.time for r in f.kinds["wave"] if f.from_japan(r)), None))


def _closure(share: float) -> Callable[[Facts], float | None]:
    def compute(f: Facts) -> float | None:
        total = sum(line.tons for line in f.listed)
        done = 0
        for second, tons in sorted((f.ready[x.ident], x.tons) for x in f.listed if x.ident in f.ready):
            done += tons
            if done >= share * total:
                return f.hours(second)
        return None

    return compute


def _delivered(days: int) -> Callable[[Facts], float | None]:
    def compute(f: Facts) -> float | None:
        total = sum(line.tons for line in f.listed)
        by = f.zero + days * _DAY
        if not total or by > f.plan.endex:
            return None
        return round(sum(x.tons for x in f.listed if f.ready.get(x.ident, by + 1) <= by) / total, 4)

    return compute


def _shortfall(f: Facts) -> float:
    late = 0.0
    for line in f.listed:
        if line.required is not None:
            late += max(0, f.ready.get(line.ident, f.plan.endex) - line.required)
    return round(late / _DAY, 4)


def _required_sorties(f: Facts) -> float:
    until = f.plan.sorties_until
    total = 0.0
    for line in f.plan.lines:
        if line.spec.mode == "in-place" or (line.spec.mode == "fly" and line.spec.combat_later):
            since = line.order if line.spec.mode == "in-place" or line.required is None else line.required
            total += line.aircraft * max(0, until - since)
    return total * _required_rate(f)


def _flown(f: Facts) -> int:
    return sum(int(r.value) for r in f.kinds["wave"])


def _utilisation(mode: str) -> Callable[[Facts], float | None]:
    def compute(f: Facts) -> float | None:
        assets: dict[str, int] = defaultdict(int)
        for carrier in f.plan.carriers:
            if carrier.platform.mode == mode:
                assets[carrier.fleet] += max(0, f.plan.endex - carrier.available)
        available = sum(assets.values())
        busy = sum(int(r.value) for r in f.kinds["fleet"] if r.actor in assets)
        return round(min(1.0, busy / available), 4) if available else None

    return compute


def _longest_queue(f: Facts) -> int:
    return max((int(r.value) for r in f.kinds["longest-queue"]), default=0)


def _after_order(which: Callable[[list[int]], int | None]) -> Callable[[Facts], float | None]:
    def compute(f: Facts) -> float | None:
        orders = [r.time for r in f.kinds["order"] if f.plan.by_ident[r.actor].on_the_list]
        second = which([f.landed[x.ident] for x in f.listed if x.ident in f.landed])
        if not orders or second is None:
            return None
        return round((second - orders[0]) / _HOUR, 4)

    return compute


def _all_landed(f: Facts) -> float | None:
    everyone = len(f.landed) == len(f.listed) and bool(f.listed)
    return _after_order(max)(f) if everyone else None


def _first_landed(f: Facts) -> float | None:
    return _after_order(lambda times: min(times, default=None))(f)


MEASURES: Mapping[str, Measure] = {
    m.name: m
    for m in (
        Measure("access_delay_h", "h", "less", "access",
                "first combat tasking in Japan to the first clearance of a combat launch", _access_delay, echo=True),
        Measure("consultation_delay_h", "h", "less", "access",
                "request to answer of the first consultation on combat launches; none where nobody asks",
                _consultation_delay, echo=True),
        Measure("consultation_yes", "0 no, 0.5 limited, 1 yes", "more", "access",
                "Tokyo's latest answer on combat launches", _answer(None), echo=True),
        Measure("consultation_yes_limited", "0 no, 0.5 limited, 1 yes", "more", "access",
                "Tokyo's answer in the limited-attack phase", _answer("limited"), echo=True),
        Measure("consultation_yes_all_out", "0 no, 0.5 limited, 1 yes", "more", "access",
                "Tokyo's answer in the all-out phase", _answer("all-out"), echo=True),
        Measure("sorties_held", "sorties", "less", "access",
                "required sorties of squadrons in Japan while their request was open", _waiting(("open",))),
        Measure("sorties_refused", "sorties", "less", "access",
                "required sorties of squadrons in Japan from their refusal to the end of the sortie window",
                _waiting(("refuse",))),
        Measure("sorties_rerouted", "sorties", "neither", "access",
                "required sorties of squadrons in Japan from their rerouting to the end of the sortie window",
                _waiting(("reroute",))),
        Measure("combat_launch_share", "fraction", "neither", "access",
                "of the sorties flown by squadrons based in Japan, those launched from Japan (compare P1.11)",
                _combat_launch_share),
        Measure("japan_attacked_h", "h", "neither", "access", "attack to the first attack on Japan",
                lambda f: f.hours(getattr(f.first("phase", value="japan-attacked"), "time", None))),
        Measure("first_combat_sortie_from_japan_h", "h", "less", "force",
                "attack to the first wave launched from a base in Japan", _first_from_japan),
        Measure("first_reinforcement_h", "h", "less", "force",
                "attack to the first listed unit ready in Korea after RSOI",
                lambda f: f.hours(min((f.ready[x.ident] for x in f.listed if x.ident in f.ready), default=None))),
        Measure("closure_50_h", "h", "less", "force",
                "attack until half of the short tons of the force list are ready in Korea", _closure(0.5)),
        Measure("closure_90_h", "h", "less", "force",
                "attack until nine tenths of the short tons of the force list are ready in Korea", _closure(0.9)),
        *(Measure(f"delivered_d{d}_share", "fraction", "more", "force",
                  f"share of the short tons of the force list ready {d} days after the attack", _delivered(d))
          for d in _DELIVERED_DAYS),
        Measure("shortfall_unit_days", "unit-days, weight 1 each", "less", "force",
                "days by which listed units are ready after their required date, to ENDEX", _shortfall),
        Measure("sorties_flown", "sorties", "more", "force", "combat sorties flown", _flown),
        Measure("sortie_gap", "sorties", "less", "force", "combat sorties required minus flown",
                lambda f: round(_required_sorties(f) - _flown(f), 2)),
        Measure("order_to_first_arrival_h", "h", "less", "force",
                "first movement order to the first listed unit wholly landed in Korea", _first_landed),
        Measure("order_to_last_arrival_h", "h", "less", "force",
                "first movement order until every listed unit is wholly landed in Korea", _all_landed),
        Measure("airlift_utilisation", "fraction", "neither", "force",
                "time that airlift assets were at work over time available", _utilisation("air")),
        Measure("sealift_utilisation", "fraction", "neither", "force",
                "time that ships were at work over time available", _utilisation("sea")),
        Measure("longest_queue", "waiting", "less", "force",
                "longest queue for the slots of any airfield or port", _longest_queue),
    )
}  # fmt: skip

#: The kinds of record that the measures read; a reduced run keeps these alone.
WANTED = frozenset(
    {
        "phase", "request", "consultation", "agreement", "clear", "refuse", "reroute", "order", "landed",
        "ready", "wave", "fleet", "longest-queue",
    }
)  # fmt: skip


def measure(trace: Trace, plan: Plan) -> dict[str, Measured]:
    """All measures of a run, by name."""
    facts = Facts(trace, plan)
    return {m.name: {"value": m.compute(facts), "unit": m.unit} for m in MEASURES.values()}

