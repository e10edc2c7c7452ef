"""The backtest: scores against arithmetic, honesty about what a case has made, the same on any workers."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import scenarios
from policies import builtin
from scenarios.problems import InputError
from scenarios.register import days_of_past_cases, register
from sim.lab.backtest.again import Paired, ratio_with_other_runs
from sim.lab.backtest.cases import cases_of
from sim.lab.backtest.playing import Worlds, play_cases
from sim.lab.backtest.run import Backtest, backtest
from sim.lab.backtest.scores import Score, Times, score
from sim.lab.backtest.summary import Held, summary
from sim.observing import Window
from tests.history_rows import ROWS

CASE = """format: 1
name: {name}
extends: {extends}
observed:
  - {{id: alert, event: first-alert, party: JPN, flow: warning, at: H+4m, resolution: 1m, grade: B, note: n}}
"""


PASSED = """format: 1
name: mine
extends: warning-2023-05
clock: {h_hour: "2023-11-21T22:43+09:00"}
injects: [{id: rocket, splash: philippine-sea, falls_short: false}]
observed:
  - {id: alert, event: first-alert, party: JPN, flow: warning, at: H+3m, resolution: 1m, grade: B, note: n}
  - {id: clear, event: all-clear, party: JPN, flow: warning, at: H+32m, resolution: 1m, grade: B, note: n}
