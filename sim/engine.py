"""Play one run: a pure function of scenario, seed and decisions.

``play_plan`` opens a crisis, starts what lives in it (injects, squadrons, units, lift), steps the
SimPy environment to ENDEX, and hands back the trace and what is measured on it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from sim.access import Desk
from sim.crisis import Crisis, Recording, open_crisis
from sim.fighters import start_fighters
from sim.kernel import Band, call_at, play, rank
from sim.letters import Letter, schedule_letters
from sim.lift import Board
from sim.luck import Fork, Luck
from sim.measures import WANTED, Facts, Measured, measure, request_ends
from sim.plan import Plan
from sim.questions import ByPolicy, Decider, Entry
from sim.systems import Systems
from sim.threat import schedule_injects
from sim.trace import EVERYBODY, Record, Recorder, Trace
from sim.units import start_units


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what happened (``trace``), what it came to (``measures``), who decided what.

    ``horizon_h`` is the time from the triggering attack to ENDEX in hours: what an event among the
    measures that had not happened is at least.
    """

    plan: Plan
    seed: int
    trace: Trace
    measures: Mapping[str, Measured]
    decisions: tuple[Entry, ...]
    events: int
    reads: frozenset[str]  # parameters that were read without a record to name them
    reduced: bool
    horizon_h: float

    @property
    def digest(self) -> str:
        """SHA-256 of the whole trace; a reduced run has none."""
        if self.reduced:
            raise ValueError("a reduced run keeps no whole trace; replay it to get its digest")
        return self.trace.digest

    @property
    def outcome_digest(self) -> str:
        """SHA-256 of measures and decisions: the same for a reduced and a full run."""
        outcome = {
            "measures": self.measures,
            "decisions": [[e.sequence, e.question, e.option, e.kind, e.second] for e in self.decisions],
        }
        return hashlib.sha256(json.dumps(outcome, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @property
    def rulings(self) -> list[dict[str, object]]:
        """Every request with its ruling and how it ended, in order."""
        return _rulings(self.trace)

    @property
    def evidence(self) -> dict[str, int]:
        """How many parameters the run read, by grade ("C<-A": judgement on an anchored shape)."""
        read = {ident for record in self.trace.records for ident in record.params.split()} | self.reads
        parameters = self.plan.loaded.parameters
        grades = Counter("C<-A" if parameters[i].anchored else parameters[i].grade for i in read)
        return {grade: grades[grade] for grade in ("A", "A*", "B", "B?", "C<-A", "C") if grades[grade]}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run from STARTEX up to and with second ``now``: its records and decisions so far."""

    records: tuple[Record, ...]
    decisions: tuple[Entry, ...]
    now: int


def play_plan(
    plan: Plan,
    seed: int,
    *,
    decider: Decider | None = None,
    fork: Fork | None = None,
    reduced: bool = False,
    steer: Mapping[str, float] | None = None,
    letters: Sequence[Letter] = (),
) -> Run:
    """Play one run of a compiled scenario.

    ``seed`` is 0 to 2**64 - 1. ``reduced`` keeps only the records that measures need. ``steer`` gives
    streams of luck by name a uniform (0 <= u < 1) for their first draw, instead of the seed's.
    ``letters`` are messages that cells send each other. Raise ``RunTooLong`` when the scenario passes
    its limit of events.
    """
    luck = Luck(seed, plan.layout, fork, steer)
    crisis = _staged(plan, luck, decider or ByPolicy(), letters, WANTED if reduced else None)
    events = play(crisis.env, plan.endex, plan.scenario.limits.events)
    plan.learn(crisis.luck.asked())
    trace = Trace(crisis.recorder.records)
    facts = Facts(trace, plan)
    journal, reads = tuple(crisis.journal), frozenset(crisis.reads | plan.reads)
    return Run(plan, seed, trace, measure(facts), journal, events, reads, reduced, facts.horizon_h)


def play_to_facts(
    plan: Plan,
    luck: Luck,
    decider: Decider,
    letters: Sequence[Letter],
    wanted: Container[str],
    recorder: Recording = Recorder,
) -> Facts:
    """One rollout to ENDEX with the caller's luck and recorder.

    What is found serves those measures alone that read the kinds of record in ``wanted``.
    """
    crisis = _staged(plan, luck, decider, letters, wanted, recorder)
    play(crisis.env, plan.endex, plan.scenario.limits.events)
    plan.learn(luck.asked())
    return Facts(Trace(crisis.recorder.records), plan)


def play_until(
    plan: Plan, seed: int, until: int, decider: Decider, letters: Sequence[Letter] = ()
) -> Stretch:
    """Play from STARTEX up to and with second ``until``, or up to the first provisional answer."""
    luck = Luck(seed, plan.layout)
    crisis = _staged(plan, luck, decider, letters, None)
    play(crisis.env, min(until, plan.endex), plan.scenario.limits.events)
    plan.learn(crisis.luck.asked())
    return Stretch(tuple(crisis.recorder.records), tuple(crisis.journal), crisis.now)


def _staged(
    plan: Plan,
    luck: Luck,
    decider: Decider,
    letters: Sequence[Letter],
    wanted: Container[str] | None,
    recorder: Recording = Recorder,
) -> Crisis:
    """A crisis at STARTEX with everything that lives in it on the agenda."""
    crisis = open_crisis(plan, luck, decider, wanted, recorder)
    crisis.log("startex", "white", plan.scenario.name, "", plan.h, "s", known=EVERYBODY)
    schedule_injects(crisis)
    systems, desk, board = Systems(crisis), Desk(crisis), Board(crisis)
    systems.start()
    start_fighters(crisis, desk)
    start_units(crisis, desk, board)
    schedule_letters(crisis, letters)
    call_at(crisis.env, plan.endex, rank(Band.CLOSE), lambda: _close(crisis, board))
    return crisis


def _close(crisis: Crisis, board: Board) -> None:
    for fleet, busy in sorted(board.busy.items()):
        crisis.log("fleet", fleet, "", "", busy, "asset-seconds", known="")
    for name in sorted(crisis.places):
        crisis.log("longest-queue", name, "", name, crisis.places[name].slots.longest, "waiting", known="")
    crisis.log("endex", "white", known=EVERYBODY)


def _rulings(trace: Trace) -> list[dict[str, object]]:
    ends = request_ends(trace)
    answers = {r.seq: r.value for r in trace.records if r.kind == "agreement"}
    rows: list[dict[str, object]] = []
    for record in trace.records:
        if record.kind != "ruling":
            continue
        end = ends.get(record.cause)
        rows.append(
            {
                "time_s": record.time,
                "unit": record.actor,
                "class": record.subject,
                "base": record.place,
                "rule": record.rule,
                "verdict": record.value,
                "outcome": end.kind if end else "open",
                "outcome_time_s": end.time if end else None,
                "answer": answers.get(end.cause) if end else None,
            }
        )
    return rows
