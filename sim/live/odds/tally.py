"""From what the runs came to, to chances and means with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

from scenarios.distributions import Beta
from scenarios.sections.exercise import Event
from sim.lab.answers.estimates import LEVEL, wilson
from sim.live.chances import Chance, Mean, Odds, OptionOdds
from sim.live.odds.inquiry import Inquiry, came_about
from sim.measures import MEASURES
from sim.questions import Question

#: What a run came to: one value for each measure of the inquiry, ``None`` where it did not happen.
Values = tuple[float | None, ...]
#: Who plays everybody after the question.
OTHERS = "the policy of the engine, in every seat"
_DEVIATE = NormalDist().inv_cdf((1 + LEVEL) / 2)


def told(
    asked: Inquiry,
    question: Question,
    second: int,
    found: Sequence[Sequence[Values]],
    left_out: tuple[str, ...] = (),
) -> Odds:
    """The odds from the values of every option's runs, in the order of their futures."""
    options = tuple(
        OptionOdds(
            name,
            tuple(_chance(event, asked, runs) for event in asked.events),
            tuple(mean_of(measure, [run[n] for run in runs]) for n, measure in enumerate(asked.measures)),
        )
        for name, runs in zip(question.names(), found, strict=True)
    )
    runs = min(map(len, found))
    return Odds(
        asked.question, question.cell, second, asked.view, runs, options, OTHERS, left_out, asked.by_default
    )


def _chance(event: Event, asked: Inquiry, runs: Sequence[Values]) -> Chance:
    column = asked.measures.index(event.measure)
    return chance_of(event.id, len(runs), sum(came_about(event, run[column]) for run in runs))


def chance_of(event: str, runs: int, hits: int) -> Chance:
    """A share with Wilson's interval; the whole range where nothing has been played yet."""
    low, high = wilson(hits / runs, runs, _DEVIATE) if runs else (0.0, 1.0)
    return Chance(event, runs, hits, low, high)


def mean_of(measure: str, values: Sequence[float | None]) -> Mean:
    """The mean where it happened, with a t-interval; none from fewer than two."""
    happened = [float(value) for value in values if value is not None]
    unit, count = MEASURES[measure].unit, len(happened)
    if not happened:
        return Mean(measure, unit, len(values), 0, None, None, None)
    mean = math.fsum(happened) / count
    if count < 2:
        return Mean(measure, unit, len(values), count, mean, None, None)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in happened) / (count - 1) / count)
    half = student(count - 1) * spread
    return Mean(measure, unit, len(values), count, mean, mean - half, mean + half)


@lru_cache(maxsize=1024)
def student(degrees: int, level: float = LEVEL) -> float:
    """The two-sided quantile of Student's t: degrees/(degrees + t**2) is Beta(degrees/2, 1/2)."""
    share = Beta(degrees / 2, 0.5).quantile(1 - level)
    return math.sqrt(degrees * (1 / share - 1))
