"""``python -m benchmarks.odds``: how soon the odds of a question are there.

First what one future costs over one reduced run of the same plan, in one process, in CPU seconds; then
the seconds by the clock from asking a desk (workers warm) to the first look and to the last run. The aim
is 1,540 runs (four options, 385 each) in 10 s on two cores. Both for korea-today at the access question
and, costlier by the evacuation, for classroom at a later one. ``--short`` plays few (for CI).
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

#: Scenarios, each with a question of four options.
_QUESTIONS = {"korea-today": "tokyo.access.all-out", "classroom": "washington.lift.all-out"}
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


def ratios(
    exercise: Exercise, acts: list[Act], question: str, view: View, futures: int
) -> tuple[float, float, float]:
    """CPU seconds to open the inquiry; medians of one run of a future and of one reduced run."""
    asked = inquiry(exercise.plan, question, view)
    start = time.process_time()
    found = futures_of(exercise, acts, asked)
    opened = time.process_time() - start
    options = found.question.names()
    of_future, of_run = [], []
    for number in range(futures):
        of_future.append(cpu(lambda n=number: [found.play(option, n) for option in options]) / len(options))
        of_run.append(cpu(lambda n=number: sim.play_plan(exercise.plan, n, reduced=True)))
    return opened, statistics.median(of_future), statistics.median(of_run)


def clocked(desk: OddsDesk, acts: list[Act], question: str, view: View, runs: int) -> tuple[float, float]:
    """Seconds to the first look and to the end."""
    looks: list[float] = []
    start = time.perf_counter()

    def look(_: Odds) -> None:
        looks.append(time.perf_counter() - start)

    desk.submit(acts, question, view, runs=runs, partial=look).result()
    end = time.perf_counter() - start
    return (looks[0] if looks else end), end


def begin(name: str) -> tuple[Exercise, Header]:
    header = header_of(scenarios.load(name), 1, USUAL_SEATS, peninsula.__version__)
    exercise = open_exercise(header, policies.builtin(), "benchmark")
    for seed in range(8):
        sim.play_plan(exercise.plan, seed, reduced=True)
    return exercise, header


def measure(name: str, views: tuple[View, ...], short: bool, workers: int) -> None:
    """Print what one scenario's odds cost."""
    question, runs, futures = _QUESTIONS[name], *((4, 2) if short else (385, 20))
    timed = views[:1] if short else views  # to open the view as known takes seconds
    exercise, header = begin(name)
    acts = acts_to(exercise, question)
    options = len(situation(exercise, acts).open[0].options)
    print(f"{name}, '{question}'")
    for view in timed:
        opened, future, run = ratios(exercise, acts, question, view, futures)
        print(f"  {view:5}  opened in {opened:6.2f} s; a run of a future {future * 1e3:6.2f} ms,", end=" ")
        print(f"{future / run:5.2f} of a run without a fork")
    desk = OddsDesk(exercise, header, workers=workers)
    try:
        desk.submit(acts, question, runs=1).result()  # one worker at least is warm
        for view in views:
            first, end = clocked(desk, acts, question, view, runs)
            print(f"  {view:5}  {runs * options:,} runs by {workers} workers:", end=" ")
            print(f"first look {first:5.2f} s, all {end:6.2f} s")
    finally:
        desk.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.odds", description=__doc__)
    parser.add_argument("--short", action="store_true", help="few runs; classroom in the true view alone")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    for name in _QUESTIONS:
        views = _VIEWS[:1] if given.short and name == "classroom" else _VIEWS
        measure(name, views, given.short, given.workers)


if __name__ == "__main__":
    main()
