"""The section ``exercise``: what is wrong with it is told at its line; what extends it is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

import peninsula
from scenarios.problems import InputError

LINES = """\
format: 1
name: small
title: Small
summary: Small.
extends: missile-overflight
exercise:
  title: Small
  ends: H+12h
  moves:
    - {id: one, title: One, starts: H-30m, minutes: 10}
    - {id: two, title: Two, starts: H, minutes: 10}
  cells:
    tokyo: {brief: {en: Watch., ko: 보라}, case: People must be warned.}
    seoul: {brief: Watch too., case: Our people as well.}
  outlook:
    - {id: late, text: Late alerts, measure: late_alerts, above: 0}
  forecasts:
    - {move: two, event: late}
  tasks:
    - {id: memo, move: one, cell: tokyo, text: Write a memo.}
  expected:
    - {question: tokyo.access, response: Yes with limits.}
  objectives:
    - {id: warn, text: Know how warning works, look_at: [alert_lag_s]}
  seatings:
    - {people: 8, white: 1, cells: {tokyo: 4, seoul: 3}}
  texts:
    overflight: {en: One missile eastward., ko: 미사일}
"""


def told(tmp_path: Path, old: str, new: str) -> list[str]:
    """What is said of the small plan with one thing changed, without the folder."""
    assert old in LINES
    file = tmp_path / "small.yaml"
    file.write_text(LINES.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        peninsula.load(str(file))
    return [str(p).replace(f"{tmp_path}/", "") for p in caught.value.problems]


def test_the_small_plan_is_right(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(LINES, "utf-8")
    exercise = peninsula.load(str(file)).scenario.exercise
    assert exercise is not None
    assert [move.id for move in exercise.moves] == ["one", "two"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "starts: H, minutes",
            "starts: H-40m, minutes",
            "small.yaml:11: move 'two' starts H-40m, not after move 'one'; "
            "expected moves in the order in which they are played",
        ),
        (
            "starts: H-30m",
            "starts: H-2h",
            "small.yaml:10: move 'one' starts H-2h, outside the clock of the scenario; "
            "expected a time from STARTEX on and before ENDEX",
        ),
        (
            "ends: H+12h",
            "ends: H",
            "small.yaml:8: exercise.ends is H, not after the start of move 'two'; "
            "expected a time after the last move has started",
        ),
        (
            "ends: H+12h",
            "ends: H+25h",
            "small.yaml:8: exercise.ends is H+25h, after ENDEX; expected a time up to ENDEX "
            "(scenarios/library/missile-overflight.yaml:17)",
        ),
        (
            "  tasks:\n",
            "  tasks:\n    - {id: memo, move: two, cell: seoul, text: Another.}\n",
            "small.yaml:21: id 'memo' a second time in exercise.tasks (first in line 20); "
            "expected each id once",
        ),
        (
            "  forecasts:\n",
            "  forecasts:\n    - {move: two, event: late}\n",
            "small.yaml:19: a second forecast of 'late' before 'two'; expected each once",
        ),
        (
            "move: one, cell: tokyo",
            "move: oen, cell: tokyo",
            "small.yaml:20: unknown move 'oen' for exercise.tasks.memo.move; expected one of one, two; "
            "nearest: one",
        ),
        (
            "move: one, cell: tokyo",
            "move: one, cell: unc",
            "small.yaml:20: unknown cell 'unc' for exercise.tasks.memo.cell; expected one of tokyo, seoul",
        ),
        (
            "event: late}",
            "event: lat}",
            "small.yaml:18: unknown event 'lat' for exercise.forecasts item 1.event; expected late; "
            "nearest: late",
        ),
        (
            ", above: 0}",
            "}",
            "small.yaml:16: event 'late' with neither below nor above; "
            "expected exactly one of below and above",
        ),
        (
            ", above: 0}",
            ", above: 0, below: 2}",
            "small.yaml:16: event 'late' with both below and above; "
            "expected exactly one of below and above",
        ),
        (
            "people: 8",
            "people: 9",
            "small.yaml:26: a seating of 8 for 9 people; expected white and cells that add up to people",
        ),
        (
            "overflight: {en",
            "overflihgt: {en",
            "small.yaml:28: unknown inject 'overflihgt' for exercise.texts.overflihgt; expected overflight; "
            "nearest: overflight",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert told(tmp_path, old, new) == [message]


def test_a_measure_and_a_question_that_the_engine_does_not_know(tmp_path: Path) -> None:
    (line,) = told(tmp_path, "measure: late_alerts", "measure: late_alert")
    assert line.startswith("small.yaml:16: unknown measure 'late_alert' for exercise.outlook.late.measure;")
    assert line.endswith("nearest: late_alerts")
    (line,) = told(tmp_path, "[alert_lag_s]", "[alert_lag]")
    assert line.startswith("small.yaml:24: unknown measure 'alert_lag' for ")
    (line,) = told(tmp_path, "question: tokyo.access,", "question: tokyo.acess.all-out,")
    assert line.startswith("small.yaml:22: unknown question 'tokyo.acess' for exercise.expected item 1")
    assert line.endswith("nearest: tokyo.access")


def test_an_exercise_that_is_right_is_checked_in_a_file_that_is_wrong_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(LINES.replace("people: 8", "people: 9") + "clok: {}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        peninsula.load(str(file))
    assert [p.line for p in caught.value.problems] == [26, 29]


def test_who_extends_an_exercise_replaces_a_text_whole(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(LINES, "utf-8")
    own = "format: 1\nname: own\ntitle: Own\nsummary: Own.\nextends: small.yaml\nexercise:\n  cells:\n"
    for text in ("Watch the sea.", "{en: Watch the sea.}"):
        file = tmp_path / "own.yaml"
        file.write_text(f"{own}    tokyo: {{brief: {text}}}\n", "utf-8")
        exercise = peninsula.load(str(file)).scenario.exercise
        assert exercise is not None
        tokyo = exercise.cells["tokyo"]
        assert (tokyo.brief.en, tokyo.brief.ko) == ("Watch the sea.", "")  # no translation of another text
        assert tokyo.case.en == "People must be warned."
        assert exercise.cells["seoul"].brief.en == "Watch too."
