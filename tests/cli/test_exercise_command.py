"""``peninsula exercise``: run, resume, replay; the prompt on a terminal; what a cell's page may show."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

import peninsula as door
from cli.exercise.pages import known_to, show_known, show_turn
from cli.main import program
from sim.live.acts import Act, Injected, Noted, Sent
from sim.live.exercise import Exercise, Situation, situation
from sim.live.header import CELLS, USUAL_SEATS
from sim.live.journal import read
from tests.live.conftest import acts_until, asks, header

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = {
    "tokyo.prepare": "prepare",
    "washington.access.all-out": "invoke-minute",
    "tokyo.claimed.all-out": "restrict",
    "tokyo.access.all-out": "wait",
    "tokyo.access.all-out.2": "limited",
}


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["exercise", *arguments], prog_name="peninsula")


def report(*arguments: str) -> dict[str, Any]:
    result = invoke(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "answers.yaml"
    lines = "".join(f"  {question}: {option}\n" for question, option in ANSWERS.items())
    path.write_text(f"format: 1\nanswers:\n{lines}")
    return str(path)


@pytest.fixture
def journal(tmp_path: Path) -> str:
    return str(tmp_path / "the.journal")


# --- without asking ---


def test_by_script_by_replay_and_by_run_the_digests_are_one(answers: str, journal: str) -> None:
    alone = door.run("korea-today", answers=ANSWERS)
    played = report("run", "korea-today", "--answers", answers, "--journal", journal)
    again = report("replay", journal)
    assert {p["digest"] for p in (played, again)} == {alone.digest}
    assert {p["outcome_digest"] for p in (played, again)} == {alone.outcome_digest}
    assert played == again
    assert (again["finished"], again["same_version"], again["seats"]) == (
        True,
        True,
        [CELLS[seat] for seat in USUAL_SEATS],
    )


def test_without_a_terminal_the_policy_plays(journal: str) -> None:
    played = report("run", "limited-strike", "--with", "minute", "--seed", "5", "--journal", journal)
    assert played["digest"] == door.run("limited-strike", packs=["minute"], seed=5).digest


def test_the_account_and_the_digests_come_at_the_end(answers: str, journal: str) -> None:
    result = invoke("run", "korea-today", "--answers", answers, "--journal", journal)
    assert result.exit_code == 0
    assert "What happened" in result.stdout
    assert f"digest          {read_digest(journal)}" in result.stdout
    assert [line for line in result.stdout.splitlines() if len(line) > 80] == []
    assert "2 on disk: H-36h tokyo.prepare: prepare" in result.stderr


def read_digest(journal: str) -> str:
    return str(report("replay", journal)["digest"])


@pytest.mark.parametrize("kept", [2, 5, 9])
def test_a_journal_that_was_cut_short_is_resumed(answers: str, journal: str, kept: int) -> None:
    played = report("run", "korea-today", "--answers", answers, "--journal", journal)
    lines = Path(journal).read_bytes().splitlines(keepends=True)
    Path(journal).write_bytes(b"".join(lines[:kept]) + lines[kept][:-4])
    short = invoke("replay", journal, "--json")
    assert "is left out" in short.stderr
    told = json.loads(short.stdout)
    assert (told["finished"], told["outcome_digest"], told["entries"]) == (False, None, kept - 1)
    result = invoke("resume", journal, "--answers", answers, "--json")
    assert "is dropped" in result.stderr
    assert json.loads(result.stdout) == played


def test_replay_prints_what_it_is(answers: str, journal: str) -> None:
    invoke("run", "korea-today", "--answers", answers, "--journal", journal)
    told = invoke("replay", journal).stdout
    for words in (r"scenario +korea-today", r"stands +over", r"digest +[0-9a-f]{64}", r"version +0\."):
        assert re.search(words, told)


# --- what is refused ---


def refused(*arguments: str) -> str:
    result = invoke(*arguments)
    assert result.exit_code == 1, result.output
    assert "Sorry" not in result.stderr
    return result.stderr


def test_inputs_that_are_wrong_begin_nothing(answers: str, journal: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("format: 1\nanswers:\n  tokyo.prepare: prepair\n")
    wrong = str(tmp_path / "wrong.yaml")
    assert "wrong.yaml:3" in refused("run", "korea-today", "--answers", wrong, "--journal", journal)
    assert "unknown scenario" in refused("run", "korea-yesterday", "--journal", journal)
    told = refused("run", "korea-today", "--seats", "seoul", "--answers", answers, "--journal", journal)
    assert "an answer to 'tokyo.prepare', whom the policy plays" in told
    assert not Path(journal).exists()
    told = invoke("run", "korea-today", "--seats", "tokio", "--journal", journal)
    assert (told.exit_code, "nearest: tokyo" in told.stderr) == (2, True)


def test_a_journal_that_stands_is_not_begun_again(answers: str, journal: str) -> None:
    invoke("run", "korea-today", "--answers", answers, "--journal", journal)
    before = Path(journal).read_bytes()
    assert "exists already" in refused("run", "korea-today", "--journal", journal)
    assert Path(journal).read_bytes() == before


def test_answers_that_the_journal_has_otherwise_are_told(answers: str, journal: str, tmp_path: Path) -> None:
    invoke("run", "korea-today", "--answers", answers, "--journal", journal)
    (tmp_path / "other.yaml").write_text("format: 1\nanswers:\n  tokyo.prepare: not-yet\n")
    told = refused("resume", journal, "--answers", str(tmp_path / "other.yaml"))
    assert "other.yaml:3: 'not-yet' as the answer to 'tokyo.prepare'; expected prepare" in told


def test_no_journal_and_no_such_file(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("hello\n")
    for command in ("resume", "replay"):
        assert "no header of an exercise" in refused(command, str(tmp_path / "notes"))
        assert "no such file" in refused(command, str(tmp_path / "absent"))


RULE = """\
from pathlib import Path

