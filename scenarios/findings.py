"""What the cross checks find, told at the line that set the value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from scenarios.explain import label
from scenarios.nodes import Node, Path, closest
from scenarios.problems import Position, Problem, nearest, one_of, problem


@dataclass(slots=True)
class Findings:
    """Collects the problems of one resolved scenario."""

    root: Node
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, found: str, expected: str, near: str | None = None) -> None:
        """Something wrong with the value at ``path``."""
        self.problems.append(problem(self.position(path), found, expected, near))

    def position(self, path: Path) -> Position:
        """Where the value at ``path`` was written, or what encloses it."""
        return closest(self.root, path)

    def name(self, path: Path) -> str:
        """The path as an author would write it."""
        return label(self.root, path, "the scenario")

    def known(
        self, path: Path, what: str, word: str | None, words: Collection[str], besides: str = ""
    ) -> bool:
        """Whether ``word`` is one of ``words``; if not, say so, and what there may be ``besides``. None
        (not given) is no concern here."""
        if word is None or word in words:
            return word is not None
        found = f"unknown {what} '{word}' for {self.name(path)}"
        expected = one_of(tuple(words)) if words else f"a known {what}"
        self.add(path, found, expected + besides, nearest(word, words))
        return False
