"""Dual contingency: a Taiwan crisis that takes a share of everything.

From its start on it takes part of the bases in Japan, of the hub's attention, of lift, of ministers'
time and of the squadrons, and lowers the chance of a yes. Washington decides how much of its
fighters to hold back; Seoul decides whether forces in Korea may be tasked against China, and where
it declines, all come from Japan. To which crisis Japan gives its bases and its ministers' time
first is a setting; what Washington does with its own forces does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from policies import Party, Phase
from sim.crisis import Crisis, PlaceState, Squadron
from sim.hazard import Passage, rate_of
from sim.kernel import Band, call_at, rank
from sim.plan import JAPAN, KOREA
from sim.questions import Option, Question
from sim.trace import ALLIES, EVERYBODY

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "second-crisis": "a crisis over Taiwan begins beside the Korean one",
    "share": "a second crisis takes part of a place (value: slots left for Korea)",
    "withheld": "a squadron is held for Taiwan (value: aircraft)",
    "lift-withdrawn": "a carrier is free and goes to the second crisis",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    "P4.14": "contingency: Seoul declines tasks against China",
    "P5.09": "contingency: share of bases in Japan for Korea alone",
    "P5.09-dual": "contingency: share of bases in Japan left for Korea",
    "P5.10": "contingency: share of the hub's attention left for Korea",
    "P5.11": "contingency: factor on NSC and Cabinet",
    "P5.12": "contingency: one war brings the other within 90 days",
    "D12.20": "contingency: share of airlift taken",
    "D12.21": "contingency: share of sealift taken",
    "D12.22": "contingency: squadrons held when Washington holds some",
    "D12.23": "contingency: squadrons held when Washington holds most",
    "D12.24": "contingency: what is still taken where Korea has priority",
}
_SPREAD_WITHIN = 90 * 86_400  # the span that P5.12 speaks of
_TAKES_EFFECT = 900_000  # within one second: after injects and the ladder
#: Squadrons nearest to Taiwan are held first; Kadena is the nearest base.
_NEAREST = "kadena"
_HELD = {"some": "D12.22", "most": "D12.23"}


class Contingencies:
    """The second crisis."""

    def __init__(self, crisis: Crisis) -> None:
        section = crisis.plan.scenario.contingency
        self.crisis = crisis
        self.dual = False
        self.listeners: list[Callable[[int], None]] = []  # told of its start, with the record
        self._starts = section.taiwan
        self._korea_first = section.priority == "korea"
        self._spreads = section.spreads
        self._spreading: Passage | None = None

    def start(self) -> None:
        """Start what happens by itself."""
        crisis = self.crisis
        at = rank(Band.INJECT, _TAKES_EFFECT)
        if self._starts is not None:
            second = max(0, crisis.plan.at(self._starts))
            call_at(crisis.env, second, at, partial(self._begin, ""))
        elif self._spreads:
            crisis.phase_listeners.append(self._may_spread)

    # --- what others read ---

    def consultation_factor(self, case: str) -> tuple[float, str]:
        """A factor on the stages of a consultation while two crises run, and the ids read."""
        return self._between(1.0, "P5.11") if self.dual else (1.0, "")

    def hub_share(self) -> float:
        """The share of the hub's attention that is left for Korea."""
        return self.crisis.plan.numbers.value("P5.10") if self.dual else 1.0

    def base_share(self) -> tuple[float, str]:
        """The share of a base in Japan that is left for Korea, and the ids read."""
        single = self.crisis.plan.numbers.value("P5.09")
        return self._between(single, "P5.09-dual") if self.dual else (single, "P5.09")

    def lift_share(self, mode: str) -> tuple[float, str]:
        """The share of lift ("air" or "sea") that is taken, and the ids read."""
        ident = "D12.20" if mode == "air" else "D12.21"
        return (self.crisis.plan.numbers.value(ident), ident) if self.dual else (0.0, "")

    def hazard_for_korea(self) -> float:
        """What a Taiwan crisis adds to the hazard of Pyongyang's next rung, per second."""
        if not (self.dual and self._spreads) or self._starts is None:
            return 0.0
        return rate_of(self.crisis.plan.numbers.value("P5.12"), _SPREAD_WITHIN)

    def _between(self, alone: float, ident: str) -> tuple[float, str]:
        """What Japan gives in two crises: more of it to Korea where Korea has priority."""
        value = self.crisis.plan.numbers.value
        if not self._korea_first:
            return value(ident), ident
        return alone + (value(ident) - alone) * value("D12.24"), f"{ident} D12.24"

    # --- its start ---

    def _may_spread(self) -> None:
        """War in Korea may bring one over Taiwan: from the first attack on, at a constant hazard."""
        crisis = self.crisis
        if self._spreading is not None or crisis.phase in (Phase.STEADY, Phase.WARNING):
            return
        self._spreading = Passage(crisis.luck, "contingency/spreads", crisis.now)
        due = self._spreading.due(crisis.now, rate_of(crisis.plan.numbers.value("P5.12"), _SPREAD_WITHIN))
        if due is not None and due <= crisis.plan.endex:
            at = rank(Band.INJECT, _TAKES_EFFECT)
            call_at(crisis.env, due - crisis.now, at, partial(self._begin, "P5.12"))

    def _begin(self, params: str) -> None:
        crisis = self.crisis
        self.dual = True
        cause = crisis.log("second-crisis", Party.PRC, "taiwan", "", "", "", -1, "", params, EVERYBODY)
        for name in sorted(crisis.places):
            state = crisis.places[name]
            place = crisis.plan.place(name)
            if place.host == JAPAN and place.capacity is not None:
                self._take_slots(state, cause)
        self._hold_squadrons(cause)
        for listener in self.listeners:
            listener(cause)
        crisis.systems.red.begin_beside_taiwan(self._spreads)

    def _take_slots(self, state: PlaceState, cause: int) -> None:
        state.full, state.params = self.crisis.slots_of(state.ident)
        left = state.settle()
        self.crisis.log("share", "USA", "slots", state.ident, left, "slots", cause, "", state.params, ALLIES)

    # --- squadrons ---

    def _hold_squadrons(self, cause: int) -> None:
        """Washington says how many are held, Seoul whether those in Korea are among them."""
        crisis = self.crisis
        choice, asked = crisis.ask(_hold_question(crisis.plan.endex), lambda: "some", cause)
        if choice == "none":
            return
        japan, korea = self._fighters(JAPAN), self._fighters(KOREA)
        number = round(len(japan) * crisis.plan.numbers.value(_HELD[choice]))
        answer, asked = crisis.ask(_china_question(crisis.plan.endex), self._seoul, asked)
        from_korea = round(number * len(korea) / (len(japan) + len(korea))) if answer == "accept" else 0
        for squadron in (*japan[: number - from_korea], *korea[:from_korea]):
            self._hold(squadron, _HELD[choice], asked)

    def _seoul(self) -> str:
        return "decline" if self.crisis.happens("china-tasks", 0, "P4.14") else "accept"

    def _fighters(self, host: str) -> list[Squadron]:
        """United States squadrons at a base of ``host`` now, the nearest to Taiwan first."""
        plan, squadrons = self.crisis.plan, self.crisis.squadrons
        found = [
            s
            for s in squadrons.values()
            if s.present and s.line.spec.nation == Party.USA and plan.place(s.base).host == host
        ]
        return sorted(found, key=lambda s: (plan.geography.air_distance(_NEAREST, s.base)[0], s.line.index))

    def _hold(self, squadron: Squadron, ident: str, cause: int) -> None:
        squadron.withheld = True
        self.crisis.log(
            "withheld",
            "USA",
            squadron.line.ident,
            squadron.base,
            squadron.aircraft,
            "aircraft",
            cause,
            "",
            f"{ident} P4.14",
        )


def _hold_question(endex: int) -> Question:
    """How much of the fighters near Taiwan is kept out of the Korean war."""
    return Question(
        ident="washington.taiwan.hold",
        cell="USA",
        text="There is a crisis over Taiwan. How many of our squadrons in reach do we hold for it?",
        options=(
            Option("none", "None: Korea has them all", "nothing to show Beijing, or Taipei"),
            Option("some", "A third", "fewer sorties for Korea"),
            Option("most", "Two thirds", "Seoul's trust; few sorties for Korea"),
        ),
        default="some",
        deadline=endex,
        knows="the crisis over Taiwan; the squadrons at bases in Japan and Korea",
    )


def _china_question(endex: int) -> Question:
    """Whether forces in Korea may be tasked against China."""
    return Question(
        ident="seoul.china-tasks",
        cell="ROK",
        text="Washington wants to hold squadrons in Korea for Taiwan too. Do we let it?",
        options=(
            Option(
                "accept", "Let forces in Korea be tasked against China", "Beijing's anger; our own defence"
            ),
            Option("decline", "No China-facing task from the peninsula", "Washington's patience"),
        ),
        default="decline",
        deadline=endex,
        knows="the crisis over Taiwan; Washington's wish",
    )
