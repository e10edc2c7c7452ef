"""From an edited sheet to a scenario file that extends the scenario it was written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.exercise.pack.columns import INJECTS, SHEETS, TASKS, CellValue, rows_of
from cli.exercise.pack.reading import Row
from scenarios.nodes import Node, Plain, child_at, node_of, plain
from scenarios.problems import InputError, Position, problem

if TYPE_CHECKING:
    from scenarios import Loaded

#: What a cell that was emptied means, where that is not an empty text.
_EMPTY: Mapping[str, Plain] = {
    "to": [],
    "attacked": [],
    "over": [],
    "enabled": True,
    "chemical": False,
    "missiles": 1,
    "attacker": "DPRK",
}
_WORDS = {"text": "en", "text ko": "ko", "text ja": "ja"}


@dataclass(frozen=True, slots=True)
class Changes:
    """What a sheet changes, with the place of every value: keys of a scenario file."""

    root: Node

    def __bool__(self) -> bool:
        return bool(self.root.value)


def changes(loaded: Loaded, sheets: Mapping[str, Sequence[Row]]) -> Changes:
    """What differs from the scenario. Raises ``InputError`` for an id that is missing or stands twice."""
    for name, rows in sheets.items():
        _check_ids(name, rows)
    before = {name: {str(row["id"]): row for row in rows} for name, rows in rows_of(loaded.resolved).items()}
    entries: dict[str, Node] = {}
    injects = list(_injects(sheets[INJECTS], before[INJECTS]))
    if injects:
        entries["injects"] = Node(injects, injects[0].where)
    exercise = _exercise(sheets, before, loaded)
    if exercise:
        entries["exercise"] = Node(exercise, next(iter(exercise.values())).where)
    return Changes(Node(entries, Position("")))


def _check_ids(name: str, rows: Sequence[Row]) -> None:
    first: dict[object, Row] = {}
    problems = []
    for row in rows:
        value, where = row.cells.get("id", (None, row.at))
        if value is None:
            problems.append(problem(where, "a row without an id", "an id in each row"))
        elif value in first:
            problems.append(problem(where, f"id '{value}' a second time", "each id once in a sheet"))
        first.setdefault(value, row)
    if problems:
        raise InputError(problems)


def _same(row: Row, before: Mapping[str, CellValue], *only: str) -> bool:
    return all(
        row.cells.get(name, (None,))[0] == value for name, value in before.items() if not only or name in only
    )


def _injects(rows: Sequence[Row], before: Mapping[str, Mapping[str, CellValue]]) -> Iterator[Node]:
    """Rows that were changed or added, written whole; then those that were deleted, switched off."""
    for row in rows:
        base = before.get(str(row.cells["id"][0]))
        own = tuple(name for name in base or {} if name not in ("text ko", "text ja"))
        if base is None or not _same(row, base, *own):
            yield _item(INJECTS, row, base)
    named = {str(row.cells["id"][0]) for row in rows}
    where = rows[-1].at if rows else Position(INJECTS)
    for ident in before:
        if ident not in named and before[ident]["enabled"] != "no":
            yield node_of({"id": ident, "enabled": False}, where)


def _item(sheet: str, row: Row, base: Mapping[str, CellValue] | None) -> Node:
    """The keys of an inject or a task; a cell that was emptied is written empty."""
    entries: dict[str, Node] = {}
    for column in SHEETS[sheet]:
        if column.name in ("text ko", "text ja"):
            continue
        if column.name in row.cells:
            value, where = row.cells[column.name]
            entries[column.name] = node_of(column.read(value), where)
        elif base is not None and base[column.name] is not None and _same_kind(row, base):
            entries[column.name] = node_of(_EMPTY.get(column.name, ""), row.at)
    return Node(entries, row.at)


def _same_kind(row: Row, base: Mapping[str, CellValue]) -> bool:
    """Of an inject that becomes another kind nothing stays."""
    return "kind" not in base or row.cells.get("kind", (None,))[0] == base["kind"]


# --- the section exercise ---


def _exercise(
    sheets: Mapping[str, Sequence[Row]],
    before: Mapping[str, Mapping[str, Mapping[str, CellValue]]],
    loaded: Loaded,
) -> dict[str, Node]:
    """Tasks as a whole list if any differs; the texts of injects that differ."""
    found: dict[str, Node] = {}
    if loaded.scenario.exercise is None:
        return found
    tasks = sheets[TASKS]
    known = list(before[TASKS])
    if [str(row.cells["id"][0]) for row in tasks] != known or not all(
        _same(row, before[TASKS][str(row.cells["id"][0])]) for row in tasks
    ):
        where = tasks[0].at if tasks else Position(TASKS)
        found["tasks"] = Node([_task(row) for row in tasks], where)
    texts = {
        str(row.cells["id"][0]): _words(row)
        for row in sheets[INJECTS]
        if _says_otherwise(row, before[INJECTS].get(str(row.cells["id"][0])))
    }
    if texts:
        found["texts"] = Node(texts, next(iter(texts.values())).where)
    return found


def _task(row: Row) -> Node:
    item = _item(TASKS, row, None)
    entries = dict(item.value) if isinstance(item.value, dict) else {}
    if "text" in entries:
        entries["text"] = _words(row)
    return Node(entries, row.at)


def _words(row: Row) -> Node:
    entries = {
        language: node_of(str(row.cells[name][0]), row.cells[name][1])
        for name, language in _WORDS.items()
        if name in row.cells
    }
    return Node({"en": node_of("", row.at), **entries}, row.at)


def _says_otherwise(row: Row, base: Mapping[str, CellValue] | None) -> bool:
    """Whether a text in another language was changed, or stands beside one that was."""
    spoken = any(name in row.cells for name in ("text ko", "text ja"))
    if base is None:
        return spoken
    had = any(base[name] is not None for name in ("text ko", "text ja"))
    return (spoken or had) and not _same(row, base, *_WORDS)


# --- the file ---


def scenario_text(name: str, base: str, loaded: Loaded, changed: Changes) -> str:
    """A scenario file: what the sheet changes, over the scenario that it was written from."""
    lines = [
        "format: 1",
        f"name: {name}",
        f"title: {_quoted(loaded.scenario.title)}",
        f"summary: {_quoted(loaded.scenario.summary.strip())}",
        f"extends: {_quoted(base)}",
    ]
    injects = child_at(changed.root, "injects")
    if injects is not None:
        lines += ["injects:", *(f"  - {_flow(item)}" for item in _items(injects))]
    exercise = child_at(changed.root, "exercise")
    if exercise is not None:
        lines.append("exercise:")
        tasks, texts = child_at(exercise, "tasks"), child_at(exercise, "texts")
        if tasks is not None:
            items = [f"    - {_flow(item)}" for item in _items(tasks)]
            lines += ["  tasks:", *items] if items else ["  tasks: []"]
        if texts is not None and isinstance(texts.value, dict):
            lines += [
                "  texts:",
                *(f"    {_quoted(key)}: {_flow(item)}" for key, item in texts.value.items()),
            ]
    return "\n".join(lines) + "\n"


def _items(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else []


def _flow(node: Node) -> str:
    return _written(plain(node))


def _written(value: Any) -> str:
    """A value as one line of YAML."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_written, value)) + "]"
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case _:
            return str(value)


def _quoted(text: str) -> str:
    """A text between double quotes; what is not printable, as an escape."""
    return '"' + "".join(map(_letter, text)) + '"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable() and letter != "\ufeff":
        return letter
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
