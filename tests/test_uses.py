"""The register and the code name the same numbers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import scenarios
from policies import builtin
from sim.uses import ENGINE, uses

ROOT = Path(__file__).parent.parent
IDENT = re.compile(r"[A-Z]\d+\.\d+(?:-[a-z0-9-]+)?")


def named_in(folder: str) -> set[str]:
    """Parameter ids in the string literals of a package, without its docstrings."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        if path.name == "uses.py":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        doc = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in doc:
                found.update(word for word in node.value.split() if IDENT.fullmatch(word))
    return found


def test_every_number_that_code_names_is_in_the_register() -> None:
    known = scenarios.register().parameters
    assert named_in("sim") | named_in("policies") <= known.keys()
    assert ENGINE.keys() <= known.keys()


def test_every_number_that_code_names_says_where_it_is_used() -> None:
    assert named_in("sim") | named_in("policies") <= uses().keys()


def test_rules_declare_what_their_verdicts_name() -> None:
    for rule in builtin().rules():
        assert set(rule.parameters) <= scenarios.register().parameters.keys(), rule.name


def test_no_number_of_time_or_chance_stands_bare_in_the_engine() -> None:
    """Floats in the engine are units, tolerances or halves; anything else belongs in the register."""
    allowed = {0.0, 0.5, 1.0, 2.0, 24.0, 60.0, 3600.0, 86400.0, 3440.065}
    for path in (ROOT / "sim").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                assert node.value in allowed, f"{path.name}:{node.lineno}: {node.value}"


def test_every_kind_of_record_belongs_to_one_system() -> None:
    from sim import systems, trace

    kinds = [kind for module in (trace, *systems.MODULES) for kind in module.KINDS]
    assert len(kinds) == len(set(kinds))
