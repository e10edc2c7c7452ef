"""Japanese law on support by the Self-Defense Forces: findings and what they open.

Situations under the laws of 2015 (policy facts 1.6). They govern what Japan's forces, authorities
and firms do; combat launches of U.S. forces are a matter of prior consultation, not of these laws.
"""

from __future__ import annotations

from policies.nouns import Phase

IMPORTANT_INFLUENCE = "important-influence"
SURVIVAL_THREATENING = "survival-threatening"
ARMED_ATTACK = "armed-attack"
NOT_YET = "not-yet"

FUEL_AND_HANDLERS = "fuel-and-handlers"
CIVIL_SITES = "civil-sites"
SDF_EVACUATION = "sdf-evacuation"
ESCORTS = "escorts"
CAPACITIES = (FUEL_AND_HANDLERS, CIVIL_SITES, SDF_EVACUATION, ESCORTS)

_BEHIND_THE_FRONT = (FUEL_AND_HANDLERS, CIVIL_SITES, SDF_EVACUATION)
_OPENS = {
    # Logistic support, search and rescue, ship inspection; no escort of ships bound for a war zone.
    IMPORTANT_INFLUENCE: _BEHIND_THE_FRONT,
    SURVIVAL_THREATENING: CAPACITIES,
    ARMED_ATTACK: CAPACITIES,
}
#: Phases in which there is something to find.
ATTACKS = (Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED)


def opens(finding: str) -> tuple[str, ...]:
    """The named capacity that a finding opens, in a fixed order."""
    return _OPENS.get(finding, ())


def findings_to_weigh(phase: Phase, held: str) -> tuple[str, ...]:
    """The findings that Tokyo may seek in a phase beyond the one it holds; none means nothing to decide."""
    if phase not in ATTACKS or held in (SURVIVAL_THREATENING, ARMED_ATTACK):
        return ()
    higher = (SURVIVAL_THREATENING,) if phase is not Phase.LIMITED else ()
    return higher if held == IMPORTANT_INFLUENCE else (IMPORTANT_INFLUENCE, *higher)


def urgent(phase: Phase) -> str:
    """The parameter with the chance that the Diet is asked afterwards."""
    return "D11.04" if phase is Phase.LIMITED else "P1.23"
