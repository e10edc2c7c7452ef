"""The register as a page: ``docs/sources.md`` is what this writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cli.figures import graded

if TYPE_CHECKING:
    from scenarios import Register
    from scenarios.schema import Parameter, Source

_OPENING = """\
# Sources

Every number of the model, with its grade and where it comes from. This page is written by `peninsula \
sources --markdown`; a test holds it to the register in `scenarios/data`.

Grades: A read in a public page, A* read in a repost of a named item, B recalled from the publication \
named and not read again, B? the same in doubt, C judgement with its reason. C<-A is a judgement whose \
anchor points are graded facts. Roles: a constant is a fact or a fixed rule; a world number has one true \
value that nobody knows; an occurrence is drawn anew for each delay or event.

"Made from" names the cases of `scenarios/history` that a value was made from, each with the value that \
is left without it (none: nothing is left). What a case has made, that case cannot test."""


def page(register: Register, uses: Mapping[str, tuple[str, ...]]) -> str:
    """The whole page, ending in a new line."""
    return "\n".join([_OPENING, "", *_families(register, uses), *_sources(register.sources)]) + "\n"


def _families(register: Register, uses: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for family in dict.fromkeys(register.families.values()):
        yield f"## {family}"
        yield ""
        yield "| id | what it is | value | role | grade | sources | note | made from | read by |"
        yield "|---|---|---|---|---|---|---|---|---|"
        for ident, parameter in register.parameters.items():
            if register.families[ident] == family:
                yield _row(ident, parameter, uses.get(ident, ()))
        yield ""


def _row(ident: str, parameter: Parameter, places: tuple[str, ...]) -> str:
    from cli.sources_command import value

    made = "; ".join(
        f"{case}: {'none' if left is None else left}" for case, left in parameter.fitted_to.items()
    )
    cells = (
        f"`{ident}`",
        parameter.title,
        f"{value(parameter)} {parameter.unit}",
        parameter.role,
        graded(parameter.grade, parameter.anchored),
        ", ".join(parameter.sources),
        parameter.note,
        made,
        "; ".join(places),
    )
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _sources(sources: Mapping[str, Source]) -> Iterator[str]:
    yield "## Publications"
    yield ""
    yield "| key | publisher | title | date | where |"
    yield "|---|---|---|---|---|"
    for key, source in sources.items():
        cells = (key, source.publisher, source.title, source.date, source.where)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    """One line, without what would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")
