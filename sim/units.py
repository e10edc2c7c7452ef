"""Units from order to readiness: assembly, access, movement, reception, onward movement, integration."""

from __future__ import annotations

from collections.abc import Generator

from simpy import Event

from policies import Mission
from sim.access import Desk
from sim.crisis import Crisis, unit_rank
from sim.force import Line
from sim.kernel import Gate
from sim.lift import Board, Job
from sim.numbers import Span
from sim.requests import CLEAR, OPEN

Process = Generator[Event, object, None]
Clearing = Generator[Event, object, int]  # its value is the record that clears
#: Ships of an amphibious ready group; the unit owns them.
_AMPHIBIOUS_SHIP = "lsd-lpd"
_DAY = 86_400


def start_units(crisis: Crisis, desk: Desk, board: Board) -> None:
    """Start every line that is carried to Korea."""
    for line in crisis.plan.lines:
        if line.on_the_list:
            crisis.env.process(_unit(crisis, desk, board, line))


def _unit(crisis: Crisis, desk: Desk, board: Board, line: Line) -> Process:
    at = unit_rank(line)
    yield crisis.hold(line.order, at)
    spec = line.spec
    order = crisis.log(
        "order", line.ident, "", spec.at, line.tons, "st", crisis.phase_record, "", line.size_params
    )
    if spec.staged_in_japan:
        crisis.bring_into_japan(line)
        yield from cleared(crisis, desk, line, Mission.DEPLOYMENT_INTO_JAPAN, spec.via or spec.at, order)
    base = str(spec.via or spec.at)
    _ask_for_air_traffic(crisis, line, line.embarkation, order)  # staffs begin with the order
    pending = None
    if crisis.plan.in_japan(base):
        pending = desk.submit(line, crisis.plan.request(line, Mission(spec.mission), base), order)
    cause = yield from _assemble(crisis, line, order)
    if pending is not None:
        if pending.state == OPEN:
            yield pending.decided
        cause = pending.closing
        if pending.state != CLEAR:
            if pending.closed_in == crisis.phase_key:
                yield crisis.next_phase()
            cause = yield from cleared(crisis, desk, line, Mission(spec.mission), base, cause)
    if spec.mode in ("sea", "amphibious"):
        cause = yield from crisis.systems.information.convoy_release(line, cause)
    if spec.mode == "amphibious":
        yield from _sail_and_land(crisis, line, cause)
    else:
        yield from _be_carried(crisis, desk, board, line, cause)


def _assemble(crisis: Crisis, line: Line, cause: int) -> Clearing:
    """From the order to ready at the place of embarkation."""
    at, spec = unit_rank(line), line.spec
    if line.alert is not None:
        alert = crisis.seconds(f"alert/{line.ident}", 0, line.alert)
        yield crisis.hold(alert, at)
        cause = crisis.log("alerted", line.ident, "", spec.at, alert, "s", cause, "", line.alert.params)
    assembly = crisis.seconds(f"assembly/{line.ident}", 0, line.assembly)
    yield crisis.hold(assembly, at)
    return crisis.log(
        "ready-to-move",
        line.ident,
        "",
        spec.at,
        assembly,
        "s",
        cause,
        "",
        line.assembly.params,
        line.route_known,
    )


def cleared(crisis: Crisis, desk: Desk, line: Line, mission: Mission, base: str, cause: int) -> Clearing:
    """Ask, and ask again in each new phase, until cleared; returns the clearing record."""
    while True:
        pending = desk.submit(line, crisis.plan.request(line, mission, base), cause)
        if pending.state == OPEN:
            yield pending.decided
        if pending.state == CLEAR:
            return pending.closing
        cause = pending.closing
        yield crisis.next_phase()


def _be_carried(crisis: Crisis, desk: Desk, board: Board, line: Line, cause: int) -> Process:
    stops = [stop for stop in line.spec.stops if crisis.plan.in_japan(stop)]
    if not line.spec.detour:
        for stop in stops:
            cause = yield from _through_japan(crisis, desk, line, stop, cause)
        stops = []
    yield from _air_traffic(crisis, line, line.embarkation, cause)
    job = board.post(line, bool(stops), cause)
    if stops:
        crisis.env.process(_shorten(crisis, desk, line, stops, job))
    yield job.done
    landed = crisis.log(
        "landed", line.ident, "", str(line.spec.to), line.tons, "st", job.last, known=line.route_known
    )
    yield from _reception(crisis, line, landed)


