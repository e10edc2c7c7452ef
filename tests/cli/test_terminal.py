"""Terminals, colour and completion."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Command

ROOT = Path(__file__).resolve().parents[2]


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the command writes to a terminal of 80 columns."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT,
        env={**inherited, "TERM": "xterm-256color", "COLUMNS": "80", **environment},
        stdout=slave,
        stderr=slave,
        stdin=slave,
    ) as process:
        os.close(slave)
        written = bytearray()
        try:
            while chunk := os.read(master, 65536):
                written += chunk
        except OSError:  # Linux ends a terminal whose writer is gone with EIO
            os.close(master)
    assert process.returncode == 0
    return written.decode("utf-8")


def test_a_pipe_gets_no_escape_codes(peninsula: Command) -> None:
    assert "\x1b" not in peninsula("policies", "list").stdout


def test_a_terminal_gets_them() -> None:
    assert "\x1b[1m" in on_a_terminal("policies", "list")


def test_no_color_is_honoured() -> None:
    assert "\x1b[3" not in on_a_terminal("run", "korea-today", NO_COLOR="1")


def test_an_ascii_terminal_gets_text_and_no_traceback(peninsula: Command) -> None:
    done = peninsula("sources", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("peninsula r", "run"),
        ("peninsula run korea-", "korea-today"),
        ("peninsula run korea-today --with minu", "minute"),
        ("peninsula run korea-today --set parameters.P1.0", "parameters.P1.03="),
        ("peninsula run korea-today --set access.readings.J", "access.readings.JPN="),
        ("peninsula scenarios show june", "june-1950"),
        ("peninsula policies show logi", "logistics-only"),
        ("peninsula sources P1.0", "P1.03"),
        ("peninsula sources --family acc", "access"),
    ],
)
def test_the_shell_completes_names(words: str, expected: str, peninsula: Command) -> None:
    done = peninsula(
        _PENINSULA_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(len(words.split()) - 1)
    )
    assert expected in [line.split(",", 1)[-1] for line in done.stdout.splitlines()]
