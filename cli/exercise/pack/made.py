"""What all pages of a pack are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cli.story import CAPITALS, counted_from
from cli.words import Interpreter, interpreter_of
from policies.red import LADDER
from scenarios.schema import Inject, MessageInject, StrikeInject
from scenarios.sections.exercise import Exercise, Language, Words
from sim.live.branches import Answers
from sim.live.header import CELLS
from sim.live.moves import MoveSpan
from sim.live.timing import Timing
from sim.plan import Plan

_CAPITALS = {cell: CAPITALS[party] for party, cell in CELLS.items()}
#: What every cell is told of how it works.
RULES = (
    "You are asked. Choose one of the options before the time is over; else the default is taken.",
    "What you know is what has reached you. Others know other things, and later or sooner.",
    "Messages to other cells take the channels that exist between your capitals, and their time.",
)


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

    @cached_property
    def _voice(self) -> Interpreter:
        return interpreter_of(self.plan, self.language)

    def label(self, text: str) -> str:
        """A text of the pages or of the engine in the language of the pages."""
        return self._voice.say(text)

    def cell(self, name: str) -> str:
        """The capital or command of a cell."""
        return self.label(_CAPITALS[name])

    def move(self, number: int, title: Words) -> str:
        """The heading of a move."""
        return f"{self.label(f'Move {number}')}: {self.say(title)}"

    def at(self, second: int) -> str:
        """A time counted from H-hour, and by the calendar."""
        return f"{self.label(counted_from(self.plan.h, second))} ({self.plan.calendar(second):%m-%d %H:%M})"

    def injects_in(self, span: MoveSpan) -> Iterator[tuple[int, Inject]]:
        """The injects that the scenario sets in a move."""
        return ((second, i) for second, i in self.plan.injects if span.start <= second < span.end)

    def text_of(self, inject: Inject) -> str:
        """What an inject says, in the language of the pages where the exercise has it."""
        said = self.exercise.texts.get(inject.id)
        if said is not None:
            return said.spoken(self.language)
        if isinstance(inject, StrikeInject) and not inject.text:
            where = self.plan.place(inject.target).name
            return self.label(f"{inject.missiles} missiles ({inject.weapon}) come down on {where}")
        return self.label(inject.text) or inject.id

    def text_of_rung(self, ident: str) -> str:
        """What the adversary does by itself, with its target; ``ident`` is that of the inject it makes."""
        for rung in LADDER:
            name = f"red-{rung.name}"
            if ident == name:
                return self.label(rung.text)
            if ident.startswith(f"{name}-"):
                where = self.plan.place(ident.removeprefix(f"{name}-")).name
                return f"{self.label(rung.text)} ({self.label(where)})"
        return ident

    def told_to(self, inject: Inject) -> tuple[str, ...]:
        """Cells that learn of an inject when it happens, by the dry run; else whom it is for."""
        found = next((row.tells for row in self.timing.firings if row.inject == inject.id), ())
        return tuple(cell for cell in found if cell in self.timing.dry.cells)

    def is_for(self, inject: Inject) -> str:
        return ", ".join(self.cell(cell) for cell in self.told_to(inject))

    def messages_to(self, cell: str, span: MoveSpan) -> Iterator[tuple[int, Inject]]:
        """Messages of a move that a cell is handed."""
        for second, inject in self.injects_in(span):
            if isinstance(inject, MessageInject) and cell in self.told_to(inject):
                yield second, inject
