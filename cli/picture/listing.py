"""The same in words: what the map and the timeline show, as tables for those who do not see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.picture.lanes import PHASE, STRUCK, events_of, lanes_of
from cli.picture.scene import NOTHING, Base, Scene, scene_of
from cli.story import CAPITALS, counted_from
from cli.words import interpreter_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim import Record
    from sim.plan import Plan

_UNITS = {"tons": "short tons", "aircraft": "aircraft", "people": "people"}


@dataclass(frozen=True, slots=True)
class Told:
    """A table in words: a title, heads of columns, rows. Plain text, not escaped."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def map_text(records: Iterable[Record], plan: Plan, now: int, language: str) -> tuple[Told, ...]:
    """What :func:`cli.picture.map_svg` draws of the same input: bases, then what moves."""
    scene = scene_of(records, plan, now)
    say = interpreter_of(plan, language).say
    bases = tuple(tuple(_base(base, say)) for base in scene.bases.values() if base.news or base.place.unc)
    flows = tuple(_flows(scene, say))
    heads = ("Place", "Kind", "Access", "Damage", "Missiles", "Arrived")
    moving = ("From", "To", "Arrived", "Under way")
    tables = [
        Told(say("Bases"), tuple(map(say, heads)), bases),
        Told(say("Flows"), tuple(map(say, moving)), flows),
    ]
    if scene.passages:
        rows = tuple(_passages(scene, plan, say))
        tables.append(Told(say("Missiles"), (say("Time"), say("Place"), say("What it is")), rows))
    return tuple(tables)


def _base(base: Base, say: Callable[[str], str]) -> Iterator[str]:
    place = base.place
    yield say(place.name)
    yield ", ".join((say(place.kind), *((say("UNC-designated base"),) if place.unc else ())))
    yield (
        say(base.state)
        if base.state == NOTHING
        else ", ".join(
            f"{say(state)} {base.count(state)}"
            for state in ("cleared", "pending", "denied")
            if base.count(state)
        )
    )
    slots = "berths" if place.kind == "port" else "slots"
    yield say(base.damage) if base.damage != "damaged" else say(f"{base.slots} {slots} left")
    yield str(base.missiles) if base.missiles else "-"
    yield say(f"{base.tons:,} short tons") if base.tons else "-"


def _passages(scene: Scene, plan: Plan, say: Callable[[str], str]) -> Iterator[tuple[str, ...]]:
    for passage in scene.passages:
        region = plan.catalogue.regions.get(passage.region)
        name = region.name if region is not None else plan.place(passage.region).name
        what = "fell into the sea" if passage.fell else "passed over"
        yield say(counted_from(plan.h, passage.time)), say(name), say(what)


def _flows(scene: Scene, say: Callable[[str], str]) -> Iterator[tuple[str, ...]]:
    for flow in scene.flows:
        places = (say(scene.bases[ident].place.name) for ident in (flow.start, flow.end))
        amounts = (say(f"{n:,} {_UNITS[flow.unit]}") if n else "-" for n in (flow.arrived, flow.under_way))
        yield (*places, *amounts)


def timeline_text(
    records: Iterable[Record],
    plan: Plan,
    now: int,
    language: str,
    *,
    parties: Sequence[str] = (),
) -> Told:
    """What :func:`cli.picture.timeline_svg` draws of the same input, in order of time."""
    say = interpreter_of(plan, language).say
    records = tuple(records)
    lanes = lanes_of(records, parties)
    rows = tuple(
        (say(counted_from(plan.h, event.time)), say(CAPITALS.get(event.party, event.party)), say(event.text))
        for event in events_of(records, now)
        if event.party in lanes or event.kind in (PHASE, STRUCK)
    )
    return Told(say("Timeline"), (say("Time"), say("Cell"), say("What it is")), rows)
