"""`exercise check`, the instructor's pack and the sheet of injects, through the command line."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

import peninsula
import scenarios
from cli.exercise.pack.bringing import changes, scenario_text
from cli.exercise.pack.columns import INJECTS, TASKS
from cli.exercise.pack.reading import MOST_ROWS, read_sheets
from cli.exercise.pack.sheet import write_sheet
from cli.main import program
from scenarios.problems import InputError

SMALL = """\
format: 1
name: small
title: Small
summary: Small.
extends: missile-overflight
injects:
  - {id: word, kind: message, at: H-20m, to: [JPN], text: "A word for Tokyo <only> & nobody else."}
  - {id: other, kind: message, at: H+5m, to: [ROK], text: "A word for Seoul."}
exercise:
  title: {en: Small, ko: 작은 연습}
  ends: H+2h
  brief_minutes: 5
  hot_wash_minutes: 10
  moves:
    - {id: before, title: Before, starts: H-30m, minutes: 10, opening: Nobody has slept.}
    - {id: flight, title: Flight, starts: H, minutes: 10}
  cells:
    tokyo: {brief: {en: BRIEF-TOKYO, ko: 도쿄 브리핑}, case: CASE-TOKYO, objectives: [AIM-TOKYO]}
    seoul: {brief: BRIEF-SEOUL, case: CASE-SEOUL, objectives: [AIM-SEOUL]}
  outlook:
    - {id: late, text: Somebody is late, measure: late_alerts, above: 0}
  forecasts:
    - {move: before, event: late}
  tasks:
    - {id: memo, move: before, cell: tokyo, text: TASK-TOKYO}
    - {id: note, move: before, cell: seoul, text: TASK-SEOUL}
    - {id: speech, move: flight, cell: seoul, text: TASK-SEOUL-2}
  expected:
    - {question: tokyo.access, response: EXPECTED-YES}
  hot_wash: [WHAT-NOW]
  objectives:
    - {id: warn, text: Know how warning works, look_at: [alert_lag_s]}
  seatings:
    - {people: 8, white: 1, cells: {tokyo: 4, seoul: 3}}
  texts:
    word: {en: "A word for Tokyo <only> & nobody else.", ko: 도쿄에만 하는 말}
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, "utf-8")
    return file


def typed(*words: str) -> Result:
    return CliRunner().invoke(program, ["exercise", *words])


# --- check ---


def test_a_plan_that_holds_is_ready(small: Path) -> None:
    done = typed("check", "small.yaml", "--runs", "5")
    assert done.exit_code == 0, done.output
    assert "small.yaml: ready for a class" in done.stderr
    assert re.search(r"^overflight +always", done.stdout, re.M)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_idle_cell_is_told_with_the_line_of_the_move(small: Path) -> None:
    gone = ("TASK-SEOUL", "id: other", "forecasts:", "{move: before, event: late}")
    lines = [line for line in SMALL.splitlines() if not any(word in line for word in gone)]
    lines.insert(lines.index("injects:") + 1, "  - {id: overflight, enabled: false}")
    small.write_text("\n".join(lines), "utf-8")
    done = typed("check", "small.yaml", "--runs", "5", "--json")
    assert done.exit_code == 1
    line = next(n for n, text in enumerate(lines, 1) if "id: flight" in text)
    message = f"small.yaml:{line}: seoul has nothing to do in moves 'before' and 'flight' in 100% of the runs"
    assert message in done.stderr


def test_a_move_that_is_too_long_is_told_with_its_line(small: Path) -> None:
    small.write_text(SMALL.replace("text: TASK-TOKYO}", "text: TASK-TOKYO, minutes: 30}"), "utf-8")
    done = typed("check", "small.yaml", "--runs", "3")
    assert done.exit_code == 1
    assert "small.yaml:15: move 'before' takes" in done.stderr
    assert "and 10 are planned" in done.stderr


def test_parts_that_add_up_to_more_than_planned(small: Path) -> None:
    small.write_text(SMALL.replace("  ends:", "  planned_minutes: 30\n  ends:"), "utf-8")
    done = typed("check", "small.yaml", "--runs", "2")
    assert done.exit_code == 1
    found = "small.yaml:11: brief, moves and hot wash add up to 35 minutes, and 30 are planned"
    assert found in done.stderr


def test_json_holds_what_the_screen_tells(small: Path) -> None:
    done = typed("check", "small.yaml", "--runs", "4", "--json")
    told = json.loads(done.stdout)
    assert told["ready"] is True
    assert told["runs"] == 4
    assert told["cells"] == ["tokyo", "seoul"]
    word = next(row for row in told["injects"] if row["inject"] == "word")
    assert (word["runs"], word["tells"], word["move"]) == (4, ["tokyo"], "before")


def test_a_scenario_without_an_exercise(small: Path) -> None:
    done = typed("check", "missile-overflight")
    assert done.exit_code == 1
    assert "missile-overflight: a scenario without an exercise; expected" in done.stderr


