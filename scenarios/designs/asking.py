"""What a design asks of its results: the baseline, who is held against whom, whose variance is split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from scenarios.designs.design import BreakEven, Factor, Point, Sensitivity, Uncertain
from scenarios.designs.form import BreakEvenForm, Form, SensitivityForm
from scenarios.nodes import Node, Path, closest
from scenarios.problems import Problem, nearest, one_of, problem

#: Columns of a Saltelli design that are no group of numbers.
_RESERVED = ("luck", "weak", "anchored")


@dataclass(slots=True)
class Asking:
    """What the questions of a design are read against."""

    factors: Sequence[Factor]
    points: Sequence[Point]
    uncertain: Sequence[Uncertain]
    root: Node
    prefix: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, found: str, expected: str, near: str | None = None) -> None:
        self.problems.append(problem(closest(self.root, path), found, expected, near))

    @property
    def policies(self) -> list[Factor]:
        return [factor for factor in self.factors if factor.role == "policy"]

    def combination(self, word: str, path: Path, what: str) -> str:
        """A policy combination by its name: "" or a level of the first factor stands for the first others."""
        first = [factor.levels[0] for factor in self.policies]
        if not word or not first:
            if word:
                self.add(path, f"{what} is '{word}', but the design has no policies", f"no {what}")
            return "+".join(first)
        if word in self.policies[0].levels:
            return "+".join([word, *first[1:]])
        parts = word.split("+")
        if len(parts) == len(first) and all(p in f.levels for p, f in zip(parts, self.policies, strict=True)):
            return word
        levels = self.policies[0].levels
        known = one_of(levels) if len(first) == 1 else f"{one_of(levels)}, or levels joined by '+'"
        self.add(path, f"unknown policy '{word}' for {what}", known, nearest(word, self._combinations()))
        return ""

    def _combinations(self) -> list[str]:
        joined = {"+".join(point.levels[f.name] for f in self.policies) for point in self.points}
        return [*self.policies[0].levels, *sorted(joined)]


def break_evens(form: Form, asking: Asking) -> tuple[BreakEven, ...]:
    """The pairs of policies to be held against each other."""
    return tuple(_break_even(place, given, asking) for place, given in enumerate(form.break_even))


def _break_even(place: int, given: BreakEvenForm, asking: Asking) -> BreakEven:
    here: Path = ("break_even", place)
    name = f"{asking.prefix}break_even item {place + 1}"
    idents = [one.ident for one in asking.uncertain]
    for key, ident in (("delay", given.delay), ("yes", given.yes)):
        if ident not in idents:
            found = f"'{ident}' for {name}.{key} is not among the uncertain numbers"
            asking.add(
                (*here, key), found, one_of(idents) if idents else "one of them", nearest(ident, idents)
            )
    if given.delay == given.yes:
        asking.add((*here, "yes"), f"'{given.yes}' for both numbers of {name}", "two different numbers")
    policy = asking.combination(given.policy, (*here, "policy"), f"{name}.policy")
    against = asking.combination(given.against, (*here, "against"), f"{name}.against")
    if policy and policy == against:
        asking.add(
            (*here, "against"), f"'{given.against}' against itself in {name}", "two different policies"
        )
    if not given.margins:
        expected = "a measure and the smallest difference that matters"
        asking.add((*here, "margins"), f"no margins in {name}", expected)
    return BreakEven(given.delay, given.yes, policy, against, dict(given.margins))


def sensitivity_of(form: Form, asking: Asking) -> Sensitivity | None:
    """The Saltelli design, or None when there is none."""
    given = form.sensitivity
    if given is None:
        return None
    name = f"{asking.prefix}sensitivity"
    if given.base & (given.base - 1):
        expected = f"a power of two, such as {2 ** given.base.bit_length()}"
        asking.add(("sensitivity", "base"), f"{name}.base is {given.base}", expected)
    words = given.points or (tuple(asking.policies[0].levels) if asking.policies else ())
    points = [_point(word, place, asking) for place, word in enumerate(words)] or [0]
    for place, point in enumerate(points):
        if point is not None and point in points[:place]:
            found = f"point '{words[place]}' a second time in {name}.points"
            asking.add(("sensitivity", "points", place), found, "each point once")
    groups = _groups(given, asking)
    return Sensitivity(given.base, tuple(point for point in points if point is not None), groups)


def _point(word: str, place: int, asking: Asking) -> int | None:
    """A point by its name; a policy alone means it in the first circumstances."""
    by_name = {point.name: point.index for point in asking.points}
    if word in by_name:
        return by_name[word]
    before = len(asking.problems)
    name = f"{asking.prefix}sensitivity.points"
    policy = asking.combination(word, ("sensitivity", "points", place), name)
    if len(asking.problems) > before:
        return None
    first = [factor.levels[0] for factor in asking.factors if factor.role == "circumstance"]
    return by_name["+".join([policy, *first])]


def _groups(given: SensitivityForm, asking: Asking) -> Mapping[str, tuple[str, ...]]:
    here: Path = ("sensitivity", "groups")
    name = f"{asking.prefix}sensitivity.groups"
    if not given.groups:
        asking.add(here, f"no groups in {name}", "names, each with ids or patterns of uncertain numbers")
    owner: dict[str, str] = {}
    groups: dict[str, tuple[str, ...]] = {}
    for group, words in given.groups.items():
        if group in _RESERVED:
            found = f"group '{group}' in {name}, which is a column of every such design"
            asking.add((*here, group), found, f"a name other than {', '.join(_RESERVED)}")
        found_idents = [
            ident
            for place, word in enumerate(words)
            for ident in _members(word, (*here, group, place), name, asking)
        ]
        for ident in dict.fromkeys(found_idents):
            if ident in owner:
                found = f"'{ident}' in the groups '{owner[ident]}' and '{group}' of {name}"
                asking.add((*here, group), found, "each number in one group")
            owner.setdefault(ident, group)
        groups[group] = tuple(dict.fromkeys(found_idents))
        if not words:
            asking.add(
                (*here, group), f"no numbers in {name}.{group}", "ids or patterns of uncertain numbers"
            )
    return groups


def _members(word: str, path: Path, name: str, asking: Asking) -> list[str]:
    idents = [one.ident for one in asking.uncertain]
    found = [ident for ident in idents if fnmatchcase(ident, word)]
    if not found:
        said = f"'{word}' in {name} matches no uncertain number"
        asking.add(path, said, one_of(idents) if idents else "one of them", nearest(word, idents))
    return found


def repeated(words: Iterable[str], path: Path, what: str, asking: Asking) -> None:
    """A problem for each word of a list that stands in it twice."""
    seen: set[str] = set()
    for place, word in enumerate(words):
        if word in seen:
            asking.add((*path, place), f"{what} '{word}' a second time", f"each {what} once")
        seen.add(word)
