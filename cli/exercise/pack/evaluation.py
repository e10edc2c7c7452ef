"""The evaluation sheet, after the form that HSEEP gives exercises: objectives, ratings, observations."""

from __future__ import annotations

from collections.abc import Iterator

from cli.exercise.pack.html import page, table, tag
from cli.exercise.pack.made import Made

_RATINGS = ("P", "S", "M", "U")
_LINES = 4


def evaluation(made: Made) -> str:
    """A sheet for an observer."""
    return page(made.language, f"{made.title}: {made.label('evaluation')}", _body(made))


def _body(made: Made) -> Iterator[str]:
    say = made.label
    yield tag("h1", say("evaluation"))
    yield tag("p", made.title, "quiet")
    yield tag("h2", say("objectives"))
    yield tag("p", say("rating-key"), "quiet")
    rows = [
        (f"{number}. {made.say(o.text)}", *_RATINGS, "")
        for number, o in enumerate(made.exercise.objectives, 1)
    ]
    yield table((say("objectives"), *(say("rating") + f" {r}" for r in _RATINGS), say("observations")), rows)
    yield tag("h2", say("observations"))
    moves = [
        (f"{number}. {made.say(span.title)}", *("" for _ in made.timing.dry.cells))
        for number, span in enumerate(made.timing.dry.moves.spans, 1)
    ]
    yield table((say("move"), *(say(cell) for cell in made.timing.dry.cells)), moves)
    for key in ("strengths", "improve"):
        yield tag("h2", say(key))
        last = "observations" if key == "strengths" else "action"
        yield table((say("what"), say("cell"), say(last)), [("", "", "")] * _LINES)
