"""``peninsula exercise host`` as a process: killed and resumed, stopped, and what it refuses."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from cli.main import program
from sim.live.acts import Answered, Noted
from sim.live.journal import read

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A running host."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.running = subprocess.Popen(
            [sys.executable, "-m", "cli", "exercise", "host", *arguments],
            cwd=folder, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.running.stderr is not None
        self.said = ""
        for line in self.running.stderr:
            self.said += line
            if line.startswith("Ctrl-C"):
                break

    @property
    def code(self) -> str:
        found = re.search(r"for the facilitator: ([A-Z0-9-]+)", self.said)
        assert found is not None, self.said
        return found[1]

    def end(self, how: signal.Signals) -> str:
        """Ended by a signal; what it still said."""
        self.running.send_signal(how)
        _, rest = self.running.communicate(timeout=60)
        return rest


@contextmanager
def hosting(folder: Path, *arguments: str) -> Iterator[Process]:
    process = Process(*arguments, folder=folder)
    try:
        yield process
    finally:
        if process.running.poll() is None:
            process.end(signal.SIGKILL)


def joined(address: str, code: str, name: str) -> httpx.Client:
    client = httpx.Client(base_url=address, headers={"origin": address}, timeout=30)
    assert client.post("/join", data={"code": code, "name": name}).status_code == 303
    return client


def codes_of(white: httpx.Client) -> list[str]:
    return re.findall(r'class="code">([A-Z0-9-]+)<', white.get("/white/codes").text)


def test_killed_in_the_middle_and_resumed_everybody_is_still_there(tmp_path: Path, browser: Browser) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with hosting(tmp_path, "korea-today", "--journal", "j", "--port", str(port)) as host:
        assert f"The exercise is at {address}/" in host.said
        white = joined(address, host.code, "Umpire")
        washington, tokyo, seoul, unc = codes_of(white)
        page = browser.new_context().new_page()
        page.goto(address)
        page.get_by_label("Your code").fill(tokyo)
        page.get_by_label("Your name").fill("Aiko")
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Tokyo")
        white.post("/white/1/clock", data={"do": "step"})
        why = page.get_by_label("Why")
        why.press_sequentially("We were about to")
        expect(page.locator(".question .saved")).to_have_text("Draft saved.")
        page.get_by_label("A note for your own cell").fill("Written before the fall.")
        page.get_by_role("button", name="Write down").click()
        expect(page.locator("#p-notes")).to_contain_text("Written before the fall.")
        host.end(signal.SIGKILL)
    expect(page.get_by_role("status").first).to_have_text("The connection is lost. It is being tried again.")
    with hosting(tmp_path, "--resume", "j", "--port", str(port)) as host:
        assert host.code == white_code(tmp_path)
        expect(page.get_by_role("status").first).to_have_text("The connection is back.", timeout=60_000)
        expect(why).to_have_value("We were about to")  # never touched
        page.reload()
        expect(page.get_by_label("Why")).to_have_value("We were about to")  # and on disk
        expect(page.locator("#p-notes")).to_contain_text("Written before the fall.")
        page.get_by_role("radio").first.check()
        page.get_by_role("button", name="Answer").click()
        expect(page.locator(".given")).to_contain_text("prepare")
        assert white.get("/white/1").status_code == 200
        assert codes_of(white) == [washington, tokyo, seoul, unc]
        rest = host.end(signal.SIGINT)
        assert "To go on:\n  peninsula exercise host --resume j" in rest
        assert host.running.returncode == 130
    page.context.close()
    white.close()
    acts = read(str(tmp_path / "j")).acts
    assert [type(act) for act in acts if isinstance(act, Noted | Answered)][:2] == [Noted, Answered]


def white_code(folder: Path) -> str:
    from cli.web.keeping import _folded
    from sim.live.lines import whole_lines

    path = folder / "j.room"
    return _folded(whole_lines(path.read_bytes())[0], str(path)).codes[0, "white"]


def test_ctrl_c_ends_open_streams_and_says_how_to_go_on(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    arguments = ("limited-strike", "--journal", "j", "--groups", "2", "--port", str(port))
    with hosting(tmp_path, *arguments) as host:
        white = joined(address, host.code, "Umpire")
        assert len(codes_of(white)) == 8
        with white.stream("GET", "/white/2/stream") as stream:
            assert stream.status_code == 200
            lines = stream.iter_lines()
            next(lines)
            rest = host.end(signal.SIGINT)
            assert all(not line.startswith("event: fault") for line in lines)
        white.close()
    assert (tmp_path / "j-1").exists()
    assert (tmp_path / "j-2").exists()
    assert "Stopped." in rest
    with hosting(tmp_path, "--resume", "j", "--port", str(port)) as host:
        white = joined(address, host.code, "Umpire")
        assert white.get("/white/2").status_code == 200
        white.close()
        host.end(signal.SIGTERM)


def refused(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and what is said, where no host is to start."""
    with chdir(folder):
        done = CliRunner().invoke(program, ["exercise", "host", *arguments])
    assert done.stdout == ""
    return done.exit_code, done.stderr


def test_a_port_that_is_taken_is_told_and_nothing_is_begun(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = refused(tmp_path, "korea-today", "--journal", "j", "--port", str(port))
    assert code == 1
    assert f"port {port} is taken, perhaps by another exercise; expected a free port: --port N" in said
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_stands_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "j").write_text("mine")
    code, said = refused(tmp_path, "korea-today", "--journal", "j", "--port", str(free_port()))
    assert code == 1
    assert "j: exists already; expected a new name; `peninsula exercise host --resume j`" in said
    assert (tmp_path / "j").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        ((), 2, "Give a scenario and --journal FILE, or --resume FILE alone."),
        (("korea-today",), 2, "--journal FILE is missing"),
        (("korea-today", "--resume", "j"), 2, "or --resume FILE alone"),
        (("korea-todai", "--journal", "j"), 1, "nearest: korea-today"),
        (("--resume", "nowhere"), 1, "nowhere"),
        (("korea-today", "--journal", "j", "--seats", "tokio"), 2, "nearest: tokyo"),
        (("korea-today", "--journal", "j", "--groups", "99"), 2, "99"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, arguments: tuple[str, ...], code: int, word: str) -> None:
    found = refused(tmp_path, *arguments, "--port", str(free_port()))
    assert found[0] == code
    assert word in found[1]


def test_a_damaged_journal_is_told_with_its_line(tmp_path: Path) -> None:
    port = str(free_port())
    with hosting(tmp_path, "korea-today", "--journal", "j", "--port", port) as host:
        white = joined(f"http://127.0.0.1:{port}", host.code, "Umpire")
        white.post("/white/1/clock", data={"do": "start"})
        white.close()
        host.end(signal.SIGKILL)
    whole = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(whole + b"half a li")
    with hosting(tmp_path, "--resume", "j", "--port", port) as host:
        assert "j: the last line was not written to its end and is dropped (9 bytes)" in host.said
    (tmp_path / "j").write_bytes(whole.replace(b"resume", b"resemu", 1))
    assert "j:2: a damaged line" in refused(tmp_path, "--resume", "j", "--port", port)[1]
    (tmp_path / "j").write_bytes(whole)
    (tmp_path / "j.room").write_text("not a room\n")
    assert "j.room:1: no file of a room" in refused(tmp_path, "--resume", "j", "--port", port)[1]
