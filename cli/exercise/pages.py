"""What a cell is shown: its picture, its question. Functions of what the cell may see, and of nothing else.

Everything of the run goes through ``sim.view.seen_by`` first. Of the scenario only what is public, or
what the cell has been told of, is used: an inject that is still to come leaves no mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cli.errors import printable
from cli.story import CAPITALS, Beat, counted_from, tell_records
from sim import seen_by
from sim.live.acts import Noted
from sim.live.header import CELLS

if TYPE_CHECKING:
    from rich.console import Console

    from sim import Question, Record
    from sim.live.acts import Act
    from sim.live.exercise import Situation
    from sim.plan import Plan

_LINES = 24  # of what is new; the rest is asked for
_HELP = """\
Type the number or the name of an option. Or:
  ?                what you know, from the beginning
  pass             let the time run out: the default is taken
  tell CITY TEXT   send a message (washington, tokyo, seoul, unc)
  note TEXT        a note for this cell only; notes shows them
  brief            your brief and your objectives again
  white            the facilitator's screen
  Ctrl-C           stop here; the journal is kept
Nobody stops the time at this terminal: the facilitator calls it."""


def known_to(stands: Situation, cell: str) -> list[Beat]:
    """The story of an exercise so far as a cell knows it, with the pictures it has made itself."""
    seen = seen_by(stands.records, cell)
    subjects = {record.subject for record in seen}
    plan = stands.plan.with_injects(pair for pair in stands.plan.injects if pair[1].id in subjects)
    own = [entry for entry in stands.decisions if entry.question in subjects]
    beats = [*tell_records(plan, seen, own), *_pictures(plan, seen)]
    return sorted(beats, key=lambda beat: beat.time)


def _pictures(plan: Plan, seen: Sequence[Record]) -> Iterator[Beat]:
    """What the cell believes of an attack or a strike, each time that it changes; true or not."""
    last: dict[str, tuple[object, ...]] = {}
    for record in seen:
        if record.kind == "picture" and last.get(record.subject) != (record.value, record.unit):
            last[record.subject] = (record.value, record.unit)
            yield Beat(record.time, CAPITALS[record.actor], f"our picture: {_believed(plan, record)}")


def _believed(plan: Plan, record: Record) -> str:
    """``type, number, whom or where`` as people say it."""
    kind, number, where = (*str(record.value).split(", ", 2), "", "")[:3]
    sure = f"{record.unit} sure"
    if not record.place:
        return f"an attack ({kind}) on {where.replace(' ', ', ')}, {sure}"
    at = plan.place(where).name if where in plan.catalogue.places else where
    return f"{number} missiles ({kind}) at {at}, {sure}"


def show_turn(stands: Situation, cell: str, question: Question, since: int, console: Console) -> None:
    """The page of a cell whose turn it is: what is new since a second, its question, the options."""
    _heading(stands, cell, console)
    beats = known_to(stands, cell)
    fresh = [beat for beat in beats if beat.time >= since][-_LINES:]
    _beats(
        stands, fresh, "What you have learned since your last answer" if since else "What you know", console
    )
    if len(beats) > len(fresh):
        console.print(f"({len(beats) - len(fresh)} lines more: type ?)", style="dim")
    show_question(stands, question, console)


def show_known(stands: Situation, cell: str, console: Console) -> None:
    """Everything that a cell knows."""
    _heading(stands, cell, console)
    _beats(stands, known_to(stands, cell), "What you know", console)


def show_question(stands: Situation, question: Question, console: Console) -> None:
    """A question with what the cell knows of it, its options, their costs at home and the default."""
    from rich.table import Table

    console.print()
    console.print(printable(question.text), style="bold")
    console.print(printable(f"You know: {question.knows}."))
    console.print()
    table = Table(box=None, pad_edge=False, show_header=True, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("")
    table.add_column("option", no_wrap=True)
    for title in ("what it is", "what it costs at home"):
        table.add_column(title, overflow="fold")
    for number, option in enumerate(question.options, 1):
        table.add_row(str(number), option.name, printable(option.text), printable(option.cost or "-"))
    console.print(table)
    console.print()
    console.print(f"If nobody answers: {question.default}.{_deadline(stands, question)} (help: h)")


def _deadline(stands: Situation, question: Question) -> str:
    if not stands.now < question.deadline < stands.plan.endex:
        return ""
    return f" It is wanted by {counted_from(stands.plan.h, question.deadline)}."


def show_help(console: Console) -> None:
    console.print(_HELP)


def show_notes(acts: Sequence[Act], stands: Situation, cell: str, console: Console) -> None:
    """The cell's own notes."""
    own = [act for act in acts if isinstance(act, Noted) and act.cell == cell]
    _beats(stands, [Beat(act.second, CAPITALS[cell], act.text) for act in own], "Your notes", console)


def show_hand_over(cell: str, console: Console) -> None:
    """The screen between two cells: it holds nothing that either may not see."""
    console.print()
    console.print(f"{CAPITALS[cell]} is asked.", style="bold")
    console.print(f"Give the keyboard to {CAPITALS[cell]}; the others look away.")
    console.print()


def _heading(stands: Situation, cell: str, console: Console) -> None:
    plan = stands.plan
    at = f"{counted_from(plan.h, stands.now)}, {plan.calendar(stands.now):%a %d %b %H:%M}"
    console.rule(f"{CAPITALS[cell]}   {at}", align="left", characters="-")
    console.print(printable(plan.scenario.title), style="dim")


def _beats(stands: Situation, beats: Sequence[Beat], title: str, console: Console) -> None:
    from rich.table import Table

    console.print()
    console.print(title, style="bold")
    if not beats:
        console.print("Nothing.")
        return
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for whole in (True, True, False):
        table.add_column(no_wrap=whole, overflow="fold")
    for beat in beats:
        table.add_row(counted_from(stands.plan.h, beat.time), beat.who, printable(beat.what))
    console.print(table)


def name_of(cell: str) -> str:
    """The word for a cell that is typed: tokyo."""
    return CELLS[cell]
