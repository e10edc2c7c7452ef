"""What an answer leads to: each option of each question forced, under the same luck, to the end.

For the paper on which a class goes on when its laptop does not: the policy plays everybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sim.engine import play_plan
from sim.live.dry_run import DryRun, Listening, Played, came_about
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


def answers(dry: DryRun, played: Callable[[int, int], None] = lambda _, __: None) -> tuple[Answers, ...]:
    """Every question to the cells that comes up often enough, move by move, in the order of asking.

    ``played`` is told how many of how many questions are done.
    """
    wanted = list(_wanted(dry))
    found: list[Answers] = []
    for move, ident, runs in wanted:
        question = dry.questions[ident]
        outcomes = tuple(_outcome(dry, runs[:RUNS], question, name) for name in question.names())
        found.append(Answers(move, question, len(runs) / len(dry.runs), outcomes))
        played(len(found), len(wanted))
    return tuple(found)


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


def _outcome(dry: DryRun, runs: Sequence[Played], question: Question, option: str) -> Outcome:
    hits = [0] * len(dry.exercise.outlook)
    for run in runs:
        again = play_plan(dry.plan, run.seed, decider=Listening({question.ident: option}), reduced=True)
        for place, event in enumerate(dry.exercise.outlook):
            hits[place] += came_about(event, again.measures)
    return Outcome(option, len(runs), tuple(hits))
