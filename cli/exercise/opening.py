"""Opening an exercise from the command line: its seats, its rules, the terminal or none, and its end."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.errors import INTERRUPTED
from cli.output import console, emit_json, note
from cli.run_command import decisions_of, located, report

if TYPE_CHECKING:
    from policies import Registry
    from scenarios.nodes import Node
    from sim import Run
    from sim.live.header import Header
    from sim.live.table import Table


def seats_of(ctx: click.Context, param: click.Parameter, text: str) -> tuple[str, ...]:
    """Parties from ``tokyo,seoul``."""
    from difflib import get_close_matches

    from sim.live.header import CELLS

    parties = {name: party for party, name in CELLS.items()}
    seats = []
    for name in (part.strip().casefold() for part in text.split(",")):
        if name not in parties:
            near = get_close_matches(name, parties, 1)
            hint = f"; nearest: {near[0]}" if near else ""
            raise click.BadParameter(f"'{name}'; expected some of {', '.join(parties)}{hint}", ctx, param)
        seats.append(parties[name])
    return tuple(seats)


def rules_for(header: Header, sources: tuple[str, ...], journal: str) -> Registry:
    """The built-in rules and those that the user names, if they are the rules of the journal.

    What the journal itself holds of a rule is compared and never run. Raises ``InputError``.
    """
    from policies import builtin
    from scenarios.problems import InputError, Position, problem
    from sim.live.header import rule_files

    named = {_hash_of(source): source for source in sources}
    where, missing = Position(journal, 1), []
    for rule in header.rules:
        if rule.text is not None and rule.sha256 not in named:
            found = f"an exercise with the rules of '{rule.name}', which --rules does not name"
            missing.append(problem(where, found, f"--rules and the file with SHA-256 {rule.sha256[:16]}"))
    if missing:
        raise InputError(missing)
    registry = builtin()
    for source in sources:
        registry = registry.including(source)
    kept = {(r.sha256, r.text is None and r.name) for r in header.rules}
    given = {(r.sha256, r.text is None and r.name) for r in rule_files(sources, registry)}
    if kept != given:
        listed = ", ".join(r.name for r in header.rules) or "none"
        raise InputError((problem(where, "other rules than the exercise was begun with", listed),))
    return registry


def _hash_of(source: str) -> str:
    path = Path(source)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else source


def script_of(answers: str | None) -> dict[str, Node]:
    """The answers of a file, each with its line; none without a file."""
    return decisions_of(answers) if answers is not None else {}


def seated(decisions: Mapping[str, Node], seats: tuple[str, ...]) -> None:
    """An answer for a seat that the policy plays would never be used. Raises ``InputError``."""
    from scenarios.problems import InputError, problem
    from sim.live.header import CELLS

    people = [CELLS[seat] for seat in seats]
    strangers = [q for q in decisions if q.partition(".")[0] in {*CELLS.values()} - {*people}]
    found = "an answer to '{}', whom the policy plays"
    expected = f"questions to {', '.join(people)}, or other --seats"
    if strangers:
        raise InputError(problem(decisions[q].where, found.format(q), expected) for q in strangers)


def plain_script(decisions: Mapping[str, Node]) -> dict[str, str]:
    return {question: str(option.value) for question, option in decisions.items()}


def play(
    table: Table,
    decisions: Mapping[str, Node],
    scripted: bool,
    as_json: bool,
    white: str = "",
    rules: tuple[str, ...] = (),
) -> Run:
    """Play an exercise to its end, by people where there is a terminal, and hand back the run."""
    from cli.exercise.sitting import Sitting, play_by_script
    from sim import AnswerError

    screen = console(stderr=as_json)
    with kept_when_stopped(table):
        if scripted or not (sys.stdin.isatty() and screen.is_terminal):
            play_by_script(table, plain_script(decisions), note)
        else:
            Sitting(table, screen, white, rules).play()
        played = table.finish()
    taken = {entry.question: (entry.option, entry.kind) for entry in played.decisions}
    with located(decisions):
        for question, option in plain_script(decisions).items():
            if question not in taken:
                raise AnswerError(question, "", tuple(taken))
            given, kind = taken[question]
            if option not in (given, kind):
                raise AnswerError(question, option, (given,))
    return played


@contextmanager
def kept_when_stopped(table: Table) -> Iterator[None]:
    """Ctrl-C and the end of input stop an exercise; its journal goes on."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        path = table.journal.path
        note(f"\nStopped. {len(table.acts)} entries are safe in {path}. To go on:")
        note(f"  peninsula exercise resume {path}")
        raise click.exceptions.Exit(INTERRUPTED) from None
    finally:
        table.close()


def tell_end(played: Run, table: Table, as_json: bool) -> None:
    """The account and the digests, or one JSON object."""
    loaded = table.exercise.plan.loaded
    if not as_json:
        from cli.account import render

        render(played, loaded, console())
        return
    emit_json(
        {**report(loaded, played, played.seed), **journal_report(table.journal.header, len(table.acts))}
    )


def journal_report(header: Header, entries: int) -> dict[str, Any]:
    """What a JSON object says of a journal."""
    from peninsula import __version__
    from sim.live.header import CELLS

    return {
        "finished": True,
        "seats": [CELLS[seat] for seat in header.seats],
        "entries": entries,
        "journal_version": header.version,
        "same_version": header.version == __version__,
    }
