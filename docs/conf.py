"""The documentation site: Sphinx reads the Markdown of this folder as it is. ``make site`` builds it."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # commands and Python doors are read from the code

from cli.charts.theme import DARK, LIGHT, plain_classes  # noqa: E402
from cli.report.writing import COLUMN  # noqa: E402
from peninsula import __version__  # noqa: E402

project = "Peninsula"
release = __version__
extensions = ["myst_parser", "sphinx_click", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
smartquotes = False  # two hyphens are an option, not a dash
highlight_language = "text"  # a block without a language is no Python
default_role = "code"  # what the help of a command puts in backticks
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "signature"

html_theme = "furo"
html_title = "Peninsula"
html_static_path = ["style"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False

#: Pages whose tables need the whole width.
WIDE = {"sources", "model", "answers", "contested"}
#: What scrolls sideways must be reached by keyboard.
SCROLLED = {
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
    "<pre>": '<pre tabindex="0">',
}
#: A picture in a paragraph of its own: its words, the folder and the name of its file.
PICTURE = re.compile(r'<p><img alt="([^"]*)" src="([^"]*/)([\w-]+)\.svg" */?></p>')
PICTURES = ROOT / "docs" / "pictures"


def typed(app: Sphinx, ctx: click.Context, lines: list[str]) -> None:
    """Examples in the help of a command as a block of code; other lines as paragraphs."""
    told = [line.removeprefix("| ") for line in lines]
    made: list[str] = []
    for indented, block in groupby(told, lambda line: line.startswith("  ")):
        rows = [line.replace("\\", "") if indented else line for line in block]
        made += (
            ["", ".. code-block:: sh", "", *(f"   {row.strip()}" for row in rows), ""] if indented else rows
        )
    lines[:] = made


def plain(app: Sphinx, ctx: click.Context, lines: list[str]) -> None:
    """A star in the help of a command is a star."""
    lines[:] = [line.replace("*", "\\*") for line in lines]


def picture(found: re.Match[str]) -> str:
    """A picture in light and in dark, each as wide as the page and as a telephone."""
    says, folder, name = found.groups()
    forms = (("only-light", ""), ("only-dark", "-dark"))
    drawn = (
        f'<picture class="{look}"><source media="(max-width: 46em)" srcset="{folder}{name}{COLUMN}{end}.svg">'
        f'<img alt="{says}" src="{folder}{name}{end}.svg"></picture>'
        for look, end in forms
    )
    return f'<p class="picture">{"".join(drawn)}</p>'


def draw(app: Sphinx, fault: Exception | None) -> None:
    """The other forms of the pictures, beside those that the builder has copied."""
    if fault is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_images"
    for path in PICTURES.glob("*.svg"):
        drawn = path.read_text("utf-8")
        (folder / path.name).write_text(drawn, "utf-8")
        dark = drawn.replace(plain_classes(LIGHT), plain_classes(DARK))
        (folder / f"{path.stem}-dark.svg").write_text(dark, "utf-8")


def finish(app: Sphinx, name: str, template: str, context: dict[str, Any], tree: object) -> None:
    tree_of_pages = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree_of_pages.replace('role="heading"', 'role="heading" aria-level="2"')
    for found, wanted in SCROLLED.items():
        context["body"] = context.get("body", "").replace(found, wanted)
    context["body"] = PICTURE.sub(picture, context.get("body", ""))
    if name in WIDE:
        context["furo_hide_toc"] = True
        context["body"] = f'<div class="wide">{context["body"]}</div>'


def setup(app: Sphinx) -> None:
    app.connect("sphinx-click-process-description", plain)
    app.connect("sphinx-click-process-epilog", typed)
    app.connect("html-page-context", finish, priority=900)  # after the theme
    app.connect("build-finished", draw)
