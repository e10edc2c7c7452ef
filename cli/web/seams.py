"""Where other packages come in: words in three languages, pictures, odds and the review.

Each is a callable, so that the host can be tested with others and runs where one is missing: then
the page leaves its section out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sim import Record
    from sim.live.acts import Act
    from sim.live.chances import Odds, View
    from sim.live.exercise import Exercise
    from sim.plan import Plan

#: An English text in a language, and the language that it really is in.
Say: TypeAlias = Callable[[str, str], tuple[str, str]]
#: Records that may be seen, the plan, the second, the language: an SVG.
Picture: TypeAlias = "Callable[[Sequence[Record], Plan, int, str], str]"
#: Odds of a question after some acts; the future is done by other threads or processes.
AskOdds: TypeAlias = "Callable[[Exercise, Sequence[Act], str, View], Future[Odds]]"
#: Odds as plain data that fits an act, and back as rows of a table.
Review: TypeAlias = "Callable[[Exercise, Sequence[Act], str], str]"


def in_english(text: str, language: str) -> tuple[str, str]:
    """Every text as it is."""
    return text, "en"


@dataclass(frozen=True, slots=True)
class Seams:
    """What the host is given from elsewhere."""

    say: Say = in_english
    map_svg: Picture | None = None
    timeline_svg: Picture | None = None
    odds: AskOdds | None = None
    review: Review | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
