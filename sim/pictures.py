"""What a capital holds of an event: type, number, target, how sure it is, and how it may err."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from sim.exchange import CAPITALS, USA
from sim.plan import Plan


@dataclass(frozen=True)
class Content:
    """What is true of an event, or what somebody says of it."""

    type: str
    number: int
    target: str

    @cached_property
    def text(self) -> str:
        """What the trace says of it."""
        return f"{self.type}, {self.number}, {self.target}"

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Picture:
    """One capital's picture of one event. Sources count as independent chances of being right."""

    says: Content | None = None
    weights: dict[str, float] = field(default_factory=dict)
    routes: list[str] = field(default_factory=list)  # by which partners' items came, in order
    since: int = 0  # of its latest change
    confirmed: bool = False  # good enough to be decided on

    @property
    def confidence(self) -> float:
        doubt = 1.0
        for weight in self.weights.values():
            doubt *= 1.0 - weight
        return 1.0 - doubt

    @property
    def per_cent(self) -> str:
        return f"{100 * self.confidence:.0f} %"


@dataclass(slots=True, eq=False)
class Happening:
    """An event that the capitals assess, with each one's picture of it."""

    ident: str
    truth: Content
    host: str  # whose side it falls on
    at: int  # second
    record: int
    place: str = ""  # of a strike
    pictures: dict[str, Picture] = field(default_factory=lambda: {party: Picture() for party in CAPITALS})

    def near(self, party: str) -> bool:
        """Whether a party's own sensors are on the spot; Washington's forces are on both sides."""
        return party in (self.host, USA)


def misread(happening: Happening, plan: Plan, u: float) -> Content:
    """The truth with one thing wrong, which one by the uniform ``u``."""
    truth = happening.truth
    if not happening.place:
        return _misread_attack(truth, u)
    which = int(u * 3)
    if which == 0:
        # As on 2 October 2019 and 19 October 2021: one missile fewer or one more.
        fewer = truth.number > 1 and u * 3 < 0.5
        return replace(truth, number=truth.number - 1 if fewer else truth.number + 1)
    if which == 1:
        return replace(truth, type=_next(_that_strike(plan), truth.type))
    kind = plan.place(happening.place).kind
    places = sorted(
        name
        for name, place in plan.catalogue.places.items()
        if place.kind == kind and place.host == happening.host
    )
    return replace(truth, target=_next(places, truth.target))


def _that_strike(plan: Plan) -> list[str]:
    """Missiles that do damage where they come down, by name."""
    return sorted(name for name, weapon in plan.catalogue.weapons.items() if weapon.cut)


def _misread_attack(truth: Content, u: float) -> Content:
    """Taken for the other kind of attack, or for one on fewer parties."""
    parties = truth.target.split()
    if u < 0.5 or len(parties) == 1:
        return replace(truth, type="limited" if truth.type != "limited" else "all-out")
    return replace(truth, number=len(parties) - 1, target=" ".join(parties[:-1]))


def _next(words: list[str], word: str) -> str:
    """Another word of the list: the one after it, round the end."""
    return words[(words.index(word) + 1) % len(words)]
