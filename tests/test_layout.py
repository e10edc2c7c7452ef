"""The architecture as a test: imports run one way, modules stay small, names say what they hold."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ("policies", "scenarios", "sim", "cli")
FILES = sorted(
    [ROOT / "peninsula.py", *(path for package in ORDER for path in (ROOT / package).rglob("*.py"))]
)
#: Libraries that belong to some packages only.
HOMES = {
    "simpy": {"sim"},
    "click": {"cli"},
    "rich": {"cli"},
    "pydantic": {"scenarios"},
    **{name: {"cli"} for name in ("starlette", "uvicorn", "jinja2", "markupsafe", "segno")},
    **{name: {"sim"} for name in ("scipy", "polars", "distributed", "SALib", "ema_workbench", "filelock")},
}
LONGEST = 350
VAGUE = {"util", "utils", "helper", "helpers", "misc", "common"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def package_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every absolute import, wherever it stands in the file."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]


every_file = pytest.mark.parametrize("path", FILES, ids=name_of)


def test_there_are_files_to_read() -> None:
    assert {package_of(path) for path in FILES} == {*ORDER, "peninsula"}


@every_file
def test_imports_run_one_way(path: Path) -> None:
    package = package_of(path)
    above = set(ORDER[ORDER.index(package) + 1 :]) if package in ORDER else {"cli"}
    if package in ORDER and package != "cli":
        above.add("peninsula")
    assert [found for found in imported(path) if found[1] in above] == []


@every_file
def test_libraries_stay_in_their_package(path: Path) -> None:
    package = package_of(path)
    strangers = [
        (line, library) for line, library in imported(path) if package not in HOMES.get(library, {package})
    ]
    assert strangers == []


@pytest.mark.parametrize("path", [path for path in FILES if package_of(path) == "policies"], ids=name_of)
def test_policies_know_only_the_standard_library(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, "policies"}
    assert [found for found in imported(path) if found[1] not in allowed] == []


@every_file
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_bytes().splitlines()) <= LONGEST


@every_file
def test_names_say_what_a_module_holds(path: Path) -> None:
    words = {word for part in path.relative_to(ROOT).parts for word in part.removesuffix(".py").split("_")}
    assert words & VAGUE == set()


@every_file
def test_modules_say_what_they_are(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_bytes()))


def test_an_upward_import_is_seen(tmp_path: Path) -> None:
    nested = tmp_path / "rule.py"
    nested.write_text(
        "def f():\n    if True:\n        from sim.engine import run\n    import cli.main as c\n"
    )
    assert sorted(imported(nested)) == [(3, "sim"), (4, "cli")]
