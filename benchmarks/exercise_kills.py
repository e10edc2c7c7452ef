"""``python -m benchmarks.exercise_kills --times 500``: exercises killed at random moments lose nothing.

A scripted exercise runs in a process of its own, which says of every entry when it is on disk. It is
killed (SIGKILL) at a random moment and goes on from its journal, until it is over; then the next one
begins. After each kill every entry that was acknowledged must stand in the journal; at the end the
journal must be, byte for byte, that of an exercise that nobody disturbed, and so its digests.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import peninsula
import policies
from scenarios import InputError
from sim.live.acts import Act, Answered, Defaulted, Noted, Sent
from sim.live.header import USUAL_SEATS, Header, header_of
from sim.live.journal import read
from sim.live.table import Table

_ROOT = Path(__file__).resolve().parent.parent
_SCENARIO = "gsomia-lapse"
_PATIENCE = 120  # seconds that a child may take to end by itself
_MOMENT = 0.03  # seconds within which a kill comes after an acknowledgement


def header(seed: int) -> Header:
    return header_of(peninsula.load(_SCENARIO), seed, USUAL_SEATS, peninsula.__version__)


def next_act(table: Table) -> Act | None:
    """The script: before each answer a message and a note; nothing where the clock is to run."""
    stands = table.stands
    if not stands.open:
        return None
    question, now = stands.open[0], stands.now
    if not isinstance(table.acts[-1], Sent | Noted):
        to = "ROK" if question.cell == "JPN" else "JPN"
        return Sent(now, "script", question.cell, to, f"We are asked: {question.text}")
    if isinstance(table.acts[-1], Sent):
        return Noted(now, "script", question.cell, "It is hard. " * 40)
    number = zlib.crc32(question.ident.encode()) % (len(question.options) + 1)
    if number == len(question.options):
        return Defaulted(now, "script", question.cell, question.ident)
    return Answered(now, "script", question.cell, question.ident, question.options[number].name)


def play(path: Path, seed: int, *, tell: bool) -> str:
    """Begin or go on, to the end; the digest. ``tell``: say of every entry that it is on disk."""
    registry = policies.builtin()
    try:
        table = Table.begin(str(path), header(seed), registry)
    except InputError:
        table = Table.resume(str(path), registry, peninsula.__version__)
    while not table.stands.finished:
        act = next_act(table)
        entry = table.run_on("script") if act is None else table.do(act)
        if tell:
            print(entry.sequence, flush=True)
    table.close()
    return table.finish().digest


def started(path: Path, seed: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.exercise_kills", "--child", str(path), "--seed", str(seed)]
    return subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def killed_once(path: Path, seed: int, luck: random.Random) -> tuple[bool, int]:
    """Run on and kill at a random moment: whether it was killed in time, and the last entry it told."""
    process = started(path, seed)
    assert process.stdout is not None
    told, goal = 0, luck.randrange(0, 9)
    if goal == 0:  # while it starts, or as it writes its first line
        try:
            process.wait(timeout=luck.uniform(0.0, 1.0))
        except subprocess.TimeoutExpired:
            process.kill()
    while goal and (line := process.stdout.readline()):
        told, goal = int(line), goal - 1
    try:
        process.wait(timeout=luck.uniform(0.0, _MOMENT))
    except subprocess.TimeoutExpired:
        process.kill()
    said, wrong = process.communicate(timeout=_PATIENCE)
    assert process.returncode in (0, -9), wrong
    told = max([told, *(int(line) for line in said.splitlines(keepends=True) if line.endswith("\n"))])
    return process.returncode != 0, told


def kept(path: Path, calm: Path) -> int:
    """The whole entries of a killed journal, each as in the undisturbed one."""
    if not path.exists() or b"\n" not in path.read_bytes():
        return 0
    saved, whole = read(str(path)), read(str(calm))
    assert saved.entries == whole.entries[: len(saved.entries)], "an entry has changed"
    return len(saved.entries)


def kills(scratch: Path, times: int, seed: int) -> tuple[int, int]:
    """Kill ``times`` times; how many exercises that took, and how many entries were acknowledged.

    Raises ``AssertionError`` where an acknowledged entry is lost or the bytes differ in the end.
    """
    luck, done, number, entries = random.Random(seed), 0, 0, 0
    while done < times:
        number += 1
        calm, rough = scratch / f"calm-{number}", scratch / f"rough-{number}"
        digest = play(calm, number, tell=False)
        over = False
        while not over:
            if done == times:
                play(rough, number, tell=False)
                break
            in_time, told = killed_once(rough, number, luck)
            assert kept(rough, calm) >= told, f"entry {told} was acknowledged and is lost"
            done, over = done + in_time, not in_time
        assert rough.read_bytes() == calm.read_bytes(), "the journals differ"
        assert play(rough, number, tell=False) == digest
        entries += len(read(str(calm)).entries)
    return number, entries


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exercise_kills", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="kills (default 20)")
    parser.add_argument("--short", action="store_true", help="three kills (for CI)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default 1)")
    parser.add_argument("--host", action="store_true", help="kill a host, and play over HTTP")
    parser.add_argument("--child", metavar="FILE", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    times = 3 if asked.short else asked.times
    if asked.child:
        play(Path(asked.child), asked.seed, tell=True)
        return
    with tempfile.TemporaryDirectory() as scratch:
        if asked.host:
            from benchmarks import host_kills

            number, answers = host_kills.kills(Path(scratch), times, asked.seed)
            print(f"hosts killed {times} times in {number} exercises of {answers} answers: nothing lost")
            return
        number, entries = kills(Path(scratch), times, asked.seed)
    print(f"killed {times} times in {number} exercises of {entries} entries: nothing lost, same bytes")


if __name__ == "__main__":
    main()
