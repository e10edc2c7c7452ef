"""``peninsula scenarios``: the shipped scenarios and packs, and the user's own files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from cli.errors import InputProblem
from cli.output import console, print_fields, print_table

if TYPE_CHECKING:
    from scenarios import Loaded, Problem

_SHORT = 16  # digits of a hash that are enough to tell two scenarios apart by eye

# --- what the shell may complete; also used by `run` ---------------------------------------------


def complete_scenario(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    import scenarios

    return _names_or_files((*scenarios.shipped(), *scenarios.shipped_history()), incomplete)


def complete_pack(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    import scenarios

    return _names_or_files(scenarios.shipped_packs(), incomplete)


def complete_setting(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Dotted keys of a scenario, and every parameter of the register."""
    import scenarios

    parameters = [f"parameters.{name}" for name in scenarios.register().parameters]
    keys = [*_keys(json.loads(scenarios.schema_json())), *parameters]
    return [CompletionItem(f"{key}=") for key in keys if key.startswith(incomplete)]


def _names_or_files(names: tuple[str, ...], incomplete: str) -> list[CompletionItem]:
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def _keys(schema: dict[str, Any]) -> Iterator[str]:
    """Dotted names of the single values that a JSON schema describes."""
    waiting = [("", schema)]
    while waiting:
        prefix, part = waiting.pop()
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rsplit("/", 1)[-1]]
        if "properties" in part:
            waiting.extend((f"{prefix}{key}.", child) for key, child in part["properties"].items())
        elif part.get("type") not in ("array", "object") and prefix:
            yield prefix.removesuffix(".")


# --- the commands --------------------------------------------------------------------------------


@click.group(name="scenarios", no_args_is_help=True)
def command() -> None:
    """List, show, check and start scenario files.

    A scenario is a YAML file: the crisis, the forces, the rules that each capital reads. A pack is
    a part of one that is laid over it with --with.
    """


@command.command("list", epilog="\b\nExample:\n  peninsula scenarios list")
def list_() -> None:
    """List the shipped scenarios, the cases from history, and the packs to lay over them."""
    import scenarios

    print_table(("scenario", "what it is"), ((name, scenarios.summary(name)) for name in scenarios.shipped()))
    click.echo()
    history = scenarios.shipped_history()
    print_table(("history", "what it is"), ((name, scenarios.summary(name)) for name in history))
    click.echo()
    packs = scenarios.shipped_packs()
    print_table(("pack", "what it sets"), ((name, scenarios.summary(name)) for name in packs))
    click.echo()
    from scenarios.designs import design_title, shipped_designs

    print_table(("design", "what it asks"), ((name, design_title(name)) for name in shipped_designs()))


@command.command(
    epilog="""\b
Examples:
  peninsula scenarios show korea-today
  peninsula scenarios show my-crisis.yaml --resolved
  peninsula scenarios show korea-today --resolved --with minute"""
)
@click.argument("name", shell_complete=complete_scenario)
@click.option("--resolved", is_flag=True, help="The whole scenario as YAML, after extends and packs.")
@click.option(
    "--with", "packs", multiple=True, metavar="PACK", shell_complete=complete_pack, help="Lay a pack over it."
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=complete_setting,
    help="Change one value.",
)
@click.option("--rules", multiple=True, metavar="FILE", help="Rules of your own that it names.")
def show(
    name: str, resolved: bool, packs: tuple[str, ...], sets: tuple[str, ...], rules: tuple[str, ...]
) -> None:
    """Show a scenario on one page, or whole.

    NAME is a shipped name or a file. The output of --resolved is itself a scenario file.
    """
    import peninsula

    loaded = peninsula.load(name, packs=packs, sets=sets, rules=rules)
    if resolved:
        click.echo(_as_yaml(loaded), nl=False)
    else:
        _print_page(loaded)


def _as_yaml(loaded: Loaded) -> str:
    import yaml

    return yaml.safe_dump(loaded.resolved, sort_keys=False, allow_unicode=True, width=100)


