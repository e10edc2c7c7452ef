"""Playing an exercise on: by people who pass one terminal round, or without asking anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cli.errors import printable
from cli.exercise.pages import (
    name_of,
    show_hand_over,
    show_help,
    show_known,
    show_question,
    show_turn,
)
from cli.story import counted_from
from sim.live.acts import Answered, Defaulted, LeftToPolicy, Misfit, Sent
from sim.live.header import CELLS

if TYPE_CHECKING:
    from rich.console import Console

    from sim import Question
    from sim.live.acts import Act
    from sim.live.table import Table

#: Clears the screen and what can be scrolled back to: it is another cell's.
_WIPE = "\x1b[H\x1b[2J\x1b[3J"
_WORDS = ("pass", "tell", "help")


def play_by_script(table: Table, script: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Play to the end: the script answers, then the policy. ``say`` is told of every entry on disk."""
    while not table.stands.finished:
        stands = table.stands
        if not stands.open:
            table.run_on("clock")
            continue
        question = stands.open[0]
        act = _scripted(question, script.get(question.ident), stands.now)
        entry = table.do(act)
        at = counted_from(stands.plan.h, stands.now)
        option = (
            act.option
            if isinstance(act, Answered)
            else f"({'default' if isinstance(act, Defaulted) else 'policy'})"
        )
        say(f"{entry.sequence} on disk: {at} {question.ident}: {option}")


def _scripted(question: Question, option: str | None, now: int) -> Act:
    if option is None:
        return LeftToPolicy(now, "policy", question.cell, question.ident)
    if option == "default":
        return Defaulted(now, "script", question.cell, question.ident)
    return Answered(now, "script", question.cell, question.ident, option)


class Sitting:
    """People round one terminal. Raises ``EOFError`` or ``KeyboardInterrupt`` when they stop."""

    def __init__(self, table: Table, console: Console) -> None:
        self._table = table
        self._console = console
        self._at_the_keyboard = ""

    def play(self) -> None:
        """Ask until the exercise is over. No cell's screen is left behind."""
        try:
            self._play()
        finally:
            self._wipe()

    def _play(self) -> None:
        table = self._table
        while not table.stands.finished:
            if not table.stands.open:
                table.run_on("clock")
                continue
            self._hand_over(table.stands.open[0].cell)
            self._turn(self._at_the_keyboard)
        self._wipe()
        if len(table.exercise.seats) > 1:
            self._console.input("The exercise is over. Press Enter for the account, which tells all. ")

    def _hand_over(self, cell: str) -> None:
        if cell == self._at_the_keyboard:
            return
        self._at_the_keyboard = cell
        if len(self._table.exercise.seats) > 1:
            self._wipe()
            show_hand_over(cell, self._console)
            self._console.input("Press Enter to go on. ")

    def _turn(self, cell: str) -> None:
        """One question of a cell, asked until it is answered."""
        question = self._table.stands.open_to(cell)[0]
        self._wipe()
        show_turn(self._table.stands, cell, question, self._since(cell), self._console)
        while any(q.ident == question.ident for q in self._table.stands.open):
            typed = self._console.input(f"{name_of(cell)}> ", markup=False, emoji=False).strip()
            try:
                self._take(typed, cell, question)
            except Misfit as error:
                self._console.print(printable(f"{error}."))

    def _since(self, cell: str) -> int:
        """When the cell last answered; what it learned after that is new to it."""
        given = (a for a in self._table.acts if isinstance(a, Answered | Defaulted) and a.cell == cell)
        return max((act.second for act in given), default=0)

    def _take(self, typed: str, cell: str, question: Question) -> None:
        stands, who = self._table.stands, name_of(cell)
        word, _, rest = typed.partition(" ")
        match word.casefold():
            case "":
                pass
            case "?":
                show_known(stands, cell, self._console)
                show_question(stands, question, self._console)
            case "h" | "help":
                show_help(self._console)
            case "pass":
                self._table.do(Defaulted(stands.now, who, cell, question.ident))
            case "tell":
                self._tell(rest, cell)
            case _:
                self._table.do(Answered(stands.now, who, cell, question.ident, _option(typed, question)))

    def _tell(self, rest: str, cell: str) -> None:
        city, _, text = rest.strip().partition(" ")
        parties = {name: party for party, name in CELLS.items()}
        to = parties.get(city.casefold())
        if to is None:
            near = get_close_matches(city.casefold(), parties, 1)
            raise Misfit(f"a message to '{city}'", f"one of {', '.join(parties)}", near[0] if near else None)
        self._table.do(Sent(self._table.stands.now, name_of(cell), cell, to, text.strip()))
        self._console.print("Written down. It goes as soon as the clock runs on.")

    def _wipe(self) -> None:
        if self._console.is_terminal:
            self._console.file.write(_WIPE)
            self._console.file.flush()


def _option(typed: str, question: Question) -> str:
    """The option that was typed, by its number or its name."""
    names = question.names()
    if typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= len(names):
        return names[int(typed) - 1]
    if typed.casefold() in names:
        return typed.casefold()
    near = get_close_matches(typed.casefold(), (*names, *_WORDS), 1)
    raise Misfit(f"'{typed[:60]}'", f"one of {', '.join(names)}, ? or pass", near[0] if near else None)
