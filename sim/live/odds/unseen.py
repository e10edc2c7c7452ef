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

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial

from scenarios.schema import Scenario
from sim.engine import play_to_facts
from sim.live.course import Course
from sim.live.odds.fitting import Fitting, Learned
from sim.live.odds.probing import Bent, Drawn, Probe
from sim.live.odds.seen import Marker, Miss, Picture, Reached, Sieve, Unlike, sieve_for
from sim.live.odds.together import Marks, Together
from sim.luck import Draw, Fork, Luck
from sim.plan import Plan
from sim.questions import Answer, Entry, Question

#: Uniforms at which a yes or no, or a share, comes out otherwise for one of them at least.
_ELSE = (1e-9, 1.0 - 1e-9)
#: What was over so long before the question, in seconds, is taken as it was: to ask of thousands of old draws
#: would take minutes. ``left_out`` says so.
SETTLED = 43_200
#: Worlds in which what was kept is asked again; further ones found nothing more where this was tried.
_WORLDS = 2


@dataclass(frozen=True, slots=True)
class Supposed:
    """A world as far as it is fixed by what the cell knows: all else is drawn by plan, policy and luck."""

    plan: Plan
    answers: Mapping[str, str]  # those of the cell, and what it knows of others
    kept: Mapping[Draw, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Past:
    """The world and the luck of one future. ``short``: more of the hidden is kept in it than in all."""

    world: Supposed
    fork: Fork
    short: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What a search has found, as plain values: whoever gets it need not search again.

    ``injects`` and ``events`` are the places of those that are kept; ``kept`` leaves out what is long over.
    """

    injects: tuple[int, ...]
    events: tuple[int, ...]
    answers: Mapping[str, str]
    kept: Mapping[Draw, tuple[int, ...]]
    learned: Learned


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
            self.made[-1].refuse(("answer", question.cell, question.ident, ""))  # asked otherwise here
        return Answer(option, "policy" if chosen is None else "answer")


class Unseen:
    """Finds what a cell has not seen. ``truth`` is the run as it was; ``found`` the world as it knows it."""

    def __init__(self, course: Course, seed: int, picture: Picture, decisions: Iterable[Entry]) -> None:
        self._seed = seed
        self._picture = picture
        self._own = dict(picture.answers)
        self.letters = tuple(x for x in course.letters if _is_known(x.name, x.sender, picture))
        entries = {entry.question: entry.option for entry in decisions}
        self.truth = Supposed(course.played, {**entries, **self._own}, {})
        self._notes, self._asked = self._noted(self.truth)
        self._old = {draw for draw, note in self._notes.items() if self._is_over(note)}
        self._shown: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())

    def search(self) -> Search:
        """Set ``found``, and learn what fits: some hundred plays up to the question, or thousands."""
        truth = self.truth
        self._shown = self._shown_script()
        others = {ident: option for ident, option in truth.answers.items() if ident not in self._own}
        known = {i: o for i, o in others.items() if self._is_fixed_answer(truth, i, o)}
        asked = {draw: note for draw, note in self._notes.items() if draw not in self._old}
        hides = partial(self.shows_the_same, truth, None)
        shown = Together(self._picture.now, partial(self._marks, truth), hides).shown(asked)
        for draw, note in asked.items():
            if draw not in shown:
                shown[draw] = self._is_kept(truth, draw, note)
        kept = {draw: note.seconds for draw, note in self._notes.items() if shown.get(draw, True)}
        self.found = Supposed(_by_the_ladder(self._known_plan()), {**self._own, **known}, kept)
        self._fitting = self._fits()
        self._ask_again(known)
        recent = {draw: seconds for draw, seconds in self.found.kept.items() if draw not in self._old}
        return Search(*self._shown, self.found.answers, recent, self._fitting.learned)

    def take(self, search: Search) -> None:
        """Set what ``search`` of the same moment has found."""
        self._shown = search.injects, search.events
        old = {draw: self._notes[draw].seconds for draw in self._notes if draw in self._old}
        self.found = Supposed(_by_the_ladder(self._known_plan()), search.answers, {**old, **search.kept})
        self._fitting = self._fits(search.learned, whole=True)

    @property
    def demoted(self) -> bool:
        """Whether some of the hidden is kept because it hardly ever fits when it is redrawn."""
        return self._fitting.demoted

    @property
    def settled(self) -> bool:
        """Whether some of the hidden may be kept because it is long over."""
        return bool(self._old)

    # --- plays up to the question ---

    def shows_the_same(self, world: Supposed, fork: Fork | None = None, bent: Sequence[Bent] = ()) -> bool:
        """Whether a world shows the cell what it has seen, and comes to its question."""
        return self.unlike(world, fork, bent) is None

    def unlike(self, world: Supposed, fork: Fork | None = None, bent: Sequence[Bent] = ()) -> Miss | None:
        """The first record that a world does not show as the cell has seen it."""
        return self._unlike(world, self._luck(world, fork, bent))

    def _luck(self, world: Supposed, fork: Fork | None, bent: Sequence[Bent]) -> Luck:
        layout = world.plan.layout
        return Probe(self._seed, layout, fork, bent) if bent else Luck(self._seed, layout, fork)

    def _unlike(self, world: Supposed, luck: Luck, kind: type[Sieve] = Sieve) -> Miss | None:
        self._decider = Supposing(self._picture, world.answers)
        sieve = sieve_for(self._picture, self._decider.made, kind)
        try:
            play_to_facts(world.plan, luck, self._decider, self.letters, (), sieve)
        except Reached:
            return None
        except Unlike as found:
            return found.miss
        finally:
            self._decider.made[-1].let_go()
        return Miss(0, ("endex", "white", "", ""))

    def _marks(self, world: Supposed, bent: Sequence[Bent]) -> Marks:
        """The seconds in which a world with these draws bent shows the cell other than it has seen."""
        self._unlike(world, self._luck(world, None, bent), Marker)
        marker = self._decider.made[-1]
        assert isinstance(marker, Marker)
        return marker.marks()

    def _noted(self, truth: Supposed) -> tuple[dict[Draw, Drawn], dict[str, Question]]:
        luck = Probe(self._seed, truth.plan.layout)
        found = self._unlike(truth, luck)
        if found is not None:
            raise RuntimeError(f"a replay differs from what stands: {found}")
        return luck.notes, self._decider.asked

    # --- what is fixed by what was seen ---

    def _shown_script(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The places of injects and political events that are not still to come and have left a mark."""
        plan, now = self.truth.plan, self._picture.now
        injects, events = enumerate(plan.injects), enumerate(plan.political)
        return (
            tuple(n for n, pair in injects if pair[0] <= now and self._leaves_a_mark(pair, None)),
            tuple(n for n, row in events if row[0] <= now and self._leaves_a_mark(None, row)),
        )

    def _known_plan(self) -> Plan:
        """The plan without what is still to come by script, and without what left no mark."""
        plan, (injects, events) = self.truth.plan, self._shown
        return _with(
            plan,
            tuple(plan.injects[n] for n in injects),
            tuple(plan.political[n] for n in events),
            self._scenario(plan),
        )

    def _past_plan(self) -> Plan:
        """The plan without what is still to come by script."""
        plan, now = self.truth.plan, self._picture.now
        injects = tuple(pair for pair in plan.injects if pair[0] <= now)
        events = tuple(row for row in plan.political if row[0] <= now)
        return _with(plan, injects, events, self._scenario(plan))

    def _leaves_a_mark(self, inject: object, event: object) -> bool:
        truth, plan = self.truth, self.truth.plan
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
        return any(not self.shows_the_same(world, fork, (bent,)) for bent in self._bends(draw, note))

    def _is_over(self, note: Drawn) -> bool:
        return note.seconds[-1] + (note.length or 0) < self._picture.now - SETTLED

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

    # --- futures ---

    def _fits(self, like: Learned | None = None, whole: bool = False) -> Fitting:
        unlike = partial(self.unlike, self.found)
        return Fitting(self._picture, self._notes, self.found.kept, unlike, like, whole)

    def future(self, number: int) -> Past:
        """Future ``number`` (from 1): a past that shows the cell what it has seen, and other luck."""
        fork = self._fitting.future(number)
        if fork is not None:
            return Past(self.found, fork, len(fork.kept or ()) > len(self._fitting.kept))
        return self._as_it_was(number)

    def _as_it_was(self, number: int) -> Past:
        """The past of the run itself, where no other was found. By the ladder if it then still fits."""
        fork = Fork(self._picture.now, number, midway=True, seed=self._picture.seed)
        plain = replace(self.truth, plan=self._past_plan())
        climbing = replace(plain, plan=_by_the_ladder(plain.plan))
        return Past(climbing if self.shows_the_same(climbing, fork) else plain, fork, True)

    def _ask_again(self, answers: Mapping[str, str]) -> None:
        """Ask of what was kept whether it is fixed in worlds in which the hidden is otherwise."""
        world, loose, free = self.found, set[Draw](), set[str]()
        for number in range(_WORLDS):
            fork = self._fitting.future(-number)
            if fork is None:
                continue
            for draw in world.kept.keys() - loose - self._old:
                note = self._notes[draw]
                if note.length is None and not self._is_kept(world, draw, note, fork):
                    loose.add(draw)
            for ident, option in answers.items():
                if not self._is_fixed_answer(world, ident, option, fork):
                    free.add(ident)
        if loose or free:
            self.found = Supposed(
                world.plan,
                {ident: option for ident, option in world.answers.items() if ident not in free},
                {draw: seconds for draw, seconds in world.kept.items() if draw not in loose},
            )
            self._fitting = self._fits(self._fitting.learned)


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
