"""``peninsula backtest``: text, JSON and picture of cases held against runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from cli.backtest_picture import lane, place_of
from cli.main import program
from sim.lab.backtest.run import SILENT
from sim.lab.backtest.scores import Score

RUNS = ("--replications", "30", "--jobs", "1")
KEYS = {"event", "observed", "p05", "p25", "p50", "p75", "p95", "inside_50", "inside_90", "pit"}


def typed(*words: str) -> Result:
    return CliRunner().invoke(program, ["backtest", *words], prog_name="peninsula")


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    result = typed(*RUNS, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_has_cases_with_names_and_rows(told: dict[str, Any]) -> None:
    assert len(told["cases"]) == 8
    for case in told["cases"]:
        assert case["name"]
        for row in case["rows"]:
            assert row.keys() >= KEYS
            assert row["unit"] == "min"
            if row["observed"] is None:
                assert row["inside_90"] is None
                continue
            quantiles = [row[name] for name in ("p05", "p25", "p50", "p75", "p95")]
            assert quantiles == sorted(quantiles)
            assert 0 <= row["pit"] <= 1
            assert row["inside_90"] is (row["part_90"] >= 0.5)


def test_json_says_what_it_is_silent_about_and_how_much_is_scored(told: dict[str, Any]) -> None:
    assert told["says_nothing_about"] == SILENT
    rows = sum(len(case["rows"]) for case in told["cases"])
    left = sum(len(case["not_scored"]) for case in told["cases"])
    assert (told["rows_scored"], told["rows"]) == (rows, rows + left)
    assert told["share_scored"] == pytest.approx(rows / (rows + left), abs=1e-4)
    for part in ("in_sample", "tests_only", "left_out"):
        assert set(told["overall"][part]["inside_90"]) == {"value", "low", "high"}


def test_the_text_ends_in_what_it_is_silent_about() -> None:
    result = typed("warning-2017-09", *RUNS)
    assert result.exit_code == 0
    assert " ".join(result.stdout.split()).endswith(SILENT)
    assert "rok_hyunmoo: cannot be left out" in " ".join(result.stdout.split())
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_numbers_of_processes_change_nothing() -> None:
    one = typed("yeonpyeong-2010", "--replications", "60", "--jobs", "1", "--json")
    two = typed("yeonpyeong-2010", "--replications", "60", "--jobs", "2", "--json")
    assert one.stdout == two.stdout


def test_the_picture_is_well_formed_and_has_a_mark_for_each_row(tmp_path: Path) -> None:
    path = tmp_path / "picture.svg"
    assert typed("warning-2023-05", *RUNS, "--figure", str(path)).exit_code == 0
    root = ElementTree.parse(path).getroot()
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"warning-2023-05", "rok_island_alert", "jalert_first", "jalert_clear"} <= set(texts)
    assert sum(node.get("stroke") == "#aa3311" for node in root.iter()) == 3
    assert SILENT in texts


def test_a_lane_shows_intervals_and_the_observed_limits() -> None:
    quantiles = (300.0, 450.0, 600.0, 900.0, 1200.0)
    seen = Score(1.0, quantiles, 580.0, 620.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.0)
    drawn = lane(seen, 61)
    assert drawn[place_of(0.5, 61)] == "-"
    assert drawn[place_of(1.5, 61)] == "]"
    assert drawn.strip() == "------[===o=====]----"  # limits that meet in one column
    wide = Score(1.0, quantiles, 400.0, 620.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.0)
    assert lane(wide, 61).strip() == "----(-[===)=====]----"
    bound = Score(1.0, quantiles, None, 620.0, 0.0, 0.5, 0.5, 0.9, 1.0)
    assert "<" in lane(bound, 61)


def test_wrong_input_leaves_one_and_wrong_usage_two() -> None:
    result = typed("korea-today")
    assert result.exit_code == 1
    assert "no observed rows" in result.stderr
    assert typed("warning-2017-9").exit_code == 1
    assert "nearest: warning-2017-09" in typed("warning-2017-9").stderr
    assert typed("--replications", "3").exit_code == 2


def test_a_picture_that_cannot_be_written_is_told_before_anything_is_played(tmp_path: Path) -> None:
    result = typed("--figure", str(tmp_path / "nowhere" / "picture.svg"))
    assert result.exit_code == 2
    assert "no folder" in result.stderr


def test_rows_that_are_all_scored_leave_no_empty_heading(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "format: 1\nname: mine\nextends: warning-2017-09\nobserved:\n"
        "  - {id: quiet, event: attack, never: true, flow: response, grade: B, note: n}\n",
        encoding="utf-8",
    )
    shown = typed(str(path), *RUNS).stdout
    assert "Not scored" not in shown
    assert "what did not happen, 1 row: Brier score" in shown
