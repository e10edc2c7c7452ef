"""Strategic and intra-theatre lift: aircraft and ships that cycle between places.

A unit that is ready posts its tons on the board. An idle carrier takes the most urgent line that it
can serve, positions itself, waits for a slot, loads, goes leg by leg (each stop takes a slot too),
waits for a slot, unloads, returns and rests as its utilisation demands; then it looks again.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator
from dataclasses import dataclass

from simpy import Event

from sim.crisis import Crisis
from sim.force import Carrier, Haul, LiftStreams, Line
from sim.kernel import Band, Timer, rank, release
from sim.luck import whole

Process = Generator[Event, object, None]


@dataclass(slots=True, eq=False)
class Job:
    """The tons of one line on the board."""

    line: Line
    carriers: frozenset[int]  # that can serve it, by index
    streams: LiftStreams
    remaining: int
    cause: int
    done: Event
    detour: bool
    loads: int = 0
    landed: int = 0
    last: int = -1  # record of the latest load on the ground


class Board:
    """Lines that wait for lift, and carriers that wait for lines."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self._jobs: list[Job] = []
        self._idle = list(crisis.plan.carriers)
        self.where = [carrier.home for carrier in self._idle]
        self._all_available = max((carrier.available for carrier in self._idle), default=0)
        self.busy = {carrier.fleet: 0 for carrier in self._idle}
        self._called: set[int] = set()  # carriers that go to a second crisis once they are free
        self._caller = -1
        crisis.systems.contingency.listeners.append(self.withdraw)
        crisis.systems.priority.listeners.append(self._sort)

    def post(self, line: Line, detour: bool, cause: int) -> Job:
        """Offer a line's tons to the carriers; ``done`` fires when all of them have landed."""
        self.crisis.systems.priority.consider(cause)
        plan, done = self.crisis.plan, Event(self.crisis.env)
        job = Job(line, plan.servers(line), plan.lift_streams(line), line.tons, cause, done, detour)
        insort(self._jobs, job, key=self._place_of)
        self._wake(job)
        return job

    def _place_of(self, job: Job) -> tuple[int, int]:
        return self.crisis.systems.priority.urgency(job.line), job.line.index

    def _sort(self) -> None:
        """Washington carries in another order from now on."""
        self._jobs.sort(key=self._place_of)

    def _wake(self, job: Job) -> None:
        """Start as many idle carriers as the line has loads: the soonest available, in written order."""
        left, now = job.remaining, self.crisis.now
        able = [carrier for carrier in self._idle if carrier.index in job.carriers]
        if now < self._all_available:
            able.sort(key=lambda c: max(c.available, now))  # stable: who is idle stands in written order
        for carrier in able:
            if left <= 0:
                break
            left -= self.crisis.plan.haul(job.line, carrier.platform_id, job.detour).payload
            self._idle.remove(carrier)
            self.crisis.env.process(_carrier(self.crisis, self, carrier))

    def take(self, carrier: Carrier) -> Job | None:
        """The most urgent line that this carrier can serve; without one the carrier is idle."""
        if carrier.index in self._called:
            self._leave(carrier)
            return None
        for job in self._jobs:
            if carrier.index in job.carriers:
                return job
        insort(self._idle, carrier, key=lambda c: c.index)
        return None

    def withdraw(self, cause: int) -> None:
        """A second crisis takes a share of every fleet; carriers at work finish their load first."""
        self._caller = cause
        fleets: dict[str, list[Carrier]] = {}
        for carrier in self.crisis.plan.carriers:
            fleets.setdefault(carrier.fleet, []).append(carrier)
        for carriers in fleets.values():
            if _is_american(self.crisis, carriers[0]):
                share, _ = self.crisis.systems.contingency.lift_share(carriers[0].platform.mode)
                taken = round(len(carriers) * share)
                self._called.update(c.index for c in carriers[len(carriers) - taken :])
        for carrier in [c for c in self._idle if c.index in self._called]:
            self._idle.remove(carrier)
            self._leave(carrier)

    def _leave(self, carrier: Carrier) -> None:
        _, params = self.crisis.systems.contingency.lift_share(carrier.platform.mode)
        self.crisis.log(
            "lift-withdrawn", carrier.ident, carrier.fleet, "", 1, "assets", self._caller, "", params, "USA"
        )

    def assign(self, job: Job, tons: int) -> int:
        """Take tons off a line and return the number of the load."""
        load = job.loads
        job.remaining -= tons
        job.loads = load + 1
        if not job.remaining:
            self._jobs.remove(job)
        return load


