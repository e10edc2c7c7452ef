"""Where the futures of an inquiry come from, by its view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from sim.live.acts import Act
from sim.live.exercise import Exercise
from sim.live.odds.inquiry import Inquiry
from sim.live.odds.known import KnownFutures
from sim.live.odds.rollouts import TrueFutures
from sim.live.odds.unseen import Search

Futures: TypeAlias = TrueFutures | KnownFutures


def futures_of(
    exercise: Exercise, acts: Iterable[Act], asked: Inquiry, search: Search | None = None
) -> Futures:
    """The futures of an inquiry, from the moment that ``acts`` lead to. Raises ``Misfit``.

    ``search`` spares the search of the unseen where it was made before, for the view as known.
    """
    if asked.view == "known":
        return KnownFutures(exercise, acts, asked, search)
    return TrueFutures(exercise, acts, asked)
