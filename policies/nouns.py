"""The words that rules are written in: parties, phases, missions, requests, verdicts.

Everything here is a frozen value. A rule sees a ``Request`` and a ``World`` and answers with a
verdict, or with ``None`` when the request is not its business.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    USA = "USA"
    ROK = "ROK"
    JPN = "JPN"
    UNC = "UNC"
    DPRK = "DPRK"
    PRC = "PRC"


class Phase(StrEnum):
    """Phases of the crisis. Each change re-opens the access question once."""

    STEADY = "steady"
    WARNING = "warning"
    LIMITED = "limited"
    ALL_OUT = "all-out"
    JAPAN_ATTACKED = "japan-attacked"


class Mission(StrEnum):
    """What a unit leaves a place to do, judged at the moment of leaving."""

    STRIKE = "strike"
    AIR_DEFENCE = "air-defence"
    AIRBORNE_ASSAULT = "airborne-assault"
    AMPHIBIOUS_ASSAULT = "amphibious-assault"
    TRANSFER = "transfer"
    SUPPLY = "supply"
    TRANSIT = "transit"
    RECONNAISSANCE = "reconnaissance"
    MEDICAL = "medical"
    REPAIR = "repair"
    ADMINISTRATIVE_LANDING = "administrative-landing"
    UNTASKED_SAILING = "untasked-sailing"
    DEPLOYMENT_INTO_JAPAN = "deployment-into-japan"


class RequestClass(StrEnum):
    """Access is set per class of request."""

    COMBAT = "combat"
    TRANSFER = "transfer"
    INFLOW = "inflow"
    THIRD_STATE = "third-state"


@dataclass(frozen=True, slots=True)
class Request:
    """One movement or sortie that wants to leave a place, or a unit that wants to enter Japan."""

    unit: str
    nation: str
    mission: Mission
    base: str
    host: str  # nation on whose soil the base lies
    unc_base: bool  # one of the seven UNC-designated bases
    in_japan_at_onset: bool
    unified_command: bool
    combat_later: bool  # a transfer whose unit will be tasked with combat afterwards
    against: str  # the party against which the unit acts


@dataclass(frozen=True, slots=True)
class World:
    """What a rule may know of the world. Built anew at each change, never mutated."""

    phase: Phase
    attacked: frozenset[str]  # parties under armed attack
    japan_attackers: frozenset[str]  # who has attacked territory under Japan's administration
    unc_present: bool  # United Nations Command in Korea
    sofa_states: frozenset[str]  # parties to the UN-GOJ SOFA that may use the seven bases
    third_state_combat: bool  # a Cabinet decision lets third states fight from Japan
    minute_otherwise: str  # the rule that holds when a condition of the Minute fails
    consultation_form: str  # "stages" or "lognormal"
    inflow: float  # deployments into Japan, this one included, in units of the T1 threshold
    dual: bool = False  # a Taiwan crisis runs beside the Korean one


@dataclass(frozen=True, slots=True)
class Grant:
    """Go at once."""

    reason: str


@dataclass(frozen=True, slots=True)
class Notify:
    """Go after a notice whose lead is the parameter ``lead``.

    ``challenge`` names the chance that the notice is contested, ``setback`` the delay that follows.
    ``server`` names a desk with a queue that the notice passes first.
    """

    reason: str
    lead: str
    challenge: str | None = None
    setback: str | None = None
    server: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask Tokyo: run the consultation ``procedure``; ``chance`` names the chance of a yes."""

    reason: str
    procedure: str
    chance: str


@dataclass(frozen=True, slots=True)
class Deny:
    """May not go under this rule in this phase."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reroute:
    """Leave as a transfer and take the combat task elsewhere; ``otherwise``: where there is no elsewhere."""

    reason: str
    otherwise: Ask | Deny


@dataclass(frozen=True, slots=True)
class Earlier:
    """Two ways to the same permission; whichever clears first counts."""

    first: Grant | Notify | Ask
    second: Grant | Notify | Ask

    @property
    def reason(self) -> str:
        return self.first.reason


Verdict = Grant | Notify | Ask | Deny | Reroute | Earlier


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a consultation.

    ``duration`` names a parameter; ``chance`` the probability that the step happens at all;
    ``night`` a factor on the duration when the trigger fell between 22 and 06 h local time.
    """

    name: str
    actor: Party
    duration: str
    chance: str | None = None
    night: str | None = None
    needs_picture: bool = False  # begins only with a picture good enough, or stale after the longest wait
    coalition: bool = False  # its length depends on support at home and on who presses
    known_to: str = "JPN"  # parties that see the step begin, separated by spaces
