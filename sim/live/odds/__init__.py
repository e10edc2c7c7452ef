"""Live odds: at an open question, what every option leads to, over many futures from this very state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scenarios.sections.exercise import Event
from sim.live.acts import Act
from sim.live.chances import Odds, View
from sim.live.exercise import Exercise
from sim.live.odds.desk import OddsDesk
from sim.live.odds.futures import futures_of
from sim.live.odds.inquiry import RUNS, Inquiry, came_about, inquiry
from sim.live.odds.tally import OTHERS, Values, told
from sim.live.usual import outlook_of

__all__ = [
    "OTHERS",
    "RUNS",
    "Inquiry",
    "OddsDesk",
    "came_about",
    "inquiry",
    "odds",
    "outlook_of",
]


def odds(
    exercise: Exercise,
    acts: Iterable[Act],
    question: str,
    *,
    view: View = "true",
    runs: int = RUNS,
    events: Sequence[Event] | None = None,
    measures: Iterable[str] = (),
    epoch0: int = 1,
) -> Odds:
    """The odds of an open question, played in this process.

    ``acts`` lead to a moment at which ``question`` is put and the journal holds no answer to it.
    ``runs`` is the number of futures an option, ``epoch0`` the number of the first; ``events`` stand
    in place of the scenario's outlook, ``measures`` are wanted besides those of the events. The same
    arguments give the same bytes. Raises ``Misfit``.
    """
    asked = inquiry(exercise.plan, question, view, runs, events, measures, epoch0)
    futures = futures_of(exercise, acts, asked)
    names = futures.question.names()
    found: list[list[Values]] = [[] for _ in names]
    for number in range(runs):  # one future after the other, each with every option
        for place, option in enumerate(names):
            found[place].append(futures.play(option, number))
    return told(asked, futures.question, futures.second, found, futures.left_out)
