"""Queues built from the engine's own servers and luck, against closed forms.

Times are whole seconds; a mean service of 10,000 s makes the rounding small against the tolerance.
Tolerances are four standard errors by the method of batch means (25 batches), and the standard
error itself must be small, so that the tolerance cannot hide a wrong discipline.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from math import factorial

import numpy as np
import pytest
from simpy import Event

from sim.kernel import Agenda, Band, Server, call_at, play, rank
from sim.luck import Luck
from sim.streams import Layout

SERVICE = 10_000.0
BATCHES = 25
Draw = Callable[[Luck, int], int]


def exponential(name: str, mean: float, luck: Luck, n: int) -> int:
    return round(-mean * math.log1p(-luck.uniform(name, n)))


def fixed(mean: float, _: Luck, __: int) -> int:
    return round(mean)


class Queue:
    """Customers arrive at a server, wait, are served and leave; their waits are kept."""

    def __init__(self, slots: int, service: Draw, urgency: Callable[[Luck, int], int]) -> None:
        self.env = Agenda()
        self.server = Server(self.env, slots)
        self.service = service
        self.urgency = urgency
        self.waits: list[tuple[int, int, int]] = []  # customer, urgency, seconds

    def play(self, gap: Draw, customers: int, seed: int) -> None:
        luck = Luck(seed, Layout((name, customers, None) for name in ("gap", "service", "urgency")))
        now = 0
        for n in range(customers):
            now += gap(luck, n)
            call_at(self.env, now, rank(Band.UNIT), partial(self._arrive, luck, n))
        play(self.env, 2 * now, 10 * customers)

    def _arrive(self, luck: Luck, n: int) -> None:
        urgency = self.urgency(luck, n)
        serve = partial(self._serve, luck, n, urgency, int(self.env.now))
        turn = self.server.take(urgency, rank(Band.LIFT))
        if turn is None:
            serve(None)
        else:
            turn.callbacks.append(serve)

    def _serve(self, luck: Luck, n: int, urgency: int, since: int, _: Event | None) -> None:
        self.waits.append((n, urgency, int(self.env.now) - since))
        call_at(self.env, self.service(luck, n), rank(Band.LIFT), self.server.give)


def waits(
    slots: int, load: float, service: Draw, customers: int, seed: int, urgent: float = 0.0
) -> list[tuple[int, int, int]]:
    """Waits in order of arrival, after a warm-up; a share ``urgent`` of customers goes first."""
    queue = Queue(slots, service, lambda luck, n: int(luck.uniform("urgency", n) >= urgent))
    queue.play(partial(exponential, "gap", SERVICE / load / slots), customers, seed)
    assert len(queue.waits) == customers
    assert queue.server.busy == 0
    return sorted(queue.waits)[customers // 20 :]


def agrees(observed: Sequence[int], expected: float) -> None:
    """The mean lies within four standard errors of the closed form, and those are below 5 % of it."""
    batches = [batch.mean() for batch in np.array_split(np.array(observed, dtype=float), BATCHES)]
    error = float(np.std(batches, ddof=1)) / math.sqrt(BATCHES)
    assert error < 0.05 * expected
    assert np.mean(observed) == pytest.approx(expected, abs=4 * error)


def erlang_c(slots: int, load: float) -> float:
    """The chance that a customer waits in M/M/c."""
    offered = slots * load
    busy = offered**slots / factorial(slots) / (1 - load)
    return busy / (sum(offered**k / factorial(k) for k in range(slots)) + busy)


MEMORYLESS = partial(exponential, "service", SERVICE)


def test_one_slot_memoryless_service() -> None:
    observed = [wait for _, _, wait in waits(1, 0.6, MEMORYLESS, 60_000, seed=1)]
    agrees(observed, SERVICE * 0.6 / (1 - 0.6))
    assert np.mean([wait > 0 for wait in observed]) == pytest.approx(0.6, abs=0.02)  # utilisation


def test_three_slots_memoryless_service() -> None:
    observed = [wait for _, _, wait in waits(3, 0.75, MEMORYLESS, 60_000, seed=2)]
    chance = erlang_c(3, 0.75)
    agrees(observed, chance * SERVICE / (3 * (1 - 0.75)))
    assert np.mean([wait > 0 for wait in observed]) == pytest.approx(chance, abs=0.02)


def test_one_slot_fixed_service() -> None:
    observed = [wait for _, _, wait in waits(1, 0.6, partial(fixed, SERVICE), 60_000, seed=3)]
    agrees(observed, SERVICE * 0.6 / (2 * (1 - 0.6)))  # Pollaczek and Khinchine, no variance


def test_the_urgent_wait_less_by_the_formula_of_cobham() -> None:
    load, urgent = 0.7, 0.4
    seen = waits(1, load, MEMORYLESS, 60_000, seed=4, urgent=urgent)
    residual, first = load * SERVICE, load * urgent
    agrees([wait for _, urgency, wait in seen if urgency == 0], residual / (1 - first))
    agrees([wait for _, urgency, wait in seen if urgency == 1], residual / (1 - first) / (1 - load))


def test_the_closed_forms_agree_with_each_other() -> None:
    assert erlang_c(1, 0.6) == pytest.approx(0.6)
    assert erlang_c(3, 0.75) == pytest.approx(0.567757, abs=1e-6)


def test_the_tolerance_is_narrower_than_a_wrong_number_of_slots() -> None:
    observed = [wait for _, _, wait in waits(3, 0.75, MEMORYLESS, 60_000, seed=2)]
    with pytest.raises(AssertionError):
        agrees(observed, erlang_c(2, 0.75) * SERVICE / (2 * (1 - 0.75)))


def test_equals_are_served_in_the_order_in_which_they_came() -> None:
    """Mean waits do not depend on that order, so the formulas above cannot see it."""
    queue = Queue(1, MEMORYLESS, lambda luck, n: 0)
    queue.play(partial(exponential, "gap", SERVICE / 0.8), 500, seed=5)
    served = [customer for customer, _, _ in queue.waits]
    assert served == sorted(served)
    assert sum(wait > 0 for _, _, wait in queue.waits) > 200  # many did wait
