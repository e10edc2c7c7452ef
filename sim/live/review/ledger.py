"""Who knew what when: every fact of a trace with the second at which each party learned of it.

A fact is a launch, a picture of an event, an item that a capital passes on, a message of a cell, a
decision, or a report. ``happened`` is when it was so; what a party learns is never earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.measures.information import NO_PICTURE_NEEDED
from sim.trace import ALLIES, EVERYBODY, Record

PARTIES = ("USA", "JPN", "ROK", "UNC")
_CAPITALS = ("USA", "JPN", "ROK")
#: Kinds that are steps of something else, or of the movement of forces, and make no row of their own.
STEPS = frozenset(
    {
        "startex",
        "endex",
        "friction",
        "support-at-home",
        "task",
        "request",
        "ruling",
        "review",
        "queue",
        "stage",
        "order",
        "alerted",
        "ready-to-move",
        "depart",
        "arrive",
        "unload",
        "landed",
        "received",
        "moved",
        "ready",
        "transfer",
        "bed-down",
        "wave",
        "held",
        "take-over",
        "fleet",
        "longest-queue",
        "question",
        "answer",
        "margin",
        "unwarned",
        "event",
        "picture",
        "picture-confirmed",
        "item-released",
        "item-kept",
        "item-received",
        "message-received",
        "message-kept",
        "launch",
        "aware",
        "track",
        "cross-cue",
        "cross-tell",
        "link-down",
        "confirmed",
        "alert",
        "track-anomaly",
        "engage",
        "intercept",
        "flush",
        "all-clear",
        "action-needed",
        "action-redone",
        "working-slots",
        "clear",
        "refuse",
        "reroute",
        "convoy-released",
        "damage",
        "awaits-picture",
        "picture-ready",
        "consultation",
        "overflight",
        "splash",
        "notice",
        "way-judged",
        "support",
        "collected",
        "processed",
        "evacuees-left",
        "evacuees-safe",
        "charter-withdrawn",
        "lift-withdrawn",
    }
)
_SIGHTINGS = ("aware", "track", "cross-cue", "cross-tell", "confirmed", "alert", "false-alert")


@dataclass(frozen=True, slots=True)
class Learned:
    """That a party learned of a fact: at which second, by which channel, how much later than the first
    party that did (seconds)."""

    party: str
    second: int
    channel: str
    late: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the ledger. ``who`` made it so; ``never`` are parties it was for and did not reach.

    ``what`` is launch, picture, item, message, decision or report; ``kind`` is the kind of record
    ``seq`` that it is told from. ``learned`` is in the order of learning.
    """

    what: str
    kind: str
    seq: int
    ident: str
    who: str
    place: str
    value: str
    happened: int
    learned: tuple[Learned, ...]
    never: tuple[str, ...]

    def by(self, party: str) -> Learned | None:
        """When and how a party learned of it, if it did."""
        return next((learned for learned in self.learned if learned.party == party), None)

    @property
    def latest(self) -> int:
        """How much later the last party learned of it than the first, in seconds."""
        return max((learned.late for learned in self.learned), default=0)


def ledger(records: Sequence[Record]) -> tuple[Fact, ...]:
    """All facts of a trace, or of the part so far, in order of time. The positions must be whole."""
    facts = [
        *_launches(records),
        *_pictures(records),
        *_items(records),
        *_messages(records),
        *_decisions(records),
        *_reports(records),
    ]
    return tuple(sorted(facts, key=lambda fact: (fact.happened, fact.seq)))


def _fact(
    what: str, record: Record, happened: int, found: Iterable[tuple[str, int, str]], to: Iterable[str]
) -> Fact:
    """A fact from (party, second, channel) in any order; the earliest of a party counts."""
    earliest: dict[str, tuple[int, str]] = {}
    for party, second, channel in found:
        if party in PARTIES and (party not in earliest or second < earliest[party][0]):
            earliest[party] = second, channel
    first = min((second for second, _ in earliest.values()), default=0)
    learned = sorted(
        (Learned(party, second, channel, second - first) for party, (second, channel) in earliest.items()),
        key=lambda one: (one.second, PARTIES.index(one.party)),
    )
    never = tuple(party for party in PARTIES if party in set(to) and party not in earliest)
    return Fact(
        what, record.kind, record.seq, record.subject, record.actor, record.place, str(record.value),
        happened, tuple(learned), never,
    )  # fmt: skip


# --- warning ---


def _launches(records: Sequence[Record]) -> Iterator[Fact]:
    for launch in (r for r in records if r.kind == "launch"):
        seen = [r for r in records[launch.seq :] if r.subject == launch.subject and r.kind in _SIGHTINGS]
        found = [(party, r.time, _sighted(r, party)) for r in seen for party in r.known.split()]
        yield _fact("launch", launch, launch.time, found, _CAPITALS)


def _sighted(record: Record, party: str) -> str:
    if record.kind in ("alert", "false-alert"):
        return "own-sensors" if party == record.actor else "public"
    if record.kind == "cross-cue":
        return "real-time" if party == record.actor else "allied"
    if record.kind == "cross-tell":
        return "by-hand" if party == record.actor else "allied"
    params = record.params.split()
    if "D9.01" in params:
        return "us-warning"
    return "real-time" if params == ["H2.19"] else "own-sensors"


# --- pictures and items ---


