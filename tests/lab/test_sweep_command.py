"""``peninsula sweep`` from the command line, with a toy in place of the engine and with the engine."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.toy import toy_study
from cli.main import program
from sim.lab.results import Results
from sim.lab.study import Study
from tests.conftest import Command
from tests.lab.models import Impatient, Noisy


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What stands for every design that is named; options go to ``toy_study``."""
    options: dict[str, Any] = {}

    def study_of(name: str, rules: tuple[str, ...], replications: int | None) -> Study:
        model = options.pop("model", None)
        study = toy_study(replications or 50, **options)
        return study if model is None else replace(study, model=model)

    monkeypatch.setattr("sim.lab.model.study_of", study_of)
    return options


def sweep(*words: object) -> Result:
    return CliRunner().invoke(program, ["sweep", "toy", *map(str, words)])


@pytest.mark.usefixtures("toy")
def test_plays_and_then_says_that_it_is_finished(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = sweep("--out", out, "--workers", 1)
    assert (first.exit_code, first.stdout) == (0, f"{out}: 300 runs (6 points, 50 replications).\n")
    again = sweep("--out", out)
    assert again.exit_code == 0
    assert again.stdout == f"{out}: finished already, 300 runs (6 points, 50 replications).\n"
    longer = sweep("--out", out, "--workers", 1, "--replications", 60, "--json")
    assert json.loads(longer.stdout) == {
        "format": 1,
        "folder": str(out),
        "name": "toy",
        "version": Results(out).manifest["version"],
        "points": 6,
        "replications": 60,
        "runs": 360,
        "played": 60,
        "failed": 0,
        "until": None,
    }


def test_runs_that_fail_are_counted_and_set_the_exit_code(toy: dict[str, Any], tmp_path: Path) -> None:
    toy["failing"] = 5
    ended = sweep("--out", tmp_path / "out", "--workers", 1)
    failed = Results(tmp_path / "out").frame(["failed"])["failed"].count()
    assert failed > 0
    assert ended.exit_code == 3
    assert ended.stdout.splitlines()[1] == (
        f"{failed} runs failed; the column 'failed' of the results says why."
    )


def test_sensitivity_runs_are_told_apart(toy: dict[str, Any], tmp_path: Path) -> None:
    toy["sensitivity"] = True
    told = sweep("--out", tmp_path / "out", "--workers", 1).stdout
    assert told.endswith(": 412 runs (6 points, 50 replications; 112 runs for sensitivity).\n")


def test_ctrl_c_says_how_to_go_on(toy: dict[str, Any], tmp_path: Path) -> None:
    toy["model"] = Impatient()
    stopped = sweep("--out", tmp_path / "out", "--workers", 1)
    assert stopped.exit_code == 130
    assert stopped.stderr.endswith(f"kept in {tmp_path / 'out'}; the same command goes on from there.\n")
    assert sweep("--out", tmp_path / "out", "--workers", 1).exit_code == 0


def test_stopping_when_precise(toy: dict[str, Any], tmp_path: Path) -> None:
    ended = sweep("--out", tmp_path / "a", "--workers", 1, "--until", "total_h ±0.5h")
    assert ended.exit_code == 0
    lines = ended.stdout.splitlines()
    assert lines[1].startswith("Precise enough: ±")
    assert lines[1].endswith(" for total_h ±0.5 at 64 replications (widest: b in single).")
    toy["model"] = Noisy()
    until = ("--until", "total_h ±0.0001h", "--replications", 70)
    capped = sweep("--out", tmp_path / "b", "--workers", 1, *until, "--json")
    told = json.loads(capped.stdout)["until"]
    assert (told["reached"], told["cap"], len(told["looks"])) == (False, 70, 2)
    wrong = sweep("--out", tmp_path / "c", "--until", "soon")
    assert wrong.exit_code == 1
    assert "expected MEASURE ±NUMBER" in wrong.stderr


@pytest.mark.usefixtures("toy")
def test_a_row_alone(tmp_path: Path) -> None:
    sweep("--out", tmp_path / "out", "--workers", 1)
    row = Results(tmp_path / "out").rows().collect().row(123, named=True)
    alone = json.loads(sweep("--row", 123, "--json").stdout)
    assert alone["outcome_digest"] == row["outcome_digest"]
    assert alone["measures"] == {"total_h": row["total_h"], "late_h": row["late_h"]}
    assert (alone["row"], alone["point"], alone["seed"]) == (123, "b+dual", row["seed"])
    text = sweep("--row", 123).stdout
    assert row["outcome_digest"] in text
    wrong = sweep("--row", "x")
    assert (wrong.exit_code, wrong.stderr) == (1, "row 'x': expected a number, or 'main:NUMBER'\n")


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--out'"),
        (("--row", "1", "--out", "x"), "--row plays one run and writes nothing"),
        (("--row", "1", "--workers", "2"), "--row plays one run and writes nothing"),
        (("--out", "x", "--workers", "2", "--scheduler", "y"), "--workers is for this machine"),
        (("--out", "x", "--workers", "0"), "0 is not in the range"),
        (("--out", "x", "--replications", "0"), "0 is not in the range"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], message: str) -> None:
    ended = sweep(*words)
    assert ended.exit_code == 2
    assert message in ended.stderr


