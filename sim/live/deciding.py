"""Who answers in an exercise: the journal, then the policy for seats without people, then nobody yet.

A question to people that has no answer is noted and gets a trial answer, which ends the run with its
second. So the other questions of that second are found too; what rests on a trial answer is cut off
by ``sim.live.exercise`` before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenarios.problems import nearest, one_of
from sim.live.acts import Misfit
from sim.questions import PROVISIONAL, Answer, Question
from sim.trace import Record

#: Runs that are played to find what is asked in one second whatever the others answer.
_MOST_TRIALS = 64
_NO_TRIALS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Given:
    """What the journal says to a question. ``kind`` is answer, default, policy or override."""

    cell: str  # who answered; of an override nobody asks
    option: str
    kind: str
    second: int


class Deciding:
    """Answers from the journal; notes what people were asked and have not answered."""

    def __init__(
        self, given: Mapping[str, Given], seats: Collection[str], trial: Mapping[str, str] = _NO_TRIALS
    ) -> None:
        self._given = given
        self._seats = seats
        self._trial = trial
        self.open: list[Question] = []  # put to people, not answered
        self.answered: set[str] = set()  # by the journal

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        given = self._given.get(question.ident)
        if given is not None:
            self.answered.add(question.ident)
            return _taken(question, given, policy)
        if question.cell not in self._seats:
            return Answer(policy(), "policy")
        self.open.append(question)
        return Answer(self._trial.get(question.ident, question.options[0].name), PROVISIONAL)


def _taken(question: Question, given: Given, policy: Callable[[], str]) -> Answer:
    if given.kind != "override" and given.cell != question.cell:
        raise Misfit(f"an answer of {given.cell} to '{question.ident}'", question.cell)
    if given.kind == "policy":
        return Answer(policy(), "policy")
    if given.kind == "default":
        return Answer(question.default, "default")
    check_option(question, given.option)
    return Answer(given.option, given.kind)


def check_option(question: Question, option: str) -> None:
    """Whether the question has the option. Raises ``Misfit``."""
    names = question.names()
    if option not in names:
        raise Misfit(f"'{option}' as the answer to '{question.ident}'", one_of(names), nearest(option, names))


@dataclass(frozen=True, slots=True)
class Put:
    """A question put to people. ``free``: no trial answer of its second stands among its causes."""

    question: Question
    free: bool


#: Plays on from trial answers; what was then put to people in that second, in the order of asking.
Try = Callable[[Mapping[str, str]], tuple[Put, ...]]


def asked_together(play: Try, first: tuple[Put, ...]) -> tuple[Question, ...]:
    """The questions of a second that are asked, word for word, whatever the others of it are answered.

    ``first`` are those found with trial answers. The first of them always stands; where the tree of
    answers is too wide to try, it stands alone.
    """
    common = {put.question.ident: put for put in first if put.free}
    for tried, path in enumerate(_paths(play, {}, first), 1):
        if tried > _MOST_TRIALS:
            return (first[0].question,)
        met = {put.question.ident: put for put in path}
        common = {ident: put for ident, put in common.items() if met.get(ident) == put}
        if len(common) == 1:
            break
    return tuple(put.question for put in common.values())


def puts(open_: Iterable[Question], records: Sequence[Record]) -> tuple[Put, ...]:
    """The open questions of a stretch, each with whether it follows from a trial answer."""
    asked = {question.ident: question for question in open_}
    at = {r.subject: r for r in records if r.kind == "question" and r.subject in asked}
    return tuple(Put(q, not _follows(at[ident].cause, records, asked)) for ident, q in asked.items())


def _follows(cause: int, records: Sequence[Record], asked: Mapping[str, Question]) -> bool:
    while cause >= 0:
        record = records[cause]
        if record.kind == "answer" and record.subject in asked:
            return True
        cause = record.cause
    return False


def _paths(play: Try, trial: Mapping[str, str], opened: tuple[Put, ...]) -> Iterator[tuple[Put, ...]]:
    """What is open at the end of every way to answer the questions of a second."""
    if len(trial) == len(opened):
        yield opened
        return
    question = opened[len(trial)].question
    for number, option in enumerate(question.options):
        chosen = {**trial, question.ident: option.name}
        yield from _paths(play, chosen, opened if number == 0 else play(chosen))
