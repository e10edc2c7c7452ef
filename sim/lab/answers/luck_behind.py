"""The streams of luck behind a difference between two policies, from the folder of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.lab.answers.cells import collected
from sim.lab.answers.reasons import pair_named, policy_among, why_unpaired
from sim.lab.answers.selection import select
from sim.lab.answers.series import Unpaired, consequences_of, gauge_named, series_of
from sim.lab.answers.streams import Dominant, dominant, streams_of
from sim.lab.model import study_of
from sim.lab.results import Results
from sim.lab.study import Gauge


@dataclass(frozen=True, slots=True)
class LuckBehind:
    """The streams on which a measure of ``policy``, or its difference ``policy - against``, hangs.

    ``steered`` names those that the sweep steered, which are not looked at. ``found`` is ``None`` where
    nothing can be told, and ``why_none`` says why.
    """

    gauge: Gauge
    policy: str
    against: str
    circumstance: str
    runs: int = 0
    found: Dominant | None = None
    steered: tuple[str, ...] = ()
    why_none: str = ""


def luck_behind(
    results: Results,
    measures: Sequence[str] = (),
    *,
    policy: str | None = None,
    baseline: str | None = None,
    where: Sequence[str] = (),
) -> tuple[LuckBehind, ...]:
    """The streams behind each measure, chosen as ``sim.lab.answers.reasons.reasons`` chooses.

    The design is loaded and a few runs are played, to learn which streams there are. Raises what
    ``study_of`` raises if it is gone, and ``ResultsError`` for names that the results do not have.
    """
    selection = select(results, baseline=baseline or pair_named(results, policy)[1], where=where)
    ours = policy_among(results, selection, policy or pair_named(results, policy)[0])
    against = selection.baseline if selection.baseline != ours else None
    gauges = [gauge_named(results, name) for name in measures or consequences_of(results)]
    study = study_of(results.manifest["source"], results.manifest["rules"])
    steered = tuple(results.manifest["sampling"]["steer"])
    found = []
    for place in selection.circumstances:
        points = [selection.columns[p.name, place.name] for p in (ours, against) if p is not None]
        names = tuple(name for name in streams_of(study, points) if name not in steered)
        for gauge in gauges:
            head = (gauge, ours.name, against.name if against else "", place.name)
            found.append(_behind(results, head, points, names, steered))
    return tuple(found)


def _behind(
    results: Results,
    head: tuple[Gauge, str, str, str],
    points: Sequence[int],
    names: tuple[str, ...],
    steered: tuple[str, ...],
) -> LuckBehind:
    series = series_of(results, head[0].name, *points)
    if isinstance(series, Unpaired):
        return LuckBehind(*head, why_none=why_unpaired(series))
    try:
        seeds = _seeds(results, points[0])[series.cell]
        found = dominant(seeds.tolist(), series.values, names)
    except ValueError as error:
        return LuckBehind(*head, runs=len(series.values), why_none=str(error))
    return LuckBehind(*head, len(series.values), found, steered)


def _seeds(results: Results, point: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The seed of every cell."""
    rows = results.rows().filter(pl.col("point") == point).select("seed")
    return collected(results, rows)["seed"].to_numpy()
