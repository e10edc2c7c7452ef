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
    from cli.web.reviews import MakeReview
    from sim.live.acts import Act
    from sim.live.chances import Odds, View

#: Hears what is known so far, in a thread of its own.
Partial: TypeAlias = "Callable[[Odds], None]"
#: Odds of a question after some acts; the future is done by other threads or processes.
AskOdds: TypeAlias = "Callable[[Sequence[Act], str, View, Partial], Future[Odds]]"


def _nothing() -> None:
    """Nothing to close."""


@dataclass(frozen=True, slots=True)
class Seams:
    """What the host is given from elsewhere; ``close`` ends it."""

    odds: AskOdds | None = None
    review: MakeReview | None = None
    close: Callable[[], None] = _nothing
