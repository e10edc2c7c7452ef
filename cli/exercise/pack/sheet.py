"""The MSEL as a spreadsheet: injects, tasks, and how to bring it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cli.exercise.pack.columns import ABOUT, SHEETS, CellValue, Column, rows_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from scenarios import Loaded

_ABOUT = (
    "Injects and tasks of the scenario {name}. Change them and bring the file back:",
    "  peninsula exercise msel THIS.xlsx {name} --out my-class.yaml",
    "One row is one inject (sheet MSEL) or one task (sheet Tasks). A row that is deleted is taken out.",
    "Times: H, H+30m, H-2h (from H-hour) or D+3 06:00 (from local midnight of the day of the attack).",
    "Kinds: message (to, text), phase (phase, attacked), strike (target, weapon, missiles), launch "
    "(weapon, over, splash).",
    "Parties: USA, JPN, ROK, UNC. Formulas are not read.",
)


def write_sheet(loaded: Loaded, path: str) -> None:
    """Write injects and tasks of a scenario to an .xlsx file, over what stands there. Raises ``OSError``."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    rows = rows_of(loaded.resolved)
    for name, columns in SHEETS.items():
        _fill(book.create_sheet(name), columns, rows[name])
    about = book.create_sheet(ABOUT)
    about.column_dimensions["A"].width = 100
    for line in _ABOUT:
        about.append([line.format(name=loaded.scenario.name)])
    book.save(path)


def _fill(sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Mapping[str, CellValue]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(columns, 1):
        heading = sheet.cell(1, place, column.name)
        heading.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            value = row[column.name]
            cell = sheet.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever it begins with
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
