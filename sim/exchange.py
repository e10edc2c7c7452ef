"""How an item goes from one capital to another: released or kept, by the fastest way that works.

The route rule says which ways the agreements in force permit; each way has its own luck, named by
the way, so that an agreement that is added changes nothing on the others. The fastest way that
works is taken. When an agreement comes into force, what is still under way may take it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policies import Agreements, Item, Phase, Route, RuleError
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank
from sim.questions import Option, Question

USA, ROK, JPN = CAPITALS = ("USA", "ROK", "JPN")
_DAY = 86_400
_ATTACKS = (Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED)
#: Longer than any run: an item that nothing carries yet.
_NEVER = 1 << 62
#: What the recipient does with the item: it gets the item and the record of its arrival.
Arrive = Callable[[Item, int], None]


@dataclass(slots=True, eq=False)
class Flight:
    """An item on its way, or one that waits for a way."""

    about: str  # what it is about; with the item it names the luck
    item: Item
    arrive: Arrive
    choice: str  # of its originator
    due: int = _NEVER
    released: int = -1  # record
    serial: int = 0  # counts reroutings: the arrival of an earlier one is void
    over: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A route that works, with the time it takes."""

    route: Route
    length: int
    params: str


def name_of(about: str, item: Item) -> str:
    """How records name an item: what it is about, its topic, from whom to whom."""
    return f"{about}/{item.topic}/{item.originator}-{item.recipient}"


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
        self._answers: dict[tuple[Item, Agreements], tuple[Route, ...]] = {}
        self._choices: dict[tuple[str, str], str] = {}

    def agreements(self) -> Agreements:
        """What is in force now."""
        crisis, politics = self.crisis, self.crisis.systems.politics
        attacked = crisis.phase in _ATTACKS
        return Agreements(
            gsomia=politics.gsomia,
            tisa=politics.tisa,
            realtime=politics.realtime,
            tense=politics.friction > crisis.plan.numbers.value("D8.01"),
            crisis=attacked or crisis.phase is Phase.WARNING,
            attacked=attacked,
        )

    def send(self, about: str, item: Item, cause: int, arrive: Arrive) -> None:
        """Release an item, or keep it; ``arrive`` is called when the recipient has it."""
        flight = Flight(about, item, arrive, self._choice(item, cause))
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

    def reconsider(self, cause: int) -> None:
        """The agreements have changed: what is under way, or found no way, takes a faster one."""
        self._flights = [flight for flight in self._flights if not flight.over]
        for flight in self._flights:
            way = self._fastest(flight, self._permitted(flight))
            if way is not None and self.crisis.now + way.length < flight.due:
                self._depart(flight, way, cause)

    def _keep(self, flight: Flight, reason: str, cause: int) -> None:
        item = flight.item
        name = name_of(flight.about, item)
        self.crisis.log("item-kept", item.originator, name, "", reason, "", cause, known=item.originator)

    # --- ways ---

    def _depart(self, flight: Flight, way: Way, cause: int) -> None:
        crisis, item, route = self.crisis, flight.item, way.route
        flight.due = crisis.now + way.length
        flight.serial = serial = flight.serial + 1
        name = name_of(flight.about, item)
        flight.released = crisis.log(
            "item-released", item.originator, name, "", route.name, "", cause, known=" ".join(route.hops[:-1])
        )

        def land() -> None:
            if flight.serial != serial:
                return
            flight.over = True
            seq = crisis.log(
                "item-received",
                item.recipient,
                name,
                "",
                route.name,
                "",
                flight.released,
                crisis.plan.routes.name,
                way.params,
                item.recipient,
            )
            flight.arrive(item, seq)

        call_at(crisis.env, way.length, rank(Band.POLITICS, 200 + CAPITALS.index(item.recipient)), land)

    def _permitted(self, flight: Flight) -> tuple[Route, ...]:
        """What the rule permits and the originator wants; the rule is asked once for the same case."""
        key = (flight.item, self.agreements())
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._ask_rule(*key)
        if flight.choice == "through-washington":
            return tuple(route for route in found if USA in route.hops)
        return found

    def _ask_rule(self, item: Item, now: Agreements) -> tuple[Route, ...]:
        rule = self.crisis.plan.routes
        answer = rule(item, now)
        if not isinstance(answer, tuple) or not all(isinstance(route, Route) for route in answer):
            raise RuleError(
                f"{rule.origin}: rule '{rule.name}' answered {answer!r}; expected a tuple of Route"
            )
        if not rule.built_in and rule(item, now) != answer:
            raise RuleError(
                f"{rule.origin}: rule '{rule.name}' answers the same item in two ways; a rule is pure"
            )
        return answer

    def _fastest(self, flight: Flight, permitted: tuple[Route, ...]) -> Way | None:
        best: Way | None = None
        for route in permitted:
            way = self._try(name_of(flight.about, flight.item), route)
            if way is not None and (best is None or way.length < best.length):
                best = way
        return best

    def _try(self, name: str, route: Route) -> Way | None:
        """One way with its own luck: whether it works, and how long it takes."""
        crisis = self.crisis
        stream = f"information/{name}/{route.name}"
        if route.chance is not None and not crisis.happens(f"{stream}/exchange", 0, route.chance):
            return None
        if route.withheld is not None and crisis.happens(f"{stream}/withheld", 0, route.withheld):
            return None
        politics = crisis.systems.politics
        factor = 1.0 if route.surcharge == "none" else politics.surcharge(route.surcharge == "direct")
        span = crisis.plan.numbers.span(route.latency)
        length = crisis.luck.seconds(f"{stream}/latency", 0, span.dist, span.scale * factor, crisis.now)
        read = (route.latency, route.chance, route.withheld)
        return Way(route, length, " ".join(ident for ident in read if ident is not None))

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
