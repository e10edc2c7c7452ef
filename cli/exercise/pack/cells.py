"""Cell sheets: one to hand out to each cell, with nothing on it that is another cell's."""

from __future__ import annotations

from collections.abc import Iterator

from cli.exercise.pack.html import listed, page, table, tag
from cli.exercise.pack.made import Made
from scenarios.sections.exercise import Cell


def cell_sheet(made: Made, cell: str) -> str:
    """The sheet of a cell, made of its own part of the exercise and of what all are told."""
    own = made.exercise.cells[cell]  # type: ignore[index]
    return page(made.language, f"{made.title}: {made.label(cell)}", _body(made, cell, own))


def _body(made: Made, cell: str, own: Cell) -> Iterator[str]:
    say = made.label
    yield tag("h1", say(cell))
    yield tag("p", made.title, "quiet")
    yield tag("p", say("your-only"), "only")
    for title, text in (("your-brief", own.brief), ("your-case", own.case)):
        yield tag("h2", say(title))
        yield tag("p", made.say(text))
    if own.objectives:
        yield tag("h2", say("your-objectives"))
        yield listed((made.say(objective) for objective in own.objectives), numbered=True)
    yield tag("h2", say("rules"))
    yield listed(say(key) for key in ("rule-1", "rule-2", "rule-3"))
    yield from _tasks(made, cell)
    if made.exercise.forecasts:
        yield tag("h2", say("outlook"))
        yield tag("p", say("forecast"))
        yield _forecasts(made)


def _tasks(made: Made, cell: str) -> Iterator[str]:
    """What the cell writes, move by move, with room for it."""
    tasks = [task for task in made.exercise.tasks if task.cell == cell]
    if not tasks:
        return
    yield tag("h2", made.label("your-tasks"))
    for number, span in enumerate(made.timing.dry.moves.spans, 1):
        for task in tasks:
            if task.move == span.ident:
                yield tag("h3", f"{made.label('move')} {number}, {task.minutes} {made.label('minutes')}")
                yield tag("p", made.say(task.text))
                yield '<div class="lines"></div>'


def _forecasts(made: Made) -> str:
    texts = {event.id: event.text for event in made.exercise.outlook}
    numbers = {span.ident: n for n, span in enumerate(made.timing.dry.moves.spans, 1)}
    rows = [(str(numbers[f.move]), made.say(texts[f.event]), "") for f in made.exercise.forecasts]
    return table((made.label("move"), made.label("what"), made.label("chance")), rows)
