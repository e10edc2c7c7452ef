"""``peninsula run``: one scenario, one seed, one story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.output import console, emit_json, note
from cli.scenarios_command import complete_pack, complete_scenario, complete_setting

if TYPE_CHECKING:
    from scenarios import Loaded
    from scenarios.nodes import Node
    from scenarios.problems import Problem
    from sim import Run

_LARGEST_SEED = 2**63 - 1  # what a column of whole numbers holds anywhere


def whole_seed(ctx: click.Context, param: click.Parameter, seed: int) -> int:
    if not 0 <= seed <= _LARGEST_SEED:
        raise click.BadParameter(f"{seed} is outside 0 .. {_LARGEST_SEED}", ctx, param)
    return seed


@click.command(
    name="run",
    epilog="""\b
Examples:
  peninsula run korea-today
  peninsula run korea-today --with strict --seed 7
  peninsula run korea-today --set "parameters.P1.06=0.5"
  peninsula run my-crisis.yaml --rules my_rules.py --json

\b
The same scenario, rules, seed and answers give the same bytes. Two packs with
one seed meet the same luck: what differs is the rule.""",
)
@click.argument("scenario", shell_complete=complete_scenario)
@click.option(
    "--with",
    "packs",
    multiple=True,
    metavar="PACK",
    shell_complete=complete_pack,
    help="Lay a pack over the scenario: minute, strict, ... (repeatable).",
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=complete_setting,
    help="Change one value, after the packs (repeatable).",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    metavar="N",
    callback=whole_seed,
    help="The luck, from 0 up.",
)
@click.option("--answers", type=click.Path(), metavar="FILE", help="Leaders' decisions, as YAML.")
@click.option(
    "--rules", multiple=True, metavar="FILE", help="Your rules: Python file or plug-in (repeatable)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for programs.")
@click.option("--trace", type=click.Path(), metavar="FILE", help="Write every record as a JSON line.")
@click.option(
    "--report", "page", type=click.Path(), metavar="FILE", help="Write a page with pictures (HTML)."
)
@click.option(
    "--figures", type=click.Path(), metavar="DIR", help="Write each picture as SVG and PNG (180 and 88 mm)."
)
def command(  # noqa: PLR0913
    scenario: str,
    packs: tuple[str, ...],
    sets: tuple[str, ...],
    seed: int,
    answers: str | None,
    rules: tuple[str, ...],
    as_json: bool,
    trace: str | None,
    page: str | None,
    figures: str | None,
) -> None:
    """Play a scenario once and tell what happened.

    SCENARIO is a shipped name or a file of your own. The account says who asked what and when, who
    answered, what moved, what waited and why; then come the measures with their units, and how
    much of it rests on judgement.
    """
    import peninsula

    if page is not None or figures is not None:
        from cli.report.writing import ready

        ready(page, figures)
    decisions = decisions_of(answers) if answers is not None else {}
    loaded = peninsula.load(scenario, packs=packs, sets=sets, rules=rules)
    script = {question: str(option.value) for question, option in decisions.items()}
    with located(decisions):
        played = peninsula.run(loaded, rules=rules, seed=seed, answers=script or None)
    if trace is not None:
        _write_trace(played, trace)
    if page is not None or figures is not None:
        from cli.report.run_report import render as drawn
        from cli.report.writing import command_line, write

        line = command_line(scenario, packs, sets, seed, answers, rules)
        write(*drawn(line, loaded, played), page, figures)
    if as_json:
        emit_json(report(loaded, played, seed))
    else:
        from cli.account import render

        render(played, loaded, console())


@contextmanager
def located(decisions: Mapping[str, Node]) -> Iterator[None]:
    """An answer that fits no question is told with the line where it stands."""
    from scenarios.problems import InputError, nearest, one_of, problem, shown
    from sim import AnswerError

    try:
        yield
    except AnswerError as error:
        where, expected = decisions[error.question].where, one_of(error.expected)
        if error.found:
            found = f"{shown(error.found)} as the answer to '{error.question}'"
            near = nearest(error.found, error.expected)
        else:
            found = f"an answer to '{error.question}', which was never asked in this run"
            near = nearest(error.question, error.expected)
            expected = expected if error.expected else "no answers: nothing was asked"
        raise InputError((problem(where, found, expected, near),)) from error


def decisions_of(path: str) -> dict[str, Node]:
    """Question -> option, from a file of the form ``format: 1`` and ``answers: {...}``."""
    from scenarios.document import read
    from scenarios.problems import InputError

    document = read(path)
    problems = [*document.problems, *_misplaced(document.root)]
    if problems:
        raise InputError(problems)
    root: Any = document.root.value
    answers: dict[str, Node] = root["answers"].value
    return answers


def _misplaced(root: Node) -> Iterator[Problem]:
    """What is wrong with an answers file, each with its line."""
    from scenarios.nodes import child_at
    from scenarios.problems import nearest, problem, shown

    keys: Any = root.value
    for key in keys.keys() - {"format", "answers"}:
        near = nearest(key, ("format", "answers"))
        yield problem(keys[key].where, f"unknown key '{key}'", "format or answers", near)
    version, answers = child_at(root, "format"), child_at(root, "answers")
    if version is None or version.value != 1:
        yield problem(root.where, "no 'format: 1'", "'format: 1' as the first key")
    if answers is None or not isinstance(answers.value, dict):
        yield problem((answers or root).where, "no answers", "'answers:' with lines of 'question: option'")
        return
    for question, option in answers.value.items():
        if not isinstance(option.value, str):
            found = f"{shown(option.value)} as the answer to '{question}'"
            yield problem(option.where, found, "the name of an option")


def _write_trace(played: Run, path: str) -> None:
    with Path(path).open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in played.trace.lines())
    note(f"trace written to {path}")


def report(loaded: Loaded, played: Run, seed: int) -> dict[str, Any]:
    from peninsula import __version__

    return {
        "format": 1,
        "version": __version__,
        "scenario": {"name": loaded.scenario.name, "hash": loaded.hash, "packs": list(loaded.packs)},
        "seed": seed,
        "digest": played.digest,
        "outcome_digest": played.outcome_digest,
        "measures": played.measures,
        "rulings": played.rulings,
        "evidence": played.evidence,
    }
