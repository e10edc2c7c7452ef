"""Fighter squadrons: tasked with combat, cleared or not, moving themselves, flying in waves.

A squadron in Japan asks to fight from there. Cleared, it flies from Japan; refused or rerouted, it
moves to its fallback base in Korea as a transfer and flies from there. A change of phase re-opens
its permission once; an earlier yes stands until the new answer. Squadrons in Korea need nobody's
word but a runway; what they cannot fly for want of one, squadrons that may fly from Japan take over
as far as they have aircraft. There is no attrition in the air: the model has no air combat.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from simpy import Event

from policies import Mission
from sim.access import Desk
from sim.crisis import Crisis, Squadron
from sim.force import Line
from sim.kernel import Band, Timer, rank
from sim.requests import CLEAR, OPEN, REFUSED, REROUTED, Pending
from sim.takeover import MissedSorties
from sim.units import cleared

Process = Generator[Event, object, None]
_NO_LIMIT = 1.0


def start_fighters(crisis: Crisis, desk: Desk) -> None:
    """Start every squadron, at home or on its way."""
    fighters = Fighters(crisis, desk)
    for line in crisis.plan.lines:
        if line.spec.mode == "in-place":
            crisis.env.process(fighters.at_home(line))
        elif line.spec.mode == "fly":
            crisis.env.process(fighters.deploying(line))


class Fighters:
    """The squadrons of a run and their permissions."""

    def __init__(self, crisis: Crisis, desk: Desk) -> None:
        self.crisis = crisis
        self.desk = desk
        self.missed = MissedSorties(crisis)
        self._permission: dict[str, Pending] = {}
        self._limited: dict[str, bool] = {}  # whether the latest clearance came within limits
        crisis.phase_listeners.append(self._reopen)

    def _reopen(self) -> None:
        """A change of phase: squadrons that fly from Japan have their permission looked at again."""
        for name in sorted(self._permission):
            pending = self._permission[name]
            open_again = pending.state == CLEAR and pending.closed_in != self.crisis.phase_key
            if open_again and not self.crisis.squadrons[name].withheld:
                request = self.crisis.plan.request(
                    pending.line, pending.request.mission, pending.request.base
                )
                self._permission[name] = self.desk.submit(pending.line, request, self.crisis.phase_record)

    # --- stories ---

    def at_home(self, line: Line) -> Process:
        """A squadron that is in place when it is tasked."""
        crisis = self.crisis
        squadron = Squadron(line, line.spec.at, line.aircraft, present=True)
        crisis.squadrons[line.ident] = squadron
        yield crisis.hold(line.order, rank(Band.FIGHTERS, line.index))
        yield from self._fight(squadron, crisis.phase_record)

    def deploying(self, line: Line) -> Process:
        """A squadron that moves itself to another base, in Korea, at sea or in Japan."""
        crisis, spec, to = self.crisis, line.spec, str(line.spec.to)
        yield crisis.hold(line.order, rank(Band.FIGHTERS, line.index))
        cause = crisis.log(
            "order",
            line.ident,
            "",
            spec.at,
            line.aircraft,
            "aircraft",
            crisis.phase_record,
            "",
            line.size_params,
        )
        squadron = Squadron(line, spec.at, line.aircraft)
        crisis.squadrons[line.ident] = squadron
        if crisis.plan.in_japan(spec.at):
            squadron.corridor = crisis.systems.coordination.airspace(spec.at, to, cause)
            cause = yield from cleared(crisis, self.desk, line, Mission(spec.mission), spec.at, cause)
        elif spec.staged_in_japan:
            crisis.bring_into_japan(line)
            cause = yield from cleared(crisis, self.desk, line, Mission.DEPLOYMENT_INTO_JAPAN, to, cause)
        span = line.deploy or line.assembly
        length = crisis.seconds(f"deploy/{line.ident}", 0, span)
        yield crisis.hold(length, rank(Band.FIGHTERS, line.index))
        cause = self._bed_down(squadron, to, cause, span.params)
        if spec.combat_later:
            yield from self._fight(squadron, cause)

    def _fight(self, squadron: Squadron, cause: int) -> Process:
        """Tasked with combat where it is: fly from there, or from the fallback base, or wait."""
        crisis, line = self.crisis, squadron.line
        if squadron.withheld:
            return
        task = crisis.log(
            "task", line.ident, "", squadron.base, squadron.aircraft, "aircraft", cause, "", line.size_params
        )
        generation = crisis.env.process(self._generate(squadron))
        if not crisis.plan.in_japan(squadron.base):
            yield generation
            yield from self._fly(squadron, lambda: _NO_LIMIT, task)
            return
        while crisis.now < crisis.plan.sorties_until and not squadron.withheld:
            moved = yield from self._from_japan(squadron, generation, task)
            if moved:
                yield from self._fly(squadron, lambda: _NO_LIMIT, task)
                return
            yield crisis.next_phase()

    # --- from Japan ---

    def _from_japan(self, squadron: Squadron, generation: Event, task: int) -> Generator[Event, object, bool]:
        """Ask to fight from Japan, fly while cleared; true once the squadron has moved to Korea."""
        crisis, line = self.crisis, squadron.line
        mission = Mission(line.spec.mission)
        pending = self.desk.submit(line, crisis.plan.request(line, mission, squadron.base), task)
        self._permission[line.ident] = pending
        if pending.state == OPEN:
            yield pending.decided
        if pending.state == CLEAR:
            self._limited[line.ident] = pending.limited
            if not generation.processed:
                yield generation
            yield from self._fly(squadron, lambda: self._allowed(line.ident), pending.closing)
            pending = self._permission[line.ident]
            if pending.state in (CLEAR, OPEN):  # the sortie window closed first
                return False
        del self._permission[line.ident]
        return (yield from self._fall_back(squadron, pending))

    def _fall_back(self, squadron: Squadron, refused: Pending) -> Generator[Event, object, bool]:
        """Leave for the fallback base as a transfer, unless that is refused too."""
        crisis, line = self.crisis, squadron.line
        to = line.spec.fallback
        if to is None or squadron.withheld:
            return False
        started = crisis.now
        request = crisis.plan.request(line, Mission.TRANSFER, squadron.base)
        pending = self.desk.submit(line, request, refused.closing)
        if pending.state == REFUSED:
            return False
        # Preparations run beside the notice; from Japan it is the time of a squadron in Japan.
        span = crisis.plan.numbers.span("H4.24")
        length = crisis.seconds(f"fall-back/{line.ident}", 0, span)
        if pending.state == OPEN:
            yield pending.decided
        if pending.state != CLEAR:
            return False
        squadron.corridor = crisis.systems.coordination.airspace(squadron.base, to, pending.closing)
        yield crisis.hold(max(0, started + length - crisis.now), rank(Band.FIGHTERS, line.index))
        how = "rerouted" if refused.state == REROUTED else "refused"
        self._bed_down(squadron, to, pending.closing, span.params, how)
        return True

    def _allowed(self, name: str) -> float:
        """The share of a wave that may go; nothing once the permission is withdrawn."""
        pending = self._permission[name]
        if pending.state not in (CLEAR, OPEN):
            return 0.0
        if pending.state == CLEAR:
            self._limited[name] = pending.limited
        return self.crisis.plan.numbers.value("D1.04") if self._limited[name] else _NO_LIMIT

    # --- moving and flying ---

    def _generate(self, squadron: Squadron) -> Process:
        """From tasking to the first wave; who has just deployed arrives ready."""
        crisis, line = self.crisis, squadron.line
        if line.spec.mode == "in-place":
            length = crisis.seconds(f"generation/{line.ident}", 0, line.assembly)
            yield crisis.hold(length, rank(Band.FIGHTERS, line.index))

    def _bed_down(self, squadron: Squadron, to: str, cause: int, params: str, how: str = "") -> int:
        """Arrive at another base with the aircraft that are left."""
        crisis, line = self.crisis, squadron.line
        aircraft = squadron.aircraft
        seq = crisis.log(
            "transfer",
            line.ident,
            how,
            squadron.base,
            aircraft,
            "aircraft",
            cause,
            "",
            params,
            line.route_known,
        )
        squadron.base = to
        squadron.present = True
        return crisis.log("bed-down", line.ident, "", to, aircraft, "aircraft", seq, known=line.route_known)

    def _fly(self, squadron: Squadron, allowed: Callable[[], float], cause: int) -> Process:
        """Waves until the sortie window closes or the permission is withdrawn."""
        crisis, line = self.crisis, squadron.line
        at, until = rank(Band.FIGHTERS, line.index), crisis.plan.sorties_until
        timer = Timer(crisis.env, at)
        numbers, luck, log = crisis.plan.numbers, crisis.luck, crisis.log
        share_of_aircraft, mission = numbers.distribution("D3.03"), numbers.span("D3.04")
        interval = numbers.span("D3.02")
        runway, in_japan = crisis.place(squadron.base).runway, crisis.plan.in_japan(squadron.base)
        share_stream, gap_stream = (
            crisis.plan.stream("wave-share", line),
            crisis.plan.stream("wave-interval", line),
        )
        env, name, in_the_air = crisis.env, line.ident, round(mission.scale * mission.dist.median)
        params = "D3.02 D3.03 D3.04"
        if squadron.corridor is not None and not squadron.corridor.open:
            log("held", name, "", squadron.base, "air traffic not agreed", "", cause)
            yield squadron.corridor.wait(at)
        while env.now < until and not squadron.withheld:
            limit = allowed()
            if limit <= 0.0:
                return
            if not runway.open:
                log("held", name, "", squadron.base, "runway closed", "", cause)
                if not in_japan:
                    self.missed.ground(squadron)
                yield runway.wait(at)
                self.missed.release(squadron)
                continue
            wave = squadron.waves
            squadron.waves = wave + 1
            share = luck.value(share_stream, wave, share_of_aircraft, env.now)
            sorties = round(squadron.aircraft * share * limit)
            more = self._take_over(squadron, sorties, limit, cause) if in_japan and self.missed else 0
            sorties += more
            if sorties:
                read = f"{params} D12.30" if more else params
                seq = log("wave", name, "", squadron.base, sorties, "sorties", cause, "", read)
                if not wave:
                    crisis.systems.red.sees("sorties", seq)
                squadron.airborne_until = env.now + in_the_air
            yield timer.after(luck.seconds_of(gap_stream, wave, interval.dist, interval.scale, env.now))

    def _take_over(self, squadron: Squadron, sorties: int, limit: float, cause: int) -> int:
        """Sorties of squadrons grounded in Korea that fit into this wave from Japan."""
        crisis = self.crisis
        most = int(squadron.aircraft * crisis.plan.numbers.value("D12.30") * limit) - sorties
        taken = self.missed.take(most) if most > 0 else 0
        if taken:
            crisis.log(
                "take-over", squadron.line.ident, "", squadron.base, taken, "sorties", cause, "", "D12.30"
            )
        return taken
