"""The parts of a report, in order: for the facilitator and the class, or for one cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from cli.review.choosing import choices_section, course_section, other_choices_section, own_choices_section
from cli.review.coming_to import (
    calibration_section,
    every_measure_section,
    evidence_section,
    groups_section,
    institutions_section,
    measures_section,
)
from cli.review.debrief import debrief_section
from cli.review.knowing import known_section, ledger_section, timeline_section, whole_ledger_section
from cli.review.page import Block, Figure, Items, Paragraph, Report, Say, Section, Table
from cli.story import CAPITALS, counted_from
from sim.live.header import CELLS, Header

if TYPE_CHECKING:
    from scenarios.sections.exercise import Language
    from sim.live.review.groups import Comparison
    from sim.live.review.reviewing import Review


def report_of(
    review: Review, header: Header, comparison: Comparison | None, language: Language, say: Say
) -> Report:
    """The report of a review, said in a language. Sections on what was not computed say so."""
    others = other_choices_section(review, language)
    sections = [
        debrief_section(review, language, say),
        measures_section(review, language),
        choices_section(review, language),
        course_section(review, language),
        ledger_section(review),
        institutions_section(review, language),
        calibration_section(review, language),
        *([groups_section(comparison, review.exercise.plan.h)] if comparison is not None else ()),
        evidence_section(review, _proof(review, header)),
        *((others,) if others is not None else ()),
        every_measure_section(review),
        *(timeline_section(review, cell) for cell in CELLS),
        whole_ledger_section(review),
    ]
    return Report(
        _title(review, language),
        _heading(review, header, say),
        tuple(_said(section, say) for section in sections),
        language,
    )


def cell_report_of(review: Review, header: Header, party: str, language: Language, say: Say) -> Report:
    """What one cell may be handed: its own part, told from what it knew and from nothing else."""
    sections = [
        own_choices_section(review, party, language),  # what people look for; the rest is long
        known_section(review, party),
        timeline_section(review, party),
    ]
    heading = (*_heading(review, header, say), ("cell", say(CAPITALS[party])))
    said = tuple(replace(_said(section, say), folded=False) for section in sections)
    return Report(_title(review, language), heading, said, language)


def debrief_of(report: Report) -> Report:
    """The one page for the class alone."""
    return replace(report, sections=tuple(section for section in report.sections if section.sheet))


def _title(review: Review, language: Language) -> str:
    scenario = review.exercise.plan.scenario
    return scenario.exercise.title.spoken(language) if scenario.exercise is not None else scenario.title


def _heading(review: Review, header: Header, say: Say) -> tuple[tuple[str, str], ...]:
    plan, stands = review.exercise.plan, review.stands
    over = "over" if stands.finished else f"so far, at {counted_from(plan.h, stands.now)}"
    return (
        ("scenario", " with ".join(filter(None, (header.name, " ".join(header.packs))))),
        ("seed", str(header.seed)),
        ("played by people", ", ".join(say(CAPITALS[seat]) for seat in header.seats)),
        ("state", say(over)),
    )


def _proof(review: Review, header: Header) -> list[tuple[str, str]]:
    from peninsula import __version__

    rules = ", ".join(f"{rule.name} {rule.sha256[:16]}" for rule in header.rules) or "the built-in ones"
    facts = [
        ("journal of peninsula", header.version),
        ("this report by peninsula", __version__),
        ("scenario hash", header.hash),
        ("rules", rules),
        ("acts", str(len(review.acts))),
    ]
    if review.finished:
        facts += [("digest", review.run.digest), ("outcome digest", review.run.outcome_digest)]
    return facts


# --- in a language ---


def _said(section: Section, say: Say) -> Section:
    return replace(section, title=say(section.title), blocks=tuple(_block(b, say) for b in section.blocks))


def _block(block: Block, say: Say) -> Block:
    match block:
        case Paragraph(text=text, kind=kind):
            return Paragraph(say(text), kind)
        case Items(texts=texts, numbered=numbered):
            return Items(_each(texts, say), numbered)
        case Figure(draw=draw, caption=caption):
            return Figure(draw, say(caption))
        case Table():
            return replace(
                block,
                caption=say(block.caption),
                columns=_each(block.columns, say),
                rows=tuple(_each(row, say) for row in block.rows),
            )


def _each(texts: Iterable[str], say: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(say(text) for text in texts)
