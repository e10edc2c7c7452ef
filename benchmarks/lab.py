"""``python -m benchmarks.lab``: what the laboratory costs, side by side in one run.

(a) a sweep in one process over a bare loop of exactly the same runs; (b) two workers against one, with
what two bare loops at the same time reach on this machine; (c) the laboratory and other tools that drive
the same scenario, in runs per second relative to a bare loop. Rounds are interleaved and medians told;
only ratios travel from one machine to another. Imports are done before anything is timed; starting
workers is not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import forkserver
from pathlib import Path

from benchmarks import rivals
from benchmarks.studies import plain_study
from sim.lab.model import EngineModel, study_of
from sim.lab.running.desk import Progress
from sim.lab.running.sweep import sweep
from sim.lab.sampling import MainBlock
from sim.lab.study import Sampling, Study
from sim.measures import MEASURES

_WORKERS = 2
_WARM = 4


def plain(runs: int) -> Study:
    """Two rules, nothing uncertain."""
    return plain_study(("prompt", "minute"), tuple(MEASURES), Sampling(), runs // 2)


def uncertain(runs: int) -> Study:
    """Two rules, every uncertain number of the shipped design, two runs of each in a world."""
    study = study_of("minute-vs-consultation")
    model = study.model
    assert isinstance(model, EngineModel)
    model = replace(model, loaded=model.loaded[:2])
    return replace(study, points=study.points[:2], model=model, replications=runs // 2, sensitivity=None)


def bare_loop(study: Study) -> int:
    """The runs of a study, and nothing else."""
    play, block = study.model.open(), MainBlock(study)
    idents = [number.ident for number in study.uncertain]
    outcomes = []
    for cell in block.cells(0, block.total):
        world = dict(zip(idents, cell.values, strict=True))
        outcomes += [play(point, world, cell.seed, {}) for point in block.points]
    return len(outcomes)


# --- clocks ---


@dataclass
class Took:
    """Seconds of each round, by the clock and of CPU (this process alone)."""

    clock: list[float]
    cpu: list[float]


def timed(action: Callable[[], object], took: Took) -> None:
    clock, cpu = time.perf_counter(), time.process_time()
    action()
    took.clock.append(time.perf_counter() - clock)
    took.cpu.append(time.process_time() - cpu)


def ratio(many: list[float], few: list[float]) -> float:
    """The median over rounds of ``many`` to ``few``: rounds that were disturbed count once."""
    return statistics.median(a / b for a, b in zip(many, few, strict=True))


@contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder, "out")


def swept(study: Study, workers: int, tell: Callable[[Progress], None] | None = None) -> None:
    with scratch() as out:
        sweep(study, out, workers=workers, progress=tell)


def swept_cold(study: Study, workers: int, tell: Callable[[Progress], None] | None = None) -> None:
    """As the first sweep of a process: nothing of an earlier one's workers is left."""
    server = getattr(forkserver, "_forkserver", None)
    if workers > 1 and server is not None:
        server._stop()
    swept(study, workers, tell)


# --- (a) ---


def overhead(runs: int, rounds: int) -> None:
    print("(a) a sweep in one process over a bare loop of the same runs (aim: below 5 %)")
    for name, make in (("nothing uncertain", plain), ("uncertain numbers", uncertain)):
        study, loop, whole = make(runs), Took([], []), Took([], [])
        swept(make(_WARM), 1)
        turns = [(partial(bare_loop, study), loop), (partial(swept, study, 1), whole)]
        for number in range(rounds):
            for action, took in turns if number % 2 else reversed(turns):
                timed(action, took)
        each = statistics.median(loop.clock) / runs * 1e3
        print(
            f"    {name:20} {each:6.1f} ms a run; by the clock {ratio(whole.clock, loop.clock) - 1:+6.1%}, "
            f"of CPU {ratio(whole.cpu, loop.cpu) - 1:+6.1%}"
        )


# --- (b) ---


class Steady:
    """The rate of a sweep between a fifth and nine tenths of its runs: without start and end."""

    def __init__(self) -> None:
        self._seen: list[tuple[int, float]] = []

    def __call__(self, progress: Progress) -> None:
        if 0.2 <= progress.done / progress.total <= 0.9:
            self._seen.append((progress.done, time.perf_counter()))

    @property
    def rate(self) -> float | None:
        """Runs a second; None where too little was told."""
        if len(self._seen) < 2 or self._seen[-1][1] == self._seen[0][1]:
            return None
        (first, begun), (last, ended) = self._seen[0], self._seen[-1]
        return (last - first) / (ended - begun)


def alone_for(runs: int) -> float:
    """Seconds that a bare loop takes in this process, when it is warm."""
    rivals.bare_loop(_WARM)
    start = time.perf_counter()
    rivals.bare_loop(runs)
    return time.perf_counter() - start


def together(runs: int, rounds: int) -> None:
    study, one, two = plain(runs), Took([], []), Took([], [])
    steady: list[float] = []
    machine: list[float] = []
    with ProcessPoolExecutor(_WORKERS, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(alone_for, [_WARM] * _WORKERS))
        for _ in range(rounds):
            rates = Steady(), Steady()
            timed(lambda rates=rates: swept(study, 1, rates[0]), one)
            timed(lambda rates=rates: swept_cold(study, _WORKERS, rates[1]), two)
            if rates[0].rate and rates[1].rate:
                steady.append(rates[1].rate / rates[0].rate)
            single = pool.submit(alone_for, runs // 2).result()
            machine.append(_WORKERS * single / max(pool.map(alone_for, [runs // 2] * _WORKERS)))
    print("(b) two workers against one (aim: 1.9 times)")
    print(f"    whole sweep, start included    x{ratio(one.clock, two.clock):.2f}")
    told = f"x{statistics.median(steady):.2f}" if steady else "too few runs to tell"
    print(f"    steady state                   {told}")
    print(f"    two bare loops at a time       x{statistics.median(machine):.2f} (what the machine gives)")


# --- (c) ---


def drivers() -> dict[str, Callable[[int], object]]:
    def ours(workers: int) -> Callable[[int], None]:
        return lambda n: swept_cold(plain_study(("",), tuple(MEASURES), Sampling(), n), workers)

    return {
        **rivals.ALONE,
        "peninsula sweep, one process": ours(1),
        **rivals.TOGETHER,
        "peninsula sweep, two processes": ours(_WORKERS),
    }


def against(runs: int, rounds: int) -> None:
    known = drivers()
    took = {name: Took([], []) for name in known}
    if rounds > 1:
        for drive in known.values():
            drive(_WARM)  # imports
    for _ in range(rounds):
        for name, drive in known.items():
            timed(lambda drive=drive: drive(runs), took[name])
    print(f"(c) {runs} runs of {rivals.SCENARIO}, start of workers included (aim: ahead of all)")
    base = took["bare loop"].clock
    for name, seconds in took.items():
        rate = runs / statistics.median(seconds.clock)
        print(f"    {name:32} {rate:7.1f} runs a second   x{ratio(base, seconds.clock):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lab", description=__doc__)
    parser.add_argument("--runs", type=int, default=400, metavar="N", help="of each driver (default 400)")
    parser.add_argument("--rounds", type=int, default=7, metavar="K", help="interleaved (default 7)")
    parser.add_argument("--short", action="store_true", help="32 runs, one round; figures mean little")
    asked = parser.parse_args()
    runs, rounds = (32, 1) if asked.short else (asked.runs, asked.rounds)
    overhead(runs, rounds)
    together(runs, rounds)
    against(runs, rounds)


if __name__ == "__main__":
    main()
