"""What a failed command says, on which stream, and the code it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import scenarios
from cli.main import program

ROOT = Path(__file__).resolve().parents[2]


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(program, arguments, prog_name="peninsula")


def break_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def broken() -> None:
        raise error

    monkeypatch.setattr(scenarios, "shipped", broken)


def test_ok_is_0() -> None:
    result = invoke("scenarios", "list")
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "korea-yesterday"),
        ("run", "korea-today", "--with", "minuet"),
        ("run", "korea-today", "--set", "clock.endx=D+5"),
        ("run", "korea-today", "--rules", "no-such-file.py"),
        ("run", "korea-today", "--answers", "no-such-file.yaml"),
        ("scenarios", "show", "korea-yesterday"),
        ("scenarios", "check", "no-such-file.yaml"),
        ("scenarios", "new", "No Such Name"),
        ("policies", "show", "minuet"),
        ("sources", "P1.99"),
        ("sources", "--family", "acess"),
    ],
    ids=" ".join,
)
def test_wrong_input_is_1_and_is_told_on_stderr(arguments: tuple[str, ...]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("run", "korea-tody"), "korea-today"),
        (("run", "korea-today", "--with", "minuet"), "minute"),
        (("policies", "show", "minuet"), "minute"),
        (("sources", "--family", "acess"), "access"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_the_nearest_valid_name_is_given(arguments: tuple[str, ...], nearest: str) -> None:
    assert f"nearest: {nearest}" in invoke(*arguments).stderr


def test_several_problems_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text("format: 1\nname: two\nextends: korea-today\nfirst: 1\nsecond: 2\n")
    result = invoke("scenarios", "check", str(file))
    assert result.exit_code == 1
    assert result.stderr.startswith("2 problems:\n")
    assert f"{file}:4" in result.stderr
    assert f"{file}:5" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("play",),
        ("run",),
        ("run", "korea-today", "--sed", "1"),
        ("run", "korea-today", "--seed", "-1"),
        ("run", "korea-today", "--seed", "one"),
        ("sources", "--grade", "Z"),
        ("sources", "P1.03", "--grade", "A"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: peninsula" in result.stderr


def test_a_misspelt_command_names_the_nearest() -> None:
    assert "Did you mean 'sources'?" in invoke("source").stderr


def test_a_fault_of_the_program_is_70_without_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PENINSULA_DEBUG", raising=False)
    break_with(monkeypatch, KeyError("osan"))
    result = invoke("scenarios", "list")
    assert result.exit_code == 70
    assert result.stdout == ""
    assert "Sorry" in result.stderr
    assert "KeyError: 'osan'" in result.stderr
    assert "CONTRIBUTING.md" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_traceback_comes_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENINSULA_DEBUG", "1")
    break_with(monkeypatch, KeyError("osan"))
    result = invoke("scenarios", "list")
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    break_with(monkeypatch, KeyboardInterrupt())
    result = invoke("scenarios", "list")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Interrupted.\n")


def test_control_characters_of_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "red.yaml"
    file.write_text('format: 1\nname: red\nextends: korea-today\n"\\e[31mred": 1\n')
    result = invoke("scenarios", "check", str(file))
    assert result.exit_code == 1
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [("--help",), ("sources", "--json"), ("sources",), ("scenarios", "schema")]
)
def test_a_closed_pipe_ends_quietly(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "cli", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said


@pytest.mark.parametrize("arguments", [("scenarios", "schema"), ("--help",)], ids=" ".join)
def test_a_full_disk_is_told(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "cli", *arguments]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert b"no space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_output_is_no_error() -> None:
    line = f"'{sys.executable}' -m cli scenarios list >&-"
    done = subprocess.run(["sh", "-c", line], cwd=ROOT, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_has_the_stream_to_itself() -> None:
    result = invoke("sources", "--json")
    assert json.loads(result.stdout)["format"] == 1
