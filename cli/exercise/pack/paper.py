"""The whole exercise on paper: per move the injects, the questions, and what each option leads to."""

from __future__ import annotations

from collections.abc import Iterator

from cli.exercise.pack.html import listed, page, table, tag
from cli.exercise.pack.made import Made
from sim.live.branches import RUNS, Answers
from sim.live.moves import MoveSpan


def paper(made: Made) -> str:
    """The fallback for a class whose laptop does not start; for the instructor alone."""
    return page(made.language, f"{made.title}: {made.label('paper')}", _body(made))


def _body(made: Made) -> Iterator[str]:
    say = made.label
    yield tag("h1", say("paper"))
    yield tag("p", made.title, "quiet")
    yield tag("p", say("paper-how").format(runs=RUNS))
    yield tag("h2", say("outlook"))
    yield listed((made.say(event.text) for event in made.exercise.outlook), numbered=True)
    for number, span in enumerate(made.timing.dry.moves.spans, 1):
        yield f'<div class="{"page" if number > 1 else ""}">'
        yield tag("h2", f"{say('move')} {number}: {made.say(span.title)} ({span.minutes} {say('minutes')})")
        yield tag("p", made.say(made.exercise.moves[number - 1].opening), "say")
        yield from _injects(made, span)
        for found in made.answers:
            if found.move == span.ident:
                yield from _question(made, found)
        yield tag("h3", say("write-answers"))
        yield '<div class="lines"></div></div>'


def _injects(made: Made, span: MoveSpan) -> Iterator[str]:
    say = made.label
    rows = [
        (made.at(second), made.is_for(inject), made.text_of(inject))
        for second, inject in made.injects_in(span)
    ]
    rows += [(f"{say('by-chance')}: {share:.0%}", to, ident) for ident, to, share in _by_chance(made, span)]
    yield tag("h3", say("injects"))
    yield table((say("when"), say("to"), say("text")), rows)


def _by_chance(made: Made, span: MoveSpan) -> Iterator[tuple[str, str, float]]:
    """What the adversary does by itself, with its chance in this move."""
    runs = made.timing.dry.runs
    for row in made.timing.firings:
        if row.by != "ladder":
            continue
        hits = sum(any(t.inject == row.inject and t.move == span.ident for t in run.told) for run in runs)
        if hits:
            told = ", ".join(made.label(cell) for cell in row.tells if cell in made.timing.dry.cells)
            yield row.inject, told, hits / len(runs)


def _question(made: Made, found: Answers) -> Iterator[str]:
    """A question with its options and, in 100 runs, what came about after each."""
    say, question = made.label, found.question
    asked = f"{found.share:.0%} {say('of-runs')}"
    yield "<section>"
    yield tag("h3", f"{say(made.timing.cell_of(question.ident))}: {question.text}")
    yield tag("p", f"{question.ident}; {asked}; {say('default')}: {question.default}", "quiet")
    events = [str(n) for n, _ in enumerate(made.exercise.outlook, 1)]
    rows = []
    for option, outcome in zip(question.options, found.outcomes, strict=True):
        per_hundred = [f"{100 * hits / outcome.runs:.0f}" for hits in outcome.hits]
        rows.append((option.name, option.text, option.cost or "-", *per_hundred))
    numbers = range(3, 3 + len(events))
    yield table((say("option"), say("meaning"), say("cost"), *events), rows, numbers=tuple(numbers))
    yield "</section>"
