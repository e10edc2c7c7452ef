"""``peninsula exercise resume``: go on where the journal ends."""

from __future__ import annotations

import click

from cli.exercise.opening import play, rules_for, script_of, seated, tell_end
from cli.output import note


@click.command(
    name="resume",
    epilog="""\b
Examples:
  peninsula exercise resume monday.journal
  peninsula exercise resume b.journal --answers answers.yaml --json""",
)
@click.argument("journal", type=click.Path())
@click.option("--answers", type=click.Path(), metavar="FILE", help="Leaders' decisions, as YAML.")
@click.option("--rules", multiple=True, metavar="FILE", help="The rules it was begun with (repeatable).")
@click.option(
    "--white", metavar="WORD", default="", help="What opens the facilitator's screen; it is no lock."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def command(journal: str, answers: str | None, rules: tuple[str, ...], white: str, as_json: bool) -> None:
    """Go on with an exercise where its journal ends.

    Nothing that was acknowledged is lost: the exercise is played again from the beginning, which
    takes no time, and stands where it stood.
    """
    import peninsula
    from sim.live.journal import read
    from sim.live.table import Table

    decisions = script_of(answers)
    registry = rules_for(read(journal).header, rules, journal)
    table = Table.resume(journal, registry, peninsula.__version__)
    seated(decisions, table.journal.header.seats)
    if torn := table.journal.saved.torn:
        note(f"{journal}: the last line was not written to its end and is dropped ({torn} bytes)")
    tell_end(play(table, decisions, answers is not None, as_json, white, rules), table, as_json)
