"""The desk of a sweep: hands out chunks, keeps what comes back, writes segments that are complete."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter  # noqa: TID251  (for the rate that people are told, never a result)
from typing import Protocol

from sim.lab.running.crew import Executor
from sim.lab.running.segments import Segment
from sim.lab.running.worker import Played
from sim.lab.sampling import SEGMENT_ROWS, Block
from sim.lab.study import Study

#: Segments that may be open at the same time, besides those that the chunks in hand may fill: the bound
#: of what is kept in memory.
_OPEN = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is, in runs. ``rate`` is runs per second of this sweep and ``left`` seconds to go
    (None before anything is known); ``failed`` counts the runs recorded as failed, ``seconds`` have
    passed. With ``until`` the total is that of the next look."""

    done: int
    total: int
    rate: float
    left: float | None
    failed: int
    seconds: float


Tell = Callable[[Progress], None]


class Pace:
    """How many rows a chunk gets: about half a second's work, and less towards the end."""

    seconds, least = 0.5, 0.02
    largest = 2048

    def __init__(self) -> None:
        self._rows, self._cost = 1, 0.0

    def rows(self, left: int, workers: int) -> int:
        """The size of the next chunk when ``left`` rows are not handed out yet."""
        smallest = int(self.least / self._cost) if self._cost else 1
        return max(1, min(self._rows, max(smallest, left // (2 * workers))))

    def learn(self, played: Played) -> None:
        """Take account of what a chunk cost; sizes grow by steps, since early chunks are no measure."""
        cost = max(played.seconds / played.count, 1e-9)
        self._cost = 0.7 * self._cost + 0.3 * cost if self._cost else cost
        self._rows = max(1, min(int(self.seconds / self._cost), 4 * self._rows, self.largest))


class Report:
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
        self._tell(Progress(self.done, self.total, rate, left, self.failed, seconds))


class Hands(Protocol):
    """An executor that starts when it is first asked for."""

    @property
    def executor(self) -> Executor: ...


class Filling:
    """Plays what is missing in the folder, block by block."""

    def __init__(self, folder: Path, hands: Hands, pace: Pace, report: Report) -> None:
        self.folder, self._hands, self._pace, self._report = folder, hands, pace, report

    def fill(self, study: Study, blocks: Sequence[Block]) -> None:
        """Fill the blocks. No worker is started where nothing is missing."""
        report = self._report
        report.done = report.failed = 0
        report.total = sum(block.total * len(block.points) for block in blocks)
        missing = [
            (block, number)
            for block in blocks
            for number in range(-(-block.total // block.span))
            if not self._finished(Segment(self.folder, study, block, number))
        ]
        report.tell()
        if missing:
            segments = (Segment(self.folder, study, block, number) for block, number in missing)
            _Desk(segments, self._hands.executor, self._pace, report).play()

    def _finished(self, segment: Segment) -> bool:
        """Count what a segment holds."""
        rows, failed = segment.written()
        if whole := rows >= segment.stop - segment.start:
            segment.forget_journal()
            self._report.failed += failed
        else:
            rows += sum(n for first, n, _ in segment.journaled() if first >= segment.start + rows)
        self._report.done += rows
        return whole


class _Desk:
    """Hands out chunks, keeps what comes back, writes segments that are complete."""

    def __init__(self, segments: Iterator[Segment], crew: Executor, pace: Pace, report: Report) -> None:
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
        rows = self._crew.capacity * self._pace.rows(self._unassigned, self._crew.workers)
        self._window = _OPEN - (-rows // SEGMENT_ROWS)
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
            if len(self._open) >= self._window:
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
