"""Every label of the pages, and every sentence that is said to people, is there in three languages."""

from __future__ import annotations

import re

import pytest

from cli.web.app import FOLDER, TEMPLATES
from cli.web.pages import _SCRIPT_WORDS
from cli.web.rendering import SEAT_WORDS, SPEEDS
from cli.words import spoken

HOLES = {"n": 3, "party": "Tokyo", "when": "H+3h"}
#: Facilitators read what the engine says of an act that does not fit in English, with names and times.
SAID = re.compile(r"""(?:Refused\(\s*|return\s+|_FAILED\s*=\s*|NOT_HERE\s*=\s*|,\s+)"([A-Z][^"{]+[.?])\"""")


def labels() -> set[str]:
    found = {
        label
        for path in TEMPLATES.rglob("*.html")
        for label in re.findall(r'\b(?:t|filled)\("((?:[^"\\]|\\.)+)"', path.read_text(encoding="utf-8"))
    }
    found |= {*_SCRIPT_WORDS.values(), *(text for _, text in (*SPEEDS, *SEAT_WORDS))}
    found |= {"answer", "default", "override", "policy", "to come", "held", "skipped", "over", "now"}
    found |= {"message", "phase", "strike", "launch"}
    for name in ("pages", "white_pages", "people", "desk", "app"):
        text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        text = re.sub(r'"""(?:.|\n)*?"""', "", text)
        found |= set(SAID.findall(text))
    return found


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_every_label_is_translated(language: str) -> None:
    known = labels()
    assert len(known) > 150
    assert "Too late: the time was over, and the default was taken." in known
    missing = [text for text in known if spoken(text.format(**HOLES), language).language != language]
    assert sorted(missing) == []
