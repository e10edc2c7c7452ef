"""Where other packages come in: pictures, odds and the review.

Each is a callable, so that the host can be tested with others and runs where one is missing: then
the page leaves its section out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sim import Record
    from sim.live.acts import Act
    from sim.live.chances import Odds, View
    from sim.live.exercise import Exercise
    from sim.plan import Plan

#: Records that may be seen, the plan, the second, the language: an SVG.
Picture: TypeAlias = "Callable[[Sequence[Record], Plan, int, str], str]"
#: Odds of a question after some acts; the future is done by other threads or processes.
AskOdds: TypeAlias = "Callable[[Exercise, Sequence[Act], str, View], Future[Odds]]"
#: Odds as plain data that fits an act, and back as rows of a table.
Review: TypeAlias = "Callable[[Exercise, Sequence[Act], str], str]"


@dataclass(frozen=True, slots=True)
class Seams:
    """What the host is given from elsewhere."""

    map_svg: Picture | None = None
    timeline_svg: Picture | None = None
    odds: AskOdds | None = None
    review: Review | None = None
