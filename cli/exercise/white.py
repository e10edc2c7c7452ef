"""The facilitator's screen at one terminal: overrides, injects, notes, the clock. It shows everything."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cli.errors import printable
from cli.story import CAPITALS, counted_from, tell_records
from sim.live.acts import LONGEST, Injected, Misfit, Noted, Overridden, TableFact
from sim.live.course import HELD, SKIPPED, course_of
from sim.live.header import CELLS

if TYPE_CHECKING:
    from rich.console import Console

    from cli.exercise.briefs import Script
    from scenarios.schema import Inject
    from sim.live.acts import Act
    from sim.live.chances import Odds, View
    from sim.live.table import Table

_WHO = "white"
_LINES = 12  # of the injects still to come; `msel` shows all
_HELP = """\
override QUESTION OPTION REASON   decide instead of a cell (QUESTION: its number or its id)
skip ID, hold ID, publish ID      leave an inject out, keep it back, give it in the next second
add ID WHEN TO TEXT               a new message (WHEN: H+3h or now; TO: tokyo,seoul)
note TEXT                         for the record; it changes nothing
step                              let the clock run to the next question, or the next move
jump WHEN                         the same, no further than WHEN (H+6h)
odds QUESTION [known]             what each option leads to; known: as its cell must see it
msel, story                       all injects; everything that has happened
back                              give the keyboard back
Time at the table is not measured here: call it, and let the cell type pass."""
#: What is typed to see something.
_SHOWN = {"": "page", "?": "page", "h": "help", "help": "help", "msel": "msel", "story": "story"}
_WORDS = (
    "override",
    "skip",
    "hold",
    "publish",
    "add",
    "note",
    "step",
    "jump",
    "odds",
    "msel",
    "story",
    "help",
    "back",
)


class White:
    """The facilitator at the keyboard. Everything that is done here is an act of the journal."""

    def __init__(
        self,
        table: Table,
        script: Script,
        console: Console,
        wipe: Callable[[], None],
        rules: tuple[str, ...] = (),
    ) -> None:
        """``rules`` are those of ``--rules``: odds are played by workers, who read them again."""
        self._table = table
        self._script = script
        self._console = console
        self._wipe = wipe
        self._rules = rules

    def sit(self) -> None:
        """Take commands until the facilitator gives the keyboard back."""
        self._wipe()
        self.show()
        while not self._table.stands.finished:
            typed = self._console.input("white> ", markup=False, emoji=False).strip()
            if typed.casefold() in ("back", "leave"):
                return
            try:
                self._take(typed)
            except Misfit as error:
                self._console.print(printable(f"{error}."))

    def _take(self, typed: str) -> None:
        word, _, rest = typed.partition(" ")
        word, rest = word.casefold(), rest.strip()
        if word in _SHOWN:
            self._show(_SHOWN[word])
        elif word in ("step", "jump"):
            self._run_on(rest if word == "jump" else "")
        elif word == "odds":
            self._odds(rest)
        else:
            entry = self._table.do(self._act(word, rest))
            self._console.print(f"Entry {entry.sequence} is on disk.")

    def _show(self, what: str) -> None:
        match what:
            case "page":
                self.show()
            case "help":
                self._console.print(_HELP)
            case "msel":
                self._msel(everything=True)
            case "story":
                self._story()

    def _act(self, word: str, rest: str) -> Act:
        now = self._table.stands.now
        match word:
            case "override":
                return self._override(rest)
            case "skip" | "hold" | "publish":
                return Injected(now, _WHO, word, rest)
            case "add":
                return self._added(rest)
            case "note" if rest:
                return Noted(now, _WHO, "white", rest)
        if word == "note":
            raise Misfit("a note without text", "note TEXT")
        near = get_close_matches(word, _WORDS, 1)
        raise Misfit(f"'{word[:60]}'", f"one of {', '.join(_WORDS)}", near[0] if near else None)

    # --- what it does ---

    def _override(self, rest: str) -> Overridden:
        which, option, reason = (*rest.split(maxsplit=2), "", "", "")[:3]
        return Overridden(self._table.stands.now, _WHO, self._named(which), option, reason)

    def _named(self, which: str) -> str:
        """A question of this moment by its number, or as it was typed."""
        together = self._table.stands.together
        if which.isascii() and which.isdigit() and 1 <= int(which[:4]) <= len(together):
            return together[int(which) - 1].ident
        return which

    def _odds(self, rest: str) -> None:
        """Odds of a question, waited for, logged, then shown."""
        from cli.exercise.odds_text import show_odds, text_within

        table = self._table
        which, view = (*rest.split(), "", "")[:2]
        if not which or view not in ("", "known") or len(rest.split()) > 2:
            raise Misfit(f"'odds {rest[:60]}'", "odds QUESTION, or odds QUESTION known")
        found = self._played(self._named(which), "known" if view else "true")
        text = text_within(found, LONGEST["text"])
        table.do(TableFact(table.stands.now, _WHO, "odds", text))
        show_odds(found, table.exercise.plan, self._console)

    def _played(self, question: str, view: View) -> Odds:
        from sim.live.odds import RUNS, OddsDesk
        from sim.live.odds.rollouts import question_of

        question_of(self._table.stands, question)  # told before workers are started
        table, wanted = self._table, f"of {RUNS} futures of every option"
        desk = OddsDesk(table.exercise, table.journal.header, self._rules, file=table.journal.path)
        with closing(desk), self._console.status(f"Playing the first {wanted}") as status:

            def tell(odds: Odds) -> None:
                status.update(f"{odds.runs} {wanted} are played")

            return desk.submit(table.acts, question, view, partial=tell).result()

    def _added(self, rest: str) -> Injected:
        """A message to some cells, as a scenario file would have it."""
        words = rest.split(maxsplit=3)
        if len(words) < 4:
            raise Misfit(
                f"'add {rest[:60]}'", "add ID WHEN TO TEXT (add leak H+3h tokyo,seoul A paper prints it)"
            )
        ident, when, to, text = words
        stands = self._table.stands
        if when.casefold() == "now":
            offset = stands.now + 1 - stands.plan.h
            when = f"H{'-' if offset < 0 else '+'}{abs(offset)}s"
        parties = {name: party for party, name in CELLS.items()}
        for city in to.casefold().split(","):
            if city not in parties:
                near = get_close_matches(city, parties, 1)
                raise Misfit(
                    f"a message to '{city}'", f"some of {', '.join(parties)}", near[0] if near else None
                )
        receivers = [parties[city] for city in to.casefold().split(",")]
        body = {"id": ident, "kind": "message", "at": when, "to": receivers, "text": text}
        return Injected(stands.now, _WHO, "add", ident, json.dumps(body))

    def _run_on(self, when: str) -> None:
        stands = self._table.stands
        marks = [self._script.next_stop(stands.now)]
        if when:
            marks.append(self._second(when))
        until = min((mark for mark in marks if mark is not None), default=None)
        self._table.run_on(_WHO, until)
        self.show()

    def _second(self, when: str) -> int:
        from scenarios.times import parse_moment

        plan, now = self._table.stands.plan, self._table.stands.now
        try:
            second = plan.at(parse_moment(when))
        except ValueError as error:
            raise Misfit(f"'{when[:60]}' as a time", "H+6h, H-30m or D+3") from error
        if second <= now:
            raise Misfit(f"'{when[:60]}', which is over", f"a time after {counted_from(plan.h, now)}")
        return second

    # --- what it shows ---

    def show(self) -> None:
        """Clock, questions with what was answered and expected, and the injects that come next."""
        stands, console = self._table.stands, self._console
        plan = stands.plan
        at = f"{counted_from(plan.h, stands.now)}, {plan.calendar(stands.now):%a %d %b %H:%M}"
        console.rule(f"White cell   {at}", align="left", characters="-")
        console.print(printable(plan.scenario.title), style="dim")
        console.print()
        console.print(
            "Questions of this moment" if stands.together else "Nothing is asked now.", style="bold"
        )
        for number, question in enumerate(stands.together, 1):
            given = stands.answers.get(question.ident)
            state = f"answered: {given.option or given.kind}" if given else "open"
            console.print(printable(f"{number} {CAPITALS[question.cell]}: {question.ident} ({state})"))
            console.print(printable(f"  {', '.join(question.names())}; default {question.default}"))
            if expected := self._script.expected(question.ident):
                console.print(printable(f"  expected: {expected}"))
        self._msel(everything=False)
        console.print("(help: h)")

    def _msel(self, everything: bool) -> None:
        from rich.table import Table

        stands, console = self._table.stands, self._console
        course = course_of(self._table.exercise.plan, self._table.acts)
        rows = [(course.due[ident], inject) for ident, inject in course.injects.items()]
        rows = [row for row in rows if everything or not self._is_past(row[0])]
        rows.sort(key=lambda row: (stands.plan.at(row[1].at) if row[0] < 0 else row[0], row[1].id))
        console.print()
        console.print("All injects" if everything else "Injects still to come", style="bold")
        if not rows:
            console.print("None.")
        shown = rows if everything else rows[:_LINES]
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        for whole in (True, False, True, False):
            table.add_column(no_wrap=whole, overflow="fold")
        for due, inject in shown:
            second = due if due >= 0 else stands.plan.at(inject.at)
            when = counted_from(stands.plan.h, second)
            table.add_row(when, inject.id, self._state(due), printable(_what(inject)))
        console.print(table)
        if len(rows) > len(shown):
            console.print(f"({len(rows) - len(shown)} more: type msel)", style="dim")

    def _is_past(self, due: int) -> bool:
        return due == SKIPPED or 0 <= due <= self._table.stands.now

    def _state(self, due: int) -> str:
        if due in (SKIPPED, HELD):
            return "skipped" if due == SKIPPED else "held"
        return "happened" if self._is_past(due) else "to come"

    def _story(self) -> None:
        from rich.table import Table

        stands = self._table.stands
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        for whole in (True, True, False):
            table.add_column(no_wrap=whole, overflow="fold")
        for beat in tell_records(stands.plan, stands.records, stands.decisions):
            table.add_row(counted_from(stands.plan.h, beat.time), beat.who, printable(beat.what))
        self._console.print(table)


def _what(inject: Inject) -> str:
    """An inject in a few words."""
    match inject.kind:
        case "phase":
            return f"phase {inject.phase}: {inject.text}"
        case "strike":
            return f"{inject.missiles} {inject.weapon} at {inject.target}"
        case "launch":
            return f"launch of {inject.missiles} {inject.weapon} into {inject.splash}"
        case "fire":
            return f"artillery at {inject.target}"
        case "message":
            return f"to {', '.join(CAPITALS[party] for party in inject.to)}: {inject.text}"
