"""Makes the pages of a review in processes of their own: first without futures, then with them.

No room waits for them, and they end with the host, whatever ended that.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from cli.review import RUNS

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from scenarios.sections.exercise import Language
    from sim.live.acts import Act
    from sim.live.exercise import Exercise
    from sim.live.header import Header
    from sim.live.review.groups import Comparison
    from sim.live.review.reviewing import Review

#: What a page is of (``whole``, ``debrief`` or a party), and its language.
PageName: TypeAlias = tuple[str, str]
WHOLE, DEBRIEF = "whole", "debrief"


@dataclass(frozen=True, slots=True)
class ReviewJob:
    """What a review is made of. ``groups`` are the acts of every group; ``place`` is the one reviewed."""

    header: Header
    rules: tuple[str, ...]
    path: str
    groups: tuple[tuple[Act, ...], ...]
    place: int
    runs: int = RUNS


@dataclass(frozen=True, slots=True)
class Told:
    """How far it is; pages where some are ready, with the futures behind them; or why there are none."""

    progress: str = ""
    pages: Mapping[PageName, str] | None = None
    runs: int = 0
    failed: str = ""


class ReviewMaking:
    """A review in the making. ``told`` is called in a thread of its own; the last time without progress."""

    def __init__(self, job: ReviewJob, told: Callable[[Told], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._told = told
        self._process = context.Process(target=_work, args=(far, job))  # it has workers: no daemon has
        self._process.start()
        atexit.register(self.end)  # before this process waits for its children
        far.close()
        self._ended = False
        Thread(target=self._listen, name="review", daemon=True).start()

    def _listen(self) -> None:
        last = Told(failed="its process ended")
        with suppress(EOFError, OSError):
            while True:
                last = cast(Told, self._pipe.recv())
                if not self._ended:
                    self._told(last)
        if not self._ended and (last.progress or last.failed):
            self._told(Told(failed=last.failed or "its process ended"))
        self._process.join()
        self._pipe.close()
        atexit.unregister(self.end)

    def end(self) -> None:
        """Give it up; nothing more is told. Its workers end with it."""
        self._ended = True
        self._process.kill()


# --- in its process ---


def _work(pipe: Connection, job: ReviewJob) -> None:
    from sim.lab.running.crew import cores

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the host, which ends us
    os.nice(5)  # the rooms come first
    Thread(target=_watch, args=(pipe,), daemon=True).start()
    try:
        for told in made(job, lambda text: pipe.send(Told(text)), cores()):
            pipe.send(told)
    except Exception as error:  # told to the facilitator's terminal
        pipe.send(Told(failed=f"{type(error).__name__}: {error}"))


def _watch(pipe: Connection) -> None:
    """Ends the process when the host is gone: then its end of the pipe is closed."""
    with suppress(EOFError, OSError):
        pipe.recv()
    os._exit(0)


def made(job: ReviewJob, told: Callable[[str], None], workers: int = 0) -> Iterator[Told]:
    """The pages as the review grows: without futures at once, at last with ``runs`` of them.

    Without ``workers`` the futures are drawn in this process; the pages are the same.
    """
    from sim.lab.model import registry_of, rule_sources
    from sim.live.exercise import open_exercise
    from sim.live.review.pool import Ground, spread
    from sim.live.review.reviewing import stages

    sources, acts = rule_sources(job.rules), job.groups[job.place]
    exercise = open_exercise(job.header, registry_of(sources), job.path)
    comparison = _compared(exercise, job)
    with ExitStack() as stack:
        elsewhere = None
        if workers and job.runs:
            ground = Ground(job.header, sources, job.path, acts, job.runs)
            elsewhere = stack.enter_context(spread(ground, workers))
        for found in stages(exercise, acts, runs=job.runs, told=told, spread=elsewhere):
            progress = "being computed" if found.awaits else ""
            yield Told(progress, _pages(found, job.header, comparison), found.runs)


def _pages(found: Review, header: Header, comparison: Comparison | None) -> dict[PageName, str]:
    from cli.review.html import as_html
    from cli.review.report import cell_report_of, debrief_of, report_of
    from cli.review.spoken import say_of
    from cli.words import LANGUAGES

    pages: dict[PageName, str] = {}
    for language in cast("tuple[Language, ...]", LANGUAGES):
        say = say_of(found.exercise.plan, language)
        whole = report_of(found, header, comparison, language, say)
        pages[WHOLE, language] = as_html(whole, say)
        pages[DEBRIEF, language] = as_html(debrief_of(whole), say)
        for party in header.seats:
            pages[party, language] = as_html(cell_report_of(found, header, party, language, say), say)
    return pages


def _compared(exercise: Exercise, job: ReviewJob) -> Comparison | None:
    from sim.live.exercise import finish, play_on, situation
    from sim.live.review.groups import Group, compare_groups

    if len(job.groups) < 2:
        return None
    groups: list[Any] = []
    for number, acts in enumerate(job.groups, 1):
        over = situation(exercise, acts).finished
        run = finish(exercise, acts) if over else play_on(exercise, acts, {})
        groups.append(Group(f"group {number}", job.header, run, over))
    return compare_groups(groups)
