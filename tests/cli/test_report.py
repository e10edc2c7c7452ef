"""``peninsula exercise report``: the page as a reader opens it, the terminal, the data, one cell's part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner, Result
from playwright.sync_api import Browser

import policies
import scenarios
from cli.main import program
from cli.review.html import as_html
from cli.review.report import debrief_of, report_of
from peninsula import __version__
from sim import Question
from sim.live.acts import Act, Answered, Defaulted, Forecast, LeftToPolicy, Noted, Overridden, Sent
from sim.live.header import USUAL_SEATS, header_of
from sim.live.journal import read
from sim.live.odds.inquiry import inquiry
from sim.live.review import futures
from sim.live.review.reviewing import review
from sim.live.table import Table, replay

_EXERCISE = """
exercise:
  title: {{en: "A class of its own", ko: "수업", ja: "授業"}}
  ends: D+3
  objectives:
{objectives}
  moves:
    - {{id: first, title: {{en: First, ko: 하나, ja: 一}}, starts: H-36h, minutes: 10}}
    - {{id: second, title: {{en: Second, ko: 둘, ja: 二}}, starts: H, minutes: 10}}
  cells: {{}}
  outlook:
    - id: soon
      text: {{en: "A combat sortie from Japan within a day", ko: "하루 안의 출격", ja: "一日以内の出撃"}}
      measure: first_combat_sortie_from_japan_h
      below: 24
    - id: alike
      text: {{en: "All hold one picture within three hours", ko: "세 시간 안의 일치", ja: "三時間以内の一致"}}
      measure: pictures_agree_h
      below: 3
    - id: many
      text: {{en: "More than 40,000 people not in shelter", ko: "대피 못한 사람", ja: "避難できない人"}}
      measure: unwarned_people
      above: 40000
    - id: ready
      text: {{en: "Half the list within 400 hours", ko: "전력의 절반", ja: "部隊の半分"}}
      measure: closure_50_h
      below: 400
    - id: late
      text: {{en: "An answer on old news", ko: "낡은 소식에 따른 답", ja: "古い情報による答え"}}
      measure: stale_decision_share
      above: 0
  forecasts:
    - {{move: second, event: soon}}
  hot_wash:
{questions}
"""
_SECRET = "<script>alert('heliotrope')</script>"


def scenario(folder: Path) -> str:
    """A scenario with texts as long as a class will bear."""
    long = "Tell what one knows from what an ally knows, and by which channel it came; " * 2
    looked = "[access_delay_h, sortie_gap, closure_90_h]"
    objectives = "\n".join(
        f'    - {{id: o{n}, text: {{en: "{n} {long}", ko: "목표", ja: "目標"}}, look_at: {looked}}}'
        for n in range(6)
    )
    questions = "\n".join(
        f'    - {{en: "{n} Which answer came too late, and {long}?", ko: "질문", ja: "問い"}}'
        for n in range(5)
    )
    made = _EXERCISE.format(objectives=objectives, questions=questions)
    path = folder / "class.yaml"
    path.write_text(f"format: 1\nextends: korea-today\nname: class\n{made}", encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two groups of one exercise: answers, a default, an override, messages, notes, forecasts."""
    folder = tmp_path_factory.mktemp("report")
    name = scenario(folder)
    return _play(folder / "blue.journal", name, "yes"), _play(folder / "green.journal", name, "wait")


def _play(path: Path, name: str, access: str, secret: str = _SECRET, alone: str = "") -> str:
    """Play an exercise; with ``alone`` people answer that question, and the policy all others."""
    head = header_of(scenarios.load(name), 1, USUAL_SEATS, __version__)
    table = Table.begin(str(path), head, policies.builtin())
    table.do(Forecast(0, "t", "JPN", "soon", 70))
    table.do(Noted(0, "t", "ROK", secret))
    while not (stands := table.stands).finished:
        if not stands.open:
            table.run_on("clock")
            continue
        q, now = stands.open[0], stands.now
        if q.ident == "seoul.press.all-out":
            table.do(Sent(now, "t", "ROK", "USA", secret))
        table.do(_act(q, now, access, alone))
    table.close()
    return str(path)


