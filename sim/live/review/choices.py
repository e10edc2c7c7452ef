"""Each decision with its alternatives: was it a good choice, or luck?

The choice is judged by what the cell knew: by odds in which all that it had not been told is redrawn.
No events are weighed against each other: a choice is good if no other option is clearly better at any
event and it is clearly better than one; poor if another is clearly better somewhere and worse nowhere.
Luck is what then came, held against those odds, at the events that hung on the choice; it holds the
later choices of others too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sim.engine import Run, play_until
from sim.live.acts import Act, Answered, Defaulted, Overridden, word_of
from sim.live.chances import Chance, Odds, OptionOdds
from sim.live.course import course_of
from sim.live.deciding import Deciding, Given
from sim.live.exercise import Exercise
from sim.live.review.held import Replayed, replay_held
from sim.live.review.intervals import LEVEL, Between, newcombe
from sim.live.review.outlook import Foreseen, Measures, Outlook
from sim.questions import Answer, Question

Choice = Literal["good", "poor", "mixed", "close"]
Luck = Literal["good", "bad", "mixed", "expected", "close", "none"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """An option, and what it would have come to with the same luck and everybody else's answers held.

    Of the option that was taken ``came`` is what happened, and nothing had to be replaced. ``came`` says
    for each event of the outlook whether it came.
    """

    option: str
    taken: bool
    came: Mapping[str, bool]
    measures: Measures
    held: int
    new: tuple[str, ...]
    misfit: tuple[str, ...]
    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """How much likelier an event was made by the taken option than by another, as the cell knew it."""

    event: str
    option: str
    difference: Between  # taken minus other, from -1 to 1
    better: int  # 1: the taken one is clearly better, -1: the other is, 0: too close to tell


@dataclass(frozen=True, slots=True)
class Turn:
    """How an event turned out, held against its chance as known: 1 lucky, -1 unlucky, 0 as was likely.

    ``None``: the chance was too near to one half to say.
    """

    event: str
    came: bool
    chance: Chance
    luck: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it was a good choice, and whether luck was good; with what that rests on.

    ``luck`` is ``none`` where no event clearly hung on the choice.
    """

    choice: Choice
    luck: Luck
    contrasts: tuple[Contrast, ...]
    turns: tuple[Turn, ...]
    odds: Odds


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of people: ``kind`` is answer, default or override; ``act`` its place among the acts."""

    question: Question
    option: str
    kind: str
    second: int
    act: int
    reason: str  # of an override
    alternatives: tuple[Alternative, ...]
    verdict: Verdict | None  # none without odds, or without a second option

    @property
    def came(self) -> Mapping[str, bool]:
        """What happened: for each event whether it came."""
        return next(one for one in self.alternatives if one.taken).came


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every decision of a review is told from."""

    exercise: Exercise
    acts: Sequence[Act]
    run: Run
    outlook: Outlook


def decisions(
    exercise: Exercise, acts: Sequence[Act], run: Run, outlook: Outlook, only: str | None = None
) -> tuple[Decision, ...]:
    """All decisions of people in order, or those of the party ``only``, none of them judged yet.

    ``run`` is the whole run.
    """
    ground = _Ground(exercise, acts, run, outlook)
    return tuple(_decision(ground, place, question) for place, question in questions_of(exercise, acts, only))


def judged(found: Sequence[Decision], outlook: Outlook, odds: Mapping[str, Odds]) -> tuple[Decision, ...]:
    """Decisions with their verdicts, from the odds as known by question."""
    return tuple(
        replace(one, verdict=judge(odds[one.question.ident], one.option, outlook, one.came))
        if one.question.ident in odds
        else one
        for one in found
    )


def questions_of(
    exercise: Exercise, acts: Sequence[Act], only: str | None = None
) -> tuple[tuple[int, Question], ...]:
    """The questions that people decided, each with the place of the act that did, in their order."""
    course = course_of(exercise.plan, acts)
    asked = _Noting(course.given, exercise.seats)
    play_until(course.played, exercise.seed, course.clock, asked, course.letters)
    found = ((place, asked.put[act.question]) for place, act in _taken(acts))
    return tuple((place, question) for place, question in found if only in (None, question.cell))


class _Noting(Deciding):
    """Answers from the journal, and notes every question that is put."""

    def __init__(self, given: Mapping[str, Given], seats: Collection[str]) -> None:
        super().__init__(given, seats)
        self.put: dict[str, Question] = {}

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        self.put[question.ident] = question
        return super().decide(question, policy)


def _taken(acts: Sequence[Act]) -> Iterator[tuple[int, Answered | Defaulted | Overridden]]:
    """What decided each question: the last act on it, for an answer that was overridden decided nothing."""
    deciding = (
        (place, act) for place, act in enumerate(acts) if isinstance(act, Answered | Defaulted | Overridden)
    )
    last = {act.question: place for place, act in deciding}
    for place, act in enumerate(acts):
        if isinstance(act, Answered | Defaulted | Overridden) and last[act.question] == place:
            yield place, act


