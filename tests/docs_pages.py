"""The pages of the documentation as a test reads them: their blocks, files and commands.

Every command in a fenced block is typed by ``tests/test_docs_commands.py``. Words after the language of a
block say more: ``exit=1`` the exit code to expect, ``test=PATH::NAME`` the test that runs the block instead
(for what needs a browser, a cluster or minutes), ``needs=LIBRARY`` what a block of Python may lack.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
#: Pages by name; the two at the top of the repository are pages too.
PAGES: Mapping[str, Path] = {
    path.name: path for path in (*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md")
}
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
#: A block that follows a line ending in a file's name and a colon is that file.
FILED = re.compile(r"`([\w-]+\.(?:yaml|py))`:\n\n```\w+\n(.*?)^```", re.M | re.S)
#: Languages of blocks that hold commands, and of those that do not.
TYPED = ("sh", "console")
READ = ("", "yaml", "python", "toml", "r", "{include}", "{toctree}", "{eval-rst}")


class Block(NamedTuple):
    """A fenced block: its language, the words after that, and what it holds."""

    language: str
    info: str
    text: str

    @property
    def elsewhere(self) -> str:
        """The test that runs the block instead, or nothing."""
        found = re.search(r"\btest=(\S+)", self.info)
        return found[1] if found else ""

    @property
    def code(self) -> int:
        found = re.search(r"\bexit=(\d+)", self.info)
        return int(found[1]) if found else 0

    @property
    def needs(self) -> list[str]:
        return re.findall(r"\bneeds=(\S+)", self.info)


class Line(NamedTuple):
    """A line that a reader types, and the output that the page shows below it."""

    typed: str
    shown: list[str]

    @property
    def words(self) -> list[str]:
        """The command without what is for the shell: a remark, a pipe, a file to write to."""
        return list(takewhile(lambda word: word not in ("|", ">"), shlex.split(self.typed, comments=True)))


def text_of(name: str) -> str:
    return PAGES[name].read_text("utf-8")


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found = []
    for opening, held in FENCE.findall(text):
        language, _, info = opening.partition(" ")
        found.append(Block(language, info, held))
    return found


def lines(block: Block) -> Iterator[Line]:
    """What is typed in a block of commands; in ``console`` after a dollar, with its output."""
    typed: Line | None = None
    for line in block.text.splitlines():
        if block.language == "sh" or line.startswith("$ "):
            if typed:
                yield typed
            told = line.removeprefix("$ ").strip()
            typed = Line(told, []) if told and not told.startswith("#") else None
        elif typed:
            typed.shown.append(line)
    if typed:
        yield typed


def write_examples(text: str, folder: Path) -> Mapping[str, str]:
    """Write the files that a page shows."""
    files = dict(FILED.findall(text))
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    return files


def is_shown(shown: list[str], output: str) -> None:
    """Each line shown stands in the output, in order; ``...`` leaves out lines, or part of one."""
    told = iter(line.rstrip() for line in output.splitlines())
    for line in shown:
        pattern = ".*".join(map(re.escape, line.rstrip().split("...")))
        if line != "...":
            assert any(re.fullmatch(pattern, one) for one in told), line