@pytest.mark.usefixtures("toy")
def test_a_library_that_is_missing_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "filelock", None)
    ended = sweep("--out", tmp_path / "out", "--workers", 1)
    assert ended.exit_code == 1
    assert (
        ended.stderr
        == "this command needs the extra 'lab': pip install '.[lab]' in the folder of peninsula\n"
    )
    monkeypatch.undo()
    monkeypatch.setattr("sim.lab.model.study_of", lambda *_: toy_study(2))
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = sweep("--out", tmp_path / "out", "--scheduler", "x")
    assert (
        ended.stderr
        == "this command needs the extra 'cluster': pip install '.[cluster]' in the folder of peninsula\n"
    )


def test_the_engine_itself_in_two_processes(peninsula: Command, tmp_path: Path) -> None:
    """A small design of one's own, from file to replayed row."""
    (tmp_path / "small.yaml").write_text(
        "format: 1\nsweep: small\ntitle: Small\nsummary: Two rules.\nscenario: korea-today\n"
        "policies: {access: [minute, strict]}\nuncertain: {register: [P1.06, P1.07]}\nreplications: 3\n"
    )
    played = peninsula("sweep", "small.yaml", "--out", "out", "--workers", "2", cwd=tmp_path)
    assert (played.returncode, played.stdout) == (0, "out: 6 runs (2 points, 3 replications).\n"), (
        played.stderr
    )
    row = Results(tmp_path / "out").rows().collect().row(4, named=True)
    assert row["failed"] is None
    alone = peninsula(*row["replay"].split()[1:], "--json", cwd=tmp_path)
    assert json.loads(alone.stdout)["outcome_digest"] == row["outcome_digest"]


def test_the_story_of_a_row(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(
        "format: 1\nsweep: small\ntitle: t\nsummary: s\nscenario: limited-strike\n"
        "policies: {access: [minute, prompt]}\nuncertain: {register: [D5.50]}\nreplications: 4\n"
    )

    def row(number: int, *words: str) -> Result:
        return CliRunner().invoke(program, ["sweep", str(path), "--row", str(number), *words])

    told = row(3, "--account")
    assert told.exit_code == 0
    assert told.stdout.startswith("row      3 of the main block of small\npoint    access prompt\n")
    assert "What happened" in told.stdout
    digest = json.loads(row(3, "--json").stdout)["outcome_digest"]
    assert told.stdout.endswith(f"outcome digest  {digest}\n")
    assert row(3, "--account", "--json").exit_code == 2
