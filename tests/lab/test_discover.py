"""Conditions, planted boxes, planted tipping points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim.lab.answers.boxes import Box, Sample, Target, boxes_in, chosen, trade_off
from sim.lab.answers.condition import Condition, cases, condition
from sim.lab.answers.discover import regions
from sim.lab.answers.series import Known, Unpaired
from sim.lab.answers.tipping import Tippings, tippings
from sim.lab.results import Results, ResultsError
from tests.lab.planted import gauge, number, planted

NUMBERS = [number(f"n{i}") for i in range(8)]
POINTS = {"prompt": 0, "minute": 1}


@pytest.fixture(scope="module")
def boxed(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """minute fails (20 h) where n2 > 0.6 and n5 < 0.5, one in ten does not; prompt never fails."""

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return 20.0 if policy == "minute" and x["n2"] > 0.6 and x["n5"] < 0.5 and luck < 0.9 else 10.0

    return planted(tmp_path_factory.mktemp("boxed"), toy, NUMBERS)


def test_a_planted_box_is_found(boxed: Results) -> None:
    never, found = regions(boxed, condition(boxed, "x > 15"), POINTS)
    assert (never.policy, never.failing, never.boxes, never.why_none) == ("prompt", 0, (), "it never holds")
    box = found.boxes[0]
    limits = {limit.number.ident: limit for limit in box.limits}
    assert set(limits) == {"n2", "n5"}
    assert (limits["n2"].high, limits["n5"].low) == (None, None)
    assert limits["n2"].low == pytest.approx(0.6, abs=0.05)
    assert limits["n5"].high == pytest.approx(0.5, abs=0.05)
    assert box.coverage > 0.9
    assert box.density > 0.8
    assert box.mass == pytest.approx(0.2, abs=0.04)
    assert all(limit.chance < 1e-6 for limit in box.limits)


def test_a_planted_box_stands_on_worlds_that_the_search_did_not_see(boxed: Results) -> None:
    check = regions(boxed, condition(boxed, "x > 15"), {"minute": 1})[0].check
    assert check is not None
    assert check.coverage > 0.8
    assert check.density > 0.7


def test_figures_belong_to_the_limits_as_told(boxed: Results) -> None:
    box = regions(boxed, condition(boxed, "x > 15"), {"minute": 1})[0].boxes[0]
    frame = boxed.frame(["x"], worlds=True).filter(pl.col("point") == 1)
    for limit in box.limits:
        column = frame[limit.number.ident]
        frame = frame.filter(column >= limit.low if limit.low is not None else column <= limit.high)
    assert frame.height == box.runs
    assert (frame["x"] > 15).mean() == pytest.approx(box.density)


def test_two_planted_boxes_are_found_one_after_the_other(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return 20.0 if x["n0"] > 0.75 or x["n3"] < 0.15 else 10.0

    results = planted(tmp_path, toy, NUMBERS)
    boxes = regions(results, condition(results, "x >= 20"), {"minute": 1})[0].boxes
    assert [[limit.number.ident for limit in box.limits] for box in boxes[:2]] == [["n0"], ["n3"]]
    assert boxes[0].coverage + boxes[1].coverage > 0.9


def test_pure_luck_has_no_region(tmp_path: Path) -> None:
    results = planted(tmp_path, lambda policy, x, luck: 100 * luck, NUMBERS)
    found = regions(results, condition(results, "x > 70"), {"minute": 1})[0]
    assert found.share is not None
    assert found.share.value == pytest.approx(0.3, abs=0.05)
    assert found.boxes == ()
    assert found.why_none == "no limits on the numbers set these runs apart from the rest"


@pytest.mark.parametrize(("count", "share"), [(1, 0.3), (6, 0.45), (6, 0.6)])
def test_chance_alone_makes_no_box(count: int, share: float) -> None:
    """Over many samples: every cut that could have been made is counted."""
    numbers = tuple(Known(f"n{i}", "", "", "U(0, 1)", "C", False) for i in range(count))
    found = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        sample = Sample(numbers, rng.random((256, count)), rng.random(256) < share)
        found += bool(boxes_in(sample, sample))
    assert found <= 1


def test_a_dense_part_of_a_slope_is_preferred_to_nearly_everything() -> None:
    """It holds ever more often along a number: the whole has the best harmonic mean, and tells nothing."""
    rng = np.random.default_rng(1)
    x = rng.random((512, 3))
    y = rng.random(512) < np.where(x[:, 0] > 0.8, 0.9, 0.35)
    numbers = tuple(Known(f"n{i}", "", "", "U(0, 1)", "C", False) for i in range(3))
    sample = Sample(numbers, x, y)
    found = boxes_in(sample, sample)
    assert all(box.limits for box in found)
    box = chosen(found, float(y.mean()), Target())
    assert [limit.number.ident for limit in box.limits] == ["n0"]
    assert box.limits[0].low == pytest.approx(0.8, abs=0.05)
    assert box.density > 0.8
    table = trade_off(found, box)
    assert box in table
    assert 2 <= len(table) <= 6
    assert [b.coverage for b in table] == sorted((b.coverage for b in table), reverse=True)
    assert [b.density for b in table] == sorted(b.density for b in table)


def test_targets_are_reached_or_come_near() -> None:
    boxes = [
        Box((), coverage, density, 0.1, 10) for coverage, density in ((0.9, 0.5), (0.5, 0.7), (0.2, 0.9))
    ]
    assert chosen(boxes, 0.4, Target(density=0.6)) == boxes[1]
    assert chosen(boxes, 0.4, Target(coverage=0.4)) == boxes[1]
    assert chosen(boxes, 0.4, Target(density=0.95)) == boxes[2]
    assert not Target(density=0.95).reached(boxes[2])


def test_runs_of_one_world_count_once() -> None:
    rng = np.random.default_rng(3)
    world = rng.random((60, 1))
    y = rng.random(60) < np.where(world[:, 0] > 0.7, 0.8, 0.4)
    numbers = (Known("n0", "", "", "U(0, 1)", "C", False),)
    single, many = (Sample(numbers, np.repeat(world, 8, 0), np.repeat(y, 8), draws=draws) for draws in (8, 1))
    surest = [min(b.limits[0].chance for b in boxes_in(sample, sample)) for sample in (single, many)]
    assert surest[1] < 1e-6 < surest[0]


def test_where_it_mostly_fails_the_opposite_is_searched(tmp_path: Path) -> None:
    """It does not fail in a small box in the middle: no limits set the rest apart, some set this box."""

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return 10.0 if 0.45 < x["n0"] < 0.6 and 0.3 < x["n1"] < 0.8 else 20.0

    results = planted(tmp_path, toy, NUMBERS[:3], cells=256)
    found = regions(results, condition(results, "x > 15"), {"minute": 1})[0]
    assert found.failing > 0.9 * found.runs
    assert found.opposite
    assert found.boxes[0].limits[0].number.ident == "n0"
    assert found.boxes[0].density > 0.3
    assert found.boxes[0].coverage > 0.8


def test_too_few_and_all(tmp_path: Path) -> None:
    results = planted(tmp_path, lambda policy, x, luck: x["n0"], NUMBERS, cells=64)
    few = regions(results, condition(results, "x > 0.95"), {"minute": 1})[0]
    assert few.why_none == f"it holds in {few.failing} runs only: too few for a region"
    assert 0 < few.failing < 10
    every = regions(results, condition(results, "x >= 0"), {"minute": 1})[0]
    assert every.why_none == "it holds in every run"


@pytest.mark.parametrize(
    ("asked", "event", "count", "unknown"),
    [
        ("x > 240", True, 16, 0),  # had not happened by ENDEX: later than any limit
        ("x < 240", True, 48, 0),
        ("x never", True, 16, 0),
        ("x never", False, 16, 0),
        ("x >= 10", False, 48, 16),
        ("x > 10", False, 0, 16),
        ("x <= 10", True, 48, 0),
    ],
)
def test_conditions_and_what_did_not_happen(
    tmp_path: Path, asked: str, event: bool, count: int, unknown: int
) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float | None:
        return None if x["n0"] > 0.75 else 10.0

    results = planted(tmp_path, toy, NUMBERS[:1], cells=64, measure=gauge(event=event))
    found = cases(results, condition(results, asked), 1)
    assert (int(found.holds.sum()), found.unknown, found.failed) == (count, unknown, 0)


def test_failed_runs_are_left_out_and_counted(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float | Exception:
        return ValueError("no") if x["n0"] > 0.75 else 10.0

    results = planted(tmp_path, toy, NUMBERS[:1], cells=64)
    found = cases(results, condition(results, "x never"), 1)
    assert (len(found.holds), int(found.holds.sum()), found.failed) == (48, 0, 16)


@pytest.mark.parametrize("text", ["x>240", " x > 240 ", "x >240", "x> 2.4e2"])
def test_conditions_as_people_write_them(boxed: Results, text: str) -> None:
    found = condition(boxed, text)
    assert (found.gauge.name, found.sign, found.limit) == ("x", ">", 240.0)
    assert str(found) == "x > 240 h"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y > 3", "no measure 'y' in these results; expected x"),
        ("x > soon", "--when 'x > soon': 'soon' is not a number; expected MEASURE > NUMBER "
         "(or >=, <, <=) or MEASURE never"),
        ("x > nan", "--when 'x > nan': 'nan' is not a number; expected MEASURE > NUMBER "
         "(or >=, <, <=) or MEASURE never"),
        ("x = 3", "--when 'x = 3': expected MEASURE > NUMBER (or >=, <, <=) or MEASURE never"),
        ("x", "--when 'x': expected MEASURE > NUMBER (or >=, <, <=) or MEASURE never"),
        ("", "--when '': expected MEASURE > NUMBER (or >=, <, <=) or MEASURE never"),
    ],
)  # fmt: skip
def test_conditions_that_cannot_be(boxed: Results, text: str, message: str) -> None:
    with pytest.raises(ResultsError) as caught:
        condition(boxed, text)
    assert str(caught.value) == message


def test_a_sweep_without_uncertain_numbers_has_no_region(tmp_path: Path) -> None:
    results = planted(tmp_path, lambda policy, x, luck: luck, [number("a")], cells=64)
    results.manifest["uncertain"].clear()
    with pytest.raises(ResultsError, match="varies no uncertain number"):
        regions(results, Condition(gauge(), ">", 0.5), POINTS)
    with pytest.raises(ResultsError, match="no uncertain number here"):
        tippings(results, "x", POINTS)


def test_a_planted_tipping_point_is_found(tmp_path: Path) -> None:
    """minute is better by 8 * (n1 - 0.7): it is best where n1 is above 0.7; all else is shared."""

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        own = 8 * (x["n1"] - 0.7) + 2 * (luck - 0.5) * x["n4"]
        return 30 * x["n0"] + 10 * luck - (own if policy == "minute" else 0.0)

    results = planted(tmp_path, toy, NUMBERS)
    found = tippings(results, "x", POINTS)
    assert isinstance(found, Tippings)
    assert found.best == "prompt"
    assert [t.number.ident for t in found.found] == ["n1"]
    tipping = found.found[0]
    assert (tipping.below, tipping.above) == ("prompt", "minute")
    assert tipping.at.value == pytest.approx(0.7, abs=0.02)
    assert tipping.at.low is not None
    assert tipping.at.high is not None
    assert tipping.at.low <= 0.7 <= tipping.at.high
    assert tipping.at.high - tipping.at.low < 0.15
    assert tipping.share == pytest.approx(0.7, abs=0.02)
    assert tipping.lead_below == pytest.approx(8 * 0.7, abs=0.3)
    assert tipping.lead_above == pytest.approx(8 * 0.3, abs=0.3)


def test_more_is_better_where_the_measure_says_so(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return x["n1"] - 0.5 if policy == "minute" else 0.0

    results = planted(tmp_path, toy, NUMBERS[:2], measure=gauge(better="more"))
    found = tippings(results, "x", POINTS)
    assert isinstance(found, Tippings)
    assert [(t.below, t.above) for t in found.found] == [("prompt", "minute")]


def test_where_one_policy_always_leads_nothing_tips(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return 5 * luck + (x["n0"] if policy == "minute" else 1.2)

    results = planted(tmp_path, toy, NUMBERS)
    found = tippings(results, "x", POINTS)
    assert isinstance(found, Tippings)
    assert (found.best, found.found) == ("minute", ())


def test_policies_that_never_differ_are_one(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return luck + (0.0 if policy == "strict" else x["n0"] - 0.5)

    results = planted(tmp_path, toy, NUMBERS[:2], policies=("minute", "movement", "strict"))
    found = tippings(results, "x", {"minute": 0, "movement": 1, "strict": 2})
    assert isinstance(found, Tippings)
    assert found.same == (("movement", "minute"),)
    assert [(t.below, t.above) for t in found.found] == [("minute", "strict")]


def test_equal_policies_have_no_best_and_level_ones_are_named(tmp_path: Path) -> None:
    equal = planted(tmp_path / "equal", lambda policy, x, luck: luck, NUMBERS[:2], cells=64)
    found = tippings(equal, "x", POINTS)
    assert isinstance(found, Tippings)
    assert (found.best, found.level, found.found) == ("", (), ())

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return 5 * x["n0"] if policy == "minute" else 5 * x["n1"]

    level = tippings(planted(tmp_path / "level", toy, NUMBERS[:2], cells=64), "x", POINTS)
    assert isinstance(level, Tippings)
    assert {level.best, *level.level} == {"prompt", "minute"}


def test_whole_numbers_with_few_values_tip_too(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return luck + (x["k"] - 2.5 if policy == "minute" else 0.0)

    results = planted(tmp_path, toy, [number("k", "U(0, 5)", whole=True)])
    found = tippings(results, "x", POINTS)
    assert isinstance(found, Tippings)
    assert [(t.below, t.above) for t in found.found] == [("minute", "prompt")]
    assert 2 <= found.found[0].at.value <= 3


def test_a_measure_that_is_better_neither_way_or_is_missing(tmp_path: Path) -> None:
    results = planted(
        tmp_path / "neither", lambda policy, x, luck: luck, NUMBERS[:1], cells=64,
        measure=gauge(better="neither"),
    )  # fmt: skip
    with pytest.raises(ResultsError, match="x is better neither way"):
        tippings(results, "x", POINTS)
    results = planted(tmp_path / "missing", lambda policy, x, luck: None, NUMBERS[:1], cells=64)
    assert isinstance(tippings(results, "x", POINTS), Unpaired)
