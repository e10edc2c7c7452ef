"""Whether a plan fits ninety minutes: what a dry run finds wrong with it, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scenarios.nodes import Path
from scenarios.rehearsal import family_of
from sim.live.dry_run import Asked, DryRun, Played
from sim.live.timing import Timing, share

#: Families whose answers decide the use of bases: each is put to its cell once in a phase.
ACCESS = ("washington.access", "tokyo.access", "tokyo.inflow", "tokyo.claimed", "unc.open")
_AGAIN = "wait"  # the option after which another round of the same question is due


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that the plan breaks: ``path`` is the value of the scenario to change, ``do`` to what."""

    path: Path
    found: str
    do: str


def faults(timing: Timing) -> tuple[Fault, ...]:
    """Every rule that the plan breaks, in the order of the moves."""
    return (
        *_crowded(timing),
        *_idle(timing),
        *_long(timing),
        *_unbundled(timing.dry, timing.dry.exercise.pace.tolerated),
    )


def _crowded(timing: Timing) -> Iterator[Fault]:
    pace = timing.dry.exercise.pace
    for load in timing.loads:
        if load.over > pace.tolerated:
            found = f"{load.cell} has more than {pace.most_questions} questions in move '{load.move}' in "
            found += f"{load.over:.0%} of the runs (at worst {load.worst})"
            do = "moves that start so that the next one takes some of them"
            yield Fault(_at_move(timing.dry, load.move, "starts"), found, do)


def _idle(timing: Timing) -> Iterator[Fault]:
    dry = timing.dry
    for first, second in pairwise(dry.moves.spans):
        for cell in dry.cells:
            part = timing.idle_twice(cell, first.ident, second.ident)
            if part > dry.exercise.pace.tolerated:
                found = f"{cell} has nothing to do in moves '{first.ident}' and '{second.ident}' in "
                found += f"{part:.0%} of the runs"
                do = f"a task or a message for {cell} in one of them, or its seat left to the policy"
                yield Fault(_at_move(dry, second.ident), found, do)


def _long(timing: Timing) -> Iterator[Fault]:
    dry = timing.dry
    exercise = dry.exercise
    for length in timing.lengths:
        if length.late > length.planned:
            found = f"move '{length.move}' takes {length.late:g} minutes in one run of twenty "
            found += f"({length.median:g} in the middle), and {length.planned} are planned"
            do = "more minutes, a task or an inject less, or an earlier end of the move"
            yield Fault(_at_move(dry, length.move, "minutes"), found, do)
    parts = exercise.brief_minutes + exercise.hot_wash_minutes + sum(m.minutes for m in exercise.moves)
    if parts > timing.planned:
        found = f"brief, moves and hot wash add up to {parts} minutes, and {timing.planned} are planned"
        yield Fault(("exercise", "planned_minutes"), found, "shorter parts, or more minutes planned")


def _unbundled(dry: DryRun, tolerated: float) -> Iterator[Fault]:
    """An access question comes once for a phase; another round follows only who put off his answer."""
    for family in ACCESS:
        part = share(any(repeated(run, family)) for run in dry.runs)
        if part > tolerated:
            found = f"questions of '{family}' come more than once for one phase in {part:.0%} of the runs"
            do = "a rule that answers for all sorties of a phase at once"
            yield Fault(("access", "readings"), found, do)


def repeated(run: Played, family: str) -> Iterator[bool]:
    """For each question of a family after another of the same phase: whether nobody had put it off."""
    last: dict[str, Asked] = {}
    for asked in run.asked:
        if family_of(asked.question) != family:
            continue
        phase = asked.question.split(".")[2]
        before = last.get(phase)
        if before is not None:
            yield before.option != _AGAIN
        last[phase] = asked


def _at_move(dry: DryRun, ident: str, *key: str) -> Path:
    place = next(n for n, move in enumerate(dry.exercise.moves) if move.id == ident)
    return ("exercise", "moves", place, *key)
