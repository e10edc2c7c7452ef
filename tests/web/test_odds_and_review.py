"""Odds and the review on the host's pages: in the background, logged, released, and there after a fall."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from queue import SimpleQueue

import httpx
import pytest

import scenarios
from cli.exercise.odds_text import text_within
from cli.web.review_maker import ReviewJob, ReviewMaking, Told, made
from cli.web.seams import Seams
from sim.live.acts import LONGEST, Misfit, Noted, TableFact
from sim.live.journal import read
from sim.live.odds.saved import as_text, from_text
from sim.live.review.bundle import is_bundle
from tests.web.conftest import Oracle, Reviewer, Serve, Served, settled, some_odds

LESSON = Path(__file__).with_name("lesson.yaml")
ASK = {"question": "tokyo.prepare", "view": "true"}


def said(client: httpx.Client, path: str, **data: str) -> tuple[int, str]:
    answer = client.post(path, data=data, headers={"accept": "application/json"})
    return answer.status_code, str(answer.json()["said"])


def to_the_first_question(hosted: Served) -> None:
    while not hosted.room().stands.open:
        hosted.do(lambda room: (room.start("Umpire"), room.step("Umpire")))


def facts(hosted: Served, do: str) -> list[TableFact]:
    return [act for act in hosted.room().table.acts if isinstance(act, TableFact) and act.do == do]


async def soon(hosted: Served) -> None:
    """After what others handed to the loop has been taken up."""
    import asyncio

    await asyncio.sleep(0)


def test_odds_are_computed_logged_shown_and_released(serve: Serve) -> None:
    oracle = Oracle()
    with serve(seams=Seams(odds=oracle)) as hosted:
        white, tokyo, seoul = (hosted.client(cell, cell) for cell in ("white", "JPN", "ROK"))
        to_the_first_question(hosted)
        assert said(white, "/white/1/odds", question="tokyo.prepare", view="false")[0] == 400
        assert said(white, "/white/1/odds", question="tokyo.access", view="true")[0] == 422
        assert said(white, "/white/1/odds", **ASK) == (200, "The odds are being computed.")
        assert said(white, "/white/1/odds", **ASK)[0] == 409
        assert "being computed" in white.get("/white/1").text
        assert said(white, "/white/1/release", **ASK, cell="JPN")[0] == 422
        oracle.future.set_result(some_odds("tokyo.prepare", "true"))
        hosted.wait(settled(hosted))
        assert [from_text(fact.text) for fact in facts(hosted, "odds")] == [
            some_odds("tokyo.prepare", "true")
        ]
        page = white.get("/white/1").text
        assert "<strong>25 %</strong>" in page
        assert '4.25 <span class="hint">±0.25</span> <span class="hint">in 75 %</span>' in page
        assert "25 %" not in tokyo.get("/cell").text
        assert said(white, "/white/1/release", **ASK, cell="JPN") == (200, "The odds are released.")
        assert "25 %" in tokyo.get("/cell").text
        assert "25 %" not in seoul.get("/cell").text
        assert "Released to Tokyo" in white.get("/white/1").text
        hosted.do(lambda room: room.answer("x", "JPN", "tokyo.prepare", "prepare"))
        hosted.do(lambda room: room.step("Umpire"))
        assert "25 %" in tokyo.get("/cell").text  # what was released stays
        assert said(white, "/white/1/release", **ASK, cell="JPN")[0] == 422


def test_odds_are_there_again_after_a_fall(serve: Serve) -> None:
    oracle = Oracle()
    with serve(seams=Seams(odds=oracle)) as hosted:
        white, tokyo = hosted.client("white", "Umpire"), hosted.client("JPN")
        to_the_first_question(hosted)
        for view in ("true", "known"):
            said(white, "/white/1/odds", question="tokyo.prepare", view=view)
            oracle.future.set_result(some_odds("tokyo.prepare", view, 100 if view == "true" else 200))
            hosted.wait(settled(hosted))
        said(white, "/white/1/release", **ASK, cell="JPN")
        cookies = {client: client.cookies["peninsula"] for client in (white, tokyo)}
        before = odds_of(white.get("/white/1").text), odds_of(tokyo.get("/cell").text)
        assert (before[0].count("<table>"), before[1].count("<table>")) == (2, 1)
    with serve(seams=Seams(odds=Oracle()), resume=True) as hosted:
        again = [hosted.client(), hosted.client()]
        for client, token in zip(again, cookies.values(), strict=True):
            client.cookies.set("peninsula", token)
        assert (odds_of(again[0].get("/white/1").text), odds_of(again[1].get("/cell").text)) == before


def odds_of(page: str) -> str:
    return "".join(part.partition("</div>")[0] for part in page.split('<div class="odds"')[1:])


def test_an_early_look_is_shown_and_logged_when_the_exercise_moves_on(serve: Serve) -> None:
    oracle = Oracle()
    with serve(seams=Seams(odds=oracle)) as hosted:
        white, tokyo = hosted.client("white", "Umpire"), hosted.client("JPN")
        to_the_first_question(hosted)
        said(white, "/white/1/odds", **ASK)
        oracle.partial(some_odds("tokyo.prepare", "true", 40))
        hosted.wait(soon(hosted))
        hosted.do(lambda room: room.do(Noted(room.stands.now, "Umpire", "white", "A note decides nothing.")))
        assert not oracle.future.cancelled()
        page = white.get("/white/1").text
        assert "being computed" in page
        assert "<strong>10 %</strong>" in page
        hosted.do(lambda room: room.answer("x", "JPN", "tokyo.prepare", "prepare"))
        assert oracle.future.cancelled()
        hosted.wait(settled(hosted))
        assert [from_text(fact.text).options[0].chances[0].hits for fact in facts(hosted, "odds")] == [40]
        assert len(oracle.asked) == 1  # the question is not open any more
        assert "10 %" not in tokyo.get("/cell").text


def test_odds_of_a_moment_that_is_over_are_asked_anew_where_the_question_still_stands(serve: Serve) -> None:
    oracle = Oracle()
    with serve(seams=Seams(odds=oracle)) as hosted:
        white, _ = hosted.client("white", "Umpire"), hosted.client("JPN")
        to_the_first_question(hosted)
        said(white, "/white/1/odds", **ASK)
        said(white, "/white/1/inject", do="skip", inject="strike-busan-1")
        for _ in range(2):
            hosted.wait(soon(hosted))
        assert oracle.futures[0].cancelled()
        assert [view for _, _, view in oracle.asked] == ["true", "true"]
        oracle.future.set_result(some_odds("tokyo.prepare", "true"))
        hosted.wait(settled(hosted))
        said(white, "/white/1/inject", do="skip", inject="strike-osan-2")
        page = white.get("/white/1").text
        assert "Something has been decided since these were computed." in page
        assert "Odds: true state</button>" in page  # they can be asked for again


def test_what_a_worker_says_reaches_the_terminal_of_the_host_and_no_cell(
    serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    oracle = Oracle()
    with serve(seams=Seams(odds=oracle)) as hosted:
        white, tokyo = hosted.client("white", "Umpire"), hosted.client("JPN")
        to_the_first_question(hosted)
        before = tokyo.get("/cell")
        for wrong in (Misfit("a secret of Seoul"), RuntimeError("a secret of Seoul")):
            assert said(white, "/white/1/odds", **ASK)[0] == 200
            oracle.future.set_exception(wrong)
            hosted.wait(settled(hosted))
            page = white.get("/white/1").text
            assert "could not be computed" in page
            assert "a secret of Seoul" not in page
        after = tokyo.get("/cell")
        assert (after.content, after.headers) == (before.content, before.headers)
        assert facts(hosted, "odds") == []
    assert capfd.readouterr().err.count("odds of tokyo.prepare: a secret of Seoul") == 2


def test_odds_that_are_long_are_cut_to_what_an_act_holds_and_say_so() -> None:
    odds = some_odds("tokyo.prepare", "true", events=300)
    text = text_within(odds, LONGEST["text"] - 20)
    kept = from_text(text)
    assert len(text) <= LONGEST["text"] - 20
    assert 10 < len(kept.options[0].chances) < 300
    assert kept.left_out == ("Some numbers are left out: an entry of the journal holds no more.",)
    short = some_odds("tokyo.prepare", "true")
    assert text_within(short, 4_000) == as_text(short)


def test_a_journal_with_odds_of_another_hand_is_shown_without_them(serve: Serve) -> None:
    with serve(seams=Seams(odds=Oracle())) as hosted:
        white, tokyo = hosted.client("white", "Umpire"), hosted.client("JPN")
        to_the_first_question(hosted)
        for text in ("tokyo {}", "tokyo nonsense", "tokyo "):
            hosted.do(lambda r, text=text: r.do(TableFact(r.stands.now, "x", "release", text)))
            hosted.do(lambda r, text=text: r.do(TableFact(r.stands.now, "x", "odds", text)))
        assert tokyo.get("/cell").status_code == white.get("/white/1").status_code == 200
        assert 'class="odds"' not in tokyo.get("/cell").text


# --- the review ---


def pages_of(seats: tuple[str, ...], mark: str) -> dict[tuple[str, str], str]:
    kinds = ("whole", "debrief", *seats)
    return {
        (kind, word): f"<!doctype html><style>p{{}}</style>{mark} {kind} {word}"
        for kind in kinds
        for word in ("en", "ko", "ja")
    }


def test_the_review_is_the_facilitators_until_it_is_released_at_the_end(serve: Serve) -> None:
    reviewer = Reviewer()
    seats = ("USA", "JPN", "ROK", "UNC")
    with serve("limited-strike", seams=Seams(review=reviewer)) as hosted:
        white, tokyo, seoul = (
            hosted.client("white", "Umpire"),
            hosted.client("JPN", language="ja"),
            hosted.client("ROK", "M"),
        )
        assert "Review so far" in white.get("/white/1").text
        assert said(white, "/white/1/review", do="make")[0] == 200
        hosted.wait(soon(hosted))
        reviewer.told(Told("3 of 8 parts are drawn", pages_of(seats, "first"), 0))
        hosted.wait(soon(hosted))
        assert "3 of 8 parts are drawn" in white.get("/white/1").text
        assert "first whole en" in white.get("/white/1/review/whole").text
        nowhere = seoul.get("/nowhere")
        for cell in (tokyo, seoul):
            for path in ("/cell/review", "/white/1/review/whole", "/white/1/journal", "/white/1/bundle"):
                assert cell.get(path).status_code == 404
        assert seoul.get("/cell/review").content == nowhere.content
        assert said(white, "/white/1/hand", cell="JPN")[0] == 422  # it is not over
        asked = len(reviewer.asked)
        hosted.do(lambda room: room.wind_up("Umpire"))
        assert len(reviewer.asked) == asked + 1  # the end asks by itself
        reviewer.told(Told("", pages_of(seats, "last"), 100))
        hosted.wait(soon(hosted))
        assert "100 futures behind each chance" in white.get("/white/1").text
        assert tokyo.get("/cell/review").status_code == 404
        assert said(white, "/white/1/hand", cell="JPN") == (200, "The review is released.")
        assert "/cell/review" in tokyo.get("/cell").text
        assert "/cell/review" not in seoul.get("/cell").text
        assert "last JPN ja" in tokyo.get("/cell/review").text
        assert seoul.get("/cell/review").content == nowhere.content
        assert len(reviewer.asked) == asked + 1
        policy = tokyo.get("/cell/review").headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "style-src 'sha256-" in policy
    with serve(resume=True, seams=Seams(review=reviewer)) as hosted:  # it is still released
        again = hosted.client("JPN", "Kenji")
        assert again.get("/cell/review").status_code == 503
        reviewer.told(Told("", pages_of(seats, "anew"), 100))
        hosted.wait(soon(hosted))
        assert "anew JPN en" in again.get("/cell/review").text


def test_a_review_that_fails_is_told_on_the_terminal(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    reviewer = Reviewer()
    with serve(seams=Seams(review=reviewer)) as hosted:
        white = hosted.client("white", "Umpire")
        said(white, "/white/1/review", do="make")
        reviewer.told(Told(failed="a secret of Seoul"))
        hosted.wait(soon(hosted))
        page = white.get("/white/1").text
        assert "Its futures could not be drawn" in page
        assert "a secret of Seoul" not in page
        assert said(white, "/white/1/review", do="make")[0] == 200
    assert "review of group 1: a secret of Seoul" in capfd.readouterr().err


def test_journal_and_bundle_are_handed_to_the_facilitator(serve: Serve, tmp_path: Path) -> None:
    with serve("limited-strike") as hosted:
        white = hosted.client("white", "Umpire")
        hosted.do(lambda room: room.wind_up("Umpire"))
        journal = white.get("/white/1/journal")
        assert journal.headers["content-disposition"] == 'attachment; filename="j-1"'
        (tmp_path / "copy").write_bytes(journal.content)
        assert read(str(tmp_path / "copy")).acts == tuple(hosted.room().table.acts)
        bundle = white.get("/white/1/bundle")
        (tmp_path / "copy.zip").write_bytes(bundle.content)
        assert is_bundle(str(tmp_path / "copy.zip"))
        with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
            assert archive.read("journal") == journal.content


def test_the_pages_that_are_made(serve: Serve) -> None:
    """What the process of the review makes, made here: without futures, then with."""
    with serve("limited-strike", loaded=scenarios.load("limited-strike"), groups=2) as hosted:
        for number in (1, 2):
            note = f"A private thought of group {number}."
            hosted.do(lambda r, n=note: r.do(Noted(r.stands.now, "M", "ROK", n)), number)
            hosted.do(lambda room: room.wind_up("Umpire"), number)
        header = hosted.room().table.journal.header
        acts = tuple(tuple(hosted.room(n).table.acts) for n in (1, 2))
    told: list[str] = []
    job = ReviewJob(header, (), "j", acts, 0, 2)
    quick, chances, whole = grown = tuple(made(job, told.append))
    assert [(one.runs, one.progress) for one in grown] == [
        (0, "being computed"),
        (2, "being computed"),
        (2, ""),
    ]
    assert chances.pages is not None
    assert "Futures are still being drawn, so" not in chances.pages["whole", "en"]  # nobody decided anything
    assert quick.pages is not None
    assert whole.pages is not None
    assert told
    assert {language for _, language in whole.pages} == {"en", "ko", "ja"}
    assert "A private thought of group 1." in whole.pages["ROK", "en"]
    for party in ("USA", "JPN", "UNC"):
        assert "A private thought" not in whole.pages[party, "en"]
    assert "group 2" in whole.pages["whole", "en"]
    assert "unsafe" not in whole.pages["whole", "ja"]
    heard: SimpleQueue[Told] = SimpleQueue()
    making = ReviewMaking(job, heard.put)  # in processes of its own
    try:
        news = iter(lambda: heard.get(timeout=120), whole)
        assert [one.pages for one in news if one.pages is not None] == [quick.pages, chances.pages]
    finally:
        making.end()
