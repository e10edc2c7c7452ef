"""Swim lanes: what each party asked, waited for, answered, moved and knew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.report.timescale import HOUR
from cli.story import CAPITALS, from_h, span

if TYPE_CHECKING:
    from sim import Record, Run

#: Rows of a lane, in order.
ROWS = ("asked", "waited", "answered", "moved", "knew")
PARTIES = ("DPRK", "ROK", "USA", "UNC", "JPN", "forces")
NAMES = {**CAPITALS, "forces": "Units"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something at a second, or a wait from ``time`` to ``until``. ``label``: short, for the picture."""

    party: str
    row: str
    time: int
    until: int
    what: str
    label: str = ""


def events(run: Run) -> list[Event]:
    """All events of the lanes, in order of time."""
    found = [*_points(run), *_waits(run), *_units(run)]
    return sorted(found, key=lambda event: (event.time, PARTIES.index(event.party), event.row, event.what))


def _points(run: Run) -> Iterator[Event]:
    for record in run.trace.records:
        if record.kind in _TOLD and record.actor in PARTIES:
            row, tell = _TOLD[record.kind]
            what, label = tell(run, record)
            yield Event(str(record.actor), row, record.time, record.time, what, label)


def _plain(
    words: str, *, value: bool = True, label: bool = False
) -> Callable[[Run, Record], tuple[str, str]]:
    def told(run: Run, r: Record) -> tuple[str, str]:
        text = f"{words} {r.value}".rstrip() if value and r.value != "" else words
        return text, str(r.value) if label else ""

    return told


def _question(run: Run, r: Record) -> tuple[str, str]:
    return "is asked: " + str(r.value).partition(" [")[0], ""


def _answered(run: Run, r: Record) -> tuple[str, str]:
    question = str(run.trace.records[r.cause].value).partition(" [")[0]
    return f"decides: {question} {r.value}", ""


def _consultation(run: Run, r: Record) -> tuple[str, str]:
    return f"asks Tokyo to agree ({r.subject})", "asks Tokyo" if r.subject == "combat" else ""


def _agreement(run: Run, r: Record) -> tuple[str, str]:
    return f"answers {r.value} ({r.subject})", f"answers {r.value}" if r.subject == "combat" else ""


def _notice(run: Run, r: Record) -> tuple[str, str]:
    return f"notifies Tokyo ({r.subject}, {_place(run, r.place)})", "notice" if r.subject == "combat" else ""


def _launch(run: Run, r: Record) -> tuple[str, str]:
    return f"launches {r.value} missiles at {_place(run, r.place)}", ""


def _picture(run: Run, r: Record) -> tuple[str, str]:
    return f"holds of {r.subject}: {r.value} ({r.unit} sure)", ""


def _confirmed(run: Run, r: Record) -> tuple[str, str]:
    sure = r.subject.startswith("attack/")
    return f"is sure enough of {r.subject} to decide", "sure" if sure else ""


def _aware(run: Run, r: Record) -> tuple[str, str]:
    return f"knows of {r.subject} {r.value} s after launch", ""


def _alert(run: Run, r: Record) -> tuple[str, str]:
    return f"alerts the people of {_place(run, r.place)} {r.value} s after launch", ""


_TOLD: dict[str, tuple[str, Callable[[Run, Record], tuple[str, str]]]] = {
    "question": ("asked", _question),
    "consultation": ("asked", _consultation),
    "notice": ("asked", _notice),
    "action-needed": ("asked", _plain("needs an action of the three", value=False)),
    "pressure": ("asked", _plain("presses", value=False)),
    "answer": ("answered", _answered),
    "agreement": ("answered", _agreement),
    "claim": ("answered", _plain("on the claimed permission:", label=True)),
    "finding": ("answered", _plain("finds:")),
    "diet": ("answered", _plain("the Diet", label=False)),
    "phase": ("moved", _plain("opens a phase:")),
    "launch": ("moved", _launch),
    "support": ("moved", _plain("opens support", value=False)),
    "alert": ("moved", _alert),
    "picture": ("knew", _picture),
    "picture-confirmed": ("knew", _confirmed),
    "aware": ("knew", _aware),
    "item-received": ("knew", _plain("has an item, by")),
}


