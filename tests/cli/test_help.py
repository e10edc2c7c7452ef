"""Every command is documented, and what the documents show can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, program

ROOT = Path(__file__).resolve().parents[2]
_EXAMPLE = re.compile(r"^\s*(?:\$ )?peninsula (.+?)(?: {2,}\S.*| #.*| \|.*| >[^\"']*)?$", re.MULTILINE)


def walk(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from walk(child, (*path, name))


ALL = list(walk(program))
every_command = pytest.mark.parametrize(
    ("path", "command"), ALL, ids=[" ".join(("peninsula", *path)) for path, _ in ALL]
)


def help_of(path: tuple[str, ...]) -> str:
    result = CliRunner().invoke(program, [*path, "--help"], prog_name="peninsula", terminal_width=80)
    assert result.exit_code == 0
    return result.output


def parses(words: list[str]) -> None:
    """Parse a command line down to its last command, without running anything."""
    command: click.Command = program
    while isinstance(command, click.Group) and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    if not {"--help", "--version"} & set(words):
        command.make_context(str(command.name), words)


@every_command
def test_says_what_it_does(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help
    assert "Usage: peninsula" in help_of(path)


@every_command
def test_has_an_example_unless_it_only_groups(path: tuple[str, ...], command: click.Command) -> None:
    text = help_of(path)
    groups_only = isinstance(command, click.Group) and path
    assert groups_only or "Example" in text


@every_command
def test_every_option_is_explained(path: tuple[str, ...], command: click.Command) -> None:
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


@every_command
def test_help_fits_80_columns(path: tuple[str, ...], command: click.Command) -> None:
    assert [line for line in help_of(path).splitlines() if len(line) > 80] == []


@every_command
def test_examples_of_the_help_can_be_typed(path: tuple[str, ...], command: click.Command) -> None:
    for example in _EXAMPLE.findall(command.epilog or ""):
        parses(shlex.split(example))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_agrees_with_each_command(name: str) -> None:
    command = program.get_command(click.Context(program), name)
    assert command is not None
    assert COMMANDS[name] == (command.help or "").split("\n\n")[0]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_commands_in_the_documents_can_be_typed(document: str) -> None:
    blocks = re.findall(r"^```(?:console|sh)?\n(.*?)^```", (ROOT / document).read_text("utf-8"), re.M | re.S)
    examples = [example for block in blocks for example in _EXAMPLE.findall(block)]
    for example in examples:
        parses(shlex.split(example))


def test_python_m_cli_is_the_command() -> None:
    assert (ROOT / "cli" / "__main__.py").is_file()
    assert "Usage: peninsula [OPTIONS]" in help_of(())
