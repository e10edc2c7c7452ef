"""What `exercise check` shows: moves, cells, injects, questions, outlook; for people, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.output import counted, print_fields, print_paragraph, print_table
from cli.story import CAPITALS, counted_from, span
from sim.live.header import CELLS

if TYPE_CHECKING:
    from sim.live.ready import Fault
    from sim.live.timing import Branch, Firing, Load, Timing

_CITIES = {name: CAPITALS[party] for party, name in (*CELLS.items(), ("DPRK", "pyongyang"))}
#: Who is told, in the columns of the table of injects.
_LETTERS = {"washington": "W", "tokyo": "T", "seoul": "S", "unc": "U", "pyongyang": "P"}
#: An event of the outlook that comes about less often, or more, teaches nothing about choices.
_RARE = 0.02
_SAME = 600  # seconds within which one time is enough


def show(timing: Timing, seeds: Sequence[int]) -> None:
    """The whole dry run at a terminal."""
    _heading(timing, seeds)
    _moves(timing)
    _cells(timing)
    _injects(timing)
    _questions(timing)
    _outlook(timing)


def _heading(timing: Timing, seeds: Sequence[int]) -> None:
    dry = timing.dry
    print_fields(
        [
            ("exercise", dry.exercise.title.en),
            ("played", f"{counted(timing.count, 'run')} by the policy, seeds {seeds[0]} to {seeds[-1]}"),
            ("cells", ", ".join(_CITIES[cell] for cell in dry.cells)),
        ]
    )


def _title(text: str, more: str = "") -> None:
    print_paragraph("")
    print_paragraph(text, style="bold")
    if more:
        print_paragraph(more, style="dim")


def _moves(timing: Timing) -> None:
    _title(
        "Minutes at the table",
        "Expected: in the middle, and what 19 runs in 20 do not pass. The clock of the crisis stops while a "
        "cell is asked; the others do their tasks meanwhile.",
    )
    dry, exercise = timing.dry, timing.dry.exercise
    rows = [("brief", "", str(exercise.brief_minutes), "", "")]
    for number, (move, length) in enumerate(zip(dry.moves.spans, timing.lengths, strict=True), 1):
        lasts = f"{counted_from(dry.plan.h, move.start)}, {span(move.end - move.start)}"
        expected = (f"{length.median:g}", f"{length.late:g}")
        rows.append((f"{number} {move.ident}", lasts, str(length.planned), *expected))
    rows.append(("hot wash", "", str(exercise.hot_wash_minutes), "", ""))
    whole = timing.whole
    rows.append(("in all", "", str(whole.planned), f"{whole.median:g}", f"{whole.late:g}"))
    print_table(("move", "crisis", "planned", "expected", "19 in 20"), rows, right=(2, 3, 4))


def _cells(timing: Timing) -> None:
    _title(
        "Questions to a cell in a move",
        "In the middle, what 19 runs in 20 do not pass, at worst; then tasks (t), forecasts (f), "
        "injects (i).",
    )
    spans = timing.dry.moves.spans
    by = {(load.cell, load.move): load for load in timing.loads}
    rows = [[_CITIES[cell], *(_load(by[cell, move.ident]) for move in spans)] for cell in timing.dry.cells]
    print_table(("cell", *(move.ident for move in spans)), rows)
    idle = [load for load in timing.loads if load.idle > 0]
    for load in idle:
        print_paragraph(f"{_CITIES[load.cell]} is idle in '{load.move}' in {load.idle:.0%} of the runs.")


def _load(load: Load) -> str:
    work = [
        f"{count}{letter}" for count, letter in ((load.tasks, "t"), (load.forecasts, "f"), (load.told, "i"))
    ]
    return f"{load.median}-{load.late}-{load.worst} " + "".join(part for part in work if part[0] != "0")


def _injects(timing: Timing) -> None:
    _title(
        "Injects",
        "What the scenario sets, and (red-) what the adversary did by itself; earliest, in the middle, "
        "latest. Told to Washington, Tokyo, Seoul, UNC, Pyongyang.",
    )
    h = timing.dry.plan.h
    rows = [(row.inject, _often(row.runs, timing.count), _when(row, h), _told(row)) for row in timing.firings]
    print_table(("inject", "happens", "when", "told to"), rows, right=(1,))


def _often(runs: int, count: int) -> str:
    return "always" if runs == count else "never" if not runs else f"{runs / count:.0%}"


def _told(row: Firing) -> str:
    return "".join(letter if cell in row.tells else "." for cell, letter in _LETTERS.items())


def _when(row: Firing, h: int) -> str:
    if row.first is None or row.median is None or row.last is None:
        return ""
    if row.last - row.first < _SAME:
        return counted_from(h, row.median)
    return " ".join(counted_from(h, second) for second in (row.first, row.median, row.last))


def _questions(timing: Timing) -> None:
    _title(
        "Questions",
        "How often they come up and what the policy answers; an option that it never takes is a branch "
        "that nobody has walked.",
    )
    rows = [(row.question, _often(row.runs, timing.count), _taken(row)) for row in timing.branches]
    print_table(("question", "asked", "answers"), rows, right=(1,))
    if never := never_asked(timing):
        print_paragraph(f"Never asked: {', '.join(never)}.", indent="  ")
    if unused := unused_expected(timing):
        print_paragraph(f"Expected responses that no question needed: {', '.join(unused)}.", indent="  ")


def _taken(row: Branch) -> str:
    taken = ", ".join(f"{option} {count / row.runs:.0%}" for option, count in row.taken if count)
    return f"{taken}; never {', '.join(row.never)}" if row.never else taken


def _outlook(timing: Timing) -> None:
    if not timing.dry.exercise.outlook:
        return
    _title(
        "Outlook", "How often each event came about; one that always or never does cannot tell choices apart."
    )
    texts = {event.id: event.text.en for event in timing.dry.exercise.outlook}
    rows = [
        (ident, f"{hits / timing.count:.0%}", f"{texts[ident]}{_dead(hits, timing.count)}")
        for ident, hits in timing.outlook()
    ]
    print_table(("event", "runs", "what"), rows, right=(1,))


def _dead(hits: int, count: int) -> str:
    part = hits / count
    return " (almost never)" if part < _RARE else " (almost always)" if part > 1 - _RARE else ""


# --- what is dead ---


def never_asked(timing: Timing) -> tuple[str, ...]:
    """Families of questions to the cells that came up in no run."""
    from sim.live.families import FAMILIES

    asked = timing.dry.families()
    return tuple(f for f in FAMILIES if f not in asked and f.partition(".")[0] in timing.dry.cells)


def unused_expected(timing: Timing) -> tuple[str, ...]:
    """Expected responses to questions that came up in no run."""
    asked = tuple(timing.dry.questions)
    return tuple(
        expected.question
        for expected in timing.dry.exercise.expected
        if not any(q == expected.question or q.startswith(f"{expected.question}.") for q in asked)
    )


# --- for programs ---


def as_data(timing: Timing, seeds: Sequence[int], found: Sequence[Fault]) -> dict[str, Any]:
    """The dry run as plain data. Minutes are of the table, seconds of the crisis from STARTEX."""
    from dataclasses import asdict

    return {
        "exercise": timing.dry.exercise.title.en,
        "ready": not found,
        "runs": timing.count,
        "seeds": [seeds[0], seeds[-1]],
        "cells": list(timing.dry.cells),
        "h_s": timing.dry.plan.h,
        "minutes": asdict(timing.whole),
        "moves": [
            {**asdict(length), "start_s": move.start, "end_s": move.end}
            for move, length in zip(timing.dry.moves.spans, timing.lengths, strict=True)
        ],
        "loads": [asdict(load) for load in timing.loads],
        "injects": [asdict(row) for row in timing.firings],
        "questions": [{**asdict(row), "taken": dict(row.taken)} for row in timing.branches],
        "never_asked": list(never_asked(timing)),
        "unused_expected": list(unused_expected(timing)),
        "outlook": {ident: hits / timing.count for ident, hits in timing.outlook()},
        "faults": [{"path": list(f.path), "found": f.found, "do": f.do} for f in found],
    }
