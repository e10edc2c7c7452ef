"""The evaluation sheet, after the form that HSEEP gives exercises: objectives, ratings, observations."""

from __future__ import annotations

from collections.abc import Iterator

from cli.exercise.pack.html import page, table, tag
from cli.exercise.pack.made import Made

_RATINGS = ("P", "S", "M", "U")
_KEY = (
    "P performed without challenges; S performed with some challenges; M performed with major challenges; "
    "U unable to be performed."
)
_LINES = 4


def evaluation(made: Made) -> str:
    """A sheet for an observer."""
    return page(made.language, f"{made.title}: {made.label('Evaluation')}", _body(made))


def _body(made: Made) -> Iterator[str]:
    say = made.label
    yield tag("h1", say("Evaluation"))
    yield tag("p", made.title, "quiet")
    yield tag("h2", say("Objectives"))
    yield tag("p", say(_KEY), "quiet")
    rows = [
        (f"{number}. {made.say(o.text)}", *_RATINGS, "")
        for number, o in enumerate(made.exercise.objectives, 1)
    ]
    yield table((say("Objectives"), *(say("Rating") + f" {r}" for r in _RATINGS), say("Observations")), rows)
    yield tag("h2", say("Observations"))
    moves = [
        (f"{number}. {made.say(span.title)}", *("" for _ in made.timing.dry.cells))
        for number, span in enumerate(made.timing.dry.moves.spans, 1)
    ]
    yield table((say("Move"), *(made.cell(cell) for cell in made.timing.dry.cells)), moves)
    for title, last in (
        ("Strengths", "Observations"),
        ("Areas for improvement", "Corrective action, who, until when"),
    ):
        yield tag("h2", say(title))
        yield table((say("What"), say("Cell"), say(last)), [("", "", "")] * _LINES)
