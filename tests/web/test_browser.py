"""An exercise in real browsers: five people, one host, a clock that the test moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import scenarios
from sim.live.acts import Defaulted, Overridden, Sent
from tests.web.conftest import Serve, Served

LESSON = Path(__file__).with_name("lesson.yaml")
NAMES = {"USA": "Ann", "JPN": "Aiko", "ROK": "Minjun", "UNC": "Bob", "white": "Umpire"}
PREPARE = "Do we prepare an answer on base use now"


@contextmanager
def seat(browser: Browser, hosted: Served, cell: str, language: str = "en") -> Iterator[Page]:
    """Somebody who opens the address, types code and name, and joins."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{hosted.address}/?language=en")
    page.get_by_label("Your code").fill(hosted.code(cell))
    page.get_by_label("Your name").fill(NAMES[cell])
    page.locator("#language").select_option(language)
    page.get_by_role("button", name="Join").click()
    page.wait_for_selector("[data-stream]")
    yield page
    context.close()
    # a refused form is a line of the console too
    assert [fault for fault in faults if not re.search(r"status of 4|ERR_|40[0-9]", fault)] == []


@pytest.fixture
def five(browser: Browser, serve: Serve) -> Iterator[tuple[Served, dict[str, Page]]]:
    with serve() as hosted, ExitStack() as stack:
        yield hosted, {cell: stack.enter_context(seat(browser, hosted, cell)) for cell in NAMES}


@pytest.fixture
def lesson(browser: Browser, serve: Serve) -> Iterator[Served]:
    with serve(loaded=scenarios.load(str(LESSON))) as hosted:
        yield hosted


def to_the_first_question(hosted: Served) -> None:
    hosted.do(lambda room: (room.start("Umpire"), room.step("Umpire")))
    if not hosted.room().stands.open:  # a move opened first
        hosted.do(lambda room: (room.start("Umpire"), room.step("Umpire")))


def test_an_exercise_is_played(five: tuple[Served, dict[str, Page]]) -> None:
    hosted, pages = five
    tokyo, white = pages["JPN"], pages["white"]
    expect(tokyo.get_by_role("heading", level=1)).to_contain_text("Tokyo")
    white.get_by_role("button", name="Start", exact=True).click()
    expect(tokyo.locator(".clock .state")).to_have_text("The exercise runs.")
    white.get_by_role("button", name="Step to the next question").click()
    expect(tokyo.get_by_role("heading", name=PREPARE)).to_be_visible()
    for other in ("USA", "ROK", "UNC"):
        expect(pages[other].get_by_text("No question is open to you.")).to_be_visible()
    tokyo.get_by_role("radio", name="prepare", exact=False).first.check()
    tokyo.get_by_label("Why").fill("It costs little now.")
    tokyo.get_by_role("button", name="Answer").click()
    expect(tokyo.locator(".given")).to_contain_text("prepare")
    expect(tokyo.get_by_role("status").first).to_have_text("Your answer is taken.")
    expect(white.locator(".given")).to_contain_text("prepare")
    expect(tokyo.locator("#p-notes")).to_contain_text("It costs little now.")
    hosted.tick(100)
    expect(tokyo.locator("#p-decided")).to_contain_text("prepare")
    expect(pages["ROK"].locator("body")).not_to_contain_text("It costs little now.")


def test_who_is_late_gets_the_default_and_is_told(five: tuple[Served, dict[str, Page]]) -> None:
    hosted, pages = five
    tokyo = pages["JPN"]
    to_the_first_question(hosted)
    expect(tokyo.locator(".left")).to_have_text("Time left: 4:00.")
    hosted.tick(200)
    tokyo.get_by_role("radio").first.check()
    # the answer leaves the browser after the time is over, before the browser has heard of it
    with tokyo.expect_response("**/cell/answer") as answered:
        tokyo.route("**/cell/answer", lambda route: (hosted.tick(60), route.continue_()))
        tokyo.get_by_role("button", name="Answer").click()
    assert answered.value.status == 409
    expect(tokyo.get_by_role("status").first).to_have_text(
        "Too late: the time was over, and the default was taken."
    )
    expect(tokyo.locator("#p-decided, .given").first).to_contain_text("not-yet")
    assert next(a for a in hosted.room().table.acts if isinstance(a, Defaulted)).who == "clock"
    expect(pages["white"].locator("#p-seats")).to_contain_text("Time ran out: 1.")


