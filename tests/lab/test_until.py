"""Stopping when precise: fixed looks, valid together, and the same bytes again."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import pytest

from benchmarks.kills import contents
from benchmarks.toy import toy_study
from sim.lab.answers.cells import Cells
from sim.lab.answers.estimates import batch_mean
from sim.lab.results import Results
from sim.lab.running.sweep import run_sweep, sweep
from sim.lab.running.until import Until, cells_at, level_at, read_until
from sim.lab.running.worker import SweepError
from sim.lab.study import Factor, Sampling, Study
from tests.lab.models import Noisy


def noisy(null_at: int = -1, **sampling: object) -> Study:
    return replace(
        toy_study(sampling=Sampling(**sampling)),
        model=Noisy(null_at),
    )


def test_the_errors_of_all_looks_sum_to_five_percent() -> None:
    total = math.fsum(1 - level_at(number) for number in range(1, 100_001))
    assert total == pytest.approx(0.05, rel=2e-5)
    assert level_at(1) == 0.975


def test_looks_are_whole_sets_and_double() -> None:
    assert [cells_at(noisy(sets=8, luck_per_world=3), k) for k in (1, 2, 3)] == [96, 192, 384]
    assert [cells_at(noisy(method="random"), k) for k in (1, 2)] == [64, 128]
    cubes = [cells_at(noisy(method="latin-hypercube", size=48, luck_per_world=2), k) for k in (1, 2)]
    assert cubes == [192, 384]
    assert cells_at(toy_study(uncertain=False), 1) == 64


def test_stops_at_the_first_look_that_is_precise(tmp_path: Path) -> None:
    study = noisy(method="random")
    ended = run_sweep(study, tmp_path, workers=1, until="total_h ±0.1h")
    widths = [look.half_width for look in ended.looks]
    assert [look.cells for look in ended.looks] == [64 * 2**k for k in range(len(widths))]
    assert all(width is not None and width > 0.1 for width in widths[:-1])
    assert widths[-1] is not None
    assert widths[-1] <= 0.1
    held = Results(tmp_path).manifest
    assert held["replications"] == ended.looks[-1].cells == Cells(Results(tmp_path)).count
    assert held["until"]["reached"] is True
    # The widest is the policy with twice the luck, in either circumstance; its variance is 4/12.
    assert ended.looks[-1].widest == "c in single"
    deviate = NormalDist().inv_cdf((1 + ended.looks[-1].level) / 2)
    assert widths[-1] == pytest.approx(deviate * math.sqrt(4 / 12 / ended.looks[-1].cells), rel=0.1)


def test_the_width_is_that_of_the_paired_difference_from_batches(tmp_path: Path) -> None:
    ended = run_sweep(noisy(), tmp_path, workers=1, until=Until("total_h", 1e-9, "b", cap=200))
    cells = Cells(Results(tmp_path))
    values = cells.measured("total_h")
    for look in ended.looks:
        difference = (values[:, 2] - values[:, 0])[: look.cells]
        found = batch_mean(difference, cells.batch[: look.cells], look.level)
        assert found is not None
        assert found.high is not None
        assert look.half_width == pytest.approx(found.high - found.value)
    assert [look.cells for look in ended.looks] == [64, 128, 200]
    assert Results(tmp_path).manifest["until"]["reached"] is False


def test_the_same_command_again_changes_nothing(tmp_path: Path) -> None:
    study = noisy(method="random")
    run_sweep(study, tmp_path / "calm", workers=1, until="total_h ±0.1h")

    def stop(now: object) -> None:
        if Results(tmp_path / "rough").manifest["replications"] > 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_sweep(study, tmp_path / "rough", workers=1, until="total_h ±0.1h", progress=stop)
    run_sweep(study, tmp_path / "rough", workers=2, until="total_h ±0.1h")
    assert contents(tmp_path / "rough") == contents(tmp_path / "calm")
    again = run_sweep(study, tmp_path / "rough", until="total_h ±0.1h")
    assert again.played == 0
    assert contents(tmp_path / "rough") == contents(tmp_path / "calm")


def test_what_has_not_happened_counts_as_endex_or_prevents_an_interval(tmp_path: Path) -> None:
    study = noisy(null_at=4, method="random")
    event = run_sweep(study, tmp_path / "event", workers=1, until=Until("late_h", 1e-9, cap=64)).looks[0]
    assert event.half_width is not None
    assert event.half_width > 1  # half of the runs count 10 hours
    plain = run_sweep(study, tmp_path / "plain", workers=1, until=Until("total_h", 1e-9, cap=64)).looks[0]
    assert (plain.half_width, plain.widest) == (None, "c in single")
    other = run_sweep(study, tmp_path / "other", workers=1, until=Until("total_h", 9.0, "b", cap=64)).looks[0]
    assert other.half_width is not None


def test_a_run_that_failed_is_left_out_with_its_pair(tmp_path: Path) -> None:
    study = replace(toy_study(failing=3), sampling=Sampling("random"))
    ended = run_sweep(study, tmp_path, workers=1, until="total_h ±1h")
    # Same world, same luck: the toy differs by the number of the point, always.
    assert [look.half_width for look in ended.looks] == [pytest.approx(0, abs=1e-9)]
    assert ended.failed > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("total_h ±0.5h", Until("total_h", 0.5)),
        ("total_h +-0.5", Until("total_h", 0.5)),
        ("total_h +/- 5e-1 h of b", Until("total_h", 0.5, "b")),
        ("  total_h±2 of c ", Until("total_h", 2.0, "c")),
    ],
)
def test_the_text_is_read(text: str, expected: Until) -> None:
    assert read_until(text, toy_study()) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", "--until 'soon': expected MEASURE ±NUMBER, such as 'closure_90_h ±0.5h'"),
        (
            "totl_h ±1",
            "--until 'totl_h ±1': unknown measure 'totl_h'; "
            "expected one of total_h, late_h; nearest: total_h",
        ),
        ("total_h ±1d", "--until 'total_h ±1d': total_h is counted in 'h', not in 'd'"),
        ("total_h ±0", "--until 'total_h ±0': '0' is no half width; expected a number above 0"),
        ("total_h ±1.2.3", "--until 'total_h ±1.2.3': '1.2.3' is no half width; expected a number above 0"),
    ],
)
def test_a_text_that_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(SweepError) as told:
        read_until(text, toy_study())
    assert str(told.value) == message


def test_policies_to_compare(tmp_path: Path) -> None:
    with pytest.raises(SweepError) as told:
        sweep(toy_study(), tmp_path, workers=1, until="total_h ±1 of bb")
    assert str(told.value) == (
        "--until: no policy 'bb' besides the baseline, a; expected one of b, c; nearest: b"
    )
    assert list(tmp_path.iterdir()) == []
    two = (Factor("rule", "policy", ("none", "hub")), Factor("route", "policy", ("a", "b", "c")))
    with pytest.raises(SweepError, match=r"nearest: hub$"):
        read_until("total_h ±1 of hubb", replace(toy_study(), factors=two))
    alone = replace(toy_study(), factors=toy_study().factors[1:])
    with pytest.raises(SweepError, match="the study has one policy; expected two to compare"):
        read_until("total_h ±1", alone)
