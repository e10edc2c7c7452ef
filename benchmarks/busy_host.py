"""What pages wait while a review is drawn: one host on loopback, idle and then at work.

    python -m benchmarks.busy_host [--pages 200] [--short]

An exercise is run on to its first question. Tokyo's page, the facilitator's and the screen of the room
are fetched in turn, first while nothing is computed, then while the review is: nothing else changes, so
the same pages are compared. Only the ratio travels from one machine to another.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from benchmarks.clients import join, request
from benchmarks.host_kills import free_port

_LONGEST = 240.0
_BUSY = "being computed"


async def _fetched(port: int, who: dict[str, str], pages: int, busy: bool) -> list[float]:
    """Seconds of each page. Where the host shall be at work, only pages of the time in which it is."""
    found: list[float] = []
    while len(found) < pages:
        taken = []
        for path, cookie in who.items():
            since = time.perf_counter()
            status, _, page = await request(port, "GET", path, cookie)
            taken.append(time.perf_counter() - since)
            if status != 200:
                raise SystemExit(f"{path}: {status} {page[:200]}")
            if path.startswith("/white") and busy and _BUSY not in page:
                return found
        found += taken
    return found


async def play(port: int, code: str, pages: int) -> tuple[list[float], list[float]]:
    """Seconds of pages, idle and while a review is drawn."""
    white = await join(port, code, "Umpire")
    _, _, slips = await request(port, "GET", "/white/codes", white)
    codes = re.findall(r'class="code">([A-Z0-9-]+)', slips)
    tokyo = await join(port, codes[1], "Aiko")
    for _ in range(2):  # the first move, then its first question
        await request(port, "POST", "/white/1/clock", white, do="step")
    who = {"/cell": tokyo, "/screen/1": white, "/white/1": white}
    await _fetched(port, who, 10, busy=False)
    idle = await _fetched(port, who, pages, busy=False)
    status, _, said = await request(port, "POST", "/white/1/review", white, do="make")
    if status != 200:
        raise SystemExit(f"the review: {status} {said}")
    return idle, await _fetched(port, who, pages, busy=True)


def measure(pages: int) -> tuple[list[float], list[float]]:
    """Start a host and measure it. Raises ``SystemExit`` with what the host said where it refuses."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "cli", "exercise", "host", "classroom", "--port", str(port)]
        host = subprocess.Popen([*command, "--journal", f"{folder}/j"], stderr=subprocess.PIPE, text=True)
        try:
            assert host.stderr is not None
            code = next(line.split()[-1] for line in host.stderr if line.startswith("Your code"))
            return asyncio.run(asyncio.wait_for(play(port, code, pages), _LONGEST))
        finally:
            host.send_signal(signal.SIGINT)
            host.communicate(timeout=60)


def _told(name: str, seconds: Sequence[float]) -> str:
    middle = 1e3 * statistics.median(seconds)
    late = 1e3 * sorted(seconds)[int(0.95 * (len(seconds) - 1))]
    return f"{name:<28}{len(seconds):>5} pages, median {middle:.0f} ms, 95th percentile {late:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(
        "python -m benchmarks.busy_host", description="What pages wait while a review is drawn."
    )
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--short", action="store_true", help="thirty pages")
    asked = parser.parse_args()
    idle, busy = measure(30 if asked.short else max(3, min(asked.pages, 2_000)))
    print(_told("idle", idle))
    if not busy:
        print("the review was made before a page could be fetched")
        return
    print(_told("while the review is drawn", busy))
    print(f"ratio of the medians        {statistics.median(busy) / statistics.median(idle):.1f}")


if __name__ == "__main__":
    main()
