"""The whole exercise on paper: per move the injects, the questions, and what each option leads to."""

from __future__ import annotations

from collections.abc import Iterator

from cli.exercise.pack.html import listed, page, table, tag
from cli.exercise.pack.made import Made
from sim.live.branches import RUNS, Answers
from sim.live.moves import MoveSpan

_HOW = (
    "If the laptop fails: hand out the injects at their times, put the questions, note the answers. The "
    "columns show in how many of 100 runs each event came about after that option, with everybody else "
    "played by the policy; they rest on at most {runs} runs an option, the same luck for all options, so "
    "small differences say little. An event that comes by chance has its chance beside it: draw a number "
    "from 1 to 100; it happens if the number is not above it."
)


def paper(made: Made) -> str:
    """The fallback for a class whose laptop does not start; for the instructor alone."""
    return page(made.language, f"{made.title}: {made.label('On paper')}", _body(made))


def _body(made: Made) -> Iterator[str]:
    say = made.label
    yield tag("h1", say("On paper"))
    yield tag("p", made.title, "quiet")
    yield tag("p", say(_HOW.format(runs=RUNS)))
    yield tag("h2", say("Outlook"))
    yield listed((made.say(event.text) for event in made.exercise.outlook), numbered=True)
    for number, span in enumerate(made.timing.dry.moves.spans, 1):
        yield f'<div class="{"page" if number > 1 else ""}">'
        yield tag("h2", f"{made.move(number, span.title)} ({say(f'{span.minutes} minutes')})")
        yield tag("p", made.say(made.exercise.moves[number - 1].opening), "say")
        yield from _injects(made, span)
        for found in made.answers:
            if found.move == span.ident:
                yield from _question(made, found)
        yield tag("h3", say("Answers and notes"))
        yield '<div class="lines"></div></div>'


def _injects(made: Made, span: MoveSpan) -> Iterator[str]:
    say = made.label
    rows = [
        (made.at(second), made.is_for(inject), made.text_of(inject))
        for second, inject in made.injects_in(span)
    ]
    rows += [(say(f"By chance: {share:.0%}"), to, ident) for ident, to, share in _by_chance(made, span)]
    yield tag("h3", say("Injects"))
    yield table((say("Time"), say("For whom"), say("Text")), rows)


def _by_chance(made: Made, span: MoveSpan) -> Iterator[tuple[str, str, float]]:
    """What the adversary does by itself, with its chance in this move."""
    runs = made.timing.dry.runs
    for row in made.timing.firings:
        if row.by != "ladder":
            continue
        hits = sum(any(t.inject == row.inject and t.move == span.ident for t in run.told) for run in runs)
        if hits:
            told = ", ".join(made.cell(cell) for cell in row.tells if cell in made.timing.dry.cells)
            yield made.text_of_rung(row.inject), told, hits / len(runs)


def _question(made: Made, found: Answers) -> Iterator[str]:
    """A question with its options and, in 100 runs, what came about after each."""
    say, question = made.label, found.question
    asked = say(f"Asked in {found.share:.0%} of the runs.")
    left = say(f"If nobody answers: {question.default}")
    yield "<section>"
    yield tag("h3", f"{made.cell(made.timing.cell_of(question.ident))}: {say(question.text)}")
    yield tag("p", f"{asked} {left} ({question.ident})", "quiet")
    events = [str(n) for n, _ in enumerate(made.exercise.outlook, 1)]
    rows = []
    for option, outcome in zip(question.options, found.outcomes, strict=True):
        per_hundred = [f"{100 * hits / outcome.runs:.0f}" for hits in outcome.hits]
        rows.append((say(option.name), say(option.text), say(option.cost) or "-", *per_hundred))
    numbers = range(3, 3 + len(events))
    yield table(
        (say("Option"), say("What it is"), say("Cost at home"), *events), rows, numbers=tuple(numbers)
    )
    yield "</section>"
