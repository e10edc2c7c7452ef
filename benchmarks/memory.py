"""``python -m benchmarks.memory``: peak memory of a sweep of few rows and of many, and of reading them.

Every sweep and every reading has a process of its own; what is told is the largest memory that it, or
any of its workers, ever held at once. The runs are plain arithmetic, so what is measured is the
laboratory. A process whose memory does not grow with the rows is what is aimed at.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.toy import Arithmetic, Weighed, peak_mib, toy_study

_ROOT = Path(__file__).resolve().parent.parent
_WORKERS = 2
_FEW = 10_000


def sweep_rows(folder: str, rows: int) -> None:
    from sim.lab.running.sweep import sweep

    cells = -(-rows // len(toy_study().points))
    study = replace(toy_study(cells), model=Weighed(Arithmetic(), str(notes_of(folder))))
    sweep(study, folder, workers=_WORKERS)


def compare_rows(folder: str, rows: int) -> None:
    from sim.lab.answers.compare import compare
    from sim.lab.results import Results

    compare(Results(folder))


TASKS = {"sweep": sweep_rows, "compare": compare_rows}


def notes_of(folder: str) -> Path:
    """Where the workers of a sweep note their memory."""
    notes = Path(folder + ".notes")
    notes.mkdir(exist_ok=True)
    return notes


def child(task: str, folder: str, rows: int) -> None:
    """Do it, and print the peaks of this process and of the largest worker in MiB, and the seconds."""
    start = time.perf_counter()
    TASKS[task](folder, rows)
    seconds = time.perf_counter() - start
    workers = max((float(note.read_text()) for note in notes_of(folder).iterdir()), default=0.0)
    print(json.dumps([peak_mib(), workers if task == "sweep" else 0.0, seconds]))


def measured(task: str, folder: Path, rows: int) -> tuple[float, float, float]:
    command = [sys.executable, "-m", "benchmarks.memory", "--child", task, str(folder), "--rows", str(rows)]
    done = subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True)
    own, workers, seconds = json.loads(done.stdout.splitlines()[-1])
    return own, workers, seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N", help="the many (default 10^6)")
    parser.add_argument("--short", action="store_true", help="2,000 rows and 20,000: a few seconds")
    parser.add_argument("--child", nargs=2, metavar=("TASK", "DIR"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(*asked.child, asked.rows)
        return
    few, many = (2_000, 20_000) if asked.short else (_FEW, asked.rows)
    print(f"{'':10}{'rows':>12}{'parent':>12}{'a worker':>12}{'time':>10}")
    with tempfile.TemporaryDirectory() as scratch:
        for task in TASKS:
            peaks = []
            for rows in (few, many):
                own, workers, seconds = measured(task, Path(scratch, str(rows)), rows)
                peaks.append((own, workers))
                worker = f"{workers:8.0f} MiB" if workers else f"{'-':>12}"
                print(f"{task:10}{rows:>12,}{own:>8.0f} MiB{worker}{seconds:>8.1f} s")
            growth = [many / few - 1 for few, many in zip(*peaks, strict=True) if few]
            aim = " (aim: within 10 %)" if task == "sweep" else ""
            print(f"{task:10}{'grows by':>12}" + "".join(f"{part:>11.1%} " for part in growth) + aim)


if __name__ == "__main__":
    main()
