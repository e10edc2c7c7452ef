"""Luck in strata: some streams drawn by a net of points, what is rare drawn more often than it happens.

For questions that hang on a rare event, such as a refusal in one case of forty: with ordinary luck
most runs say nothing about it. Here a part of the points is given to it, and every run has a weight
that makes up for that, so that a weighted mean is as unbiased as a plain one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_BELOW_ONE = math.nextafter(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One coordinate of a net, and the ``stream`` of luck whose first draw it decides.

    ``cuts`` (ascending, within 0 and 1) divide the draws into intervals, each of which gets a portion
    of the points: ``portions`` (positive, together 1), or its own width where there are none.
    ``then`` names a stream that is drawn only if the draw falls below the first cut, and gets what is
    left of the coordinate there. That is right only where the cut is exactly the chance that decides it.
    """

    stream: str
    cuts: tuple[float, ...] = ()
    portions: tuple[float, ...] = ()
    then: str = ""

    def __post_init__(self) -> None:
        edges = (0.0, *self.cuts, 1.0)
        if any(low >= high for low, high in pairwise(edges)):
            raise ValueError(f"cuts of {self.stream} are {self.cuts}; expected ascending, within 0 and 1")
        if self.portions and (
            len(self.portions) != len(self.cuts) + 1
            or min(self.portions) <= 0
            or not math.isclose(sum(self.portions), 1.0)
        ):
            raise ValueError(
                f"portions of {self.stream} are {self.portions}; "
                f"expected {len(self.cuts) + 1} positive numbers that add up to 1"
            )
        if self.then and not self.cuts:
            raise ValueError(f"{self.stream} has no cut below which {self.then} is drawn")

    def draw(self, v: float) -> tuple[float, float]:
        """The draw at place ``v`` (0 <= v < 1) of the coordinate, and its weight."""
        edges = (0.0, *self.cuts, 1.0)
        portions = self.portions or tuple(high - low for low, high in pairwise(edges))
        begun = 0.0
        for at, portion in enumerate(portions):
            if v < begun + portion or at == len(portions) - 1:
                break
            begun += portion
        low, high = edges[at], edges[at + 1]
        inside = min(max((v - begun) / portion, 0.0), _BELOW_ONE)
        return min(low + inside * (high - low), math.nextafter(high, 0.0)), (high - low) / portion


def steered(coordinates: Iterable[Coordinate], row: Sequence[float]) -> tuple[dict[str, float], float]:
    """What a run is steered to at a point of the net (``row``), and the weight of the run.

    The mean of weight times outcome over a net whose points are uniform is the mean of the outcome.
    """
    steer, weight = dict[str, float](), 1.0
    for coordinate, v in zip(coordinates, row, strict=True):
        u, own = coordinate.draw(float(v))
        steer[coordinate.stream] = u
        weight *= own
        if coordinate.then and u < coordinate.cuts[0]:
            steer[coordinate.then] = min(u / coordinate.cuts[0], _BELOW_ONE)
    return steer, weight
