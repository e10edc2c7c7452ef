"""A report as lines of a terminal, 80 columns and more. Pictures are left out: tables hold the same."""

from __future__ import annotations

import click

from cli.output import console, print_fields, print_paragraph, print_table
from cli.review.page import Block, Figure, Items, Paragraph, Report, Table

_NARROW = 5  # columns from which a table is told row by row on a narrow terminal
_WIDE = 100


def print_report(report: Report) -> None:
    """Print all but what is folded."""
    screen = console()
    screen.print(report.title, style="bold")
    print_fields(report.facts)
    for section in report.sections:
        if section.folded:
            continue
        click.echo()
        screen.print(section.title.upper(), style="bold")
        for block in section.blocks:
            _print(block)
    folded = [section.title for section in report.sections if section.folded]
    if folded:
        click.echo()
        print_paragraph(f"More with --html: {'; '.join(folded)}.")


def _print(block: Block) -> None:
    match block:
        case Paragraph(text=text, kind=kind):
            click.echo()
            print_paragraph(text, style="bold" if kind == "head" else "")
        case Items(texts=texts, numbered=numbered):
            for n, text in enumerate(texts, 1):
                mark = f"{n}. " if numbered else "- "
                print_paragraph(f"{mark}{text}", indent=" " * len(mark))
        case Table():
            _print_table(block)
        case Figure():
            pass


def _print_table(table: Table) -> None:
    click.echo()
    print_paragraph(table.caption, style="dim")
    wide = max((sum(map(len, row)) + 2 * len(row) for row in table.rows), default=0)
    if len(table.columns) < _NARROW or wide <= console().width or console().width >= _WIDE:
        print_table(table.columns, table.rows, whole=table.whole, right=table.right)
        return
    for row in table.rows:
        head = max(1, table.whole)
        print_paragraph("  ".join(row[:head]), style="bold", indent="  ")
        for name, cell in list(zip(table.columns, row, strict=True))[head:]:
            if cell != "-":
                print_paragraph(f"  {name}: {cell}", indent="    ")