def _is_american(crisis: Crisis, carrier: Carrier) -> bool:
    """Lift of the United States, or chartered by it; third states' lift stays with their contingents."""
    return crisis.plan.place(carrier.home).host in ("USA", "JPN")


def _carrier(crisis: Crisis, board: Board, carrier: Carrier) -> Process:
    """A carrier at work, until there is nothing left that it can serve."""
    env, plan, at = crisis.env, crisis.plan, rank(Band.LIFT, carrier.index)
    timer = Timer(env, at)
    if env.now < carrier.available:
        yield timer.after(carrier.available - env.now)
    while (job := board.take(carrier)) is not None:
        line = job.line
        haul = plan.haul(line, carrier.platform_id, job.detour)
        tons = min(haul.payload, job.remaining)
        load = board.assign(job, tons)
        started, via = env.now, line.embarkation
        if board.where[carrier.index] != via:
            seconds, _ = plan.geography.passage(
                carrier.platform_id, carrier.platform, board.where[carrier.index], via
            )
            yield timer.after(whole(seconds))
        yield from _carry(crisis, carrier, job, haul, load, tons, timer)
        now = env.now
        board.busy[carrier.fleet] += now + haul.back - started
        board.where[carrier.index] = via
        yield timer.after(max(haul.back, started + haul.cycle - now))


def _carry(
    crisis: Crisis, carrier: Carrier, job: Job, haul: Haul, load: int, tons: int, timer: Timer
) -> Process:
    """One load from the place of embarkation to the place of debarkation."""
    env, line, log, drawn = crisis.env, job.line, crisis.log, crisis.luck.seconds_of
    evacuation, law = crisis.systems.evacuation, crisis.systems.law
    streams, name, at = job.streams, line.ident, timer.rank
    urgency = crisis.systems.priority.urgency(line)
    slots = crisis.place(line.embarkation).slots
    scale = haul.load.scale
    if crisis.plan.in_japan(line.embarkation):
        scale *= crisis.systems.politics.loading
    if (turn := slots.take(urgency, at)) is not None:
        yield turn
    yield timer.after(drawn(streams.load, load, haul.load.dist, scale, env.now))
    slots.give()
    seq = log(
        "depart",
        carrier.ident,
        name,
        line.embarkation,
        tons,
        "st",
        job.cause,
        "",
        haul.params,
        line.route_known,
    )
    stop, legs = haul.stop or haul.unload, len(haul.legs) - 1
    for number, leg in enumerate(haul.legs):
        draw = load * line.legs + number
        passage = leg.seconds * law.passage if haul.escorted else leg.seconds
        yield timer.after(drawn(streams.passage, draw, haul.factor.dist, passage, env.now))
        place = crisis.place(leg.place)
        if number == legs:
            seq = log(
                "arrive", carrier.ident, name, leg.place, tons, "st", seq, "", place.params, line.route_known
            )
        if (turn := place.slots.take(urgency, at)) is not None:
            yield turn
        if number == legs:
            yield timer.after(drawn(streams.unload, load, haul.unload.dist, haul.unload.scale, env.now))
            if evacuation.active:
                yield from evacuation.return_leg(carrier, haul, seq, at)
        else:
            yield timer.after(drawn(streams.stop, draw, stop.dist, stop.scale, env.now))
        place.slots.give()
    job.landed += tons
    job.last = log(
        "unload", carrier.ident, name, leg.place, tons, "st", seq, "", haul.ground_params, line.route_known
    )
    if job.landed == line.tons:
        release(env, job.done, rank(Band.UNIT, line.index))
