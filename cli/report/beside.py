"""One run beside others: the same luck under other access rules, and the same rule with other luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios import Loaded
    from sim import Plan, Record, Run

#: Rules that a run is held against, as packs, from the quickest on paper to the slowest.
RULES = ("minute", "movement", "prompt", "strict")
#: Other luck that each of them meets: seeds 1 to this.
LUCKS = 40
_HOUR = 3_600
_ENDS = ("clear", "refuse", "reroute")


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the way from the first request to fight from Japan to its clearance, in hours from it."""

    name: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A value over many lucks: the middle, and the range of nine in ten; infinite where it did not happen."""

    middle: float
    low: float
    high: float
    never: int
    count: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A rule under the luck of the run. ``delay`` is in hours, ``None`` where nothing was cleared;
    ``gap`` in sorties; the spreads are over the other lucks. ``own``: the rule of the run itself;
    ``moved``: squadrons were sent to Korea to fight from there."""

    rule: str
    own: bool
    moved: bool
    delay: float | None
    gap: float
    stages: tuple[Stage, ...]
    delays: Spread
    gaps: Spread


def beside(loaded: Loaded, run: Run) -> tuple[Beside, ...]:
    """The run under each rule, the quickest first; empty where nobody asks to fight from Japan."""
    if not any(r.kind == "request" and r.subject == "combat" for r in run.trace.records):
        return ()
    found = [_beside(name, plan, run) for name, plan in _plans(loaded, run)]
    return tuple(sorted(found, key=lambda one: (inf if one.delay is None else one.delay, one.gap)))


def other_lucks(run: Run) -> tuple[Run, ...]:
    """The same plan and decisions under each of the other lucks; several pictures show it."""
    from sim import ByScript, play_plan

    decided = {e.question: e.option for e in run.decisions if e.kind != "policy"}
    return tuple(
        play_plan(run.plan, seed, decider=ByScript(decided), reduced=True) for seed in range(1, LUCKS + 1)
    )


def ready_tons(run: Run) -> list[tuple[int, int]]:
    """Second and short tons of each unit of the force list as it gets ready, in order of time."""
    tons = {line.ident: line.tons for line in run.plan.lines if line.on_the_list}
    return sorted((r.time, tons[r.actor]) for r in run.trace.records if r.kind == "ready" and r.actor in tons)


def spread(values: Sequence[float | None]) -> Spread:
    """Order statistics, as the laboratory takes them."""
    ordered = sorted(inf if value is None else value for value in values)
    low, middle, high = (ordered[max(0, ceil(share * len(ordered)) - 1)] for share in (0.05, 0.5, 0.95))
    return Spread(middle, low, high, sum(value == inf for value in ordered), len(ordered))


def _plans(loaded: Loaded, run: Run) -> Iterator[tuple[str, Plan]]:
    """The plan of the run, and one for each rule that it was not played under: all three capitals read
    it, and deployments into Japan follow it, as in the pack of that name."""
    from sim import compile_plan

    own, plan = _rule_of(loaded), run.plan
    yield own, plan
    for rule in RULES:
        if rule != own:
            access = loaded.scenario.access
            readings = access.readings.model_copy(update=dict.fromkeys(("USA", "JPN", "ROK"), rule))
            access = access.model_copy(update={"readings": readings, "inflow": rule})
            other = replace(loaded, scenario=loaded.scenario.model_copy(update={"access": access}))
            yield rule, compile_plan(other, plan.registry, plan.catalogue, plan.numbers.world)


def _rule_of(loaded: Loaded) -> str:
    """The rule of the run as people name it: Washington's and Tokyo's where they differ."""
    readings = loaded.scenario.access.readings
    return readings.USA if readings.USA == readings.JPN else f"{readings.USA} / {readings.JPN}"


def _beside(name: str, plan: Plan, run: Run) -> Beside:
    from sim import ByScript, play_plan

    decided = {e.question: e.option for e in run.decisions if e.kind != "policy"}

    def play(seed: int, *, reduced: bool) -> Run:
        return play_plan(plan, seed, decider=ByScript(decided), reduced=reduced)

    own = plan is run.plan
    here = run if own else play(run.seed, reduced=False)
    others = [play(seed, reduced=True) for seed in range(1, LUCKS + 1)]
    delays = [other.measures["access_delay_h"]["value"] for other in others]
    gaps = [other.measures["sortie_gap"]["value"] for other in others]
    return Beside(
        name,
        own,
        any(r.kind == "reroute" and r.subject == "combat" for r in here.trace.records),
        here.measures["access_delay_h"]["value"],
        here.measures["sortie_gap"]["value"] or 0.0,
        tuple(stages(here)),
        spread(delays),
        spread(gaps),
    )


def stages(run: Run) -> Iterator[Stage]:
    """The parts of the way from the first request to the first clearance, one after the other."""
    records = run.trace.records
    asked = next(r for r in records if r.kind == "request" and r.subject == "combat")
    cleared = next((r for r in records if r.kind == "clear" and r.subject == "combat"), None)
    until = run.plan.endex if cleared is None else cleared.time
    steps = list(_steps(records, asked.time, until, cleared))
    ends = [asked.time, *(end for end, _ in steps)]
    for (begin, end), (_, name) in zip(pairwise(ends), steps, strict=True):
        if end > begin:
            yield Stage(name, (begin - asked.time) / _HOUR, (end - asked.time) / _HOUR)


def _steps(
    records: Sequence[Record], begin: int, until: int, cleared: Record | None
) -> Iterator[tuple[int, str]]:
    """The end of each step and its name; the last one ends when the wait does."""
    if cleared is not None and cleared.cause >= 0 and records[cleared.cause].kind == "ruling":
        yield until, _by_notice(records, begin, until)
        return
    for r in records:
        if not begin <= r.time <= until:
            continue
        if r.kind == "stage" and r.subject.startswith("combat: "):
            yield r.time, r.subject.partition(": ")[2]
        elif r.kind == "picture-ready" and r.actor == "JPN":
            yield r.time, "waits for a surer picture"
        elif r.kind == "agreement" and r.subject == "combat" and r.value == "no":
            yield r.time, "answer"
            yield until, "refused"
            return
    moved = any(r.kind == "reroute" and r.subject == "combat" for r in records)
    none = "sent to Korea instead" if moved else "no clearance by ENDEX"
    yield until, "answer to clearance" if cleared is not None else none


def _by_notice(records: Sequence[Record], begin: int, until: int) -> str:
    """What ended a wait that a ruling ended by itself."""
    here = [r for r in records if begin <= r.time <= until and r.subject == "combat"]
    if any(r.kind == "refuse" for r in here):
        return "refused until a new phase"
    if any(r.kind == "notice" for r in here):
        return "notice"
    return "until a new phase" if until > begin else "no word needed"
