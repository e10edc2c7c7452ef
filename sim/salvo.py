"""A salvo on its way, and what one party has seen of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.schema import Weapon

NOT_YET = -1


@dataclass(slots=True)
class Watch:
    """What one party knows of a salvo, and what it has told its people. Seconds from STARTEX."""

    party: str
    threatened: bool  # the salvo flies at or over this party's land
    seen: int  # the newest record of what it sees
    cause: int  # what the next step of its alert follows from
    on_station: bool = False  # an Aegis ship of the party is
    aware: int = NOT_YET
    own_track: int = NOT_YET
    track: int = NOT_YET  # its own, or the partner's by the link
    shared: bool = False  # the partner's track has come by the link
    confirmed: int = NOT_YET  # what is done about it is decided
    anomalous: bool = False  # its track is misread
    siren_due: bool = False  # its time came before the party knew
    word_due: bool = False  # the same of its first public word
    alerted: int = NOT_YET
    clear_due: bool = False  # the all-clear waits for the missile to pass
    missed: list[tuple[str, int]] = field(default_factory=list)  # passed or hit before any alert


@dataclass(slots=True)
class Salvo:
    """Missiles launched together at one place, or over regions into the sea."""

    ident: str
    index: int  # order of launch
    attacker: str
    weapon: str
    kind: Weapon
    missiles: int
    launched: int
    chemical: bool = False
    target: str = ""
    over: tuple[str, ...] = ()
    falls_short: bool = False  # it was seen to head over them, and fails
    record: int = -1  # of the launch
    left: int = 0  # missiles not intercepted
    ended: bool = False
    passed: set[str] = field(default_factory=set)  # regions that lie behind it
    watches: dict[str, Watch] = field(default_factory=dict)

    @property
    def ways(self) -> tuple[str, ...]:
        """The place that it is aimed at, or the regions that it heads over."""
        return (self.target,) if self.target else self.over

    @property
    def name(self) -> str:
        """What the parties call it: nothing of where it goes."""
        return f"launch-{self.index}"
