"""Shared by the whole suite: Hypothesis without deadlines, the command as a real process, a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium without a window. Where none is found the tests fail and say what to do.

    One for each module: while it stands its event loop runs in this thread, and others may want one.
    """
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except Exception as error:
            pytest.fail(
                "No Chromium was found. Install one: `apt-get install chromium`, "
                f"or `python -m playwright install chromium`. ({str(error).splitlines()[0]})",
                pytrace=False,
            )
        yield browser
        browser.close()