def _place(run: Run, ident: str) -> str:
    region = run.plan.catalogue.regions.get(ident)
    return region.name if region else run.plan.place(ident).name if ident else "no place"


_SPELLS = {
    "consultation": (("agreement", "withdrawn"), "waits for Tokyo's answer"),
    "awaits-picture": (("picture-ready",), "waits for a surer picture"),
    "action-needed": (("action-done",), "an action of the three is under way"),
}


def _waits(run: Run) -> Iterator[Event]:
    """From what opens a wait to what ends it."""
    open_: dict[tuple[str, str], list[Record]] = defaultdict(list)
    ends = {end: kind for kind, (finishes, _) in _SPELLS.items() for end in finishes}
    for r in run.trace.records:
        if r.kind in _SPELLS:
            open_[r.kind, r.subject].append(r)
        elif r.kind in ends and (begun := open_[ends[r.kind], r.subject]):
            yield from _waited(run, begun, r.time)
            begun.clear()
    for begun in open_.values():
        yield from _waited(run, begun, run.plan.endex)


def _waited(run: Run, begun: Iterable[Record], until: int) -> Iterator[Event]:
    for r in begun:
        what = f"{_SPELLS[r.kind][1]} ({r.subject})" if r.subject else _SPELLS[r.kind][1]
        party = "JPN" if r.kind == "awaits-picture" else "USA"
        main = r.kind != "action-needed" and r.subject in ("combat", "")
        label = ("for Tokyo " if party == "USA" else "for a picture ") + span(until - r.time) if main else ""
        yield Event(party, "waited", r.time, until, f"{what}, {span(until - r.time)}", label)


def _units(run: Run) -> Iterator[Event]:
    for ruling in run.rulings:
        asked, title = int(str(ruling["time_s"])), run.plan.by_ident[str(ruling["unit"])].spec.title
        ended = run.plan.endex if ruling["outcome_time_s"] is None else int(str(ruling["outcome_time_s"]))
        yield Event(
            "forces", "asked", asked, asked, f"{title} asks to use {_place(run, str(ruling['base']))}"
        )
        if ended > asked:
            what = f"{title} waits for its word, {span(ended - asked)}"
            label = f"to fight {span(ended - asked)}" if ruling["class"] == "combat" else ""
            yield Event("forces", "waited", asked, ended, what, label)
    firsts = _first_moves(run)
    for r in run.trace.records:
        words = {"landed": "is in Korea", "ready": "is ready", "bed-down": "is at its base"}.get(r.kind)
        if words and r.actor in run.plan.by_ident:
            yield Event("forces", "moved", r.time, r.time, f"{run.plan.by_ident[r.actor].spec.title} {words}")
        elif r.seq in firsts:
            yield Event("forces", "moved", r.time, r.time, *firsts[r.seq])


def _first_moves(run: Run) -> dict[int, tuple[str, str]]:
    """The first sorties of each day from Japan and from Korea, and the very first with their labels."""
    found: dict[int, tuple[str, str]] = {}
    seen: set[object] = set()
    for r in run.trace.records:
        if r.kind != "wave":
            continue
        where = "Japan" if run.plan.in_japan(r.place) else "Korea"
        day = (where, (r.time - run.plan.h) // (24 * HOUR))
        if day not in seen:
            label = f"first sorties from {where}" if where not in seen else ""
            of = "" if label else " of the day"
            found[r.seq] = f"first sorties{of} from {where}, {_place(run, r.place)}", label
            seen |= {day, where}
    return found


def listed(run: Run, found: Sequence[Event]) -> list[tuple[str, str, str, str]]:
    """The events as rows of a table; knowledge of strikes is left out, for there are hundreds."""
    return [
        (from_h(run, e.time), NAMES[e.party], e.row, e.what)
        for e in found
        if not (e.row == "knew" and "attack/" not in e.what)
    ]
