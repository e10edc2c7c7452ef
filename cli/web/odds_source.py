"""Where the host's odds come from: one desk for all groups, whose workers are warm before they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from sim.live.odds import OddsDesk

if TYPE_CHECKING:
    from cli.web.seams import Partial
    from sim.live.acts import Act
    from sim.live.chances import Odds, View
    from sim.live.exercise import Exercise
    from sim.live.header import Header

_WORKERS = 2


class OddsSource:
    """Answers what facilitators ask. ``close`` it."""

    def __init__(self, exercise: Exercise, header: Header, rules: tuple[str, ...], file: str) -> None:
        """All groups play ``header``; ``exercise`` is an opening of it that nobody plays in."""
        self._given = (exercise, header, rules, _WORKERS, file)
        self._desk = OddsDesk(*self._given)

    def __call__(self, acts: Sequence[Act], question: str, view: View, partial: Partial) -> Future[Odds]:
        """Raises ``Misfit``."""
        try:
            return self._desk.submit(acts, question, view, partial=partial)
        except ValueError:  # its workers died too often, and it gave up
            self._desk = OddsDesk(*self._given)
            return self._desk.submit(acts, question, view, partial=partial)

    def close(self) -> None:
        self._desk.close()
