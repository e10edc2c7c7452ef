"""Workers of our own: one process and one pipe each.

A worker that is lost (killed, crashed) costs the chunk in its hands, which is handed out again. Workers
whose parent is gone end at once: their pipe closes, whatever killed the parent.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, Protocol, TypeVar

from sim.lab.running.worker import Chunk, Job, Played, Player, SweepError


class Portion(Protocol):
    """Work for one worker; ``block``, ``first`` and ``runs`` name it where it fails.

    One with a true ``alone`` takes long: nothing is handed to its worker meanwhile.
    """

    @property
    def block(self) -> str: ...
    @property
    def first(self) -> int: ...
    @property
    def runs(self) -> Sequence[object]: ...


P = TypeVar("P", bound=Portion)
R = TypeVar("R")
P_contra = TypeVar("P_contra", bound=Portion, contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Work(Protocol[P_contra, R_co]):
    """What a worker is told once. ``open`` raises ``SweepError`` if it cannot be done here."""

    @property
    def module(self) -> str: ...
    def open(self) -> Callable[[P_contra], R_co]: ...


#: How often a chunk may take its worker with it before it is given up.
_LOSSES = 3
_AHEAD = 2  # chunks per worker: one in hand, one waiting in its pipe


class Executor(Protocol):
    """Something that plays chunks; ``workers`` play at the same time, ``capacity`` chunks may be out."""

    @property
    def workers(self) -> int: ...
    @property
    def capacity(self) -> int: ...
    def hand_out(self, chunk: Chunk) -> None: ...
    def results(self) -> Sequence[Played]:
        """Wait until something is played; every chunk is handed back once."""
        ...

    def close(self) -> None: ...


class Alone:
    """Plays in this process."""

    workers = capacity = 1

    def __init__(self, job: Job) -> None:
        self._player = Player(job)
        self._waiting: deque[Chunk] = deque()

    def hand_out(self, chunk: Chunk) -> None:
        self._waiting.append(chunk)

    def results(self) -> list[Played]:
        return [self._player(self._waiting.popleft())]

    def close(self) -> None:
        self._waiting.clear()


class _Worker(Generic[P]):
    """The parent's end of one worker."""

    def __init__(self, job: Work[P, Any]) -> None:
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context: Any = multiprocessing.get_context(method)
        if method == "forkserver":  # imported once for all workers; ours start no threads
            ours = [job.module] if job.module.startswith("sim.") else []
            context.set_forkserver_preload(["sim.lab.running.worker", *ours])
        self.pipe, far = context.Pipe()
        self.process = context.Process(target=_work, args=(far, job), daemon=True)
        with _deaf():
            self.process.start()
        far.close()
        self.chunks: deque[P] = deque()

    @property
    def has_room(self) -> bool:
        """Whether it may get a chunk: nothing waits behind one that is ``alone``."""
        return len(self.chunks) < _AHEAD and not any(getattr(chunk, "alone", False) for chunk in self.chunks)

    def end(self) -> None:
        self.pipe.close()
        self.process.join(0.5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Crew(Generic[P, R]):
    """``workers`` processes. Use ``close``, or they end with this process."""

    def __init__(self, job: Work[P, R], workers: int) -> None:
        self._job = job
        self._losses: dict[tuple[str, int], int] = {}
        self._idle_losses = 0
        self._waiting: deque[P] = deque()
        self._crew: list[_Worker[P]] = []
        self.workers = workers
        self.capacity = workers * _AHEAD
        try:
            self._crew.extend(_Worker(job) for _ in range(workers))
        except BaseException:
            self.close()
            raise

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers."""
        return [worker.process.pid for worker in self._crew if worker.process.pid is not None]

    def hand_out(self, chunk: P) -> None:
        self._waiting.append(chunk)
        self._deal()

    @property
    def out(self) -> int:
        """How many chunks have been handed out and not come back."""
        return len(self._waiting) + sum(len(worker.chunks) for worker in self._crew)

    def results(self, wake: Connection | None = None) -> list[R]:
        """Wait until something is played, or something comes in by ``wake``."""
        while True:
            ready: Any = set(wait([*(worker.pipe for worker in self._crew), *([wake] if wake else [])]))
            played = [found for worker in self._crew if worker.pipe in ready for found in self._heard(worker)]
            self._deal()
            if played or wake in ready:
                return played

    def close(self) -> None:
        for worker in self._crew:
            worker.pipe.close()
        for worker in self._crew:
            worker.end()
        self._crew.clear()

    def _deal(self) -> None:
        while self._waiting:
            able = [worker for worker in self._crew if worker.has_room]
            if not able:
                return
            worker = min(able, key=lambda worker: len(worker.chunks))
            chunk = self._waiting.popleft()
            worker.chunks.append(chunk)
            try:
                worker.pipe.send(chunk)
            except OSError:  # it is gone: its pipe will say so, and its chunks go to another
                return

    def _heard(self, worker: _Worker[P]) -> list[R]:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            self._lost(worker)
            return []
        if isinstance(said, str):
            raise SweepError(said)
        worker.chunks.popleft()
        self._idle_losses = 0
        return [said]

    def _lost(self, worker: _Worker[P]) -> None:
        """Put another worker in its place, and its chunks in front of the queue."""
        worker.end()
        if worker.chunks:
            chunk = worker.chunks[0]
            key = chunk.block, chunk.first
            losses = self._losses[key] = self._losses.get(key, 0) + 1
            what = f"playing rows {chunk.first} to {chunk.first + len(chunk.runs) - 1} of {chunk.block}"
        else:
            losses = self._idle_losses = self._idle_losses + 1
            what = "starting"
        if losses >= _LOSSES:
            raise SweepError(f"{losses} workers died while {what} ({_cause(worker.process.exitcode)})")
        self._waiting.extendleft(reversed(worker.chunks))
        self._crew[self._crew.index(worker)] = _Worker(self._job)


def cores() -> int:
    """How many processes may run side by side: the cores that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started here never hear Ctrl-C, from their first moment: it is for the parent."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it later would undo the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return name + ("; was the memory exhausted?" if name == "SIGKILL" else "")
    return f"exit code {code}"


def _work(pipe: Connection, job: Work[Any, Any]) -> None:
    """The life of a worker. A thread listens meanwhile, so that neither end ever waits for the other
    with both hands full, and so that the worker ends with its parent, even amid a run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where there is no mask
    chunks: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_listen, args=(pipe, chunks), daemon=True).start()
    try:
        player = job.open()
    except SweepError as error:
        pipe.send(str(error))
        return
    _tidy_seldom()
    while True:
        played = player(chunks.get())
        with suppress(OSError):  # the parent is gone, and so will this process be
            pipe.send(played)


def _tidy_seldom() -> None:
    """Runs make few cycles and drop them whole; looking for them as often as Python does costs a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _listen(pipe: Connection, chunks: SimpleQueue[Any]) -> None:
    try:
        while True:
            chunks.put(pipe.recv())
    finally:
        os._exit(0)
