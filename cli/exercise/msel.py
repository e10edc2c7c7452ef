"""``peninsula exercise msel``: an edited sheet of injects becomes a scenario file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.output import note
from cli.scenarios_command import complete_scenario

if TYPE_CHECKING:
    from scenarios.nodes import Node


@click.command(
    name="msel",
    epilog="""\b
Examples:
  peninsula exercise check classroom --msel msel.xlsx
  peninsula exercise msel msel.xlsx classroom --out my-class.yaml
  peninsula exercise check my-class.yaml

\b
The new file extends the scenario and holds only what the sheet changes.
Formulas are refused; nothing in the sheet is run.""",
)
@click.argument("sheet", type=click.Path())
@click.argument("scenario", shell_complete=complete_scenario)
@click.option(
    "--out", required=True, type=click.Path(), metavar="FILE", help="The scenario, a new file (.yaml)."
)
@click.option(
    "--rules", multiple=True, metavar="FILE", help="Your rules: Python file or plug-in (repeatable)."
)
def command(sheet: str, scenario: str, out: str, rules: tuple[str, ...]) -> None:
    """Make a scenario of an edited sheet of injects and tasks.

    SHEET is what `exercise check --msel` wrote of SCENARIO, edited. What is wrong with it is told
    by sheet, row and column.
    """
    import peninsula
    from cli.exercise.pack.bringing import changes, scenario_text
    from cli.exercise.pack.reading import read_sheets
    from scenarios.problems import InputError, Position, problem
    from scenarios.writing import checked_name

    target = Path(out)
    if target.suffix not in (".yaml", ".yml"):
        raise InputError((problem(Position(out), "not the name of a scenario file", "a name in .yaml"),))
    name = checked_name(target.stem, out)
    loaded = peninsula.load(scenario, rules=rules)
    changed = changes(loaded, read_sheets(sheet))
    _check(scenario, changed.root, rules)
    text = scenario_text(name, _from(scenario, target), loaded, changed)
    try:
        with target.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise InputError((problem(Position(out), "exists already", "a new name"),)) from None
    note(f"{out}: {'changes of the sheet' if changed else 'nothing was changed'}, over {scenario}")


def _check(scenario: str, over: Node, rules: tuple[str, ...]) -> None:
    """Whether the sheet gives a scenario. Raises ``InputError`` with the places in the sheet."""
    import policies
    from scenarios.loader import load_over
    from sim.live.families import names

    registry = policies.builtin()
    for source in rules:
        registry = registry.including(source)
    load_over(scenario, over, {family: registry.names(family) for family in registry.families()}, names)


def _from(scenario: str, target: Path) -> str:
    """How the new file names the scenario: by its shipped name, or by the way to its file."""
    import scenarios

    if scenario in scenarios.shipped():
        return scenario
    return os.path.relpath(scenario, target.parent).replace(os.sep, "/")
