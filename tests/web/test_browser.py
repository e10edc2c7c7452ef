"""An exercise in real browsers: five people, one host, a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import Serve, Served

NAMES = {"USA": "Ann", "JPN": "Aiko", "ROK": "Minjun", "UNC": "Bob", "white": "Umpire"}


@contextmanager
def seat(browser: Browser, hosted: Served, cell: str, **settings: object) -> Iterator[Page]:
    """Somebody who opens the address, types code and name, and joins."""
    context: BrowserContext = browser.new_context(**settings)  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(hosted.address)
    page.get_by_label("Your code").fill(hosted.code(cell))
    page.get_by_label("Your name").fill(NAMES[cell])
    page.get_by_role("button", name="Join").click()
    page.wait_for_selector("[data-stream]")
    yield page
    context.close()
    assert [fault for fault in faults if "status of 4" not in fault and "ERR_" not in fault] == []


@pytest.fixture
def five(browser: Browser, serve: Serve) -> Iterator[tuple[Served, dict[str, Page]]]:
    from contextlib import ExitStack

    with serve() as hosted, ExitStack() as stack:
        yield hosted, {cell: stack.enter_context(seat(browser, hosted, cell)) for cell in NAMES}


def test_an_exercise_is_played(five: tuple[Served, dict[str, Page]]) -> None:
    _, pages = five
    tokyo, white = pages["JPN"], pages["white"]
    expect(tokyo.get_by_role("heading", level=1)).to_contain_text("Tokyo")
    white.get_by_role("button", name="Start", exact=True).click()
    expect(tokyo.locator(".clock .state")).to_have_text("The exercise runs.")
    white.get_by_role("button", name="Step to the next question").click()
    question = tokyo.get_by_role("heading", name="Do we prepare an answer on base use now")
    expect(question).to_be_visible()
    for other in ("USA", "ROK", "UNC"):
        expect(pages[other].get_by_text("No question is open to you.")).to_be_visible()
    tokyo.get_by_role("radio").first.check()
    tokyo.get_by_role("button", name="Answer").click()
    expect(tokyo.locator(".given")).to_contain_text("prepare")
    expect(white.locator(".given")).to_contain_text("prepare")
