"""The kernel by literal logs: who acts when, in what order within one second, and where a run ends."""

from __future__ import annotations

import pickle
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simpy import Event

from sim.kernel import Agenda, Band, Gate, Hold, RunTooLong, Server, Timer, call_at, play, rank, release

Process = Generator[Event, object, None]
Log = list[tuple[str, int]]
FAR = 10_000


def test_one_second_is_played_in_the_written_order() -> None:
    env, log = Agenda(), []

    def note(name: str, delay: int, band: Band, index: int = 0) -> None:
        call_at(env, delay, rank(band, index), lambda: log.append((name, env.now)))

    note("fighters 1", 10, Band.FIGHTERS, 1)
    note("unit", 10, Band.UNIT)
    note("close", 10, Band.CLOSE)
    note("later", 11, Band.INJECT)
    note("fighters 0", 10, Band.FIGHTERS, 0)
    note("lift", 10, Band.LIFT, 999_999)
    note("clearance", 10, Band.CLEARANCE)
    note("earlier", 9, Band.CLOSE)
    note("damage", 10, Band.DAMAGE)
    note("inject", 10, Band.INJECT, 7)
    note("politics", 10, Band.POLITICS)
    play(env, 20, FAR)
    assert log == [
        ("earlier", 9),
        ("inject", 10),
        ("damage", 10),
        ("politics", 10),
        ("clearance", 10),
        ("lift", 10),
        ("unit", 10),
        ("fighters 0", 10),
        ("fighters 1", 10),
        ("close", 10),
        ("later", 11),
    ]


@given(st.permutations([(band, index) for band in Band for index in (0, 1, 2)]))
def test_the_order_does_not_depend_on_who_was_created_first(created: list[tuple[Band, int]]) -> None:
    env, log = Agenda(), []

    def process(band: Band, index: int) -> Process:
        yield Hold(env, 5, rank(band, index))
        log.append((band, index))

    for band, index in created:
        env.process(process(band, index))
    play(env, 5, FAR)
    assert log == sorted(log)


def test_what_happens_now_happens_this_second_after_what_ranks_before() -> None:
    env, log = Agenda(), []
    wake = Event(env)

    def sleeper() -> Process:
        yield wake
        log.append(("woken", env.now))

    env.process(sleeper())
    call_at(env, 3, rank(Band.INJECT), lambda: release(env, wake, rank(Band.UNIT)))
    call_at(env, 3, rank(Band.LIFT), lambda: log.append(("lift", env.now)))
    call_at(env, 3, rank(Band.FIGHTERS), lambda: log.append(("fighters", env.now)))
    play(env, 3, FAR)
    assert log == [("lift", 3), ("woken", 3), ("fighters", 3)]


# --- servers ---


def customer(
    env: Agenda, server: Server, log: Log, name: str, when: int, length: int, urgency: int
) -> Process:
    at = rank(Band.UNIT, ord(name[0]))
    yield Hold(env, when, at)
    turn = server.take(urgency, at)
    if turn is not None:
        yield turn
    log.append((name, int(env.now)))
    yield Hold(env, length, at)
    server.give()


def served(
    capacity: int, *customers: tuple[str, int, int, int], resize: tuple[int, int] | None = None
) -> Log:
    """Who is served when: customers are (name, arrival, length, urgency)."""
    env, log = Agenda(), []
    server = Server(env, capacity)
    for name, when, length, urgency in customers:
        env.process(customer(env, server, log, name, when, length, urgency))
    if resize is not None:
        call_at(env, resize[0], rank(Band.DAMAGE), lambda: server.resize(resize[1]))
    play(env, 1_000, FAR)
    return log


def test_one_slot_is_given_in_the_order_of_entry() -> None:
    customers = [("a", 0, 10, 5), ("b", 1, 10, 5), ("c", 2, 10, 5)]
    assert served(1, *customers) == [("a", 0), ("b", 10), ("c", 20)]
    assert served(2, *customers) == [("a", 0), ("b", 1), ("c", 10)]


def test_the_urgent_go_first_and_nobody_is_put_out() -> None:
    customers = [("a", 0, 10, 9), ("b", 1, 10, 7), ("c", 2, 10, 3), ("d", 3, 10, 3)]
    assert served(1, *customers) == [("a", 0), ("c", 10), ("d", 20), ("b", 30)]


def test_a_slot_given_back_goes_to_who_waits_not_to_who_comes() -> None:
    # z comes in the second in which a gives back, ranks behind it, and must not overtake b.
    customers = [("a", 0, 10, 5), ("b", 1, 10, 5), ("z", 10, 10, 5)]
    assert served(1, *customers) == [("a", 0), ("b", 10), ("z", 20)]


def test_more_slots_are_given_at_once_and_fewer_when_given_back() -> None:
    customers = [("a", 0, 100, 5), ("b", 0, 200, 5), ("c", 0, 300, 5), ("d", 0, 100, 5)]
    assert served(1, *customers, resize=(7, 3)) == [("a", 0), ("b", 7), ("c", 7), ("d", 100)]
    assert served(3, *customers, resize=(7, 1)) == [("a", 0), ("b", 0), ("c", 0), ("d", 300)]
    assert served(2, *customers, resize=(7, 0)) == [("a", 0), ("b", 0)]


def test_slots_that_are_left_are_kept_until_given_back() -> None:
    env = Agenda()
    server = Server(env, 2)
    assert [server.take(0, rank(Band.UNIT)) for _ in range(2)] == [None, None]
    server.resize(1)
    assert server.take(0, rank(Band.UNIT)) is not None
    server.give()
    assert (server.busy, len(server.waiting)) == (1, 1)
    server.give()
    assert (server.busy, len(server.waiting), server.longest) == (1, 0, 1)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.integers(0, 3)),
        st.tuples(st.just("give"), st.just(0)),
        st.tuples(st.just("resize"), st.integers(0, 4)),
    ),
    max_size=60,
)


