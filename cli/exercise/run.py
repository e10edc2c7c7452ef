"""``peninsula exercise run``: begin an exercise and play it at one terminal."""

from __future__ import annotations

import click

from cli.exercise.opening import plain_script, play, script_of, seated, tell_end
from cli.exercise.options import one_seed, with_packs, with_rules, with_seats, with_settings
from cli.run_command import located
from cli.scenarios_command import complete_scenario


@click.command(
    name="run",
    epilog="""\b
Examples:
  peninsula exercise run korea-today --journal monday.journal
  peninsula exercise run friction --seats tokyo,seoul --journal a.journal
  peninsula exercise run korea-today --answers a.yaml --journal b.journal

\b
With --answers, or without a terminal, nobody is asked: the file answers, and
the policy what it leaves open. The same answers give the same digests: typed,
from a file, or replayed.""",
)
@click.argument("scenario", shell_complete=complete_scenario)
@with_packs
@with_settings
@one_seed
@click.option("--answers", type=click.Path(), metavar="FILE", help="Leaders' decisions, as YAML.")
@with_seats
@with_rules
@click.option("--journal", required=True, type=click.Path(), metavar="FILE", help="The journal, a new file.")
@click.option(
    "--white", metavar="WORD", default="", help="What opens the facilitator's screen; it is no lock."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def command(  # noqa: PLR0913  (one argument for each option)
    scenario: str,
    packs: tuple[str, ...],
    sets: tuple[str, ...],
    seed: int,
    answers: str | None,
    seats: tuple[str, ...],
    rules: tuple[str, ...],
    journal: str,
    white: str,
    as_json: bool,
) -> None:
    """Play an exercise at one terminal.

    The terminal is passed round: each cell sees what it knows, its question and the options, and
    answers. Every answer is in the journal, on disk, before it counts. At the end come the
    account and the digests.
    """
    import peninsula
    import policies
    from sim.live.header import header_of, rule_files
    from sim.live.table import Table

    decisions = script_of(answers)
    loaded = peninsula.load(scenario, packs=packs, sets=sets, rules=rules)
    seated(decisions, seats)
    with located(decisions):  # answers that fit nothing are told before anything is begun
        peninsula.run(loaded, rules=rules, seed=seed, answers=plain_script(decisions))
    registry = policies.builtin()
    for source in rules:
        registry = registry.including(source)
    header = header_of(loaded, seed, seats, peninsula.__version__, rule_files(rules, registry))
    table = Table.begin(journal, header, registry)
    tell_end(play(table, decisions, answers is not None, as_json, white, rules), table, as_json)
