"""``peninsula sources``: the register for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

import scenarios
from cli.main import program


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["sources", *arguments], prog_name="peninsula")


def listed(*arguments: str) -> dict[str, Any]:
    parameters: dict[str, Any] = json.loads(invoke(*arguments, "--json").stdout)["parameters"]
    return parameters


def test_every_parameter_is_listed() -> None:
    assert set(listed()) == set(scenarios.register().parameters)


def test_the_list_fits_80_columns_and_counts_on_stderr() -> None:
    result = invoke()
    assert [line for line in result.stdout.splitlines() if len(line) > 80] == []
    assert result.stderr.startswith(f"{len(scenarios.register().parameters)} numbers")


@pytest.mark.parametrize("grade", ["A", "A*", "B", "C"])
def test_by_grade(grade: str) -> None:
    wanted = {name for name, p in scenarios.register().parameters.items() if p.grade == grade}
    assert set(listed("--grade", grade)) == wanted


def test_by_family() -> None:
    assert {entry["family"] for entry in listed("--family", "access").values()} == {"access"}


def test_by_use() -> None:
    found = listed("--used-by", "MINUTE")
    assert "P1.02" in found
    assert all(any("minute" in place.casefold() for place in entry["used_by"]) for entry in found.values())


def test_one_parameter_with_its_uses() -> None:
    shown = invoke("P1.03").stdout
    assert "LN(8, 30), min 2 h" in shown
    assert "C<-A" in shown
    assert "used by" in shown
    assert "prompt-consultation" in shown


def test_every_parameter_can_be_shown_in_80_columns() -> None:
    for name in scenarios.register().parameters:
        result = invoke(name)
        assert result.exit_code == 0, name
        assert [line for line in result.stdout.splitlines() if len(line) > 80] == []


def test_one_source_with_what_rests_on_it() -> None:
    shown = invoke("S16").stdout
    assert "P1.03" in shown
    assert set(json.loads(invoke("S16", "--json").stdout)["sources"]) == {"S16"}


def test_the_whole_register_as_a_page() -> None:
    page = invoke("--markdown")
    assert page.exit_code == 0
    assert page.stdout.startswith("# Sources\n")
    what = "Alert to all-clear where the alert is lifted, from April 2023"
    assert f"| `D9.25` | {what} | LN(31, gsd=1.5) min | occurrence |" in page.stdout
    assert "warning-2017-08: LN(8.4, gsd=1.32)" in page.stdout
    wrong = invoke("--markdown", "--grade", "C")
    assert wrong.exit_code == 2
    assert "leave out everything else" in wrong.stderr
