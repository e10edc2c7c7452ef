"""What an answer leads to: each option of each question forced, under the same luck, to the end.

For the paper on which a class goes on when its laptop does not: the policy plays everybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sim.engine import play_plan
from sim.live.dry_run import DryRun, Listening, Played, came_about, rehearsed
from sim.plan import Plan
from sim.questions import Question

#: Runs of an option, all of them met by every option: enough to tell a large difference from none.
RUNS = 24
#: A question that comes up in fewer of the runs is left to the facilitator.
SELDOM = 0.1


@dataclass(frozen=True, slots=True)
class Outcome:
    """One option: in how many of ``runs`` each event came about, in the order of the outlook."""

    option: str
    runs: int
    hits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """A question in the move where it mostly comes, with the outcome of each of its options."""

    move: str
    question: Question
    share: float  # of the runs in which it comes up in this move
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Forced:
    """A run in which one question is answered with one option."""

    question: str
    option: str
    seed: int


#: Plays forced runs and tells for each, in their order, which events of the outlook came about.
Force = Callable[[Sequence[Forced]], Iterator[tuple[bool, ...]]]


def answers(
    dry: DryRun, played: Callable[[int, int], None] = lambda _, __: None, force: Force | None = None
) -> tuple[Answers, ...]:
    """Every question to the cells that comes up often enough, move by move, in the order of asking.

    ``played`` is told how many of how many questions are done; ``force`` plays the runs, else this
    process does.
    """
    wanted = list(_wanted(dry))
    elsewise = [
        Forced(ident, option, run.seed)
        for _, ident, runs in wanted
        for option in dry.questions[ident].names()
        for run in runs[:RUNS]
        if _taken(run, ident) != option
    ]
    came = (force or forcing(dry.plan))(elsewise)
    found: list[Answers] = []
    for move, ident, runs in wanted:
        question = dry.questions[ident]
        outcomes = tuple(_outcome(dry, runs[:RUNS], ident, name, came) for name in question.names())
        found.append(Answers(move, question, len(runs) / len(dry.runs), outcomes))
        played(len(found), len(wanted))
    return tuple(found)


def forcing(plan: Plan) -> Force:
    """Plays in this process."""
    exercise, _ = rehearsed(plan)

    def forced(one: Forced) -> tuple[bool, ...]:
        run = play_plan(plan, one.seed, decider=Listening({one.question: one.option}), reduced=True)
        return tuple(came_about(event, run.measures) for event in exercise.outlook)

    return lambda runs: map(forced, runs)


def _wanted(dry: DryRun) -> Iterator[tuple[str, str, list[Played]]]:
    """Moves with their questions, and the runs in which each came up there."""
    for span in dry.moves.spans:
        met: dict[str, list[Played]] = {}
        for run in dry.runs:
            for asked in run.asked:
                if asked.move == span.ident and asked.cell in dry.cells:
                    met.setdefault(asked.question, []).append(run)
        often = {ident: runs for ident, runs in met.items() if len(runs) >= SELDOM * len(dry.runs)}
        for ident in sorted(often, key=lambda ident: (_median(often[ident], ident), ident)):
            yield span.ident, ident, often[ident]


def _median(runs: Sequence[Played], ident: str) -> int:
    """The second in which a question mostly comes."""
    seconds = sorted(asked.second for run in runs for asked in run.asked if asked.question == ident)
    return seconds[len(seconds) // 2]


def _taken(run: Played, ident: str) -> str:
    """What the policy answered: that run stands already."""
    return next(asked.option for asked in run.asked if asked.question == ident)


def _outcome(
    dry: DryRun, runs: Sequence[Played], ident: str, option: str, came: Iterator[tuple[bool, ...]]
) -> Outcome:
    outlook = dry.exercise.outlook
    hits = [0] * len(outlook)
    for run in runs:
        same = _taken(run, ident) == option
        events = tuple(run.events[event.id] for event in outlook) if same else next(came)
        for place, happened in enumerate(events):
            hits[place] += happened
    return Outcome(option, len(runs), tuple(hits))
