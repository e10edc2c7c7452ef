"""Politics between Seoul, Tokyo and Washington as plain tables: disputes, GSOMIA, costs at home.

Nothing here draws: a row names parameters of the register (P4.xx, D10.xx) and the engine samples
them. Disputes and their chains follow the record of 2012 to 2025 (policy facts, section 4.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from policies.nouns import Ask, Deny, Earlier, Grant, Notify, Party, Phase, Reroute, Verdict

# --- GSOMIA --------------------------------------------------------------------------------

IN_FORCE, NOTICED, SUSPENDED, ENDED, NEVER = "in-force", "noticed", "suspended", "ended", "none"

#: (state, act) -> state. Suspended is what came of the notice of 2019: its end is put off, on conditions.
GSOMIA: Mapping[tuple[str, str], str] = {
    (IN_FORCE, "notice"): NOTICED,
    (NOTICED, "suspend"): SUSPENDED,
    (NOTICED, "lapse"): ENDED,
    (NOTICED, "restore"): IN_FORCE,
    (SUSPENDED, "lapse"): ENDED,
    (SUSPENDED, "restore"): IN_FORCE,
    (ENDED, "restore"): IN_FORCE,  # an executive agreement: two governments can sign it again in a day
}


def gsomia_after(state: str, act: str) -> str:
    """The state of GSOMIA after an act; an act that does not fit changes nothing."""
    return GSOMIA.get((state, act), state)


# --- disputes ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incident:
    """One step of a dispute between Seoul and Tokyo.

    ``friction`` names what it adds to the friction index, ``share`` its share of the shocks;
    ``suspends``: by itself it suspends some defence cooperation. ``then`` follows with the chance
    ``chance`` after ``lag``.
    """

    dispute: str
    actor: Party
    friction: str
    share: str | None = None
    suspends: bool = False
    then: str | None = None
    chance: str | None = None
    lag: str | None = None


#: The chain of 2018-2019 is court ruling, seizure, trade measure, GSOMIA notice.
INCIDENTS: Mapping[str, Incident] = {
    "court-ruling": Incident(
        "forced labour", Party.ROK, "D10.10-court-ruling", "D10.11-court-ruling",
        then="seizure", chance="D10.20", lag="D10.20-lag",
    ),
    "seizure": Incident(
        "forced labour", Party.ROK, "D10.10-seizure",
        then="trade-measure", chance="D10.21", lag="D10.21-lag",
    ),
    "trade-measure": Incident(
        "export controls", Party.JPN, "D10.10-trade-measure",
        then="gsomia-notice", chance="D10.22", lag="D10.22-lag",
    ),
    "comfort-women": Incident(
        "comfort women", Party.ROK, "D10.10-comfort-women", "D10.11-comfort-women", suspends=True
    ),
    "dokdo": Incident("Dokdo/Takeshima", Party.ROK, "D10.10-dokdo", "D10.11-dokdo", suspends=True),
    "radar-lock-on": Incident(
        "radar lock-on", Party.ROK, "D10.10-radar-lock-on", "D10.11-radar-lock-on", suspends=True
    ),
    "treaty-1965": Incident(
        "the settlement of 1965", Party.ROK, "D10.10-treaty-1965", "D10.11-treaty-1965",
        then="court-ruling", chance="D10.23", lag="D10.23-lag",
    ),
    "naming": Incident("the name of the Sea of Japan", Party.JPN, "D10.10-naming"),
}  # fmt: skip

#: Incidents that a shock may be, in the order in which one uniform chooses among them.
SHOCKS: tuple[str, ...] = tuple(kind for kind, row in INCIDENTS.items() if row.share is not None)


def chosen(shares: Mapping[str, float], u: float) -> str:
    """The entry on which a uniform falls, each as wide as its share of the sum."""
    point, names = u * sum(shares.values()), list(shares)
    for name in names[:-1]:
        point -= shares[name]
        if point < 0.0:
            return name
    return names[-1]


# --- support at home -----------------------------------------------------------------------

#: (party, act) -> what the act costs the leader at home.
ACTS: Mapping[tuple[str, str], str] = {
    ("JPN", "agree-combat"): "D10.06-agree-combat",
    ("JPN", "agree-limited"): "D10.06-agree-limited",
    ("JPN", "agree-inflow"): "D10.06-agree-inflow",
    ("JPN", "prepare"): "D10.06-prepare",
    ("JPN", "acquiesce"): "D10.06-acquiesce",
    ("JPN", "protest"): "D10.06-protest",
    ("JPN", "minute-disclosed"): "D10.06-minute-disclosed",
    ("JPN", "resume-cooperation"): "D10.06-resume-cooperation",
    ("JPN", "finding"): "D10.06-finding",
    ("JPN", "diet-after"): "D10.06-diet-after",
    ("JPN", "sdf-evacuation"): "D10.06-sdf-evacuation",
    ("JPN", "joint-board"): "D10.06-joint-board",
    ("JPN", "release-product"): "D10.06-release-product",
    ("ROK", "restore-gsomia"): "D10.06-restore-gsomia",
    ("ROK", "suspend-notice"): "D10.06-suspend-notice",
    ("ROK", "sdf-on-soil"): "D10.06-sdf-on-soil",
    ("ROK", "press"): "D10.06-press",
    ("ROK", "fire-held"): "D10.06-fire-held",
    ("ROK", "fire-beyond"): "D10.06-fire-beyond",
    ("ROK", "share-direct"): "D10.06-share-direct",
    ("USA", "press"): "D10.06-press",
    ("USA", "hold-forces"): "D10.06-hold-forces",
}


def cost_of(party: str, act: str) -> str:
    """The parameter that holds the cost of an act; ``ValueError`` names the nearest act."""
    found = ACTS.get((party, act))
    if found is None:
        names = sorted(name for who, name in ACTS if who == party)
        near = get_close_matches(act, names, 1)
        hint = f"; nearest: {near[0]}" if near else ""
        raise ValueError(f"no cost at home for '{act}' by {party}; known: {', '.join(names) or 'none'}{hint}")
    return found


# --- Seoul's stake -------------------------------------------------------------------------

_ATTACK = frozenset({Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED})


def permits(verdict: Verdict | None) -> int:
    """How far a verdict goes towards launching now: 2 without asking, 1 after asking, 0 not at all."""
    match verdict:
        case Grant() | Notify() | Earlier():
            return 2
        case Ask():
            return 1
        case Deny() | Reroute() | None:
            return 0


def aggrieves_seoul(phase: Phase, by_seoul: Verdict | None, holds: Verdict) -> bool:
    """Whether Seoul, under attack, reads the rules as giving more than what is done."""
    return phase in _ATTACK and permits(by_seoul) > permits(holds)
