"""The state of one run while it is played: clock, luck, phase, places, and what the parties did.

The processes of the engine (``threat``, ``access``, ``consultation``, ``lift``, ``units``,
``fighters``) share one ``Crisis`` and change it; each change is one record of the trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simpy import Event

from policies import Phase, World
from sim.force import Line
from sim.kernel import Agenda, Band, Gate, Hold, Rank, Server, rank, release, stop_after_this_second
from sim.luck import Luck
from sim.numbers import Span
from sim.plan import Plan
from sim.questions import PROVISIONAL, Decider, Entry, Question
from sim.trace import Log, Recorder

if TYPE_CHECKING:
    from sim.systems import Systems

_DESKS = "D4.06"
#: Makes the recorder of a run, which keeps the kinds of record that are wanted.
Recording = Callable[[Agenda, Container[str] | None], Recorder]


@dataclass(slots=True)
class PlaceState:
    """An airfield or port during a run."""

    ident: str
    full: int  # slots when undamaged
    slots: Server
    desks: Server  # units in reception at once
    roads: Server  # one stream of vehicles moving onward
    runway: Gate
    params: str
    closures: int = 0  # strikes that keep it closed
    lost: int = 0  # berths out of use
    extra: int = 0  # slots that Japanese law adds, or withholds from a civil site
    share: float = 1.0  # of the slots that are left, what can be worked
    share_of: int = 0  # the newest strike that set the share

    def settle(self) -> int:
        """Set the slots to what the damage leaves and return them."""
        self.runway.set(self.closures == 0)
        left = 0 if self.closures else round(max(0, self.full + self.extra - self.lost) * self.share)
        self.slots.resize(left)
        return left


@dataclass(slots=True)
class Squadron:
    """A squadron's aircraft during a run."""

    line: Line
    base: str
    aircraft: int
    airborne_until: float = -1
    waves: int = 0  # launched or due so far; names the luck of the next one
    present: bool = False  # at a base and able to fly from there
    withheld: bool = False  # kept for another crisis: flies no more against the attacker
    corridor: Gate | None = None  # the air traffic to its new base, as agreed between the three


