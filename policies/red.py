"""The red ladder as a table: rungs in order, what each does, and what a visible response does to the next.

The ladder is a list of acts, not a theory of Pyongyang. It says nothing of the regime's mind: the
hazard of the next rung depends on time and on what can be seen from outside. What a visible
response does to it is a setting, because the evidence does not decide between deterrence,
indifference and provocation. Nothing here draws: the table names parameters and the engine samples.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from policies.nouns import Party, Phase

#: What a visible response does to the hazard of the next rung.
DETER, NONE, PROVOKE = "deter", "none", "provoke"
RESPONSES = (DETER, NONE, PROVOKE)
#: The parameter that multiplies the hazard, once for every step of visible resolve.
FACTORS = {DETER: "D12.11", NONE: None, PROVOKE: "D12.12"}

#: Acts that show resolve, and acts that take from it. Fire answered in kind is what Pyongyang expects.
RESOLVE = frozenset({"access", "sorties", "arrival", "fire-beyond"})
DISCORD = frozenset({"divergence", "gsomia-notice", "fire-held"})


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung. ``rate`` names the hazard, per day, of climbing to it from the rung below.

    ``phase`` is opened with ``attacked`` under armed attack; ``targets`` are struck in this order,
    those that are closed already left out, up to the number that ``D12.16`` names.
    """

    number: int
    name: str
    text: str
    rate: str
    phase: Phase | None = None
    attacked: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    weapon: str = "kn23"
    missiles: str = "D12.14"
    chemical: bool = False
    over: tuple[str, ...] = ()  # a missile passes over these regions ...
    splash: str = ""  # ... and falls into this sea

    @property
    def calms(self) -> bool:
        """Whether a quiet time can bring Pyongyang down from here; from all-out war on it does not."""
        return self.number < ALL_OUT.number


DEMONSTRATION = Rung(1, "demonstration", "Missiles are tested into the sea.", "D12.01")
OVERFLIGHT = Rung(
    2,
    "launch-over-japan",
    "A missile is launched over Japan.",
    "D12.02",
    weapon="irbm",
    over=("hokkaido", "aomori"),
    splash="north-pacific",
)
PROVOCATION = Rung(
    3,
    "artillery-provocation",
    "Shells fall on an island or across the line.",
    "D12.03",
    phase=Phase.LIMITED,
    attacked=(Party.ROK,),
)
LIMITED = Rung(
    4,
    "limited-attack",
    "A limited attack that hits United Nations forces.",
    "D12.04",
    phase=Phase.LIMITED,
    attacked=(Party.ROK, Party.UNC),
)
KOREAN_BASES = Rung(
    5,
    "strikes-on-bases-in-korea",
    "Missiles on air bases in Korea.",
    "D12.05",
    targets=("kunsan", "osan", "daegu", "gwangju", "cheongju"),
)
ALL_OUT = Rung(
    6,
    "all-out-attack",
    "Artillery and missiles along the whole front.",
    "D12.06",
    phase=Phase.ALL_OUT,
    attacked=(Party.ROK, Party.UNC),
    targets=("osan", "kunsan", "gimhae", "busan", "daegu"),
)
JAPANESE_BASES = Rung(
    7,
    "strikes-on-bases-in-japan",
    "Missiles on bases in Japan.",
    "D12.07",
    targets=("iwakuni", "kadena", "yokota", "misawa"),
    weapon="mrbm",
    missiles="D12.15",
)
CHEMICAL = Rung(
    8,
    "chemical-strikes",
    "Chemical warheads on the airfields that receive reinforcement.",
    "D12.08",
    targets=("gimhae", "gwangju", "daegu", "osan", "kunsan"),
    chemical=True,
)

#: All rungs, the lowest first.
LADDER = (
    DEMONSTRATION,
    OVERFLIGHT,
    PROVOCATION,
    LIMITED,
    KOREAN_BASES,
    ALL_OUT,
    JAPANESE_BASES,
    CHEMICAL,
)


def above(number: int) -> Rung | None:
    """The rung after ``number`` (0: at rest), or ``None`` at the top."""
    return LADDER[number] if number < len(LADDER) else None


def rung_of_phase(phase: str, attacked: Collection[str]) -> int:
    """The rung that a scripted change of phase stands for; 0 where there is no attack."""
    if Party.JPN in attacked:
        return JAPANESE_BASES.number
    if phase == Phase.ALL_OUT:
        return ALL_OUT.number
    if phase == Phase.LIMITED:
        return LIMITED.number if Party.UNC in attacked else PROVOCATION.number
    return 0


def rung_of_strike(host: str, chemical: bool) -> int:
    """The rung that a scripted strike by the DPRK stands for."""
    if chemical:
        return CHEMICAL.number
    return JAPANESE_BASES.number if host == Party.JPN else KOREAN_BASES.number


def resolve_shown(seen: Collection[str]) -> int:
    """Steps of resolve among the kinds of act that have been seen; discord and restraint take from it."""
    return max(0, len(RESOLVE.intersection(seen)) - len(DISCORD.intersection(seen)))
