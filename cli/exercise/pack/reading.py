"""An edited sheet read back: data only, within limits; what is wrong is told by sheet, row and column.

Nothing in the file is evaluated: a formula is refused, macros and links are not looked at.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.exercise.pack.columns import SHEETS, CellValue, Column
from scenarios.problems import InputError, Position, Problem, nearest, one_of, problem

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_BYTES = 2_000_000
MOST_UNPACKED = 40_000_000
MOST_ROWS = 2_000
LONGEST = 20_000  # characters of a cell
_EXPECTED = "a spreadsheet (.xlsx) that `peninsula exercise check --msel` wrote"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: where it stands, and its values by column name with their places."""

    at: Position
    cells: dict[str, tuple[CellValue, Position]]


def read_sheets(path: str) -> dict[str, tuple[Row, ...]]:
    """The rows of both sheets. Raises ``InputError`` with everything that is wrong."""
    from openpyxl import load_workbook

    _bounded(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise _refused(path, "a file that cannot be read as a spreadsheet", _EXPECTED) from error
    try:
        missing = [name for name in SHEETS if name not in book.sheetnames]
        if missing:
            raise _refused(path, f"no sheet '{missing[0]}'", one_of(tuple(SHEETS)))
        problems: list[Problem] = []
        rows = {name: tuple(_rows(book[name], path, name, problems)) for name in SHEETS}
    finally:
        book.close()
    if problems:
        raise InputError(problems)
    return rows


def _bounded(path: str) -> None:
    """Size, and size once unpacked, before anything is parsed; no declarations that XML could unfold."""
    size = Path(path).stat().st_size
    if size > MOST_BYTES:
        raise _refused(path, f"a file of {size / 1e6:,.1f} MB", f"at most {MOST_BYTES / 1e6:g} MB")
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(item.file_size for item in packed.infolist())
            if unpacked > MOST_UNPACKED:
                expected = f"at most {MOST_UNPACKED / 1e6:g} MB"
                raise _refused(path, f"a file that unpacks to {unpacked / 1e6:,.0f} MB", expected)
            if any(b"<!DOCTYPE" in packed.read(item) for item in packed.infolist()):
                raise _refused(path, "a document type in the file", _EXPECTED)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refused(path, "a file that is no spreadsheet", _EXPECTED) from error


def _rows(sheet: Worksheet, path: str, name: str, problems: list[Problem]) -> Iterator[Row]:
    columns: dict[int, Column] = {}
    for number, cells in enumerate(sheet.iter_rows(max_col=len(SHEETS[name]) + 8), 1):
        if number > MOST_ROWS:
            problems.append(_problem(path, name, number, 0, "too many rows", f"at most {MOST_ROWS:,}"))
            return
        if number == 1:
            columns = _heading(cells, path, name, problems)
            continue
        found = {
            columns[place].name: (value, where)
            for place, cell in enumerate(cells, 1)
            for value, where in _value(cell, path, name, number, place, problems)
            if place in columns
        }
        if found:
            yield Row(place_of(path, name, number, 0), found)


def _heading(cells: Sequence[Any], path: str, name: str, problems: list[Problem]) -> dict[int, Column]:
    known = {column.name: column for column in SHEETS[name]}
    found: dict[int, Column] = {}
    for place, cell in enumerate(cells, 1):
        if cell.value is None:
            continue
        word = str(cell.value).strip()
        if word in known and known[word] not in found.values():
            found[place] = known[word]
            continue
        what = "a second column" if word in known else "unknown column"
        near = None if word in known else nearest(word, known)
        problems.append(_problem(path, name, 1, place, f"{what} '{word[:60]}'", one_of(tuple(known)), near))
    for word in ("id", "text"):
        if known[word] not in found.values():
            problems.append(_problem(path, name, 1, 0, f"no column '{word}'", "a heading of that name"))
    return found


def _value(
    cell: Any, path: str, name: str, row: int, place: int, problems: list[Problem]
) -> Iterator[tuple[CellValue, Position]]:
    """What a cell holds, if it holds something that may stand there."""
    value = cell.value
    if value is None or value == "":
        return
    if cell.data_type == "f" or type(value) not in (str, int, float, bool):
        what = "a formula" if cell.data_type == "f" else f"a {type(value).__name__}"
        problems.append(_problem(path, name, row, place, what, "a text, a number, yes or no"))
    elif isinstance(value, str) and len(value) > LONGEST:
        expected = f"at most {LONGEST:,} characters"
        problems.append(_problem(path, name, row, place, f"{len(value):,} characters", expected))
    else:
        yield value, place_of(path, name, row, place)


def place_of(path: str, sheet: str, row: int, column: int) -> Position:
    """A place in a sheet as messages name it: ``my.xlsx, sheet MSEL, row 4, column C``."""
    from openpyxl.utils import get_column_letter

    at = f", column {get_column_letter(column)}" if column else ""
    return Position(f"{path}, sheet {sheet}, row {row}{at}")


def _problem(
    path: str, sheet: str, row: int, column: int, found: str, expected: str, near: str | None = None
) -> Problem:
    return problem(place_of(path, sheet, row, column), found, expected, near)


def _refused(path: str, found: str, expected: str) -> InputError:
    return InputError((problem(Position(path), found, expected),))
