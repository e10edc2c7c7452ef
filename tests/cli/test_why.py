"""The screens and the JSON of ``sensitivity`` and ``discover``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import program
from sim.lab.results import Results
from sim.lab.study import Sampling, Sensitivity
from tests.lab.planted import gauge, number, planted


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """prompt is later by 12 h times its pace; strict is 20 h late; the dates move both alike."""

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        late = {"prompt": 12 * x["pace"], "minute": 0.0, "strict": 20.0}[policy]
        return 40 * x["dates"] + 5 * luck + late

    numbers = [
        number("pace", "U(0, 4)", title="Factor on the pace", unit="mult"),
        number("dates", "U(0.5, 1.5)", title="Factor on all dates", unit="mult", grade="B"),
    ]
    return str(
        planted(
            tmp_path_factory.mktemp("why") / "out",
            toy,
            numbers,
            policies=("prompt", "minute", "strict"),
            measure=gauge(event=True),
            sampling=Sampling(luck_per_world=2),
            sensitivity=Sensitivity(128, (0, 1), {"Tokyo": ("pace",), "others": ("dates",)}),
        ).folder
    )


def run(*words: str) -> Result:
    return CliRunner().invoke(program, list(words), env={"COLUMNS": "80"})


def test_sensitivity_names_the_driver_first(folder: str) -> None:
    said = run("sensitivity", folder, "--policy", "minute").output
    lines = said.splitlines()
    assert lines[0] == "x (h; less is better): minute against prompt"
    assert lines[1].startswith("Mean difference -2")
    assert lines[1].endswith("): minute is better.")
    rows = [line.split()[0] for line in lines if " (" in line and " to " in line]
    assert rows.index("Tokyo") < rows.index("luck")
    assert "* pace Factor on the pace [C]" in said
    assert "  dates Factor on all dates [B]" in said
    assert re.search(
        r"^weak_evidence_share: pure grade C numbers have a hand in (99|100)", said, re.MULTILINE
    )
    assert max(map(len, lines)) <= 80


def test_sensitivity_says_why_there_are_no_indices(folder: str) -> None:
    said = run("sensitivity", folder, "--policy", "strict").output
    assert "The Saltelli block does not play these policies here" in said
    assert "* pace" in said


def test_sensitivity_as_json(folder: str) -> None:
    told = json.loads(run("sensitivity", folder, "--policy", "minute", "--json").output)
    assert told["format"] == 1
    reason = told["reasons"][0]
    assert (reason["policy"], reason["against"], reason["gauge"]["name"]) == ("minute", "prompt", "x")
    assert reason["drivers"]["weak_evidence_share"]["value"] == pytest.approx(1.0, abs=0.02)
    assert reason["swings"][0]["number"]["ident"] == "pace"
    assert reason["split"]["draws"] == 2


def test_discover_tells_region_and_tipping_point(folder: str) -> None:
    said = run("discover", folder, "--when", "x > 75").output
    lines = said.splitlines()
    assert lines[:2] == ["Where x > 75 h", "What had not happened by ENDEX is later than any limit."]
    assert "prompt: it mostly holds where" in said
    assert "      Factor on the pace [C]" in said
    assert "minute: it never holds." in said
    assert "What flips the best policy by x (h; less is better)" in said
    assert max(map(len, lines)) <= 80


def test_discover_without_a_condition_tells_tipping_points_alone(folder: str) -> None:
    said = run("discover", folder, "--policy", "prompt", "--policy", "strict").output
    assert "  pace Factor on the pace [C]\n    tips at 1.6" in said
    assert "holds where" not in said


def test_limits_read_well(folder: str) -> None:
    said = run("discover", folder, "--when", "x > 75", "--policy", "prompt").output
    assert re.search(r"pace at least [\d.]+ \(mult; it varies from 0 to 4\), quasi-p below 0.001", said)
    assert re.search(r"^> +\d+ % +\d+ % +\d+ % +\d+ +", said, re.MULTILINE)
    assert "chosen by excess over chance" in " ".join(said.split())


def test_a_target_picks_another_region(folder: str) -> None:
    def first(*more: str) -> dict[str, float]:
        words = ("discover", folder, "--when", "x > 75", "--policy", "prompt", "--json", *more)
        told = json.loads(run(*words).output)["findings"][0]["regions"][0]
        return told["boxes"][0]

    dense, wide = first("--density", "0.95"), first("--coverage", "0.95")
    assert dense["density"] >= 0.95
    assert wide["coverage"] >= 0.95
    assert dense["coverage"] < wide["coverage"]
    for words in (("--density", "0.8", "--coverage", "0.8"), ("--density", "0.8")):
        assert (
            run("discover", folder, *(("--when", "x > 75") if len(words) == 4 else ()), *words).exit_code == 2
        )


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory) -> str:
    """prompt and minute are the same in every run; they fail where pace is not high."""

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return 10.0 if x["pace"] > 3 and luck < 0.95 else 50.0 + luck

    numbers = [number("pace", "U(0, 4)", unit="mult")]
    return str(planted(tmp_path_factory.mktemp("even") / "out", toy, numbers).folder)


def test_equal_policies_are_told_in_a_sentence(even: str) -> None:
    said = " ".join(run("sensitivity", even).output.split())
    assert "minute is the same as prompt in every run; nothing drives that." in said
    assert "swing" not in said
    assert "no Sobol" not in said
    said = run("discover", even, "--when", "x > 20").output
    assert "All policies are equal in every run: none is best" in said
    assert "is best.\n" not in said
    assert "In exactly the same runs: minute." in said


def test_too_few_worlds_are_said_to_be_too_few(tmp_path: Path) -> None:
    numbers = [number("pace", grade="B"), number("rate", anchored=True)]

    def toy(policy: str, x: Mapping[str, float], luck: float) -> float:
        return x["pace"] * (policy == "minute") + luck

    few = " ".join(
        run("sensitivity", str(planted(tmp_path / "a", toy, numbers, cells=32).folder)).output.split()
    )
    assert "from 10 worlds in each fifth (50 in all) and 8 batches; worlds here: 32" in few
    assert "swing +" not in few
    said = run("sensitivity", str(planted(tmp_path / "b", toy, numbers, cells=64).folder)).output
    assert "swing +" in said
    assert "* pace" not in said
    assert "from 20 worlds in each fifth (100 in all)" in " ".join(said.split())
    assert "rate title of rate [C<-A]" in said


def test_no_box_in_either_half_is_said() -> None:
    from cli.discover_text import _checked
    from sim.lab.answers.discover import Check

    assert _checked(Check(0, None, None)).startswith("On neither half of the worlds alone is a region found")
    assert "judged on the first, has density 30 %" in _checked(Check(1, 0.5, 0.3))


@pytest.mark.parametrize(("count", "told"), [(0, "0 runs"), (1, "1 run"), (1024, "1,024 runs")])
def test_one_and_many(count: int, told: str) -> None:
    from cli.output import counted

    assert counted(count, "run") == told


def test_discover_as_json(folder: str) -> None:
    words = ("discover", folder, "--when", "x never", "--policy", "prompt", "--policy", "strict", "--json")
    told = json.loads(run(*words).output)
    assert told["format"] == 1
    found = told["findings"][0]
    assert found["condition"]["limit"] is None
    assert [region["why_none"] for region in found["regions"]] == ["it never holds", "it never holds"]
    tipping = found["tippings"][0]["found"][0]
    assert (tipping["below"], tipping["above"]) == ("prompt", "strict")
    assert tipping["at"]["value"] == pytest.approx(20 / 12, abs=0.05)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("discover", "--when", "y > 3"), "no measure 'y' in these results; expected x"),
        (("discover", "--when", "x is late"), "--when 'x is late': expected MEASURE > NUMBER"),
        (("discover", "--policy", "promt"), "no policy 'promt' here; expected one of prompt, minute, strict;"
         " nearest: prompt"),
        (("sensitivity", "--policy", "none"), "no policy 'none' here"),
        (("sensitivity", "--measure", "X"), "nearest: x"),
        (("sensitivity", "--where", "red=deter"), "unknown factor 'red'"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_named(folder: str, words: tuple[str, ...], message: str) -> None:
    result = run(words[0], folder, *words[1:])
    assert result.exit_code == 1
    assert message in result.output


def test_a_folder_without_results(tmp_path: Path) -> None:
    for command in ("sensitivity", "discover"):
        result = run(command, str(tmp_path))
        assert result.exit_code == 1
        assert "no manifest.json; expected a folder that `peninsula sweep` wrote" in result.output


def test_the_lab_gives_the_same_to_a_notebook(folder: str) -> None:
    from sim.lab.answers.reasons import reasons
    from sim.lab.answers.regimes import findings

    results = Results(folder)
    assert reasons(results, policy="minute")[0].drivers is not None
    assert findings(results, "x > 75")[0].regions[0].boxes
