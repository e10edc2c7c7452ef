"""What a cell may not know changes no byte that it receives: pages, live updates, errors, headers.

Two hosts play the same exercise; one thing that is secret differs between them. Everything that the
others receive is compared, to the byte.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import scenarios
from cli.web.channels import Stream
from sim.live.acts import Injected, Noted, Overridden, Sent, TableFact
from sim.live.odds.saved import as_text
from tests.web.conftest import Served, served, some_odds

LESSON = Path(__file__).with_name("lesson.yaml")
OTHERS = ("USA", "ROK", "UNC")
LANGUAGES = {"USA": "en", "ROK": "ko", "UNC": "ja", "JPN": "en"}
#: What a browser may ask for, or send, without being let in on anything.
PROBES = (
    ("GET", "/cell", {}),
    ("GET", "/white/1", {}),
    ("GET", "/white/codes", {}),
    ("GET", "/screen/1", {}),
    ("GET", "/nowhere", {}),
    ("POST", "/cell/answer", {"question": "tokyo.prepare", "option": "prepare"}),
    ("POST", "/cell/answer", {"question": "tokyo.prepare", "option": "nonsense"}),
    ("POST", "/cell/answer", {"question": "tokyo.finding.all-out", "option": "not-yet"}),
    ("POST", "/cell/forecast", {"event": "nonsense", "percent": "3"}),
    ("POST", "/cell/message", {"to": "nobody", "topic": "missile", "text": "x"}),
    ("POST", "/white/1/clock", {"do": "step"}),
    ("POST", "/white/1/override", {"question": "tokyo.prepare", "option": "prepare", "text": "x"}),
    ("POST", "/draft", {"key": "NOT A KEY", "text": "x"}),
)

Deed = Callable[[Served, bool], None]


class Watch:
    """Everything that some cells and the screen receive while something is done."""

    def __init__(self, hosted: Served, cells: tuple[str, ...]) -> None:
        self.hosted = hosted
        self.clients = {
            cell: hosted.client(cell, f"Watcher {cell}", language=LANGUAGES[cell]) for cell in cells
        }
        hosted.wait(hosted.rendered())
        self.streams = {face: hosted.wait(self._follow(face)) for face in (*cells, "screen")}
        self.heard: dict[str, list[bytes]] = {face: [] for face in self.streams}

    async def _follow(self, face: str) -> Stream:
        group = self.hosted.host.groups[1]
        channel = await self.hosted.host.channel(group, face, LANGUAGES.get(face, "en"))
        return channel.follow("", group.beat)

    def listen(self) -> None:
        """What came over the streams since the last time."""
        self.hosted.wait(self.hosted.rendered())
        for face, stream in self.streams.items():
            self.heard[face] += self.hosted.wait(_drained(stream))

    def received(self) -> dict[str, Any]:
        """All of it: streams, then pages, refusals and their headers."""
        self.listen()
        probed = {
            (cell, *probe[:2], number): _answer(client, probe)
            for cell, client in self.clients.items()
            for number, probe in enumerate(PROBES)
        }
        self.listen()
        return {"streams": self.heard, "pages": probed}


async def _drained(stream: Stream) -> list[bytes]:
    await asyncio.sleep(0)
    found = []
    while not stream.empty():
        found.append(stream.get_nowait() or b"")
    return found


def _answer(client: Any, probe: tuple[str, str, dict[str, str]]) -> tuple[int, list[tuple[str, str]], bytes]:
    method, path, data = probe
    accept = {"accept": "application/json"} if method == "POST" else {}
    answer = client.request(method, path, data=data or None, headers=accept)
    return answer.status_code, sorted(answer.headers.multi_items()), answer.content


def played(
    folder: Path, deed: Deed, other: bool, watchers: tuple[str, ...], name: str = "", seed: int = 1
) -> dict[str, Any]:
    """What the watchers receive in an exercise in which ``deed`` is done in one way or the other."""
    folder.mkdir()
    loaded = scenarios.load(name or str(LESSON))
    with served(folder, loaded=loaded, seed=seed) as hosted:
        hosted.tokyo = hosted.client("JPN", "Aiko")  # type: ignore[attr-defined]
        for cell in {*OTHERS, "JPN"} - {*watchers}:
            hosted.client(cell, f"Sitter {cell}")
        watch = Watch(hosted, watchers)
        hosted.do(lambda room: room.step("white"))
        hosted.do(lambda room: (room.start("white"), room.step("white")))
        watch.listen()
        assert [q.ident for q in hosted.room().stands.open] == ["tokyo.prepare"]
        deed(hosted, other)
        return watch.received()


def post(hosted: Served, path: str, **data: str) -> None:
    answer = hosted.tokyo.post(path, data=data)  # type: ignore[attr-defined]
    assert answer.status_code in (204, 303), answer.text


def another_answer(hosted: Served, other: bool) -> None:
    post(hosted, "/cell/answer", question="tokyo.prepare", option="prepare" if other else "not-yet", text="")


def an_answer_or_none(hosted: Served, other: bool) -> None:
    if other:
        post(hosted, "/cell/answer", question="tokyo.prepare", option="prepare", text="because of the tide")


def a_draft(hosted: Served, other: bool) -> None:
    if other:
        post(hosted, "/draft", key="answer:tokyo.prepare", text='{"r-tokyo.prepare": "we waver"}')


def a_note(hosted: Served, other: bool) -> None:
    post(hosted, "/cell/note", text="The coalition will hold." if other else "It will not.")


def a_message_between_two_others(hosted: Served, other: bool) -> None:
    post(hosted, "/cell/message", to="UNC", topic="missile", text="Come." if other else "Stay where you are.")
    post(hosted, "/cell/answer", question="tokyo.prepare", option="prepare", text="")
    hosted.do(lambda room: room.step("white"))  # it arrives


def a_chance(hosted: Served, other: bool) -> None:
    post(hosted, "/cell/forecast", event="access-24h", percent="90" if other else "10")


def the_facilitators_words(hosted: Served, other: bool) -> None:
    text = "They are slow." if other else "Well done so far."
    hosted.do(lambda room: room.do(Noted(room.stands.now, "Umpire", "white", text)))
    hosted.do(
        lambda room: room.do(
            TableFact(
                room.stands.now,
                "Umpire",
                "odds",
                as_text(some_odds("tokyo.prepare", "known", 200 if other else 100)),
            )
        )
    )
    hosted.do(lambda r: r.do(Overridden(r.stands.now, "Umpire", "tokyo.prepare", "prepare", text)))


def injects_to_come(hosted: Served, other: bool) -> None:
    if other:
        hosted.do(lambda room: room.do(Injected(room.stands.now, "Umpire", "skip", "strike-busan-1")))
        hosted.do(lambda room: room.do(Injected(room.stands.now, "Umpire", "hold", "strike-osan-2")))
        body = '{"id": "late", "at": "H+40h", "kind": "message", "to": ["ROK", "USA"], "text": "A secret."}'
        hosted.do(lambda room: room.do(Injected(room.stands.now, "Umpire", "add", "late", body)))


def odds_released_to_another(hosted: Served, other: bool) -> None:
    data = as_text(some_odds("tokyo.prepare", "true"))
    if other:
        hosted.do(lambda room: room.do(TableFact(room.stands.now, "Umpire", "release", f"tokyo {data}")))


def a_review_released_to_another(hosted: Served, other: bool) -> None:
    if other:
        hosted.do(lambda room: room.do(TableFact(room.stands.now, "Umpire", "release", "tokyo review")))


def who_sits_elsewhere(hosted: Served, other: bool) -> None:
    if other:
        hosted.client("JPN", "Somebody more")
        hosted.client("white", "A second umpire")


@pytest.mark.parametrize(
    "deed",
    [
        another_answer,
        an_answer_or_none,
        a_draft,
        a_note,
        a_chance,
        the_facilitators_words,
        injects_to_come,
        odds_released_to_another,
        a_review_released_to_another,
        who_sits_elsewhere,
    ],
)
def test_a_secret_of_tokyo_or_the_facilitator_changes_no_byte_for_the_others(
    deed: Deed, tmp_path: Path
) -> None:
    one = played(tmp_path / "a", deed, False, OTHERS)
    assert one == played(tmp_path / "b", deed, True, OTHERS)
    assert all(one["streams"].values())


def test_a_message_between_two_others_changes_no_byte_for_the_third(tmp_path: Path) -> None:
    one, two = (
        played(tmp_path / name, a_message_between_two_others, name == "b", ("USA", "ROK")) for name in "ab"
    )
    assert one == two


def test_the_comparison_sees_what_is_no_secret(tmp_path: Path) -> None:
    """The reader of a message receives other bytes for another text: the test would notice a leak."""
    one, two = (played(tmp_path / name, a_message_between_two_others, name == "b", ("UNC",)) for name in "ab")
    assert one["streams"]["UNC"] != two["streams"]["UNC"]
    assert one["streams"]["screen"] == two["streams"]["screen"]


# --- what stands in the scenario for one cell ---


def nothing(hosted: Served, other: bool) -> None:
    hosted.do(lambda room: room.answer("Aiko", "JPN", "tokyo.prepare", "prepare"))


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("You are the cabinet in Tokyo.", "You are the cabinet in Tokyo and you are afraid of something."),
        ("The bases are ours to lend.", "Nobody may know what we signed."),
        ("Keep the coalition together.", "Find out what Seoul hides."),
        ("Draft a statement to the press.", "Draft a letter that nobody else sees."),
        ("A newspaper asks about the bases.", "A newspaper has the text of the Minute."),
        ("한 신문이", "두 신문이"),
    ],
)
def test_what_is_handed_to_tokyo_changes_no_byte_for_the_others(
    written: str, instead: str, tmp_path: Path
) -> None:
    text = LESSON.read_text(encoding="utf-8")
    assert written in text
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace(written, instead), encoding="utf-8")
    one = played(tmp_path / "a", nothing, False, OTHERS)
    assert one == played(tmp_path / "b", nothing, False, OTHERS, name=str(changed))


def test_the_future_of_a_seed_changes_no_byte_of_today(tmp_path: Path) -> None:
    one = played(tmp_path / "a", lambda hosted, other: None, False, OTHERS, seed=1)
    assert one == played(tmp_path / "b", lambda hosted, other: None, False, OTHERS, seed=2)


# --- what never leaves ---


@contextmanager
def a_class(folder: Path) -> Any:
    with served(folder, loaded=scenarios.load(str(LESSON))) as hosted:
        yield hosted


def test_no_page_of_a_cell_or_of_the_room_holds_a_code_a_token_or_the_seed(tmp_path: Path) -> None:
    with a_class(tmp_path) as hosted:
        tokyo, white = hosted.client("JPN"), hosted.client("white")
        codes = [*hosted.host.contents.codes.values()]
        pages = [tokyo.get(path).text for path in ("/cell", "/screen/1", "/", "/white/1")]
        pages.append(white.get("/white/1").text)
        tokens = [client.cookies["peninsula"] for client in (tokyo, white)]
        hashes = [*hosted.host.contents.sessions]
        for page in pages:
            for secret in (*codes, *(code.replace("-", "") for code in codes), *tokens, *hashes):
                assert secret not in page
        slips = white.get("/white/codes").text
        assert [code in slips for code in codes] == [code != hosted.code("white") for code in codes]


def test_what_the_log_says_holds_no_secret(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with a_class(tmp_path) as hosted:
        tokyo = hosted.client("JPN")
        tokyo.get("/cell")
        tokyo.post("/join", data={"code": "WRONG-CODE1", "name": "x"})
        tokyo.get("/cell/stream", params={"since": "x" * 3_000})
        secrets = [*hosted.host.contents.codes.values(), tokyo.cookies["peninsula"]]
    said = "".join(capfd.readouterr())
    assert [secret for secret in secrets if secret in said] == []
    assert "WRONG" not in said


def test_a_message_goes_by_the_ways_of_the_world(tmp_path: Path) -> None:
    with a_class(tmp_path) as hosted:
        tokyo, seoul = hosted.client("JPN"), hosted.client("ROK", "Minjun")
        hosted.do(lambda room: room.step("white"))
        hosted.do(lambda r: r.do(Sent(r.stands.now, "Aiko", "JPN", "ROK", "What do you see?")))
        assert "What do you see?" in tokyo.get("/cell").text
        assert "What do you see?" not in seoul.get("/cell").text
        hosted.do(lambda room: room.step("white"))
        hosted.do(lambda room: room.answer("Aiko", "JPN", "tokyo.prepare", "prepare"))
        hosted.do(lambda room: room.step("white"))
        assert re.search(r"by GSOMIA.*What do you see\?", seoul.get("/cell").text)
