"""``peninsula run``: the story, the JSON object, the trace file, answers and rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import peninsula as door
from cli.main import program
from tests.conftest import Command


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["run", *arguments], prog_name="peninsula")


def played(*arguments: str) -> dict[str, Any]:
    result = invoke(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def test_the_json_object_has_these_keys() -> None:
    report = played("korea-today", "--with", "minute", "--seed", "3")
    assert list(report) == [
        "format",
        "version",
        "scenario",
        "seed",
        "digest",
        "outcome_digest",
        "measures",
        "rulings",
        "evidence",
    ]
    assert (report["format"], report["seed"], report["version"]) == (1, 3, door.__version__)
    assert (report["scenario"]["name"], report["scenario"]["packs"]) == ("korea-today", ["minute"])
    assert all(set(measure) == {"value", "unit"} for measure in report["measures"].values())


def test_the_story_fits_80_columns_and_leaves_stderr_alone() -> None:
    result = invoke("korea-today")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [line for line in result.stdout.splitlines() if len(line) > 80] == []
    assert "access_delay_h" in result.stdout


def test_same_inputs_same_bytes_in_another_process(peninsula: Command, tmp_path: Path) -> None:
    here = invoke("korea-today", "--seed", "5", "--json").stdout
    there = peninsula("run", "korea-today", "--seed", "5", "--json", cwd=tmp_path, PYTHONHASHSEED="7")
    assert there.stdout == here


def test_the_trace_file_holds_a_record_a_line(tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    result = invoke("korea-today", "--trace", str(file), "--json")
    assert result.exit_code == 0
    assert str(file) in result.stderr
    records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len(records) == len(door.run("korea-today").trace.records)


def test_a_trace_that_cannot_be_written_is_wrong_input(tmp_path: Path) -> None:
    result = invoke("korea-today", "--trace", str(tmp_path / "nowhere" / "trace.jsonl"))
    assert result.exit_code == 1
    assert "no such file or directory" in result.stderr


def test_the_public_door_plays_the_same_run() -> None:
    report = played("korea-today", "--with", "strict", "--seed", "9")
    run = door.run("korea-today", packs=["strict"], seed=9)
    assert report["digest"] == run.digest
    loaded = door.load("korea-today", packs=["strict"])
    assert door.run(loaded, seed=9).digest == run.digest
    with pytest.raises(ValueError, match="already loaded"):
        door.run(loaded, packs=["minute"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("format: 1\nanswers:\n  tokyo.access.all-out: [yes]\n", "3: a list as the answer"),
        ("format: 1\nanswer: {}\n", "2: unknown key 'answer'; expected format or answers; nearest: answers"),
        ("answers: {}\n", "1: no 'format: 1'"),
        ("format: 1\nanswers: later\n", "2: no answers"),
    ],
)
def test_a_wrong_answers_file_is_told_with_its_line(text: str, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(text)
    result = invoke("korea-today", "--answers", str(file))
    assert result.exit_code == 1
    assert f"{file}:{expected}" in result.stderr


def test_an_answer_that_no_question_offers_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("format: 1\nanswers:\n  tokyo.access.all-out: perhaps\n")
    result = invoke("korea-today", "--with", "prompt", "--answers", str(file))
    assert result.exit_code == 1
    assert f"{file}:3: 'perhaps' as the answer to 'tokyo.access.all-out'" in result.stderr


def test_a_scenario_that_asks_for_too_much_stops_clearly() -> None:
    result = invoke("korea-today", "--set", "limits.events=1000")
    assert result.exit_code == 1
    assert "1000 events" in result.stderr
