"""A page of a report: everything in one file, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from cli.charts.markup import Markup, element, joined
from cli.charts.picture import Picture, Table
from cli.charts.theme import DARK, LIGHT, classes, variables

#: The policy of the page: what it holds itself and nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


def page(title: str, *body: Markup, style: str = "") -> str:
    """The whole document; ``style`` comes before the styles that every page has."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(style + _style())),
    )
    script = element("script", Markup(_asset("page.js")))
    document = element("html", head, element("body", *body, script), lang="en")
    return f"<!doctype html>\n{document}\n"


def figure(picture: Picture, *, level: str = "h3", open_: bool = False) -> Markup:
    """A picture with its title, what it says, how to read it, and its numbers."""
    return element(
        "figure",
        element(level, picture.title, id=f"{picture.ident}-title"),
        element("div", picture.drawn(narrow=False), picture.drawn(narrow=True), class_="drawing"),
        element("p", picture.says, class_="says"),
        element("p", picture.note, class_="note") if picture.note else None,
        numbers(picture.table, f"{picture.title}: the numbers", open_=open_) if picture.table.rows else None,
        id=picture.ident,
    )


def numbers(found: Table, caption: str, *, open_: bool = False) -> Markup:
    """A table behind a line that opens it."""
    return element("details", element("summary", caption), table_of(found, caption), open=open_ or None)


def table_of(found: Table, caption: str) -> Markup:
    """A table that scrolls by itself where it is wider than the page."""
    head = element("tr", *(element("th", name, scope="col") for name in found.columns))
    rows = [
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:]))
        for row in found.rows
    ]
    drawn = element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *rows),
        class_="broad" if len(found.columns) > 5 else None,
    )
    return element("div", drawn, class_="scroll", tabindex="0", role="region", aria_label=caption)


def section(ident: str, title: str, *content: Markup | None) -> Markup:
    """A part of the page with its heading."""
    return element("section", element("h2", title, id=f"{ident}-head"), *content, id=ident)


def contents(parts: Sequence[tuple[str, str]]) -> Markup:
    """Links to the parts of the page."""
    links = [element("li", element("a", title, href=f"#{ident}")) for ident, title in parts]
    return element("nav", element("ul", *links), aria_label="Contents")


def facts(pairs: Sequence[tuple[str, object]]) -> Markup:
    """Names with their values."""
    return element(
        "dl", *(joined(element("dt", name), element("dd", value)) for name, value in pairs if value)
    )


def _style() -> str:
    light, dark = variables(LIGHT), variables(DARK)
    return (
        f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f"{_asset('page.css')}{classes()}path.n{{fill:none}}"
    )


def _asset(name: str) -> str:
    return (files("cli.report") / name).read_text(encoding="utf-8")
