"""What the map shows, read from records alone: bases, what moves, what came down.

The records are those that a cell may see (``sim.seen_by``), or all of them for the facilitator. Of
the plan only places are used, and of a unit that is on its way where it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.schema import Place
    from sim import Record
    from sim.plan import Plan

CLEARED, PENDING, DENIED, NOTHING = "cleared", "pending", "denied", "no request known"
WORKS, DAMAGED, CLOSED = "works", "damaged", "closed"
_DECIDED = {"clear": CLEARED, "reroute": CLEARED, "refuse": DENIED}
_ASKS = ("request", "ruling")


@dataclass(slots=True)
class Base:
    """A place and what is known of it. ``slots`` are those that work, once something was hit."""

    ident: str
    place: Place
    access: dict[tuple[str, str], str] = field(default_factory=dict)  # (unit, class) -> state
    damage: str = WORKS
    slots: int | None = None
    missiles: int = 0
    tons: int = 0  # arrived here from elsewhere, short tons

    def count(self, state: str) -> int:
        """How many requests stand so."""
        return sum(found == state for found in self.access.values())

    @property
    def state(self) -> str:
        """What waits counts before what was refused, and that before what was cleared."""
        return next((state for state in (PENDING, DENIED, CLEARED) if self.count(state)), NOTHING)

    @property
    def news(self) -> bool:
        """Whether there is more to say than that it is there."""
        return bool(self.access or self.missiles or self.tons or self.damage != WORKS)


@dataclass(slots=True)
class Flow:
    """What goes from one place to another: ``tons`` (short tons), ``aircraft`` or ``people``."""

    start: str
    end: str
    unit: str
    arrived: int = 0
    under_way: int = 0

    @property
    def total(self) -> int:
        return self.arrived + self.under_way


@dataclass(frozen=True, slots=True)
class Passage:
    """A missile that attacked nobody: where it passed or fell, second from STARTEX."""

    time: int
    region: str
    fell: bool


@dataclass(slots=True)
class Scene:
    """Everything that is drawn at a moment."""

    bases: dict[str, Base]
    flows: list[Flow]
    passages: list[Passage]


def scene_of(records: Iterable[Record], plan: Plan, now: int) -> Scene:
    """The scene up to second ``now``, from records that may be seen."""
    reader = _Reader(plan)
    for record in records:
        if record.time <= now:
            reader.read(record)
    return reader.scene()


class _Reader:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._bases = {ident: Base(ident, place) for ident, place in plan.catalogue.places.items()}
        self._flows: dict[tuple[str, str, str], Flow] = {}
        self._loads: dict[tuple[str, str], tuple[str, int]] = {}  # (carrier, unit) -> from, tons
        self._squadrons: dict[str, tuple[str, int]] = {}
        self._people: dict[tuple[str, str], list[tuple[str, int]]] = {}
        self._passages: list[Passage] = []
        self._sentences = {
            "damage": self._damaged,
            "repaired": self._damaged,
            "strike": self._struck,
            "depart": self._departed,
            "arrive": self._arrived,
            "transfer": self._left,
            "bed-down": self._at_base,
            "evacuees-left": self._people_left,
            "evacuees-safe": self._people_safe,
            "overflight": self._passed,
            "splash": self._passed,
        }

    def read(self, r: Record) -> None:
        if r.kind in self._sentences:
            self._sentences[r.kind](r)
        elif r.kind in _ASKS or r.kind in _DECIDED:
            self._asked(r)

    def scene(self) -> Scene:
        flows = [*self._flows.values(), *self._on_their_way()]
        together: dict[tuple[str, str, str], Flow] = {}
        for flow in flows:
            known = together.setdefault(
                (flow.start, flow.end, flow.unit), Flow(flow.start, flow.end, flow.unit)
            )
            known.arrived += flow.arrived
            known.under_way += flow.under_way
        return Scene(self._bases, [together[key] for key in sorted(together)], self._passages)

    # --- access and damage ---

    def _asked(self, r: Record) -> None:
        base = self._bases.get(r.place)
        if base is None or not self._plan.in_japan(r.place):
            return
        key = (r.actor, r.subject)
        if r.kind in _DECIDED:
            base.access[key] = _DECIDED[r.kind]
        elif base.access.get(key) != CLEARED:
            base.access[key] = PENDING

    def _damaged(self, r: Record) -> None:
        base = self._bases.get(r.place)
        if base is None or r.unit != "slots":
            return
        base.slots = int(r.value)
        base.damage = CLOSED if base.slots == 0 else DAMAGED if r.kind == "damage" else WORKS

    def _struck(self, r: Record) -> None:
        if (base := self._bases.get(r.place)) is not None:
            base.missiles += int(r.value)

    def _passed(self, r: Record) -> None:
        self._passages.append(Passage(r.time, r.place, r.kind == "splash"))

    # --- flows ---

    def _add(self, start: str, end: str, unit: str, amount: int) -> None:
        if start in self._bases and end in self._bases and start != end:
            self._flows.setdefault((start, end, unit), Flow(start, end, unit)).arrived += amount

    def _departed(self, r: Record) -> None:
        self._loads[r.actor, r.subject] = r.place, int(r.value)

    def _arrived(self, r: Record) -> None:
        start, tons = self._loads.pop((r.actor, r.subject), ("", int(r.value)))
        self._add(start, r.place, "tons", tons)
        if r.place in self._bases:
            self._bases[r.place].tons += tons

    def _left(self, r: Record) -> None:
        self._squadrons[r.actor] = r.place, int(r.value)

    def _at_base(self, r: Record) -> None:
        start, aircraft = self._squadrons.pop(r.actor, ("", int(r.value)))
        self._add(start, r.place, "aircraft", aircraft)

    def _people_left(self, r: Record) -> None:
        self._people.setdefault((r.actor, r.subject), []).append((r.place, int(r.value)))

    def _people_safe(self, r: Record) -> None:
        waiting = self._people.get((r.actor, r.subject))
        if waiting:
            start, people = waiting.pop(0)
            self._add(start, r.place, "people", people)

    def _on_their_way(self) -> Iterator[Flow]:
        """What has left and not arrived; where people are taken is not known before they are there."""
        for (_, unit), (start, tons) in self._loads.items():
            if (end := self._goal(unit)) and end != start:
                yield Flow(start, end, "tons", 0, tons)
        for unit, (start, aircraft) in self._squadrons.items():
            if (end := self._goal(unit)) and end != start:
                yield Flow(start, end, "aircraft", 0, aircraft)

    def _goal(self, unit: str) -> str:
        """Where a unit that was seen to leave is going."""
        line = self._plan.by_ident.get(unit)
        return (line.spec.to or line.spec.fallback or "") if line is not None else ""
