"""Playing an exercise on: by people who pass one terminal round, or without asking anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from getpass import getpass
from hmac import compare_digest
from typing import TYPE_CHECKING, TextIO, cast

from cli.errors import printable
from cli.exercise.briefs import Script, has_sat_down, show_brief, show_move, show_tasks
from cli.exercise.pages import (
    name_of,
    show_hand_over,
    show_help,
    show_known,
    show_notes,
    show_question,
    show_turn,
)
from cli.exercise.white import White
from cli.story import counted_from
from sim.live.acts import Answered, Defaulted, Forecast, LeftToPolicy, Misfit, Noted, Sent, TableFact
from sim.live.header import CELLS, USUAL_SEATS

if TYPE_CHECKING:
    from rich.console import Console

    from scenarios.sections.exercise import Event, Move
    from sim import Question
    from sim.live.acts import Act
    from sim.live.table import Table

#: Clears the screen and what can be scrolled back to: it is another cell's.
_WIPE = "\x1b[H\x1b[2J\x1b[3J"
_WORDS = ("pass", "tell", "note", "notes", "brief", "white", "help")


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
    """People round one terminal. Raises ``EOFError`` or ``KeyboardInterrupt`` when they stop.

    ``word`` opens the facilitator's screen; without one, whoever types ``white`` has it.
    """

    def __init__(self, table: Table, console: Console, word: str = "", rules: tuple[str, ...] = ()) -> None:
        self._table = table
        self._console = console
        self._word = word
        self._rules = rules
        self._script = Script(table.exercise.plan)
        self._at_the_keyboard = ""
        self._seated: set[str] = set()  # who has read its brief

    def play(self) -> None:
        """Ask until the exercise is over. No cell's screen is left behind."""
        try:
            self._play()
        finally:
            self._wipe()

    def _play(self) -> None:
        table, script = self._table, self._script
        while not (stands := table.stands).finished:
            if script.is_over(stands.now):
                self._let_policy_play()
            elif due := script.due(table.acts, stands.now):
                self._open_move(due[0])
            elif not stands.open:
                table.run_on("clock", script.next_stop(stands.now))
            elif self._hand_over(stands.open[0].cell):
                self._turn(self._at_the_keyboard)
        self._wipe()
        if len(table.exercise.seats) > 1:
            self._console.input("The exercise is over. Press Enter for the account, which tells all. ")

    def _let_policy_play(self) -> None:
        """The last move has ended: what is left is the policy's."""
        table, stands = self._table, self._table.stands
        for question in stands.open:
            table.do(LeftToPolicy(stands.now, "policy", question.cell, question.ident))
        if not stands.open:
            table.run_on("clock")

    # --- the keyboard goes round ---

    def _hand_over(self, cell: str) -> bool:
        """Give the keyboard to a cell; false where the facilitator took it instead."""
        if cell == self._at_the_keyboard:
            return True
        if len(self._table.exercise.seats) > 1:
            self._wipe()
            show_hand_over(cell, self._console)
            if not self._enter():
                return False
        self._at_the_keyboard = cell
        return self._seat(cell)

    def _seat(self, cell: str) -> bool:
        """The brief of a cell, once, before it does anything."""
        if cell not in self._seated and not has_sat_down(self._table.acts, cell) and self._script.cell(cell):
            self._wipe()
            show_brief(self._script, cell, self._console)
            if not self._enter():
                return False
        self._seated.add(cell)
        return True

    def _enter(self) -> bool:
        """Wait for Enter; false where the facilitator typed ``white`` instead, and has been."""
        while self._ask("Press Enter to go on. ").casefold() == "white":
            try:
                self._facilitator()
            except Misfit as error:
                self._console.print(printable(f"{error}."))
            else:
                return False
        return True

    def _facilitator(self) -> None:
        """The facilitator's screen; afterwards the keyboard is nobody's."""
        if self._word:
            given = getpass("The facilitator's word: ", stream=cast("TextIO", self._console.file))
            if not compare_digest(given.strip().encode(), self._word.encode()):
                raise Misfit("this is another word", "the one that was given with --white")
        try:
            White(self._table, self._script, self._console, self._wipe, self._rules).sit()
        finally:
            self._wipe()
            self._at_the_keyboard = ""

    def _ask(self, prompt: str) -> str:
        return self._console.input(prompt, markup=False, emoji=False).strip()

    # --- a move ---

    def _open_move(self, move: Move) -> None:
        """Announce a move to all, then ask each cell for its forecasts; then it is open in the journal."""
        self._wipe()
        show_move(self._script, move, self._console)
        self._at_the_keyboard = ""
        if not self._enter():
            return
        for cell in CELLS:
            if cell in self._table.exercise.seats and not self._before_the_move(move, cell):
                return
        self._table.do(TableFact(self._table.stands.now, "white", "move", move.id))

    def _before_the_move(self, move: Move, cell: str) -> bool:
        """A cell's tasks and forecasts; false where the facilitator took the keyboard."""
        tasks = self._script.tasks(move, cell)
        stated = {act.event for act in self._stated(cell)}
        events = [event for event in self._script.forecasts(move) if event.id not in stated]
        if not (tasks or events):
            return True
        if not self._hand_over(cell):
            return False
        self._wipe()
        show_tasks(tasks, self._console)
        for event in events:
            self._forecast(cell, event)
        return bool(events) or self._enter()

    def _stated(self, cell: str) -> list[Forecast]:
        """Forecasts of this very second, as after a stop in the middle of them."""
        now = self._table.stands.now
        given = [act for act in self._table.acts if isinstance(act, Forecast)]
        return [act for act in given if act.cell == cell and act.second == now]

    def _forecast(self, cell: str, event: Event) -> None:
        """The chance that a cell gives to an event, as often as it takes; Enter leaves it out."""
        self._console.print(printable(f"\nHow likely is it, in per cent: {event.text.en}"))
        while typed := self._ask("0 to 100, or Enter for no forecast: "):
            number = typed.removesuffix("%").strip()
            if number.isascii() and number.isdigit() and int(number[:4]) <= 100:
                now = self._table.stands.now
                self._table.do(Forecast(now, name_of(cell), cell, event.id, int(number)))
                return
            self._console.print(printable(f"'{typed[:60]}'; expected a whole number from 0 to 100."))

    # --- a turn ---

    def _turn(self, cell: str) -> None:
        """One question of a cell, asked until it is answered or the facilitator comes."""
        question = self._table.stands.open_to(cell)[0]
        self._wipe()
        show_turn(self._table.stands, cell, question, self._since(cell), self._console)
        while any(q.ident == question.ident for q in self._table.stands.open):
            typed = self._ask(f"{name_of(cell)}> ")
            try:
                self._take(typed, cell, question)
            except Misfit as error:
                self._console.print(printable(f"{error}."))
            if not self._at_the_keyboard:
                return

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
            case "brief":
                show_brief(self._script, cell, self._console)
            case "notes":
                show_notes(self._table.acts, stands, cell, self._console)
            case "note":
                self._note(rest.strip(), cell)
            case "white":
                self._facilitator()
            case "pass":
                self._table.do(Defaulted(stands.now, who, cell, question.ident))
            case "tell":
                self._tell(rest, cell)
            case _:
                self._table.do(Answered(stands.now, who, cell, question.ident, _option(typed, question)))

    def _note(self, text: str, cell: str) -> None:
        if not text:
            raise Misfit("a note without text", "note TEXT")
        self._table.do(Noted(self._table.stands.now, name_of(cell), cell, text))
        self._console.print("Written down, for this cell only.")

    def _tell(self, rest: str, cell: str) -> None:
        city, _, text = rest.strip().partition(" ")
        parties = {CELLS[party]: party for party in USUAL_SEATS}
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
