"""Writing a report and its figures to disk."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from cli.charts.picture import Picture
from cli.charts.sheet import COLUMN_MM, PAPER_MM
from cli.errors import InputProblem
from cli.output import counted, note

#: Pictures by name, each drawn as an SVG document when it is asked for.
Files = Mapping[str, Callable[[], str]]
#: What the name of a picture has at its end where it is as wide as a column of text.
COLUMN = f"-{COLUMN_MM:g}mm"
#: Dots an inch of a PNG; the drawings say their width in millimetres.
DPI = 450
_CSS = 96  # of which a millimetre of SVG is counted, and ``svg_to_png`` multiplies by dpi / 72


def command_line(
    scenario: str,
    packs: Sequence[str],
    sets: Sequence[str],
    seed: int,
    answers: str | None,
    rules: Sequence[str],
) -> str:
    """The command that plays the run again."""
    words = ["peninsula", "run", scenario]
    for name, values in (("--with", packs), ("--set", sets), ("--rules", rules)):
        for value in values:
            words += [name, value]
    words += ["--seed", str(seed)]
    if answers is not None:
        words += ["--answers", answers]
    return shlex.join(words)


def drawings(pictures: Iterable[Picture]) -> dict[str, Callable[[], str]]:
    """Each picture as wide as a page and as a column of it."""
    files: dict[str, Callable[[], str]] = {}
    for picture in pictures:
        files[picture.ident] = picture.file
        files[picture.ident + COLUMN] = partial(picture.file, narrow=True)
    return files


def ready(page: str | None, figures: str | None) -> None:
    """What would keep the page or the figures from being written is told before anything is worked out.

    Raises ``InputProblem``, and ``ModuleNotFoundError`` where figures need an extra that is not installed.
    """
    if page is not None:
        if Path(page).is_dir():
            raise InputProblem(f"{page}: is a folder; expected a file, such as {page}/report.html")
        if not Path(page).parent.is_dir():
            raise InputProblem(f"{page}: the folder {Path(page).parent} does not exist; make it first")
    if figures is not None:
        if Path(figures).exists() and not Path(figures).is_dir():
            raise InputProblem(f"{figures}: is a file; expected a folder for the figures, there or new")
        import_module("vl_convert")


def write(html: str, pictures: Files, page: str | None, figures: str | None) -> None:
    """The page, and each picture as SVG and PNG. Raises ``OSError`` where a file cannot be written."""
    if page is not None:
        Path(page).write_text(html, encoding="utf-8", newline="\n")
        note(f"report written to {page}")
    if figures is not None:
        write_figures(pictures, Path(figures))
        count = sum(not name.endswith(COLUMN) for name in pictures)
        note(
            f"{counted(count, 'figure')} written to {figures}, as SVG and PNG, {PAPER_MM:g} mm wide; "
            f"NAME{COLUMN} for one column"
        )


def write_figures(pictures: Files, folder: Path) -> None:
    """``NAME.svg`` and ``NAME.png``, 180 mm wide, and ``NAME-88mm`` for one column; a PNG has 450 dots an
    inch. An SVG has the same bytes on every machine; letters in a PNG are those of its fonts."""
    from vl_convert import svg_to_png

    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in pictures.items():
        drawn = draw()
        (folder / f"{name}.svg").write_text(f"{drawn}\n", encoding="utf-8", newline="\n")
        (folder / f"{name}.png").write_bytes(svg_to_png(drawn, ppi=DPI, scale=72 / _CSS))