"""


@cache
def whole() -> Backtest:
    return backtest(replications=60, seed=5)


def write(folder: Path, name: str, text: str) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


# --- one row ---


def minutes(*values: float) -> Times:
    return np.array([60.0 * value for value in values])


EVEN = minutes(*(1 + n / 1000 for n in range(0, 9001)))  # 1 to 10 min, evenly


def test_a_row_is_placed_by_arithmetic() -> None:
    found = score(EVEN, Window(4 * 60, 6 * 60, 0))
    assert found.quantiles == pytest.approx([87, 195, 330, 465, 573], abs=0.1)
    assert found.pit == pytest.approx(4 / 9, abs=1e-3)  # the middle of 3/9 and 5/9
    assert (found.part_50, found.part_90) == (1.0, 1.0)
    assert found.interval == pytest.approx(math.log(573 / 87), abs=1e-3)
    assert found.off == pytest.approx(math.log(300 / 330), abs=1e-3)
    assert found.brier == 0.0


def test_a_rounded_time_that_straddles_an_end_counts_in_part() -> None:
    # 95 % lies at 9.55 min: of [9.1, 10] half a minute in nine tenths is inside.
    found = score(EVEN, Window(round(9.1 * 60), 600, 0))
    assert found.part_90 == pytest.approx((0.95 - 0.9) / (1 - 0.9), abs=0.01)
    assert found.part_50 == 0.0
    assert found.inside_50 is False


def test_what_lies_outside_costs_twenty_times_its_distance() -> None:
    late = score(EVEN, Window(20 * 60, 22 * 60, 0))
    width = math.log(573 / 87)
    assert late.interval == pytest.approx(width + 20 * math.log(1200 / 573), abs=0.01)
    early = score(EVEN + 600, Window(60, 120, 0))
    low, high = early.quantiles[0], early.quantiles[-1]  # type: ignore[index]
    assert early.interval == pytest.approx(math.log(high / low) + 20 * math.log(low / 120), abs=0.01)
    assert (late.part_90, late.inside_90, late.pit) == (0.0, False, 1.0)


def test_no_later_than_is_open_below() -> None:
    surely = score(EVEN, Window(None, 3600, 0))
    assert (surely.pit, surely.part_90, surely.inside_90) == (0.5, pytest.approx(0.9), True)
    hardly = score(EVEN, Window(None, round(1.1 * 60), 0))
    assert hardly.part_90 == 0.0
    assert hardly.off is None


def test_what_happens_in_few_runs_is_a_miss() -> None:
    times = np.full(100, np.nan)
    times[:9] = 300
    found = score(times, Window(240, 360, 0))
    assert (found.miss, found.inside_90, found.pit, found.interval) == (True, False, None, None)
    assert found.brier == pytest.approx(0.91**2)
    times[:10] = 300
    assert not score(times, Window(240, 360, 0)).miss


def test_what_did_not_happen_is_scored_by_its_chance() -> None:
    times = np.full(100, np.nan)
    times[:20] = 300
    found = score(times, Window(None, None, 0))
    assert (found.chance, found.brier, found.miss) == (0.2, pytest.approx(0.04), False)


@pytest.mark.parametrize("clock", [1, 60, 600])
def test_a_right_model_has_the_nominal_shares_however_coarse_the_clock(clock: int) -> None:
    """Observed times drawn from the model itself and rounded down to the clock."""
    rng = np.random.default_rng(3)
    parts = []
    times = np.round(rng.lognormal(math.log(600), 0.8, 4000))
    for true in np.round(rng.lognormal(math.log(600), 0.8, 1500)):
        low = int(true // clock * clock)
        found = score(times, Window(low, low + clock - 1, 0))
        parts.append((found.part_50, found.part_90))
    fifty, ninety = np.array(parts, dtype=float).mean(axis=0)
    assert fifty == pytest.approx(0.5, abs=0.04)
    assert ninety == pytest.approx(0.9, abs=0.025)


# --- over rows ---


def row(case: str, part_90: float, part_50: float = 0.5) -> Held:
    quantiles = (60.0, 120.0, 180.0, 240.0, 300.0)
    return Held(case, Score(1.0, quantiles, 100.0, 200.0, 0.0, 0.5, part_50, part_90, 1.0, 0.0))


def test_intervals_come_from_cases_not_rows() -> None:
    """Six cases of which one fails in all its rows: many rows say no more than one."""
    few = [row(f"c{n}", 1.0 if n else 0.0) for n in range(6)]
    many = [row(f"c{n}", 1.0 if n else 0.0) for n in range(6) for _ in range(50)]
    one, other = summary(few, 1), summary(many, 1)
    assert one.inside_90 == other.inside_90
    assert one.inside_90 is not None
    assert one.inside_90.value == pytest.approx(5 / 6)
    assert one.inside_90.low is not None
    assert one.inside_90.low < 0.6


def test_a_fail_is_called_only_where_the_interval_excludes_the_nominal_share() -> None:
    good = [row(f"c{n}", part) for n, part in enumerate((1.0, 1.0, 0.7, 1.0, 0.8, 1.0))]
    assert summary(good, 1).verdict == "no fail"
    bad = [row(f"c{n}", part) for n, part in enumerate((0.2, 0.0, 0.5, 0.1, 0.3, 0.2))]
    assert summary(bad, 1).verdict == "90% interval too narrow"
    alike = [row(f"c{n}", 1.0) for n in range(6)]
    assert summary(alike, 1).verdict == "no fail"  # a bootstrap of equals has no width
    assert summary(bad[:4], 1).verdict == "too few cases to call"
    assert summary(bad[:1], 1).inside_90 is not None
    assert summary([], 1).verdict == "nothing to score"


# --- the shipped cases ---


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_row_of_the_timelines_is_scored_or_says_why_not(name: str) -> None:
    rows = {r.id: r for r in scenarios.load(name).scenario.observed}
    assert set(ROWS[name].split()) <= rows.keys()
    for held in rows.values():
        assert (held.not_scored is None) is (held.why == "")


def test_all_shipped_cases_are_played() -> None:
    found = whole()
    assert {case.case.name for case in found.cases} == set(scenarios.shipped_history()) == set(ROWS)
    assert found.scored > 30
    assert set(found.flows) == {"warning", "response", "force", "evacuation"}
    assert len(found.regimes) == 5
    assert found.whole.in_sample.misses == 0


def test_what_a_case_has_made_is_no_test() -> None:
    found = {case.case.name: {r.row.id: r for r in case.rows} for case in whole().cases}
    assert found["warning-2017-09"]["jalert_first"].is_test
    assert found["warning-2023-05"]["jalert_first"].is_test
    assert found["warning-2017-08"]["jalert_first"].made_from_case == ("D9.04",)
    assert found["yeonpyeong-2010"]["rok_return"].made_from_case == ("H2.20",)
    assert not any(r.is_test for r in found["24th-division-1950"].values())
    assert "D5.15" in found["24th-division-1950"]["34th_inf_pusan"].made_from_case
    planned = found["warning-2017-09"]["rok_hyunmoo"]
    assert (planned.gone, planned.left_out) == (("H2.20-planned",), None)


def test_leaving_a_case_out_changes_what_it_made_and_nothing_else() -> None:
    found = {case.case.name: {r.row.id: r for r in case.rows} for case in whole().cases}
    test = found["warning-2017-09"]["jalert_first"]
    assert test.left_out == test.score
    made = found["yeonpyeong-2010"]["rok_return"]
    assert made.left_out is not None
    assert made.left_out.quantiles is not None
    assert made.score.quantiles is not None
    assert made.left_out.quantiles[2] > 1.3 * made.score.quantiles[2]  # 66 for 38 min


def test_left_out_stays_near_in_sample_where_the_case_did_not_build_the_model() -> None:
    """1950 built nearly all its own numbers; the rest stays within one and a half times."""
    found = backtest(replications=120, seed=5)
    assert found.whole.ratio is not None
    assert 1.0 < found.whole.ratio < 2.0
    assert found.heaviest is not None
    name, ratio = found.heaviest
    assert name == "24th-division-1950"
    assert 1.0 < ratio < 1.5


def test_the_case_that_weighs_most_is_told() -> None:
    """The ratio without a case is that of its rows taken out by hand."""
    found = whole()
    assert found.heaviest is not None
    assert found.whole.ratio is not None
    name, ratio = found.heaviest
    rows = [row for case in found.cases if case.case.name != name for row in case.rows if row.left_out]
    pairs = [(row.score.interval, row.left_out.interval) for row in rows if row.left_out]
    kept = [(one, other) for one, other in pairs if one is not None and other is not None]
    assert ratio == pytest.approx(sum(other for _, other in kept) / sum(one for one, _ in kept))
    assert ratio < found.whole.ratio
    assert backtest(["warning-2017-09"], replications=20).heaviest is None


def test_what_the_drawn_runs_do_to_the_ratio_is_told() -> None:
    """Runs that are all alike leave nothing to chance; a tail on the edge leaves much."""
    window = Window(60 * 60, 62 * 60, 0)
    alike = np.full(200, 600.0)
    assert ratio_with_other_runs([Paired(alike, alike, window)], 1) == (1.0, 1.0)
    edge = np.where(np.arange(200) < 10, 3600.0, 600.0)  # the 95 % end lies where few runs decide
    low, high = ratio_with_other_runs([Paired(alike, edge, window)], 1)  # type: ignore[misc]
    assert low < 0.5 < 0.9 < high
    assert ratio_with_other_runs([], 1) is None


def test_the_ratio_lies_where_other_runs_would_put_it() -> None:
    found = whole()
    assert found.whole.ratio is not None
    assert found.other_runs is not None
    low, high = found.other_runs
    assert low < found.whole.ratio < high


def test_progress_is_told_up_to_the_last_run() -> None:
    told: list[tuple[int, int]] = []
    backtest(["yeoncheon-2015"], replications=30, progress=lambda *now: told.append(now))
    assert told == [(25, 60), (30, 60), (55, 60), (60, 60)]


def test_every_case_in_the_register_is_shipped_or_told() -> None:
    named = {case for parameter in register().parameters.values() for case in parameter.fitted_to}
    assert named - set(scenarios.shipped_history()) == set(days_of_past_cases())


def test_a_day_that_made_a_number_is_no_test_of_it_though_no_case_of_it_is_shipped(tmp_path: Path) -> None:
    path = write(tmp_path, "mine", PASSED)
    rows = {row.row.id: row for row in backtest([path], replications=20).cases[0].rows}
    assert rows["clear"].made_from_case == ("D9.25",)
    assert rows["clear"].left_out != rows["clear"].score
    assert rows["alert"].is_test


def test_every_value_without_a_case_plays() -> None:
    for case in cases_of((), builtin()):
        if case.left_out is not None:
            Worlds(case.left_out).drawn(1)
            assert {
                ident
                for ident, parameter in case.left_out.parameters.items()
                if parameter is not case.loaded.parameters[ident]
            } == case.made - case.gone


# --- cases of one's own ---


def test_a_file_about_the_day_of_a_shipped_case_is_no_test_of_it(tmp_path: Path) -> None:
    path = write(tmp_path, "mine", CASE.format(name="mine", extends="warning-2017-08"))
    assert not backtest([path], replications=20).cases[0].rows[0].is_test


def test_a_folder_is_a_set_of_cases(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path, name, CASE.format(name=name, extends="warning-2017-09"))
    found = backtest([str(tmp_path)], replications=20)
    assert [case.case.name for case in found.cases] == ["one", "two"]


def test_what_is_no_case_is_told_all_at_once(tmp_path: Path) -> None:
    one = write(tmp_path, "one", CASE.format(name="same", extends="warning-2017-09"))
    two = write(tmp_path, "two", CASE.format(name="same", extends="warning-2017-09"))
    with pytest.raises(InputError) as caught:
        cases_of([one, two, "korea-today"], builtin())
    told = [str(p) for p in caught.value.problems]
    assert told == [
        f"{two}: a second case with the name 'same'; expected each name once",
        "scenarios/library/korea-today.yaml: no observed rows; "
        "expected a list 'observed' of what happened (docs/backtest.md)",
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no case in this folder"):
        cases_of([str(tmp_path / "empty")], builtin())


def test_an_event_that_the_case_leaves_out_is_an_error_and_no_miss(tmp_path: Path) -> None:
    rows = (
        ("event: statement, party: ROK", "'statement'", "warning.statements: true"),
        ("event: response-fired, by: prepared", "'response-fired'", "responses.tests: prepared"),
        ("event: evacuees-out, share: 0.5", "'evacuees-out'", "evacuation.order: the time of the order"),
    )
    text = "format: 1\nname: mine\nextends: warning-2017-08\nobserved:\n"
    for number, (event, _, _) in enumerate(rows):
        times = "flow: warning, at: H+4m, resolution: 1m, grade: C, note: n"
        text += f"  - {{id: r{number}, {event}, {times}}}\n"
    path = write(tmp_path, "mine", text)
    with pytest.raises(InputError) as caught:
        cases_of([path], builtin())
    assert [str(problem) for problem in caught.value.problems] == [
        f"{path}:{5 + number}: {event} in observed.r{number}, which this scenario does not play; "
        f"expected {setting}"
        for number, (_, event, setting) in enumerate(rows)
    ]
    assert scenarios.load(path).scenario.name == "mine"  # it may still be played


def test_what_cannot_come_earns_nothing_by_not_coming(tmp_path: Path) -> None:
    rows = "  - {id: quiet, event: statement, party: ROK, flow: warning, never: true, grade: C, note: n}\n"
    text = "format: 1\nname: mine\nextends: warning-2017-08\nobserved:\n"
    with pytest.raises(InputError, match=r"does not play; expected warning\.statements: true"):
        cases_of([write(tmp_path, "mine", text + rows)], builtin())


def test_what_the_scenario_sets_itself_is_not_scored(tmp_path: Path) -> None:
    """A circumstance is no answer: its row would be right in every run."""
    text = "format: 1\nname: mine\nextends: yeonpyeong-2010\nobserved:\n"
    times = "flow: response, at: H+1m, resolution: 2m, grade: C, note: n"
    for number, event in enumerate(("fire", "attack", "all-out-attack, never: true", "fire, number: 3")):
        held = times.replace("at: H+1m, resolution: 2m, ", "") if "never" in event else times
        text += f"  - {{id: r{number}, event: {event}, {held}}}\n"
    path = write(tmp_path, "mine", text)
    with pytest.raises(InputError) as caught:
        cases_of([path], builtin())
    assert [str(problem) for problem in caught.value.problems] == [
        f"{path}:{5 + number}: '{event}' in observed.r{number} is scored, and the scenario itself sets it; "
        "expected not_scored: script, with 'why'"
        for number, event in enumerate(("fire", "attack"))
    ]


def test_a_number_that_the_case_itself_sets_makes_no_test_of_it(tmp_path: Path) -> None:
    """Without a source it may be the answer; left out it is the register's again."""
    text = CASE.format(name="mine", extends="warning-2017-09")
    path = write(tmp_path, "mine", text + "parameters: {D9.03: 0.1}\n")
    (case,) = cases_of([path], builtin())
    assert "D9.03" in case.made
    assert case.left_out is not None
    assert case.left_out.parameters["D9.03"] == register().parameters["D9.03"]
    (row,) = backtest([path], replications=40).cases[0].rows
    assert row.made_from_case == ("D9.03",)
    assert row.left_out is not None
    assert row.left_out.quantiles is not None
    assert row.score.quantiles is not None
    assert row.left_out.quantiles[2] > row.score.quantiles[2]
    sourced = "parameters: {H3.25: {value: 24, grade: A, sources: [TURK]}}\n"
    (case,) = cases_of([write(tmp_path, "mine", text + sourced)], builtin())
    assert "H3.25" not in case.made  # equipment of the day, with its source


