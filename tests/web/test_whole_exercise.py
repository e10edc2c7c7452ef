"""One whole exercise, from the brief to the review, by five browsers; the host falls in the middle."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from sim.live.acts import Answered, Defaulted, Overridden, TableFact
from sim.live.header import CELLS
from sim.live.journal import read
from tests.web.test_host_command import free_port

ROOT = Path(__file__).resolve().parents[2]
LESSON = Path(__file__).with_name("lesson.yaml")
NAMES = {"USA": "Ann", "JPN": "Aiko", "ROK": "Minjun", "UNC": "Bob", "white": "Umpire"}
LANGUAGES = {"USA": "en", "JPN": "ja", "ROK": "ko", "UNC": "en", "white": "en"}
AXE = Axe()
#: Odds and the review are real, and computed while five browsers run beside them.
PATIENCE = 240_000


class ClockedHost:
    """A host in a process of its own; time at its table passes when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.journal = folder / "j"
        self._clock = folder / "clock"
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.codes: dict[str, str] = {}
        self._now = 0.0
        self.tick(0.0)

    def tick(self, seconds: float) -> None:
        self._now += seconds
        new = self._clock.with_suffix(".new")
        new.write_text(str(self._now), encoding="utf-8")
        os.replace(new, self._clock)  # the host reads one clock or the other, never half of one

    def start(self, *scenario: str) -> None:
        command = [sys.executable, "-m", "tests.web.clocked_host", str(self.journal), str(self._port)]
        self.process = subprocess.Popen(
            [*command, str(self._clock), *scenario],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.codes = dict(re.findall(r"(\w+)=(\S+)", self.process.stdout.readline()))

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.communicate(timeout=60)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[ClockedHost]:
    clocked = ClockedHost(tmp_path)
    clocked.start(str(LESSON))
    yield clocked
    if clocked.process.poll() is None:
        clocked.end(signal.SIGKILL)


@contextmanager
def seat(browser: Browser, host: ClockedHost, cell: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{host.address}/?language=en")
    page.get_by_label("Your code").fill(host.codes[cell])
    page.get_by_label("Your name").fill(NAMES[cell])
    page.locator("#language").select_option(LANGUAGES[cell])
    page.get_by_role("button", name="Join").click()
    page.wait_for_selector("[data-stream]")
    yield page
    context.close()


def step(white: Page) -> None:
    """The clock is let run, to a question or the start of a move."""
    press(white, white.get_by_role("button", name="Step to the next question"))


def to_a_question(white: Page) -> tuple[str, str]:
    """Let the clock run until somebody is asked: which cell, and what. The table's time runs then."""
    due = white.locator(".question:has(.due)")
    while True:
        white.reload()  # what stands now, not what the stream has brought so far
        if due.count():
            break
        step(white)
    start = white.get_by_role("button", name="Start", exact=True)
    if start.count():
        start.click()
        expect(white.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    question = str(due.first.locator("form[action$='/override'] input[name=question]").input_value())
    return next(cell for cell, city in CELLS.items() if question.startswith(f"{city}.")), question


def press(page: Page, button: Locator) -> None:
    """Press a button; its deed is taken when this returns."""
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "draft" not in answer.url
    ) as taken:
        button.click()
    assert taken.value.ok, taken.value.text()


def form_of(page: Page, question: str) -> Locator:
    return page.locator(f"[data-part='question:{question}'] form")


def answer_first(page: Page, question: str) -> None:
    """Answer a question with its first option."""
    form = form_of(page, question)
    form.locator("input[name=option]").first.check()
    press(page, form.locator("button"))
    expect(form).to_have_count(0)


def faults(page: Page) -> list[Any]:
    run = AXE.run(page)
    return [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in run.response["violations"]]


def test_a_whole_exercise(browser: Browser, host: ClockedHost, tmp_path: Path) -> None:
    with ExitStack() as stack:
        pages = {cell: stack.enter_context(seat(browser, host, cell)) for cell in NAMES}
        white, tokyo, washington = pages["white"], pages["JPN"], pages["USA"]
        brief(pages)
        first_question(host, white, tokyo)
        odds_of_both_views(white, tokyo, washington)
        the_host_falls(host, pages)
        tokyo.locator("form[action='/cell/answer'] button").click()
        expect(tokyo.locator(".given")).to_contain_text("まだ行わない")
        to_the_end(host, pages)
        digest = the_review(host, pages)
        for page in pages.values():
            assert faults(page) == []
    host.end(signal.SIGINT)
    same_digest(host, digest, tmp_path)


def brief(pages: dict[str, Page]) -> None:
    expect(pages["JPN"].locator("#p-handed")).to_contain_text("皆さんは東京の内閣です。")
    expect(pages["ROK"].locator("#p-handed")).to_contain_text("여러분은 서울의 국가안전보장회의입니다.")
    expect(pages["USA"].locator("body")).not_to_contain_text("cabinet")


def first_question(host: ClockedHost, white: Page, tokyo: Page) -> None:
    step(white)  # to the first move
    expect(tokyo.locator(".clock .move")).to_have_text("警告")
    expect(tokyo.locator(".opening")).to_have_text("北で動きがある。")
    assert to_a_question(white)[1] == "tokyo.prepare"
    expect(tokyo.get_by_role("radio").first).to_be_visible()
    host.tick(60)
    white.get_by_role("button", name="Pause", exact=True).click()
    expect(tokyo.locator(".clock .state")).to_have_text("演習は一時停止中です。")
    host.tick(10_000)  # a long coffee: nobody's time runs
    expect(tokyo.get_by_role("radio").first).to_be_visible()


def odds_of_both_views(white: Page, tokyo: Page, washington: Page) -> None:
    for view in ("true state", "as known"):
        press(white, white.get_by_role("button", name=f"Odds: {view}"))
    tables = white.locator(".odds table")
    expect(tables.first).to_be_visible(timeout=PATIENCE)  # an early look
    release = white.get_by_role("button", name="Release to Tokyo")
    expect(release).to_have_count(2, timeout=PATIENCE)
    expect(tables.first).to_contain_text("The bases may be used within a day")
    assert faults(white) == []
    expect(tokyo.locator(".odds")).to_have_count(0)
    release.nth(1).click()
    expect(tokyo.locator(".odds")).to_have_count(1)
    expect(tokyo.locator(".odds")).to_contain_text("一日以内に基地が使える")
    expect(washington.locator(".odds")).to_have_count(0)
    assert faults(tokyo) == []


def the_host_falls(host: ClockedHost, pages: dict[str, Page]) -> None:
    """Killed while Tokyo types, after its draft was kept; everybody is still there afterwards."""
    white, tokyo = pages["white"], pages["JPN"]
    why = tokyo.locator("form[action='/cell/answer'] textarea")
    why.press_sequentially("We were about to")
    tokyo.locator("form[action='/cell/answer'] input[value='not-yet']").check()
    expect(tokyo.locator(".question .saved")).to_have_text("下書きを保存しました。")
    shown = tokyo.locator(".odds").inner_text()
    host.end(signal.SIGKILL)
    why.press_sequentially(" wait")
    host.start()
    expect(white.locator("#status")).to_have_text("The connection is back.", timeout=60_000)
    expect(tokyo.locator(".question .saved")).to_have_text("下書きを保存しました。", timeout=60_000)
    tokyo.reload()
    expect(tokyo.locator("form[action='/cell/answer'] textarea")).to_have_value("We were about to wait")
    expect(tokyo.locator("input[value='not-yet']")).to_be_checked()
    assert tokyo.locator(".odds").inner_text() == shown
    white.reload()
    expect(white.locator(".odds")).to_have_count(2)


def to_the_end(host: ClockedHost, pages: dict[str, Page]) -> None:
    """A default, an override, some answers; after the last move the policy plays what is left."""
    white = pages["white"]
    cell, question = to_a_question(white)
    form = form_of(pages[cell], question)
    form.locator("textarea").fill("Too slow.")
    host.tick(250)
    expect(white.locator("#p-seats")).to_contain_text("Time ran out: 1.")
    expect(form).to_have_count(0)
    cell, question = to_a_question(white)
    override(white, question)
    expect(form_of(pages[cell], question)).to_have_count(0)
    for _ in range(4):
        cell, question = to_a_question(white)
        answer_first(pages[cell], question)
    white.get_by_text("Wind up", exact=True).click()
    white.get_by_role("button", name="Wind up the exercise").click()
    for page in pages.values():
        over = re.compile(r"The exercise is over\.|演習は終了しました。|연습이 끝났습니다\.")
        expect(page.locator(".clock .state")).to_have_text(over)


def override(white: Page, question: str) -> None:
    card = white.locator(f"[data-part='question:{question}']")
    card.locator("summary", has_text="Override").click()
    card.get_by_label("Reason").fill("To see the other way.")
    press(white, card.get_by_role("button", name="Override"))


def the_review(host: ClockedHost, pages: dict[str, Page]) -> str:
    """The pages open in tabs of their own under a strict policy; the digest on the whole one."""
    white, tokyo, seoul = pages["white"], pages["JPN"], pages["ROK"]
    expect(white.get_by_role("link", name="Whole review")).to_be_visible(timeout=PATIENCE)
    assert tokyo.request.get(f"{host.address}/cell/review").status == 404
    press(white, white.get_by_role("button", name="Release to Tokyo"))
    own = opened(tokyo.context, f"{host.address}/cell/review")
    expect(own.locator("html")).to_have_attribute("lang", "ja")
    assert faults(own) == []
    assert seoul.request.get(f"{host.address}/cell/review").status == 404
    whole = opened(white.context, f"{host.address}/white/1/review/whole")
    assert faults(whole) == []
    text = whole.locator("body").inner_text()
    assert "To see the other way." in text
    assert opened(white.context, f"{host.address}/white/1/review/debrief").locator("h2").count() == 1
    found = re.search(r"\bdigest\s+([0-9a-f]{64})", text)
    assert found is not None, text[-2_000:]
    return found[1]


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.goto(url)
    assert page.evaluate("getComputedStyle(document.querySelector('header')).maxWidth") != "none"  # styled
    assert wrong == []
    return page


def same_digest(host: ClockedHost, digest: str, folder: Path) -> None:
    """On the page, replayed from the journal, and given by script: one digest."""
    acts = read(str(host.journal)).acts
    assert {Answered, Defaulted, Overridden} <= {type(act) for act in acts}
    assert {"odds", "release"} <= {act.do for act in acts if isinstance(act, TableFact)}
    assert exercise("replay", str(host.journal))["digest"] == digest
    script = {act.question: "default" for act in acts if isinstance(act, Defaulted)}
    script |= {act.question: act.option for act in acts if isinstance(act, Answered | Overridden)}
    answers = folder / "answers.yaml"
    answers.write_text(yaml.safe_dump({"format": 1, "answers": script}, sort_keys=False), encoding="utf-8")
    again = exercise("run", str(LESSON), "--answers", str(answers), "--journal", str(folder / "again"))
    assert again["digest"] == digest


def exercise(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "exercise", *arguments, "--json"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
