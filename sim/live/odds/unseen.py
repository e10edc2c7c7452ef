"""What of a run a cell has not seen: found by asking of each draw whether, had it come out otherwise,
the cell would have seen something else by now.

- An inject, another cell's answer, a yes or no: *kept* if every other outcome shows the cell something
  else; otherwise it is dropped, left to the policy, or redrawn.
- A duration that is over: kept if one second more would show.
- A duration that still runs: if its end would show at once, it is redrawn given that it has lasted
  (and so counts as kept); otherwise its end is hidden, and it is redrawn from the beginning.

One outcome may be fixed only together with another that is hidden too (either of two made it so).
Therefore what was kept is asked again in worlds in which all that is hidden has been redrawn, until
each of it has been found fixed there as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace

from scenarios.schema import Scenario
from sim.engine import play_to_facts
from sim.live.course import Course
from sim.live.odds.probing import Bent, Drawn, Probe
from sim.live.odds.seen import About, Picture, Reached, Sieve, Unlike, sieve_for
from sim.luck import Draw, Fork, Luck
from sim.plan import Plan
from sim.questions import Answer, Entry, Question

#: Uniforms at which a yes or no, or a share, comes out otherwise for one of them at least.
_ELSE = (1e-9, 0.5, 1.0 - 1e-9)
#: Worlds in which what was kept is asked again; further ones found nothing more where this was tried.
_WORLDS = 2
#: Tries at a past that shows the cell what it has seen, and the epochs of luck of one future.
TRIES = 255
_EPOCHS = (TRIES + 1) ** 2
#: How often a draw is redrawn alone to find where it shows.
_SOLO = 3
#: Futures from which is learned what hardly ever fits: what takes more tries than this on average.
_PILOTS, _PATIENCE = 8, 4


@dataclass(frozen=True, slots=True)
class Supposed:
    """A world as far as it is fixed by what the cell knows: all else is drawn by plan, policy and luck."""

    plan: Plan
    answers: Mapping[str, str]  # those of the cell, and what it knows of others
    kept: Mapping[Draw, tuple[int, ...]]


class Supposing:
    """Answers of a supposed world, up to the question of the picture; luck parts when that is put."""

    def __init__(self, picture: Picture, answers: Mapping[str, str], option: str = "") -> None:
        self._picture = picture
        self._answers = answers
        self._option = option
        self.made: list[Sieve] = []
        self.luck: Luck | None = None
        self.asked: dict[str, Question] = {}

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        if question.ident == self._picture.question.ident:
            self.made[-1].pass_(question)
            if not self._option:
                raise Reached
            if self.luck is not None:
                self.luck.part()
            return Answer(self._option, "override")
        chosen = self._answers.get(question.ident)
        option = policy() if chosen is None else chosen
        self.asked[question.ident] = question
        if option not in question.names():
            raise Unlike(("answer", question.cell, question.ident, ""))  # asked otherwise in this world
        return Answer(option, "policy" if chosen is None else "answer")


class Unseen:
    """Finds what a cell has not seen. ``found`` is the world as it knows it."""

    def __init__(self, course: Course, seed: int, picture: Picture, decisions: Iterable[Entry]) -> None:
        self._seed = seed
        self._picture = picture
        self.letters = tuple(x for x in course.letters if _is_known(x.name, x.sender, picture))
        self.demoted = False
        entries = {entry.question: entry.option for entry in decisions}
        truth = Supposed(course.played, {**entries, **dict(picture.answers)}, {})
        self._notes, self._asked = self._noted(truth)
        plan = self._without_what_is_hidden(truth)
        others = {ident: option for ident, option in entries.items() if ident not in dict(picture.answers)}
        known = {i: o for i, o in others.items() if self._is_fixed_answer(truth, i, o)}
        kept = {draw: note.seconds for draw, note in self._notes.items() if self._is_kept(truth, draw, note)}
        self.found = Supposed(_by_the_ladder(plan), {**dict(picture.answers), **known}, kept)
        self.retried: dict[About, int] = {}
        self._blocks = self._found_blocks()
        self._demote()
        self._ask_again(known)
        self._demote()

    # --- plays up to the question ---

    def shows_the_same(self, world: Supposed, fork: Fork | None = None, bent: Bent | None = None) -> bool:
        """Whether a world shows the cell what it has seen, and comes to its question."""
        return self.unlike(world, fork, bent) is None

    def unlike(self, world: Supposed, fork: Fork | None = None, bent: Bent | None = None) -> About | None:
        """The first record that a world does not show as the cell has seen it."""
        self._luck = Probe(self._seed, world.plan.layout, fork, bent)
        self._decider = Supposing(self._picture, world.answers)
        sieve = sieve_for(self._picture, self._decider.made)
        try:
            play_to_facts(world.plan, self._luck, self._decider, self.letters, (), sieve)
        except Reached:
            return None
        except Unlike as found:
            return found.about
        return ("endex", "white", "", "")

    def _noted(self, truth: Supposed) -> tuple[dict[Draw, Drawn], dict[str, Question]]:
        found = self.unlike(truth)
        if found is not None:
            raise RuntimeError(f"a replay differs from what stands: {found}")
        return self._luck.notes, self._decider.asked

    # --- what is fixed by what was seen ---

    def _without_what_is_hidden(self, truth: Supposed) -> Plan:
        """The plan without what is still to come by script, and without what left no mark."""
        plan, now = truth.plan, self._picture.now
        injects, events = plan.injects, plan.political
        injects = tuple(pair for pair in injects if pair[0] <= now and self._leaves_a_mark(truth, pair, None))
        events = tuple(row for row in events if row[0] <= now and self._leaves_a_mark(truth, None, row))
        return _with(plan, injects, events, self._scenario(plan))

    def _leaves_a_mark(self, truth: Supposed, inject: object, event: object) -> bool:
        plan = truth.plan
        injects = tuple(pair for pair in plan.injects if pair is not inject)
        events = tuple(row for row in plan.political if row is not event)
        return not self.shows_the_same(replace(truth, plan=_with(plan, injects, events, plan.scenario)))

    def _scenario(self, plan: Plan) -> Scenario:
        """A crisis elsewhere that is still to come by script is not foreseen."""
        starts = plan.scenario.contingency.taiwan
        if starts is None or plan.at(starts) <= self._picture.now:
            return plan.scenario
        second = plan.scenario.contingency.model_copy(update={"taiwan": None})
        return plan.scenario.model_copy(update={"contingency": second})

    def _is_fixed_answer(self, world: Supposed, ident: str, option: str, fork: Fork | None = None) -> bool:
        question = self._asked.get(ident)
        others = [name for name in question.names() if name != option] if question else []
        return bool(others) and not any(
            self.shows_the_same(replace(world, answers={**world.answers, ident: name}), fork)
            for name in others
        )

    def _is_kept(self, world: Supposed, draw: Draw, note: Drawn, fork: Fork | None = None) -> bool:
        return any(not self.shows_the_same(world, fork, bent) for bent in self._bends(draw, note))

    def _bends(self, draw: Draw, note: Drawn) -> Iterator[Bent]:
        """Other outcomes of a draw of which one at least shows if it is to be kept."""
        now = self._picture.now
        if note.waits:  # one that all see end: has it?
            yield Bent(draw, _ELSE[-1])
        elif note.length is None:
            yield from (Bent(draw, u) for u in _ELSE)
        elif note.seconds[-1] + note.length <= now:
            yield Bent(draw, length=note.length + 1)
        elif now - 1 - note.seconds[-1] > 0:
            yield Bent(draw, length=now - 1 - note.seconds[-1])

    def _ask_again(self, answers: Mapping[str, str]) -> None:
        """Ask of what was kept whether it is fixed in worlds in which the hidden is otherwise."""
        for number in range(_WORLDS):
            fork = self.fitting(-1 - number)
            if fork is None:
                continue
            world = self.found = replace(self.found, kept=fork.kept or {})
            chances = [draw for draw in world.kept if self._notes[draw].length is None]
            loose = {d for d in chances if not self._is_kept(world, d, self._notes[d], fork)}
            free = {
                ident
                for ident, option in answers.items()
                if ident in world.answers and not self._is_fixed_answer(world, ident, option, fork)
            }
            if loose or free:
                self.found = Supposed(
                    world.plan,
                    {i: o for i, o in world.answers.items() if i not in free},
                    {d: seconds for d, seconds in world.kept.items() if d not in loose},
                )
                self._blocks = self._found_blocks()

    # --- futures that fit ---

    def fitting(self, number: int) -> Fork | None:
        """The luck of future ``number``: a past that shows the cell what it has seen.

        Draws that can go wrong at the same record are one block, tried again together when that record
        is not as it was; blocks do not touch each other, so this is what trying all again would give.
        ``None`` where nothing fits.
        """
        fork, counts, general = self._fork(number, 0), dict[int, int](), 0
        for _ in range(TRIES):
            about = self.unlike(self.found, fork)
            if about is None:
                return fork
            block = self._blocks.get(about)
            if block is None:
                general += 1
            else:
                counts[id(block)] = counts.get(id(block), 0) + 1
                self.retried[about] = self.retried.get(about, 0) + 1
            fork = replace(self._fork(number, general), tries=self._tries(counts))
        return None

    def _tries(self, counts: Mapping[int, int]) -> dict[Draw, int]:
        blocks = {id(block): block for block in self._blocks.values()}
        return {draw: count for key, count in counts.items() for draw in blocks[key]}

    def _fork(self, number: int, general: int) -> Fork:
        epoch = 1 + (_WORLDS + _PILOTS + 1 + number) * _EPOCHS + general * (TRIES + 1)
        return Fork(self._picture.now, epoch, True, self.found.kept, self._picture.seed)

    def _found_blocks(self) -> dict[About, frozenset[Draw]]:
        """Which draws can go wrong together: each is redrawn alone a few times, and at which records it
        shows."""
        blocks: dict[About, frozenset[Draw]] = {}
        for draw in [draw for draw in self._notes if draw not in self.found.kept]:
            kept = {other: note.seconds for other, note in self._notes.items() if other != draw}
            shown = {self.unlike(self.found, replace(self._fork(0, n), kept=kept)) for n in range(_SOLO)}
            met = [blocks[about] for about in shown if about in blocks]
            joined = frozenset({draw}).union(*met)
            for about in [a for a in shown if a is not None] + [a for a in blocks if blocks[a] in met]:
                blocks[about] = joined
        return blocks

    def _demote(self) -> None:
        """Keep as it was what hardly ever fits when it is redrawn."""
        self.retried.clear()
        failed = sum(self.fitting(-1 - _WORLDS - number) is None for number in range(_PILOTS))
        hard = [about for about, count in self.retried.items() if count > _PILOTS * _PATIENCE]
        if not hard and not failed:
            return
        self.demoted = True
        draws = {d for about in hard for d in self._blocks[about]} if hard else set(self._notes)
        again = {draw: self._notes[draw].seconds for draw in draws}
        self.found = replace(self.found, kept={**self.found.kept, **again})
        if hard:
            self._blocks = {a: block for a, block in self._blocks.items() if not block & draws}
            self._demote()


def _is_known(name: str, sender: str, picture: Picture) -> bool:
    return sender == picture.cell or any(line[3] == name for line in picture.lines)


def _with(plan: Plan, injects: tuple, events: tuple, scenario: Scenario) -> Plan:  # type: ignore[type-arg]
    other = copy(plan)
    other.injects, other.political, other.scenario = injects, events, scenario
    return other


def _by_the_ladder(plan: Plan) -> Plan:
    """What Pyongyang does next follows the red ladder, where no script is known."""
    red = plan.scenario.red.model_copy(update={"ladder": True})
    return _with(plan, plan.injects, plan.political, plan.scenario.model_copy(update={"red": red}))
