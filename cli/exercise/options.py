"""Options that several commands of an exercise share; each is said once."""

from __future__ import annotations

import click

from cli.exercise.opening import seats_of
from cli.run_command import whole_seed
from cli.scenarios_command import complete_pack, complete_setting

with_packs = click.option(
    "--with",
    "packs",
    multiple=True,
    metavar="PACK",
    shell_complete=complete_pack,
    help="Lay a pack over the scenario: minute, strict, ... (repeatable).",
)
with_settings = click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=complete_setting,
    help="Change one value, after the packs (repeatable).",
)
one_seed = click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    metavar="N",
    callback=whole_seed,
    help="The luck, from 0 up.",
)
with_seats = click.option(
    "--seats",
    default="washington,tokyo,seoul,unc",
    show_default=True,
    metavar="CELLS",
    callback=seats_of,
    help="Who is played by people; the policy plays the others.",
)
with_rules = click.option(
    "--rules", multiple=True, metavar="FILE", help="Your rules: Python file or plug-in (repeatable)."
)