# --- the pack ---


def test_the_pack_opens_offline_and_keeps_what_a_cell_may_not_know(small: Path) -> None:
    done = typed("check", "small.yaml", "--runs", "4", "--pack", "pack")
    assert done.exit_code == 0, done.output
    pages = {path.name: path.read_text("utf-8") for path in Path("pack").glob("*.html")}
    assert {*pages} == {"guide.html", "evaluation.html", "paper.html", "cell-tokyo.html", "cell-seoul.html"}
    for text in pages.values():
        assert not re.search(r"https?:|<script|src=|@import|url\(", text)
    for own, other in (("TOKYO", "SEOUL"), ("SEOUL", "TOKYO")):
        sheet = pages[f"cell-{own.lower()}.html"]
        assert {f"BRIEF-{own}", f"CASE-{own}", f"AIM-{own}", f"TASK-{own}"} <= {
            *re.findall(r"[A-Z]+-[A-Z]+", sheet)
        }
        assert other not in sheet
        assert "EXPECTED" not in sheet
        assert "A word for" not in sheet
    assert "A word for Tokyo &lt;only&gt; &amp; nobody else." in pages["guide.html"]
    for word in ("EXPECTED-YES", "WHAT-NOW", "Nobody has slept."):
        assert word in pages["guide.html"]


def test_the_pack_speaks_korean_where_the_plan_does(small: Path) -> None:
    assert typed("check", "small.yaml", "--runs", "2", "--pack", "pack", "--language", "ko").exit_code == 0
    sheet = Path("pack/cell-tokyo.html").read_text("utf-8")
    assert '<html lang="ko">' in sheet
    assert "도쿄 브리핑" in sheet
    assert "여러분의 목표" in sheet
    assert "CASE-TOKYO" in sheet  # no Korean was given


def test_a_pack_is_not_written_over_a_folder(small: Path) -> None:
    Path("pack").mkdir()
    Path("pack/mine.txt").write_text("mine", "utf-8")
    done = typed("check", "small.yaml", "--runs", "1", "--pack", "pack")
    assert done.exit_code == 1
    assert "pack: exists and is not empty; expected a new folder for the pack" in done.stderr
    assert [path.name for path in Path("pack").iterdir()] == ["mine.txt"]


# --- the sheet ---


def edited(path: str, sheet: str, row: int, column: str, value: str | None) -> None:
    book = load_workbook(path)
    book[sheet][f"{column}{row}"] = value
    book.save(path)


def test_a_sheet_that_was_not_touched_changes_nothing(small: Path) -> None:
    write_sheet(peninsula.load("small.yaml"), "msel.xlsx")
    assert typed("msel", "msel.xlsx", "small.yaml", "--out", "again.yaml").exit_code == 0
    one, other = peninsula.load("small.yaml").resolved, peninsula.load("again.yaml").resolved
    assert {**one, "name": ""} == {**other, "name": ""}


def test_a_name_that_no_scenario_may_have(small: Path) -> None:
    write_sheet(peninsula.load("small.yaml"), "msel.xlsx")
    done = typed("msel", "msel.xlsx", "small.yaml", "--out", "My Class.yaml")
    assert done.exit_code == 1
    assert done.stderr.startswith("My Class.yaml: 'My Class'; expected ")
    assert (
        "a.txt: not the name of a scenario file"
        in typed("msel", "msel.xlsx", "small.yaml", "--out", "a.txt").stderr
    )


