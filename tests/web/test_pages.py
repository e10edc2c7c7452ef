"""What people send and what comes of it: forms, groups, odds, live updates as they leave the server."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

import scenarios
from cli.web.channels import Beat, Channel, event
from sim.live.acts import Forecast, Injected, LeftToPolicy, Noted, Sent
from tests.web.conftest import Serve, Served

LESSON = Path(__file__).with_name("lesson.yaml")
JSON = {"accept": "application/json"}


def said(client: httpx.Client, path: str, **data: str | list[str]) -> tuple[int, str]:
    answer = client.post(path, data=data, headers=JSON)
    return answer.status_code, str(answer.json()["said"])


def to_the_first_question(hosted: Served) -> None:
    while not hosted.room().stands.open:
        hosted.do(lambda room: (room.start("Umpire"), room.step("Umpire")))


# --- a cell ---


def test_forms_of_a_cell(serve: Serve) -> None:
    with serve(loaded=scenarios.load(str(LESSON))) as hosted:
        tokyo = hosted.client("JPN")
        assert said(tokyo, "/cell/forecast", event="access-24h", percent="30")[0] == 422  # not this move yet
        to_the_first_question(hosted)
        assert said(tokyo, "/cell/forecast", event="access-24h", percent="30")[0] == 200
        assert said(tokyo, "/cell/forecast", event="access-24h", percent="300")[0] == 422
        assert said(tokyo, "/cell/forecast", event="access-24h", percent="three")[0] == 422
        assert said(tokyo, "/cell/note", text="A note.") == (200, "Your note is written down.")
        assert said(tokyo, "/cell/note", text="  ") == (422, "Write something first.")
        assert said(tokyo, "/cell/message", to="ROK", topic="missile", text="Hello")[0] == 200
        assert said(tokyo, "/cell/message", to="JPN", topic="missile", text="Hello")[0] == 422
        assert said(tokyo, "/cell/message", to="ROK", topic="cake", text="Hello")[0] == 422
        assert said(tokyo, "/cell/answer", question="tokyo.prepare")[1] == "Choose an option first."
        wrong = said(tokyo, "/cell/answer", question="tokyo.prepare", option="perhaps")
        assert wrong == (422, "This question has no such option.")
        stranger = said(tokyo, "/cell/answer", question="seoul.prepare", option="prepare")
        assert stranger == (422, "This question is not open to you.")
        right = said(tokyo, "/cell/answer", question="tokyo.prepare", option="prepare", text="why not")
        assert right == (200, "Your answer is taken.")
        again = said(tokyo, "/cell/answer", question="tokyo.prepare", option="not-yet")
        assert again == (409, "This has been decided already.")
        acts = hosted.room().table.acts
        kinds = [type(a) for a in acts if isinstance(a, Noted | Sent | Forecast)]
        assert kinds == [Forecast, Noted, Sent, Noted]
        assert {a.who for a in acts if isinstance(a, Noted | Sent | Forecast)} == {"Aiko"}


def test_what_is_handed_out_is_on_the_page_of_its_cell_alone(serve: Serve) -> None:
    with serve(loaded=scenarios.load(str(LESSON))) as hosted:
        tokyo, seoul = (hosted.client(cell, language="ko").get("/cell").text for cell in ("JPN", "ROK"))
        assert "여러분은 도쿄의 내각입니다." in tokyo
        assert "기지를 빌려주는 것은 우리입니다." in tokyo
        assert "연립을 지킨다." in tokyo
        assert "Draft a statement to the press." not in tokyo  # its move has not opened
        hosted.do(lambda room: room.step("Umpire"))
        assert "Draft a statement to the press." in hosted.client("JPN").get("/cell").text
        assert "Draft a statement to the press." not in hosted.client("ROK").get("/cell").text
        assert "도쿄의 내각" not in seoul
        assert "여러분은 서울의 국가안전보장회의입니다." in seoul


def test_a_scenario_without_an_exercise_section_is_hosted_too(serve: Serve) -> None:
    with serve("limited-strike") as hosted:
        clients = [hosted.client(cell) for cell in ("USA", "JPN", "ROK", "UNC", "white")]
        while not hosted.room().stands.finished:
            hosted.do(lambda room: room.start("Umpire"))
            hosted.tick(2_000)
        for client in clients[:-1]:
            page = client.get("/cell")
            assert page.status_code == 200
            assert "The exercise is over." in page.text
        assert "The exercise is over." in clients[-1].get("/white/1").text


# --- the facilitator ---


def test_the_msel_is_changed_from_its_page(serve: Serve) -> None:
    with serve(loaded=scenarios.load(str(LESSON))) as hosted:
        white, seoul = hosted.client("white", "Umpire"), hosted.client("ROK", "Minjun")
        assert said(white, "/white/1/inject", inject="for-tokyo", do="skip")[0] == 200
        assert said(white, "/white/1/inject", inject="strike-busan-1", do="hold")[0] == 200
        assert said(white, "/white/1/inject", inject="for-seoul", do="publish")[0] == 200
        status, sentence = said(white, "/white/1/inject", inject="for-seoull", do="skip")
        assert status == 422
        assert "nearest: for-seoul" in sentence
        added = said(white, "/white/1/add", id="extra", at="", text="The ferry is full.", to=["ROK", "USA"])
        assert added == (200, "The inject is added.")
        assert said(white, "/white/1/add", id="more", at="H-70h", text="x", to=["ROK"])[0] == 200
        assert said(white, "/white/1/add", id="late", at="H-200h", text="x", to=["ROK"])[0] == 422
        assert said(white, "/white/1/add", id="none", at="", text="", to=["ROK"])[0] == 422
        strike = {
            "id": "hit",
            "at": "H+2h",
            "kind": "strike",
            "target": "osann",
            "weapon": "kn23",
            "missiles": 2,
        }
        assert "osan" in said(white, "/white/1/add", id="hit", body=json.dumps(strike))[1]
        strike["target"] = "osan"
        assert said(white, "/white/1/add", id="hit", body=json.dumps(strike))[0] == 200
        hosted.do(lambda room: room.step("Umpire"))
        page = seoul.get("/cell").text
        assert "The ferry is full." in page
        assert "A column of launchers has left its garrison." in page
        deeds = [(a.do, a.inject) for a in hosted.room().table.acts if isinstance(a, Injected)]
        assert deeds[:3] == [("skip", "for-tokyo"), ("hold", "strike-busan-1"), ("publish", "for-seoul")]


def test_the_clock_is_moved_from_its_page(serve: Serve) -> None:
    with serve() as hosted:
        white, _ = hosted.client("white", "Umpire"), hosted.client("JPN")
        assert said(white, "/white/1/clock", do="start")[0] == 200
        assert hosted.room().time.running
        assert said(white, "/white/1/clock", do="speed", value="3600")[0] == 200
        hosted.tick(10)
        assert hosted.room().stands.now == 36_000
        assert said(white, "/white/1/clock", do="jump", value="H-50h")[0] == 200
        assert hosted.room().stands.now == 273_600 - 50 * 3_600
        for wrong in ("yesterday", "H-70h", ""):
            assert said(white, "/white/1/clock", do="jump", value=wrong)[0] == 422
        assert said(white, "/white/1/clock", do="speed", value="fast")[0] == 422
        assert said(white, "/white/1/clock", do="dance")[0] == 400
        assert said(white, "/white/1/clock", do="step")[0] == 200
        assert [q.ident for q in hosted.room().stands.open] == ["tokyo.prepare"]
        assert said(white, "/white/1/clock", do="step")[0] == 422
        assert said(white, "/white/1/clock", do="pause")[0] == 200
        assert said(white, "/white/1/clock", do="wind-up") == (200, "The exercise is over.")
        assert hosted.room().stands.finished


def test_a_seat_is_given_to_the_policy_and_back_and_stays_so(serve: Serve, tmp_path: Path) -> None:
    with serve() as hosted:
        white, _ = hosted.client("white", "Umpire"), hosted.client("JPN")
        to_the_first_question(hosted)
        assert said(white, "/white/1/seat", cell="JPN", how="policy")[0] == 200
        assert isinstance(hosted.room().table.acts[-1], LeftToPolicy)
        assert said(white, "/white/1/seat", cell="PRC", how="policy")[0] == 422
    with serve(resume=True) as hosted:
        assert hosted.room().plays_by_policy("JPN")
        assert "JPN" in hosted.room().joined


def test_groups_stand_side_by_side_with_the_same_luck(serve: Serve) -> None:
    with serve(groups=3) as hosted:
        white = hosted.client("white", "Umpire")
        clients = [hosted.client("JPN", f"Aiko {n}", group=n) for n in (1, 2, 3)]
        said(white, "/white/1/clock", do="start-all")
        assert [hosted.room(n).time.running for n in (1, 2, 3)] == [True] * 3
        for n in (1, 2, 3):
            hosted.do(lambda room: room.step("Umpire"), n)
        assert said(clients[0], "/cell/answer", question="tokyo.prepare", option="prepare")[0] == 200
        assert "not-yet" not in clients[0].get("/cell").text.partition("Messages")[0].partition("given")[2]
        assert [len(hosted.room(n).stands.open) for n in (1, 2, 3)] == [0, 1, 1]
        assert "Aiko 2" not in clients[0].get("/cell").text
        assert white.get("/white/3").status_code == 200
        assert white.get("/white/4").status_code == 404
        hosted.do(lambda room: room.answer("x", "JPN", "tokyo.prepare", "prepare"), 2)
        for n in (1, 2):
            hosted.do(lambda room: room.step("Umpire"), n)
        assert hosted.room(1).stands.records == hosted.room(2).stands.records


# --- live updates ---


def test_a_stream_begins_where_the_page_ended_and_goes_on(serve: Serve) -> None:
    with serve() as hosted:
        tokyo = hosted.client("JPN")
        state = re.search(r'data-state="([0-9a-f]{32})"', tokyo.get("/cell").text)
        assert state is not None
        with tokyo.stream("GET", "/cell/stream", params={"since": state[1]}) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            first = next_event(lines)
            assert first["set"].keys() <= {"here"}  # nothing that the page has not
            to_the_first_question(hosted)
            seen: dict[str, str] = {}
            while "question:tokyo.prepare" not in seen:
                seen |= next_event(lines)["set"]
        assert "Do we prepare an answer" in seen["question:tokyo.prepare"]
        assert "handed" not in seen


def next_event(lines: Any) -> dict[str, Any]:
    found = next(line for line in lines if line.startswith("data: "))
    data: dict[str, Any] = json.loads(found.removeprefix("data: "))
    return data


def test_all_clients_of_a_face_get_the_same_bytes_and_late_ones_catch_up() -> None:
    channel, beat = Channel(), Beat(0.0, True)
    channel.update({"a": "1", "b": "2"}, beat)
    first, state = channel.follow("", beat), channel.state
    second = channel.follow(state, beat)
    assert json.loads(first.get_nowait().split(b"data: ")[1])["set"] == {"a": "1", "b": "2"}  # type: ignore[union-attr]
    assert json.loads(second.get_nowait().split(b"data: ")[1])["set"] == {}  # type: ignore[union-attr]
    channel.update({"a": "1", "b": "3"}, beat)
    channel.update({"b": "3", "c": "4"}, beat)
    assert [first.get_nowait() for _ in range(2)] == [second.get_nowait() for _ in range(2)]
    late = channel.follow(state, beat).get_nowait()
    assert late == event(channel.state, {"a": "1", "b": "2"}, {"b": "3", "c": "4"}, beat)
    channel.update({"b": "3", "c": "4"}, Beat(5.0, True))
    assert first.empty()  # nothing new, nothing sent


def test_who_is_too_slow_is_sent_away_and_nobody_waits() -> None:
    channel, beat = Channel(), Beat(0.0, True)
    channel.update({"a": "0"}, beat)
    slow = channel.follow("", beat)
    for number in range(200):
        channel.update({"a": str(number + 1)}, beat)
    assert slow not in channel.streams
    assert slow.get_nowait() is None


def test_the_pictures_are_of_the_face_and_in_its_language(serve: Serve) -> None:
    with serve() as hosted:
        tokyo, white = hosted.client("JPN", language="ja"), hosted.client("white", "Umpire")
        drawn = tokyo.get("/cell/pictures").json()
        assert drawn.keys() == {"map", "timeline"}
        assert "竹島／独島" in drawn["map"]
        assert "Dokdo/Takeshima" in white.get("/white/1/pictures").json()["map"]
        assert hosted.client().get("/cell/pictures").status_code == 404
        assert tokyo.get("/screen/1/pictures").status_code == 200
        plain = tokyo.get("/cell/pictures", headers={"accept-encoding": "identity"})
        assert plain.json() == drawn


def test_a_disk_that_is_full_takes_nothing_and_says_so(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with serve() as hosted:
        tokyo, white = hosted.client("JPN"), hosted.client("white", "Umpire")
        to_the_first_question(hosted)

        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("sim.live.lines.os.write", full)
        status, sentence = said(tokyo, "/cell/answer", question="tokyo.prepare", option="prepare")
        assert status == 503
        assert sentence.startswith("It could not be written to the disk, so it was not taken.")
        assert tokyo.post("/draft", data={"key": "note", "text": "x"}).status_code == 503
        monkeypatch.undo()
        assert not hosted.room().time.running
        assert "The journal could not be written" in white.get("/white/1").text
        assert [q.ident for q in hosted.room().stands.open] == ["tokyo.prepare"]
        assert said(tokyo, "/cell/answer", question="tokyo.prepare", option="prepare")[0] == 200
        assert "The journal could not be written" not in white.get("/white/1").text
    assert "No space left" in capfd.readouterr().err