def test_an_override_with_its_reason(five: tuple[Served, dict[str, Page]]) -> None:
    hosted, pages = five
    white, tokyo = pages["white"], pages["JPN"]
    to_the_first_question(hosted)
    white.get_by_text("Override", exact=True).first.click()
    white.get_by_label("Option").select_option("prepare")
    white.get_by_label("Reason").fill("The class is short of time.")
    white.get_by_role("button", name="Override").click()
    expect(tokyo.locator(".given")).to_contain_text("override")
    expect(tokyo.locator("body")).not_to_contain_text("short of time")
    act = hosted.room().table.acts[-1]
    assert isinstance(act, Overridden)
    assert (act.option, act.reason, act.who) == ("prepare", "The class is short of time.", "Umpire")


def test_a_pause_stops_the_time_that_is_left(five: tuple[Served, dict[str, Page]]) -> None:
    hosted, pages = five
    tokyo, white = pages["JPN"], pages["white"]
    to_the_first_question(hosted)
    white.get_by_role("button", name="Pause", exact=True).click()
    expect(tokyo.locator(".clock .state")).to_have_text("The exercise is paused.")
    hosted.tick(10_000)
    expect(tokyo.locator(".left")).to_have_text(re.compile(r"Time left: (4:00|3:5\d)\."))
    tokyo.reload()
    expect(tokyo.locator(".left")).to_have_text("Time left: 4:00.")
    white.get_by_role("button", name="Start", exact=True).click()
    expect(tokyo.locator(".clock .state")).to_have_text("The exercise runs.")


def test_what_is_half_written_survives_a_reload_and_every_update(
    five: tuple[Served, dict[str, Page]],
) -> None:
    hosted, pages = five
    tokyo, seoul = pages["JPN"], pages["ROK"]
    to_the_first_question(hosted)
    why = tokyo.get_by_label("Why")
    why.click()
    why.press_sequentially("We should")
    tokyo.get_by_role("radio").nth(1).check()
    why.focus()
    # messages, notes and other people come while it is typed
    seoul.get_by_label("A note for your own cell").fill("Quiet here.")
    seoul.get_by_role("button", name="Write down").click()
    expect(seoul.locator("#p-notes")).to_contain_text("Quiet here.")
    hosted.client("JPN", "Kenji")
    hosted.do(lambda room: room.pause("Umpire"))
    expect(tokyo.locator(".clock .state")).to_have_text("The exercise is paused.")
    expect(tokyo.locator("#p-here")).to_contain_text("Kenji")
    expect(why).to_be_focused()
    why.press_sequentially(" wait")
    expect(why).to_have_value("We should wait")
    expect(tokyo.locator(".question .saved")).to_have_text("Draft saved.")
    tokyo.reload()
    expect(tokyo.get_by_label("Why")).to_have_value("We should wait")
    expect(tokyo.get_by_role("radio").nth(1)).to_be_checked()
    tokyo.get_by_role("button", name="Answer").click()
    expect(tokyo.locator(".given")).to_contain_text("not-yet")
    assert hosted.host.contents.drafts[hosted.session("JPN", "Aiko").token] == {}


def test_a_question_that_closes_keeps_what_was_typed(five: tuple[Served, dict[str, Page]]) -> None:
    hosted, pages = five
    tokyo = pages["JPN"]
    to_the_first_question(hosted)
    tokyo.get_by_label("Why").fill("A thought that nobody sent.")
    hosted.do(lambda room: room.answer("Kenji", "JPN", "tokyo.prepare", "prepare"))
    expect(tokyo.locator(".given")).to_contain_text("prepare")
    expect(tokyo.locator(".written")).to_contain_text("A thought that nobody sent.")


