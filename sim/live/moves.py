"""The moves of an exercise by second: what a move is called, when it starts and ends, its minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scenarios.sections.exercise import Exercise, Words
from sim.plan import Plan


@dataclass(frozen=True, slots=True)
class MoveSpan:
    """A move: seconds of the crisis from STARTEX, ``end`` not included; ``minutes`` of the table."""

    ident: str
    title: Words
    start: int
    end: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of an exercise in their order; each ends in the second in which the next one starts."""

    spans: tuple[MoveSpan, ...]

    @classmethod
    def of(cls, plan: Plan) -> Moves | None:
        """The moves of a plan; None for a scenario without an exercise, or without moves."""
        exercise = plan.scenario.exercise
        if exercise is None or not exercise.moves:
            return None
        return cls(tuple(_spans(exercise, plan)))

    @property
    def start(self) -> int:
        """The second in which the first move starts."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """The second in which the last move is over; what is left is played by the policy."""
        return self.spans[-1].end

    def at(self, second: int) -> MoveSpan | None:
        """The move of a second; None before the first and after the last."""
        return next((span for span in self.spans if span.start <= second < span.end), None)

    def get(self, ident: str) -> MoveSpan:
        """A move by its id. Raises ``KeyError``."""
        for span in self.spans:
            if span.ident == ident:
                return span
        raise KeyError(ident)

    def after(self, span: MoveSpan) -> MoveSpan | None:
        """The move that follows; None after the last."""
        later = self.spans[self.spans.index(span) + 1 :]
        return later[0] if later else None


def _spans(exercise: Exercise, plan: Plan) -> Iterator[MoveSpan]:
    ends = plan.at(exercise.ends)
    starts = [*(plan.at(move.starts) for move in exercise.moves), ends]
    for move, (start, end) in zip(exercise.moves, pairwise(starts), strict=True):
        yield MoveSpan(move.id, move.title, start, end, move.minutes)


def table_minutes(exercise: Exercise) -> int:
    """Minutes at the table as planned: brief, moves and hot wash together."""
    return exercise.brief_minutes + sum(m.minutes for m in exercise.moves) + exercise.hot_wash_minutes
