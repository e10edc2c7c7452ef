"""Indices against closed forms, the share of weak evidence, the tornado, worlds and luck apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from sim.lab.answers.sensitivity import Drivers, drivers
from sim.lab.answers.series import Series, Unpaired, consequences_of, series_of
from sim.lab.answers.tornado import lacking, split_of, tornado
from sim.lab.results import ResultsError
from sim.lab.study import Sampling, Sensitivity, Uncertain
from tests.lab.planted import gauge, number, planted

A, B = 7.0, 0.1
G = (0.0, 1.0, 4.5, 9.0)


def ishigami(x: Mapping[str, float]) -> float:
    return math.sin(x["x1"]) + A * math.sin(x["x2"]) ** 2 + B * x["x3"] ** 4 * math.sin(x["x1"])


def ishigami_numbers() -> list[Uncertain]:
    span = f"U({-math.pi}, {math.pi})"
    return [number("x1", span), number("x2", span, grade="A"), number("x3", span)]


V1 = 0.5 * (1 + B * math.pi**4 / 5) ** 2
V2 = A**2 / 8
V13 = 8 * B**2 * math.pi**8 / 225
V = V1 + V2 + V13
LUCK = 5**2 / 12


def told(results: object, **more: int) -> Drivers:
    found = drivers(results, "x", 1, **more)
    assert isinstance(found, Drivers)
    return found


@pytest.fixture(scope="module")
def waves(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The difference between the two policies is the Ishigami function; what they share is luck."""

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return 5 * luck + (ishigami(x) if policy == "minute" else 0.0)

    groups = {name: (name,) for name in ("x1", "x2", "x3")}
    return planted(
        tmp_path_factory.mktemp("waves"),
        toy,
        ishigami_numbers(),
        sensitivity=Sensitivity(1024, (0, 1), groups),
    )


def test_ishigami_has_its_closed_form_as_a_paired_difference(waves: object) -> None:
    found = told(waves, against=0)
    indices = {index.name: index for index in found.indices}
    alone = {"x1": V1 / V, "x2": V2 / V, "x3": 0.0}
    total = {"x1": (V1 + V13) / V, "x2": V2 / V, "x3": V13 / V}
    for order, closed in (("alone", alone), ("total", total)):
        for name, value in closed.items():
            estimate = getattr(indices[name], order)
            assert estimate.value == pytest.approx(value, abs=0.03)
            assert estimate.low - 0.01 <= value <= estimate.high + 0.01
    assert found.deviation**2 == pytest.approx(V, rel=0.05)
    assert [index.name for index in found.indices] == ["x1", "x2", "x3"]


def test_luck_that_both_policies_meet_is_gone_from_the_difference(waves: object) -> None:
    paired, single = told(waves, against=0), told(waves)
    assert paired.luck is not None
    assert paired.luck.total.value == pytest.approx(0.0, abs=1e-9)
    assert paired.worlds is not None
    assert paired.worlds.value == pytest.approx(1.0, abs=1e-9)
    assert single.luck is not None
    expected = LUCK / (LUCK + V)
    assert single.luck.total.value == pytest.approx(expected, abs=0.03)
    assert single.worlds is not None
    assert single.worlds.low is not None
    assert single.worlds.high is not None
    assert single.worlds.low < 1 - expected < single.worlds.high


def test_weak_evidence_share_is_what_pure_judgement_brings(waves: object) -> None:
    share = told(waves, against=0).weak_evidence_share
    assert share is not None
    assert share.low is not None
    assert share.high is not None
    assert share.value == pytest.approx(1 - V2 / V, abs=0.03)
    assert share.low < 1 - V2 / V < share.high


def test_weak_evidence_share_is_of_the_worlds_and_not_of_luck(waves: object) -> None:
    """One policy alone varies by luck too; of what the worlds bring, the weak share is the same."""
    share = told(waves).weak_evidence_share
    assert share is not None
    assert share.value == pytest.approx(1 - V2 / V, abs=0.05)


