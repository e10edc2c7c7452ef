"""What the adversary does: scripted injects that open phases, strikes, damage and repair.

A missile on an airfield may cut the runway and may land on the ramp; the runway is closed for
assessment and repair, and the field works at a share of its slots for two days. A missile on a port
may put a berth out or block the channel. Chances and times are H6.xx and D6.xx of the register.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

from simpy import Event

from policies import Party, Phase
from scenarios.schema import Inject, MessageInject, PhaseInject, StrikeInject
from sim.crisis import Crisis, PlaceState
from sim.kernel import Band, call_at, rank
from sim.trace import ALLIES, EVERYBODY

Process = Generator[Event, object, None]
_DAY = 86_400
_ORDER = list(Phase)


def schedule_injects(crisis: Crisis) -> None:
    """Put every inject of the scenario on the agenda."""
    for index, (second, inject) in enumerate(crisis.plan.injects):
        call_at(crisis.env, second, rank(Band.INJECT, index), partial(_happen, crisis, inject))


def play_inject(crisis: Crisis, inject: Inject) -> None:
    """Let an inject happen now that the scenario does not script: the same way as a scripted one."""
    _happen(crisis, inject)


def _happen(crisis: Crisis, inject: Inject) -> None:
    match inject:
        case PhaseInject():
            _open_phase(crisis, inject)
        case StrikeInject():
            _strike(crisis, inject)
        case MessageInject():
            crisis.log("message", "MSEL", inject.id, "", inject.text, known=" ".join(sorted(inject.to)))


def _open_phase(crisis: Crisis, inject: PhaseInject) -> None:
    crisis.attacked = crisis.attacked | frozenset(inject.attacked)
    phase = Phase(inject.phase)
    if Party.JPN in inject.attacked:
        phase = _attack_on_japan(crisis, inject.attacker, phase)
    phase = max(phase, crisis.phase, key=_ORDER.index)
    seq = crisis.log("phase", inject.attacker, inject.id, "", phase, known=EVERYBODY)
    crisis.enter_phase(phase, seq)


def _attack_on_japan(crisis: Crisis, attacker: str, phase: Phase) -> Phase:
    """Count the attack; only Pyongyang's opens the phase, since Article V is per attacker."""
    crisis.attacked = crisis.attacked | {Party.JPN}
    crisis.japan_attackers = crisis.japan_attackers | {attacker}
    return Phase.JAPAN_ATTACKED if attacker == Party.DPRK else phase


def _strike(crisis: Crisis, inject: StrikeInject) -> None:
    place = crisis.plan.place(inject.target)
    # Who is there counts the impacts; the other ally has its own picture of them, and may err.
    known = " ".join(sorted({inject.attacker, place.host, Party.UNC, Party.USA}))
    seq = crisis.log(
        "strike", inject.attacker, inject.id, inject.target, inject.missiles, inject.weapon, known=known
    )
    if place.host == Party.JPN and inject.attacker not in crisis.japan_attackers:
        phase = _attack_on_japan(crisis, inject.attacker, crisis.phase)
        opened = crisis.log("phase", inject.attacker, inject.id, "", phase, "", seq, known=EVERYBODY)
        crisis.enter_phase(phase, opened)
    crisis.systems.information.strike(inject.id, inject.weapon, inject.missiles, inject.target, seq)
    state = crisis.place(inject.target)
    if place.kind == "airfield":
        _hit_airfield(crisis, state, inject, seq)
    else:
        _hit_port(crisis, state, inject, seq)


def _hit_airfield(crisis: Crisis, state: PlaceState, inject: StrikeInject, cause: int) -> None:
    chance = f"H6.04-{inject.weapon}"
    missiles = range(inject.missiles)
    cuts = sum(crisis.happens(f"strike/{inject.id}/cut", n, chance) for n in missiles)
    ramps = [n for n in missiles if crisis.happens(f"strike/{inject.id}/ramp", n, "D6.05")]
    lost = sum(_aircraft_lost(crisis, inject.id, n) for n in ramps)
    if lost:
        _destroy(crisis, inject, lost, cause)
    if cuts or ramps:
        crisis.env.process(_mend_airfield(crisis, state, inject, cuts, cause))


def _aircraft_lost(crisis: Crisis, strike: str, missile: int) -> int:
    u = crisis.luck.reveal(f"strike/{strike}/aircraft", missile, crisis.now)
    return round(crisis.plan.numbers.distribution("D6.04").quantile(u))


