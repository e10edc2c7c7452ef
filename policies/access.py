"""Access rules: may this unit use this base in Japan for this, now?

The rules follow the instruments they are named after. Each answers for combat launches, transfers
and support, deployments into Japan, or third states, and says ``None`` to what is not its
business. None of them draws: a verdict names the parameters and the engine samples them.

Sources are those of the register (P1.xx): Exchange of Notes of 19 January 1960 (three triggers),
Record of Discussion of 6 January 1960, the statement read by Fujiyama on 6 January 1960 (the Korea
Minute), UN-GOJ SOFA Articles V and XXV.
"""

from __future__ import annotations

from policies.nouns import (
    Ask,
    Deny,
    Earlier,
    Grant,
    Mission,
    Notify,
    Party,
    Phase,
    Request,
    RequestClass,
    Reroute,
    Verdict,
    World,
)
from policies.registry import rule

#: Akagi, 13 April 1960: units given a combat mission, airborne and amphibious landing units.
COMBAT_MISSIONS = frozenset(
    {Mission.STRIKE, Mission.AIR_DEFENCE, Mission.AIRBORNE_ASSAULT, Mission.AMPHIBIOUS_ASSAULT}
)


def is_combat_launch(mission: Mission) -> bool:
    """Trigger T3, judged at the moment of leaving the facility in Japan."""
    return mission in COMBAT_MISSIONS


def classify(request: Request) -> RequestClass | None:
    """The class whose rule decides, or ``None`` where Japan has no say."""
    if request.host != Party.JPN:
        return None
    if request.nation not in (Party.USA, Party.JPN):
        return RequestClass.THIRD_STATE
    if request.mission is Mission.DEPLOYMENT_INTO_JAPAN:
        return RequestClass.INFLOW
    return RequestClass.COMBAT if is_combat_launch(request.mission) else RequestClass.TRANSFER


def _article_v(request: Request, world: World) -> Grant | None:
    """Operations against whoever attacked Japan were never subject to consultation (per attacker)."""
    if request.against in world.japan_attackers:
        return Grant("Article V: Japan itself is attacked by this attacker; no prior consultation")
    return None


def _notice(request: Request) -> Notify:
    """Transfers since 1960: the Government of Japan is informed, not asked."""
    if request.combat_later:
        return Notify(
            "transfer: Tokyo is informed in advance; a later combat task may be challenged",
            lead="P1.10",
            challenge="P1.09",
            setback="P1.05",
        )
    return Notify("transfer or support: Tokyo is informed in advance, not asked", lead="P1.10")


def chance_of_yes(world: World) -> str:
    """The parameter that holds the chance of a yes in this phase.

    P1.08 is about a war that would otherwise get P1.06; in a limited case the lower P1.07 stands.
    """
    if world.phase not in (Phase.ALL_OUT, Phase.JAPAN_ATTACKED):
        return "P1.07"
    return "P1.08" if world.dual else "P1.06"


def _ask(world: World, procedure: str, reason: str) -> Ask:
    return Ask(reason, procedure=procedure, chance=chance_of_yes(world))


def _since_1960(request: Request, world: World, procedure: str) -> Verdict | None:
    """What the rules that consult have in common; ``procedure`` is how they consult."""
    kind = classify(request)
    if kind in (None, RequestClass.THIRD_STATE):
        return None
    if free := _article_v(request, world):
        return free
    match kind:
        case RequestClass.COMBAT:
            return _ask(
                world, procedure, "combat operations from Japan are subject to prior consultation (T3)"
            )
        case RequestClass.INFLOW if world.inflow >= 1.0:
            return _ask(
                world, procedure, "a major deployment into Japan is subject to prior consultation (T1)"
            )
        case RequestClass.INFLOW:
            return Grant("deployment into Japan below the T1 threshold")
        case RequestClass.TRANSFER:
            return _notice(request)
        case _:
            return None


@rule("access", "free-use-1951")
def free_use_1951(request: Request, world: World) -> Verdict | None:
    """Security Treaty of 1951: forces may be used for peace and security in the Far East, unasked."""
    if classify(request) in (None, RequestClass.THIRD_STATE):
        return None
    return Grant("1951 Security Treaty, Article I: free use")


@rule("access", "strict", parameters=("P1.05", "P1.06", "P1.07", "P1.08", "P1.09", "P1.10"))
def strict(request: Request, world: World) -> Verdict | None:
    """1960 treaty read strictly: prior consultation with a political hold, and the answer may be no."""
    return _since_1960(request, world, "strict-consultation")