def test_the_weak_share_is_told_where_luck_drowns_the_worlds(tmp_path: Path) -> None:
    results = planted(
        tmp_path,
        lambda policy, x, luck: 100 * luck + 2 * x["a"] + x["b"],
        [number("a"), number("b", grade="A")],
        sensitivity=Sensitivity(256, (0, 1), {"a": ("a",), "b": ("b",)}),
        cells=64,
    )
    found = told(results)
    assert found.worlds is not None
    assert found.worlds.low == 0.0
    assert found.weak_evidence_share is not None
    assert found.weak_evidence_share.value == pytest.approx(4 / 5, abs=0.05)


@pytest.mark.parametrize(("grade", "share"), [("C", 1.0), ("B", 0.0)])
def test_all_weak_or_none(tmp_path: Path, grade: str, share: float) -> None:
    results = planted(
        tmp_path,
        lambda policy, x, luck: x["a"] + luck,
        [number("a", grade=grade), number("b", grade=grade)],
        sensitivity=Sensitivity(64, (0, 1), {"a": ("a",), "b": ("b",)}),
        cells=64,
    )
    found = told(results)
    assert found.weak_evidence_share is not None
    assert found.weak_evidence_share.value == share
    assert found.worlds is not None
    assert found.worlds.value == pytest.approx(0.5, abs=0.15)


