"""How an item goes from one capital to another: released or kept, by the fastest way that works.

The route rule says which ways the agreements in force permit; each way has its own luck, named by
the way, so that an agreement that is added changes nothing on the others. The fastest way that
works is taken. When an agreement comes into force, what is still under way may take it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from policies import Agreements, Item, Phase
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank
from sim.questions import Option, Question
from sim.ways import Way

CAPITALS = ("USA", "ROK", "JPN")
USA, ROK, JPN = CAPITALS
_DAY = 86_400
_ATTACKS = (Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED)
#: What the recipient does with the item: it gets the item and the record of its arrival.
Arrive = Callable[[Item, int], None]


@dataclass(slots=True, eq=False)
class Flight:
    """An item on its way, or one that waits for a way."""

    name: str  # what it is about, its topic, from whom to whom: names its records and its luck
    item: Item
    arrive: Arrive
    choice: str  # of its originator
    sent: list[str] = field(default_factory=list)  # by which routes; the first to arrive counts
    over: bool = False


Chosen = tuple[int, Way]  # how long it takes, and by which way


def share_question(party: str, phase: str, deadline: int) -> Question:
    """How a capital shares with the other ally what it holds, once a phase."""
    name, other = ("seoul", "Tokyo") if party == ROK else ("tokyo", "Seoul")
    return Question(
        ident=f"{name}.share.{phase}",
        cell=party,
        text=f"How do we share with {other} what we hold on this?",
        options=(
            Option("as-agreed", "By the fastest way that the agreements permit"),
            Option(
                "through-washington", "By way of Washington alone", "slower; nuclear and missile matters only"
            ),
            Option("withhold", "Keep it", f"{other} and Washington decide without it"),
        ),
        default="as-agreed",
        deadline=deadline,
        knows=f"our own picture; the agreements in force with {other}",
    )


class Exchange:
    """Items between the capitals."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self._flights: list[Flight] = []
        self._stamp: tuple[object, ...] = ()
        self._now = Agreements()  # of the stamp
        self._ways: dict[Item, tuple[Way, ...]] = {}  # under them
        self._choices: dict[tuple[str, str], str] = {}

    def send(self, about: str, item: Item, cause: int, arrive: Arrive) -> None:
        """Release an item, or keep it; ``arrive`` is called when the recipient has it."""
        name = "/".join((about, item.topic, f"{item.originator}-{item.recipient}"))
        flight = Flight(name, item, arrive, self._choice(item, cause))
        if flight.choice == "withhold":
            self._keep(flight, "withheld", cause)
            return
        permitted = self._permitted(flight)
        self._flights.append(flight)
        way = self._fastest(flight, permitted)
        if way is None:
            self._keep(flight, "not exchanged" if permitted else "no way", cause)
        else:
            self._depart(flight, way, cause)

    def way_for(self, name: str, item: Item) -> tuple[tuple[int, Way] | None, bool]:
        """The fastest way that works now for an item that its originator wants to send, with the seconds
        that it takes; and whether any way is permitted. ``name`` names its luck."""
        flight = Flight(name, item, lambda _item, _record: None, "as-agreed")
        permitted = self._permitted(flight)
        return self._fastest(flight, permitted), bool(permitted)

    def reconsider(self, cause: int) -> None:
        """The agreements have changed: what is under way, or found no way, goes by the new way too.

        Nobody knows yet which will be the faster: the first to arrive counts.
        """
        self._flights = [flight for flight in self._flights if not flight.over]
        for flight in self._flights:
            way = self._fastest(flight, self._permitted(flight))
            if way is not None and way[1].name not in flight.sent:
                self._depart(flight, way, cause)

    def _keep(self, flight: Flight, reason: str, cause: int) -> None:
        party = flight.item.originator
        self.crisis.log("item-kept", party, flight.name, "", reason, "", cause, known=party)

    # --- ways ---

    def _depart(self, flight: Flight, chosen: Chosen, cause: int) -> None:
        crisis, item, (length, way) = self.crisis, flight.item, chosen
        flight.sent.append(way.name)
        seq = crisis.log(
            "item-released", item.originator, flight.name, "", way.name, "", cause, known=way.known
        )

        def land() -> None:
            if flight.over:
                return
            flight.over = True
            name, to, rule = flight.name, item.recipient, crisis.plan.routes.name
            arrived = crisis.log("item-received", to, name, "", way.name, "", seq, rule, way.params, to)
            flight.arrive(item, arrived)

        call_at(crisis.env, length, rank(Band.POLITICS, 200 + CAPITALS.index(item.recipient)), land)

    def _permitted(self, flight: Flight) -> tuple[Way, ...]:
        """What the rule permits and the originator wants."""
        crisis, politics = self.crisis, self.crisis.systems.politics
        tense = politics.friction > crisis.plan.numbers.value("D8.01")
        stamp = (politics.gsomia, politics.tisa, politics.realtime, tense, crisis.phase)
        if stamp != self._stamp:
            self._stamp = stamp
            attacked = crisis.phase in _ATTACKS
            tempo = attacked or crisis.phase is Phase.WARNING
            self._now = Agreements(politics.gsomia, politics.tisa, politics.realtime, tense, tempo, attacked)
            self._ways.clear()
        found = self._ways.get(flight.item)
        if found is None:
            found = self._ways[flight.item] = crisis.plan.ways.permitted(flight.item, self._now)
        if flight.choice == "through-washington":
            return tuple(way for way in found if way.by_washington)
        return found

    def _fastest(self, flight: Flight, permitted: tuple[Way, ...]) -> Chosen | None:
        """The way that is fastest by what is known when it is chosen; a fork redraws only its length."""
        luck, now = self.crisis.luck, self.crisis.now
        best: tuple[float, float, Way, str] | None = None
        for way in permitted:
            stream = f"information/{flight.name}/{way.name}"  # the luck of the item on this way
            scale = self._works(stream, way)
            if scale is not None:
                latency = f"{stream}/latency"
                length = scale * way.span.dist.quantile(luck.reveal(latency, 0, now))
                if best is None or length < best[0]:
                    best = length, scale, way, latency
        if best is None:
            return None
        _, scale, way, latency = best
        return luck.seconds(latency, 0, way.span.dist, scale, now), way

    def _works(self, stream: str, way: Way) -> float | None:
        """The scale of a way's latency, friction included; nothing where the way does not work."""
        crisis, luck, now = self.crisis, self.crisis.luck, self.crisis.now
        if way.chance < 1.0 and luck.reveal(f"{stream}/exchange", 0, now) >= way.chance:
            return None
        if way.withheld > 0.0 and luck.reveal(f"{stream}/withheld", 0, now) < way.withheld:
            return None
        if way.surcharge == "none":
            return way.span.scale
        return way.span.scale * crisis.systems.politics.surcharge(way.surcharge == "direct")

    # --- the originator ---

    def _choice(self, item: Item, cause: int) -> str:
        """What the originator has decided on sharing with the other ally in this phase."""
        if USA in (item.originator, item.recipient):
            return "as-agreed"
        return self._decided(item.originator, cause)

    def _decided(self, party: str, cause: int) -> str:
        crisis = self.crisis
        key = (party, crisis.phase_key)
        found = self._choices.get(key)
        if found is None:
            question = share_question(party, crisis.phase_key, crisis.now + _DAY)
            found, _ = crisis.ask(question, lambda: "as-agreed", cause)
            self._choices[key] = found
        return found