def _shorten(crisis: Crisis, desk: Desk, line: Line, stops: list[str], job: Job) -> Process:
    """Loads that leave after the en-route bases in Japan are cleared take the short way."""
    for stop in stops:
        yield from _through_japan(crisis, desk, line, stop, job.cause)
    job.detour = False


def _through_japan(crisis: Crisis, desk: Desk, line: Line, stop: str, cause: int) -> Clearing:
    """Clearance of an en-route base in Japan, and the air traffic from there."""
    _ask_for_air_traffic(crisis, line, stop, cause)
    cause = yield from cleared(crisis, desk, line, Mission.TRANSIT, stop, cause)
    yield from _air_traffic(crisis, line, stop, cause)
    return cause


def _air_traffic(crisis: Crisis, line: Line, base: str, cause: int) -> Process:
    """Loads wait until the air traffic from a base in Japan is agreed."""
    gate = _ask_for_air_traffic(crisis, line, base, cause)
    if gate is not None and not gate.open:
        yield gate.wait(unit_rank(line))


def _ask_for_air_traffic(crisis: Crisis, line: Line, base: str, cause: int) -> Gate | None:
    if line.spec.mode != "air":
        return None
    return crisis.systems.coordination.airspace(base, str(line.spec.to), cause)


def _sail_and_land(crisis: Crisis, line: Line, cause: int) -> Process:
    """An amphibious unit sails in its own ships and lands over the beach."""
    at = unit_rank(line)
    haul = crisis.plan.haul(line, _AMPHIBIOUS_SHIP, False)
    base = str(line.spec.via)
    seq = crisis.log(
        "depart", line.ident, line.ident, base, line.tons, "st", cause, "", haul.params, line.route_known
    )
    escort = crisis.systems.law.passage if haul.escorted else 1.0
    length = crisis.luck.seconds(
        f"passage/{line.ident}", 0, haul.factor.dist, haul.legs[0].seconds * escort, crisis.now
    )
    yield crisis.hold(length, at)
    yield crisis.hold(crisis.seconds(f"unload/{line.ident}", 0, haul.unload), at)
    to = str(line.spec.to)
    landed = crisis.log(
        "landed", line.ident, "", to, line.tons, "st", seq, "", haul.unload.params, line.route_known
    )
    yield from _integration(crisis, line, landed)


def _reception(crisis: Crisis, line: Line, cause: int) -> Process:
    """Reception and staging at a desk, then onward movement in a stream of vehicles."""
    at, numbers = unit_rank(line), crisis.plan.numbers
    place = crisis.place(str(line.spec.to))
    since = crisis.now
    turn = place.desks.take(crisis.systems.priority.urgency(line), at)
    if turn is not None:
        yield turn
    yield crisis.hold(crisis.seconds(f"reception/{line.ident}", 0, numbers.span("D4.05")), at)
    place.desks.give()
    cause = crisis.log(
        "received",
        line.ident,
        "",
        place.ident,
        crisis.now - since,
        "s",
        cause,
        "",
        "D4.05 D4.06",
        line.route_known,
    )
    if line.vehicles:
        since = crisis.now
        turn = place.roads.take(crisis.systems.priority.urgency(line), at)
        if turn is not None:
            yield turn
        scale = line.vehicles / numbers.value("D4.08") * _DAY
        onward = Span(numbers.distribution("D4.07"), scale, "D4.07 D4.08")
        span = crisis.systems.politics.seoul.moving(onward)
        yield crisis.hold(crisis.seconds(f"onward/{line.ident}", 0, span), at)
        place.roads.give()
        cause = crisis.log(
            "moved",
            line.ident,
            "",
            place.ident,
            crisis.now - since,
            "s",
            cause,
            "",
            span.params,
            line.route_known,
        )
    yield from _integration(crisis, line, cause)


def _integration(crisis: Crisis, line: Line, cause: int) -> Process:
    params = ""
    if line.integration is not None:
        params = line.integration.params
        yield crisis.hold(crisis.seconds(f"integration/{line.ident}", 0, line.integration), unit_rank(line))
    seq = crisis.log("ready", line.ident, "", str(line.spec.to), line.tons, "st", cause, "", params)
    crisis.systems.red.sees("arrival", seq)