def test_g_function_in_groups(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return math.prod((abs(4 * x[f"x{i}"] - 2) + a) / (1 + a) for i, a in enumerate(G))

    groups = {"first": ("x0",), "middle": ("x1", "x2"), "last": ("x3",)}
    results = planted(
        tmp_path,
        toy,
        [number(f"x{i}", grade="C" if i in (1, 2) else "A") for i in range(4)],
        sensitivity=Sensitivity(2048, (1,), groups),
        cells=64,
    )
    part = [1 / (3 * (1 + a) ** 2) for a in G]
    whole = math.prod(1 + v for v in part) - 1

    def closed(places: tuple[int, ...]) -> float:
        return (math.prod(1 + part[i] for i in places) - 1) / whole

    found = told(results)
    indices = {index.name: index for index in found.indices}
    for name, inside, outside in (
        ("first", (0,), (1, 2, 3)), ("middle", (1, 2), (0, 3)), ("last", (3,), (0, 1, 2))
    ):  # fmt: skip
        assert indices[name].alone.value == pytest.approx(closed(inside), abs=0.03)
        assert indices[name].total.value == pytest.approx(1 - closed(outside), abs=0.03)
    assert indices["middle"].idents == ("x1", "x2")
    assert found.weak_evidence_share is not None
    assert found.weak_evidence_share.value == pytest.approx(1 - closed((0, 3)), abs=0.03)


def test_numbers_in_no_group_are_told(tmp_path: Path) -> None:
    results = planted(
        tmp_path,
        lambda policy, x, luck: x["a"],
        [number("a"), number("b")],
        sensitivity=Sensitivity(16, (1,), {"a": ("a",)}),
        cells=64,
    )
    assert told(results).held == ("b",)


def test_a_difference_that_never_varies_has_no_indices(tmp_path: Path) -> None:
    results = planted(
        tmp_path,
        lambda policy, x, luck: x["a"] + (2.0 if policy == "minute" else 0.0),
        [number("a")],
        sensitivity=Sensitivity(16, (0, 1), {"a": ("a",)}),
        cells=64,
    )
    found = told(results, against=0)
    assert found.mean == pytest.approx(2.0)
    assert found.indices == ()
    assert found.weak_evidence_share is None


def test_a_failed_run_takes_its_base_row_with_it(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float | Exception:
        return ValueError("no") if x["a"] > 0.95 and policy == "minute" else x["a"] + x["b"]

    results = planted(
        tmp_path,
        toy,
        [number("a"), number("b")],
        sensitivity=Sensitivity(256, (0, 1), {"a": ("a",), "b": ("b",)}),
        cells=64,
    )
    found = told(results)
    assert found.base + found.dropped == 256
    assert 0.02 * 256 < found.dropped < 0.2 * 256


def test_without_the_block_indices_say_so(tmp_path: Path) -> None:
    results = planted(tmp_path, lambda policy, x, luck: x["a"], [number("a")], cells=64)
    with pytest.raises(ResultsError, match="no Saltelli block"):
        drivers(results, "x", 1)


def test_what_did_not_happen_counts_as_endex_only_for_events(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float | None:
        return None if x["a"] > 0.75 else 10.0

    for event, folder in ((True, tmp_path / "event"), (False, tmp_path / "other")):
        results = planted(folder, toy, [number("a")], cells=64, measure=gauge(event=event))
        found = series_of(results, "x", 1)
        if event:
            assert isinstance(found, Series)
            assert found.never == 16
            assert found.values.mean() == pytest.approx((48 * 10 + 16 * 100) / 64)
        else:
            assert isinstance(found, Unpaired)
            assert (found.missing, found.runs) == (16, 64)


def test_tornado_finds_the_slope_and_leaves_chance_alone(tmp_path: Path) -> None:
    """Over its lowest and highest fifth a number uniform on 0..1 differs by 0.8."""

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return (10 * x["n0"] - 5 * x["n1"] + luck) * (policy == "minute") + 3 * luck

    results = planted(tmp_path, toy, [number(f"n{i}") for i in range(12)])
    series = series_of(results, "x", 1, 0)
    assert isinstance(series, Series)
    swings = tornado(results, series)
    assert [swing.number.ident for swing in swings[:2]] == ["n0", "n1"]
    assert [swing.sure for swing in swings] == [True, True] + [False] * 10
    for swing, slope in zip(swings, (10, -5), strict=False):
        assert swing.swing.low is not None
        assert swing.swing.high is not None
        assert swing.swing.low < 0.8 * slope < swing.swing.high
    assert swings[0].below == pytest.approx(0.2, abs=0.01)
    assert swings[0].low.value == pytest.approx(10 * 0.1 - 2.5 + 0.5, abs=0.3)


@pytest.mark.parametrize(
    ("cells", "sets", "shown", "sure"),
    [(8, 8, 0, 0), (32, 16, 0, 0), (64, 16, 1, 0), (256, 4, 0, 0), (256, 16, 1, 1)],
)
def test_a_star_needs_worlds_and_batches(
    tmp_path: Path, cells: int, sets: int, shown: int, sure: int
) -> None:
    results = planted(
        tmp_path,
        lambda policy, x, luck: 10 * x["a"] + luck,
        [number("a")],
        cells=cells,
        sampling=Sampling(sets=sets),
    )
    series = series_of(results, "x", 1)
    assert isinstance(series, Series)
    swings = tornado(results, series)
    assert (len(swings), sum(swing.sure for swing in swings)) == (shown, sure)
    assert bool(lacking(series)) == (not sure)


def test_worlds_and_luck_are_told_apart(tmp_path: Path) -> None:
    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return 4 * x["a"] + 2 * luck

    results = planted(tmp_path, toy, [number("a")], cells=2048, sampling=Sampling(luck_per_world=2))
    series = series_of(results, "x", 1)
    assert isinstance(series, Series)
    split = split_of(series)
    assert split is not None
    assert (split.worlds, split.draws) == (1024, 2)
    assert split.between == pytest.approx(16 / 12, rel=0.1)
    assert split.luck == pytest.approx(4 / 12, rel=0.1)
    assert split.share.low is not None
    assert split.share.high is not None
    assert split.share.low < 0.8 < split.share.high


def test_one_run_a_world_cannot_tell_them_apart(tmp_path: Path) -> None:
    results = planted(tmp_path, lambda policy, x, luck: x["a"] + luck, [number("a")], cells=64)
    series = series_of(results, "x", 1)
    assert isinstance(series, Series)
    assert split_of(series) is None


def test_unknown_measure_names_the_nearest(tmp_path: Path) -> None:
    results = planted(tmp_path, lambda policy, x, luck: x["a"], [number("a")], cells=64)
    assert consequences_of(results) == ("x",)
    with pytest.raises(ResultsError, match=r"no measure 'X'.*nearest: x"):
        series_of(results, "X", 0)
