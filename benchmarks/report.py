"""``python -m benchmarks.report``: the page of a sweep of few rows and of many: its size, the seconds to
write it, and the seconds of script and of everything that a browser takes to open it.

A page holds aggregates, never runs, so neither its size nor its script may follow the rows. The sweep is
made up (four policies, two circumstances, five measures); the browser is Chromium, offline.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from cli.report.sweep_report import render
from tests.cli.test_report_sweep import made

_POINTS = 8
_FEW = 1_000


def opened(page: Path) -> dict[str, float]:
    """What the browser counts, in seconds: script alone, and all of its work."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
        tab = context.new_page()
        session = context.new_cdp_session(tab)
        session.send("Performance.enable")
        tab.goto(page.as_uri())
        found = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        browser.close()
    return {"script": found["ScriptDuration"], "all": found["TaskDuration"]}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the larger (default 100,000)")
    rows = parser.parse_args().rows
    print(f"{'rows':>10}  {'page, kB':>9}  {'written, s':>10}  {'script, s':>9}  {'opened, s':>9}")
    for count in (_FEW, rows):
        with tempfile.TemporaryDirectory() as folder:
            results = made(Path(folder) / "results", -(-count // _POINTS))
            begin = time.perf_counter()
            page = Path(folder) / "report.html"
            page.write_text(render(results, "peninsula report results -o report.html")[0], "utf-8")
            spent = time.perf_counter() - begin
            told = opened(page)
            size = page.stat().st_size / 1e3
        print(f"{count:10,}  {size:9,.0f}  {spent:10.1f}  {told['script']:9.3f}  {told['all']:9.2f}")


if __name__ == "__main__":
    main()
