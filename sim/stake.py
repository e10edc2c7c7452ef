"""Seoul: a stake in access without a vote, what it refuses even in war, its roads."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy import Event

from policies import Party, Verdict
from policies.politics import aggrieves_seoul
from sim.kernel import Band, rank
from sim.numbers import Span
from sim.questions import Option, Question
from sim.requests import OPEN, Pending

if TYPE_CHECKING:
    from sim.politics import Politics

_DAY = 86_400
#: Roads in Korea: the factor on collecting evacuees, and that on units moving onward.
_ROADS = {"evacuees-first": ("D11.34", "D11.35"), "military-first": ("D11.36", "D11.37")}


class Seoul:
    """What Seoul makes of what Washington and Tokyo do with the bases."""

    def __init__(self, politics: Politics) -> None:
        self.politics = politics
        self.crisis = politics.crisis
        self.pressed: str | None = None  # the phase in which it pressed last
        self._seen: set[str] = set()
        self._accepts: dict[str, bool] = {}
        self._roads: tuple[str, str] | None = None  # collection, onward movement

    # --- a stake without a vote ---

    def sees(self, pending: Pending, holds: Verdict, cause: int) -> None:
        """The first ruling of a phase on combat launches, held against Seoul's own reading."""
        crisis = self.crisis
        key = crisis.phase_key
        if key in self._seen or not self.politics.played:
            return
        self._seen.add(key)
        by_seoul = crisis.plan.readings["ROK"](pending.request, crisis.world())
        if aggrieves_seoul(crisis.phase, by_seoul, holds):
            crisis.env.process(self._hear(key, cause, pending))

    def _hear(self, key: str, cause: int, first: Pending) -> Generator[Event, object, None]:
        """Seoul's own council has to meet before it knows what to make of it."""
        crisis, politics = self.crisis, self.politics
        span = crisis.plan.numbers.span("P2.09")
        yield crisis.hold(crisis.seconds(f"seoul/nsc/{key}", 0, span), rank(Band.POLITICS))
        if crisis.phase_key != key:
            return
        politics.trust *= 1.0 - crisis.plan.numbers.value("D10.19")
        trust = round(politics.trust * 1_000)
        seq = crisis.log(
            "grievance", Party.ROK, "combat", "", trust, "per mille", cause, "", "P2.09 D10.19", "ROK"
        )
        if first.state == OPEN and politics.section.seoul_presses:
            self._press(key, seq)

    def _press(self, key: str, cause: int) -> None:
        crisis, politics = self.crisis, self.politics

        def policy() -> str:
            return "press" if crisis.happens(f"seoul/press/{key}", 0, "D10.16") else "wait"

        choice, seq = crisis.ask(_press_question(key, crisis.now + _DAY), policy, cause)
        if choice != "press":
            return
        self.pressed = key
        told = crisis.log(
            "pressure", Party.ROK, "combat", "", "JPN USA", "", seq, "", "D10.16 D10.17", "JPN ROK USA"
        )
        politics.cost("ROK", "press", told)
        politics.strain += crisis.plan.numbers.value("D10.18")
        politics.refresh(told, "D10.18")

    # --- roads ---

    def opens_roads(self, cause: int) -> None:
        """Whose the roads to airports and harbours are, asked once: when an evacuation is ordered."""
        crisis = self.crisis
        question = _roads_question(crisis.now + _DAY)
        choice, _ = crisis.ask(question, lambda: "as-they-come", cause)
        self._roads = _ROADS.get(choice)

    def collecting(self, span: Span) -> Span:
        """The time until evacuees are at an assembly point."""
        return self._on_roads(span, 0)

    def moving(self, span: Span) -> Span:
        """The time of a unit's onward movement."""
        return self._on_roads(span, 1)

    def _on_roads(self, span: Span, which: int) -> Span:
        if self._roads is None:
            return span
        ident = self._roads[which]
        return span.times(self.crisis.plan.numbers.value(ident), ident)

    # --- standing refusals ---

    def accepts_sdf(self, evacuation: bool, cause: int) -> bool:
        """Whether Seoul lets Japan's forces onto its soil; asked once a phase and purpose (P4.09)."""
        crisis = self.crisis
        what = "evacuation" if evacuation else "support"
        key = f"{what}.{crisis.phase_key}"
        if key not in self._accepts:
            ident = "P4.09-neo" if evacuation else "P4.09"

            def policy() -> str:
                return "refuse" if crisis.happens(f"seoul/sdf/{key}", 0, ident) else "accept"

            choice, seq = crisis.ask(_sdf_question(what, key, crisis.now + _DAY), policy, cause)
            self._accepts[key] = choice == "accept"
            if choice == "accept":
                self.politics.cost("ROK", "sdf-on-soil", seq)
        return self._accepts[key]

    def blocks(self, act: str, number: int) -> bool:
        """Whether an incident of the Dokdo type blocks one logistics act between Seoul and Tokyo (P4.10)."""
        high = self.politics.friction > self.crisis.plan.numbers.value("D10.14")
        return high and self.crisis.happens(f"politics/blocked/{act}", number, "P4.10")


def _press_question(phase: str, deadline: int) -> Question:
    return Question(
        ident=f"seoul.press.{phase}",
        cell="ROK",
        text="We are under attack and Tokyo is still being asked. Do we press Washington and Tokyo?",
        options=(
            Option("press", "Say in public that the bases are needed now", "friction with Tokyo"),
            Option("wait", "Wait for Tokyo's answer", "sorties that do not come"),
        ),
        default="wait",
        deadline=deadline,
        knows="that Washington asked and Tokyo has not answered; our own reading of the rules",
    )


def _sdf_question(what: str, key: str, deadline: int) -> Question:
    return Question(
        ident=f"seoul.sdf-{key}",
        cell="ROK",
        text=f"May Japan's forces come onto our soil for {what}?",
        options=(
            Option("accept", "Accept them, with limits", "much support at home"),
            Option("refuse", "Refuse", "lift that does not come"),
        ),
        default="refuse",
        deadline=deadline,
        knows="what Tokyo offers; what is at stake",
    )


def _roads_question(deadline: int) -> Question:
    return Question(
        ident="seoul.corridor",
        cell="ROK",
        text="Our allies bring their civilians out. Whose are the roads to the airports and harbours?",
        options=(
            Option("as-they-come", "Both as they come: police direct the traffic"),
            Option("evacuees-first", "Lanes and trains for evacuees", "our own units and theirs move slower"),
            Option("military-first", "Lanes and trains for military traffic", "foreigners who are stranded"),
        ),
        default="as-they-come",
        deadline=deadline,
        knows="how many seek to leave; which units are to come through the same places",
    )
