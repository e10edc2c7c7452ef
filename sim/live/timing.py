"""What a dry run says of the table: questions per cell and move, idle cells, minutes, injects, branches."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sim.live.dry_run import CELL_OF, LADDER, DryRun, Played

T = TypeVar("T", int, float)


@dataclass(frozen=True, slots=True)
class Load:
    """What a cell has to do in a move, over all runs. ``idle`` is the share of runs without anything."""

    cell: str
    move: str
    median: int  # questions
    late: int  # questions that nineteen runs in twenty do not pass
    worst: int
    over: float  # share of runs with more questions than the plan allows
    told: int  # injects, median
    tasks: int
    forecasts: int
    idle: float


@dataclass(frozen=True, slots=True)
class Length:
    """Minutes of a move at the table: as planned, in the middle, and what 19 runs in 20 do not pass."""

    move: str
    planned: int
    median: float
    late: float


@dataclass(frozen=True, slots=True)
class Firing:
    """How often an inject happened and when (seconds from STARTEX); ``tells`` are cells."""

    inject: str
    by: str  # "scenario", "ladder"
    runs: int
    first: int | None
    median: int | None
    last: int | None
    move: str  # where it mostly falls
    tells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A question by its id: in how many runs it came up, and how often the policy took each option."""

    question: str
    cell: str
    runs: int
    taken: tuple[tuple[str, int], ...]

    @property
    def never(self) -> tuple[str, ...]:
        return tuple(option for option, count in self.taken if not count)


