"""The red ladder: rungs that Pyongyang climbs on what it sees, and strikes that follow.

The table is ``policies/red.py``. From the first warning on, the time to the next rung is drawn from
its hazard; a visible response changes the hazard once it has been seen, and a quiet time brings
Pyongyang to rest, from where it climbs more slowly. Scripted injects move it up the same ladder. An
act of a rung goes through the same code as a scripted one. Switched off, nothing of this happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial

from policies import Phase
from policies.red import (
    FACTORS,
    LADDER,
    Rung,
    above,
    resolve_shown,
    rung_of_phase,
    rung_of_strike,
)
from scenarios.schema import Inject, LaunchInject, PhaseInject, StrikeInject
from scenarios.times import Moment
from sim.crisis import Crisis
from sim.hazard import Passage
from sim.kernel import Band, Rank, call_at, rank
from sim.plan import Plan
from sim.redcell import CLIMB, FURTHER, HOLD, RESTRAINED, rung_question
from sim.threat import play_inject
from sim.trace import EVERYBODY

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "rung": "Pyongyang climbs to a rung of the red ladder (value: its number)",
    "red-sees": "Pyongyang takes a visible act into account (value: steps of resolve it sees)",
    "stand-down": "a quiet time brings Pyongyang to rest (value: the rung it was on)",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    **{rung.rate: f"red: hazard of the rung {rung.name}" for rung in LADDER},
    "D12.09": "red: quiet time before a stand-down",
    "D12.10": "red: factor on the hazard after a stand-down",
    "D12.11": "red: factor on the hazard where a response deters",
    "D12.12": "red: factor on the hazard where a response provokes",
    "D12.13": "red: from a visible act until Pyongyang acts on it",
    "D12.14": "red: missiles on one target in Korea",
    "D12.15": "red: missiles on one target in Japan",
    "D12.16": "red: targets of one rung",
    "D12.17": "red: from one target to the next",
}
_DAY, _HOUR = 86_400, 3_600
#: Within one second: after the scripted injects, in this order.
_SCRIPTED, _SEES, _CLIMBS, _RESTS, _STRIKES = 500_000, 600_000, 700_000, 700_001, 800_000


class RedLadder:
    """Where Pyongyang stands on its ladder."""

    def __init__(self, crisis: Crisis) -> None:
        section = crisis.plan.scenario.red
        self.crisis = crisis
        self.on = section.ladder
        self.response = section.response
        self.reached = 0  # the highest rung so far
        self.calm = False  # stood down from it
        self.seen: list[str] = []  # kinds of visible act, as Pyongyang knows them
        self._noticed: list[str] = []  # on their way to Pyongyang
        self._begun = False
        self._passage: Passage | None = None  # to the next rung; none at the top
        self._held: Counter[int] = Counter()  # how often Pyongyang has held below a rung
        self._plans = 0  # changes of plan; an older one is void
        self._rests = 0
        self._cause = -1

    def start(self) -> None:
        """Start what happens by itself."""
        if not self.on:
            return
        crisis = self.crisis
        for index, (second, inject) in enumerate(crisis.plan.injects):
            if (number := scripted_rung(crisis.plan, inject)) > 0:
                call_at(
                    crisis.env, second, rank(Band.INJECT, _SCRIPTED + index), partial(self._reach, number)
                )
        crisis.phase_listeners.append(self._on_phase)
        call_at(crisis.env, crisis.plan.h, _at(_SCRIPTED), self.begin)

    def sees(self, act: str, cause: int) -> None:
        """A visible act: access announced, combat sorties, arrivals, public divergence, a GSOMIA notice."""
        if not self.on or act in self._noticed:
            return
        self._noticed.append(act)
        crisis = self.crisis
        delay = crisis.seconds(f"red/seen/{act}", 0, crisis.plan.numbers.span("D12.13"))
        at = _at(_SEES + len(self._noticed))
        call_at(crisis.env, delay, at, partial(self._take_in, act, delay, cause))

    def begin(self) -> None:
        """Pyongyang may climb from now on."""
        if self.on and not self._begun:
            self._next_rung()

    def begin_beside_taiwan(self, spreads: bool) -> None:
        """A crisis over Taiwan begins: where it may spread, the hazard is another from now on."""
        if spreads and self.on:
            self.begin()
            self.reconsider()

    def reconsider(self) -> None:
        """The hazard has changed: what was planned is void."""
        crisis, rung = self.crisis, above(self.reached)
        self._plans += 1
        if self._passage is None or rung is None:
            return
        due = self._passage.due(crisis.now, self.hazard(rung))
        if due is not None and due <= crisis.plan.endex:
            call_at(crisis.env, due - crisis.now, _at(_CLIMBS), partial(self._climb, rung, self._plans))

    def hazard(self, rung: Rung) -> float:
        """Of climbing to ``rung``, per second."""
        value = self.crisis.plan.numbers.value
        rate = value(rung.rate) / _DAY * self._factor()
        if self.calm:
            rate *= value("D12.10")
        return rate + self.crisis.systems.contingency.hazard_for_korea()

    # --- what moves it ---

    def _factor(self) -> float:
        ident = FACTORS[self.response]
        return self.crisis.plan.numbers.value(ident) ** resolve_shown(self.seen) if ident else 1.0

    def _on_phase(self) -> None:
        if self.crisis.phase is not Phase.STEADY:
            self.begin()

    def _take_in(self, act: str, delay: int, cause: int) -> None:
        self.seen.append(act)
        self._cause = self.crisis.log(
            "red-sees", "DPRK", act, "", resolve_shown(self.seen), "steps", cause, "", "D12.13", "DPRK"
        )
        self.reconsider()

    def _reach(self, number: int) -> None:
        """A scripted act: a higher rung is reached, and a quiet time is over."""
        if number > self.reached:
            self.reached = number
            self._next_rung()
        elif self._begun:
            self.calm = False
            self.reconsider()
            self._rest_later()

    def _next_rung(self) -> None:
        crisis, rung = self.crisis, above(self.reached)
        self._begun, self.calm = True, False
        self._passage = Passage(crisis.luck, self._stream(rung), crisis.now) if rung else None
        self.reconsider()
        self._rest_later()

    def _stream(self, rung: Rung) -> str:
        held = self._held[rung.number]
        return f"red/rung/{rung.name}/{held}" if held else f"red/rung/{rung.name}"

    def _climb(self, rung: Rung, plan: int) -> None:
        """The time has come: Pyongyang climbs, or its cell says otherwise."""
        if plan != self._plans:
            return
        question = rung_question(rung, self._held[rung.number], self.seen, self.crisis.now + _HOUR)
        choice, asked = self.crisis.ask(question, lambda: CLIMB, self._cause)
        if choice == HOLD:
            self._cause = asked
            self._held[rung.number] += 1
            self._next_rung()
            return
        farther = above(rung.number) if choice == FURTHER else None
        self._climb_to(farther or rung, asked, choice == RESTRAINED)

    def _climb_to(self, rung: Rung, asked: int, restrained: bool) -> None:
        crisis, factor = self.crisis, FACTORS[self.response]
        shown = resolve_shown(self.seen) if factor else 0
        params = f"{rung.rate} {factor}" if shown else rung.rate
        cause = crisis.log(
            "rung",
            "DPRK",
            rung.name,
            "",
            rung.number,
            "",
            asked,
            self.response if shown else "",
            params,
            EVERYBODY,
        )
        self._cause = cause
        self.reached = rung.number
        self._next_rung()
        self._act(rung, restrained)

    # --- coming to rest ---

    def _rest_later(self) -> None:
        self._rests += 1
        if not self.reached or not LADDER[self.reached - 1].calms:
            return
        crisis = self.crisis
        length = crisis.seconds(f"red/quiet/{self.reached}", 0, crisis.plan.numbers.span("D12.09"))
        if crisis.now + length <= crisis.plan.endex:
            call_at(crisis.env, length, _at(_RESTS), partial(self._rest, self._rests))

    def _rest(self, planned: int) -> None:
        if planned != self._rests:
            return
        self.calm = True
        self._cause = self.crisis.log(
            "stand-down", "DPRK", "", "", self.reached, "", self._cause, "", "D12.09 D12.10", EVERYBODY
        )
        self.reconsider()

    # --- what a rung does ---

    def _act(self, rung: Rung, restrained: bool) -> None:
        """Open its phase, then fire its strikes one after the other; a restrained act strikes once."""
        crisis, ident = self.crisis, f"red-{rung.name}"
        if rung.phase is not None:
            opening = {
                "id": ident,
                "at": self._moment(),
                "kind": "phase",
                "phase": rung.phase.value,
                "attacked": tuple(map(str, rung.attacked)),
                "text": rung.text,
            }
            play_inject(crisis, PhaseInject.model_validate(opening))
        if rung.over:
            launch = LaunchInject(
                id=ident,
                at=self._moment(),
                kind="launch",
                weapon=rung.weapon,
                over=rung.over,
                splash=rung.splash,
            )
            play_inject(crisis, launch)
        value, spacing = crisis.plan.numbers.value, crisis.plan.numbers.span("D12.17")
        open_ = [target for target in rung.targets if crisis.place(target).runway.open]
        most = 1 if restrained else round(value("D12.16"))
        wait = 0
        for number, target in enumerate(open_[:most]):
            strike = StrikeInject(
                id=f"{ident}-{target}",
                at=self._moment(wait),
                kind="strike",
                target=target,
                weapon=rung.weapon,
                missiles=round(value(rung.missiles)),
                chemical=rung.chemical,
            )
            call_at(crisis.env, wait, _at(_STRIKES + number), partial(play_inject, crisis, strike))
            wait += crisis.seconds(f"red/spacing/{rung.name}", number, spacing)

    def _moment(self, later: int = 0) -> Moment:
        offset = self.crisis.now + later - self.crisis.plan.h
        return Moment(f"H{'-' if offset < 0 else '+'}{abs(offset)}s", "H", offset)


def _at(index: int) -> Rank:
    return rank(Band.INJECT, index)


def scripted_rung(plan: Plan, inject: Inject) -> int:
    """The rung that an inject of the scenario stands for; 0 where it is none of Pyongyang's."""
    match inject:
        case PhaseInject(attacker="DPRK"):
            return rung_of_phase(inject.phase, inject.attacked)
        case StrikeInject(attacker="DPRK"):
            return rung_of_strike(plan.place(inject.target).host, inject.chemical)
    return 0
