"""The instructor's guide: the plan by minutes, what to say, what to expect, what to ask afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from cli.exercise.pack.html import listed, page, table, tag
from cli.exercise.pack.made import Made


def guide(made: Made) -> str:
    """The guide as a page. It holds what every cell may not know: for the instructor alone."""
    return page(made.language, f"{made.title}: {made.label('guide')}", _body(made))


def _body(made: Made) -> Iterator[str]:
    exercise, say = made.exercise, made.label
    yield tag("h1", made.title)
    yield tag("p", say("guide"), "quiet")
    yield tag("p", say("made").format(runs=f"{made.timing.count:,}"), "quiet")
    yield tag("h2", say("objectives"))
    yield listed((made.say(objective.text) for objective in exercise.objectives), numbered=True)
    yield tag("h2", say("plan"))
    yield _plan(made)
    yield tag("h2", say("brief"))
    yield from _brief(made)
    yield tag("h2", say("seatings"))
    yield _seatings(made)
    yield tag("h2", say("expected"))
    yield table(
        (say("question"), say("response")), [(e.question, made.say(e.response)) for e in exercise.expected]
    )
    yield tag("h2", say("hot-wash-questions"))
    yield listed((made.say(question) for question in exercise.hot_wash), numbered=True)
    yield tag("h2", say("injects"))
    yield from _injects(made)


def _plan(made: Made) -> str:
    """From minute to minute: what is done, and what of the crisis it covers."""
    exercise, say = made.exercise, made.label
    rows = [(f"0-{exercise.brief_minutes}", say("brief"), "-")]
    minute = exercise.brief_minutes
    for number, span in enumerate(made.timing.dry.moves.spans, 1):
        title = f"{say('move')} {number}: {made.say(span.title)}"
        rows.append(
            (f"{minute}-{minute + span.minutes}", title, f"{made.at(span.start)} - {made.at(span.end)}")
        )
        minute += span.minutes
    rows.append((f"{minute}-{minute + exercise.hot_wash_minutes}", say("hot-wash"), "-"))
    return table((say("minutes"), say("what"), say("when")), rows, numbers=(0,))


def _brief(made: Made) -> Iterator[str]:
    """What is read out to all: the rules of the table, and what opens each move."""
    yield tag("p", made.label("read-out"), "quiet")
    for key in ("rule-1", "rule-2", "rule-3"):
        yield tag("p", made.label(key), "say")
    for number, (span, move) in enumerate(
        zip(made.timing.dry.moves.spans, made.exercise.moves, strict=True), 1
    ):
        yield tag("h3", f"{made.label('move')} {number}: {made.say(span.title)}")
        if opening := made.say(move.opening):
            yield tag("p", opening, "say")


def _seatings(made: Made) -> str:
    say = made.label
    cells = [cell for cell in made.exercise.cells if any(cell in s.cells for s in made.exercise.seatings)]
    head = (say("people"), say("white"), *(say(cell) for cell in cells))
    rows = [
        (str(s.people), str(s.white), *(str(s.cells.get(cell, 0)) for cell in cells))
        for s in made.exercise.seatings
    ]
    return table(head, rows, numbers=range(len(head)))


def _injects(made: Made) -> Iterator[str]:
    say = made.label
    often = {row.inject: row.runs / made.timing.count for row in made.timing.firings}
    for number, span in enumerate(made.timing.dry.moves.spans, 1):
        yield tag("h3", f"{say('move')} {number}: {made.say(span.title)}")
        rows = [
            (made.at(second), made.is_for(inject), f"{often[inject.id]:.0%}", made.text_of(inject))
            for second, inject in made.injects_in(span)
        ]
        yield table((say("when"), say("to"), say("often"), say("text")), rows, numbers=(2,))
