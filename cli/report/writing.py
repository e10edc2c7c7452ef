"""Writing a report and its figures to disk."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cli.output import counted, note

#: Pictures by name, each drawn as an SVG document when it is asked for.
Files = Mapping[str, Callable[[], str]]
#: Pixels of a PNG for one of the drawing: 960 wide becomes 2,880, which is 16 cm at 450 dots an inch.
_SHARPNESS = 3.0


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


def write(html: str, pictures: Files, page: str | None, figures: str | None) -> None:
    """The page, and each picture as SVG and PNG. Raises ``OSError`` where a file cannot be written."""
    if page is not None:
        Path(page).write_text(html, encoding="utf-8", newline="\n")
        note(f"report written to {page}")
    if figures is not None:
        write_figures(pictures, Path(figures))
        note(f"{counted(len(pictures), 'figure')} written to {figures}, as SVG and PNG")


def write_figures(pictures: Files, folder: Path) -> None:
    """``NAME.svg`` and ``NAME.png``. An SVG has the same bytes on every machine; letters in a PNG are those
    of its fonts."""
    from vl_convert import svg_to_png

    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in pictures.items():
        drawn = draw()
        (folder / f"{name}.svg").write_text(f"{drawn}\n", encoding="utf-8", newline="\n")
        (folder / f"{name}.png").write_bytes(svg_to_png(drawn, scale=_SHARPNESS))
