"""``peninsula exercise check``: the dry run of an exercise, and its pack for the instructor."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from cli.exercise.opening import seats_of
from cli.exercise.options import with_packs, with_rules, with_settings
from cli.output import emit_json, note
from cli.run_command import whole_seed
from cli.scenarios_command import complete_scenario

if TYPE_CHECKING:
    from scenarios import Loaded
    from scenarios.problems import Position
    from scenarios.sections.exercise import Language
    from sim.live.hands import Hands
    from sim.live.ready import Fault
    from sim.live.timing import Timing


def _some_seats(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[str, ...] | None:
    return None if text is None else seats_of(ctx, param, text)


@click.command(
    name="check",
    epilog="""\b
Examples:
  peninsula exercise check classroom
  peninsula exercise check my-class.yaml --seats tokyo,seoul --runs 100
  peninsula exercise check classroom --pack pack --language ko

\b
Exit code 1 where the plan breaks a rule: more questions to a cell in a move
than it allows, a cell idle in two moves, more minutes than planned.""",
)
@click.argument("scenario", shell_complete=complete_scenario)
@with_packs
@with_settings
@click.option(
    "--seed", type=int, default=1, show_default=True, metavar="N", callback=whole_seed, help="The first seed."
)
@click.option(
    "--runs",
    type=click.IntRange(1, 10_000),
    default=300,
    show_default=True,
    metavar="N",
    help="How many runs.",
)
@click.option(
    "--seats", callback=_some_seats, metavar="CELLS", help="Who is played by people (default: all cells)."
)
@with_rules
@click.option(
    "--pack", "folder", type=click.Path(), metavar="DIR", help="Write the instructor's pack, a new folder."
)
@click.option(
    "--msel", type=click.Path(), metavar="FILE", help="Write the injects and tasks as a sheet (.xlsx)."
)
@click.option(
    "--language", type=click.Choice(["en", "ko", "ja"]), default="en", show_default=True, help="Of the pack."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def command(  # noqa: PLR0913  (one argument for each option)
    scenario: str,
    packs: tuple[str, ...],
    sets: tuple[str, ...],
    seed: int,
    runs: int,
    seats: tuple[str, ...] | None,
    rules: tuple[str, ...],
    folder: str | None,
    msel: str | None,
    language: Language,
    as_json: bool,
) -> None:
    """Play an exercise by policy, a few hundred times, before people do.

    It tells for every inject how often and when it happens, which questions come up, what each cell
    has to do in each move and how long that takes; and it fails a plan that would not work in class.
    """
    import peninsula
    from scenarios.problems import InputError, problem
    from sim.live.ready import faults

    loaded = peninsula.load(scenario, packs=packs, sets=sets, rules=rules)
    seeds = range(seed, seed + runs)
    with _hands(loaded, scenario, rules) as hands:
        timing = _timing(hands, seats, seeds)
        found = faults(timing)
        if as_json:
            from cli.exercise.check_text import as_data

            emit_json(as_data(timing, seeds, found))
        else:
            from cli.exercise.check_text import show

            show(timing, seeds)
        _write(timing, hands, folder, msel, language)
    if found:
        raise InputError(
            problem(_position(fault, scenario, packs, sets), fault.found, fault.do) for fault in found
        )
    note(f"\n{scenario}: ready for a class")


@contextmanager
def _hands(loaded: Loaded, scenario: str, rules: tuple[str, ...]) -> Iterator[Hands]:
    """What plays the exercise. Raises ``InputError`` for a scenario that is none."""
    import policies
    import scenarios
    from scenarios.problems import InputError, Position, problem
    from sim.lab.running.crew import cores
    from sim.live.hands import Hands
    from sim.plan import compile_plan

    if loaded.scenario.exercise is None:
        found = "a scenario without an exercise"
        expected = "a scenario with the section 'exercise', such as classroom or one that extends it"
        raise InputError((problem(Position(scenario), found, expected),))
    registry = policies.builtin()
    for source in rules:
        registry = registry.including(source)
    hands = Hands(compile_plan(loaded, registry, scenarios.catalogue()), rules, cores())
    try:
        yield hands
    finally:
        hands.close()


def _timing(hands: Hands, seats: tuple[str, ...] | None, seeds: Sequence[int]) -> Timing:
    """The dry run in numbers."""
    from sim.live.dry_run import CELL_OF, dry_run, rehearsed
    from sim.live.timing import Timing

    if seats is None:
        exercise, _ = rehearsed(hands.plan)
        cells: list[str] = [n for n in CELL_OF.values() if n in exercise.cells and n != "pyongyang"]
    else:
        cells = [CELL_OF[party] for party in CELL_OF if party in seats]
    return Timing(dry_run(hands.plan, seeds, cells, _progress(len(seeds)), hands.watch))


def _position(fault: Fault, scenario: str, packs: Sequence[str], sets: Sequence[str]) -> Position:
    from scenarios.loader import assemble
    from scenarios.nodes import closest

    return closest(assemble(scenario, packs, sets).root, fault.path)


def _progress(total: int) -> Callable[[int], None]:
    """A line on a terminal that says how many runs are over; nothing in a file."""
    if not sys.stderr.isatty():
        return lambda _: None

    def told(done: int) -> None:
        if done % 10 == 0 or done == total:
            click.echo(f"\r{done} of {total} runs", nl=False, err=True)
        if done == total:
            click.echo("\r" + " " * 30 + "\r", nl=False, err=True)

    return told


def _write(timing: Timing, hands: Hands, folder: str | None, msel: str | None, language: Language) -> None:
    if folder is not None:
        from cli.exercise.pack.folder import write_pack

        for name in write_pack(timing, folder, language, hands.force):
            note(f"{folder}/{name}")
    if msel is not None:
        from cli.exercise.pack.sheet import write_sheet

        write_sheet(timing.dry.plan.loaded, msel)
        note(msel)
