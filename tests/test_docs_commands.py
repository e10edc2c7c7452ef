"""Every command on a page is typed, and says what the page shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import program
from cli.report.writing import COLUMN
from tests.docs_pages import (
    FILED,
    PAGES,
    READ,
    ROOT,
    TYPED,
    Block,
    Line,
    blocks,
    is_shown,
    lines,
    text_of,
    write_examples,
)

#: Pages that go on where another one stopped, in its folder.
AFTER = {"lab.md": "analysis.md"}
WITHOUT_COMMANDS = {
    "index.md", "commands.md", "python.md", "design.md", "glossary.md", "model.md", "sources.md",
}  # fmt: skip


# --- what a reader types, by its first word ---


def peninsula(line: Line, code: int) -> None:
    result = CliRunner().invoke(program, line.words[1:], prog_name="peninsula")
    assert result.exit_code == code, f"{line.typed}: {result.output}"
    is_shown(line.shown, result.output)


def make(line: Line, code: int) -> None:
    """The target exists; what it does is what the suite and .ci/run do."""
    asked = ["make", "--dry-run", f"PYTHON={sys.executable}", *line.words[1:]]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr


def install(line: Line, code: int) -> None:
    """This folder, with extras that it has; .ci/run installs the built wheel."""
    found = re.fullmatch(r"\.(?:\[([\w,]+)\])?", line.words[-1])
    assert found, line.typed
    offered = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(filter(None, (found[1] or "").split(","))) <= offered.keys()


def bash(line: Line, code: int) -> None:
    """A script of the repository is read and not run: most of it is this suite."""
    assert subprocess.run(["bash", "-n", ROOT / line.words[1]], check=False).returncode == code


def completion(line: Line, code: int) -> None:
    shell = re.search(r"_PENINSULA_COMPLETE=(\w+)", line.typed)
    assert shell, line.typed
    asked = {**os.environ, "PYTHONPATH": str(ROOT), "_PENINSULA_COMPLETE": shell[1]}
    done = subprocess.run(
        [sys.executable, "-m", "cli"], env=asked, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert "_PENINSULA_COMPLETE" in done.stdout


TYPISTS: Mapping[str, Callable[[Line, int], None]] = {
    "peninsula ": peninsula,
    "make ": make,
    "uv tool install ": install,
    "pipx install ": install,
    "pip install ": install,
    "bash ": bash,
    'eval "$(_PENINSULA_COMPLETE': completion,
    "_PENINSULA_COMPLETE": completion,
}


def type_line(line: Line, code: int) -> None:
    typist = next((typist for start, typist in TYPISTS.items() if line.typed.startswith(start)), None)
    assert typist, f"nobody runs this; name the test that does, as in ```sh test=PATH::NAME: {line.typed}"
    typist(line, code)


def commands(text: str) -> list[tuple[Line, Block]]:
    return [(line, block) for block in blocks(text) if block.language in TYPED for line in lines(block)]


def type_page(name: str, folder: Path) -> None:
    """Type what a page shows, in a folder that holds its files."""
    text = text_of(name)
    write_examples(text, folder)
    with pytest.MonkeyPatch.context() as patch, chdir(folder):
        patch.setenv("COLUMNS", "80")
        for line, block in commands(text):
            if not block.elsewhere:
                type_line(line, block.code)


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder in which the commands of a page have been typed, once."""
    folders: dict[str, Path] = {}

    def found(name: str) -> Path:
        if name not in folders:
            before = AFTER.get(name)
            folder = found(before) if before else tmp_path_factory.mktemp(name.removesuffix(".md"))
            type_page(name, folder)
            folders[name] = folder
        return folders[name]

    return found


@pytest.mark.parametrize("page", sorted(PAGES))
def test_commands_can_be_typed_and_say_what_is_shown(page: str, folder_of: Callable[[str], Path]) -> None:
    assert bool(commands(text_of(page))) == (page not in WITHOUT_COMMANDS)
    folder_of(page)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_no_block_escapes(page: str) -> None:
    """Commands stand in blocks that are typed; the test that a mark names exists."""
    for block in blocks(text_of(page)):
        assert block.language in (*TYPED, *READ), block.language
        if block.language == "":
            assert not re.search(r"^(?:\$ |peninsula )", block.text, re.M), block.text
        if block.elsewhere:
            path, _, name = block.elsewhere.partition("::")
            assert f"def {name}(" in (ROOT / path).read_text("utf-8"), block.elsewhere


