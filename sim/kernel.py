"""The little that the engine adds to SimPy: ordered holds, timers, servers, gates, a bounded loop.

Time is whole seconds from STARTEX. Two happenings of the same second keep a written order: the
rank, made of a band and the index of the entity. SimPy compares the rank as an event's
priority, so the order never depends on which process was created first.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from heapq import heappop, heappush
from typing import Any, cast

from simpy import Environment, Event
from simpy.events import EventPriority, Process, ProcessGenerator

#: The place of an entity in the written order of one second.
Rank = EventPriority

_BAND = 1_000_000


class Band(IntEnum):
    """Kinds of happening in the order in which they act within one second.

    SimPy keeps priorities 0 and 1 for its own bookkeeping, so the bands start above.
    """

    INJECT = 1
    DAMAGE = 2
    POLITICS = 3
    CLEARANCE = 4
    LIFT = 5
    UNIT = 6
    FIGHTERS = 7
    CLOSE = 8


def rank(band: Band, index: int = 0) -> Rank:
    """The place of an entity in the written order of one second."""
    return Rank(band * _BAND + index)


class RunTooLong(Exception):
    """A run that passed its bound on events; carries the bound and the second it had reached."""

    def __init__(self, limit: int, now: int) -> None:
        super().__init__(limit, now)
        self.limit = limit
        self.now = now

    def __str__(self) -> str:
        return (
            f"stopped after {self.limit} events, {self.now} seconds after STARTEX; expected the scenario "
            "to end within limits.events: raise it, or look for waves or loads without end"
        )


class _Endex(Exception):
    """Raised by the closing event to leave the loop."""


class Agenda(Environment):
    """A SimPy environment in whole seconds, whose ``now`` is an attribute: every draw and record reads it."""

    now: int = 0

    def step(self) -> None:
        """The next event, as ``Environment.step`` does it."""
        if self._queue:
            self.now = int(self._queue[0][0])
        super().step()

    def process(self, generator: ProcessGenerator) -> Story:
        """Start a process, this second and before anything else that is due in it."""
        return Story(self, generator)


class Story(Process):
    """A process that nothing interrupts and whose events never fail: resumed without asking for that.

    An error in it leaves the loop at once, as it is.
    """

    def _resume(self, event: Event) -> None:
        try:
            event = self._generator.send(event._value)
            while event.callbacks is None:  # it has happened already
                event = self._generator.send(event._value)
        except StopIteration as end:
            self._ok = True
            self._value = end.value
            self.env.schedule(self)
        else:
            event.callbacks.append(self._resume)


class Hold(Event):
    """An event due after ``delay`` seconds, in the written order of its ``rank``."""

    _ok = True
    _value = None

    def __init__(self, env: Agenda, delay: int, rank: Rank) -> None:
        # As simpy.Timeout does, without the priority that Timeout fixes at NORMAL.
        self.env = env
        self.callbacks = []
        # What env.schedule does, without the call: most events of a run are born here.
        heappush(env._queue, (env.now + delay, rank, next(env._eid), self))


class Timer(Event):
    """All the holds of one process, one after the other, by one event: ``yield timer.after(seconds)``."""

    _ok = True
    _value = None

    def __init__(self, env: Agenda, rank: Rank) -> None:
        self.env = env
        self._agenda = env
        self.rank = rank

    def after(self, delay: int) -> Timer:
        """Due after ``delay`` seconds, once more."""
        env = self._agenda
        self.callbacks = []
        heappush(env._queue, (env.now + delay, self.rank, next(env._eid), self))
        return self


def call_at(env: Agenda, delay: int, rank: Rank, action: Callable[[], None]) -> None:
    """Call ``action`` after ``delay`` seconds."""
    Hold(env, delay, rank).callbacks.append(lambda _: action())


def release(env: Agenda, event: Event, rank: Rank) -> None:
    """Let whoever waits for ``event`` go on, this second, in the order of ``rank``."""
    event._ok = True
    event._value = None
    env.schedule(event, rank)


def play(env: Agenda, end: int, limit: int) -> int:
    """Step until every event up to and at second ``end`` has happened; return how many there were."""

    def close(_: Event) -> None:
        raise _Endex

    Hold(env, end - env.now, rank(Band.CLOSE)).callbacks.append(close)
    agenda = cast("list[tuple[int, Rank, int, Any]]", env._queue)
    try:
        for count in range(1, limit + 1):  # noqa: B007  (the count is the result)
            # What env.step does, without the call.
            second, _, _, event = heappop(agenda)
            env.now = env._now = second
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)
            if not event._ok:
                _fail(event)
    except _Endex:
        return count
    raise RunTooLong(limit, env.now)


def _fail(event: Event) -> None:
    """Raise the failure of an event unless somebody has taken care of it, as ``Environment.step`` does."""
    if not event.defused:
        raise type(event._value)(*event._value.args) from event._value


class Server:
    """Slots that are taken and given back: parking at an airfield, berths, desks.

    ``capacity`` may change while the run goes on. Who waits is served by (urgency, order of entry);
    slots in use when the capacity falls are kept until given back.
    """

    __slots__ = ("_entered", "_env", "busy", "capacity", "longest", "waiting")

    def __init__(self, env: Agenda, capacity: int) -> None:
        self._env = env
        self.capacity = capacity
        self.busy = 0
        self.longest = 0  # longest queue seen
        self.waiting: list[tuple[int, int, Rank, Event]] = []
        self._entered = 0

    def take(self, urgency: int, rank: Rank) -> Event | None:
        """A slot at once (``None``), or the event to wait for; the slot is then already held."""
        if self.busy < self.capacity:
            self.busy += 1
            return None
        event = Event(self._env)
        self._entered += 1
        heappush(self.waiting, (urgency, self._entered, rank, event))
        if len(self.waiting) > self.longest:
            self.longest = len(self.waiting)
        return event

    def give(self) -> None:
        """Give one slot back; the most urgent waiter has it."""
        self.busy -= 1
        self._serve()

    def resize(self, capacity: int) -> None:
        """Change the number of slots, now."""
        self.capacity = capacity
        self._serve()

    def _serve(self) -> None:
        while self.waiting and self.busy < self.capacity:
            _, _, rank, event = heappop(self.waiting)
            self.busy += 1
            release(self._env, event, rank)


class Gate:
    """A door that is open or shut; who comes while it is shut waits for it to open."""

    __slots__ = ("_env", "_waiting", "open")

    def __init__(self, env: Agenda, open_: bool = True) -> None:
        self._env = env
        self.open = open_
        self._waiting: list[tuple[Rank, Event]] = []

    def wait(self, rank: Rank) -> Event:
        event = Event(self._env)
        self._waiting.append((rank, event))
        return event

    def set(self, open_: bool) -> None:
        self.open = open_
        if open_:
            waiting, self._waiting = self._waiting, []
            for rank, event in waiting:
                release(self._env, event, rank)
