"""Strategic and intra-theatre lift: aircraft and ships that cycle between places.

A unit that is ready posts its tons on the board. An idle carrier takes the most urgent line that it
can serve, positions itself, waits for a slot, loads, goes leg by leg (each stop takes a slot too),
waits for a slot, unloads, returns and rests as its utilisation demands; then it looks again.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from simpy import Event

from sim.crisis import Crisis
from sim.kernel import Band, Rank, rank, release
from sim.luck import whole
from sim.plan import LEGS, Carrier, Haul, Line

Process = Generator[Event, object, None]


@dataclass(slots=True, eq=False)
class Job:
    """The tons of one line on the board."""

    line: Line
    remaining: int
    cause: int
    done: Event
    detour: bool = False
    loads: int = 0
    landed: int = 0
    last: int = -1  # record of the latest load on the ground


class Board:
    """Lines that wait for lift, and carriers that wait for lines."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self._jobs: list[Job] = []
        self._idle: list[tuple[Carrier, Rank, Event]] = []
        self.busy: dict[str, int] = {}
        carriers = crisis.plan.carriers
        self._modes = {c.fleet: c.platform.mode for c in carriers}
        for carrier in carriers:
            self.busy.setdefault(carrier.fleet, 0)
            crisis.env.process(_carrier(crisis, self, carrier))

    def post(self, line: Line, detour: bool, cause: int) -> Job:
        """Offer a line's tons to the carriers; ``done`` fires when all of them have landed."""
        job = Job(line, line.tons, cause, Event(self.crisis.env), detour)
        self._jobs.append(job)
        self._jobs.sort(key=lambda j: (j.line.urgency, j.line.index))
        idle, self._idle = self._idle, []
        for waiting in idle:
            carrier, at, event = waiting
            if _serves(carrier, job):
                release(self.crisis.env, event, at)
            else:
                self._idle.append(waiting)
        return job

    def take(self, carrier: Carrier) -> Job | None:
        """The most urgent line that this carrier can serve."""
        for job in self._jobs:
            if _serves(carrier, job):
                return job
        return None

    def assign(self, job: Job, tons: int) -> None:
        job.remaining -= tons
        job.loads += 1
        if not job.remaining:
            self._jobs.remove(job)

    def wait(self, carrier: Carrier, at: Rank) -> Event:
        event = Event(self.crisis.env)
        self._idle.append((carrier, at, event))
        return event


def _serves(carrier: Carrier, job: Job) -> bool:
    line = job.line
    return line.spec.mode == carrier.platform.mode and line.spec.via in carrier.serves


def _carrier(crisis: Crisis, board: Board, carrier: Carrier) -> Process:
    at = rank(Band.LIFT, carrier.index)
    plan, here = crisis.plan, carrier.home
    if carrier.available:
        yield crisis.hold(carrier.available, at)
    while True:
        job = board.take(carrier)
        if job is None:
            yield board.wait(carrier, at)
            continue
        line = job.line
        haul = plan.haul(line, carrier.platform_id, job.detour)
        load = job.loads
        tons = min(haul.payload, job.remaining)
        board.assign(job, tons)
        started = crisis.env.now
        via = str(line.spec.via)
        if here != via:
            seconds, _ = plan.geography.passage(carrier.platform_id, carrier.platform, here, via)
            yield crisis.hold(whole(seconds), at)
        yield from _carry(crisis, carrier, job, haul, load, tons, at)
        rest = max(haul.back, int(started) + haul.cycle - crisis.now)
        board.busy[carrier.fleet] += crisis.now + haul.back - int(started)
        here = via
        yield crisis.hold(rest, at)


def _carry(crisis: Crisis, carrier: Carrier, job: Job, haul: Haul, load: int, tons: int, at: Rank) -> Process:
    """One load from the place of embarkation to the place of debarkation."""
    line, log, name = job.line, crisis.log, job.line.ident
    via = crisis.place(str(line.spec.via))
    turn = via.slots.take(line.urgency, at)
    if turn is not None:
        yield turn
    yield crisis.hold(crisis.seconds(f"load/{name}", load, haul.load), at)
    via.slots.give()
    seq = log("depart", carrier.ident, name, via.ident, tons, "st", job.cause, "", haul.params, line.route_known)
    legs = len(haul.legs)
    for number, leg in enumerate(haul.legs):
        draw = load * LEGS + number if line.spec.stops else load
        factor = haul.factor
        length = crisis.luck.seconds(f"passage/{name}", draw, factor.dist, leg.seconds, crisis.now)
        yield crisis.hold(length, at)
        place = crisis.place(leg.place)
        final = number == legs - 1
        if final:
            seq = log("arrive", carrier.ident, name, leg.place, tons, "st", seq, "", place.params, line.route_known)
        turn = place.slots.take(line.urgency, at)
        if turn is not None:
            yield turn
        span = haul.unload if final or haul.stop is None else haul.stop
        stream = f"unload/{name}" if final else f"stop/{name}"
        yield crisis.hold(crisis.seconds(stream, load if final else draw, span), at)
        place.slots.give()
    job.landed += tons
    params = f"{haul.load.params} {haul.unload.params}"
    job.last = log("unload", carrier.ident, name, str(line.spec.to), tons, "st", seq, "", params, line.route_known)
    if job.landed == line.tons:
        release(crisis.env, job.done, rank(Band.UNIT, line.index))
