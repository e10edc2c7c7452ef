"""``peninsula scenarios``: list, show, check, new, schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import scenarios
from cli.main import program
from scenarios.designs import shipped_designs


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["scenarios", *arguments], prog_name="peninsula")


def test_list_names_every_scenario_pack_and_design() -> None:
    shown = {line.split()[0] for line in invoke("list").stdout.splitlines() if line.strip()}
    assert {*scenarios.shipped(), *scenarios.shipped_packs(), *shipped_designs()} <= shown


@pytest.mark.parametrize("name", scenarios.shipped())
def test_show_fits_80_columns(name: str) -> None:
    result = invoke("show", name)
    assert result.exit_code == 0
    assert "H-hour" in result.stdout
    assert [line for line in result.stdout.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("name", scenarios.shipped())
def test_a_resolved_scenario_is_itself_a_scenario_with_the_same_content(name: str, tmp_path: Path) -> None:
    file = tmp_path / "resolved.yaml"
    file.write_text(invoke("show", name, "--resolved").stdout, encoding="utf-8")
    assert invoke("check", str(file)).exit_code == 0
    assert invoke("show", str(file), "--resolved").stdout == file.read_text("utf-8")


def test_packs_and_settings_show_in_the_resolved_scenario() -> None:
    result = invoke("show", "korea-today", "--resolved", "--with", "minute", "--set", "limits.events=500000")
    assert "events: 500000" in result.stdout
    assert "JPN: minute" in result.stdout


def test_check_reads_several_files(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("format: 1\nname: good\nextends: korea-today\n")
    bad.write_text("format: 1\nname: bad\nextends: korea-today\nnonsense: 1\n")
    result = invoke("check", str(bad), str(good))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{good}: ok")
    assert f"{bad}:4" in result.stderr


def test_check_reads_designs_too(tmp_path: Path) -> None:
    sweep = "sweep: {policies: {access: [minute, prompt]}, replications: 8}\n"
    inside = tmp_path / "inside.yaml"
    inside.write_text("format: 1\nextends: korea-today\n" + sweep, encoding="utf-8")
    beside = tmp_path / "beside.yaml"
    beside.write_text(
        "format: 1\nsweep: two\ntitle: t\nsummary: s\nscenario: inside.yaml\npolicies: {access: [minit]}\n",
        encoding="utf-8",
    )
    right = invoke("check", str(inside), *shipped_designs())
    assert (right.exit_code, "a sweep of 2 points" in right.stdout) == (0, True)
    wrong = invoke("check", str(beside))
    assert (wrong.exit_code, f"{beside}:6: unknown pack 'minit'" in wrong.stderr) == (1, True)


def test_a_scenario_s_design_is_shown_with_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "format: 1\nextends: korea-today\nsweep: {policies: {zone: [minute], access: {a: {}}}}\n",
        encoding="utf-8",
    )
    assert "zone x access" in invoke("show", str(file)).stdout
    resolved = tmp_path / "resolved.yaml"
    resolved.write_text(invoke("show", str(file), "--resolved").stdout, encoding="utf-8")
    assert invoke("show", str(resolved), "--resolved").stdout == resolved.read_text("utf-8")


def test_new_writes_a_scenario_that_passes_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoke("new", "my-crisis").stdout == "my-crisis.yaml\n"
    assert invoke("check", "my-crisis.yaml").exit_code == 0


def test_new_leaves_an_existing_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "mine.yaml"
    mine.write_text("mine")
    result = invoke("new", "mine")
    assert result.exit_code == 1
    assert "exists already" in result.stderr
    assert mine.read_text() == "mine"


def test_schema_is_json_schema() -> None:
    schema = json.loads(invoke("schema").stdout)
    assert "properties" in schema
