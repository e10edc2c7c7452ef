"""Ranges of policies as strips of letters on one scale, for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cli.figures import figure

if TYPE_CHECKING:
    from sim.lab.answers.scorecard import Card, Score

_WIDE = 80
_LEAST = 24  # columns of a strip; fewer show nothing
_BEYOND = (
    3  # the part of a strip past the last known end, where some range goes on to ENDEX, is one in so many
)


def strips(card: Card, names: Mapping[str, str]) -> Iterator[str]:
    """One line for each policy: 5 to 95 % of its runs as dashes, the median as a star, ``>`` where the range
    goes on past ENDEX. Nothing where there is no range to compare."""
    ends = [end for s in card.scores for end in (s.low, s.median, s.high) if end is not None]
    label = max((len(names[s.policy]) for s in card.scores), default=0)
    wide = _WIDE - label - 3
    if len(card.scores) < 2 or not ends or min(ends) == max(ends) or wide < _LEAST:
        return
    low, known = min(ends), max(ends)
    on = any(s.high is None and s.low is not None for s in card.scores)
    high = known + (known - low) / _BEYOND if on else known
    for score in card.scores:
        if score.low is not None:
            yield f"{names[score.policy]:<{label}}  {_strip(score, low, high, wide)}".rstrip()
    axis = f"{figure(low)}{figure(known):>{round((known - low) / (high - low) * wide) - len(figure(low))}}"
    yield f"{'':{label}}  {axis}" + (f"{'ENDEX':>{wide - len(axis)}}" if on else "")


def _strip(score: Score, low: float, high: float, wide: int) -> str:
    def column(value: float) -> int:
        return round((value - low) / (high - low) * (wide - 1))

    assert score.low is not None
    begin = column(score.low)
    end = wide - 1 if score.high is None else column(score.high)
    line = [" "] * wide
    line[begin : end + 1] = "-" * (end + 1 - begin)
    line[begin], line[end] = "|", "|" if score.high is not None else ">"
    if score.median is not None:
        line[column(score.median)] = "*"
    return "".join(line)
