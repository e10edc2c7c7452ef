"""A report as one HTML file: style and pictures inside, no scripts, nothing from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cli.review.page import Report, Say
from cli.words import stays_english

_TEMPLATES = Path(__file__).parent / "templates"


def as_html(report: Report, say: Say) -> str:
    """The file as text. Every text is escaped; the page forbids itself scripts and requests."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals["lang"] = lambda text: (
        Markup(' lang="en"') if stays_english(text, report.language) else ""
    )
    css = Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8"))
    template = environment.get_template("report.html")
    digest = b64encode(sha256(css.encode()).digest()).decode()
    return template.render(
        report=report, say=say, css=css, style=f"sha256-{digest}", kind=lambda block: type(block).__name__
    )
