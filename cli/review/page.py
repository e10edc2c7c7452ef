"""What a report is made of, before it is HTML or lines of a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from scenarios.sections.exercise import Language

#: Says an English text in the language of the report.
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text. ``kind`` is ``note`` for a caution, ``lead`` for what is to be read first, or nothing."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered where the order matters."""

    texts: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. The numbers of the columns in ``right`` stand at their right edge.

    ``caption`` says what it shows. ``whole`` columns from the left are never broken at a terminal.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    whole: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG, drawn in the language of the report, with a sentence on what it shows.

    The terminal leaves it out: a table beside it holds the same.
    """

    draw: Callable[[Say], str]
    caption: str


Block: TypeAlias = Paragraph | Items | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. ``folded`` is closed until somebody opens it; ``sheet`` is one printed page."""

    ident: str
    title: str
    blocks: tuple[Block, ...]
    folded: bool = False
    sheet: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. ``facts`` are lines of the heading: name and value."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    language: Language = "en"


def percent(share: float) -> str:
    """A share as a whole percent."""
    return f"{100 * share:.0f} %"


def points(difference: float) -> str:
    """A difference of shares in points, with its sign."""
    return f"{100 * difference:+.0f}"


def number(value: float | int | None) -> str:
    """With a comma at thousands and no more digits than were measured; ``-`` where it did not happen."""
    if value is None:
        return "-"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def rows(found: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Rows of a table from lists."""
    return tuple(tuple(row) for row in found)