def test_a_case_of_which_nothing_is_scored_says_so(tmp_path: Path) -> None:
    row = "{id: a, flow: force, at: H, resolution: 1h, grade: C, note: n, not_scored: script, why: w}"
    text = f"format: 1\nname: mine\nextends: warning-2017-09\nobserved: [{row}]\n"
    found = backtest([write(tmp_path, "mine", text)], replications=20)
    assert (found.scored, found.rows, found.whole.in_sample.verdict) == (0, 1, "nothing to score")


# --- playing ---


def test_two_processes_give_the_same_times_as_one() -> None:
    cases = cases_of(["warning-2017-09", "yeonpyeong-2010"], builtin())
    alone, crowd = (play_cases(cases, 60, 1, jobs) for jobs in (1, 2))
    for one, other in zip(alone, crowd, strict=True):
        assert one.keys() == other.keys()
        for name, times in one.items():
            np.testing.assert_array_equal(times, other[name])


def test_worlds_differ_and_have_the_quantiles_of_the_register() -> None:
    worlds = Worlds(scenarios.load("warning-2017-08"))
    drawn = [worlds.drawn(seed) for seed in range(400)]
    values = np.array([world["H2.02"] for world in drawn])
    assert len(set(values.tolist())) == 400
    beta = register().parameters["H2.02"].value
    assert beta == "Beta(1.5, 8.5)"
    assert values.mean() == pytest.approx(0.15, abs=0.015)


def test_more_runs_leave_the_first_as_they_were() -> None:
    cases = cases_of(["yeoncheon-2015"], builtin())
    few, many = (play_cases(cases, n, 1, 1)[0]["yeoncheon-2015"] for n in (20, 40))
    np.testing.assert_array_equal(few, many[:20])
