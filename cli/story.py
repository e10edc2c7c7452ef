"""From a trace to lines that a person reads: when, who, what. A function of the run alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.told import SENTENCES
from cli.told.information import route
from cli.told.warning import before_impact
from scenarios.schema import PhaseInject

if TYPE_CHECKING:
    from sim import Record, Run
    from sim.plan import Plan
    from sim.questions import Entry

CAPITALS = {
    "USA": "Washington", "JPN": "Tokyo", "ROK": "Seoul", "UNC": "UNC", "DPRK": "Pyongyang",
    "PRC": "Beijing", "MSEL": "Message",
}  # fmt: skip
_DECIDED = {"clear": "cleared", "refuse": "refused", "reroute": "rerouted"}
_PHASES = {
    "steady": "The situation is steady",
    "warning": "The warning phase opens",
    "limited": "A limited attack",
    "all-out": "An all-out attack",
    "japan-attacked": "Japan itself is attacked",
}


@dataclass(frozen=True, slots=True)
class Beat:
    """One line of the story: seconds from STARTEX, who, what."""

    time: int
    who: str
    what: str


def span(seconds: int) -> str:
    """A length of time as people say it: 45s, 32m, 1h52m, 3d 4h."""
    if seconds < 60:
        return f"{seconds}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}m"
    if minutes < 48 * 60:
        return f"{minutes // 60}h{minutes % 60:02d}m"
    hours = round(seconds / 3_600)
    return f"{hours // 24}d {hours % 24}h"


def from_h(run: Run, second: int) -> str:
    """A time of a run counted from H-hour: H+1h52m, H-36h."""
    return counted_from(run.plan.h, second)


def counted_from(h: int, second: int) -> str:
    """A second from STARTEX counted from H-hour, which is second ``h``."""
    offset = second - h
    if offset == 0:
        return "H-hour"
    hours, rest = divmod(abs(offset), 3_600)
    minutes = rest // 60
    sign = "-" if offset < 0 else "+"
    return f"H{sign}{hours}h{minutes:02d}m" if minutes else f"H{sign}{hours}h"


def tell(run: Run) -> list[Beat]:
    """The story of a run in order of time."""
    return tell_records(run.plan, run.trace.records, run.decisions)


def tell_records(plan: Plan, records: Sequence[Record], decisions: Iterable[Entry]) -> list[Beat]:
    """The story of records: of a whole run, or of what a cell sees of it (``sim.view``)."""
    return list(_Teller(plan, records, decisions).beats())


class _Teller:
    """Knows titles and places, and has a sentence for each kind of record that is told."""

    def __init__(self, plan: Plan, records: Sequence[Record], decisions: Iterable[Entry]) -> None:
        self.plan = plan
        self.records = records
        self._kinds = {entry.question: entry.kind for entry in decisions}
        self._injects = {inject.id: inject for _, inject in plan.injects}
        self._flown: set[bool] = set()
        self._sentences: dict[str, Callable[[list[Record]], Iterator[Beat]]] = {
            "phase": self._phase,
            "message": self._message,
            "message-received": self._received,
            "message-kept": self._kept,
            "strike": self._strike,
            "repaired": self._repaired,
            "answer": self._answer,
            "prepared": self._prepared,
            "consultation": self._consultation,
            "stage": self._stage,
            "notice": self._notice,
            "challenge": self._challenge,
            "agreement": self._agreement,
            "claim": self._claim,
            "withdrawn": self._withdrawn,
            "clear": self._decided,
            "refuse": self._decided,
            "reroute": self._decided,
            "bed-down": self._bed_down,
            "wave": self._wave,
        }

    def beats(self) -> Iterator[Beat]:
        """What was decided in one second for one reason is told together."""
        together: dict[tuple[object, ...], list[Record]] = {}
        for record in self.records:
            if record.kind in self._sentences or record.kind in SENTENCES:
                decided = record.kind in _DECIDED
                key = (record.time, record.kind, record.subject, record.rule) if decided else (record.seq,)
                together.setdefault(key, []).append(record)
        for group in together.values():
            first = group[0]
            if first.kind in self._sentences:
                yield from self._sentences[first.kind](group)
            elif (told := SENTENCES[first.kind](self.plan, first)) is not None:
                yield Beat(first.time, *told)

    def title(self, ident: str) -> str:
        line = self.plan.by_ident.get(ident)
        return line.spec.title if line else ident

    def place(self, ident: str) -> str:
        return self.plan.place(ident).name if ident else ""

    # --- the adversary ---

    def _phase(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            inject = self._injects.get(r.subject)
            text = f" {inject.text}" if isinstance(inject, PhaseInject) and inject.text else ""
            who = "" if r.value in ("steady", "warning") else CAPITALS[r.actor]
            yield Beat(r.time, who, f"{_PHASES[str(r.value)]}.{text}")

    def _message(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            to = ", ".join(CAPITALS[party] for party in (r.unit or r.known).split())
            yield Beat(r.time, CAPITALS[r.actor], f"To {to}: {r.value}")

    def _received(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            to = CAPITALS[r.known]
            yield Beat(r.time, CAPITALS[r.actor], f"{to} has its message, by {route(r.unit)}: {r.value}")

    def _kept(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            yield Beat(r.time, CAPITALS[r.actor], f"its message is not passed on: {r.value}")

    def _strike(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            damage = [d for d in self.records if d.kind == "damage" and d.cause == r.seq]
            lost = sum(int(d.value) for d in damage if d.unit == "aircraft")
            slots = [int(d.value) for d in damage if d.unit == "slots"]
            parts = [*before_impact(self.records, r, self.place(r.place))]
            if slots:
                parts.append("closed" if slots[-1] == 0 else f"{slots[-1]} {self._slots(r.place)} left")
            if lost:
                parts.append(f"{lost} aircraft destroyed")
            if not damage and r.value:
                parts.append("no damage that matters")
            inject = self._injects.get(r.subject)
            text = f". {inject.text}" if inject and inject.text else ""
            yield Beat(r.time, CAPITALS[r.actor], "; ".join(parts) + text)

    def _repaired(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            if self._slots_before(r) == 0 and int(r.value) > 0:
                yield Beat(r.time, "", f"{self.place(r.place)} works again: {r.value} {self._slots(r.place)}")

    def _slots(self, place: str) -> str:
        return "berths" if self.plan.place(place).kind == "port" else "slots"

    def _slots_before(self, record: Record) -> int | None:
        earlier = [
            int(r.value)
            for r in self.records[: record.seq]
            if r.kind in ("damage", "repaired") and r.unit == "slots" and r.place == record.place
        ]
        return earlier[-1] if earlier else None

    # --- the capitals ---

    def _answer(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            by = self._kinds.get(r.subject, "policy")
            chosen = "" if by == "policy" else f" ({by})"
            question = str(self.records[r.cause].value).partition(" [")[0]
            yield Beat(r.time, CAPITALS[r.actor], f"decides{chosen}: {question} - {r.value}")

    def _prepared(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            yield Beat(r.time, "Tokyo", f"has an answer on base use prepared, after {span(int(r.value))}")

    def _consultation(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            yield Beat(r.time, "Washington", f"asks Tokyo to agree to {_subject(r.subject)} ({r.value})")

    def _stage(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            yield Beat(r.time, CAPITALS[r.actor], f"  {r.subject.partition(': ')[2]} ({span(int(r.value))})")

    def _notice(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            if r.subject == "combat":
                yield Beat(r.time, CAPITALS[r.actor], "notifies Tokyo of combat launches")

    def _challenge(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            yield Beat(r.time, CAPITALS[r.actor], "a transfer is challenged in the Diet")

    def _agreement(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            yield Beat(r.time, "Tokyo", f"answers {str(r.value).upper()} on {_subject(r.subject)}")

    def _claim(self, group: list[Record]) -> Iterator[Beat]:
        words = {
            "acquiesce": "lets the claimed permission pass in silence",
            "protest": "protests against the claimed permission and lets it happen",
            "restrict": "rejects the claimed permission and insists on consultation",
        }
        for r in group:
            yield Beat(r.time, "Tokyo", words[str(r.value)])

    def _withdrawn(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            yield Beat(r.time, "Washington", "withdraws the consultation: nobody waits for it any more")

    def _decided(self, group: list[Record]) -> Iterator[Beat]:
        """Clearances and refusals that matter to the story: combat, inflow, third states."""
        first = group[0]
        if first.subject == "transfer":
            return
        who = _listed(self.title(r.actor) for r in group)
        waited = max(int(r.value) for r in group)
        after = f" after {span(waited)}" if waited else " at once"
        by = f" by '{first.rule}'" if first.rule else ""  # a cell is not told by which rule
        yield Beat(first.time, "", f"{_DECIDED[first.kind].capitalize()}{after}{by}: {who}")

    # --- squadrons ---

    def _bed_down(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            yield Beat(r.time, "", f"{self.title(r.actor)} is at {self.place(r.place)}, {r.value} aircraft")

    def _wave(self, group: list[Record]) -> Iterator[Beat]:
        for r in group:
            japan = self.plan.in_japan(r.place)
            if japan not in self._flown:
                self._flown.add(japan)
                where = "Japan" if japan else "Korea"
                who = f"{self.title(r.actor)}, {r.value} sorties from {self.place(r.place)}"
                yield Beat(r.time, "", f"First combat sorties from {where}: {who}")


def _subject(kind: str) -> str:
    return {"combat": "combat operations from Japan", "inflow": "a major deployment into Japan"}.get(
        kind, kind
    )


def _listed(names: Iterable[str]) -> str:
    return "; ".join(names)
