"""The folder of a pack: which pages it holds, written one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from cli.exercise.pack.cells import cell_sheet
from cli.exercise.pack.evaluation import evaluation
from cli.exercise.pack.guide import guide
from cli.exercise.pack.made import Made
from cli.exercise.pack.paper import paper
from cli.exercise.pack.sheet import write_sheet
from scenarios.problems import InputError, Position, problem
from scenarios.sections.exercise import Language
from sim.live.branches import Force, answers
from sim.live.timing import Timing

_PAGES: tuple[tuple[str, Callable[[Made], str]], ...] = (
    ("guide.html", guide),
    ("evaluation.html", evaluation),
    ("paper.html", paper),
)
SHEET = "msel.xlsx"


def write_pack(
    timing: Timing, folder: str, language: Language, force: Force | None = None
) -> tuple[str, ...]:
    """Write the pack into a new or empty folder and return the names of its files.

    ``force`` plays what each answer leads to, else this process does.
    Raises ``InputError`` where something stands already, ``OSError`` where nothing can be written.
    """
    path = Path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise InputError((problem(Position(folder), "exists and is not empty", "a new folder for the pack"),))
    path.mkdir(parents=True, exist_ok=True)
    made = Made(timing, answers(timing.dry, _progress, force), language)
    pages = {name: write(made) for name, write in _PAGES}
    pages |= {f"cell-{cell}.html": cell_sheet(made, cell) for cell in timing.dry.cells}
    for name, text in pages.items():
        (path / name).write_text(text, "utf-8")
    write_sheet(timing.dry.plan.loaded, str(path / SHEET))
    return (*pages, SHEET)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\r" + " " * 40 + "\r" if done == total else ""
        click.echo(f"\rwhat answers lead to: {done} of {total}{end}", nl=False, err=True)
