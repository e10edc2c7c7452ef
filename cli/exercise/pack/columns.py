"""The columns of the sheet of injects (MSEL) and tasks, and how a value stands in a cell of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: What a cell of a sheet may hold once it is read; None for an empty one.
CellValue = str | int | float | bool | None

INJECTS, TASKS, ABOUT = "MSEL", "Tasks", "About"
_YES_NO: Mapping[str, bool] = {"yes": True, "no": False, "true": True, "false": False}


def _text(value: CellValue) -> Any:
    return value if isinstance(value, str) else str(value)


def _whole(value: CellValue) -> Any:
    """A whole number, however the program that edited the sheet keeps it; else as it is, to be refused."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value.strip()[:20])
    return value


def _flag(value: CellValue) -> Any:
    return _YES_NO.get(value.strip().casefold(), value) if isinstance(value, str) else value


def _list(value: CellValue) -> Any:
    return [part for part in str(value).replace(",", " ").split() if part]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, which is the key of the scenario file, how a cell of it is read, its width."""

    name: str
    read: Callable[[CellValue], Any] = _text
    width: int = 12


INJECT_COLUMNS = (
    Column("id", width=24),
    Column("at", width=12),
    Column("kind", width=9),
    Column("enabled", _flag, 9),
    Column("to", _list, 18),
    Column("text", width=70),
    Column("text ko", width=40),
    Column("text ja", width=40),
    Column("phase"),
    Column("attacker"),
    Column("attacked", _list),
    Column("target"),
    Column("weapon"),
    Column("missiles", _whole, 9),
    Column("chemical", _flag, 9),
    Column("origin"),
    Column("over", _list),
    Column("splash"),
)
TASK_COLUMNS = (
    Column("id", width=24),
    Column("move", width=14),
    Column("cell", width=12),
    Column("minutes", _whole, 9),
    Column("text", width=70),
    Column("text ko", width=40),
    Column("text ja", width=40),
)
SHEETS: Mapping[str, Sequence[Column]] = {INJECTS: INJECT_COLUMNS, TASKS: TASK_COLUMNS}


def cell_of(value: Any) -> CellValue:
    """A value of a resolved scenario as it stands in a cell; what is empty stands as nothing."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(str, value)) or None
        case "" | None:
            return None
        case int() | float() | str():
            return value
        case _:
            raise TypeError(type(value))


def rows_of(resolved: Mapping[str, Any]) -> dict[str, list[dict[str, CellValue]]]:
    """The rows of both sheets, of a resolved scenario: column name to what stands in the cell."""
    exercise = resolved.get("exercise") or {}
    texts = exercise.get("texts", {})
    injects = [
        _row(INJECT_COLUMNS, inject, {"en": inject["text"], **_others(texts.get(inject["id"], {}))})
        for inject in resolved["injects"]
    ]
    tasks = [_row(TASK_COLUMNS, task, task["text"]) for task in exercise.get("tasks", [])]
    return {INJECTS: injects, TASKS: tasks}


def _others(words: Mapping[str, str]) -> dict[str, str]:
    return {language: words.get(language, "") for language in ("ko", "ja")}


def _row(
    columns: Sequence[Column], item: Mapping[str, Any], words: Mapping[str, str]
) -> dict[str, CellValue]:
    said = {"text": words["en"], "text ko": words.get("ko", ""), "text ja": words.get("ja", "")}
    return {column.name: cell_of(said.get(column.name, item.get(column.name))) for column in columns}
