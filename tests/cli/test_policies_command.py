"""``peninsula policies``: list, show, and rules of one's own; the rule of the README works."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import policies
from cli.main import program

ROOT = Path(__file__).resolve().parents[2]


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["policies", *arguments], prog_name="peninsula")


@pytest.fixture
def readme_rule(tmp_path: Path) -> Path:
    """The rule file that the README shows."""
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    file = tmp_path / "my_rules.py"
    file.write_text(next(block for block in blocks if "@rule" in block), encoding="utf-8")
    return file


def test_list_names_every_rule_in_80_columns() -> None:
    lines = invoke("list").stdout.splitlines()
    assert {rule.name for rule in policies.builtin().rules()} <= {line.split()[0] for line in lines}
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("name", sorted({rule.name for rule in policies.builtin().rules()}))
def test_show_says_what_a_rule_reads(name: str) -> None:
    result = invoke("show", name)
    assert result.exit_code == 0
    read = {id for rule in policies.builtin().rules() if rule.name == name for id in rule.parameters}
    assert read <= set(re.findall(r"^[A-Z]\d+\.[\w-]+", result.stdout, re.M))


def test_the_rule_of_the_readme_enters(readme_rule: Path) -> None:
    listed = invoke("list", "--rules", str(readme_rule))
    assert listed.exit_code == 0
    assert "air-defence-only" in listed.stdout
    assert "other combat launches" in invoke("show", "air-defence-only", "--rules", str(readme_rule)).stdout


def test_the_scenario_of_the_readme_plays_it(readme_rule: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    file = tmp_path / "my-crisis.yaml"
    file.write_text(blocks[0], encoding="utf-8")
    result = CliRunner().invoke(program, ["run", str(file), "--rules", str(readme_rule), "--json"])
    assert result.exit_code == 0, result.stderr
    combat = [ruling for ruling in json.loads(result.stdout)["rulings"] if ruling["class"] == "combat"]
    assert {ruling["rule"] for ruling in combat} == {"air-defence-only"}


def test_a_wrong_signature_is_told_with_the_right_one(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text('from policies import rule\n\n@rule("access", "wrong")\ndef wrong():\n    """No."""\n')
    result = invoke("list", "--rules", str(file))
    assert result.exit_code == 1
    assert "(request: Request, world: World)" in result.stderr
