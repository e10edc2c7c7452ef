"""The dry run of an exercise: its scenario played by the policy many times, looked at move by move.

Each run is kept as what the people at the table would have met: what each cell would have been asked,
what would have been told to it, and which events of the outlook came about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenarios.rehearsal import family_of
from scenarios.schema import LaunchInject
from scenarios.sections.exercise import Event, Exercise
from sim.engine import Run, play_plan
from sim.live.header import CELLS
from sim.live.moves import Moves
from sim.measures import Measured
from sim.plan import Plan
from sim.questions import Answer, Question

#: Cell names by party; Pyongyang is a cell where people play the adversary.
CELL_OF: Mapping[str, str] = {**CELLS, "DPRK": "pyongyang"}
#: The adversary's own strikes and phases are named like this.
LADDER = "red-"
_TOLD = frozenset({"phase", "message", "strike", "overflight", "splash"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a cell would have been asked; ``move`` is empty outside the moves."""

    second: int
    move: str
    cell: str
    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened and who learned of it at once, by cell name."""

    second: int
    move: str
    inject: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """One run of the dry run."""

    seed: int
    asked: tuple[Asked, ...]
    told: tuple[Told, ...]
    events: Mapping[str, bool]
    measures: Mapping[str, Measured]


#: A run with the questions that came up in it.
Watched = tuple[Played, tuple[Question, ...]]
#: Plays seeds by the policy and hands them back in their order.
Watch = Callable[[Sequence[int]], Iterator[Watched]]


class Listening:
    """Lets the policy answer, or an option that is forced; keeps every question as it was put."""

    def __init__(self, forced: Mapping[str, str] | None = None) -> None:
        self._forced = forced or {}
        self.questions: list[Question] = []

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        self.questions.append(question)
        forced = self._forced.get(question.ident)
        if forced is not None and forced in question.names():
            return Answer(forced, "override")
        return Answer(policy(), "policy")


@dataclass(frozen=True, slots=True)
class DryRun:
    """All runs, with the questions that came up in any of them, by id."""

    plan: Plan
    exercise: Exercise
    moves: Moves
    cells: tuple[str, ...]  # the cells that people play, by name
    runs: tuple[Played, ...]
    questions: Mapping[str, Question]

    def families(self) -> tuple[str, ...]:
        """The families of questions that came up, such as ``tokyo.access``."""
        return tuple(sorted({family_of(ident) for ident in self.questions}))


def dry_run(
    plan: Plan,
    seeds: Iterable[int],
    cells: Sequence[str],
    played: Callable[[int], None] = lambda _: None,
    watch: Watch | None = None,
) -> DryRun:
    """Play a plan with an exercise once for each seed. ``played`` is told how many runs are over.

    ``cells`` are those that people are to play, by name; ``watch`` plays the runs, else this process
    does. Raises ``ValueError`` for a plan without moves.
    """
    exercise, moves = rehearsed(plan)
    runs: list[Played] = []
    questions: dict[str, Question] = {}
    for run, asked in (watch or watching(plan))(tuple(seeds)):
        runs.append(run)
        questions.update((question.ident, question) for question in asked)
        played(len(runs))
    return DryRun(plan, exercise, moves, tuple(cells), tuple(runs), questions)


def rehearsed(plan: Plan) -> tuple[Exercise, Moves]:
    """The exercise of a plan and its moves. Raises ``ValueError`` for a plan without them."""
    exercise, moves = plan.scenario.exercise, Moves.of(plan)
    if exercise is None or moves is None:
        raise ValueError("a scenario without an exercise has no dry run")
    return exercise, moves


def watching(plan: Plan) -> Watch:
    """Plays in this process."""
    exercise, moves = rehearsed(plan)

    def watched(seed: int) -> Watched:
        listening = Listening()
        run = play_plan(plan, seed, decider=listening)
        return _played(run, listening, exercise, moves), tuple(listening.questions)

    return lambda seeds: map(watched, seeds)


def _played(run: Run, listening: Listening, exercise: Exercise, moves: Moves) -> Played:
    asked = [
        Asked(entry.second, _move(moves, entry.second), CELL_OF[question.cell], entry.question, entry.option)
        for entry, question in zip(run.decisions, listening.questions, strict=True)
    ]
    told = _told(run, moves)
    events = {event.id: came_about(event, run.measures) for event in exercise.outlook}
    return Played(run.seed, tuple(asked), told, events, run.measures)


def _told(run: Run, moves: Moves) -> tuple[Told, ...]:
    """Each inject once, with everybody who learned of it when it happened; letters are not injects."""
    injects = {inject.id for _, inject in run.plan.injects}
    launches = _launches(run)
    found: dict[str, Told] = {}
    for record in run.trace.records:
        ident = launches.get(record.subject, record.subject)
        if record.kind not in _TOLD or not (ident in injects or ident.startswith(LADDER)):
            continue
        before = found.get(ident, Told(record.time, _move(moves, record.time), ident, ()))
        knows = {*before.cells, *(CELL_OF[party] for party in record.known.split() if party in CELL_OF)}
        cells = tuple(cell for cell in CELL_OF.values() if cell in knows)
        found[ident] = Told(before.second, before.move, ident, cells)
    return tuple(found.values())


def _launches(run: Run) -> dict[str, str]:
    """The injects of launches into the sea, by what the parties call the launch."""
    scripted = {
        (second, (*inject.over, inject.splash)[0]): inject.id
        for second, inject in run.plan.injects
        if isinstance(inject, LaunchInject)
    }
    return {
        record.subject: scripted[record.time, record.place]
        for record in run.trace.records
        if record.kind == "launch" and (record.time, record.place) in scripted
    }


def _move(moves: Moves, second: int) -> str:
    span = moves.at(second)
    return span.ident if span else ""


def came_about(event: Event, measures: Mapping[str, Measured]) -> bool:
    """Whether a run brought an event of the outlook. What did not happen is never below, and is above."""
    value = measures[event.measure]["value"]
    if value is None:
        return event.above is not None
    return value < event.below if event.below is not None else value > (event.above or 0.0)
