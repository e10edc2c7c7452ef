"""A picture: what is drawn, said and counted, once for wide and once for narrow pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cli.charts.markup import Markup
from cli.charts.sheet import Sheet
from cli.charts.theme import plain_classes


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers that a picture shows: columns and rows of text. The first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. ``says`` is its text alternative, made from the same numbers; ``note`` how to read it."""

    ident: str
    title: str
    says: str
    table: Table
    draw: Callable[[Sheet], None]
    note: str = ""

    def drawn(self, *, narrow: bool) -> Markup:
        """The picture as an element of a page."""
        return self._sheet(narrow).svg(self.says)

    def file(self, *, narrow: bool = False) -> Markup:
        """The picture as an SVG document with its colours: as wide as a page, or as a column of it."""
        style = f"path.n{{fill:none}}.b{{opacity:.17}}{plain_classes()}"
        return self._sheet(narrow).file(self.title, self.says, style)

    def _sheet(self, narrow: bool) -> Sheet:
        sheet = Sheet(narrow=narrow)
        self.draw(sheet)
        return sheet


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table from lists."""
    return Table(tuple(columns), tuple(tuple(row) for row in rows))