def _print_page(loaded: Loaded) -> None:
    scenario = loaded.scenario
    clock, evidence = scenario.clock, scenario.evidence
    readings, minute = scenario.access.readings, scenario.access.minute
    console().print(scenario.title, style="bold")
    click.echo()
    print_fields(
        (
            ("name", scenario.name),
            ("summary", " ".join(scenario.summary.split())),
            ("H-hour", f"{clock.h_hour} (STARTEX {clock.startex.text}, ENDEX {clock.endex.text})"),
            ("combat launches", f"Washington {readings.USA}, Tokyo {readings.JPN}, Seoul {readings.ROK}"),
            ("transfers", scenario.access.transfer),
            ("deployments into Japan", scenario.access.inflow),
            ("third states", scenario.access.third_state),
            ("Korea Minute", f"{minute.status}; where a condition fails: {minute.otherwise}"),
            ("force list", f"{len(scenario.force)} lines"),
            ("lift", ", ".join(f"{fleet.count} {fleet.platform}" for fleet in scenario.lift.values())),
            ("numbers changed", ", ".join(scenario.parameters)),
            ("sweep", " x ".join(_factors(scenario.sweep))),
            ("evidence", f"grade {evidence.grade}; {' '.join(evidence.note.split())}".rstrip("; ")),
            ("made of", ", ".join(map(str, loaded.files))),
            ("hash", loaded.hash[:_SHORT]),
        )
    )
    click.echo()
    print_table(
        ("inject", "at", "what happens"),
        ((inject.id, inject.at.text, _told(inject)) for inject in scenario.injects),
        whole=2,
    )


def _factors(sweep: dict[str, Any]) -> list[str]:
    parts = (sweep.get(key) for key in ("policies", "circumstances"))
    return [name for part in parts if isinstance(part, dict) for name in part]


def _told(inject: Any) -> str:
    match inject.kind:
        case "phase":
            told = f"phase becomes {inject.phase}"
        case "strike":
            told = f"{inject.attacker} fires {inject.missiles} {inject.weapon} at {inject.target}"
        case "launch":
            way = f" over {', '.join(inject.over)}" if inject.over else ""
            told = f"{inject.attacker} launches {inject.missiles} {inject.weapon}{way}"
        case "fire":
            told = f"{inject.attacker} fires" + (f" at {inject.target}" if inject.target else "")
        case _:
            told = f"message to {', '.join(inject.to)}"
    text = " ".join(inject.text.split())
    return f"{told}: {text}" if text else told


@command.command(
    epilog="""\b
Examples:
  peninsula scenarios check my-crisis.yaml
  peninsula scenarios check *.yaml"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("--rules", multiple=True, metavar="FILE", help="Rules of your own that it names.")
def check(files: tuple[str, ...], rules: tuple[str, ...]) -> None:
    """Check scenario files and sweep files without playing them.

    Every problem is listed with its file and line, what was found, what was expected and the
    nearest valid name.
    """
    from scenarios import InputError

    problems: list[Problem] = []
    for file in files:
        try:
            said = _checked(file, rules)
        except InputError as error:
            problems.extend(error.problems)
        else:
            click.echo(f"{file}: ok ({said})")
    if problems:
        raise InputError(problems)


def _checked(file: str, rules: tuple[str, ...]) -> str:
    """What a right file holds; a design inside a scenario is checked with it."""
    import peninsula
    import policies
    from scenarios.designs import is_sweep_file, load_design

    registry = policies.builtin()
    for source in rules:
        registry = registry.including(source)
    known = {family: registry.names(family) for family in registry.families()}
    if is_sweep_file(file):
        design = load_design(file, known)
        return f"{design.name}, {len(design.points)} points, {design.hash[:_SHORT]}"
    loaded = peninsula.load(file, rules=rules)
    said = f"{loaded.scenario.name}, {loaded.hash[:_SHORT]}"
    if not loaded.scenario.sweep:
        return said
    return f"{said}; a sweep of {len(load_design(file, known).points)} points"


@command.command(epilog="\b\nExample:\n  peninsula scenarios new my-crisis")
@click.argument("name")
def new(name: str) -> None:
    """Start a scenario of your own.

    Writes NAME.yaml into this folder. The file extends korea-today, so it holds only what
    differs. An existing file is left alone.
    """
    import scenarios

    name = name.removesuffix(".yaml")
    text = scenarios.template(name)
    path = Path(f"{name}.yaml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise InputProblem(f"{path}: exists already; expected a new name") from error
    click.echo(path)


@command.command(epilog="\b\nExample:\n  peninsula scenarios schema > scenario.schema.json")
def schema() -> None:
    """Print the JSON schema of scenario files.

    Editors use it to complete and check YAML while you type.
    """
    import scenarios

    click.echo(scenarios.schema_json())
