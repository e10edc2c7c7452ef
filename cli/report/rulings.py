"""The table of rulings: who asked for what, what the rule said and why, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.charts.markup import Markup, element
from cli.story import from_h, span

if TYPE_CHECKING:
    from sim import Run

_OUTCOMES = {"clear": "cleared", "refuse": "refused", "reroute": "rerouted", "open": "still open at ENDEX"}
_COLUMNS = ("unit", "asks for", "at", "verdict and reason", "rule", "outcome", "after")


def rows(run: Run) -> Iterator[tuple[str, ...]]:
    """One row for each request, in order."""
    for ruling in run.rulings:
        asked, ended = int(str(ruling["time_s"])), ruling["outcome_time_s"]
        answer = f" ({ruling['answer']})" if ruling["answer"] else ""
        yield (
            run.plan.by_ident[str(ruling["unit"])].spec.title,
            f"{ruling['class']} at {run.plan.place(str(ruling['base'])).name}",
            from_h(run, asked),
            str(ruling["verdict"]),
            str(ruling["rule"]),
            _OUTCOMES[str(ruling["outcome"])] + answer,
            "-" if ended is None else span(int(str(ended)) - asked),
        )


def table(run: Run) -> Markup:
    """The table; a card for each request on a narrow page."""
    caption = "Every request to use a base in Japan, with its ruling"
    head = element("tr", *(element("th", name, scope="col") for name in _COLUMNS))
    body = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(element("td", cell, data_name=name) for name, cell in zip(_COLUMNS[1:], row[1:], strict=True)),
        )
        for row in rows(run)
    ]
    drawn = element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *body),
        class_="cards broad",
    )
    return element("div", drawn, class_="scroll", tabindex="0", role="region", aria_label=caption)
