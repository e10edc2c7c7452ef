"""The language of a report: English texts said in it, where the catalogue has words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.words import interpreter_of

if TYPE_CHECKING:
    from cli.review.page import Say
    from sim.plan import Plan


def say_of(plan: Plan, language: str) -> Say:
    """Who says the texts of a report on a scenario; what the catalogue lacks stays English."""
    if language == "en":
        return lambda text: text
    return interpreter_of(plan, language).say