def test_an_edited_sheet_becomes_a_scenario(small: Path) -> None:
    write_sheet(peninsula.load("small.yaml"), "msel.xlsx")
    book = load_workbook("msel.xlsx")
    sheet = book[INJECTS]
    rows = {sheet[f"A{n}"].value: n for n in range(2, sheet.max_row + 1)}
    sheet[f"F{rows['word']}"] = "=not a formula"
    sheet[f"F{rows['word']}"].data_type = "s"
    sheet[f"G{rows['word']}"] = None
    sheet.delete_rows(rows["other"])
    sheet.append(["new", "H+1h", "message", None, "USA, UNC", 'Say "yes"\nor no', None, "新しい"])
    book[TASKS].delete_rows(2)
    book.save("msel.xlsx")
    done = typed("msel", "msel.xlsx", "small.yaml", "--out", "mine.yaml")
    assert done.exit_code == 0, done.output
    mine = peninsula.load("mine.yaml")
    injects = {inject.id: inject for inject in mine.scenario.injects}
    assert injects["word"].text == "=not a formula"
    assert not injects["other"].enabled
    assert injects["new"].text == 'Say "yes"\nor no'
    exercise = mine.scenario.exercise
    assert exercise is not None
    assert [task.id for task in exercise.tasks] == ["note", "speech"]
    assert (exercise.texts["word"].en, exercise.texts["word"].ko) == ("=not a formula", "")
    assert exercise.texts["new"].ja == "新しい"
    assert exercise.cells["tokyo"].brief.ko == "도쿄 브리핑"


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "message"),
    [
        (INJECTS, 3, "B", "H+x", "msel.xlsx, sheet MSEL, row 3, column B: "),
        (INJECTS, 3, "C", "mesage", "nearest: message"),
        (INJECTS, 3, "E", "JPN, XYZ", "msel.xlsx, sheet MSEL, row 3, column E: "),
        (INJECTS, 3, "F", "=1+1", "msel.xlsx, sheet MSEL, row 3, column F: a formula; expected a text"),
        (INJECTS, 3, "A", "overflight", "row 3, column A: id 'overflight' a second time"),
        (
            INJECTS,
            3,
            "A",
            None,
            "sheet MSEL, row 3: a row without an id; expected an id in each row",
        ),
        (INJECTS, 1, "F", "txt", "column F: unknown column 'txt'; expected one of id, at"),
        (INJECTS, 3, "F", "x" * 20_001, "column F: 20,001 characters; expected at most 20,000 characters"),
        (TASKS, 2, "B", "befor", "sheet Tasks, row 2, column B: unknown move 'befor'"),
        (TASKS, 2, "D", "many", "msel.xlsx, sheet Tasks, row 2, column D: "),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told_at_its_place(
    small: Path, sheet: str, row: int, column: str, value: str | None, message: str
) -> None:
    write_sheet(peninsula.load("small.yaml"), "msel.xlsx")
    edited("msel.xlsx", sheet, row, column, value)
    done = typed("msel", "msel.xlsx", "small.yaml", "--out", "mine.yaml")
    assert done.exit_code == 1, done.output
    assert message in done.stderr
    assert not Path("mine.yaml").exists()


def refused(sheet: str) -> str:
    done = typed("msel", sheet, "small.yaml", "--out", "a.yaml")
    assert done.exit_code == 1
    return done.stderr


def test_files_that_are_no_sheets_or_too_large(small: Path) -> None:
    Path("text.xlsx").write_text("hello", "utf-8")
    assert "text.xlsx: a file that is no spreadsheet" in refused("text.xlsx")
    with zipfile.ZipFile("bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 60_000_000)
    assert "bomb.xlsx: a file that unpacks to 60 MB" in refused("bomb.xlsx")
    with zipfile.ZipFile("entity.xlsx", "w") as packed:
        packed.writestr("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>')
    assert "a document type in the file" in refused("entity.xlsx")
    book = Workbook()
    book.create_sheet(TASKS).append(["id", "text"])
    sheet = book.create_sheet(INJECTS)
    for _ in range(MOST_ROWS + 1):
        sheet.append(["id", "text"])
    book.save("long.xlsx")
    assert "too many rows; expected at most 2,000" in refused("long.xlsx")


#: Texts as a scenario file may hold them.
TEXTS = st.text(
    st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=40
).filter(lambda text: text.strip() == text)
MESSAGES = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[a-z][a-z0-9.-]{0,12}", fullmatch=True),
        "kind": st.just("message"),
        "at": st.sampled_from(["H", "H+3m", "H-10m", "H+20h"]),
        "enabled": st.booleans(),
        "to": st.lists(st.sampled_from(["USA", "ROK", "JPN", "UNC"]), min_size=1, max_size=3, unique=True),
        "text": TEXTS,
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MESSAGES, max_size=4, unique_by=lambda message: str(message["id"])), TEXTS)
def test_out_and_in_again_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, messages: list[dict[str, object]], korean: str
) -> None:
    """Whatever the messages say: written as a sheet, read over the scenario without them, the same."""
    folder = tmp_path_factory.mktemp("round")
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    base = peninsula.load(folder / "small.yaml")
    resolved = json.loads(json.dumps(base.resolved))
    taken = {inject["id"] for inject in resolved["injects"]}
    messages = [message for message in messages if message["id"] not in taken]
    resolved["injects"] += messages
    for message in messages:
        resolved["exercise"]["texts"][message["id"]] = {"en": message["text"], "ko": korean, "ja": ""}
    full = scenarios.loader.reload(resolved, "full.json")
    write_sheet(full, str(folder / "msel.xlsx"))
    changed = changes(base, read_sheets(str(folder / "msel.xlsx")))
    text = scenario_text("small", "small.yaml", base, changed)
    (folder / "again.yaml").write_text(text, "utf-8")
    again = peninsula.load(folder / "again.yaml")
    assert again.hash == full.hash
    assert again.resolved["exercise"] == full.resolved["exercise"]


def test_a_bad_sheet_raises_nothing_but_input_errors(small: Path) -> None:
    book = Workbook()
    book.save("bare.xlsx")
    with pytest.raises(InputError, match=r"bare\.xlsx: no sheet 'MSEL'; expected one of MSEL, Tasks"):
        read_sheets("bare.xlsx")
