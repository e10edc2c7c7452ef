"""``peninsula policies``: which rules there are, and what one of them says and reads."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from cli.errors import InputProblem
from cli.output import print_fields, print_table

if TYPE_CHECKING:
    from policies import Registry, Rule


def complete_rule(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    import policies

    return sorted({rule.name for rule in policies.builtin().rules() if rule.name.startswith(incomplete)})


_rules_option = click.option(
    "--rules",
    multiple=True,
    metavar="FILE",
    type=click.Path(),
    help="Also read your rules from a Python file or plug-in.",
)


@click.group(name="policies", no_args_is_help=True)
def command() -> None:
    """List the rules, and show one.

    A rule answers a request (a unit, a base, a mission) with grant, notify, ask or deny, and gives
    its reason. A scenario says which rule each capital reads.
    """


@command.command(
    "list",
    epilog="""\b
Examples:
  peninsula policies list
  peninsula policies list --rules my_rules.py""",
)
@_rules_option
def list_(rules: tuple[str, ...]) -> None:
    """List all rules by family.

    With --rules this is also the quickest check of a rule file of your own.
    """
    found = registry(rules).rules()
    print_table(
        ("rule", "family", "what it says"),
        ((rule.name, rule.family, _said(rule)) for rule in found),
        whole=2,
    )


def _said(rule: Rule) -> str:
    return rule.summary if rule.origin.startswith("policies/") else f"{rule.summary} [{rule.origin}]"


@command.command(
    epilog="""\b
Examples:
  peninsula policies show minute
  peninsula policies show my-rule --rules my_rules.py"""
)
@click.argument("name", shell_complete=complete_rule)
@_rules_option
def show(name: str, rules: tuple[str, ...]) -> None:
    """Show the rule NAME: what it says, the numbers it reads, where it is written."""
    known = registry(rules)
    families = [family for family in known.families() if name in known.names(family)]
    if not families:
        raise InputProblem(_unknown(name, known))
    for family in families:
        _show(known.get(family, name))


def _unknown(name: str, known: Registry) -> str:
    from difflib import get_close_matches

    names = sorted({rule.name for rule in known.rules()})
    near = get_close_matches(name, names, 1)
    return f"unknown rule '{name}'; known: {', '.join(names)}" + (f"; nearest: {near[0]}" if near else "")


def _show(rule: Rule) -> None:
    print_fields(
        (
            ("rule", rule.name),
            ("family", rule.family),
            ("says", inspect.getdoc(rule.function) or rule.summary),
            ("written in", rule.origin),
        )
    )
    if rule.parameters:
        click.echo()
        _numbers(rule.parameters)


def _numbers(ids: Iterable[str]) -> None:
    import scenarios
    from cli.sources_command import grade, value

    register = scenarios.register().parameters
    known = [(name, register[name]) for name in ids if name in register]
    print_table(
        ("reads", "grade", "value", "unit", "what it is"),
        ((name, grade(p), value(p), p.unit, p.title) for name, p in known),
        whole=2,
    )


def registry(rules: Iterable[str]) -> Registry:
    """The built-in rules and those of the named files or plug-ins."""
    import policies

    found = policies.builtin()
    for source in rules:
        found = found.including(source)
    return found
