"""What commands print: tables and text for people, JSON for programs. stdout is data."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click

from cli.errors import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def console(*, stderr: bool = False) -> Console:
    """A console that prints text as it is: no markup, no emoji codes, colour only on a terminal."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def note(text: str) -> None:
    """A word to the person at the terminal; on stderr, so that stdout stays data."""
    click.echo(text, err=True)


def counted(count: int, one: str, many: str = "") -> str:
    """``1 run``, ``1,024 runs``; ``many`` where it is not ``one`` with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def emit_json(value: Any) -> None:
    """One JSON document. ASCII, so that its bytes are the same on every machine; no NaN."""
    click.echo(json.dumps(value, indent=2, allow_nan=False))


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, whole: int = 1, right: Sequence[int] = ()
) -> None:
    """A table as wide as the terminal; the first ``whole`` columns are never broken, and those whose
    numbers ``right`` holds stand at their right edge."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        justify: Literal["left", "right"] = "right" if index in right else "left"
        table.add_column(column, no_wrap=index < whole, overflow="fold", justify=justify)
    for row in rows:
        table.add_row(*(printable(cell) for cell in row))
    _print_trimmed(table)


def print_paragraph(text: str, *, style: str = "", indent: str = "") -> None:
    """Text broken between words at the width of the terminal; later lines begin with ``indent``."""
    screen = console()
    lines = textwrap.wrap(
        printable(text),
        screen.width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    screen.print("\n".join(lines), style=style or None, soft_wrap=True)


def print_fields(fields: Iterable[tuple[str, str]]) -> None:
    """``name  value`` lines with the values aligned; fields without a value are left out."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in fields:
        if value:
            table.add_row(name, printable(value))
    _print_trimmed(table)


def _print_trimmed(table: Table) -> None:
    """Without the blanks that fill the last column: stdout may be a file."""
    screen = console()
    with screen.capture() as captured:
        screen.print(table)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))
