"""Ships for Korea: their way is released once mines, submarines and raiders on it are accounted for.

Seoul holds the coastal picture, Tokyo that of the waters between; no item of either topic travels
over TISA. One release for each pair of ports and phase, shared by all lines; after the longest wait
the ships sail on their own escorts' word.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from simpy import Event

from policies import Item, Topic
from sim.crisis import Crisis, unit_rank
from sim.exchange import JPN, ROK, Exchange
from sim.force import Line
from sim.kernel import Band, Gate, Rank, call_at, rank, release
from sim.plan import KOREA
from sim.trace import ALLIES

_DAY = 86_400
#: Who must hear what from whom before a way is released; all of grade 2.
NEEDED = (
    Item(Topic.MINE, 2, ROK, JPN),
    Item(Topic.SPECIAL_FORCES, 2, ROK, JPN),
    Item(Topic.SUBMARINE, 2, JPN, ROK),
)


@dataclass(slots=True)
class Passage:
    """One way from port to port in one phase."""

    name: str
    gate: Gate
    index: int
    record: int = -1


class Convoys:
    """The ways of a run and their release."""

    def __init__(self, crisis: Crisis, exchange: Exchange) -> None:
        self.crisis = crisis
        self.exchange = exchange
        self._passages: dict[str, Passage] = {}

    def release(self, line: Line, cause: int) -> Generator[Event, object, int]:
        """Wait until the line's way is released; the value is the record from which it may go."""
        crisis, spec = self.crisis, line.spec
        if crisis.plan.place(str(spec.to)).host != KOREA:
            return cause
        name, since = f"way/{spec.via}-{spec.to}/{crisis.phase_key}", crisis.now
        passage = self._passages.get(name)
        if passage is None:
            passage = Passage(name, Gate(crisis.env, open_=False), len(self._passages))
            self._passages[name] = passage
            crisis.env.process(self._clear(passage, cause))
        if not passage.gate.open:
            yield passage.gate.wait(unit_rank(line))
        return crisis.log(
            "convoy-released",
            line.ident,
            name,
            str(spec.to),
            crisis.now - since,
            "s",
            passage.record,
            known=line.route_known,
        )

    def _clear(self, passage: Passage, cause: int) -> Generator[Event, object, None]:
        """Exchange what must be known, act together, open the way."""
        crisis, env = self.crisis, self.crisis.env
        at: Rank = rank(Band.POLITICS, 300 + passage.index)
        left, heard = list(NEEDED), Event(env)

        def arrive(item: Item, record: int) -> None:
            nonlocal cause
            left.remove(item)
            cause = record
            if not left and not heard.triggered:
                release(env, heard, at)

        def lose_patience() -> None:
            if not heard.triggered:
                release(env, heard, at)

        for item in NEEDED:
            self.exchange.send(passage.name, item, cause, arrive)
        longest = crisis.plan.numbers.value("D8.23")
        call_at(env, round(longest * _DAY), at, lose_patience)
        yield heard
        word = "not accounted for" if left else "accounted for"
        seq = crisis.log("way-judged", "UNC", passage.name, "", word, "", cause, "", "D8.23", ALLIES)
        passage.record = yield from crisis.systems.coordination.act("convoy", seq, at)
        passage.gate.set(True)
