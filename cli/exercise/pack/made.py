"""What all pages of a pack are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cli.exercise.pack.labels import label
from cli.story import counted_from
from scenarios.schema import Inject, MessageInject
from scenarios.sections.exercise import Exercise, Language, Words
from sim.live.branches import Answers
from sim.live.moves import MoveSpan
from sim.live.timing import Timing
from sim.plan import Plan


@dataclass(frozen=True)
class Made:
    """A dry run, what answers lead to, and the language of the pages."""

    timing: Timing
    answers: tuple[Answers, ...]
    language: Language

    @property
    def plan(self) -> Plan:
        return self.timing.dry.plan

    @property
    def exercise(self) -> Exercise:
        return self.timing.dry.exercise

    @property
    def title(self) -> str:
        return self.say(self.exercise.title)

    def say(self, words: Words) -> str:
        """A text of the exercise in the language of the pages; in English where there is none."""
        return words.spoken(self.language)

    def label(self, key: str) -> str:
        return label(self.language, key)

    def at(self, second: int) -> str:
        """A time counted from H-hour, and by the calendar."""
        return f"{counted_from(self.plan.h, second)} ({self.plan.calendar(second):%m-%d %H:%M})"

    def injects_in(self, span: MoveSpan) -> Iterator[tuple[int, Inject]]:
        """The injects that the scenario sets in a move."""
        return ((second, i) for second, i in self.plan.injects if span.start <= second < span.end)

    def text_of(self, inject: Inject) -> str:
        """What an inject says, in the language of the pages where the exercise has it."""
        said = self.exercise.texts.get(inject.id)
        return said.spoken(self.language) if said is not None else inject.text or inject.id

    def told_to(self, inject: Inject) -> tuple[str, ...]:
        """Cells that learn of an inject when it happens, by the dry run; else whom it is for."""
        found = next((row.tells for row in self.timing.firings if row.inject == inject.id), ())
        return tuple(cell for cell in found if cell in self.timing.dry.cells)

    def is_for(self, inject: Inject) -> str:
        return ", ".join(self.label(cell) for cell in self.told_to(inject))

    def messages_to(self, cell: str, span: MoveSpan) -> Iterator[tuple[int, Inject]]:
        """Messages of a move that a cell is handed."""
        for second, inject in self.injects_in(span):
            if isinstance(inject, MessageInject) and cell in self.told_to(inject):
                yield second, inject
