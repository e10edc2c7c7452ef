"""The review on the host's pages: made in the background, for the facilitator at any time.

A cell gets its own part when the exercise is over and the facilitator has released it, which is an act
of the journal; so it is still released after a fall, and then made again.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from cli.web.odds_panel import release_of
from cli.web.review_maker import PageName, Told
from sim.live.acts import TableFact
from sim.live.header import CELLS

if TYPE_CHECKING:
    from sim.live.acts import Act

#: What a release shows, where it is no odds.
REVIEW = "review"


class Making(Protocol):
    """A review in the making."""

    def end(self) -> None: ...


#: Begins a review of a group (from 0) among all: the acts of every group, and who hears of it.
MakeReview: TypeAlias = "Callable[[Sequence[Sequence[Act]], int, Callable[[Told], None]], Making]"


@dataclass(frozen=True, slots=True)
class ReviewFace:
    """What the facilitator sees of the review."""

    offered: bool
    ready: bool
    runs: int
    progress: str
    failed: bool
    old: bool  # something has been done since
    released: tuple[str, ...]
    seats: tuple[str, ...]


@dataclass(slots=True)
class ReviewDesk:
    """The review of one group. For one thread."""

    make: MakeReview | None
    making: Making | None = None
    acts: int = -1  # how many were reviewed last
    progress: str = ""
    failed: bool = False
    runs: int = 0
    pages: Mapping[PageName, str] = field(default_factory=dict)

    def begin(self, groups: Sequence[Sequence[Act]], place: int, told: Callable[[Told], None]) -> None:
        """Review a group as it stands; what was in the making is given up."""
        if self.make is None:
            return
        self.close()
        self.acts, self.failed, self.progress = weight_of(groups[place]), False, "being computed"
        self.making = self.make(groups, place, told)

    def heard(self, told: Told) -> None:
        self.progress = told.progress
        if told.pages is not None:
            self.pages, self.runs = told.pages, told.runs
        if told.failed:
            self.failed, self.making = True, None

    def wants(self, acts: Sequence[Act]) -> bool:
        """Whether an exercise that is over still waits for its review."""
        return self.make is not None and self.acts != weight_of(acts)

    def close(self) -> None:
        if self.making is not None:
            self.making.end()
            self.making = None

    def face(self, acts: Sequence[Act], seats: Collection[str]) -> ReviewFace:
        return ReviewFace(
            self.make is not None,
            bool(self.pages),
            self.runs,
            self.progress,
            self.failed,
            self.acts != weight_of(acts),
            tuple(cell for cell in CELLS if is_released(acts, cell)),
            tuple(cell for cell in CELLS if cell in seats),
        )


def weight_of(acts: Sequence[Act]) -> int:
    """How many acts a review rests on."""
    return sum(not isinstance(act, TableFact) or act.do == "move" for act in acts)


def is_released(acts: Sequence[Act], cell: str) -> bool:
    """Whether the facilitator has handed a cell its part."""
    text = release_of(cell, REVIEW)
    return any(isinstance(act, TableFact) and (act.do, act.text) == ("release", text) for act in acts)


def policy_of(page: str) -> str:
    """The content policy of a page of the review: its own style, by its hash, and nothing else."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
