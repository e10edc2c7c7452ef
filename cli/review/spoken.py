"""The language of a report: English texts said in it, where it has words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.review.page import Say

if TYPE_CHECKING:
    from scenarios.sections.exercise import Language
    from sim.plan import Plan


def say_of(plan: Plan, language: Language) -> Say:
    """Who says the texts of a report on a scenario."""
    return labels(language)


def labels(language: Language) -> Say:
    """Who says the labels of a page."""
    return lambda text: text
