"""Hosts killed at random moments while answers are posted over HTTP: nothing acknowledged is lost.

A host runs in a process of its own; four cells and the facilitator, joined over HTTP, play a script:
a draft, a note, an answer, and the clock let run when nothing is open. The host is killed (SIGKILL) at
random moments and resumed. After each kill every answer and note that was acknowledged must stand in
the journal, every draft on its cell's page; at the end the trace must be, to the byte, that of the same
answers given without a host.
"""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import threading
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import httpx

import peninsula
import policies
from sim.live.acts import Answered, Noted
from sim.live.exercise import finish
from sim.live.header import USUAL_SEATS, header_of
from sim.live.journal import read
from sim.live.table import Table, replay

_ROOT = Path(__file__).resolve().parent.parent
_SCENARIO = "gsomia-lapse"
_LATEST = 0.6  # seconds after which a host is killed, from a random action on
_ACTIONS = 12  # at most between a start and a kill
_STARTING = 2.0  # seconds within which one that starts is killed, now and then
_FORM = re.compile(r'<form method="post" action="/cell/answer".*?</form>', re.DOTALL)
_QUESTION = re.compile(r'name="question" value="([^"]+)"')
_OPTION = re.compile(r'name="option" id="[^"]+" value="([^"]+)"')
_JSON = {"accept": "application/json"}


def choice(question: str, options: tuple[str, ...]) -> str:
    """What the script answers."""
    return options[zlib.crc32(question.encode()) % len(options)]


def calm_digest(folder: Path, seed: int) -> str:
    """The digest of the script without a host, and without a kill."""
    header = header_of(peninsula.load(_SCENARIO), seed, USUAL_SEATS, peninsula.__version__)
    table = Table.begin(str(folder / f"calm-{seed}"), header, policies.builtin())
    while not table.stands.finished:
        if not table.stands.open:
            table.run_on("script")
            continue
        question = table.stands.open[0]
        option = choice(question.ident, question.names())
        table.do(Answered(table.stands.now, "script", question.cell, question.ident, option))
    table.close()
    return table.finish().digest


@dataclass
class Told:
    """What was acknowledged."""

    answers: set[tuple[str, str]] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    drafts: dict[tuple[str, str], str] = field(default_factory=dict)  # cell and question -> text
    numbers: int = 0


