"""Odds in the background, by workers of its own, beside a table that goes on.

The desk gets copies (a header, acts) and never the table. Inquiries take turns: each gets a few futures
at a time, so none waits for the end of another. Futures are handed out in their order, each with every
option: an early look compares all of them. What a cell has not seen is searched by one worker, which
plays the first futures; the others get what it found. What is told at the end is the same for any number
of workers, and for workers that died on the way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing import Pipe
from threading import Lock, Thread

from scenarios.sections.exercise import Event
from sim.lab.model import rule_sources
from sim.lab.running.crew import Crew
from sim.lab.running.worker import SweepError
from sim.live.acts import Act, Misfit
from sim.live.chances import Odds, View
from sim.live.exercise import Exercise
from sim.live.header import Header
from sim.live.odds.inquiry import RUNS, Inquiry, inquiry
from sim.live.odds.tally import Values, told
from sim.live.odds.unseen import Search
from sim.live.odds.worker import Ask, Found, OddsJob

#: Futures handed out at once: some tenths of a second, for that is how long a cancelled one goes on.
_PORTION = 4
#: Looks grow by this factor: to tell each portion took a tenth of the time of all futures.
_NEXT_LOOK = 1.25
Partial = Callable[[Odds], None]


@dataclass(slots=True)
class _Ticket:
    name: str
    asked: Inquiry
    acts: tuple[Act, ...]
    future: Future[Odds]
    partial: Partial | None
    found: dict[int, tuple[Values, ...]] = field(default_factory=dict)
    next: int = 0
    whole: int = 0  # futures from the first on without a gap
    look: int = 0  # futures at which is told next what is known so far
    search: Search | None = None
    left_out: tuple[str, ...] = ()

    @property
    def portion(self) -> int:
        """How many futures may be handed out now: after the first one, none until the search is there."""
        most = _PORTION
        if self.asked.view == "known" and self.search is None:
            most = 0 if self.next else 1
        return min(most, self.asked.runs - self.next)


class OddsDesk:
    """Answers inquiries in the background. Use ``close``; its workers also end with this process."""

    def __init__(
        self, exercise: Exercise, header: Header, rules: Iterable[str] = (), workers: int = 2, file: str = ""
    ) -> None:
        """``exercise`` is the opened ``header``; ``rules`` as for ``peninsula run``."""
        self._exercise = exercise
        self._crew: Crew[Ask, Found] = Crew(OddsJob(header, rule_sources(rules), file), workers)
        self._near, self._far = Pipe()
        self._lock = Lock()
        self._queue: deque[_Ticket] = deque()
        self._count = 0
        self._closed = False
        self._thread = Thread(target=self._serve, name="odds", daemon=True)
        self._thread.start()

    def submit(
        self,
        acts: Sequence[Act],
        question: str,
        view: View = "true",
        *,
        runs: int = RUNS,
        events: Sequence[Event] | None = None,
        measures: Iterable[str] = (),
        epoch0: int = 1,
        partial: Partial | None = None,
    ) -> Future[Odds]:
        """Ask for odds as ``sim.live.odds.odds`` tells them; several inquiries are served by turns.

        ``partial`` is called with what is known so far, in the desk's own thread: hand it on (asyncio:
        ``loop.call_soon_threadsafe``). Cancel the future to give up; ``asyncio.wrap_future`` makes it
        awaitable. Its result may raise ``Misfit``, or ``SweepError`` when workers keep dying. Raises
        ``Misfit`` at once for what can be seen at once.
        """
        asked = inquiry(self._exercise.plan, question, view, runs, events, measures, epoch0)
        with self._lock:
            if self._closed:
                raise ValueError("this desk is closed")
            self._count += 1
            ticket = _Ticket(str(self._count), asked, tuple(acts), Future(), partial)
            self._queue.append(ticket)
        ticket.future.add_done_callback(lambda future: self._wake() if future.cancelled() else None)
        self._wake()
        return ticket.future

    def cancel_all(self) -> None:
        """Give up whatever has not been told: the exercise has moved on."""
        with self._lock:
            waiting = list(self._queue)
        for ticket in waiting:
            ticket.future.cancel()

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers."""
        return self._crew.pids

    def close(self) -> None:
        """Give up everything and end the workers."""
        self.cancel_all()
        with self._lock:
            self._closed = True
        self._wake()
        self._thread.join()
        self._near.close()
        self._far.close()

    def _wake(self) -> None:
        with self._lock:
            if not self._near.closed:
                self._near.send(None)

    # --- the desk's own thread ---

    def _serve(self) -> None:
        try:
            while not self._closed:
                self._hand_out()
                for found in self._crew.results(self._far):
                    self._take(found)
                while self._far.poll():
                    self._far.recv()
        except SweepError as error:
            self._give_up(error)
        finally:
            self._crew.close()

    def _turn(self) -> _Ticket | None:
        """The inquiry whose turn it is; those that are done or given up are dropped."""
        with self._lock:
            self._queue = deque(ticket for ticket in self._queue if not ticket.future.done())
            found = next((ticket for ticket in self._queue if ticket.portion), None)
            if found is not None:
                self._queue.remove(found)
                self._queue.append(found)
            return found

    def _hand_out(self) -> None:
        while self._crew.out < self._crew.capacity and (ticket := self._turn()) is not None:
            first, count = ticket.next, ticket.portion
            self._crew.hand_out(Ask(ticket.name, first, count, ticket.asked, ticket.acts, ticket.search))
            ticket.next += count

    def _take(self, found: Found) -> None:
        with self._lock:
            ticket = next((ticket for ticket in self._queue if ticket.name == found.block), None)
        if ticket is None:
            return  # given up
        if found.problem is not None:
            _settle(ticket, Misfit(*found.problem))
        elif found.failed or found.question is None:
            _settle(ticket, SweepError(found.failed))
        else:
            ticket.search = ticket.search or found.search
            ticket.left_out = tuple(dict.fromkeys((*ticket.left_out, *found.left_out)))
            ticket.found.update(enumerate(found.values, found.first))
            before = ticket.whole
            while ticket.whole in ticket.found:
                ticket.whole += 1
            if ticket.whole > before:
                self._tell(ticket, found)

    def _tell(self, ticket: _Ticket, found: Found) -> None:
        assert found.question is not None
        ends = ticket.whole == ticket.asked.runs
        if not ends and (ticket.partial is None or ticket.whole < ticket.look):
            return
        ticket.look = round(ticket.whole * _NEXT_LOOK)
        futures = [ticket.found[number] for number in range(ticket.whole)]
        columns = [list(column) for column in zip(*futures, strict=True)]
        odds = told(ticket.asked, found.question, found.second, columns, ticket.left_out)
        if ends:
            _settle(ticket, odds)
        elif ticket.partial is not None and not ticket.future.cancelled():
            ticket.partial(odds)

    def _give_up(self, error: SweepError) -> None:
        with self._lock:
            self._closed = True
            waiting, self._queue = list(self._queue), deque()
        for ticket in waiting:
            _settle(ticket, error)


def _settle(ticket: _Ticket, outcome: Odds | Exception) -> None:
    """The end of an inquiry, unless it was given up meanwhile."""
    if ticket.future.done() or not ticket.future.set_running_or_notify_cancel():
        return
    if isinstance(outcome, Odds):
        ticket.future.set_result(outcome)
    else:
        ticket.future.set_exception(outcome)
