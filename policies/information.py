"""Information rules: by which routes may an item go from one capital to another?

A route rule sees an ``Item`` and the ``Agreements`` in force and answers every route that they
permit; the engine takes the fastest that works. So an agreement that is added can only add a way,
never slow one. No rule draws: a route names the parameters and the engine samples them.

Sources are those of the register (P3.xx): TISA of 29 December 2014 (nuclear and missile matters
only, by way of Washington, on the originator's consent), GSOMIA of 23 November 2016 (direct, not
the first grade of secrecy), the real-time warning link of 19 December 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from policies.nouns import Party
from policies.registry import rule

Surcharge = Literal["direct", "hub", "none"]


class Topic(StrEnum):
    """What an item is about."""

    MISSILE = "missile"
    NUCLEAR = "nuclear"
    GROUND_FORCES = "ground-forces"
    SPECIAL_FORCES = "special-forces"
    MINE = "mine"
    SUBMARINE = "submarine"
    LOGISTICS = "logistics"
    NONCOMBATANTS = "noncombatants"


#: What TISA carries; everything else lies outside its scope (P3.12).
TISA_TOPICS = frozenset({Topic.MISSILE, Topic.NUCLEAR})
#: GSOMIA and TISA carry grades 2 and 3; grade 1 stays at home.
_MOST_SECRET = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of information that its originator could pass on.

    ``classification`` is 1 (most secret) to 3. A warning is a track that ages in seconds; a product
    is an analysis.
    """

    topic: Topic
    classification: int
    originator: str
    recipient: str
    kind: Literal["product", "warning"] = "product"


@dataclass(frozen=True, slots=True)
class Agreements:
    """What is in force between the three capitals at a moment, and how it stands between them."""

    gsomia: str = "none"  # none, in-force, noticed, suspended, ended
    tisa: bool = False
    realtime: bool = False
    tense: bool = False  # friction is high: exchanges fail more often, consent is withheld more often
    crisis: bool = True  # crisis tempo, not routine
    attacked: bool = False  # an ally is under attack, and so may its links be


@dataclass(frozen=True, slots=True)
class Route:
    """One permitted way.

    ``hops`` are the parties on the way, both ends included; ``latency`` names a parameter of time,
    ``chance`` that the exchange takes place at all, ``withheld`` that the originator refuses this
    transfer to a third party. ``surcharge`` is the kind of friction that lengthens the way.
    """

    name: str
    hops: tuple[str, ...]
    latency: str
    chance: str | None = None
    withheld: str | None = None
    surcharge: Surcharge = "none"


_PARAMETERS = (
    "P3.01", "P3.02", "P3.02-attack", "P3.03", "P3.04", "P3.05", "P3.06", "P3.07", "P3.09", "P3.10",
    "P3.11", "P3.18", "P3.18-high", "D8.02", "D8.03", "D8.04", "D8.05", "D8.06",
)  # fmt: skip


@rule("information", "agreements", parameters=_PARAMETERS)
def agreements(item: Item, now: Agreements) -> tuple[Route, ...]:
    """An item takes any route that the agreements in force permit to its topic and its grade."""
    if item.originator == item.recipient:
        return ()
    if item.kind == "warning":
        return _warning(item, now)
    if Party.USA in (item.originator, item.recipient):
        return (_bilateral(item, now),)
    return tuple(
        route for route in (_gsomia(item, now), _tisa(item, now), _ad_hoc(item, now)) if route is not None
    )


def _warning(item: Item, now: Agreements) -> tuple[Route, ...]:
    """Machine to machine where the nets are joined; the manual cross-cue through USFK and USFJ always."""
    hops: tuple[str, ...] = (item.originator, item.recipient)
    if Party.USA not in hops:
        hops = (item.originator, str(Party.USA), item.recipient)
    manual = Route("cross-cue", hops, "P3.03")
    if not now.realtime or item.topic not in TISA_TOPICS:
        return (manual,)
    return (Route("realtime", hops, "P3.01", "P3.02-attack" if now.attacked else "P3.02"), manual)


def _bilateral(item: Item, now: Agreements) -> Route:
    """Washington's own nets with each ally. It passes on what is its own: the rest needs consent."""
    return Route("bilateral", (item.originator, item.recipient), "D8.02" if now.crisis else "D8.03")


def _gsomia(item: Item, now: Agreements) -> Route | None:
    """Direct. Noticed or suspended it still carries content, and each exchange is politically taxed."""
    if now.gsomia not in ("in-force", "noticed", "suspended") or item.classification <= _MOST_SECRET:
        return None
    taxed = now.tense or now.gsomia != "in-force"
    return Route(
        "gsomia",
        (item.originator, item.recipient),
        "P3.04" if now.crisis else "P3.05",
        "P3.11" if taxed else "P3.09",
        surcharge="direct",
    )


def _tisa(item: Item, now: Agreements) -> Route | None:
    """By way of Washington, nuclear and missile matters only, with the originator's consent each time."""
    if not now.tisa or item.topic not in TISA_TOPICS or item.classification <= _MOST_SECRET:
        return None
    return Route(
        "tisa",
        (item.originator, str(Party.USA), item.recipient),
        "P3.06" if now.crisis else "P3.07",
        "P3.10",
        withheld="P3.18-high" if now.tense else "P3.18",
        surcharge="hub",
    )


def _ad_hoc(item: Item, now: Agreements) -> Route | None:
    """Unclassified or by word of mouth: slow, and always there but for what is most secret."""
    if item.classification <= _MOST_SECRET:
        return None
    latency = "D8.04" if now.crisis else "D8.05"
    return Route("ad-hoc", (item.originator, item.recipient), latency, "D8.06", surcharge="direct")
