"""An exercise for people on this scenario: moves, cells, what is foreseen. No run depends on it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from scenarios.base import Count, Identifier, Strict, Text, When

Language = Literal["en", "ko", "ja"]
CellName = Literal["washington", "tokyo", "seoul", "unc", "pyongyang"]
Minutes = Annotated[int, Field(ge=1, le=240)]


class InWords(Strict):
    """A text in English, and in Korean and Japanese where its author gives them."""

    en: Text
    ko: Text = ""
    ja: Text = ""

    def spoken(self, language: Language) -> str:
        """The text in a language; in English where there is none."""
        return str(getattr(self, language)) or self.en


def _in_english(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


Words = Annotated[InWords, BeforeValidator(_in_english)]


class Move(Strict):
    """A span of the crisis that is played in one go; it ends where the next one starts."""

    id: Identifier
    title: Words
    starts: When
    minutes: Minutes  # at the table
    opening: Words = InWords(en="")  # what the facilitator says as it opens


class Cell(Strict):
    """What the people of a cell are handed before the exercise: theirs alone, but for ``case``."""

    brief: Words
    case: Words  # the case of this capital as its own officials would put it
    objectives: tuple[Words, ...] = ()


class Expected(Strict):
    """What an instructor may expect to a question, by its id or its beginning (``tokyo.access``)."""

    question: Identifier
    response: Words


class Task(Strict):
    """Something to write or to say in a move, which the engine does not read."""

    id: Identifier
    move: Identifier
    cell: CellName
    text: Words
    minutes: Minutes = 3


class Event(Strict):
    """Something a run may bring: a measure below or above a number.

    What did not happen is never below, and is above.
    """

    id: Identifier
    text: Words
    measure: Identifier
    below: float | None = None
    above: float | None = None


class Forecast(Strict):
    """Before a move cells may state the chance that they give to an event of ``outlook``."""

    move: Identifier
    event: Identifier


class Objective(Strict):
    """What the exercise is to teach; ``look_at`` are measures that bear on it."""

    id: Identifier
    text: Words
    look_at: tuple[Identifier, ...] = ()


class Seating(Strict):
    """How many people sit in each cell when so many come."""

    people: Annotated[int, Field(ge=2, le=400)]
    white: Count = 1
    cells: dict[CellName, Count]


class Pace(Strict):
    """How long things take at the table and how much a cell may get: `exercise check` counts with it.

    Judgements (grade C) of what a cell of two to ten people needs; nothing in a run reads them.
    """

    answer_minutes: Annotated[float, Field(gt=0, le=60)] = 2.0  # to read a question and agree on an answer
    read_minutes: Annotated[float, Field(ge=0, le=60)] = 0.5  # to take in one inject
    forecast_minutes: Annotated[float, Field(ge=0, le=60)] = 0.5
    opening_minutes: Annotated[float, Field(ge=0, le=60)] = 1.0  # the facilitator opens a move
    most_questions: Annotated[int, Field(ge=1, le=20)] = 3  # to a cell in a move
    tolerated: Annotated[float, Field(ge=0, le=0.5)] = 0.05  # share of runs in which a rule may be broken


class Exercise(Strict):
    """The plan of an exercise. Minutes are those of the table, not of the crisis."""

    title: Words
    brief_minutes: Minutes = 10
    hot_wash_minutes: Minutes = 25
    question_minutes: Minutes = 4  # then the default is taken
    ends: When  # the last move ends; what is left is played by the policy
    planned_minutes: Annotated[int, Field(ge=10, le=600)] | None = None  # in all; else the sum of the parts
    pace: Pace = Pace()
    objectives: tuple[Objective, ...] = ()
    moves: tuple[Move, ...]
    cells: dict[CellName, Cell]
    outlook: tuple[Event, ...] = ()  # what the odds and the review count
    forecasts: tuple[Forecast, ...] = ()
    tasks: tuple[Task, ...] = ()
    expected: tuple[Expected, ...] = ()
    hot_wash: tuple[Words, ...] = ()  # questions for the hot wash
    seatings: tuple[Seating, ...] = ()
    texts: dict[Identifier, Words] = Field(default_factory=dict)  # injects in other languages, by id