def before(acts: Sequence[Act], place: int) -> list[Act]:
    """The acts before one that decides a question, as if nobody had answered it yet."""
    decider = acts[place]
    question = getattr(decider, "question", "")
    return [act for act in acts[:place] if getattr(act, "question", None) != question]


def _decision(ground: _Ground, place: int, question: Question) -> Decision:
    act = ground.acts[place]
    option = question.default if isinstance(act, Defaulted) else getattr(act, "option", "")
    alternatives = tuple(_alternative(ground, question, name, option) for name in question.names())
    reason = act.reason if isinstance(act, Overridden) else ""
    return Decision(question, option, word_of(act), act.second, place, reason, alternatives, None)


def _alternative(ground: _Ground, question: Question, option: str, taken: str) -> Alternative:
    if option == taken:
        return _as(option, True, Replayed(ground.run, (), (), (), ()), ground.outlook)
    replayed = replay_held(ground.exercise, ground.acts, {question.ident: option}, reduced=True)
    return _as(option, False, replayed, ground.outlook)


def _as(option: str, taken: bool, replayed: Replayed, outlook: Outlook) -> Alternative:
    measures = replayed.run.measures
    came = {foreseen.ident: foreseen.came(measures) for foreseen in outlook.events}
    return Alternative(
        option, taken, came, measures, len(replayed.held), replayed.new, replayed.misfit, replayed.unmet
    )


# --- choice and luck ---


def judge(odds: Odds, option: str, outlook: Outlook, came: Mapping[str, bool]) -> Verdict:
    """Choice and luck of ``option`` by odds as known; ``came`` is what happened."""
    contrasts = tuple(_contrasts(odds, option, outlook))
    turns = tuple(_turns(odds, option, outlook, came))
    hung = {contrast.event for contrast in contrasts if contrast.better}
    luck = _luck([turn for turn in turns if turn.event in hung]) if hung else "none"
    return Verdict(_choice(contrasts), luck, contrasts, turns, odds)


def _contrasts(odds: Odds, option: str, outlook: Outlook) -> Iterator[Contrast]:
    """Every event with every other option; the level is shared by all of them (Bonferroni)."""
    mine, others = _of(odds, option), [one for one in odds.options if one.option != option]
    judged = [foreseen for foreseen in outlook.judged if _chance(mine, foreseen) is not None]
    level = 1 - (1 - LEVEL) / max(1, len(judged) * len(others))
    for foreseen in judged:
        here = _chance(mine, foreseen)
        for other in others:
            there = _chance(other, foreseen)
            if here is None or there is None:
                continue
            difference = newcombe((there.hits, there.runs), (here.hits, here.runs), level)
            better = difference.sign if foreseen.good else -difference.sign
            yield Contrast(foreseen.ident, other.option, difference, better)


def _choice(contrasts: Sequence[Contrast]) -> Choice:
    gains = any(contrast.better > 0 for contrast in contrasts)
    losses = {contrast.option for contrast in contrasts if contrast.better < 0}
    if not losses:
        return "good" if gains else "close"
    gains_against = {contrast.option for contrast in contrasts if contrast.better > 0}
    return "poor" if losses - gains_against else "mixed"


def _turns(odds: Odds, option: str, outlook: Outlook, came: Mapping[str, bool]) -> Iterator[Turn]:
    mine = _of(odds, option)
    for foreseen in outlook.judged:
        chance = _chance(mine, foreseen)
        if chance is not None:
            yield Turn(foreseen.ident, came[foreseen.ident], chance, _turned(foreseen, chance, came))


def _turned(foreseen: Foreseen, chance: Chance, came: Mapping[str, bool]) -> int | None:
    if chance.low <= 0.5 <= chance.high:
        return None
    likely = (chance.low > 0.5) is foreseen.good  # that it would turn out well
    well = came[foreseen.ident] is foreseen.good
    return 0 if well is likely else 1 if well else -1


def _luck(turns: Sequence[Turn]) -> Luck:
    found = {turn.luck for turn in turns if turn.luck is not None}
    if {1, -1} <= found:
        return "mixed"
    if 1 in found or -1 in found:
        return "good" if 1 in found else "bad"
    return "expected" if 0 in found else "close"


def _of(odds: Odds, option: str) -> OptionOdds:
    return next(one for one in odds.options if one.option == option)


def _chance(odds: OptionOdds, foreseen: Foreseen) -> Chance | None:
    found = next((chance for chance in odds.chances if chance.event == foreseen.ident), None)
    return found if found is not None and found.runs else None