# --- blocks of Python read what the commands of their page have made ---


def python_blocks(text: str) -> list[tuple[Block, list[str]]]:
    """Blocks that are no files, each with the output that follows it in a block without a language."""
    files = {content for _, content in FILED.findall(text)}
    found = [*blocks(text), Block("none", "", "")]
    return [
        (block, below.text.splitlines() if below.language == "" else [])
        for block, below in pairwise(found)
        if block.language == "python" and block.text not in files and not block.elsewhere
    ]


def execute(made: Sequence[tuple[Block, list[str]]], page: str, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    for block, shown in made:
        if all(map(find_spec, block.needs)):
            capsys.readouterr()
            exec(compile(block.text, page, "exec"), names)
            is_shown(shown, capsys.readouterr().out)


@pytest.mark.filterwarnings("ignore:ipyparallel not installed:UserWarning")
@pytest.mark.parametrize("page", [page for page in sorted(PAGES) if python_blocks(text_of(page))])
def test_python_can_be_executed_and_prints_what_is_shown(
    page: str, folder_of: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with chdir(folder_of(page)):
        execute(python_blocks(text_of(page)), page, capsys)


def test_the_notebook_of_the_laboratory_uses_the_libraries_themselves() -> None:
    told = "".join(block.text for block, _ in python_blocks(text_of("lab.md")))
    assert all(f"import {name}" in told or f"from {name}" in told for name in ("polars", "ema_workbench"))
    assert "SALib" in told


# --- pictures are what the commands of their page have drawn ---

#: Picture -> the page whose commands draw it, and the file that they write.
PICTURES = {
    "rules.svg": ("first-run.md", "pictures/rules.svg"),
    "lanes.svg": ("first-run.md", "pictures/lanes.svg"),
    "break-even.svg": ("analysis.md", "figures/break-even-minute-sortie_gap.svg"),
    "drivers.svg": ("analysis.md", "figures/tornado-sortie_gap.svg"),
}


@pytest.mark.parametrize("picture", sorted(PICTURES))
def test_a_picture_is_what_its_page_draws(picture: str, folder_of: Callable[[str], Path]) -> None:
    """Draw them anew with: make pictures"""
    page, drawn = PICTURES[picture]
    kept = ROOT / "docs" / "pictures" / picture
    fresh = folder_of(page) / drawn
    for end in ("", COLUMN):  # as wide as a page, and as a telephone
        new, old = (path.with_stem(path.stem + end) for path in (fresh, kept))
        if os.environ.get("PENINSULA_PICTURES") == "draw":
            shutil.copyfile(new, old)
        assert old.read_bytes() == new.read_bytes()


def test_every_picture_is_drawn_and_shown() -> None:
    forms = {path.stem for path in (ROOT / "docs" / "pictures").iterdir()}
    kept = {f"{stem.removesuffix(COLUMN)}.svg" for stem in forms}
    assert forms == {Path(name).stem + end for name in kept for end in ("", COLUMN)}
    shown = {
        found for name in PAGES for found in re.findall(r"\]\((?:docs/)?pictures/([^)]+)\)", text_of(name))
    }
    assert kept == shown == PICTURES.keys()


# --- short forms of what takes minutes ---


def test_a_shipped_design_is_played_in_short_form() -> None:
    """A row of each block of the design that the pages sweep whole."""
    for row in ("0", "saltelli:0"):
        result = CliRunner().invoke(program, ["sweep", "minute-vs-consultation", "--row", row])
        assert result.exit_code == 0, result.output
        assert "sortie_gap" in result.stdout


#: What makes a command of a class short: fewer runs.
SHORT = {"check": ["--runs", "2"]}


def test_a_class_in_short_form(tmp_path: Path) -> None:
    """What the page tells of a class, with few runs; hosting it has tests with a browser."""
    with chdir(tmp_path):
        for line, block in commands(text_of("exercises.md")):
            if block.elsewhere.endswith(test_a_class_in_short_form.__name__):
                words = line.words[1:]
                result = CliRunner().invoke(program, [*words, *SHORT.get(words[1], [])])
                assert result.exit_code == 0, f"{line.typed}: {result.output}"
        assert {"pack", "pack-ko", "monday.journal"} <= {path.name for path in tmp_path.iterdir()}
