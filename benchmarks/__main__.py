"""``python -m benchmarks``: what a run costs, over the cost of a bare SimPy timeout.

Everything is measured interleaved in one process and reported as medians; only ratios travel from
one machine to another. ``--rounds N`` sets how often (CI takes few).
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import simpy

import scenarios
import sim
from policies import builtin

_TIMEOUTS = 5_000


def bare_timeouts() -> None:
    """A process that waits for one timeout after the other, and nothing else."""
    env = simpy.Environment()

    def wait() -> Iterator[simpy.Event]:
        for _ in range(_TIMEOUTS):
            yield env.timeout(1)

    env.process(wait())
    env.run()


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def help_seconds() -> float:
    """CPU seconds of ``peninsula --help`` in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "cli", "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="interleaved rounds (default 60)")
    rounds = parser.parse_args().rounds
    plan = sim.compile_plan(scenarios.load("korea-today"), builtin(), scenarios.catalogue())
    run = sim.play_plan(plan, 1)
    full, reduced, bare, events = [], [], [], []
    for seed in range(rounds):
        full.append(timed(lambda seed=seed: sim.play_plan(plan, seed)))
        reduced.append(timed(lambda seed=seed: sim.play_plan(plan, seed, reduced=True)))
        bare.append(timed(bare_timeouts) / _TIMEOUTS)
        events.append(sim.play_plan(plan, seed, reduced=True).events)
    compiled = statistics.median(
        timed(lambda: sim.compile_plan(plan.loaded, builtin(), scenarios.catalogue())) for _ in range(9)
    )
    median = statistics.median
    timeout, count = median(bare), median(events)
    print(f"korea-today, whole trace      {median(full) * 1e3:8.2f} ms a run")
    print(f"korea-today, measures alone   {median(reduced) * 1e3:8.2f} ms a run")
    print(f"compiling the scenario        {compiled * 1e3:8.2f} ms, once")
    print(f"events a run                  {count:8.0f}")
    print(f"events per record             {run.events / len(run.trace.records):8.2f}")
    print(f"bare SimPy timeout            {timeout * 1e6:8.3f} us")
    print(f"event over timeout, whole     {median(full) / count / timeout:8.2f}")
    print(f"event over timeout, measures  {median(reduced) / count / timeout:8.2f}")
    print(f"peninsula --help              {median(help_seconds() for _ in range(5)):8.3f} s of CPU")


if __name__ == "__main__":
    main()
