"""Reports in a browser without a network: nothing leaves, nothing overlaps, nobody is shut out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

import peninsula
from cli.report.run_report import render as run_page
from cli.report.sweep_report import render as sweep_page
from tests.cli.test_report_sweep import made

PAGES = ("korea-today", "missile-overflight", "limited-strike", "june-1950", "sweep")
WIDTHS = {"phone": (390, 844), "projector": (1280, 800)}

#: Texts of every drawing that is shown and meet each other, or stick out of the drawing.
MEETING = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('.drawing svg, .pane svg')) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const scale = frame.width / svg.viewBox.baseVal.width;
    const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    const name = (svg.closest('figure') || svg).id;
    for (const [words, box] of texts)
      if (box.left < frame.left - 2 || box.right > frame.right + 2) found.push([name, 'out', words]);
    for (let a = 0; a < texts.length; a++) for (let b = a + 1; b < texts.length; b++) {
      const [p, q] = [texts[a][1], texts[b][1]];
      const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
      const high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (wide > 1 && high > 4 * scale) found.push([name, texts[a][0], texts[b][0]]);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of shipped scenarios, and of a sweep."""
    here = tmp_path_factory.mktemp("pages")
    for name in PAGES[:-1]:
        loaded = peninsula.load(name)
        page, _ = run_page(f"peninsula run {name} --seed 1", loaded, peninsula.run(loaded, seed=1))
        (here / f"{name}.html").write_text(page, "utf-8")
    page, _ = sweep_page(made(here / "results", 2_000), "peninsula report results -o report.html")
    (here / "sweep.html").write_text(page, "utf-8")
    return here


@pytest.fixture
def opened(browser: Browser, folder: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page at a width in a scheme, with what it asked for and complained of."""
    name, size, scheme = request.param
    wide, high = WIDTHS[size]
    context = browser.new_context(
        viewport={"width": wide, "height": high}, color_scheme=scheme, offline=True, has_touch=size == "phone"
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto((folder / f"{name}.html").as_uri())
    page.asked, page.said = asked, said
    yield page
    context.close()


def every(*schemes: str) -> Any:
    cases = [(name, size, scheme) for name in PAGES for size in WIDTHS for scheme in schemes]
    return pytest.mark.parametrize("opened", cases, indirect=True, ids=["-".join(case) for case in cases])


@every("light")
def test_nothing_leaves_overlaps_or_sticks_out(opened: Any) -> None:
    assert [url for url in opened.asked if not url.startswith("file:")] == []
    assert len(opened.asked) == 1
    opened.add_style_tag(content=".choice .pane{display:block!important}")  # the map at all its times
    assert opened.evaluate(MEETING) == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]
    assert opened.said == []


@every("light", "dark")
def test_axe_finds_nothing_serious(opened: Any) -> None:
    found = Axe().run(opened).response["violations"]
    grave = [
        (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert grave == []


@pytest.mark.parametrize(
    "opened", [("sweep", "projector", "light"), ("korea-today", "projector", "light")], indirect=True
)
def test_opening_takes_little_script(opened: Any) -> None:
    session = opened.context.new_cdp_session(opened)
    session.send("Performance.enable")
    opened.reload()
    told = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    assert told["ScriptDuration"] < 2.0  # a page that drew its pictures by script would take longer


@pytest.mark.parametrize("opened", [("korea-today", "projector", "light")], indirect=True)
def test_the_map_shows_the_time_that_is_chosen_by_keys(opened: Any) -> None:
    shown = "() => [...document.querySelectorAll('.pane')].map(p => getComputedStyle(p).display)"
    assert opened.evaluate(shown).count("block") == 1
    assert opened.evaluate(shown)[1] == "block"  # the first request: at H-hour no base shows anything
    opened.focus("#map-time-1")
    opened.keyboard.press("ArrowRight")
    after = opened.evaluate(shown)
    assert after[2] == "block"
    assert after.count("block") == 1


@pytest.mark.parametrize("opened", [("korea-today", "projector", "light")], indirect=True)
def test_pointing_at_a_mark_tells_its_numbers(opened: Any) -> None:
    mark = opened.locator("#rules svg.wide [data-tip]").first
    mark.hover()
    assert opened.locator("#tip").inner_text() == mark.get_attribute("data-tip")


@pytest.mark.parametrize(
    "opened", [("korea-today", "projector", "dark"), ("sweep", "projector", "dark")], indirect=True
)
def test_paper_is_white_and_the_page_prints(opened: Any) -> None:
    opened.emulate_media(media="print")
    ground = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    pdf = opened.pdf(format="A4", print_background=True)
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 3


@pytest.mark.parametrize("opened", [("sweep", "phone", "light")], indirect=True)
def test_narrow_pages_show_narrow_drawings(opened: Any) -> None:
    wide = opened.evaluate(
        "[...document.querySelectorAll('svg.wide')].filter(s => s.getBoundingClientRect().width).length"
    )
    narrow = opened.evaluate(
        "[...document.querySelectorAll('svg.narrow')].filter(s => s.getBoundingClientRect().width).length"
    )
    assert (wide, narrow > 5) == (0, True)
