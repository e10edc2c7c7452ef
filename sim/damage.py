"""What missiles do to airfields and ports, and how it is mended.

A missile on an airfield may cut the runway and may land on the ramp; the runway is closed for
assessment and repair, and the field works at a share of its slots for two days. A missile on a port
may put a berth out or block the channel. Chances and times are H6.xx and D6.xx of the register.
"""

from __future__ import annotations

from collections.abc import Generator

from simpy import Event

from sim.crisis import Crisis, PlaceState
from sim.kernel import Band, rank
from sim.salvo import Salvo
from sim.trace import ALLIES, EVERYBODY

Process = Generator[Event, object, None]
_DAY = 86_400


def hit(crisis: Crisis, salvo: Salvo, cause: int) -> None:
    """The missiles that were not intercepted come down on their target."""
    state = crisis.place(salvo.target)
    if crisis.plan.place(salvo.target).kind == "airfield":
        _hit_airfield(crisis, state, salvo, cause)
    else:
        _hit_port(crisis, state, salvo, cause)


def _hit_airfield(crisis: Crisis, state: PlaceState, salvo: Salvo, cause: int) -> None:
    missiles = range(salvo.left)
    cuts = sum(crisis.happens(f"strike/{salvo.ident}/cut", n, str(salvo.kind.cut)) for n in missiles)
    ramps = [n for n in missiles if crisis.happens(f"strike/{salvo.ident}/ramp", n, "D6.05")]
    flushed = crisis.systems.warning.defence.flush(salvo)
    lost = sum(_aircraft_lost(crisis, salvo.ident, n) for n in ramps)
    if lost:
        _destroy(crisis, salvo, flushed, lost, cause)
    if cuts or ramps:
        crisis.env.process(_mend_airfield(crisis, state, salvo, cuts, cause))


def _aircraft_lost(crisis: Crisis, strike: str, missile: int) -> int:
    u = crisis.luck.reveal(f"strike/{strike}/aircraft", missile, crisis.now)
    return round(crisis.plan.numbers.distribution("D6.04").quantile(u))


def _destroy(crisis: Crisis, salvo: Salvo, flushed: dict[str, int], lost: int, cause: int) -> None:
    """Aircraft on the ramp are destroyed; a missile on a place that an aircraft has left destroys none."""
    ramp = crisis.ramp(salvo.target)
    full = sum(squadron.aircraft for _, squadron in ramp)
    away = sum(flushed.values()) / full if full else 0.0
    spared = f"strike/{salvo.ident}/spared"
    lost = sum(crisis.luck.reveal(spared, n, crisis.now) >= away for n in range(lost))
    for name, squadron in ramp:
        taken = min(lost, squadron.aircraft - flushed.get(name, 0))
        if taken:
            squadron.aircraft -= taken
            lost -= taken
            crisis.log(
                "damage", salvo.attacker, name, salvo.target, taken, "aircraft", cause,
                "", "D6.04 D6.05", EVERYBODY,
            )  # fmt: skip


def _mend_airfield(crisis: Crisis, state: PlaceState, salvo: Salvo, cuts: int, cause: int) -> Process:
    started, at = crisis.now, rank(Band.DAMAGE)
    state.share_of = serial = state.share_of + 1
    u = crisis.luck.reveal(f"strike/{salvo.ident}/residual", 0, started)
    state.share = crisis.plan.numbers.distribution("H6.05").quantile(u)
    if cuts:
        state.closures += 1
    _tell(crisis, "damage", state, cause, f"{salvo.kind.cut} H6.05 D6.05 {state.params}")
    if cuts:
        length, params = _repair_time(crisis, salvo)
        yield crisis.hold(length, at)
        state.closures -= 1
        _tell(crisis, "repaired", state, cause, params)
    for share, until in ((crisis.plan.numbers.value("H6.06"), _DAY), (1.0, 2 * _DAY)):
        yield crisis.hold(max(0, started + until - crisis.now), at)
        if state.share_of == serial:
            state.share = share
            _tell(crisis, "repaired", state, cause, "H6.06")


def _repair_time(crisis: Crisis, salvo: Salvo) -> tuple[int, str]:
    """Seconds of assessment and repair, and the ids read."""
    numbers, strike = crisis.plan.numbers, salvo.ident
    assess = crisis.seconds(f"strike/{strike}/assess", 0, numbers.span("H6.02"))
    repair = numbers.span("H6.01")
    if crisis.happens(f"strike/{strike}/ordnance", 0, "D6.01") or salvo.chemical:
        dists = (repair.dist, numbers.distribution("H6.03"))
        length = crisis.luck.product(f"strike/{strike}/repair", 0, dists, repair.scale, crisis.now)
        return assess + length, "H6.01 H6.02 H6.03 D6.01"
    return assess + crisis.seconds(f"strike/{strike}/repair", 0, repair), "H6.01 H6.02 D6.01"


def _hit_port(crisis: Crisis, state: PlaceState, salvo: Salvo, cause: int) -> None:
    for n in range(salvo.left):
        if crisis.happens(f"strike/{salvo.ident}/berth", n, "D6.03"):
            crisis.env.process(_mend_berth(crisis, state, salvo.ident, n, cause))
        if crisis.happens(f"strike/{salvo.ident}/channel", n, "D6.02"):
            crisis.env.process(_clear_channel(crisis, state, salvo.ident, n, cause))


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
