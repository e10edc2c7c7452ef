"""Measures of information: when the capitals held one picture, the right one, and who decided without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import inf

from sim.measures.facts import Facts, Measure
from sim.trace import Record

_CAPITALS = ("JPN", "ROK", "USA")


def _attack(f: Facts) -> Record | None:
    """The event that the pictures are of: the first attack, else the first event at all."""
    events = f.kinds["event"]
    return next((r for r in events if not r.place), events[0] if events else None)


def _held_by_all(f: Facts) -> list[tuple[int, frozenset[str]]]:
    """From when all three hold a confirmed picture of the attack: each second of change, what they hold."""
    event = _attack(f)
    return list(_changes(f, event)) if event is not None else []


def _changes(f: Facts, event: Record) -> Iterator[tuple[int, frozenset[str]]]:
    says: dict[str, str] = {}
    confirmed: set[str] = set()
    records = [r for kind in ("picture", "picture-confirmed") for r in f.every(kind, subject=event.subject)]
    for record in sorted(records, key=lambda r: r.seq):
        if record.kind == "picture":
            says[record.actor] = str(record.value)
        else:
            confirmed.add(record.actor)
        if len(confirmed) == len(_CAPITALS):
            yield record.time, frozenset(says[party] for party in _CAPITALS)


def _agreement(f: Facts) -> tuple[int, bool] | None:
    """When all three first held the same, and whether it was an error."""
    event = _attack(f)
    if event is None:
        return None
    for second, held in f.shared(_held_by_all):
        if len(held) == 1:
            return second, event.value not in held
    return None


def _agree(f: Facts) -> float | None:
    found = f.shared(_agreement)
    return f.hours(found[0]) if found is not None else None


def _agree_on_error(f: Facts) -> float | None:
    found = f.shared(_agreement)
    return float(found[1]) if found is not None else None


def _right(f: Facts) -> float | None:
    event = _attack(f)
    if event is None:
        return None
    truth = frozenset((str(event.value),))
    return f.hours(next((second for second, held in f.shared(_held_by_all) if held == truth), None))


#: What these questions decide does not rest on a picture of the attack.
NO_PICTURE_NEEDED = frozenset({"share", "lift", "fire"})


def _item(record: Record) -> tuple[str, str]:
    """What an item is about, and for whom it is."""
    about, _, ends = record.subject.rpartition("/")
    return about.rpartition("/")[0], ends.partition("-")[2]


def _stale(f: Facts) -> float | None:
    """Answers of the three capitals while an item on the attack of the phase had not reached them."""
    attacks = [r for r in f.kinds["event"] if not r.place]
    answers = [
        r
        for r in f.kinds["answer"]
        if attacks and r.actor in _CAPITALS and r.subject.split(".")[1] not in NO_PICTURE_NEEDED
    ]
    answers = [r for r in answers if r.seq > attacks[0].seq]
    reached = {r.subject: r.seq for r in f.kinds["item-received"]}
    held: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for kind in ("item-released", "item-kept"):
        for r in f.kinds[kind]:
            held[_item(r)].append((r.seq, reached.get(r.subject, inf)))
    stale = 0
    for answer in answers:
        attack = [r for r in attacks if r.seq < answer.seq][-1]
        waiting = held[attack.subject, answer.actor]
        stale += any(since < answer.seq < until for since, until in waiting)
    return round(stale / len(answers), 4) if answers else None


def _never_travelled(f: Facts) -> int | None:
    """Items between Seoul and Tokyo, by name: rerouted ones count once."""
    held = {r.subject for kind in ("item-released", "item-kept") for r in f.kinds[kind]}
    between = {name for name in held if name.endswith(("/ROK-JPN", "/JPN-ROK"))}
    return len(between - {r.subject for r in f.kinds["item-received"]}) if between else None


INFORMATION = (
    Measure(
        "pictures_agree_h",
        "h",
        "less",
        "attack until all three capitals hold the same type, number and target of it, sure enough to decide",
        _agree,
        event=True,
    ),
    Measure(
        "pictures_agree_on_error",
        "0 or 1",
        "less",
        "whether what they first agree on is an error",
        _agree_on_error,
    ),
    Measure(
        "pictures_right_h",
        "h",
        "less",
        "attack until all three capitals hold its true type, number and target, sure enough to decide",
        _right,
        event=True,
    ),
    Measure(
        "stale_decision_share",
        "fraction",
        "less",
        "answers of the three capitals given while an ally held an item on the attack that had not reached "
        "them, of their answers after the attack; answers on sharing, lift and fire aside",
        _stale,
    ),
    Measure(
        "items_never_travelled",
        "items",
        "less",
        "items held in Seoul or Tokyo for the other that had not arrived at ENDEX",
        _never_travelled,
    ),
)
WANTED = frozenset(
    {
        "phase",
        "event",
        "picture",
        "picture-confirmed",
        "answer",
        "item-released",
        "item-kept",
        "item-received",
    }
)