@rule("access", "prompt", parameters=("P1.05", "P1.06", "P1.07", "P1.08", "P1.09", "P1.10"))
def prompt(request: Request, world: World) -> Verdict | None:
    """Korea clause of 1969 and pledge of 2010: prior consultation with a promised prompt answer."""
    return _since_1960(request, world, "prompt-consultation")


def minute_fails(request: Request, world: World) -> str | None:
    """The first condition of the Korea Minute that this request does not meet, or ``None``."""
    if not world.unc_present:
        return "the United Nations Command is gone, so no force is under it"
    if Party.UNC not in world.attacked:
        return "no attack on the United Nations forces in Korea"
    if request.nation != Party.USA:
        return "only United States forces are exempt"
    if not request.in_japan_at_onset:
        return "the unit was brought in after the attack began"
    if not request.unified_command:
        return "the unit is not under the Unified Command"
    if world.phase not in (Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED):
        return "nothing needs to be undertaken immediately"
    return None


@rule("access", "minute", parameters=("P1.02", "P1.05", "P1.06", "P1.07", "P1.08", "P1.09", "P1.10"))
def minute(request: Request, world: World) -> Verdict | None:
    """Korea Minute of 1960: immediate combat operations after an attack on UN forces in Korea, on notice."""
    beneath = _since_1960(request, world, f"{world.minute_otherwise}-consultation")
    if classify(request) is not RequestClass.COMBAT or not isinstance(beneath, Ask):
        return beneath
    failed = minute_fails(request, world)
    if failed is not None:
        return Ask(f"the Minute does not apply: {failed}", beneath.procedure, beneath.chance)
    notice = Notify("Korea Minute: exempt from prior consultation, Tokyo is notified at once", lead="P1.02")
    return Earlier(notice, beneath)


@rule("access", "movement", parameters=("P1.05", "P1.06", "P1.07", "P1.08", "P1.09", "P1.10"))
def movement(request: Request, world: World) -> Verdict | None:
    """Record of Discussion of 1960: units move out of Japan and take their combat task elsewhere."""
    beneath = _since_1960(request, world, "prompt-consultation")
    if classify(request) is RequestClass.COMBAT and isinstance(beneath, Ask):
        return Reroute("movement reading: transfer first, combat task in Korea or at sea", otherwise=beneath)
    return beneath


@rule("access", "logistics-only", parameters=("P1.05", "P1.09", "P1.10"))
def logistics_only(request: Request, world: World) -> Verdict | None:
    """Combat launches refused; supply, transit, repair, medical and reconnaissance allowed."""
    kind = classify(request)
    if kind in (None, RequestClass.THIRD_STATE):
        return None
    if free := _article_v(request, world):
        return free
    match kind:
        case RequestClass.COMBAT:
            return Deny("logistics only: no combat operations from Japan")
        case RequestClass.INFLOW if world.inflow >= 1.0:
            return Deny("logistics only: no major deployment into Japan")
        case RequestClass.INFLOW:
            return Grant("deployment into Japan below the T1 threshold")
        case RequestClass.TRANSFER:
            return _notice(request)
        case _:
            return None


@rule("access", "denied", parameters=("P1.13", "P1.14", "P1.16", "P1.17"))
def denied(request: Request, world: World) -> Verdict | None:
    """Tokyo refuses every use of its bases for Korea until Japan itself is attacked."""
    kind = classify(request)
    if kind is None:
        return None
    if request.against in world.japan_attackers:
        # Article V frees American operations; third states are back under the SOFA.
        return un_sofa(request, world) if kind is RequestClass.THIRD_STATE else _article_v(request, world)
    return Deny("Tokyo refuses the use of bases in Japan for Korea")


@rule("access", "un-sofa", parameters=("P1.13", "P1.14", "P1.16", "P1.17"))
def un_sofa(request: Request, world: World) -> Verdict | None:
    """UN-GOJ SOFA Article V(2): party states, seven bases, notice through UNC-Rear and the Joint Board."""
    if classify(request) is not RequestClass.THIRD_STATE:
        return None
    if not world.unc_present:
        return Deny("the SOFA ended with the United Nations Command's presence (Article XXV)")
    if request.nation not in world.sofa_states:
        return Deny(f"{request.nation} is not a party to the UN-GOJ SOFA")
    if not request.unc_base:
        return Deny(f"{request.base} is not one of the seven UNC-designated bases")
    if is_combat_launch(request.mission) and not world.third_state_combat:
        return Deny("the SOFA covers logistic support, not combat operations by third states")
    return Notify("UN-GOJ SOFA: notice through UNC-Rear", lead="P1.13", server="unc-rear")
