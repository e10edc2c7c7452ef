"""``python -m benchmarks.kills --times 20``: a sweep that is killed again and again ends in the same bytes.

A sweep runs in a process of its own, is killed (SIGKILL) at a random moment and started again, until it
was killed as often as asked; then it may end. Its folder is held against that of a sweep that nobody
disturbed. Whoever is left of a killed sweep would be heard: the workers hold its output open.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.toy import toy_study
from sim.lab.running.desk import Pace
from sim.lab.running.sweep import run_sweep
from sim.lab.study import Sampling, Study

_ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 60  # seconds that a sweep may take to say something, and its workers to end


class Brisk(Pace):
    """Small chunks: many moments at which something is half done."""

    seconds, least = 0.01, 0.001


def study_of(replications: int) -> Study:
    return toy_study(
        replications, busy=0.0002, failing=11, sensitivity=True, sampling=Sampling(luck_per_world=2)
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def child(folder: str, replications: int, workers: int) -> None:
    """The sweep that is killed: says how far it is after every chunk."""
    study = study_of(replications)
    run_sweep(
        study,
        folder,
        workers=workers,
        pace=Brisk(),
        progress=lambda now: print(now.done, now.total, flush=True),
    )


def started(folder: Path, replications: int, workers: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.kills", "--child", str(folder)]
    options = ["--replications", str(replications), "--workers", str(workers)]
    return subprocess.Popen([*command, *options], cwd=_ROOT, stdout=subprocess.PIPE, text=True)


def kills(scratch: Path, times: int, *, replications: int, workers: int, seed: int) -> list[int]:
    """Kill a sweep ``times`` times; the runs that were finished at each kill.

    Raises ``AssertionError`` where the bytes differ in the end, or a kill lost what was reported.
    """
    calm, rough = scratch / "calm", scratch / "rough"
    run_sweep(study_of(replications), calm, workers=workers)
    luck, kept = random.Random(seed), [0]
    while len(kept) <= times:
        process = started(rough, replications, workers)
        assert process.stdout is not None
        first = process.stdout.readline().split()
        done, total = int(first[0]), int(first[1])
        assert done >= kept[-1], f"{kept[-1]} runs were reported, {done} were kept"
        goal = done + luck.uniform(0, 2) * (total - done) / (times + 1)
        while done < goal and (line := process.stdout.readline()):
            done = int(line.split()[0])
        process.kill()
        process.communicate(timeout=_PATIENCE)  # ends when the last worker has ended
        kept.append(done)
    process = started(rough, replications, workers)
    process.communicate(timeout=10 * _PATIENCE)
    assert process.returncode == 0
    assert contents(rough) == contents(calm), "the folders differ"
    return kept[1:]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="kills (default 20)")
    parser.add_argument("--replications", type=int, default=4000, help="of each point (default 4000)")
    parser.add_argument("--workers", type=int, default=2, help="processes of the sweep (default 2)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default 1)")
    parser.add_argument("--child", metavar="DIR", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child, asked.replications, asked.workers)
        return
    with tempfile.TemporaryDirectory() as scratch:
        kept = kills(
            Path(scratch),
            asked.times,
            replications=asked.replications,
            workers=asked.workers,
            seed=asked.seed,
        )
    print(f"killed {len(kept)} times, at {', '.join(f'{done:,}' for done in kept)} runs: the same bytes")


if __name__ == "__main__":
    main()
