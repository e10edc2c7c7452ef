"""Questions: whatever a leader decides is asked, answered and recorded by one path.

A question has options, a default, a deadline, what the cell knows, and what each option costs at
home. A ``Decider`` answers it: the policy of the engine, a journal of people's answers, or one
after the other. People choose what; the institution decides when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer. ``cost`` says what it costs at home, in words."""

    name: str
    text: str
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A decision put to a cell.

    ``ident`` is unique in a run (``tokyo.access.all-out``); ``deadline`` is the second from STARTEX
    after which the default is taken at the table; ``knows`` is what the cell is told with it.
    """

    ident: str
    cell: str
    text: str
    options: tuple[Option, ...]
    default: str
    deadline: int
    knows: str

    def names(self) -> tuple[str, ...]:
        return tuple(option.name for option in self.options)


#: The kind of an answer that nobody has given: the run ends with its second, and what follows is void.
PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Answer:
    """An option with who chose it: ``policy``, ``answer``, ``default``, ``override`` or ``provisional``."""

    option: str
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal of decisions."""

    sequence: int
    question: str
    option: str
    kind: str
    second: int


class Decider(Protocol):
    """Who answers questions. ``policy`` draws what the policy would choose, when it is needed."""

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer: ...


class ByPolicy:
    """Every seat is played by the policy of the engine."""

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        return Answer(policy(), "policy")


class AnswerError(Exception):
    """A scripted answer that does not fit: ``args`` are the question, what was found and the options."""

    def __init__(self, question: str, found: str, expected: tuple[str, ...]) -> None:
        super().__init__(question, found, expected)
        self.question = question
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        expected = ", ".join(self.expected)
        return f"question '{self.question}' has no option '{self.found}'; expected one of {expected}"


class ByScript:
    """Answers from a script by question id; what it does not answer, the policy does."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        self.asked.append(question.ident)
        chosen = self._answers.get(question.ident)
        if chosen is None:
            return Answer(policy(), "policy")
        if chosen == "default":
            return Answer(question.default, "default")
        if chosen not in question.names():
            raise AnswerError(question.ident, chosen, question.names())
        return Answer(chosen, "answer")

    def never_asked(self) -> tuple[str, ...]:
        """Scripted answers to questions that never came up."""
        return tuple(q for q in self._answers if q not in self.asked)
