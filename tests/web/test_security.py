"""The door of the host: names, origins, cookies, codes, sizes, rates, headers."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cli.web import limits
from cli.web.app import STATIC
from cli.web.guard import HEADERS
from cli.web.keeping import Contents
from cli.web.limits import Bucket, Buckets
from cli.web.people import People, Refused, missing_codes, new_code, plain_name
from cli.web.serving import listening, own_address, place_of
from tests.web.conftest import Served, served

POSTS = (
    "/join", "/leave", "/language", "/draft", "/cell/answer", "/cell/note", "/cell/message", "/cell/forecast",
    "/white/1/clock", "/white/1/override", "/white/1/inject", "/white/1/add", "/white/1/seat",
    "/white/1/note", "/white/1/odds", "/white/1/release", "/white/1/review", "/white/1/hand",
)  # fmt: skip
GETS = (
    "/",
    "/cell",
    "/cell/stream",
    "/white/1",
    "/white/1/stream",
    "/white/codes",
    "/white/1/journal",
    "/white/1/bundle",
)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("host")) as found:
        yield found


@pytest.fixture
def tokyo(hosted: Served) -> httpx.Client:
    hosted.clock.now += 10_000  # what was spent of a rate is back
    return hosted.client("JPN")


# --- names and origins ---


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "", "localhost.evil.example"])
def test_a_name_that_is_not_ours_is_refused(hosted: Served, tokyo: httpx.Client, host: str) -> None:
    for path in ("/", "/cell", "/static/host.js", "/cell/stream"):
        answer = tokyo.get(path, headers={"host": host})
        assert answer.status_code == 421
        assert "Tokyo" not in answer.text


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_nothing_is_changed_from_a_foreign_page(
    hosted: Served, tokyo: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    entries, sessions = len(hosted.room().table.acts), len(hosted.host.contents.sessions)
    assert tokyo.post(path, data={"text": "x"}, headers=headers).status_code == 403
    assert (len(hosted.room().table.acts), len(hosted.host.contents.sessions)) == (entries, sessions)


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_changed_without_an_origin(hosted: Served, tokyo: httpx.Client, path: str) -> None:
    with httpx.Client(base_url=hosted.address, cookies=dict(tokyo.cookies)) as bare:
        assert bare.post(path, data={"text": "x"}).status_code == 403


def test_a_stream_is_not_read_from_a_foreign_page(hosted: Served, tokyo: httpx.Client) -> None:
    for headers in (
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"},
    ):
        assert tokyo.get("/cell/stream", headers=headers).status_code == 403
        assert tokyo.get("/screen/1/stream", headers=headers).status_code == 403
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert tokyo.get("/static/host.js", headers=embedded).status_code == 403
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert tokyo.get("/screen/1", headers=followed).status_code == 200


def test_what_changes_something_cannot_be_got(hosted: Served, tokyo: httpx.Client) -> None:
    entries = len(hosted.room().table.acts)
    for path in POSTS:
        assert tokyo.get(path).status_code == 405
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert tokyo.request(method, "/cell").status_code == 405
    for path in GETS:
        if not path.endswith("/stream"):
            tokyo.get(path)
    assert len(hosted.room().table.acts) == entries


def test_two_of_a_header_are_refused(hosted: Served) -> None:
    lines = f"Host: 127.0.0.1:{hosted.port}\r\nOrigin: a\r\nOrigin: b\r\nConnection: close"
    answer = raw(hosted, f"GET / HTTP/1.1\r\n{lines}\r\n\r\n")
    assert answer.startswith("HTTP/1.1 400")


def raw(hosted: Served, request: str) -> str:
    with socket.create_connection(("127.0.0.1", hosted.port), timeout=10) as connection:
        connection.sendall(request.encode())
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    return answer.decode()


# --- who one is ---


def test_the_cookie_is_for_the_server_alone(hosted: Served) -> None:
    form = {"code": hosted.code("ROK"), "name": "Minjun", "language": "ko"}
    said = hosted.client().post("/join", data=form).headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=strict" in said
    assert "Path=/" in said
    token = re.match(r"peninsula=([^;]+);", said)
    assert token is not None
    assert len(token[1]) >= 43  # 32 bytes
    kept = Path(hosted.host.file.path).read_text()
    assert token[1] not in kept


def test_the_facilitators_pages_are_nothing_to_anybody_else(hosted: Served, tokyo: httpx.Client) -> None:
    stranger = hosted.client()
    paths = ["/white/1", "/white/2", "/white/codes", "/white/1/stream", "/white/1/journal", "/white/1/bundle"]
    for path in (*paths, "/white/1/review/whole", "/white/1/review/JPN", "/cell/review", "/nowhere"):
        answers = [client.get(path) for client in (tokyo, stranger)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert len({answer.text for answer in answers}) == 1
    nowhere = tokyo.get("/nowhere").text
    assert tokyo.get("/white/1").text == nowhere
    for path in POSTS:
        if path.startswith("/white"):
            assert tokyo.post(path, data={"do": "start"}).status_code == 404
    assert not hosted.room().time.running


def test_a_cell_is_who_its_session_says_whatever_the_form_says(hosted: Served, tokyo: httpx.Client) -> None:
    tokyo.post("/cell/note", data={"text": "of ours", "cell": "USA", "who": "Ann", "group": "2"})
    act = hosted.room().table.acts[-1]
    assert (act.cell, act.who) == ("JPN", "Aiko")  # type: ignore[union-attr]


def test_a_session_that_was_left_opens_nothing(hosted: Served) -> None:
    client = hosted.client("UNC", "Bob")
    cookie = client.cookies["peninsula"]
    assert client.get("/cell").status_code == 200
    client.post("/leave", data={"": ""})
    with httpx.Client(base_url=hosted.address, cookies={"peninsula": cookie}) as again:
        assert again.get("/cell").status_code == 404


# --- codes ---


def test_codes_are_long_and_never_the_same() -> None:
    codes = {new_code("JPN") for _ in range(2_000)}
    assert len(codes) == 2_000
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}", code) for code in codes)
    assert len(new_code("white")) == 23
    contents = Contents()
    made = missing_codes(contents, 2, ("JPN", "ROK"))
    assert [(code.group, code.cell) for code in made] == [
        (0, "white"), (1, "JPN"), (1, "ROK"), (2, "JPN"), (2, "ROK")
    ]  # fmt: skip
    contents.take(made[0])
    assert len(missing_codes(contents, 2, ("JPN", "ROK"))) == 4


def test_wrong_codes_are_slowed_down_for_an_address_and_for_all(hosted: Served) -> None:
    contents = Contents()
    for code in missing_codes(contents, 1, ("JPN",)):
        contents.take(code)
    people, right = People(contents), contents.codes[1, "JPN"]
    for _ in range(limits.JOINS_EACH[0]):
        with pytest.raises(Refused, match="opens nothing"):
            people.door("AAAAA-AAAAA", "10.0.0.1", 0.0)
    with pytest.raises(Refused, match="Too many wrong codes"):
        people.door(right, "10.0.0.1", 0.0)
    assert people.door(right.lower().replace("-", " "), "10.0.0.2", 0.0).cell == "JPN"
    assert people.door(right, "10.0.0.1", 60.0).cell == "JPN"
    for number in range(limits.JOINS_ALL[0]):
        with pytest.raises(Refused):
            people.door("AAAAA-AAAAA", f"10.0.1.{number}", 60.0)
    with pytest.raises(Refused, match="Too many wrong codes"):
        people.door(right, "10.0.2.1", 60.0)


def test_every_code_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import hmac

    contents = Contents()
    for code in missing_codes(contents, 3, ("JPN", "ROK")):
        contents.take(code)
    seen: list[bytes] = []
    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: (seen.append(a), real(a, b))[1])
    People(contents).door(contents.codes[1, "JPN"], "x", 0.0)
    assert len(seen) == len(contents.codes) == 7


def test_names_are_one_line_of_letters() -> None:
    assert plain_name("  Kim\tMin\u202e jun\x00 ") == "KimMin jun"
    assert plain_name("김민준") == "김민준"
    for wrong in ("", "   ", "\u202e", "x" * 41):
        with pytest.raises(Refused):
            plain_name(wrong)


def test_markup_of_people_stays_text(hosted: Served, tokyo: httpx.Client) -> None:
    nasty = "<script>alert(1)</script>\"'&{{7*7}}"
    hosted.do(lambda room: room.step("white")) if not hosted.room().stands.open else None
    tokyo.post("/cell/note", data={"text": nasty})
    tokyo.post("/draft", data={"key": "note", "text": nasty})
    page = tokyo.get("/cell").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{7*7}}" in page


# --- sizes and rates ---


def test_a_body_that_is_too_long_is_refused_before_it_is_read(hosted: Served, tokyo: httpx.Client) -> None:
    assert tokyo.post("/cell/note", data={"text": "x" * limits.BODY}).status_code == 413

    def pieces() -> Iterator[bytes]:
        yield b"text="
        for _ in range(limits.BODY // 1_000 + 1):
            yield b"x" * 1_000

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert tokyo.post("/cell/note", content=pieces(), headers=form).status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_other_bodies_than_forms_are_refused(hosted: Served, tokyo: httpx.Client, kind: str) -> None:
    assert tokyo.post("/cell/note", content=b"text=x", headers={"content-type": kind}).status_code == 415


@pytest.mark.parametrize("body", [b"text=%ff%fe", b"&".join([b"a=b"] * 100), b"\xff"])
def test_a_form_that_cannot_be_read_is_refused(hosted: Served, tokyo: httpx.Client, body: bytes) -> None:
    form = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    assert tokyo.post("/cell/note", content=body, headers=form).status_code == 400


def test_who_floods_is_slowed_down(hosted: Served) -> None:
    hosted.clock.now += 10_000
    client = hosted.client("ROK", "Minjun")
    statuses = [client.post("/draft", data={"key": "note", "text": str(n)}).status_code for n in range(40)]
    assert statuses[:29] == [204] * 29
    assert statuses[-1] == 429
    hosted.clock.now += 60
    assert client.post("/draft", data={"key": "note", "text": "again"}).status_code == 204


def test_an_address_has_a_rate_of_its_own(hosted: Served) -> None:
    hosted.clock.now += 10_000
    client = hosted.client()
    statuses = {client.get("/static/mark.svg").status_code for _ in range(limits.REQUESTS_EACH[0] + 5)}
    assert statuses == {200, 429}
    hosted.clock.now += 10_000


def test_drafts_are_bounded(hosted: Served, tokyo: httpx.Client) -> None:
    for number in range(limits.DRAFTS):
        hosted.clock.now += 1
        assert tokyo.post("/draft", data={"key": f"form-{number}", "text": "x"}).status_code == 204
    hosted.clock.now += 1
    assert tokyo.post("/draft", data={"key": "one-more", "text": "x"}).status_code == 400
    assert tokyo.post("/draft", data={"key": "form-0", "text": "y"}).status_code == 204
    assert tokyo.post("/draft", data={"key": "form-0", "text": "x" * 6_001}).status_code == 413


def test_streams_are_bounded(hosted: Served, tokyo: httpx.Client) -> None:
    session = hosted.host.people.session(tokyo.cookies["peninsula"])
    assert session is not None
    for _ in range(limits.STREAMS_EACH):
        hosted.host.people.came(session)
    assert tokyo.get("/cell/stream").status_code == 503
    for _ in range(limits.STREAMS_EACH):
        hosted.host.people.went(session)


def test_a_bucket_fills_with_time_and_no_further() -> None:
    bucket = Bucket(2, 0.5)
    assert [bucket.take(0.0) for _ in range(3)] == [True, True, False]
    assert bucket.take(2.0)
    assert not bucket.take(2.0)
    assert [bucket.take(1_000.0) for _ in range(3)] == [True, True, False]
    buckets = Buckets(1, 1, most=2)
    first = buckets.of("a")
    assert buckets.of("a") is first
    buckets.of("b"), buckets.of("c")
    assert buckets.of("a") is not first


# --- headers ---


@pytest.mark.parametrize("path", ["/", "/cell", "/white/1", "/nowhere", "/screen/1", "/static/host.js"])
def test_every_answer_has_the_strict_headers(hosted: Served, tokyo: httpx.Client, path: str) -> None:
    answer = tokyo.get(path)
    for name, value in HEADERS.items():
        expected = "no-cache" if name == "cache-control" and path.startswith("/static") else value
        assert answer.headers[name] == expected
    refused = tokyo.get(path, headers={"host": "evil.example"})
    assert refused.headers["content-security-policy"] == HEADERS["content-security-policy"]


def test_no_page_needs_what_the_policy_forbids(hosted: Served, tokyo: httpx.Client) -> None:
    """No inline script or style, no eval, no address of the internet."""
    white = hosted.client("white", "Umpire")
    pages = [tokyo.get(path).text for path in ("/cell", "/screen/1")]
    pages += [white.get(path).text for path in ("/white/1", "/white/codes")]
    pages.append(hosted.client().get("/").text)
    for page in pages:
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page) == []
        assert set(re.findall(r"(?:src|href)=\"(https?:[^\"]+)", page)) == set()
    for path in STATIC.iterdir():
        text = path.read_text()
        assert re.findall(r"\beval\(|new Function|document\.write|insertAdjacentHTML|@import", text) == []
        assert [url for url in re.findall(r"https?://[^\s\"')]+", text) if "www.w3.org" not in url] == []


# --- where it listens ---


def test_it_listens_to_this_computer_alone_unless_it_is_opened() -> None:
    alone, everybody = (
        place_of(8_765, everybody=False, address=""),
        place_of(8_765, everybody=True, address=""),
    )
    assert (alone.listen, everybody.listen) == ("127.0.0.1", "0.0.0.0")
    assert alone.hosts == {"127.0.0.1:8765", "localhost:8765"}
    assert f"{own_address()}:8765" in everybody.hosts
    named = place_of(80, everybody=True, address="classroom.local")
    assert named.address == "http://classroom.local:80/"
    assert {"classroom.local", "classroom.local:80"} <= named.hosts


def test_the_socket_is_that_of_the_place() -> None:
    with listening(place_of(0, everybody=False, address="")) as found:
        assert found.getsockname()[0] == "127.0.0.1"
        assert found.proto == socket.IPPROTO_TCP  # or asyncio holds small packets back for 40 ms