class Class:
    """The people of one exercise, and the process that hosts it."""

    def __init__(self, folder: Path, seed: int, port: int) -> None:
        self.journal = folder / f"hosted-{seed}"
        self._folder, self._seed, self._port = folder, seed, port
        self._address = f"http://127.0.0.1:{port}"
        self._people: dict[str, httpx.Client] = {}
        self.told = Told()
        self.over = False

    # --- the process ---

    def begin(self) -> None:
        code = self.start(_SCENARIO, "--seed", str(self._seed), "--journal", str(self.journal))
        white = self._join("white", code)
        slips = re.findall(r'class="code">([A-Z0-9-]+)<', white.get("/white/codes").text)
        for cell, slip in zip(USUAL_SEATS, slips, strict=True):
            self._join(cell, slip)

    def start(self, *arguments: str) -> str:
        """Start the host, or resume it; the facilitator's code."""
        self.launch(*arguments)
        assert self.process.stderr is not None
        said = ""
        for line in self.process.stderr:
            said += line
            if line.startswith("Ctrl-C"):
                break
        found = re.search(r"for the facilitator: ([A-Z0-9-]+)", said)
        assert found is not None, said
        return found[1]

    def launch(self, *arguments: str) -> None:
        given = arguments or ("--resume", str(self.journal))
        command = [sys.executable, "-m", "cli", "exercise", "host", *given, "--port", str(self._port)]
        self.process = subprocess.Popen(
            command,
            cwd=_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def end(self) -> None:
        self.kill()
        for client in self._people.values():
            client.close()

    def _join(self, cell: str, code: str) -> httpx.Client:
        client = httpx.Client(base_url=self._address, headers={"origin": self._address}, timeout=60)
        assert client.post("/join", data={"code": code, "name": cell}).status_code == 303
        self._people[cell] = client
        return client

    # --- what they do ---

    def act(self) -> None:
        """One thing of the script. Raises ``httpx.HTTPError`` when the host is gone."""
        for cell in USUAL_SEATS:
            form = _FORM.search(self._people[cell].get("/cell").text)
            if form is not None:
                self._answer(cell, _QUESTION.findall(form[0])[0], tuple(_OPTION.findall(form[0])))
                return
        white = self._people["white"]
        stepped = white.post("/white/1/clock", data={"do": "step"}, headers=_JSON)
        assert stepped.status_code in (200, 422), stepped.text
        self.over = "The exercise is over." in white.get("/white/1").text

    def _answer(self, cell: str, question: str, options: tuple[str, ...]) -> None:
        client, told = self._people[cell], self.told
        told.numbers += 1
        text = f"thought-{told.numbers}"
        _taken(client.post("/draft", data={"key": f"answer:{question}", "text": text}))
        told.drafts[cell, question] = text
        _taken(client.post("/cell/note", data={"text": text}, headers=_JSON))
        told.notes.add(text)
        option = choice(question, options)
        del told.drafts[cell, question]  # from here on it may be gone
        answer = client.post("/cell/answer", data={"question": question, "option": option}, headers=_JSON)
        if answer.status_code != 409:  # 409: it was written, and the host fell before it said so
            _taken(answer)
        told.answers.add((question, option))

    # --- what must hold ---

    def check(self) -> None:
        """Nothing acknowledged is lost. Raises ``AssertionError``."""
        acts = read(str(self.journal)).acts
        answers = {(act.question, act.option) for act in acts if isinstance(act, Answered)}
        assert self.told.answers <= answers, f"lost: {self.told.answers - answers}"
        notes = {act.text for act in acts if isinstance(act, Noted)}
        assert self.told.notes <= notes, f"lost: {self.told.notes - notes}"

    def check_drafts(self) -> None:
        for (cell, question), text in self.told.drafts.items():
            assert text in self._people[cell].get("/cell").text, f"draft of {question} is lost"


def _taken(answer: httpx.Response) -> None:
    assert answer.status_code in (200, 204), f"{answer.status_code}: {answer.text[:200]}"


def killed_once(people: Class, luck: random.Random) -> int:
    """Play on until a kill at a random moment; 0 where the exercise was over before."""
    for _ in range(luck.randrange(_ACTIONS)):
        if people.over:
            return 0
        people.act()
    timer = threading.Timer(luck.uniform(0.0, _LATEST), people.process.kill)
    timer.start()
    try:
        while not people.over:
            people.act()
    except httpx.HTTPError:
        return 1
    finally:
        timer.join()
        people.kill()
    return 0


def kills(folder: Path, times: int, seed: int) -> tuple[int, int]:
    """Kill ``times`` times; how many exercises that took, and how many answers were acknowledged.

    Raises ``AssertionError`` where something acknowledged is lost or the bytes differ in the end.
    """
    luck, done, number, answers = random.Random(seed), 0, 0, 0
    while done < times:
        number += 1
        people = Class(folder, number, free_port())
        people.begin()
        try:
            while not people.over and done < times:
                done += killed_once(people, luck)
                people.check()
                done += _rise(people, luck)
            while not people.over:
                people.act()
        finally:
            people.end()
        saved = read(str(people.journal))
        exercise, stands = replay(saved, policies.builtin(), str(people.journal))
        assert stands.finished
        assert finish(exercise, saved.acts).digest == calm_digest(folder, number), "another trace"
        answers += len(people.told.answers)
    return number, answers


def _rise(people: Class, luck: random.Random) -> int:
    """Resume; now and then it is killed while it starts. How often."""
    early = luck.random() < 0.125
    if early:
        people.launch()
        try:
            people.process.wait(luck.uniform(0.0, _STARTING))
        except subprocess.TimeoutExpired:
            people.kill()
        people.check()
    people.start()
    people.check_drafts()
    return int(early)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
