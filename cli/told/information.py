"""What each capital knew, when and by which agreement, and what its decisions rested on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim import Record, Run
    from sim.plan import Plan

_CITIES = {"USA": "Washington", "JPN": "Tokyo", "ROK": "Seoul"}
_ROUTES = {
    "gsomia": "GSOMIA",
    "tisa": "TISA, through Washington",
    "ad-hoc": "word of mouth, no agreement",
    "bilateral": "the bilateral net",
    "realtime": "the real-time link",
    "cross-cue": "a manual cross-cue",
}
_HOUR = 3_600


def route(name: str) -> str:
    """A route as people call it; a user's own rule may have others."""
    return _ROUTES.get(name, name)


class Name(NamedTuple):
    """An item as its record names it: what it is about, its topic, from whom, to whom."""

    about: str
    topic: str
    sender: str
    recipient: str


def read_name(subject: str) -> Name:
    """The parts of an item's name."""
    rest, _, ends = subject.rpartition("/")
    about, _, topic = rest.rpartition("/")
    sender, _, recipient = ends.partition("-")
    return Name(about, topic, _CITIES[sender], _CITIES[recipient])


def _of_the_attack(record: Record) -> bool:
    return record.subject.startswith("attack/")


def _received(plan: Plan, record: Record) -> tuple[str, str] | None:
    item = read_name(record.subject)
    if not _of_the_attack(record) or record.value == "bilateral":
        return None
    return (
        item.recipient,
        f"has {item.sender}'s {item.topic} item on the attack, by {route(str(record.value))}",
    )


def _kept(plan: Plan, record: Record) -> tuple[str, str] | None:
    item = read_name(record.subject)
    if record.subject.startswith("strike"):
        return None
    return item.sender, f"does not pass its {item.topic} item to {item.recipient}: {record.value}"


def _awaits(plan: Plan, record: Record) -> tuple[str, str]:
    return _CITIES[record.actor], f"the NSC waits for a better picture ({record.value} sure)"


def _ready(plan: Plan, record: Record) -> tuple[str, str]:
    words = {"good": "has a picture to decide on", "stale": "waits no longer and decides on a stale picture"}
    return _CITIES[record.actor], words[str(record.value)]


def _put_off(plan: Plan, record: Record) -> tuple[str, str]:
    return _CITIES[record.actor], "puts off a yes to another round: the picture did not carry it"


def _way(plan: Plan, record: Record) -> tuple[str, str]:
    _, ports, _ = record.subject.split("/")
    via, to = _ports(plan, ports)
    dangers = "mines, submarines and raiders are"
    return "", f"The way from {via} to {to}: {dangers} {record.value}"


def _ports(plan: Plan, ports: str) -> tuple[str, str]:
    """The two names of a pair of ports; names of ports may hold hyphens themselves."""
    for index in (i for i, letter in enumerate(ports) if letter == "-"):
        via, to = ports[:index], ports[index + 1 :]
        if via in plan.catalogue.places and to in plan.catalogue.places:
            return plan.place(via).name, plan.place(to).name
    return ports, ports


def _divergence(plan: Plan, r: Record) -> tuple[str, str]:
    return "Seoul", f"and Tokyo say different things in public about the strike on {plan.place(r.place).name}"


SENTENCES = {
    "divergence": _divergence,
    "item-received": _received,
    "item-kept": _kept,
    "awaits-picture": _awaits,
    "picture-ready": _ready,
    "put-off": _put_off,
    "way-judged": _way,
}


# --- tables of the account ---


class Knowledge(NamedTuple):
    """A capital's picture of an attack from one moment on; times are seconds from STARTEX."""

    time: int
    party: str
    says: str
    right: bool
    sure: str
    by: str


def knowledge(run: Run) -> Iterator[Knowledge]:
    """Every change of a capital's picture of an attack, in order."""
    records = run.trace.records
    truth = {r.subject: r.value for r in records if r.kind == "event"}
    for r in records:
        if r.kind == "picture" and _of_the_attack(r):
            yield Knowledge(
                r.time, r.actor, str(r.value), r.value == truth[r.subject], r.unit, _source(run, r)
            )


def _source(run: Run, picture: Record) -> str:
    cause = run.trace.records[picture.cause]
    if cause.kind != "item-received":
        return "own sensors and analysis"
    item = read_name(cause.subject)
    if "P3.14" in picture.params.split():
        return f"a difference with {item.sender} cleared up"
    return f"{item.sender}'s {item.topic} item, by {route(str(cause.value))}"


class Basis(NamedTuple):
    """A decision and the picture that it rested on."""

    time: int
    party: str
    question: str
    option: str
    picture: str
    missing: str


def bases(run: Run) -> Iterator[Basis]:
    """Every decision of a capital after an attack: on what picture, and what an ally held meanwhile."""
    latest: dict[str, Record] = {}
    under_way: dict[str, dict[str, Name]] = {party: {} for party in _CITIES}
    attack = ""
    for r in run.trace.records:
        if r.kind == "event" and _of_the_attack(r):
            attack = r.subject
            latest.clear()
        elif r.kind == "picture" and r.subject == attack:
            latest[r.actor] = r
        elif r.kind in ("item-released", "item-kept") and r.subject.startswith(attack or " "):
            under_way[r.subject.rpartition("-")[2]][r.subject] = read_name(r.subject)
        elif r.kind == "item-received":
            under_way[r.actor].pop(r.subject, None)
        elif r.kind == "answer" and r.actor in _CITIES and attack and ".share." not in r.subject:
            missing = [item for name, item in under_way[r.actor].items() if name.startswith(f"{attack}/")]
            yield Basis(
                r.time,
                r.actor,
                r.subject,
                str(r.value),
                _picture(latest.get(r.actor), r.time),
                _listed(missing),
            )


def _picture(picture: Record | None, now: int) -> str:
    if picture is None:
        return "none yet"
    return f"{picture.value}; {picture.unit} sure, {(now - picture.time) / _HOUR:.1f} h old"


def _listed(items: list[Name]) -> str:
    return ", ".join(f"{item.sender}'s {item.topic} item" for item in items) or "nothing"


def city(party: str) -> str:
    """The capital of a party."""
    return _CITIES[party]


_CHECK: Mapping[bool, str] = {True: "", False: " (wrong)"}


def verdict(known: Knowledge) -> str:
    """What is held, with a mark for the reader where it is not true."""
    return f"{known.says}{_CHECK[known.right]}"