@given(st.integers(0, 4), steps)
def test_no_slot_is_made_or_lost(capacity: int, taken: list[tuple[str, int]]) -> None:
    env = Agenda()
    server = Server(env, capacity)
    entered = held = given = 0
    for what, number in taken:
        busy, before = server.busy, server.capacity
        if what == "take":
            entered += 1
            server.take(number, rank(Band.UNIT))
            assert server.busy <= max(busy, before)
        elif what == "resize":
            server.resize(number)
        elif server.busy:
            given += 1
            server.give()
        held = entered - len(server.waiting) - given
        assert server.busy == held
        assert server.busy >= server.capacity or not server.waiting
        assert server.longest >= len(server.waiting)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_service_is_by_urgency_then_by_entry(urgencies: list[int]) -> None:
    env, order = Agenda(), []
    server = Server(env, 0)
    for index, urgency in enumerate(urgencies):
        turn = server.take(urgency, rank(Band.UNIT))
        assert turn is not None
        turn.callbacks.append(lambda _, who=(urgency, index): order.append(who))
    for _ in urgencies:
        server.resize(server.capacity + 1)
        env.run()
    assert order == sorted(order)
    assert len(order) == len(urgencies)


# --- gates ---


def test_a_gate_lets_all_who_wait_through_in_the_order_of_rank() -> None:
    env, log = Agenda(), []
    gate = Gate(env, open_=False)

    def walker(name: str, index: int) -> Process:
        yield gate.wait(rank(Band.FIGHTERS, index))
        log.append((name, env.now))

    for name, index in (("third", 3), ("first", 1), ("second", 2)):
        env.process(walker(name, index))
    call_at(env, 5, rank(Band.DAMAGE), lambda: gate.set(False))
    call_at(env, 8, rank(Band.DAMAGE), lambda: gate.set(True))
    play(env, 20, FAR)
    assert log == [("first", 8), ("second", 8), ("third", 8)]
    assert gate.open


def test_a_gate_shut_again_holds_who_comes_later() -> None:
    env, log = Agenda(), []
    gate = Gate(env)
    gate.set(False)
    gate.wait(rank(Band.UNIT)).callbacks.append(lambda _: log.append(env.now))
    call_at(env, 2, rank(Band.DAMAGE), lambda: gate.set(True))
    call_at(env, 3, rank(Band.DAMAGE), lambda: gate.set(False))
    later = call_at(env, 4, rank(Band.UNIT), lambda: gate.wait(rank(Band.UNIT)).callbacks.append(log.append))
    play(env, 50, FAR)
    assert (log, later, gate.open) == ([2], None, False)


# --- the loop ---


def test_the_loop_plays_up_to_and_at_the_end() -> None:
    env, log = Agenda(), []
    for delay in (0, 9, 10, 11):
        call_at(env, delay, rank(Band.CLOSE), lambda: log.append(env.now))
    assert play(env, 10, FAR) == 4  # three happenings and the close
    assert log == [0, 9, 10]


def test_a_timer_serves_all_holds_of_a_process() -> None:
    env, log = Agenda(), []

    def sleeper() -> Process:
        timer = Timer(env, rank(Band.LIFT))
        for length in (3, 0, 4):
            yield timer.after(length)
            log.append(env.now)

    env.process(sleeper())
    play(env, 20, FAR)
    assert log == [3, 3, 7]


def test_an_agenda_can_be_stepped_by_simpy_itself() -> None:
    env, log = Agenda(), []
    for delay in (2, 5):
        call_at(env, delay, rank(Band.UNIT), lambda: log.append(env.now))
    env.run()
    assert log == [2, 5]


def test_an_error_in_a_process_leaves_the_loop_as_it_is() -> None:
    env, error = Agenda(), ValueError("no such base")

    def faulty() -> Process:
        yield Hold(env, 1, rank(Band.UNIT))
        raise error

    env.process(faulty())
    with pytest.raises(ValueError, match="no such base") as caught:
        play(env, 20, FAR)
    assert caught.value is error


def test_a_process_goes_on_at_once_with_what_has_already_happened() -> None:
    env, log = Agenda(), []

    def short() -> Process:
        yield Hold(env, 1, rank(Band.UNIT))
        return "over"

    def waits(other: Event) -> Process:
        yield Hold(env, 5, rank(Band.UNIT))
        log.append(((yield other), env.now))

    env.process(waits(env.process(short())))
    play(env, 20, FAR)
    assert log == [("over", 5)]


def forever(env: Agenda) -> Process:
    while True:
        yield Hold(env, 1, rank(Band.UNIT))


def test_a_run_that_asks_for_more_than_its_limit_is_stopped() -> None:
    env = Agenda()
    env.process(forever(env))
    with pytest.raises(RunTooLong) as stopped:
        play(env, FAR, 50)
    error = stopped.value
    assert (error.limit, error.now) == (50, 49)  # the first event starts the process
    assert "50 events" in str(error)
    assert "49" in str(error)
    for again in (type(error)(*error.args), pickle.loads(pickle.dumps(error))):
        assert (type(again), again.args, str(again)) == (RunTooLong, (50, 49), str(error))


def test_the_limit_also_bounds_what_happens_within_one_second() -> None:
    env = Agenda()

    def busy() -> Process:
        while True:
            yield Hold(env, 0, rank(Band.UNIT))

    env.process(busy())
    with pytest.raises(RunTooLong) as stopped:
        play(env, FAR, 1_000)
    assert stopped.value.args == (1_000, 0)
