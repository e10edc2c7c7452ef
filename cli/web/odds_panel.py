"""Odds on the facilitator's page: asked for in the background, logged when shown, released on purpose.

What is shown is what the journal holds, so it is there again after a fall. Only what is under way lives
here, and what could not be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from sim.live.acts import Advanced, Forecast, Misfit, Noted, TableFact
from sim.live.header import CELLS
from sim.live.odds.saved import from_text

if TYPE_CHECKING:
    from cli.web.seams import AskOdds
    from sim.live.acts import Act
    from sim.live.chances import Odds, View

#: A question and a view of it.
Key = tuple[str, str]
#: What is under way, with what is known so far, and what failed.
OnTheWay: TypeAlias = "tuple[Mapping[Key, Odds | None], frozenset[Key]]"
_DECIDE_NOTHING = (Noted, Forecast, TableFact, Advanced)


@dataclass(slots=True)
class Running:
    """Odds on their way. ``moment`` is that of the acts they were asked after."""

    who: str
    moment: int
    future: Future[Odds]
    partial: Odds | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """Odds as they are shown. ``old``: something that counts has been done since they were asked for."""

    odds: Odds
    text: str
    old: bool
    released: tuple[str, ...]  # to which cells


@dataclass(frozen=True, slots=True)
class PanelFace:
    """What the facilitator sees of the odds at the questions of this moment."""

    offered: bool
    running: Mapping[Key, Odds | None]
    failed: frozenset[Key]
    shown: Mapping[Key, Shown]


@dataclass(slots=True)
class OddsPanel:
    """What was asked for at the questions of this moment. For one thread."""

    ask: AskOdds | None
    running: dict[Key, Running] = field(default_factory=dict)
    failed: set[Key] = field(default_factory=set)

    def begin(
        self, who: str, acts: Sequence[Act], question: str, view: View, partial: Callable[[Odds], None]
    ) -> Future[Odds] | None:
        """Ask for odds; None where there is nobody to ask, or they are on their way."""
        key = (question, view)
        if self.ask is None or key in self.running:
            return None
        self.failed.discard(key)
        future = self.ask(acts, question, view, partial)
        self.running[key] = Running(who, moment_of(acts), future)
        return future

    def move_on(self, acts: Sequence[Act]) -> None:
        """Give up what was asked of a moment that is over."""
        moment = moment_of(acts)
        for running in tuple(self.running.values()):
            if running.moment != moment:
                running.future.cancel()

    def close(self) -> None:
        for running in tuple(self.running.values()):
            running.future.cancel()

    def on_the_way(self) -> OnTheWay:
        """A copy of what is under way, and of what failed, for another thread."""
        return {key: running.partial for key, running in self.running.items()}, frozenset(self.failed)


def moment_of(acts: Sequence[Act]) -> int:
    """How many acts decide something: odds of another count are those of another moment."""
    return sum(not isinstance(act, _DECIDE_NOTHING) for act in acts)


def shown_in(acts: Sequence[Act]) -> dict[Key, Shown]:
    """The odds that stand in a journal, the last of each question and view."""
    moment, now = 0, moment_of(acts)
    found: dict[Key, Shown] = {}
    for act in acts:
        moment += not isinstance(act, _DECIDE_NOTHING)
        if isinstance(act, TableFact) and act.do == "odds" and (odds := odds_from(act.text)):
            released = tuple(cell for cell in CELLS if release_of(cell, act.text) in _releases(acts))
            found[odds.question, odds.view] = Shown(odds, act.text, moment != now, released)
    return found


def released_to(acts: Sequence[Act], cell: str) -> tuple[Odds, ...]:
    """The odds that the facilitator has shown to a cell, in order."""
    mark = f"{CELLS[cell]} "
    texts = (a.text.removeprefix(mark) for a in _facts(acts, "release") if a.text.startswith(mark))
    return tuple(odds for text in texts if (odds := odds_from(text)))


def release_of(cell: str, text: str) -> str:
    """The text of the act that shows something to a cell."""
    return f"{CELLS[cell]} {text}"


def _releases(acts: Sequence[Act]) -> frozenset[str]:
    return frozenset(act.text for act in _facts(acts, "release"))


def _facts(acts: Sequence[Act], do: str) -> list[TableFact]:
    return [act for act in acts if isinstance(act, TableFact) and act.do == do]


@lru_cache(maxsize=256)
def odds_from(text: str) -> Odds | None:
    """Odds from the text of an act; None for a text of another kind, or of somebody's own making."""
    try:
        return from_text(text)
    except Misfit:
        return None