from policies import Notify, rule

Path({mark!r}).touch()


@rule("access", "my-reading", parameters=("P1.02",))
def my_reading(request, world):
    return Notify("a rule of my own", lead="P1.02")
"""


def test_rules_are_compared_and_never_taken_from_the_journal(journal: str, tmp_path: Path) -> None:
    mark, rules = tmp_path / "ran", tmp_path / "my_rules.py"
    rules.write_text(RULE.format(mark=str(mark)))
    sets = ("--set", "access.readings.USA=my-reading")
    played = report("run", "korea-today", *sets, "--rules", str(rules), "--journal", journal)
    moved = tmp_path / "elsewhere.py"
    rules.rename(moved)
    mark.unlink()
    assert "'my_rules.py', which --rules does not name" in refused("replay", journal)
    changed = tmp_path / "changed.py"
    changed.write_text(moved.read_text() + "\n# changed\n")
    assert "does not name" in refused("replay", journal, "--rules", str(changed))
    assert not mark.exists()
    assert report("replay", journal, "--rules", str(moved)) == played


def test_rules_that_it_was_not_begun_with_are_refused(journal: str, tmp_path: Path) -> None:
    report("run", "missile-overflight", "--journal", journal)
    rules = tmp_path / "my_rules.py"
    rules.write_text(RULE.format(mark=str(tmp_path / "ran")))
    assert "other rules than" in refused("replay", journal, "--rules", str(rules))


def test_another_version_is_replayed_and_told_but_not_resumed(
    journal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report("run", "missile-overflight", "--journal", journal)
    monkeypatch.setattr(door, "__version__", "9.9.9")
    result = invoke("replay", journal, "--json")
    assert json.loads(result.stdout)["same_version"] is False
    assert "written by peninsula 0.1.0" in result.stderr
    assert "expected peninsula 9.9.9" in refused("resume", journal)


# --- on a terminal ---


class Terminal:
    """A command on a terminal of 80 columns."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self._master = master
        self.screen = ""  # since the last thing typed
        self.all = ""

    def until(self, words: str) -> str:
        """Read until the screen says ``words``."""
        while words not in self.screen:
            self._read()
        return self.screen

    def type(self, text: str) -> None:
        self.screen = ""
        os.write(self._master, text.encode())

    def end(self) -> int:
        try:
            while True:
                self._read()
        except OSError:  # Linux ends a terminal whose writer is gone with EIO
            return self.process.wait(timeout=60)

    def _read(self) -> None:
        ready, _, _ = select.select([self._master], [], [], 240)
        assert ready, f"nothing comes after {self.screen!r}"
        chunk = os.read(self._master, 65_536).decode("utf-8", "replace")
        if not chunk:
            raise OSError("the terminal is closed")
        self.screen += chunk
        self.all += chunk


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    inherited = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "LINES")}
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "exercise", *arguments],
        cwd=ROOT,
        env={**inherited, "TERM": "xterm-256color", "COLUMNS": "80", "NO_COLOR": "1"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_people_at_a_prompt_give_the_digest_of_their_script(journal: str) -> None:
    """Mistakes, help, what is known, a default, numbers and names: typed on a pseudo-terminal."""
    with terminal("run", "korea-today", "--seats", "tokyo", "--journal", journal) as tty:
        page = tty.until("tokyo> ")
        assert "Do we prepare an answer on base use now" in page
        assert "it may leak" in page
        assert "If nobody answers: not-yet." in page
        for typed, words in (
            ("h", "tell CITY TEXT"),
            ("?", "What you know"),
            ("prepar", "expected one of prepare, not-yet, ? or pass; nearest: prepare"),
            ("9", "expected one of prepare"),
            ("tell soul hello", "nearest: seoul"),
        ):
            tty.type(f"{typed}\n")
            assert words in " ".join(tty.until("tokyo> ").split())
        for typed in ("prepare", "1", "pass", "2", "YES"):
            tty.type(f"{typed}\n")
            tty.until("tokyo> ")
        tty.type("pass\n")
        assert tty.end() == 0
        assert "outcome digest" in tty.all
    given = [a for a in read(journal).acts if getattr(a, "cell", "") == "JPN"]
    script = {a.question: getattr(a, "option", "default") for a in given if hasattr(a, "question")}
    assert list(script.values()) == [
        "prepare",
        "important-influence",
        "default",
        "through-washington",
        "yes",
        "default",
    ]
    assert read_digest(journal) == door.run("korea-today", answers=script).digest
    assert read_digest(journal) in tty.all


def test_the_terminal_is_wiped_between_cells(journal: str) -> None:
    with terminal("run", "friction", "--seats", "tokyo,washington", "--journal", journal) as tty:
        tty.until("Press Enter")
        tty.type("\n")
        tty.until("tokyo> ")
        tty.type("1\n")
        tty.until("tokyo> ")
        tty.type("2\n")
        between = tty.until("Press Enter")
        wiped = between.rpartition("\x1b[3J")[2]
        assert "Washington is asked." in wiped
        assert "finding" not in wiped
        assert "security laws" not in wiped
        tty.type("\n")
        page = tty.until("washington> ")
        assert "survival-threatening" not in page  # Tokyo has answered in this very second


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_who_stops_keeps_the_journal(journal: str, key: str) -> None:
    with terminal("run", "korea-today", "--seats", "tokyo", "--journal", journal) as tty:
        tty.until("tokyo> ")
        tty.type("1\n")
        tty.until("tokyo> ")
        if key == "\x03":
            os.kill(tty.process.pid, signal.SIGINT)
        else:
            tty.type(key)
        assert tty.end() == 130
        last = tty.all.rpartition("\x1b[3J")[2]
        assert "3 entries are safe in" in last
        assert f"peninsula exercise resume {journal}" in last.replace("\r\n", "\n")
        assert "Traceback" not in tty.all
        assert "Cabinet" not in last
    with terminal("resume", journal) as tty:
        assert "Which situation do we find" in tty.until("tokyo> ")


def test_json_goes_to_stdout_and_screens_do_not(journal: str) -> None:
    """Only stdout is taken away: the screens are on the terminal, the object is data."""
    with terminal("run", "korea-today", "--seats", "unc", "--json", "--journal", journal) as tty:
        assert tty.end() == 0
        assert json.loads(tty.all[tty.all.index("{") :])["digest"] == read_digest(journal)


# --- pages ---


def shown(stands: Situation, cell: str, since: int = 0) -> str:
    console = Console(file=io.StringIO(), width=80, markup=False, emoji=False, highlight=False)
    show_known(stands, cell, console)
    for question in stands.open_to(cell):
        show_turn(stands, cell, question, since, console)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def begun(name: str) -> Exercise:
    import policies
    from sim.live.exercise import open_exercise

    return open_exercise(header(name), policies.builtin(), "test.journal")


LAUNCH = {"id": "test", "kind": "launch", "weapon": "irbm", "over": ["hokkaido"], "splash": "north-pacific"}


def hidden_from_seoul(exercise: Exercise, now: int) -> Sequence[list[Act]]:
    to_tokyo = {"id": "leak", "at": "H-20h", "kind": "message", "to": ["JPN"], "text": "A secret."}
    later = exercise.plan.injects[-1][1].id
    return (
        [Noted(now, "Ann", "JPN", "We bluff.")],
        [Sent(now, "Ann", "JPN", "USA", "A secret.")],
        [Injected(now, "w", "add", "leak", json.dumps(to_tokyo))],
        [Injected(now, "w", "add", "test", json.dumps({**LAUNCH, "at": "H+100h"}))],
        [Injected(now, "w", "skip", later)],
    )


@pytest.mark.parametrize("cell", ["ROK", "UNC", "DPRK"])
def test_a_page_does_not_change_by_a_byte_when_a_hidden_thing_does(cell: str) -> None:
    exercise = begun("korea-today")
    early = acts_until(exercise, asks("JPN", "prepare"))
    acts = acts_until(exercise, asks("USA", "access"))
    plain = shown(situation(exercise, acts), cell)
    assert "artillery" in plain.casefold()
    for more in hidden_from_seoul(exercise, situation(exercise, early).now):
        late = [*early, *more, *acts[len(early) :]]
        assert shown(situation(exercise, late), cell) == plain, more
    tokyo = [*early, *hidden_from_seoul(exercise, early[-1].second)[1], *acts[len(early) :]]
    assert "A secret." in shown(situation(exercise, tokyo), "JPN")


@pytest.mark.parametrize("name", ["korea-today", "gsomia-lapse", "missile-overflight", "evacuation"])
def test_pages_fit_80_columns_and_tell_no_truth(name: str) -> None:
    exercise = begun(name)
    acts = acts_until(exercise, lambda _: False)
    for count in (len(acts) // 2, len(acts)):
        stands = situation(exercise, acts[:count])
        for cell in CELLS:
            page = shown(stands, cell)
            assert [line for line in page.splitlines() if len(line) > 80] == []
            assert "(wrong)" not in page


def test_what_a_cell_is_told_grows_only(tmp_path: Path) -> None:
    exercise = begun("friction")
    acts = acts_until(exercise, lambda _: False)
    for cell in CELLS:
        before: list[object] = []
        for count in range(len(acts) + 1):
            beats = [b for b in known_to(situation(exercise, acts[:count]), cell)]
            assert [b for b in before if b not in beats] == []
            before = list(beats)


def test_a_message_cannot_send_codes_to_a_terminal() -> None:
    exercise = begun("korea-today")
    acts = acts_until(exercise, asks("JPN", "prepare"))
    now = situation(exercise, acts).now
    sent = [*acts, Sent(now, "x", "USA", "JPN", "\x1b[2J\x07 [bold]hello")]
    stands = situation(exercise, acts_after(exercise, sent))
    page = shown(stands, "JPN")
    assert "\x1b" not in page
    assert "[bold]hello" in page


def acts_after(exercise: Exercise, acts: list[Act]) -> list[Act]:
    from sim.live.acts import Advanced
    from sim.live.exercise import next_stop
    from tests.live.conftest import first_option

    acts = [*acts, first_option(situation(exercise, acts))]
    return [*acts, Advanced(next_stop(exercise, acts), "t")]
