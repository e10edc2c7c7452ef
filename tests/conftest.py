"""Shared by the whole suite: Hypothesis without deadlines, and the command as a real process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# The same examples every day: what the suite says depends on the code alone.
settings.register_profile("peninsula", deadline=None, derandomize=True)
settings.load_profile("peninsula")

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def peninsula() -> Command:
    """Run ``peninsula ARGUMENTS`` in a process of its own, 80 columns wide; stdout and stderr apart."""

    def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")}
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            cwd=cwd,
            env={**inherited, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