@dataclass(slots=True)
class Crisis:
    """Everything that changes during a run."""

    plan: Plan
    env: Agenda
    luck: Luck
    recorder: Recorder
    decider: Decider
    log: Log = field(init=False)
    systems: Systems = field(init=False)
    phase: Phase = Phase.STEADY
    phase_key: str = "steady"  # the phase, numbered when it is entered again; names luck and questions
    phase_record: int = -1
    trigger: int = 0  # second of the event that opened this phase
    attacked: frozenset[str] = frozenset()
    japan_attackers: frozenset[str] = frozenset()
    prepared: bool = False
    third_state_combat: bool = False
    inflow: float = 0.0  # brought into Japan, in units of the T1 threshold
    phase_changed: Event | None = None  # fires at the next change; renewed each time
    phase_listeners: list[Callable[[], None]] = field(default_factory=list)
    journal: list[Entry] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)  # parameters read that no record names
    _entered: Counter[str] = field(default_factory=Counter)
    _world: World | None = None
    _world_stamp: tuple[object, ...] = ()
    squadrons: dict[str, Squadron] = field(default_factory=dict)
    places: dict[str, PlaceState] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = self.recorder.write

    @property
    def now(self) -> int:
        return self.env.now

    def hold(self, delay: int, at: Rank) -> Event:
        """An event due after ``delay`` seconds."""
        return Hold(self.env, delay, at)

    def seconds(self, stream: str, n: int, span: Span) -> int:
        """Draw a duration that starts now."""
        return self.luck.seconds(stream, n, span.dist, span.scale, self.env.now)

    def happens(self, stream: str, n: int, ident: str) -> bool:
        """Draw whether something happens whose chance is a parameter; known at once."""
        self.reads.add(ident)
        return self.luck.reveal(stream, n, self.now) < self.plan.numbers.value(ident)

    def world(self) -> World:
        """The read-only view that rules get."""
        plan = self.plan
        dual, unc = self.systems.contingency.dual, self.systems.politics.unc_present
        stamp = (
            self.phase,
            self.attacked,
            self.japan_attackers,
            self.third_state_combat,
            self.inflow,
            dual,
            unc,
        )
        if self._world is not None and self._world_stamp == stamp:
            return self._world
        self._world_stamp = stamp
        self.reads.add("P1.16")
        self._world = World(
            phase=self.phase,
            attacked=self.attacked,
            japan_attackers=self.japan_attackers,
            unc_present=unc,
            sofa_states=frozenset(plan.numbers.words("P1.16")),
            third_state_combat=self.third_state_combat,
            minute_otherwise=plan.scenario.access.minute.otherwise,
            consultation_form=plan.scenario.consultation.form,
            inflow=self.inflow,
            dual=dual,
        )
        return self._world

    def bring_into_japan(self, line: Line) -> None:
        """Count a unit that comes into Japan from outside towards trigger T1."""
        value = self.plan.numbers.value
        divisions = line.aircraft / value("D1.06") if line.aircraft else line.people / value("D1.05")
        self.inflow += divisions / value("P1.24")
        self.reads.update(("P1.24", "D1.06" if line.aircraft else "D1.05"))

    def enter_phase(self, phase: Phase, cause: int) -> None:
        """Change the phase, let the desks look again, then wake whoever waited for a change."""
        self.phase = phase
        self._entered[phase] += 1
        times = self._entered[phase]
        self.phase_key = f"{phase}" if times == 1 else f"{phase}-{times}"
        self.phase_record = cause
        self.trigger = self.now
        for listener in self.phase_listeners:
            listener()
        if self.phase_changed is not None:
            changed, self.phase_changed = self.phase_changed, None
            release(self.env, changed, rank(Band.CLEARANCE))

    def next_phase(self) -> Event:
        """An event that fires at the next change of phase."""
        if self.phase_changed is None:
            self.phase_changed = Event(self.env)
        return self.phase_changed

    def ask(self, question: Question, policy: Callable[[], str], cause: int) -> tuple[str, int]:
        """Put a question to its cell; return the option chosen and the record of the answer."""
        cell = question.cell
        seq = self.log(
            "question",
            cell,
            question.ident,
            "",
            f"{question.text} [{' | '.join(question.names())}]",
            "",
            cause,
            known=cell,
        )
        answer = self.decider.decide(question, policy)
        if answer.kind == PROVISIONAL:
            stop_after_this_second(self.env)
        entry = Entry(len(self.journal) + 1, question.ident, answer.option, answer.kind, self.now)
        self.journal.append(entry)
        return answer.option, self.log("answer", cell, question.ident, "", answer.option, "", seq, known=cell)

    def place(self, ident: str) -> PlaceState:
        """The state of a place, made when it is first used."""
        found = self.places.get(ident)
        if found is None:
            found = self.places[ident] = self._new_place(ident)
        return found

    def slots_of(self, ident: str) -> tuple[int, str]:
        """The slots of an undamaged place that Korea may use now, and the ids read."""
        place, value = self.plan.place(ident), self.plan.numbers.value
        if place.capacity is None:
            return 1_000_000, ""
        if place.host != "JPN":
            return max(1, round(value(place.capacity))), place.capacity
        share, params = self.systems.contingency.base_share()
        return max(1, round(value(place.capacity) * share)), f"{place.capacity} {params}"

    def ramp(self, base: str) -> list[tuple[str, Squadron]]:
        """The squadrons whose aircraft stand at a base, by name; those in the air are not there."""
        return [
            (name, squadron)
            for name, squadron in sorted(self.squadrons.items())
            if squadron.base == base and squadron.present and squadron.airborne_until <= self.now
        ]

    def _new_place(self, ident: str) -> PlaceState:
        plan, env = self.plan, self.env
        slots, params = self.slots_of(ident)
        return PlaceState(
            ident=ident,
            full=slots,
            slots=Server(env, slots),
            desks=Server(env, max(1, round(plan.numbers.value(_DESKS)))),
            roads=Server(env, 1),
            runway=Gate(env),
            params=params,
        )


def open_crisis(
    plan: Plan, luck: Luck, decider: Decider, wanted: Container[str] | None, recorder: Recording = Recorder
) -> Crisis:
    """A crisis at STARTEX."""
    env = Agenda()
    return Crisis(plan, env, luck, recorder(env, wanted), decider)


def unit_rank(line: Line) -> Rank:
    """The place of a line in the written order of one second."""
    return rank(Band.UNIT, line.index)
