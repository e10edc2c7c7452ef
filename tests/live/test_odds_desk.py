"""The desk of the odds: the same bytes by any number of workers, early looks, giving up, lost workers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import CancelledError
from threading import Event as Flag

import pytest

from sim.live.acts import Act, Misfit
from sim.live.chances import Odds, View
from sim.live.exercise import Exercise
from sim.live.odds import OddsDesk, odds
from tests.live.conftest import Begin, acts_until, asks, header

QUESTION = "tokyo.prepare"


@pytest.fixture(scope="module")
def moment(begun: Begin) -> tuple[Exercise, list[Act]]:
    exercise = begun("limited-strike", 3)
    return exercise, acts_until(exercise, asks("JPN", QUESTION))


@pytest.fixture
def desk(moment: tuple[Exercise, list[Act]]) -> Iterator[OddsDesk]:
    opened = OddsDesk(moment[0], header("limited-strike", 3))
    yield opened
    opened.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_workers_tells_the_same(moment: tuple[Exercise, list[Act]], workers: int) -> None:
    exercise, acts = moment
    desk = OddsDesk(exercise, header("limited-strike", 3), workers=workers)
    try:
        found = desk.submit(acts, QUESTION, runs=11).result(60)
    finally:
        desk.close()
    assert repr(found) == repr(odds(exercise, acts, QUESTION, runs=11))


def test_an_early_look_compares_every_option(moment: tuple[Exercise, list[Act]], desk: OddsDesk) -> None:
    looks: list[Odds] = []
    found = desk.submit(moment[1], QUESTION, runs=20, partial=looks.append).result(60)
    assert looks
    assert all(0 < look.runs < 20 for look in looks)
    assert [look.runs for look in looks] == sorted(look.runs for look in looks)
    for look in looks:
        assert [option.chances[0].runs for option in look.options] == [look.runs] * len(found.options)
        assert look == odds(moment[0], moment[1], QUESTION, runs=look.runs)


def test_what_is_given_up_makes_room(moment: tuple[Exercise, list[Act]], desk: OddsDesk) -> None:
    begun = Flag()
    first = desk.submit(moment[1], QUESTION, runs=10_000, partial=lambda _: begun.set())
    assert begun.wait(60)
    second = desk.submit(moment[1], QUESTION, runs=4)
    assert first.cancel()
    assert second.result(60).runs == 4
    with pytest.raises(CancelledError):
        first.result(0)


def test_inquiries_take_turns(moment: tuple[Exercise, list[Act]], desk: OddsDesk) -> None:
    """A short one does not wait for the end of a long one, and tells what it would alone."""
    long = desk.submit(moment[1], QUESTION, runs=10_000)
    views: tuple[View, ...] = ("known", "true")
    short = {view: desk.submit(moment[1], QUESTION, view, runs=6) for view in views}
    for view, asked in short.items():
        assert asked.result(120) == odds(*moment, QUESTION, view=view, runs=6)
    assert not long.done()
    long.cancel()


def test_when_the_exercise_moves_on_all_is_given_up(
    moment: tuple[Exercise, list[Act]], desk: OddsDesk
) -> None:
    waiting = [desk.submit(moment[1], QUESTION, runs=10_000) for _ in range(3)]
    desk.cancel_all()
    assert all(future.cancelled() for future in waiting)
    assert desk.submit(moment[1], QUESTION, runs=4).result(60).runs == 4


def test_a_lost_worker_costs_nothing(moment: tuple[Exercise, list[Act]], desk: OddsDesk) -> None:
    killed = Flag()

    def kill(_: Odds) -> None:
        if not killed.is_set():
            killed.set()
            os.kill(desk.pids[0], signal.SIGKILL)

    found = desk.submit(moment[1], QUESTION, runs=40, partial=kill).result(120)
    assert killed.is_set()
    assert found == odds(*moment, QUESTION, runs=40)


def test_what_is_not_open_is_refused(moment: tuple[Exercise, list[Act]], desk: OddsDesk) -> None:
    with pytest.raises(Misfit, match="open now"):
        desk.submit(moment[1], "tokyo.nothing", runs=4).result(60)
    assert desk.submit(moment[1], QUESTION, runs=4).result(60).runs == 4  # and the desk goes on
    with pytest.raises(Misfit, match="nearest: known"):
        desk.submit(moment[1], QUESTION, "knwon")  # type: ignore[arg-type]


def test_a_closed_desk_leaves_no_process(moment: tuple[Exercise, list[Act]]) -> None:
    desk = OddsDesk(moment[0], header("limited-strike", 3))
    pids = desk.pids
    assert len(pids) == 2
    desk.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
