"""``peninsula exercise host``: an exercise for a class, as web pages on one computer."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.errors import INTERRUPTED, InputProblem
from cli.exercise.opening import rules_for
from cli.exercise.options import one_seed, with_packs, with_rules, with_seats, with_settings
from cli.output import counted, note
from cli.scenarios_command import complete_scenario

if TYPE_CHECKING:
    from cli.web.host import Host
    from cli.web.review_maker import ReviewMaking, Told
    from cli.web.seams import Seams
    from cli.web.serving import Place
    from scenarios import Loaded
    from sim.live.acts import Act
    from sim.live.table import Table

_MOST_GROUPS = 12


@click.command(
    name="host",
    epilog="""\b
Examples:
  peninsula exercise host korea-today --journal monday.journal
  peninsula exercise host friction --journal a.journal --groups 3 --open
  peninsula exercise host --resume monday.journal --open

\b
Without --open only this computer can reach the pages. With it, so can
everybody in the same network; join codes keep strangers out, but the
network is not encrypted: use one that you trust.""",
)
@click.argument("scenario", required=False, shell_complete=complete_scenario)
@with_packs
@with_settings
@one_seed
@with_seats
@with_rules
@click.option("--journal", type=click.Path(), metavar="FILE", help="The journal, a new file.")
@click.option("--groups", type=click.IntRange(1, _MOST_GROUPS), default=1, show_default=True, metavar="N",
              help="So many classes side by side, with the same luck: FILE-1, FILE-2, ...")  # fmt: skip
@click.option("--resume", "resumed", type=click.Path(), metavar="FILE", help="Go on with the journal FILE.")
@click.option("--open", "everybody", is_flag=True, help="Let others in the network in.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8765,
    show_default=True,
    metavar="N",
    help="The port of the pages.",
)
@click.option(
    "--address", default="", metavar="NAME", help="The name or address that others type, if not found."
)
def command(  # noqa: PLR0913  (one argument for each option)
    scenario: str | None,
    packs: tuple[str, ...],
    sets: tuple[str, ...],
    seed: int,
    seats: tuple[str, ...],
    rules: tuple[str, ...],
    journal: str | None,
    groups: int,
    resumed: str | None,
    everybody: bool,
    port: int,
    address: str,
) -> None:
    """Host an exercise for a class, as web pages on this computer.

    Each cell joins with a code of its own, on a phone or a laptop, and sees what it knows. The
    facilitator has the clock. Every answer is on disk before it counts: after a crash or a pause
    of a week, --resume goes on where the journal ends, with everybody still joined.
    """
    import cli.web.serving  # what is missing is told before anything is begun
    import peninsula
    from cli.web.keeping import RoomFile

    if (scenario is None) == (resumed is None):
        raise click.UsageError("Give a scenario and --journal FILE, or --resume FILE alone.")
    if scenario is not None and journal is None:
        raise click.UsageError("--journal FILE is missing: every answer is written there.")
    place = cli.web.serving.place_of(port, everybody=everybody, address=address)
    with ExitStack() as stack:
        listener = stack.enter_context(_listening(place))
        if resumed is not None:
            base, tables = resumed, _resumed(stack, resumed, rules)
        else:
            base = str(journal)
            paths = journals_of(base, groups)
            _nothing_stands(base, paths)
            loaded = peninsula.load(str(scenario), packs=packs, sets=sets, rules=rules)
            tables = _begun(stack, loaded, seed, seats, rules, paths)
        file = RoomFile.open(f"{base}.room")
        stack.callback(file.close)
        if file.torn:
            note(f"{file.path}: the last line was not written to its end and is dropped ({file.torn} bytes)")
        host = cli.web.serving.host_of(tables, file, seams_of_host(tables, rules, base))
        stack.callback(host.close)
        cli.web.serving.serve(host, place, listener, lambda: _welcome(host, place))
        entries = sum(len(table.acts) for table in tables)
    note(f"\nStopped. {counted(entries, 'entry', 'entries')} safe in {base}. To go on:")
    note(f"  peninsula exercise host --resume {base}{' --open' if everybody else ''}")
    raise click.exceptions.Exit(INTERRUPTED)


def _listening(place: Place) -> socket.socket:
    from cli.web.serving import listening

    try:
        return listening(place)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        if error.errno == errno.EADDRINUSE:
            why = f"port {place.port} is taken, perhaps by another exercise"
        raise InputProblem(f"{place.listen}:{place.port}: {why}; expected a free port: --port N") from error


def _begun(
    stack: ExitStack,
    loaded: Loaded,
    seed: int,
    seats: tuple[str, ...],
    rules: tuple[str, ...],
    paths: list[str],
) -> list[Table]:
    """New exercises, one for each group. Raises ``InputError`` before any is begun where a file stands."""
    import peninsula
    import policies
    from sim.live.header import header_of, rule_files
    from sim.live.table import Table

    registry = policies.builtin()
    for source in rules:
        registry = registry.including(source)
    header = header_of(loaded, seed, seats, peninsula.__version__, rule_files(rules, registry))
    tables = []
    for path in paths:
        tables.append(Table.begin(path, header, registry))
        stack.callback(tables[-1].close)
    return tables


def _resumed(stack: ExitStack, journal: str, rules: tuple[str, ...]) -> list[Table]:
    """The exercises of a host, as they stand. Raises ``InputError``."""
    import peninsula
    from sim.live.journal import read
    from sim.live.review.groups import check_alike
    from sim.live.table import Table

    tables, paths = [], _standing(journal)
    check_alike(paths, [read(path).header for path in paths])
    for path in paths:
        registry = rules_for(read(path).header, rules, path)
        tables.append(Table.resume(path, registry, peninsula.__version__))
        stack.callback(tables[-1].close)
        if torn := tables[-1].journal.saved.torn:
            note(f"{path}: the last line was not written to its end and is dropped ({torn} bytes)")
    return tables


def _nothing_stands(journal: str, paths: list[str]) -> None:
    """Raises ``InputError`` where a file of this name stands already: nothing is ever written over."""
    from scenarios.problems import InputError, Position, problem

    expected = f"a new name; `peninsula exercise host --resume {journal}` goes on with a journal"
    standing = [path for path in (*paths, f"{journal}.room") if Path(path).exists()]
    if standing:
        raise InputError(problem(Position(path), "exists already", expected) for path in standing)


def journals_of(journal: str, groups: int) -> list[str]:
    """The journals of so many groups: FILE alone, or FILE-1, FILE-2, ..."""
    return [journal] if groups == 1 else [f"{journal}-{number}" for number in range(1, groups + 1)]


def _standing(journal: str) -> list[str]:
    """The journals of a host that was begun as FILE."""
    if Path(journal).exists() or not Path(f"{journal}-1").exists():
        return [journal]
    paths = journals_of(journal, _MOST_GROUPS)
    return [path for path in paths if Path(path).exists()]


def _welcome(host: Host, place: Place) -> None:
    """What the facilitator reads first. The code stands on this terminal and nowhere else."""
    from cli.web.serving import LOOPBACK, code_of_white

    cells = len(host.contents.codes) - 1
    note(f"The exercise is at {place.address}")
    note(f"Your code, for the facilitator: {code_of_white(host)}")
    note(f"The {cells} codes of the cells are on the page 'Join codes', to print.")
    if place.listen == LOOPBACK:
        note("Only this computer can reach it. With --open, so can everybody in the same network.")
    note("Ctrl-C stops; nothing is lost.")
    sys.stderr.flush()


def seams_of_host(tables: Sequence[Table], rules: tuple[str, ...], path: str) -> Seams:
    """Odds and the review, as this version has them; all tables play one exercise."""
    from cli.web.odds_source import OddsSource
    from cli.web.review_maker import ReviewJob, ReviewMaking
    from cli.web.seams import Seams
    from sim.live.usual import outlook_of

    header = tables[0].journal.header
    exercise = tables[0].exercise
    outlook_of(exercise.plan)  # found now, so that nobody waits for it
    odds = OddsSource(exercise, header, rules, path)

    def review(groups: Sequence[Sequence[Act]], place: int, told: Callable[[Told], None]) -> ReviewMaking:
        return ReviewMaking(ReviewJob(header, rules, path, tuple(map(tuple, groups)), place), told)

    return Seams(odds, review, odds.close)