def test_by_keyboard_alone(browser: Browser, lesson: Served) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{lesson.address}/?language=en")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    tab_to(page, page.get_by_label("Your code"))
    page.keyboard.type(lesson.code("JPN"))
    page.keyboard.press("Tab")
    page.keyboard.type("Aiko")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-stream]")
    to_the_first_question(lesson)
    expect(page.get_by_role("heading", name=PREPARE)).to_be_visible()
    tab_to(page, page.get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("By keyboard.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".given")).to_contain_text("not-yet")
    expect(page.locator(":focus")).to_have_count(1)  # the focus is not lost with its form
    page.context.close()


def tab_to(page: Page, target: object) -> None:
    for _ in range(40):
        if target.evaluate("e => e === document.activeElement"):  # type: ignore[attr-defined]
            return
        page.keyboard.press("Tab")
    raise AssertionError("not reached by the keyboard")


def test_a_code_from_a_qr_leaves_no_trace_in_the_address(browser: Browser, lesson: Served) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lesson.address}/#code={lesson.code('ROK')}")
    expect(page.get_by_label("Your code")).to_have_value(lesson.code("ROK"))
    assert page.evaluate("location.href") == f"{lesson.address}/"
    assert [url for url in asked if lesson.code("ROK") in url.partition("#")[0]] == []
    page.context.close()


def test_without_script_everything_can_be_done(browser: Browser, lesson: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{lesson.address}/?language=en")
    page.get_by_label("Your code").fill(lesson.code("JPN"))
    page.get_by_label("Your name").fill("Aiko")
    page.get_by_role("button", name="Join").click()
    to_the_first_question(lesson)
    page.get_by_role("link", name="Load it again").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("status").first).to_have_text("Your answer is taken.")
    page.get_by_label("A note for your own cell").fill("By hand.")
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("#p-notes")).to_contain_text("By hand.")
    context.close()


def test_the_language_is_that_of_a_person(browser: Browser, lesson: Served) -> None:
    with seat(browser, lesson, "JPN") as page:
        page.locator("#my-language").select_option("ja")
        page.get_by_role("button", name="Change").click()
        expect(page.locator("html")).to_have_attribute("lang", "ja")
        expect(page.get_by_role("heading", level=1)).to_contain_text("東京")
        expect(page.locator("#p-handed")).to_contain_text("皆さんは東京の内閣です。")
        to_the_first_question(lesson)
        expect(page.locator("[data-list=story]")).to_contain_text("新聞が基地について尋ねる。")


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_no_page_hinders_anybody(browser: Browser, lesson: Served, language: str) -> None:
    """axe finds nothing on any page, in any language, at the width of a phone."""
    axe, found = Axe(), {}
    with seat(browser, lesson, "JPN", language) as tokyo, seat(browser, lesson, "white", language) as white:
        to_the_first_question(lesson)
        lesson.do(lambda room: room.do(Sent(room.stands.now, "Aiko", "JPN", "ROK", "Hello")))
        expect(tokyo.get_by_role("radio").first).to_be_visible()
        found["cell"] = axe.run(tokyo)
        for summary in white.locator("summary").all():
            summary.click()
        found["white"] = axe.run(white)
        paths = {"codes": "/white/codes", "screen": f"/screen/1?language={language}", "fault": "/no"}
        for name, path in paths.items():
            white.goto(lesson.address + path)
            found[name] = axe.run(white)
        stranger = browser.new_context().new_page()
        stranger.goto(f"{lesson.address}/?language={language}")
        found["join"] = axe.run(stranger)
        stranger.context.close()
    wrong = {
        name: [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in run.response["violations"]]
        for name, run in found.items()
    }
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def test_nothing_is_wider_than_a_phone(browser: Browser, lesson: Served) -> None:
    with seat(browser, lesson, "JPN") as tokyo, seat(browser, lesson, "white") as white:
        to_the_first_question(lesson)
        for page in (tokyo, white):
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 390