def _pictures(records: Sequence[Record]) -> Iterator[Fact]:
    for event in (r for r in records if r.kind == "event"):
        made = [r for r in records[event.seq :] if r.kind == "picture" and r.subject == event.subject]
        found = [(r.actor, r.time, _source(records, r)) for r in made]
        yield _fact("picture", event, event.time, found, _CAPITALS)


def _source(records: Sequence[Record], picture: Record) -> str:
    cause = records[picture.cause] if picture.cause >= 0 else None
    return str(cause.value) if cause is not None and cause.kind == "item-received" else "own-sensors"


def _items(records: Sequence[Record]) -> Iterator[Fact]:
    """One row for each item, from when its originator could pass it on."""
    received = {r.subject: r for r in records if r.kind == "item-received"}
    seen: set[str] = set()
    for item in records:
        if item.kind not in ("item-released", "item-kept") or item.subject in seen:
            continue
        seen.add(item.subject)
        originator, _, recipient = item.subject.rpartition("/")[2].partition("-")
        found = [(originator, item.time, "own")]
        found += [(p, item.time, str(item.value)) for p in item.known.split() if p != originator]
        arrived = received.get(item.subject)
        if arrived is not None:
            found.append((recipient, arrived.time, str(arrived.value)))
        yield _fact("item", item, item.time, found, (recipient,))


def _messages(records: Sequence[Record]) -> Iterator[Fact]:
    received = {r.subject: r for r in records if r.kind == "message-received"}
    for sent in (r for r in records if r.kind == "message"):
        arrived = received.get(sent.subject)
        found = [(p, sent.time, "own" if p == sent.actor else _common(sent)) for p in sent.known.split()]
        if arrived is not None and sent.unit:
            found.append((sent.unit, arrived.time, str(arrived.unit)))
        yield _fact("message", sent, sent.time, found, sent.unit.split() or sent.known.split())


# --- decisions and reports ---


def _decisions(records: Sequence[Record]) -> Iterator[Fact]:
    """An answer is known to its cell; others learn of it by the first of its effects that they see."""
    effects = _effects(records)
    for answer in (r for r in records if r.kind == "answer"):
        found = [(p, answer.time, "own") for p in answer.known.split()]
        found += [(p, r.time, "effect") for p, r in effects.get(answer.seq, {}).items()]
        yield _fact("decision", answer, answer.time, found, ())


def _effects(records: Sequence[Record]) -> dict[int, dict[str, Record]]:
    """For each answer, the first record that it brought about and a party may see."""
    behind: list[int] = []  # of each record, the answer nearest among its causes
    first: dict[int, dict[str, Record]] = {}
    for record in records:
        cause = record.cause
        answer = -1 if cause < 0 else cause if records[cause].kind == "answer" else behind[cause]
        behind.append(answer)
        if answer >= 0:
            for party in record.known.split():
                first.setdefault(answer, {}).setdefault(party, record)
    return first


def _reports(records: Sequence[Record]) -> Iterator[Fact]:
    for record in records:
        if record.kind in STEPS or record.kind == "message" or not set(record.known.split()) & {*PARTIES}:
            continue
        channel = _common(record)
        yield _fact(
            "report", record, record.time, ((p, record.time, channel) for p in record.known.split()), ()
        )


def _common(record: Record) -> str:
    """The channel of what several parties know at once."""
    if record.known == EVERYBODY:
        return "public"
    if record.kind.startswith("action-"):
        return "coordination"
    return "allied" if record.known == ALLIES else "direct"


# --- decisions on old news ---


@dataclass(frozen=True, slots=True)
class Missing:
    """An item that an ally held while a decision was taken; ``until`` is when it came, None for never."""

    item: str
    originator: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Unaware:
    """A decision of a capital after an attack, and what allies held that bore on it."""

    question: str
    party: str
    option: str
    second: int
    missing: tuple[Missing, ...]


def unaware(records: Sequence[Record]) -> tuple[Unaware, ...]:
    """The answers that ``stale_decision_share`` counts, each with what had not reached the cell."""
    attacks = [r for r in records if r.kind == "event" and not r.place]
    if not attacks:
        return ()
    received = {r.subject: r for r in records if r.kind == "item-received"}
    held = [r for r in records if r.kind in ("item-released", "item-kept")]
    found = []
    for answer in records[attacks[0].seq :]:
        if answer.kind != "answer" or answer.actor not in _CAPITALS:
            continue
        if answer.subject.split(".")[1] in NO_PICTURE_NEEDED:
            continue
        attack = [r for r in attacks if r.seq < answer.seq][-1].subject
        missing: dict[str, Missing] = {}
        for item in (r for r in held if r.seq < answer.seq and _is_for(r.subject, attack, answer.actor)):
            arrived = received.get(item.subject)
            if arrived is None or arrived.seq > answer.seq:
                until = None if arrived is None else arrived.time
                originator = item.subject.rpartition("/")[2].partition("-")[0]
                missing.setdefault(item.subject, Missing(item.subject, originator, item.time, until))
        found.append(
            Unaware(answer.subject, answer.actor, str(answer.value), answer.time, tuple(missing.values()))
        )
    return tuple(found)


def _is_for(item: str, attack: str, party: str) -> bool:
    about, _, ends = item.rpartition("/")
    return about.rpartition("/")[0] == attack and ends.partition("-")[2] == party
