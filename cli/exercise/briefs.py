"""What an exercise's plan says to people at one terminal: a move as it opens, a cell's brief, its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.errors import printable
from cli.story import CAPITALS, counted_from
from sim.live.acts import Answered, Defaulted, Forecast, Noted, TableFact
from sim.live.header import CELLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from scenarios.sections.exercise import Cell, Event, Exercise, Move, Task
    from sim.live.acts import Act
    from sim.plan import Plan


class Script:
    """The plan of an exercise at the table, read against the clock; empty where a scenario has none."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.section: Exercise | None = plan.scenario.exercise
        moves = self.section.moves if self.section else ()
        self.moves = sorted(((plan.at(move.starts), move) for move in moves), key=lambda pair: pair[0])
        self.ends = plan.at(self.section.ends) if self.section else None

    def due(self, acts: Sequence[Act], now: int) -> list[Move]:
        """The moves that have started and were not opened."""
        opened = {act.text for act in acts if isinstance(act, TableFact) and act.do == "move"}
        return [move for second, move in self.moves if second <= now and move.id not in opened]

    def next_stop(self, now: int) -> int | None:
        """The second at which the next move starts, or the last one ends."""
        marks = [second for second, _ in self.moves]
        marks += [] if self.ends is None else [self.ends]
        return min((second for second in marks if second > now), default=None)

    def is_over(self, now: int) -> bool:
        """Whether the last move has ended, so that the policy plays what is left."""
        return self.ends is not None and now >= self.ends

    def cell(self, party: str) -> Cell | None:
        """What a cell is handed before the exercise."""
        cells = self.section.cells if self.section else {}
        return next((cell for name, cell in cells.items() if name == CELLS[party]), None)

    def tasks(self, move: Move, party: str) -> list[Task]:
        """What a cell is to write or to say in a move."""
        tasks = self.section.tasks if self.section else ()
        return [task for task in tasks if task.move == move.id and task.cell == CELLS[party]]

    def forecasts(self, move: Move) -> list[Event]:
        """The events of which cells state a chance before a move."""
        if self.section is None:
            return []
        events = {event.id: event for event in self.section.outlook}
        return [events[f.event] for f in self.section.forecasts if f.move == move.id]

    def expected(self, question: str) -> str:
        """What the instructor expects to a question; for the facilitator."""
        rows = self.section.expected if self.section else ()
        return " ".join(row.response.en for row in rows if question.startswith(row.question))


def has_sat_down(acts: Sequence[Act], cell: str) -> bool:
    """Whether a cell has done something already; then it has read its brief."""
    return any(isinstance(a, Answered | Defaulted | Forecast | Noted) and a.cell == cell for a in acts)


def show_move(script: Script, move: Move, console: Console) -> None:
    """A move as it opens: for everybody's eyes."""
    number = [m.id for _, m in script.moves].index(move.id) + 1
    at = counted_from(script.plan.h, script.plan.at(move.starts))
    console.print()
    console.print(printable(f"Move {number} of {len(script.moves)}: {move.title.en}"), style="bold")
    console.print(f"It starts at {at} and has {move.minutes} minutes at the table.")
    console.print()
    if move.opening.en:
        console.print(printable(move.opening.en))
        console.print()


def show_brief(script: Script, party: str, console: Console) -> None:
    """A cell's own brief, its capital's case and its private objectives: for its eyes only."""
    cell = script.cell(party)
    console.print()
    console.print(f"Brief of {CAPITALS[party]}. For this cell only.", style="bold")
    console.print()
    if cell is None:
        console.print("This scenario has no brief for you: you know what the next page says.")
        console.print()
        return
    console.print(printable(cell.brief.en))
    console.print()
    console.print("Your case, as your own officials would put it:", style="bold")
    console.print(printable(cell.case.en))
    if cell.objectives:
        console.print()
        console.print("Your objectives, which the others do not know:", style="bold")
        for objective in cell.objectives:
            console.print(printable(f"- {objective.en}"))
    console.print()


def show_tasks(tasks: Sequence[Task], console: Console) -> None:
    """What a cell is to do in a move beside its questions."""
    if not tasks:
        return
    console.print()
    console.print("To do in this move (write with: note TEXT):", style="bold")
    for task in tasks:
        console.print(printable(f"- {task.text.en} ({task.minutes} minutes)"))
    console.print()