def _act(q: Question, now: int, access: str, alone: str) -> Act:
    if alone and q.ident != alone:
        return LeftToPolicy(now, "t", q.cell, q.ident)
    if q.ident == "tokyo.prepare":
        return Defaulted(now, "t", q.cell, q.ident)
    if q.ident == "seoul.press.all-out":
        return Overridden(now, "white", q.ident, "wait", "to see")
    option = access if q.ident == "tokyo.access.all-out" else q.options[0].name
    return Answered(now, "t", q.cell, q.ident, option)


@pytest.fixture(scope="module")
def true_odds() -> Iterator[None]:
    """Odds from the true state: those as known take seconds a question, and have tests of their own.

    What is reviewed once is not reviewed again to be told in another language.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            futures, "inquiry", lambda plan, question, _, *how: inquiry(plan, question, "true", *how)
        )
        yield


def told(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["exercise", "report", *arguments])


@pytest.fixture(scope="module")
def pages(journals: tuple[str, str], true_odds: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a page, its debrief and its bundle, with a few futures."""
    folder = tmp_path_factory.mktemp("pages")
    found = told(
        *journals, "--runs", "2",
        "--html", str(folder / "review.html"), "--debrief", str(folder / "class.html"),
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    return folder


# --- what it says ---


def test_nothing_comes_from_elsewhere_and_nothing_runs(pages: Path) -> None:
    text = (pages / "review.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(|\son[a-z]+=", text)
    assert "alert(&#39;heliotrope&#39;)" in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


@pytest.mark.parametrize("runs", ["0", "1"])
def test_at_a_terminal_every_part_is_told_in_80_columns(
    journals: tuple[str, str], true_odds: None, runs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    found = told(*journals, "--runs", runs)
    assert found.exit_code == 0, found.output
    assert max(map(len, found.stdout.splitlines())) <= 80
    for title in ("DEBRIEF", "WHO KNEW WHAT WHEN", "THE GROUPS COMPARED", "WHAT IT RESTS ON"):
        assert title in found.stdout
    assert ("No futures were drawn" in found.stdout) is (runs == "0")
    assert "pure judgement (grade C)" in found.stdout
    assert "Echoes mostly return their own grade C inputs." in found.stdout


def test_the_data_hold_the_same_as_the_journal_replayed(journals: tuple[str, str]) -> None:
    found = told(journals[0], "--json", "--runs", "0")
    assert found.exit_code == 0, found.output
    data = json.loads(found.stdout)
    replayed = json.loads(CliRunner().invoke(program, ["exercise", "replay", journals[0], "--json"]).stdout)
    for key in ("digest", "outcome_digest", "seed"):
        assert data[key] == replayed[key]
    assert data["measures"]["played"] == replayed["measures"]
    kinds = {d["question"]["ident"]: d["kind"] for d in data["decisions"]}
    assert (kinds["tokyo.prepare"], kinds["seoul.press.all-out"]) == ("default", "override")
    (stated,) = data["calibration"]["stated"]
    assert (stated["cell"], stated["move"], stated["percent"]) == ("JPN", "first", 70)
    assert data["outlook_by_default"] is False


def test_what_a_cell_is_handed_does_not_change_with_the_secrets_of_others(tmp_path: Path) -> None:
    name = scenario(tmp_path)
    handed = []
    for number, secret in enumerate(("the first secret", "another one, and longer")):
        journal = _play(tmp_path / f"{number}.journal", name, "yes", secret, alone="tokyo.prepare")
        page = tmp_path / f"{number}.html"
        data = told(journal, "--cell", "tokyo", "--json", "--runs", "1")
        assert told(journal, "--cell", "tokyo", "--html", str(page), "--runs", "1").exit_code == 0
        handed.append((data.stdout, page.read_text(encoding="utf-8")))
    assert handed[0] == handed[1]
    assert "secret" not in handed[0][1]


def test_both_names_of_the_sea_stand_together(pages: Path) -> None:
    text = (pages / "review.html").read_text(encoding="utf-8")
    assert text.count("Sea of Japan") == text.count("Sea of Japan/East Sea")


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_the_scenario_speaks_the_language_of_the_report(
    journals: tuple[str, str], tmp_path: Path, language: str
) -> None:
    page = tmp_path / "page.html"
    assert told(journals[0], "--runs", "0", "--language", language, "--html", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    assert {"ko": "수업", "ja": "授業"}[language] in text


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_no_english_is_left_on_a_page_in_another_language(
    journals: tuple[str, str], true_odds: None, tmp_path: Path, language: str
) -> None:
    """Ids, names of files and what people wrote aside."""
    page, own = tmp_path / "page.html", tmp_path / "own.html"
    common = ("--runs", "2", "--language", language)
    assert told(*journals, *common, "--html", str(page)).exit_code == 0
    assert told(journals[0], *common, "--cell", "tokyo", "--html", str(own)).exit_code == 0
    texts = [text for path in (page, own) for text in _texts(path.read_text(encoding="utf-8"))]
    assert len(texts) > 1_000
    assert {text for text in texts if re.search(r"[A-Za-z]{2,}", _AS_IT_IS.sub("", text))} == set()


#: Ids of questions, ways and packs, digests, groups, what people wrote, and names of agreements.
_AS_IT_IS = re.compile(
    r"stale_decision_share|(tokyo|washington|seoul)(\.[a-z0-9-]+)+|peninsula sensitivity|--runs"
    r"|[a-z-]+-(busan|pohang)|(gsomia|no-sharing|hub|minute|trilateral)\b|\b[0-9a-f]{16,}|blue|green|class"
    r"|<script.*|Tell.*|to see|GSOMIA|TISA|KN-23|STARTEX|ENDEX"
)


def _texts(page: str) -> Iterator[str]:
    body = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    for found in re.finditer(r">([^<>]+)<|aria-label=\"([^\"]+)\"", body):
        yield unescape(found[1] or found[2]).strip()


def test_what_stays_english_says_so_in_another_language(journals: tuple[str, str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert told(journals[0], "--runs", "0", "--language", "ko", "--html", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert '<th scope="row">답변을 기다리는 동안 잃은 소티</th>' in text
    assert '<th scope="row" lang="en">no-sharing</th>' in text
    assert not re.search(r'lang="en">[^<]*[가-힣]', text)


def test_a_scenario_without_an_exercise_is_reviewed_by_usual_events(tmp_path: Path) -> None:
    journal = str(tmp_path / "a.journal")
    table = Table.begin(
        journal, header_of(scenarios.load("limited-strike"), 1, (), __version__), policies.builtin()
    )
    table.run_on("clock")
    table.close()
    found = told(journal, "--runs", "0")
    assert found.exit_code == 0, found.output
    assert "usual events stand in for it" in " ".join(found.stdout.split())
    assert "Nobody has decided anything yet." in found.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cell", "tokio"], "nearest: tokyo"),
        (["--runs", "-1"], "--runs"),
        (["--language", "fr"], "--language"),
    ],
)
def test_wrong_use_is_told(journals: tuple[str, str], arguments: list[str], said: str) -> None:
    found = told(journals[0], *arguments)
    assert found.exit_code == 2
    assert said in found.stderr


def test_groups_of_other_luck_are_refused(journals: tuple[str, str], tmp_path: Path) -> None:
    other = str(tmp_path / "other.journal")
    run = ["exercise", "run", "limited-strike", "--seed", "2", "--journal", other, "--json"]
    assert CliRunner().invoke(program, run).exit_code == 0
    found = told(journals[0], other)
    assert found.exit_code == 1
    assert f"{other}:1: scenario limited-strike" in found.stderr
    assert f"{other}:1: seed 2; expected 1, as in {journals[0]}" in found.stderr


# --- in a browser ---


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_no_barrier_for_anybody_and_no_sideways_scrolling(
    pages: Path, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, offline=True, bypass_csp=True, color_scheme=scheme
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((pages / "review.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert asked == [(pages / "review.html").as_uri()]
    context.close()


def test_the_debrief_fits_one_sheet(pages: Path, browser: Browser, journals: tuple[str, str]) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((pages / "class.html").as_uri())
    assert _sheets(page.pdf(format="A4", prefer_css_page_size=True)) == 1
    page.goto((pages / "review.html").as_uri())
    page.emulate_media(media="print")
    assert _sheets(page.pdf(format="A4", prefer_css_page_size=True)) > 3
    context.close()
    saved = read(journals[0])
    exercise, _ = replay(saved, policies.builtin(), journals[0])
    whole = report_of(review(exercise, saved.acts), saved.header, None, "en", str)
    assert [section.ident for section in debrief_of(whole).sections] == ["debrief"]
    assert "Debrief" in as_html(debrief_of(whole), str)


def _sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
