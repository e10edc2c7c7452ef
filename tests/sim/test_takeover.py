"""Closed runways in Korea send sorties to Japan, to squadrons that may fly and have the aircraft."""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean
from types import SimpleNamespace
from typing import Any, cast

from sim import Plan, Run, play_plan
from sim.takeover import MissedSorties

STRIKES = ("osan-1", "osan-2", "kunsan-1", "kunsan-2", "daegu-1", "gimhae-1")
PEACE = tuple(f"injects.strike-{name}.enabled=false" for name in STRIKES)
Compiled = Callable[..., Plan]
Played = Callable[..., Run]


def missed(plan: Plan) -> tuple[MissedSorties, SimpleNamespace]:
    crisis = SimpleNamespace(plan=plan, now=0)
    return MissedSorties(cast(Any, crisis)), crisis


def squadron(name: str, aircraft: int, withheld: bool = False) -> Any:
    return SimpleNamespace(line=SimpleNamespace(ident=name), aircraft=aircraft, withheld=withheld)


def test_what_is_missed_accrues_at_the_mean_rate_of_waves(compiled: Compiled) -> None:
    plan = compiled()
    pool, crisis = missed(plan)
    share, gap = plan.numbers.value("D3.03"), plan.numbers.distribution("D3.02").median
    pool.ground(squadron("osan", 24))
    crisis.now = 86_400
    expected = int(24 * share * 24 / gap)
    assert pool.take(1_000) == expected
    assert pool.take(1_000) == 0  # nothing is flown twice


def test_longest_grounded_first_and_no_more_than_asked(compiled: Compiled) -> None:
    pool, crisis = missed(compiled())
    first, second = squadron("osan", 24), squadron("kunsan", 24)
    pool.ground(first)
    crisis.now = 43_200
    pool.ground(second)
    crisis.now = 86_400
    assert pool.take(5) == 5
    pool.release(first)
    rest = pool.take(1_000)
    assert 0 < rest < 43  # the second alone: half a day
    pool.ground(squadron("daegu", 24, withheld=True))
    crisis.now = 2 * 86_400
    pool.release(second)
    assert pool.take(1_000) == 0  # held squadrons have nothing to be taken over


def test_waves_that_take_over_fit_their_aircraft(compiled: Compiled, played: Played) -> None:
    plan, taken = compiled("free-use-1951"), 0
    for seed in range(6):
        run = played(seed, "free-use-1951")
        records = run.trace.records
        for record in records:
            if record.kind == "take-over":
                wave = records[record.seq + 1]
                assert (wave.kind, wave.actor, wave.time) == ("wave", record.actor, record.time)
                limit = plan.by_ident[record.actor].aircraft * plan.numbers.value("D12.30")
                assert int(record.value) <= int(wave.value) <= limit
                assert plan.in_japan(record.place)
                taken += int(record.value)
    assert taken > 100


def test_nothing_is_taken_over_where_no_runway_in_korea_is_closed(compiled: Compiled) -> None:
    plan = compiled("free-use-1951", sets=PEACE)
    for seed in range(3):
        assert not [r for r in play_plan(plan, seed).trace.records if r.kind == "take-over"]


def test_with_runways_closed_more_depends_on_tokyos_yes(compiled: Compiled) -> None:
    """The price of a no, logistics-only against free use, is higher when runways in Korea are hit."""

    def price(sets: tuple[str, ...]) -> list[float]:
        pair = [compiled(pack, sets=sets) for pack in ("logistics-only", "free-use-1951")]
        gaps = [[_gap(plan, seed) for seed in range(25)] for plan in pair]
        return [a - b for a, b in zip(*gaps, strict=True)]

    assert fmean(price(())) > fmean(price(PEACE)) + 20


def _gap(plan: Plan, seed: int) -> float:
    value = play_plan(plan, seed, reduced=True).measures["sortie_gap"]["value"]
    assert value is not None
    return float(value)
