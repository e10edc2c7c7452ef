"""Coordination: trilateral actions pass a hub, an ad hoc group or a standing mechanism.

An action goes: somebody needs it; an ad hoc group is set up if there is none; the action passes the
hops of its way one after the other, taking a desk at each; an error is found when it is through, and
then it is done again. The mechanism is chosen when the first action needs it: only then does it
show whether the standing one can be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from functools import cached_property

from simpy import Event

from policies.coordination import Way, way_of
from sim.crisis import Crisis
from sim.kernel import Band, Gate, Rank, Server, rank
from sim.plan import KOREA

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "action-needed": "an action of the three is needed",
    "mechanism": "whether the standing mechanism can be used shows (value: usable or not)",
    "set-up": "an ad hoc group stands (value: time that it took)",
    "action-redone": "an action was in error and is done again (value: time since it was needed)",
    "action-done": "an action of the three is done (value: time since it was needed)",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    "P5.01": "coordination: hops by the hub",
    "P5.01-standing": "coordination: hops by the standing mechanism",
    "P5.02": "coordination: time of an action by the hub",
    "P5.03": "coordination: time of an action by the standing mechanism",
    "P5.04": "coordination: set-up of an ad hoc group",
    "P5.05": "coordination: actions handled at once",
    "P5.06": "coordination: whether the standing mechanism can be used",
    "P5.07": "coordination: error of the hub",
    "P5.07-standing": "coordination: error of the standing mechanism",
    "P5.08": "coordination: learning of the hub",
    "D11.01": "coordination: a call among leaders quickens the set-up",
}
_KNOWN = "JPN ROK USA"
_WEEK = 604_800
Acting = Generator[Event, object, int]  # its value is the last record


class Coordination:
    """The mechanism and its queue."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self._times: Counter[str] = Counter()  # attempts at each action
        self._way: Way | None = None
        self._formed: Gate | None = None
        self._airspace: dict[tuple[str, str], Gate] = {}
        self._nobody_asks = crisis.plan.scenario.coordination.mechanism == "none"
        self._agreed = Gate(crisis.env)

    def start(self) -> None:
        """Nothing happens by itself: actions come from those who need them."""

    @cached_property
    def desks(self) -> Server:
        """Actions that the mechanism handles at once."""
        return Server(self.crisis.env, self._capacity())

    def act(self, name: str, cause: int, at: Rank) -> Acting:
        """One trilateral action from need to done, redo included; its value is the last record."""
        if self._nobody_asks:
            return cause
        crisis, since = self.crisis, self.crisis.now
        seq = crisis.log("action-needed", "USA", name, "", "", "", cause, known="USA")
        way = self._way or self._choose(seq)
        if way.set_up is not None:
            yield from self._set_up(way.set_up, seq, at)
        while True:
            n = self._times[name]
            self._times[name] += 1
            params = yield from self._pass(way, name, n, at)
            wrong = crisis.happens(f"coordination/error/{name}", n, way.error)
            blocked = crisis.systems.politics.seoul.blocks(name, n)
            if not wrong and not blocked:
                break
            why = f"{way.error} P4.10" if blocked else way.error
            seq = crisis.log(
                "action-redone", "USA", name, "", crisis.now - since, "s", seq, way.name, why, _KNOWN
            )
        return crisis.log(
            "action-done", "USA", name, "", crisis.now - since, "s", seq, way.name, params, _KNOWN
        )

    def airspace(self, base: str, to: str, cause: int) -> Gate:
        """The gate of the air traffic from a base in Japan to one in Korea; the first use asks for it.

        Once it is agreed it stands, also when the phase changes.
        """
        place = self.crisis.plan.place
        if self._nobody_asks or place(base).host != "JPN" or place(to).host != KOREA:
            return self._agreed
        gate = self._airspace.get((base, to))
        if gate is None:
            gate = self._airspace[base, to] = Gate(self.crisis.env, open_=False)
            at = rank(Band.CLEARANCE, len(self._airspace))
            self.crisis.env.process(self._agree(f"airspace/{base}/{to}", gate, cause, at))
        return gate

    def _agree(self, name: str, gate: Gate, cause: int, at: Rank) -> Generator[Event, object, None]:
        yield from self.act(name, cause, at)
        gate.set(True)

    def _choose(self, cause: int) -> Way:
        """Which mechanism there is; the standing one may turn out to be on paper only."""
        crisis = self.crisis
        mechanism, usable = crisis.plan.scenario.coordination.mechanism, False
        if mechanism == "trilateral":
            usable = crisis.happens("coordination/usable", 0, "P5.06")
            crisis.log(
                "mechanism",
                "USA",
                "",
                "",
                "usable" if usable else "not usable",
                "",
                cause,
                "",
                "P5.06",
                _KNOWN,
            )
        way = self._way = way_of(mechanism, usable)
        if way is None:
            raise ValueError(f"no way to act by mechanism '{mechanism}'")
        return way

    def _set_up(self, ident: str, cause: int, at: Rank) -> Generator[Event, object, None]:
        """Wait until the ad hoc group stands; the first action starts it."""
        crisis = self.crisis
        if self._formed is not None:
            if not self._formed.open:
                yield self._formed.wait(at)
            return
        self._formed = Gate(crisis.env, open_=False)
        span = crisis.plan.numbers.span(ident)
        if crisis.plan.scenario.politics.camp_david:
            span = span.times(crisis.plan.numbers.value("D11.01"), "D11.01")
        length = crisis.seconds("coordination/set-up", 0, span)
        yield crisis.hold(length, at)
        crisis.log("set-up", "USA", "", "", length, "s", cause, "", span.params, _KNOWN)
        self._formed.set(True)

    def _pass(self, way: Way, name: str, n: int, at: Rank) -> Generator[Event, object, str]:
        """The hops of one attempt, each at a desk of its own; hops share the attempt's luck."""
        crisis = self.crisis
        hops = round(crisis.plan.numbers.value(way.hops))
        params = ""
        for _ in range(hops):
            self.desks.resize(self._capacity())
            if (turn := self.desks.take(0, at)) is not None:
                yield turn
            factor, read = self._pace(way)
            span = crisis.plan.numbers.span(way.time).times(factor / hops, f"{way.hops} {read}".strip())
            yield crisis.hold(crisis.seconds(f"coordination/time/{name}", n, span), at)
            self.desks.give()
            params = f"{span.params} P5.05 {way.error}"
        return params

    def _pace(self, way: Way) -> tuple[float, str]:
        """The factor on the time of an action: friction, and what a hub learns in a war."""
        crisis = self.crisis
        factor = crisis.systems.politics.surcharge(way.direct)
        if way.learning is None:
            return factor, ""
        weeks = max(0, crisis.now - crisis.plan.h) / _WEEK
        return factor * (1.0 - crisis.plan.numbers.value(way.learning)) ** weeks, way.learning

    def _capacity(self) -> int:
        """Desks now: a second crisis takes part of the hub's attention, none of a standing mechanism's."""
        value = self.crisis.plan.numbers.value("P5.05")
        share = (
            1.0 if self._way is not None and self._way.direct else self.crisis.systems.contingency.hub_share()
        )
        return max(1, round(value * share))
