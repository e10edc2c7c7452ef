"""The paper trail: pages that are generated or that name cases, settings and events, held to the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import scenarios
import sim
from cli.sources_page import page
from policies import builtin
from scenarios.sections.observed import OBSERVABLE, Observed
from tests.history_rows import ROWS
from tests.test_docs import DOCS, IDENT, WORD, prose_of, rows_of, text_of, vocabulary

ROOT = Path(__file__).parent.parent
PAGES = sorted(path.name for path in DOCS.glob("*.md"))


def test_the_page_of_sources_is_the_register() -> None:
    """Write it anew with: peninsula sources --markdown > docs/sources.md"""
    assert text_of("sources.md") == page(scenarios.register(), sim.uses())


def test_the_page_of_sources_holds_every_number_and_publication() -> None:
    named = set(WORD.findall(text_of("sources.md")))
    assert scenarios.register().parameters.keys() <= named
    publications = {row[0] for row in rows_of(text_of("sources.md"), "key")}
    assert publications == scenarios.register().sources.keys()


def test_the_table_of_events_is_the_vocabulary() -> None:
    told = {WORD.findall(row[0])[0]: row for row in rows_of(text_of("backtest.md"), "event")}
    assert list(told) == list(OBSERVABLE)
    for name, event in OBSERVABLE.items():
        what, record, picked = told[name][1:]
        assert what == event.what
        assert tuple(WORD.findall(record)) == (*event.kinds, *event.values)
        assert tuple(WORD.findall(picked)) == event.picked_by


def test_the_table_of_cases_is_what_is_shipped() -> None:
    told = [WORD.findall(row[0])[0] for row in rows_of(text_of("backtest.md"), "case")]
    assert sorted(told) == sorted(scenarios.shipped_history()) == sorted(ROWS)


def test_the_table_of_keys_is_that_of_a_row() -> None:
    told = [word for row in rows_of(text_of("backtest.md"), "key") for word in WORD.findall(row[0])]
    assert sorted(told) == sorted(Observed.model_fields)


@pytest.mark.parametrize("name", ["contested.md", "not-for.md"])
def test_every_setting_in_a_page_of_readings_exists(name: str) -> None:
    """Dotted keys are keys of a scenario; single words are rules, packs, values or numbers."""
    keys = set(dotted(scenarios.load("korea-today").resolved)) | {"evacuation.order", "contingency.taiwan"}
    for word in WORD.findall(prose_of(name)):
        assert word in keys or word in vocabulary() or (ROOT / word).exists(), word


def dotted(resolved: dict[str, object], prefix: str = "") -> list[str]:
    found = []
    for key, value in resolved.items():
        found.append(f"{prefix}{key}")
        if isinstance(value, dict):
            found += dotted(value, f"{prefix}{key}.")
    return found


def test_every_contested_reading_names_a_setting() -> None:
    rows = rows_of(text_of("contested.md"), "question")
    assert len(rows) >= 15
    for row in rows:
        assert len(row) == 4
        assert WORD.findall(row[3]), row[0]


def test_every_link_between_pages_leads_somewhere() -> None:
    for name in PAGES:
        for target in re.findall(r"\]\(([\w.-]+\.md)\)", text_of(name)):
            assert (DOCS / target).exists(), (name, target)


def test_every_item_of_the_checklist_has_its_heading() -> None:
    """STRESS-DES has twenty items in six sections; each names headings that the page has."""
    headings = {
        line.lstrip("# ").lstrip("0123456789. ")
        for line in text_of("model.md").splitlines()
        if "# " in line[:5]
    }
    rows = rows_of(text_of("model.md"), "item")
    counted = {section: sum(row[0].startswith(f"{section}.") for row in rows) for section in range(1, 7)}
    assert counted == {1: 3, 2: 5, 3: 4, 4: 3, 5: 4, 6: 1}
    for row in rows:
        assert set(re.split(r", | to ", row[1])) <= headings, row


def test_every_rule_pack_measure_and_case_stands_in_a_document() -> None:
    named = {word for name in PAGES for word in WORD.findall(text_of(name))}
    rules = {rule.name for rule in builtin().rules()}
    shipped = {*scenarios.shipped(), *scenarios.shipped_packs(), *scenarios.shipped_history()}
    assert rules | set(sim.MEASURES) | shipped | scenarios.register().parameters.keys() <= named


@pytest.mark.parametrize("heading", ["case", "scenario", "pack", "measure", "rule"])
def test_every_name_in_a_table_of_a_document_exists(heading: str) -> None:
    """The other way round: what a page lists as a case, scenario, pack, measure or rule is one."""
    known = {
        "case": set(scenarios.shipped_history()),
        "scenario": set(scenarios.shipped()),
        "pack": set(scenarios.shipped_packs()),
        "measure": set(sim.MEASURES),
        "rule": {rule.name for rule in builtin().rules()},
    }[heading]
    pages = [text_of(name) for name in PAGES if f"| {heading} |" in text_of(name)]
    listed = [word for page in pages for row in rows_of(page, heading) for word in WORD.findall(row[0])]
    assert listed
    assert set(listed) <= known


def test_every_number_that_a_document_names_is_in_the_register() -> None:
    known = scenarios.register().parameters.keys()
    for name in PAGES:
        assert {word for word in WORD.findall(text_of(name)) if IDENT.fullmatch(word)} <= known
