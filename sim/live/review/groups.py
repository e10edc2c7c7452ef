"""Groups that played one scenario with one luck: where they parted, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.engine import Run
from sim.live.header import Header
from sim.questions import Entry
from sim.trace import Record


class NotAlike(Exception):
    """Journals that cannot be compared: of other scenarios, or with other luck."""


@dataclass(frozen=True, slots=True)
class Group:
    """A journal by its name, and its run to the end."""

    name: str
    header: Header
    run: Run
    finished: bool


@dataclass(frozen=True, slots=True)
class Parting:
    """A question with the answer of each group; ``None`` for a group that was not asked."""

    question: str
    answers: tuple[Entry | None, ...]

    @property
    def alike(self) -> bool:
        """Whether all groups were asked and answered the same."""
        return len({entry.option if entry else None for entry in self.answers}) == 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups side by side. ``parted`` is the second from which the traces differ, None where they agree."""

    names: tuple[str, ...]
    finished: tuple[bool, ...]
    questions: tuple[Parting, ...]
    first: Parting | None
    parted: int | None
    measures: Mapping[str, tuple[float | int | None, ...]]


def compare_groups(groups: Sequence[Group]) -> Comparison:
    """Groups in the order in which they are given. Raises ``NotAlike``."""
    _alike(groups)
    questions = tuple(_questions(groups))
    first = next((parting for parting in questions if not parting.alike), None)
    values = {
        name: tuple(group.run.measures[name]["value"] for group in groups) for name in groups[0].run.measures
    }
    return Comparison(
        tuple(group.name for group in groups),
        tuple(group.finished for group in groups),
        questions,
        first,
        _parted([group.run.trace.records for group in groups]),
        values,
    )


def _alike(groups: Sequence[Group]) -> None:
    first = groups[0]
    for group in groups[1:]:
        for what, here, there in (
            ("version", first.header.version, group.header.version),
            ("scenario", first.header.hash[:16], group.header.hash[:16]),
            ("seed", str(first.header.seed), str(group.header.seed)),
            ("rules", _rules(first.header), _rules(group.header)),
        ):
            if here != there:
                found = f"{group.name} has {what} {there}, {first.name} has {here}"
                raise NotAlike(f"{found}; expected groups of one scenario, one seed and one version")


def _rules(header: Header) -> str:
    return " ".join(sorted(rule.sha256[:16] for rule in header.rules)) or "of its own none"


def _questions(groups: Sequence[Group]) -> list[Parting]:
    by = [{entry.question: entry for entry in group.run.decisions} for group in groups]
    asked = {entry.question: entry.second for group in reversed(groups) for entry in group.run.decisions}
    rows = [Parting(question, tuple(entries.get(question) for entries in by)) for question in asked]
    return sorted(rows, key=lambda row: (min(e.second for e in row.answers if e), row.question))


def _parted(traces: Sequence[Sequence[Record]]) -> int | None:
    """The second of the first record that is not the same in all traces."""
    first = traces[0]
    found = []
    for other in traces[1:]:
        for here, there in zip(first, other, strict=False):
            if here != there:
                found.append(min(here.time, there.time))
                break
        else:
            if len(first) != len(other):
                shorter, longer = sorted((first, other), key=len)
                found.append(longer[len(shorter)].time)
    return min(found) if found else None
