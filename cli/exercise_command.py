"""``peninsula exercise``: a scenario with people in the seats, and its journal."""

from __future__ import annotations

from importlib import import_module

import click

#: Command -> what the group shows of it; ``cli.exercise.<command>.command`` is the rest.
_COMMANDS = {
    "check": "Play an exercise by policy, before people do.",
    "msel": "Make a scenario of an edited sheet of injects.",
    "run": "Play an exercise at one terminal.",
    "host": "Host an exercise for a class, as web pages on this computer.",
    "resume": "Go on with an exercise where its journal ends.",
    "replay": "Play a journal or a bundle again and print its digests.",
    "report": "Review an exercise: choice or luck, who knew what when.",
}


class Exercises(click.Group):
    """Loads a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = import_module(f"cli.exercise.{cmd_name}").command
        return found


@click.command(name="exercise", cls=Exercises, no_args_is_help=True)
def command() -> None:
    """Play a scenario with people in the seats.

    An exercise is a scenario, a seed and a journal of what was decided. The journal is written
    before a decision counts: after a crash or a pause of a week, `resume` goes on where it ends.
    """
