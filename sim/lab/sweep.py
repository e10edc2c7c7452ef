"""The door of the laboratory: play a study into a folder, and go on where an earlier sweep stopped."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter  # noqa: TID251  (for the rate that people are told, never a result)

from sim.lab.crew import Alone, Crew, Executor
from sim.lab.folder import claimed
from sim.lab.results import Results
from sim.lab.sampling import Block, blocks_of
from sim.lab.segments import Segment
from sim.lab.study import Study
from sim.lab.worker import Job, Played, SweepError, job_of

#: Segments that may be open at the same time: the bound of what is kept in memory.
_OPEN = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is. ``rate`` is runs per second of this sweep, ``left`` seconds to go (None before
    anything is known); ``failed`` counts the runs that are recorded as failed."""

    done: int
    total: int
    rate: float
    left: float | None
    failed: int


Tell = Callable[[Progress], None]


def sweep(
    study: Study,
    out: str | Path,
    *,
    workers: int | None = None,
    progress: Tell | None = None,
) -> Results:
    """Play the runs of ``study`` that the folder ``out`` does not hold yet.

    The bytes that are written depend on the study alone. ``workers`` is the number of processes (the
    default is the number of cores; 1 plays in this process). Raises ``SweepError`` where the folder, the
    machine or the model stand in the way; what is finished by then is kept.
    """
    job = _job(study)
    with claimed(study, Path(out), job.version) as held:
        report = _Report(progress)
        _fill(held, Path(out), blocks_of(held), lambda: _executor(job, workers), Pace(), report)
    return Results(out)


class Pace:
    """How many rows a chunk gets: about half a second's work, and less towards the end."""

    seconds = 0.5
    largest = 2048

    def __init__(self) -> None:
        self._rows, self._cost = 1, 0.0

    def rows(self, left: int, workers: int) -> int:
        """The size of the next chunk when ``left`` rows are not handed out yet."""
        return max(1, min(self._rows, left // (3 * workers)))

    def learn(self, played: Played) -> None:
        """Take account of what a chunk cost; sizes grow by steps, since early chunks are no measure."""
        cost = played.seconds / played.count
        self._cost = 0.7 * self._cost + 0.3 * cost if self._cost else cost
        wanted = int(self.seconds / self._cost) if self._cost else self.largest
        self._rows = max(1, min(wanted, 4 * self._rows, self.largest))


class _Report:
    """Counts what is done and tells it."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell, self._begun = tell, perf_counter()
        self.done = self.total = self.played = self.failed = 0

    def tell(self) -> None:
        if self._tell is None:
            return
        seconds = perf_counter() - self._begun
        rate = self.played / seconds if seconds > 0 else 0.0
        left = (self.total - self.done) / rate if rate else None
        self._tell(Progress(self.done, self.total, rate, left, self.failed))


def _fill(
    study: Study,
    folder: Path,
    blocks: Iterable[Block],
    executor: Callable[[], Executor],
    pace: Pace,
    report: _Report,
) -> None:
    """Play what is missing in the folder. No worker is started where nothing is."""
    missing = []
    for block in blocks:
        report.total += block.total * len(block.points)
        for number in range(-(-block.total // block.span)):
            segment = Segment(folder, study, block, number)
            rows, failed = segment.written()
            if rows >= segment.stop - segment.start:
                segment.forget_journal()
                report.failed += failed
            else:
                rows += sum(count for first, count, _ in segment.journaled() if first >= segment.start + rows)
                missing.append((block, number))
            report.done += rows
    report.tell()
    if not missing:
        return
    segments = (Segment(folder, study, block, number) for block, number in missing)
    with closing(executor()) as crew:
        _Desk(segments, crew, pace, report).play()


class _Desk:
    """Hands out chunks, keeps what comes back, writes segments that are complete."""

    def __init__(self, segments: Iterator[Segment], crew: Executor, pace: Pace, report: _Report) -> None:
        self._segments, self._crew, self._pace, self._report = segments, crew, pace, report
        self._open: deque[Segment] = deque()
        self._out = 0  # chunks handed out
        self._unassigned = report.total - report.done

    def play(self) -> None:
        try:
            while self._hand_out():
                for played in self._crew.results():
                    self._keep(played)
                self._report.tell()
        finally:
            for segment in self._open:
                segment.close()

    def _hand_out(self) -> bool:
        """Fill the executor's hands; False when everything is played."""
        while self._out < self._crew.capacity:
            segment = self._with_work()
            if segment is None:
                break
            chunk = segment.take(self._pace.rows(self._unassigned, self._crew.workers))
            assert chunk is not None
            self._crew.hand_out(chunk)
            self._unassigned -= len(chunk.runs)
            self._out += 1
        return self._out > 0

    def _with_work(self) -> Segment | None:
        """The first open segment that has rows to hand out; opens the next while memory permits."""
        while True:
            for segment in self._open:
                if not segment.all_taken:
                    return segment
            if len(self._open) >= _OPEN:
                return None
            fresh = next(self._segments, None)
            if fresh is None:
                return None
            self._report.failed += fresh.resume()
            self._open.append(fresh)
            self._close_finished()

    def _keep(self, played: Played) -> None:
        segment = next(
            s for s in self._open if s.block.name == played.block and s.start <= played.first < s.stop
        )
        segment.accept(played)
        self._out -= 1
        self._pace.learn(played)
        self._report.done += played.count
        self._report.played += played.count
        self._report.failed += played.failed
        self._close_finished()

    def _close_finished(self) -> None:
        for segment in [segment for segment in self._open if segment.finished]:
            segment.write()
            self._open.remove(segment)


def _job(study: Study) -> Job:
    try:
        return job_of(study)
    except Exception as error:
        raise SweepError(f"the model of {study.name} cannot be sent to workers: {error}") from error


def _executor(job: Job, workers: int | None) -> Executor:
    count = workers if workers is not None else len(os.sched_getaffinity(0))
    return Alone(job) if count == 1 else Crew(job, count)
