"""Checks of time: the clock, the injects and orders within it, the order of the phases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, get_args

from scenarios.base import PhaseName
from scenarios.findings import Findings
from scenarios.nodes import Path
from scenarios.pieces import Pieces
from scenarios.schema import Clock, PhaseInject
from scenarios.sections.politics import PRELUDE_LIMIT
from scenarios.times import Moment, parse_h_hour

MAX_DAYS = 730
_DAY = 86_400
_PHASES: tuple[str, ...] = get_args(PhaseName)  # in the order of the crisis


class Horizon(NamedTuple):
    """H-hour, and STARTEX and ENDEX in seconds from it."""

    h_hour: datetime
    start: int
    end: int

    def of(self, moment: Moment) -> int:
        """Seconds from H-hour."""
        return moment.seconds_from_h(self.h_hour)


def check_times(pieces: Pieces, findings: Findings) -> Horizon | None:
    """Every check of time that the readable pieces allow; the horizon, where the clock is sound."""
    horizon = _horizon(pieces.clock, findings) if pieces.clock else None
    if horizon is None or pieces.clock is None:
        return None
    sound = _clock(horizon, pieces.clock, findings)
    if sound:
        for path, moment in _moments(pieces, pieces.clock):
            _within(path, moment, horizon, pieces.clock, findings)
        _politics(pieces, horizon, findings)
    _phases(pieces, horizon, findings)
    return horizon if sound else None


def horizon_of(clock: Clock) -> Horizon | None:
    """The horizon of a clock; None where its H-hour does not exist, which is told elsewhere."""
    try:
        h_hour = parse_h_hour(clock.h_hour)
    except ValueError:
        return None
    return Horizon(h_hour, clock.startex.seconds_from_h(h_hour), clock.endex.seconds_from_h(h_hour))


def _horizon(clock: Clock, findings: Findings) -> Horizon | None:
    try:
        h_hour = parse_h_hour(clock.h_hour)
        start, end = clock.startex.seconds_from_h(h_hour), clock.endex.seconds_from_h(h_hour)
    except ValueError as error:
        found = f"clock.h_hour is '{clock.h_hour}' ({error})"
        findings.add(("clock", "h_hour"), found, "a date and time that exist, such as 2030-01-31T04:00+09:00")
        return None
    return Horizon(h_hour, start, end)


def _clock(horizon: Horizon, clock: Clock, findings: Findings) -> bool:
    """Whether the horizon is sound; what lies in an unsound one is not worth telling."""
    startex, endex = clock.startex.text, clock.endex.text
    if horizon.start >= horizon.end:
        found = f"ENDEX {endex} is not after STARTEX {startex} ({findings.position(('clock', 'startex'))})"
        findings.add(("clock", "endex"), found, "an ENDEX after STARTEX")
        return False
    if horizon.end - horizon.start > MAX_DAYS * _DAY:
        days = (horizon.end - horizon.start) / _DAY
        found = f"{days:,.0f} days from STARTEX {startex} to ENDEX {endex}"
        findings.add(("clock", "endex"), found, f"at most {MAX_DAYS} days")
        return False
    if horizon.start > 0:
        findings.add(("clock", "startex"), f"STARTEX {startex} lies after H-hour", "H or earlier")
        return False
    if horizon.end < 0:
        findings.add(("clock", "endex"), f"ENDEX {endex} lies before H-hour", "H or later")
        return False
    return True


def _moments(pieces: Pieces, clock: Clock) -> Iterator[tuple[Path, Moment]]:
    yield ("clock", "sorties_until"), clock.sorties_until
    for place, inject in pieces.injects:
        if inject.enabled:
            yield ("injects", place, "at"), inject.at
    order = pieces.evacuation.order if pieces.evacuation else None
    if order is not None:
        yield ("evacuation", "order"), order
    for name, line in pieces.force.items():
        yield ("force", name, "order"), line.order
    for name, event in pieces.politics.events.items() if pieces.politics else ():
        if event.enabled:
            yield ("politics", "events", name, "at"), event.at


def _within(path: Path, moment: Moment, horizon: Horizon, clock: Clock, findings: Findings) -> None:
    """Injects lie between STARTEX and ENDEX; an order may be older than STARTEX."""
    at = horizon.of(moment)
    if at > horizon.end:
        found = f"{findings.name(path)} is {moment.text}, after ENDEX"
        limit = findings.position(("clock", "endex"))
        findings.add(path, found, f"a time up to ENDEX, {clock.endex.text} ({limit})")
    elif at < horizon.start and path[0] == "injects":
        found = f"{findings.name(path)} is {moment.text}, before STARTEX"
        limit = findings.position(("clock", "startex"))
        findings.add(path, found, f"a time from STARTEX on, {clock.startex.text} ({limit})")


def _politics(pieces: Pieces, horizon: Horizon, findings: Findings) -> None:
    """Political events reach back further than STARTEX, but not beyond the longest prelude."""
    for name, event in pieces.politics.events.items() if pieces.politics else ():
        path: Path = ("politics", "events", name, "at")
        if event.enabled and horizon.of(event.at) < horizon.start - PRELUDE_LIMIT * _DAY:
            found = f"{findings.name(path)} is {event.at.text}, over {PRELUDE_LIMIT:,} days before STARTEX"
            findings.add(path, found, "a time within the longest prelude")


def _phases(pieces: Pieces, horizon: Horizon, findings: Findings) -> None:
    """In the order in which the injects happen: by time, then by id."""
    injects = [(place, inject) for place, inject in pieces.injects if isinstance(inject, PhaseInject)]
    enabled = [entry for entry in injects if entry[1].enabled]
    reached: PhaseInject | None = None
    for place, inject in sorted(enabled, key=lambda entry: (horizon.of(entry[1].at), entry[1].id)):
        if reached is not None and _PHASES.index(inject.phase) < _PHASES.index(reached.phase):
            path: Path = ("injects", place, "phase")
            found = f"{findings.name(path)} goes back to '{inject.phase}' at {inject.at.text}"
            found += f" after '{reached.phase}' at {reached.at.text}"
            later = _PHASES[_PHASES.index(reached.phase) :]
            findings.add(path, found, f"phases that only rise; from then on {' or '.join(later)}")
        else:
            reached = inject
