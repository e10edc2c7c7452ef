"""Groups that played one scenario with one luck: where they parted, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenarios.problems import InputError, Position, problem
from sim.engine import Run
from sim.live.header import CELLS, Header
from sim.questions import Entry
from sim.trace import Record


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
    """Groups in the order in which they are given. Raises ``InputError`` for groups that are not alike."""
    check_alike([group.name for group in groups], [group.header for group in groups])
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


def check_alike(names: Sequence[str], headers: Sequence[Header]) -> None:
    """Whether journals are of one scenario, one luck, one version and the same rules and seats.

    ``names`` are their files. Raises ``InputError`` with every difference.
    """
    first, problems = _marks(headers[0]), []
    for name, header in zip(names[1:], headers[1:], strict=True):
        for what, here in _marks(header).items():
            if here != first[what]:
                expected = f"{first[what]}, as in {names[0]}: groups of one exercise with the same luck"
                problems.append(problem(Position(name, 1), f"{what} {here}", expected))
    if problems:
        raise InputError(problems)


def _marks(header: Header) -> dict[str, str]:
    return {
        "scenario": f"{header.name} ({header.hash[:16]})",
        "seed": str(header.seed),
        "version": header.version,
        "seats": ", ".join(CELLS[seat] for seat in header.seats) or "none",
        "rules": ", ".join(sorted(f"{rule.name} {rule.sha256[:16]}" for rule in header.rules)) or "built-in",
    }


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
