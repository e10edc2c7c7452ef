"""What rollouts say of a question: for every option, how often the events of the outlook came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: ``true``: from the state as it is. ``known``: all that the cell has not been told is redrawn.
View = Literal["true", "known"]


@dataclass(frozen=True, slots=True)
class Chance:
    """An event came about in ``hits`` of ``runs``; ``low`` to ``high`` is Wilson's interval of 95 %."""

    event: str
    runs: int
    hits: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mean:
    """A measure over the runs in which it happened, with a t-interval of 95 %; ``happened`` counts them."""

    measure: str
    unit: str
    runs: int
    happened: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class OptionOdds:
    """One option of a question."""

    option: str
    chances: tuple[Chance, ...]
    means: tuple[Mean, ...]


@dataclass(frozen=True, slots=True)
class Odds:
    """The odds at an open question. ``others`` names the policy that plays everybody from here on."""

    question: str
    cell: str
    second: int
    view: View
    runs: int  # an option
    options: tuple[OptionOdds, ...]
    others: str
    left_out: tuple[str, ...] = ()  # what this view cannot redraw, in words
    by_default: bool = False  # the scenario names no events: these are the default list
