"""Help and version cost next to nothing: no heavy library is loaded for them."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("starlette", "uvicorn", "jinja2", "pydantic", "simpy", "numpy", "rich", "yaml", "scipy", "polars")
LISTING = "import sys, cli.main as m\ntry:\n m.main()\nfinally:\n print(*sys.modules, file=sys.stderr)"


def loaded_for(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LISTING, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {module.split(".")[0] for module in done.stderr.split()}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("run", "--help"),
        ("scenarios", "--help"),
        ("scenarios", "show", "--help"),
        ("policies", "--help"),
        ("sources", "--help"),
        ("exercise", "--help"),
        ("exercise", "check", "--help"),
        ("exercise", "msel", "--help"),
        ("exercise", "run", "--help"),
        ("exercise", "resume", "--help"),
        ("exercise", "replay", "--help"),
        ("exercise", "host", "--help"),
        ("compare", "--help"),
        ("results", "--help"),
        ("report", "--help"),
    ],
    ids=" ".join,
)
def test_no_heavy_library_is_loaded(arguments: tuple[str, ...]) -> None:
    assert loaded_for(*arguments) & set(HEAVY) == set()


def test_help_loads_no_command() -> None:
    assert "scenarios" not in loaded_for("--help")


def test_help_takes_under_300_ms_of_cpu() -> None:
    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "cli", "--help"], cwd=ROOT, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(once() for _ in range(5)) < 0.3
