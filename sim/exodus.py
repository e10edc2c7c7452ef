"""The evacuation's own lift: charter aircraft, ferries and Japan's forces, between Japan and Korea.

Each craft waits in Japan until enough people are ready, goes to Korea, takes a slot or berth there,
boards, comes back, takes a slot or berth at the haven, and looks again. Charter lift and Japan's
forces need the corridor that the three have to agree; under attack most charter lift withdraws;
Japan's forces also need their law, Tokyo's decision and Seoul's consent.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simpy import Event

from policies.law import SDF_EVACUATION
from sim.kernel import Gate, release
from sim.numbers import Span
from sim.questions import Option, Question

if TYPE_CHECKING:
    from sim.evacuation import Evacuations

Process = Generator[Event, object, None]
_PORT, SEA_HAVEN = "busan", "hakata"
_HOUR, _DAY = 3_600, 86_400


@dataclass(slots=True, eq=False)
class Craft:
    """An aircraft or ship on the evacuation."""

    index: int
    ident: str
    seats: int
    least: int  # people for whom it leaves Japan, unless nobody else is to come
    by_air: bool
    boarding: Span
    ids: str  # parameters behind it
    charter: bool = True
    stays: bool = True  # goes on under attack
    first: tuple[str, ...] = ()  # who boards before the others
    trips: int = 0


class Exodus:
    """The craft of an evacuation and those of them that wait for people."""

    def __init__(self, evacuations: Evacuations, order: int) -> None:
        self.evacuations = evacuations
        self.crisis = evacuations.crisis
        self.order = order
        self.section = self.crisis.plan.scenario.evacuation
        self.corridor = Gate(self.crisis.env, open_=False)
        self._idle: list[tuple[int, Craft, Event]] = []
        self._loads: dict[int, dict[str, int]] = {}
        self._count = 0

    def start(self) -> None:
        """Ask for the corridor and make the charter lift ready; Japan's forces wait for their gates."""
        env = self.crisis.env
        env.process(self._agree_on_corridor())
        for craft in (*self._charter_aircraft(), *self._ferries()):
            env.process(self._charter(craft))
        env.process(self._japans_forces())

    def embarks_at(self, place: str) -> bool:
        """Whether people are brought to an airfield: under attack to the last of the list alone."""
        airfields = self.section.embark
        return place in airfields and (place == airfields[-1] or not self.evacuations.contested)

    def offer(self) -> None:
        """People have become ready: lift that waits for them takes them, in its written order."""
        for entry in list(self._idle):
            _, craft, event = entry
            load = self.evacuations.promise(craft)
            if load:
                self._idle.remove(entry)
                self._loads[craft.index] = load
                release(self.crisis.env, event, self.evacuations.rank(100 + craft.index))

    # --- what there is ---

    def _charter_aircraft(self) -> list[Craft]:
        return self._fleet("charter", "D11.16", "D11.17", "D11.18", True)

    def _ferries(self) -> list[Craft]:
        if not self.section.ferries:
            return []
        return self._fleet("ferry", "D11.19", "D11.20", "D11.22", False)

    def _fleet(self, name: str, count: str, seats: str, boarding: str, by_air: bool) -> list[Craft]:
        numbers = self.crisis.plan.numbers
        size, going_on = round(numbers.value(count)), numbers.value("D11.23")
        people = round(numbers.value(seats))
        crafts = []
        for n in range(size):
            self._count += 1
            crafts.append(
                Craft(
                    self._count,
                    f"{name}-{n + 1:02d}",
                    people,
                    round(people * numbers.value("D11.31")),
                    by_air,
                    numbers.span(boarding),
                    f"{count} {seats} {boarding}",
                    stays=n < round(going_on * size),
                )
            )
        return crafts

    def _of_the_forces(self) -> list[Craft]:
        crafts = self._fleet("jasdf", "D11.25", "H4.02-passengers", "D11.18", True)
        crafts += self._fleet("jmsdf", "D11.26", "D11.27", "D11.22", False)
        for craft in crafts:
            craft.charter, craft.stays, craft.first = False, True, ("JPN",)
        return crafts

    # --- gates ---

    def _agree_on_corridor(self) -> Process:
        at = self.evacuations.rank(3)
        yield from self.crisis.systems.coordination.act("evacuation-corridor", self.order, at)
        self.corridor.set(True)

    def _charter(self, craft: Craft) -> Process:
        crisis = self.crisis
        at = self.evacuations.rank(100 + craft.index)
        span = crisis.plan.numbers.span("D11.24")  # to the first departure of all: drawn once
        yield crisis.hold(crisis.seconds("evacuation/available", 0, span), at)
        if not self.corridor.open:
            yield self.corridor.wait(at)
        craft.ids += " D11.24"
        yield from self._ply(craft, self.order)

    def _japans_forces(self) -> Process:
        """Law, Tokyo's decision, Seoul's consent, the corridor; then a detachment that is held ready."""
        crisis, at = self.crisis, self.evacuations.rank(4)
        law = crisis.systems.law.gates[SDF_EVACUATION]
        if not law.open:
            yield law.wait(at)
        offered, seq = crisis.ask(
            offer_question(crisis.now + _DAY),
            lambda: "offer" if crisis.plan.scenario.evacuation.sdf else "hold",
            self.order,
        )
        if offered == "hold":
            return
        crisis.systems.politics.cost("JPN", "sdf-evacuation", seq)
        if not crisis.systems.politics.seoul.accepts_sdf(True, seq):
            return
        if not self.corridor.open:
            yield self.corridor.wait(at)
        span = crisis.plan.numbers.span("D11.28")
        yield crisis.hold(crisis.seconds("evacuation/detachment", 0, span), at)
        self.evacuations.ground_team = True
        crafts = self._of_the_forces()
        seq = crisis.log(
            "evacuation-lift", "JPN", "", "", len(crafts), "craft", seq, "", "D11.25 D11.26 D11.28 P4.09-neo"
        )
        for craft in crafts:
            crisis.env.process(self._ply(craft, seq))

    # --- the cycle ---

    def _may_sail(self, craft: Craft) -> bool:
        if craft.charter:
            return craft.stays or not self.evacuations.contested
        return self.crisis.systems.law.is_open(SDF_EVACUATION)

    def _ply(self, craft: Craft, cause: int) -> Process:
        """To and fro until nobody is left to take, or it may not go on."""
        while self.evacuations.to_come():
            load = self.evacuations.promise(craft)
            if not load:
                event = Event(self.crisis.env)
                insort(self._idle, (craft.index, craft, event), key=lambda entry: entry[0])
                yield event
                load = self._loads.pop(craft.index)
            if not self._may_sail(craft):
                self._withdraw(craft, load, cause)
                return
            yield from self._trip(craft, load, cause)

    def _withdraw(self, craft: Craft, load: dict[str, int], cause: int) -> None:
        """It does not go on: its people are offered to others."""
        for nation, people in load.items():
            self.evacuations.groups[nation].promised -= people
        params = "D11.23" if craft.charter else "D11.05"
        self.crisis.log("charter-withdrawn", craft.ident, "", "", "", "", cause, "", params)
        self.offer()

    def _trip(self, craft: Craft, load: dict[str, int], cause: int) -> Process:
        """Out empty, board at a slot or berth in Korea, back, disembark at the haven."""
        crisis, at = self.crisis, self.evacuations.rank(100 + craft.index)
        numbers, name, n = crisis.plan.numbers, craft.ident, craft.trips
        craft.trips += 1
        port, haven = self._ends(craft)
        passage = self._passage(craft, port, haven)
        yield crisis.hold(crisis.seconds(f"evacuation/out/{name}", n, passage), at)
        slots = crisis.place(port).slots
        if (turn := slots.take(self.evacuations.urgency, at)) is not None:
            yield turn
        yield crisis.hold(crisis.seconds(f"evacuation/boarding/{name}", n, craft.boarding), at)
        slots.give()
        seq = self.evacuations.leave(load, name, port, cause, f"{craft.ids} D11.31", True)
        yield crisis.hold(crisis.seconds(f"evacuation/back/{name}", n, passage), at)
        slots = crisis.place(haven).slots
        if (turn := slots.take(self.evacuations.urgency, at)) is not None:
            yield turn
        yield crisis.hold(crisis.seconds(f"evacuation/landing/{name}", n, numbers.span("D11.32")), at)
        slots.give()
        self.evacuations.arrive(load, name, haven, seq, f"{passage.params} D11.32")

    def _ends(self, craft: Craft) -> tuple[str, str]:
        """Where it boards and where it brings people; aircraft share the two airports while both are open."""
        if not craft.by_air:
            return _PORT, SEA_HAVEN
        airfields = self.section.embark
        airfield = airfields[craft.index % len(airfields)]
        return (airfield if self.embarks_at(airfield) else airfields[-1]), self.section.haven

    def _passage(self, craft: Craft, port: str, haven: str) -> Span:
        plan, escort = self.crisis.plan, self.crisis.systems.law.passage
        numbers = plan.numbers
        if craft.by_air:
            platform = "c-17" if craft.charter else "c-130j"
            seconds, params = plan.geography.passage(
                platform, plan.catalogue.platforms[platform], haven, port
            )
            return Span(numbers.distribution("D4.02"), seconds, f"{params} D4.02")
        miles, params = plan.geography.sea_distance(haven, port)
        seconds = miles / numbers.value("D11.21") * _HOUR * escort
        return Span(numbers.distribution("D4.03"), seconds, f"{params} D11.21 D4.03")


def offer_question(deadline: int) -> Question:
    """Whether Tokyo sends the Self-Defense Forces to fetch civilians."""
    return Question(
        ident="tokyo.sdf-evacuation",
        cell="JPN",
        text="Do we send the Self-Defense Forces to bring civilians out of Korea?",
        options=(
            Option("offer", "Ask Seoul for its consent and send them", "they may be refused in public"),
            Option(
                "hold", "Leave it to charter lift and the Americans", "support at home if people are stranded"
            ),
        ),
        default="hold",
        deadline=deadline,
        knows="who still waits in Korea; our law allows it; Seoul has not been asked",
    )
