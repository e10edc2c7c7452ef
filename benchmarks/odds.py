"""``python -m benchmarks.odds``: how soon the odds of a question are there.

First what one future costs over one reduced run of the same plan, in one process, in CPU seconds; then
the seconds by the clock from asking a desk (workers warm) to the first look and to the last run. The aim
is 1,540 runs (four options, 385 each) in 10 s on two cores. ``--short`` plays few (for CI).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import peninsula
import policies
import scenarios
import sim
from sim.live.acts import Act, Advanced, LeftToPolicy
from sim.live.chances import Odds, View
from sim.live.exercise import Exercise, next_stop, open_exercise, situation
from sim.live.header import USUAL_SEATS, Header, header_of
from sim.live.odds import OddsDesk, inquiry
from sim.live.odds.futures import futures_of

_QUESTION = "tokyo.access.all-out"
_VIEWS: tuple[View, ...] = ("true", "known")


def cpu(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def acts_to(exercise: Exercise, question: str) -> list[Act]:
    """Seats left to the policy until a question is open."""
    acts: list[Act] = []
    while not (stands := situation(exercise, acts)).finished:
        if any(open_.ident == question for open_ in stands.open):
            return acts
        if stands.open:
            first = stands.open[0]
            acts.append(LeftToPolicy(stands.now, "policy", first.cell, first.ident))
        else:
            acts.append(Advanced(next_stop(exercise, acts), "clock"))
    raise SystemExit(f"'{question}' is never asked")


def ratios(exercise: Exercise, acts: list[Act], view: View, futures: int) -> tuple[float, float, float]:
    """CPU seconds to open the inquiry; medians of one run of a future and of one reduced run."""
    asked = inquiry(exercise.plan, _QUESTION, view)
    start = time.process_time()
    found = futures_of(exercise, acts, asked)
    opened = time.process_time() - start
    options = found.question.names()
    of_future, of_run = [], []
    for number in range(futures):
        of_future.append(cpu(lambda n=number: [found.play(option, n) for option in options]) / len(options))
        of_run.append(cpu(lambda n=number: sim.play_plan(exercise.plan, n, reduced=True)))
    return opened, statistics.median(of_future), statistics.median(of_run)


def clocked(desk: OddsDesk, acts: list[Act], view: View, runs: int) -> tuple[float, float]:
    """Seconds to the first look and to the end."""
    looks: list[float] = []
    start = time.perf_counter()

    def look(_: Odds) -> None:
        looks.append(time.perf_counter() - start)

    desk.submit(acts, _QUESTION, view, runs=runs, partial=look).result()
    end = time.perf_counter() - start
    return (looks[0] if looks else end), end


def begin() -> tuple[Exercise, Header]:
    header = header_of(scenarios.load("korea-today"), 1, USUAL_SEATS, peninsula.__version__)
    exercise = open_exercise(header, policies.builtin(), "benchmark")
    for seed in range(8):
        sim.play_plan(exercise.plan, seed, reduced=True)
    return exercise, header


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.odds", description=__doc__)
    parser.add_argument("--short", action="store_true", help="few runs (for CI)")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    runs, futures = (8, 4) if given.short else (385, 40)
    exercise, header = begin()
    acts = acts_to(exercise, _QUESTION)
    options = len(situation(exercise, acts).open[0].options)
    for view in _VIEWS:
        opened, future, run = ratios(exercise, acts, view, futures)
        print(f"{view:5}  opened in {opened:6.2f} s; a run of a future {future * 1e3:6.2f} ms,", end=" ")
        print(f"{future / run:5.2f} of a run without a fork")
    desk = OddsDesk(exercise, header, workers=given.workers)
    try:
        desk.submit(acts, _QUESTION, runs=1).result()  # the workers are warm
        for view in _VIEWS:
            first, end = clocked(desk, acts, view, runs)
            print(f"{view:5}  {runs * options:,} runs by {given.workers} workers:", end=" ")
            print(f"first look {first:5.2f} s, all {end:6.2f} s")
    finally:
        desk.close()


if __name__ == "__main__":
    main()
