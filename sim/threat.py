"""What the adversary does: scripted injects that open phases, launches, and what they lead to.

A strike is launched, flies and comes down: warning and defence have the time between. A launch over
regions into the sea attacks nobody. Flight times are H5.xx of the register.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from policies import Party, Phase
from scenarios.schema import FireInject, Inject, LaunchInject, MessageInject, PhaseInject, StrikeInject
from sim.crisis import Crisis
from sim.damage import hit
from sim.kernel import Band, call_at, rank
from sim.salvo import Salvo
from sim.trace import ALLIES, EVERYBODY

_ORDER = list(Phase)
_FALL = "D13.05"  # launch to the fall of what fails in flight


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
            strike(crisis, inject)
        case LaunchInject():
            _overfly(crisis, inject)
        case FireInject():
            seq = crisis.log("fire", inject.attacker, inject.id, "", inject.target, known=EVERYBODY)
            crisis.systems.response.fire(inject.id, seq)
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


# --- launches ---


def strike(crisis: Crisis, inject: StrikeInject, cause: int = -1) -> None:
    """Launch missiles at an airfield or port, now; ``inject.id`` names their luck."""
    salvo = _launch(crisis, inject, (inject.target,), cause)
    salvo.target = inject.target
    crisis.systems.warning.watch(salvo)
    _after_flight(crisis, salvo, inject.target, partial(_impact, crisis, salvo))


def _overfly(crisis: Crisis, inject: LaunchInject) -> None:
    salvo = _launch(crisis, inject, (*inject.over, inject.splash), -1)
    salvo.over = inject.over
    salvo.falls_short = inject.falls_short
    crisis.systems.warning.watch(salvo)
    crisis.systems.response.launch(inject.id, salvo.record)
    down = partial(_splash, crisis, salvo, inject.splash)
    if inject.falls_short:
        length = crisis.seconds(f"flight/{inject.id}/falls", 0, crisis.plan.numbers.span(_FALL))
        call_at(crisis.env, length, rank(Band.DAMAGE, salvo.index), down)
        return
    for region in inject.over:
        _after_flight(crisis, salvo, region, partial(_pass, crisis, salvo, region))
    _after_flight(crisis, salvo, inject.splash, down)


def _launch(crisis: Crisis, inject: StrikeInject | LaunchInject, way: tuple[str, ...], cause: int) -> Salvo:
    """Missiles leave the ground; so far only who launched them knows."""
    params = " ".join(dict.fromkeys(crisis.plan.catalogue.flights[inject.weapon, to] for to in way))
    salvo = Salvo(
        ident=inject.id,
        index=crisis.systems.warning.launches + 1,
        attacker=inject.attacker,
        weapon=inject.weapon,
        kind=crisis.plan.catalogue.weapons[inject.weapon],
        missiles=inject.missiles,
        launched=crisis.now,
        left=inject.missiles,
        chemical=isinstance(inject, StrikeInject) and inject.chemical,
    )
    salvo.record = crisis.log(
        "launch",
        inject.attacker,
        salvo.name,
        way[0],
        inject.missiles,
        inject.weapon,
        cause,
        "",
        params,
        inject.attacker,
    )
    return salvo


def _after_flight(crisis: Crisis, salvo: Salvo, to: str, arrival: Callable[[], None]) -> None:
    span = crisis.plan.numbers.span(crisis.plan.catalogue.flights[salvo.weapon, to])
    length = crisis.seconds(f"flight/{salvo.ident}/{to}", 0, span)
    call_at(crisis.env, length, rank(Band.DAMAGE, salvo.index), arrival)


def _pass(crisis: Crisis, salvo: Salvo, region: str) -> None:
    crisis.log(
        "overflight", salvo.attacker, salvo.name, region, _since_launch(crisis, salvo), "s", salvo.record
    )
    crisis.systems.warning.alerts.passes(salvo, region)


def _splash(crisis: Crisis, salvo: Salvo, sea: str) -> None:
    value = _since_launch(crisis, salvo)
    crisis.log("splash", salvo.attacker, salvo.name, sea, value, "s", salvo.record, known=ALLIES)
    crisis.systems.warning.alerts.ends(salvo)


def _impact(crisis: Crisis, salvo: Salvo) -> None:
    warning = crisis.systems.warning
    warning.defence.last_line(salvo)
    place = crisis.plan.place(salvo.target)
    # Who is there counts the impacts; the other ally has its own picture of them, and may err.
    known = " ".join(sorted({salvo.attacker, place.host, Party.UNC, Party.USA}))
    seq = crisis.log(
        "strike",
        salvo.attacker,
        salvo.ident,
        salvo.target,
        salvo.left,
        salvo.weapon,
        salvo.record,
        known=known,
    )
    warning.alerts.passes(salvo, salvo.target)
    if place.host == Party.JPN and salvo.attacker not in crisis.japan_attackers:
        phase = _attack_on_japan(crisis, salvo.attacker, crisis.phase)
        opened = crisis.log("phase", salvo.attacker, salvo.ident, "", phase, "", seq, known=EVERYBODY)
        crisis.enter_phase(phase, opened)
    crisis.systems.information.strike(salvo.ident, salvo.weapon, salvo.left, salvo.target, seq)
    hit(crisis, salvo, seq)
    warning.alerts.ends(salvo)


def _since_launch(crisis: Crisis, salvo: Salvo) -> int:
    return crisis.now - salvo.launched
