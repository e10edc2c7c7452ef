"""The site that ``make site`` builds: no warning, nothing from elsewhere, every command, no barrier."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import click
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

import peninsula
from cli.charts.theme import DARK, LIGHT
from cli.main import program
from tests.docs_pages import DOCS, ROOT

#: Loaded by a page itself; a link that a reader follows is another thing.
LOADED = re.compile(r"""<(?:script|img|link|iframe|source)\b[^>]*?(?:src|href)=["']([^"']+)""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    asked = ["--fail-on-warning", "--keep-going", "--quiet", "-b", "html", str(DOCS), str(folder)]
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_every_page_is_built(site: Path) -> None:
    assert {path.stem for path in DOCS.glob("*.md")} <= {path.stem for path in site.glob("*.html")}


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in site.glob("*.html"):
        outside = [found for found in LOADED.findall(page.read_text("utf-8")) if "//" in found]
        assert outside == [], page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", style.read_text("utf-8")), style.name


def test_pictures_are_there_in_light_and_dark_wide_and_narrow(site: Path) -> None:
    page = (site / "first-run.html").read_text("utf-8")
    for name in ("rules", "lanes"):
        forms = [name + width + look for width in ("", "-88mm") for look in ("", "-dark")]
        drawn = {form: (site / "_images" / f"{form}.svg").read_text("utf-8") for form in forms}
        assert len(set(drawn.values())) == 4
        assert all(f"_images/{form}.svg" in page for form in forms)
        assert DARK["paper"] in drawn[f"{name}-dark"]
        assert LIGHT["paper"] not in drawn[f"{name}-dark"]


def commands(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(words), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*words, name))


def test_every_command_and_option_is_told(site: Path) -> None:
    text = " ".join(unescape(re.sub(r"<[^>]+>", "", (site / "commands.html").read_text("utf-8"))).split())
    for name, command in commands(program, ("peninsula",)):
        assert f"{name} [OPTIONS]" in text, name
        for option in command.params:
            if isinstance(option, click.Option):
                assert all(word in text for word in option.opts), (name, option.opts)
                assert " ".join((option.help or "").replace("`", "").split()) in text, (name, option.opts)


def test_every_python_door_is_told(site: Path) -> None:
    text = (site / "python.html").read_text("utf-8")
    assert [name for name in peninsula.__all__ if f'id="peninsula.{name}"' not in text] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.mark.parametrize(
    ("page", "width", "scheme"),
    [
        ("index", 390, "dark"),
        ("analysis", 390, "light"),
        ("analysis", 1280, "dark"),
        ("contested", 1280, "light"),
        ("python", 1920, "dark"),
    ],
)
def test_no_barrier_and_no_sideways_scrolling(
    site: Path, browser: Any, page: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened, faults, asked = context.new_page(), [], []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto((site / f"{page}.html").as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(opened, options={"preload": False}).response["violations"]
    context.close()
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_the_search_works_from_the_folder(site: Path, browser: Any) -> None:
    opened = browser.new_page()
    opened.goto((site / "search.html").as_uri() + "?q=consultation")
    opened.locator("#search-results li a").first.wait_for()
    opened.close()
