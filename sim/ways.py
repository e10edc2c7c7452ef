"""The ways on which an item may go, in the numbers of one world: asked of the route rule once, and kept."""

from __future__ import annotations

from dataclasses import dataclass

from policies import Agreements, Item, Party, Route, Rule, RuleError
from policies.information import Surcharge
from sim.numbers import Numbers, Span


@dataclass(frozen=True, slots=True)
class Way:
    """A permitted route in the numbers of this world."""

    name: str
    span: Span
    chance: float
    withheld: float
    surcharge: Surcharge
    params: str
    known: str  # who sees the item leave
    by_washington: bool


class Ways:
    """What the route rule permits. A rule is pure: its answer to a case holds for every run of a plan."""

    def __init__(self, rule: Rule, numbers: Numbers) -> None:
        self._rule = rule
        self._numbers = numbers
        self._known: dict[tuple[Item, Agreements], tuple[Way, ...]] = {}

    def permitted(self, item: Item, now: Agreements) -> tuple[Way, ...]:
        """Every way for an item under the agreements in force."""
        found = self._known.get((item, now))
        if found is None:
            found = self._known[item, now] = tuple(map(self._way, self._ask(item, now)))
        return found

    def _way(self, route: Route) -> Way:
        numbers = self._numbers
        read = (route.latency, route.chance, route.withheld)
        return Way(
            name=route.name,
            span=numbers.span(route.latency),
            chance=1.0 if route.chance is None else numbers.value(route.chance),
            withheld=0.0 if route.withheld is None else numbers.value(route.withheld),
            surcharge=route.surcharge,
            params=" ".join(ident for ident in read if ident is not None),
            known=" ".join(route.hops[:-1]),
            by_washington=Party.USA in route.hops,
        )

    def _ask(self, item: Item, now: Agreements) -> tuple[Route, ...]:
        rule = self._rule
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