def _destroy(crisis: Crisis, inject: StrikeInject, lost: int, cause: int) -> None:
    """Aircraft on the ramp are destroyed; those in the air are not there."""
    for name in sorted(crisis.squadrons):
        squadron = crisis.squadrons[name]
        if squadron.base != inject.target or not squadron.present or squadron.airborne_until > crisis.now:
            continue
        taken = min(lost, squadron.aircraft)
        if taken:
            squadron.aircraft -= taken
            lost -= taken
            crisis.log(
                "damage",
                inject.attacker,
                name,
                inject.target,
                taken,
                "aircraft",
                cause,
                "",
                "D6.04 D6.05",
                EVERYBODY,
            )


def _mend_airfield(crisis: Crisis, state: PlaceState, inject: StrikeInject, cuts: int, cause: int) -> Process:
    started, at = crisis.now, rank(Band.DAMAGE)
    state.share_of = serial = state.share_of + 1
    u = crisis.luck.reveal(f"strike/{inject.id}/residual", 0, started)
    state.share = crisis.plan.numbers.distribution("H6.05").quantile(u)
    if cuts:
        state.closures += 1
    _tell(crisis, "damage", state, cause, f"H6.04-{inject.weapon} H6.05 D6.05 {state.params}")
    if cuts:
        length, params = _repair_time(crisis, inject)
        yield crisis.hold(length, at)
        state.closures -= 1
        _tell(crisis, "repaired", state, cause, params)
    for share, until in ((crisis.plan.numbers.value("H6.06"), _DAY), (1.0, 2 * _DAY)):
        yield crisis.hold(max(0, started + until - crisis.now), at)
        if state.share_of == serial:
            state.share = share
            _tell(crisis, "repaired", state, cause, "H6.06")


def _repair_time(crisis: Crisis, inject: StrikeInject) -> tuple[int, str]:
    """Seconds of assessment and repair, and the ids read."""
    numbers, strike = crisis.plan.numbers, inject.id
    assess = crisis.seconds(f"strike/{strike}/assess", 0, numbers.span("H6.02"))
    repair = numbers.span("H6.01")
    if crisis.happens(f"strike/{strike}/ordnance", 0, "D6.01") or inject.chemical:
        dists = (repair.dist, numbers.distribution("H6.03"))
        length = crisis.luck.product(f"strike/{strike}/repair", 0, dists, repair.scale, crisis.now)
        return assess + length, "H6.01 H6.02 H6.03 D6.01"
    return assess + crisis.seconds(f"strike/{strike}/repair", 0, repair), "H6.01 H6.02 D6.01"


def _hit_port(crisis: Crisis, state: PlaceState, inject: StrikeInject, cause: int) -> None:
    for n in range(inject.missiles):
        if crisis.happens(f"strike/{inject.id}/berth", n, "D6.03"):
            crisis.env.process(_mend_berth(crisis, state, inject.id, n, cause))
        if crisis.happens(f"strike/{inject.id}/channel", n, "D6.02"):
            crisis.env.process(_clear_channel(crisis, state, inject.id, n, cause))


def _mend_berth(crisis: Crisis, state: PlaceState, strike: str, missile: int, cause: int) -> Process:
    state.lost += 1
    _tell(crisis, "damage", state, cause, f"D6.03 {state.params}")
    length = crisis.seconds(f"strike/{strike}/berth-repair", missile, crisis.plan.numbers.span("H6.07"))
    yield crisis.hold(length, rank(Band.DAMAGE))
    state.lost -= 1
    _tell(crisis, "repaired", state, cause, "H6.07")


def _clear_channel(crisis: Crisis, state: PlaceState, strike: str, missile: int, cause: int) -> Process:
    state.closures += 1
    _tell(crisis, "damage", state, cause, f"D6.02 {state.params}")
    length = crisis.seconds(f"strike/{strike}/channel-clearing", missile, crisis.plan.numbers.span("H6.08"))
    yield crisis.hold(length, rank(Band.DAMAGE))
    state.closures -= 1
    _tell(crisis, "repaired", state, cause, "H6.08")


def _tell(crisis: Crisis, kind: str, state: PlaceState, cause: int, params: str) -> None:
    left = state.settle()
    crisis.log(
        kind,
        crisis.plan.place(state.ident).host,
        "slots",
        state.ident,
        left,
        "slots",
        cause,
        "",
        params.strip(),
        ALLIES,
    )
