"""The command ``peninsula``. A command's module is imported only when the command is used."""

from __future__ import annotations

import io
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from cli.errors import flush_output, reported

#: Command -> the line that `peninsula --help` shows; ``cli.<command>_command.command`` is the rest.
COMMANDS = {
    "run": "Play a scenario once and tell what happened.",
    "exercise": "Play a scenario with people in the seats.",
    "sweep": "Play a design many times and keep what came out.",
    "compare": "Hold the policies of a sweep against a baseline.",
    "sensitivity": "Tell which uncertain numbers drive a difference.",
    "discover": "Find where a policy fails and what flips the best one.",
    "backtest": "Hold the model against what happened.",
    "report": "Write what a sweep says as one page with pictures.",
    "results": "Tell what a folder of results holds, or print its runs.",
    "scenarios": "List, show, check and start scenario files.",
    "policies": "List the rules, and show one.",
    "sources": "List every number of the model with its grade and source.",
}


class Program(click.Group):
    """A group that knows its commands by name and loads them one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"cli.{cmd_name}_command").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in COMMANDS and not word.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(word, COMMANDS, 1)
            ctx.fail(f"No such command '{word}'." + (f" Did you mean '{near[0]}'?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with reported():  # --help and --version print while the line is parsed
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        with reported():
            return super().invoke(ctx)


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from peninsula import __version__

        click.echo(f"peninsula {__version__}")
        ctx.exit()


@click.command(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  peninsula run korea-today
  peninsula run korea-today --with minute --seed 7
  peninsula run --help

\b
stdout is data, stderr is messages. Exit codes: 0 ok, 1 the input was wrong,
2 wrong usage, 3 some runs failed, 70 internal error, 130 interrupted.""",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version and exit.",
)  # fmt: skip
def program() -> None:
    """A crisis on the Korean Peninsula, seen from the side that is decided far from it.

    May the bases in Japan be used, when, and on whose word? Play the same crisis under
    different institutions with the same luck, and see what changes.
    """


def main() -> None:
    """Entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without the letter shows '?'
    try:
        program(prog_name="peninsula")
    finally:
        flush_output()
