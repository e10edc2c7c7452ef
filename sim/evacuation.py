"""Evacuation: civilians who seek to leave, lift shared with reinforcement, safe haven in Japan.

People are counted in batches by nationality, never one by one. They wait where they are, reach an
assembly point, are processed (by the U.S. chain or by Japan's embassy), are ready to board, are
under way, are safe in Japan. They board airlifters that have unloaded reinforcement and go home
empty, and the charter aircraft, ferries and Japanese forces of ``sim.exodus``; all of them take the
slots and berths that reinforcement takes. Whoever is not safe at ENDEX is stranded.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import partial

from simpy import Event

from policies.evacuation import is_contested, manifest
from sim.crisis import Crisis
from sim.evacuees import evacuees
from sim.exodus import SEA_HAVEN, Craft, Exodus
from sim.force import Carrier, Haul
from sim.kernel import Band, Rank, Server, call_at, rank
from sim.trace import ALLIES, EVERYBODY

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "evacuation": "an evacuation is ordered; people of a nation seek to leave (value: people)",
    "collected": "people reach an assembly point (value: people)",
    "processed": "people are ready to board (value: people)",
    "evacuees-left": "people leave Korea (value: people)",
    "evacuees-safe": "people reach a safe haven in Japan (value: people)",
    "evacuation-share": "a part of those who seek to leave is safe (value: per cent)",
    "evacuation-lift": "lift for the evacuation stands ready (value: aircraft or ships)",
    "charter-withdrawn": "a charter aircraft or ferry does not go on under attack",
    "stranded": "people who sought to leave and are not safe at ENDEX (value: people)",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    "H4.50": "evacuation: U.S. citizens in Korea",
    "H4.51": "evacuation: Japanese residents in Korea",
    "H4.51-short": "evacuation: Japanese visitors in Korea",
    "H4.52-shelter": "evacuation: how long Japanese shelter after an attack",
    "H4.55": "evacuation: rate of processing, permissive",
    "H4.55-contested": "evacuation: rate of processing, contested",
    "D11.10": "evacuation: share of U.S. citizens who seek to leave",
    "D11.11": "evacuation: share of Japanese who seek to leave",
    "D11.12": "evacuation: others carried along",
    "D11.13": "evacuation: collection",
    "D11.14": "evacuation: people in a batch",
    "D11.15": "evacuation: Japan's rate of processing",
    "D11.16": "evacuation: charter aircraft",
    "D11.17": "evacuation: seats of a charter aircraft",
    "D11.18": "evacuation: boarding of an aircraft",
    "D11.19": "evacuation: ferries",
    "D11.20": "evacuation: seats of a ferry",
    "D11.21": "evacuation: speed of a ferry",
    "D11.22": "evacuation: boarding of a ferry",
    "D11.23": "evacuation: charter lift that goes on under attack",
    "D11.24": "evacuation: order to first departure of charter lift",
    "D11.25": "evacuation: aircraft of Japan's forces",
    "D11.26": "evacuation: ships of Japan's forces",
    "D11.27": "evacuation: people on a ship of Japan's forces",
    "D11.28": "evacuation: consent to first departure of Japan's forces",
    "D11.29": "evacuation: boarding of an airlifter",
    "D11.30": "evacuation: when evacuees are due",
    "D11.31": "evacuation: seats taken before lift leaves",
    "D11.32": "evacuation: disembarkation",
    "D11.33": "evacuation: ground team of Japan's forces",
    "D11.38": "evacuation: until the last come forward where departure is voluntary",
    "H4.02-passengers": "evacuation: seats of an aircraft of Japan's forces",
}
_DAY = 86_400
#: After the carriers of the lift, which come first in their band.
_AFTER_CARRIERS = 500_000
_QUARTERS = (25, 50, 75, 90)
Process = Generator[Event, object, None]


@dataclass(slots=True)
class Group:
    """The people of one nationality: each is in exactly one of these counts."""

    nation: str
    demand: int
    waiting: int  # where they are, or on the way to an assembly point
    processing: int = 0
    ready: int = 0
    underway: int = 0
    safe: int = 0
    promised: int = 0  # of those ready, with a seat on lift that is on its way

    @property
    def free(self) -> int:
        return self.ready - self.promised


class Evacuations:
    """Evacuees on their way."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.active = False
        self.groups: dict[str, Group] = {}
        self._due = 0  # in the order of service
        self.ground_team = False  # of Japan's forces, beside the embassy
        self.exodus: Exodus | None = None
        self._chains = {"USA": Server(crisis.env, 1), "JPN": Server(crisis.env, 1)}
        self._attacked = -1
        self._told = 0  # milestones
        self._flights = 0  # return legs with evacuees

    def start(self) -> None:
        """Wait for the order, if there is one."""
        crisis = self.crisis
        order = crisis.plan.scenario.evacuation.order
        if order is None or crisis.plan.at(order) > crisis.plan.endex:
            return
        call_at(crisis.env, max(0, crisis.plan.at(order)), self.rank(0), self._begin)
        call_at(crisis.env, crisis.plan.endex, rank(Band.CLOSE), self._close)
        crisis.phase_listeners.append(self._attack)

    def havens(self) -> tuple[str, ...]:
        """The civil places in Japan that an evacuation uses."""
        section = self.crisis.plan.scenario.evacuation
        if section.order is None:
            return ()
        return (section.haven, *((SEA_HAVEN,) if section.ferries else ()))

    def rank(self, index: int) -> Rank:
        """The place of evacuation's part ``index`` in the written order of one second."""
        return rank(Band.LIFT, _AFTER_CARRIERS + index)

    @property
    def ordered(self) -> bool:
        """Whether the scenario orders an evacuation, now or later."""
        return self.crisis.plan.scenario.evacuation.order is not None

    @property
    def urgency(self) -> int:
        """The order of service of the evacuation's craft in queues."""
        return self.crisis.systems.priority.for_evacuees(self._due)

    @property
    def contested(self) -> bool:
        """Whether the evacuation runs under attack."""
        return is_contested(self.crisis.plan.scenario.evacuation.posture, self.crisis.phase)

    # --- order, collection, processing ---

    def _begin(self) -> None:
        crisis, numbers = self.crisis, self.crisis.plan.numbers
        self.active = True
        self._due = crisis.now + round(numbers.value("D11.30") * _DAY)
        ids = {"JPN": "H4.51 H4.51-short D11.11", "OTH": "D11.12", "USA": "H4.50 D11.10"}
        seq = crisis.phase_record
        seoul = crisis.systems.politics.seoul
        seoul.opens_roads(seq)
        size, span = round(numbers.value("D11.14")), seoul.collecting(numbers.span("D11.13"))
        coming = self._coming()
        for nation, people in evacuees(crisis.plan.scenario, numbers).items():
            group = self.groups[nation] = Group(nation, people, people)
            actor = "JPN" if nation == "JPN" else "USA"
            seq = crisis.log(
                "evacuation",
                actor,
                nation,
                "",
                people,
                "people",
                crisis.phase_record,
                "",
                ids[nation],
                EVERYBODY,
            )
            for n, begin in enumerate(range(0, people, size)):
                batch = min(size, people - begin)
                delay = crisis.seconds(f"evacuation/collection/{nation}", n, span)
                delay = max(delay, round(coming * (begin + batch) / people))
                call_at(crisis.env, delay, self.rank(0), partial(self._collected, group, batch, seq))
        self.exodus = Exodus(self, seq)
        self.exodus.start()

    def _coming(self) -> int:
        """Seconds over which people come forward, evenly, where they may leave and need not."""
        crisis = self.crisis
        if crisis.plan.scenario.evacuation.departure == "ordered":
            return 0
        return crisis.seconds("evacuation/coming", 0, crisis.plan.numbers.span("D11.38"))

    def _attack(self) -> None:
        if self._attacked < 0 and self.crisis.phase not in ("steady", "warning"):
            self._attacked = self.crisis.trigger

    def _collected(self, group: Group, people: int, cause: int) -> None:
        """A batch is at an assembly point; after an attack Japan has its people shelter first."""
        crisis = self.crisis
        shelter = crisis.plan.numbers.span("H4.52-shelter")
        until = self._attacked + round(shelter.scale * shelter.dist.median)
        if group.nation == "JPN" and self._attacked >= 0 and crisis.now < until:
            again = partial(self._collected, group, people, cause)
            call_at(crisis.env, until - crisis.now, self.rank(0), again)
            return
        group.waiting -= people
        group.processing += people
        voluntary = crisis.plan.scenario.evacuation.departure == "voluntary"
        ids = "D11.13 D11.14 D11.38" if voluntary else "D11.13 D11.14"
        seq = crisis.log("collected", group.nation, "", "", people, "people", cause, "", ids, ALLIES)
        crisis.env.process(self._process(group, people, seq))

    def _process(self, group: Group, people: int, cause: int) -> Process:
        """Papers, lists, luggage: one batch after the other, at the rate of its chain."""
        crisis = self.crisis
        chain = self._chains["JPN" if group.nation == "JPN" else "USA"]
        if (turn := chain.take(0, self.rank(1))) is not None:
            yield turn
        rate, params = self._rate(group.nation)
        yield crisis.hold(max(1, round(people / rate * _DAY)), self.rank(1))
        chain.give()
        group.processing -= people
        group.ready += people
        crisis.log("processed", group.nation, "", "", people, "people", cause, "", params, ALLIES)
        if self.exodus is not None:
            self.exodus.offer()

    def _rate(self, nation: str) -> tuple[float, str]:
        """People processed a day, and the ids read."""
        value = self.crisis.plan.numbers.value
        ident = "H4.55-contested" if self.contested else "H4.55"
        if nation == "JPN" and self.ground_team:
            return value(ident) * value("D11.15") * (1.0 + value("D11.33")), f"{ident} D11.15 D11.33"
        if nation == "JPN":
            return value(ident) * value("D11.15"), f"{ident} D11.15"
        return value(ident), ident

    # --- boarding and arrival ---

    def to_come(self) -> int:
        """People who have no seat yet."""
        return sum(g.waiting + g.processing + g.free for g in self.groups.values())

    def promise(self, craft: Craft) -> dict[str, int]:
        """Seats on lift that is about to leave Japan; nothing while too few are ready."""
        free = {group.nation: group.free for group in self.groups.values()}
        boarding = sum(free.values())
        if not boarding or (boarding < craft.least and boarding < self.to_come()):
            return {}
        load = manifest(craft.seats, free, craft.first)
        for nation, people in load.items():
            self.groups[nation].promised += people
        return load

    def leave(self, load: Mapping[str, int], by: str, place: str, cause: int, params: str, kept: bool) -> int:
        """People board and leave; ``kept`` redeems a promise. Return the record."""
        seq = cause
        for nation, people in load.items():
            group = self.groups[nation]
            group.ready -= people
            group.promised -= people if kept else 0
            group.underway += people
            seq = self.crisis.log(
                "evacuees-left", by, nation, place, people, "people", cause, "", params, ALLIES
            )
        return seq

    def arrive(self, load: Mapping[str, int], by: str, place: str, cause: int, params: str = "") -> None:
        """People are safe in Japan."""
        for nation, people in load.items():
            group = self.groups[nation]
            group.underway -= people
            group.safe += people
            cause = self.crisis.log(
                "evacuees-safe", by, nation, place, people, "people", cause, "", params, ALLIES
            )
        self._tell(cause)

    def _tell(self, cause: int) -> None:
        safe = sum(group.safe for group in self.groups.values())
        demand = sum(group.demand for group in self.groups.values())
        while self._told < len(_QUARTERS) and 100 * safe >= _QUARTERS[self._told] * demand:
            self.crisis.log("evacuation-share", "", "", "", _QUARTERS[self._told], "%", cause)
            self._told += 1

    def return_leg(self, carrier: Carrier, haul: Haul, cause: int, at: Rank) -> Process:
        """An airlifter that has unloaded takes people to Japan where it goes there; it keeps its slot."""
        crisis, place = self.crisis, haul.legs[-1].place
        seats = carrier.platform.passengers
        free = {group.nation: group.free for group in self.groups.values()}
        if seats is None or not haul.to_japan or self.exodus is None or not self.exodus.embarks_at(place):
            return
        load = manifest(round(crisis.plan.numbers.value(seats)), free, ("USA",))
        if not load:
            return
        for nation, people in load.items():
            self.groups[nation].promised += people
        span, n = crisis.plan.numbers.span("D11.29"), self._flights
        self._flights += 1
        yield crisis.hold(crisis.seconds("evacuation/return-leg", n, span), at)
        seq = self.leave(load, carrier.ident, place, cause, f"{seats} D11.29", True)
        arrival = partial(self.arrive, load, carrier.ident, "", seq)
        call_at(crisis.env, round(haul.to_japan), self.rank(2), arrival)

    def _close(self) -> None:
        for group in self.groups.values():
            self.crisis.log(
                "stranded", "white", group.nation, "", group.demand - group.safe, "people", known=""
            )
