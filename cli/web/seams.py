"""Where other packages come in: odds and the review.

Each is a callable, so that the host can be tested with others and runs where one is missing: then
the page leaves its section out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sim.live.acts import Act
    from sim.live.chances import Odds, View
    from sim.live.exercise import Exercise

#: Odds of a question after some acts; the future is done by other threads or processes.
AskOdds: TypeAlias = "Callable[[Exercise, Sequence[Act], str, View], Future[Odds]]"
#: Odds as plain data that fits an act, and back as rows of a table.
Review: TypeAlias = "Callable[[Exercise, Sequence[Act], str], str]"


@dataclass(frozen=True, slots=True)
class Seams:
    """What the host is given from elsewhere."""

    odds: AskOdds | None = None
    review: Review | None = None
