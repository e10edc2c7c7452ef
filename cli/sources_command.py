"""``peninsula sources``: every number of the model with its grade, source and uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from cli.errors import InputProblem
from cli.figures import graded
from cli.output import emit_json, note, print_fields, print_table

if TYPE_CHECKING:
    from scenarios import Register
    from scenarios.schema import Parameter

_GRADES = ("A", "A*", "B", "B?", "C")
_MEANING = {
    "A": "read in a public page",
    "A*": "read in a repost of a named item",
    "B": "recalled from the publication named, not read again",
    "B?": "recalled, and doubtful",
    "C": "judgement, with its reason",
}


def complete_id(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    import scenarios

    register = scenarios.register()
    return [name for name in (*register.parameters, *register.sources) if name.startswith(incomplete)]


def complete_family(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    import scenarios

    families = sorted(set(scenarios.register().families.values()))
    return [family for family in families if family.startswith(incomplete)]


@click.command(
    name="sources",
    epilog="""\b
Examples:
  peninsula sources --grade C         the numbers that are judgement
  peninsula sources --family access   one family
  peninsula sources --used-by minute  what a rule or process reads
  peninsula sources P1.03             one number, and where it is used
  peninsula sources S16               one source, and what rests on it""",
)
@click.argument("id", required=False, shell_complete=complete_id)
@click.option(
    "--grade",
    "grades",
    multiple=True,
    type=click.Choice(_GRADES, case_sensitive=False),
    metavar="GRADE",
    help=f"Only this grade: {', '.join(_GRADES)} (repeatable).",
)
@click.option("--family", metavar="NAME", shell_complete=complete_family, help="Only this family.")
@click.option("--used-by", metavar="WORD", help="Only what a rule or process with this word reads.")
@click.option("--markdown", is_flag=True, help="The whole register as a page, as in docs/sources.md.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
def command(
    id: str | None,
    grades: tuple[str, ...],
    family: str | None,
    used_by: str | None,
    markdown: bool,
    as_json: bool,
) -> None:
    """List every number of the model with its grade and source.

    With an ID, show that number or source alone, and where it is used.

    Grades: A read in a public page, A* in a repost of a named item, B recalled from the
    publication named, C judgement with its reason. C<-A is a judgement anchored on graded facts.
    """
    import scenarios
    import sim

    register = scenarios.register()
    if markdown:
        from cli.sources_page import page

        if id or grades or family or used_by or as_json:
            raise click.UsageError("--markdown writes the whole register; leave out everything else")
        click.echo(page(register, sim.uses()), nl=False)
        return
    if id is not None:
        if grades or family or used_by:
            raise click.UsageError("an ID shows one entry; leave out --grade, --family and --used-by")
        _show(id, register, as_json)
        return
    _check_family(family, register)
    uses = sim.uses()
    wanted = _Filter(grades, family, used_by)
    chosen = [name for name in register.parameters if wanted.takes(name, register, uses.get(name, ()))]
    if as_json:
        emit_json({"format": 1, "parameters": {name: _entry(name, register, uses) for name in chosen}})
    else:
        _print_list(chosen, register)


def grade(parameter: Parameter) -> str:
    return graded(parameter.grade, parameter.anchored)


def _meaning(parameter: Parameter) -> str:
    return "judgement anchored on graded facts" if parameter.anchored else _MEANING[parameter.grade]


def value(parameter: Parameter) -> str:
    """The value as it is written in the data, with its floor."""
    written = parameter.value
    match written:
        case tuple():
            text = " ".join(map(_number, written))
        case _:
            text = _number(written)
    return text if parameter.at_least is None else f"{text}, min {parameter.at_least:g}"


def _number(written: float | str) -> str:
    return f"{written:g}" if isinstance(written, float) and abs(written) < 1e6 else str(written)


@dataclass(frozen=True, slots=True)
class _Filter:
    """Which numbers to list; an empty condition holds for all."""

    grades: tuple[str, ...]
    family: str | None
    used_by: str | None

    def takes(self, name: str, register: Register, places: tuple[str, ...]) -> bool:
        if self.grades and register.parameters[name].grade not in self.grades:
            return False
        if self.family is not None and register.families[name] != self.family:
            return False
        word = self.used_by
        return word is None or any(word.casefold() in place.casefold() for place in places)


def _check_family(family: str | None, register: Register) -> None:
    families = sorted(set(register.families.values()))
    if family is not None and family not in families:
        known = f"one of {', '.join(families)}{_near(family, families)}"
        raise InputProblem(f"unknown family '{family}'; expected {known}")


def _print_list(chosen: Iterable[str], register: Register) -> None:
    shown = [(name, register.parameters[name]) for name in chosen]
    print_table(
        ("id", "grade", "value", "unit", "what it is"),
        ((name, grade(p), value(p), p.unit, p.title) for name, p in shown),
        whole=2,
    )
    counts = Counter(grade(p) for _, p in shown)
    note(f"{len(shown)} numbers" + "".join(f", {count} {name}" for name, count in sorted(counts.items())))


def _show(name: str, register: Register, as_json: bool) -> None:
    import sim

    if name in register.parameters:
        entry = _entry(name, register, sim.uses())
        if as_json:
            emit_json({"format": 1, "parameters": {name: entry}})
        else:
            _print_parameter(name, register, entry)
    elif name in register.sources:
        resting = [key for key, p in register.parameters.items() if name in p.sources]
        entry = {**register.sources[name].model_dump(), "parameters": resting}
        if as_json:
            emit_json({"format": 1, "sources": {name: entry}})
        else:
            _print_source(name, entry)
    else:
        near = _near(name, (*register.parameters, *register.sources))
        raise InputProblem(f"unknown id '{name}'; expected a parameter (P1.03) or a source (S16){near}")


def _near(word: str, words: Iterable[str]) -> str:
    from scenarios.problems import nearest

    near = nearest(word, words)
    return f"; nearest: {near}" if near else ""


def _entry(name: str, register: Register, uses: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        **register.parameters[name].model_dump(),
        "family": register.families[name],
        "used_by": uses.get(name, ()),
        "written_in": str(register.origins[name]),
    }


def _print_parameter(name: str, register: Register, entry: Mapping[str, Any]) -> None:
    parameter = register.parameters[name]
    cited = [f"{key}: {_citation(register.sources[key].model_dump())}" for key in parameter.sources]
    print_fields(
        (
            ("id", name),
            ("what it is", parameter.title),
            ("value", f"{value(parameter)} {parameter.unit}"),
            ("role", parameter.role),
            ("family", entry["family"]),
            ("grade", f"{grade(parameter)} ({_meaning(parameter)})"),
            ("sources", "\n".join(cited)),
            ("note", " ".join(parameter.note.split())),
            ("made from", "\n".join(_made(parameter))),
            ("used by", "\n".join(entry["used_by"]) or "nothing yet"),
            ("written in", entry["written_in"]),
        )
    )


def _made(parameter: Parameter) -> list[str]:
    """Cases that the value was made from, with what is left without each."""
    cases = parameter.fitted_to.items()
    return [f"{case} (without it: {'nothing is left' if left is None else left})" for case, left in cases]


def _print_source(name: str, entry: Mapping[str, Any]) -> None:
    print_fields((("id", name), ("source", _citation(entry)), ("rest on it", ", ".join(entry["parameters"]))))


def _citation(source: Mapping[str, Any]) -> str:
    return ", ".join(str(source[key]) for key in ("publisher", "title", "date", "where") if source[key])
