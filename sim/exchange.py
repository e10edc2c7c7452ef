"""How an item goes from one capital to another: released or kept, by the fastest way that works.

The route rule says which ways the agreements in force permit; each way has its own luck, named by
the way, so that an agreement that is added changes nothing on the others. The fastest way that
works is taken. When an agreement comes into force, what is still under way may take it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from policies import Agreements, Item, Phase, Route, RuleError
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank
from sim.numbers import Span
from sim.questions import Option, Question

CAPITALS = ("USA", "ROK", "JPN")
USA, ROK, JPN = CAPITALS
_DAY = 86_400
_ATTACKS = (Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED)
#: Longer than any run: an item that nothing carries yet.
#: What the recipient does with the item: it gets the item and the record of its arrival.
Arrive = Callable[[Item, int], None]


def item_stream(item: str, route: str) -> str:
    """The luck of an item on one way; ``/exchange``, ``/withheld`` and ``/latency`` follow."""
    return f"information/{item}/{route}"


@dataclass(slots=True, eq=False)
class Flight:
    """An item on its way, or one that waits for a way."""

    name: str  # what it is about, its topic, from whom to whom: names its records and its luck
    item: Item
    arrive: Arrive
    choice: str  # of its originator
    sent: list[str] = field(default_factory=list)  # by which routes; the first to arrive counts
    over: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A permitted route in the numbers of this world."""

    route: Route
    span: Span
    chance: float
    withheld: float
    params: str


Way = tuple[int, Path]  # how long it takes, and by which path


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
        self._paths: dict[Item, tuple[Path, ...]] = {}  # under the agreements of the stamp
        self._choices: dict[tuple[str, str], str] = {}

    def send(self, about: str, item: Item, cause: int, arrive: Arrive) -> None:
        """Release an item, or keep it; ``arrive`` is called when the recipient has it."""
        name = f"{about}/{item.topic}/{item.originator}-{item.recipient}"
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

    def reconsider(self, cause: int) -> None:
        """The agreements have changed: what is under way, or found no way, goes by the new way too.

        Nobody knows yet which will be the faster: the first to arrive counts.
        """
        self._flights = [flight for flight in self._flights if not flight.over]
        for flight in self._flights:
            way = self._fastest(flight, self._permitted(flight))
            if way is not None and way[1].route.name not in flight.sent:
                self._depart(flight, way, cause)

    def _keep(self, flight: Flight, reason: str, cause: int) -> None:
        party = flight.item.originator
        self.crisis.log("item-kept", party, flight.name, "", reason, "", cause, known=party)

    # --- ways ---

    def _depart(self, flight: Flight, way: Way, cause: int) -> None:
        crisis, item, (length, path) = self.crisis, flight.item, way
        flight.sent.append(path.route.name)
        route, known = path.route.name, " ".join(path.route.hops[:-1])
        seq = crisis.log("item-released", item.originator, flight.name, "", route, "", cause, known=known)

        def land() -> None:
            if flight.over:
                return
            flight.over = True
            to, rule = item.recipient, crisis.plan.routes.name
            arrived = crisis.log("item-received", to, flight.name, "", route, "", seq, rule, path.params, to)
            flight.arrive(item, arrived)

        call_at(crisis.env, length, rank(Band.POLITICS, 200 + CAPITALS.index(item.recipient)), land)

    def _permitted(self, flight: Flight) -> tuple[Path, ...]:
        """What the rule permits and the originator wants; the rule is asked once for the same case."""
        crisis, politics = self.crisis, self.crisis.systems.politics
        tense = politics.friction > crisis.plan.numbers.value("D8.01")
        stamp = (politics.gsomia, politics.tisa, politics.realtime, tense, crisis.phase)
        if stamp != self._stamp:
            self._stamp = stamp
            self._paths.clear()
        found = self._paths.get(flight.item)
        if found is None:
            attacked = crisis.phase in _ATTACKS
            tempo = attacked or crisis.phase is Phase.WARNING
            now = Agreements(politics.gsomia, politics.tisa, politics.realtime, tense, tempo, attacked)
            found = tuple(self._path(route) for route in self._ask_rule(flight.item, now))
            self._paths[flight.item] = found
        if flight.choice == "through-washington":
            return tuple(path for path in found if USA in path.route.hops)
        return found

    def _path(self, route: Route) -> Path:
        numbers = self.crisis.plan.numbers
        read = (route.latency, route.chance, route.withheld)
        return Path(
            route,
            numbers.span(route.latency),
            1.0 if route.chance is None else numbers.value(route.chance),
            0.0 if route.withheld is None else numbers.value(route.withheld),
            " ".join(ident for ident in read if ident is not None),
        )

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

    def _fastest(self, flight: Flight, permitted: tuple[Path, ...]) -> Way | None:
        """The way that is fastest by what is known when it is chosen; a fork redraws only its length."""
        best: tuple[float, float, Path] | None = None
        for path in permitted:
            scale = self._works(flight.name, path)
            if scale is not None:
                u = self.crisis.luck.reveal(_latency(flight.name, path), 0, self.crisis.now)
                length = scale * path.span.dist.quantile(u)
                if best is None or length < best[0]:
                    best = length, scale, path
        if best is None:
            return None
        _, scale, path = best
        luck, stream = self.crisis.luck, _latency(flight.name, path)
        return luck.seconds(stream, 0, path.span.dist, scale, self.crisis.now), path

    def _works(self, name: str, path: Path) -> float | None:
        """The scale of a way's latency, friction included; nothing where the way does not work."""
        crisis, luck, route = self.crisis, self.crisis.luck, path.route
        stream, now = item_stream(name, route.name), crisis.now
        if path.chance < 1.0 and luck.reveal(f"{stream}/exchange", 0, now) >= path.chance:
            return None
        if path.withheld > 0.0 and luck.reveal(f"{stream}/withheld", 0, now) < path.withheld:
            return None
        if route.surcharge == "none":
            return path.span.scale
        return path.span.scale * crisis.systems.politics.surcharge(route.surcharge == "direct")

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


def _latency(name: str, path: Path) -> str:
    return f"{item_stream(name, path.route.name)}/latency"
