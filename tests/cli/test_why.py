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
    assert "* pace Factor on the pace [C, no anchor]" in said
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
    assert "prompt: mostly where" in said
    assert "pace Factor on the pace [C, no anchor]" in said
    assert "minute: it never holds." in said
    assert "What flips the best policy by x (h; less is better)" in said
    assert max(map(len, lines)) <= 80


def test_discover_without_a_condition_tells_tipping_points_alone(folder: str) -> None:
    said = run("discover", folder, "--policy", "prompt", "--policy", "strict").output
    assert "  pace Factor on the pace [C, no anchor]\n    tips at 1.6" in said
    assert "mostly where" not in said


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