@dataclass(frozen=True)
class Timing:
    """A dry run in numbers."""

    dry: DryRun

    @cached_property
    def count(self) -> int:
        return len(self.dry.runs)

    @cached_property
    def planned(self) -> int:
        """Minutes in all, as planned."""
        exercise = self.dry.exercise
        parts = exercise.brief_minutes + exercise.hot_wash_minutes + sum(m.minutes for m in exercise.moves)
        return exercise.planned_minutes or parts

    # --- cells ---

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        return tuple(self._load(cell, span.ident) for span in self.dry.moves.spans for cell in self.dry.cells)

    def _load(self, cell: str, move: str) -> Load:
        asked = sorted(questions(run, cell, move) for run in self.dry.runs)
        most = self.dry.exercise.pace.most_questions
        tasks, forecasts = self.planned_work(cell, move)
        return Load(
            cell,
            move,
            quantile(asked, 0.5),
            quantile(asked, 0.95),
            asked[-1],
            share(count > most for count in asked),
            quantile(sorted(injects(run, cell, move) for run in self.dry.runs), 0.5),
            tasks,
            forecasts,
            share(self.is_idle(run, cell, move) for run in self.dry.runs),
        )

    def planned_work(self, cell: str, move: str) -> tuple[int, int]:
        """Tasks and forecasts of a cell in a move, which every run has."""
        exercise = self.dry.exercise
        tasks = sum(task.cell == cell and task.move == move for task in exercise.tasks)
        return tasks, sum(forecast.move == move for forecast in exercise.forecasts)

    def is_idle(self, run: Played, cell: str, move: str) -> bool:
        """No question, no inject told to it, no task, no forecast."""
        planned = any(self.planned_work(cell, move))
        return not planned and not questions(run, cell, move) and not injects(run, cell, move)

    def idle_twice(self, cell: str, first: str, second: str) -> float:
        """The share of runs in which a cell has nothing to do in two moves, one after the other."""
        return share(
            self.is_idle(run, cell, first) and self.is_idle(run, cell, second) for run in self.dry.runs
        )

    # --- minutes ---

    @cached_property
    def lengths(self) -> tuple[Length, ...]:
        return tuple(
            Length(span.ident, span.minutes, quantile(minutes, 0.5), quantile(minutes, 0.95))
            for span in self.dry.moves.spans
            for minutes in [sorted(self._minutes(run, span.ident) for run in self.dry.runs)]
        )

    @cached_property
    def whole(self) -> Length:
        """The whole exercise, with brief and hot wash."""
        exercise, spans = self.dry.exercise, self.dry.moves.spans
        around = exercise.brief_minutes + exercise.hot_wash_minutes
        played = sorted(around + sum(self._minutes(run, s.ident) for s in spans) for run in self.dry.runs)
        return Length("", self.planned, quantile(played, 0.5), quantile(played, 0.95))

    def _minutes(self, run: Played, move: str) -> float:
        """The clock stops for each second in which somebody is asked; meanwhile the others do their work.

        So a move is as long as all its stops, or as the busiest cell, whichever is longer.
        """
        pace = self.dry.exercise.pace
        stops: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for asked in run.asked:
            if asked.move == move and asked.cell in self.dry.cells:
                stops[asked.second][asked.cell] += 1
        waiting = sum(max(cells.values()) for cells in stops.values()) * pace.answer_minutes
        busiest = max((self._work(run, cell, move) for cell in self.dry.cells), default=0.0)
        return pace.opening_minutes + max(waiting, busiest)

    def _work(self, run: Played, cell: str, move: str) -> float:
        exercise = self.dry.exercise
        pace = exercise.pace
        tasks = sum(t.minutes for t in exercise.tasks if t.cell == cell and t.move == move)
        _, forecasts = self.planned_work(cell, move)
        return (
            questions(run, cell, move) * pace.answer_minutes
            + injects(run, cell, move) * pace.read_minutes
            + tasks
            + forecasts * pace.forecast_minutes
        )

    # --- injects ---

    @cached_property
    def firings(self) -> tuple[Firing, ...]:
        """Every inject of the scenario, and what the ladder did by itself, in the order of the clock."""
        plan = self.dry.plan
        scripted = {inject.id: second for second, inject in plan.injects}
        off = {inject.id for inject in plan.scenario.injects if not inject.enabled}
        seen = {told.inject for run in self.dry.runs for told in run.told}
        rows = [self._firing(ident) for ident in sorted({*scripted, *off, *seen})]
        return tuple(
            sorted(rows, key=lambda row: (row.median is None, row.median or 0, row.inject.startswith(LADDER)))
        )

    def _firing(self, ident: str) -> Firing:
        found = [told for run in self.dry.runs for told in run.told if told.inject == ident]
        seconds = sorted(told.second for told in found)
        moves = Counter(told.move for told in found)
        tells = {cell for told in found for cell in told.cells}
        return Firing(
            ident,
            "ladder" if ident.startswith(LADDER) else "scenario",
            len(found),
            seconds[0] if seconds else None,
            quantile(seconds, 0.5) if seconds else None,
            seconds[-1] if seconds else None,
            min(moves, key=lambda m: (-moves[m], m)) if moves else "",
            tuple(name for name in CELL_OF.values() if name in tells),
        )

    # --- branches ---

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Every question that came up, in the order in which it first can."""
        first: dict[str, int] = {}
        taken: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for run in self.dry.runs:
            for asked in run.asked:
                first[asked.question] = min(asked.second, first.get(asked.question, asked.second))
                taken[asked.question][asked.option] += 1
        return tuple(
            Branch(
                ident,
                CELL_OF[question.cell],
                sum(taken[ident].values()),
                tuple((name, taken[ident][name]) for name in question.names()),
            )
            for ident in sorted(first, key=lambda name: (first[name], name))
            for question in [self.dry.questions[ident]]
        )

    def cell_of(self, question: str) -> str:
        """The cell that is asked a question that came up. Raises ``KeyError``."""
        return CELL_OF[self.dry.questions[question].cell]

    def outlook(self) -> Iterator[tuple[str, int]]:
        """Each event of the outlook with the number of runs in which it came about."""
        for event in self.dry.exercise.outlook:
            yield event.id, sum(run.events[event.id] for run in self.dry.runs)


def questions(run: Played, cell: str, move: str) -> int:
    """How many questions a cell is put in a move."""
    return sum(asked.cell == cell and asked.move == move for asked in run.asked)


def injects(run: Played, cell: str, move: str) -> int:
    """How many injects a cell learns of in a move when they happen."""
    return sum(told.move == move and cell in told.cells for told in run.told)


def share(flags: Iterable[bool]) -> float:
    """The share of runs of which something holds."""
    listed = list(flags)
    return sum(listed) / len(listed) if listed else 0.0


def quantile(ordered: Sequence[T], part: float) -> T:
    """The smallest value that a part of the runs does not pass; ``ordered`` holds at least one."""
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]
