"""Where the futures of an inquiry come from, by its view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from sim.live.acts import Act
from sim.live.exercise import Exercise
from sim.live.odds.inquiry import Inquiry
from sim.live.odds.known import KnownFutures
from sim.live.odds.rollouts import TrueFutures

Futures: TypeAlias = TrueFutures | KnownFutures


def futures_of(exercise: Exercise, acts: Iterable[Act], asked: Inquiry) -> Futures:
    """The futures of an inquiry, from the moment that ``acts`` lead to. Raises ``Misfit``."""
    return (KnownFutures if asked.view == "known" else TrueFutures)(exercise, acts, asked)
