"""One measure of one policy, or the difference between two, as an array over the cells of a sweep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from scenarios.problems import nearest, one_of
from sim.lab.answers.cells import collected
from sim.lab.answers.estimates import Codes, Floats
from sim.lab.results import Results, ResultsError
from sim.lab.store import MAIN
from sim.lab.study import Gauge


@dataclass(frozen=True, slots=True)
class Series:
    """A measure over the cells of a block in which nothing failed, in order of cell.

    ``values`` are in the unit of the measure; where ``against`` was asked for they are differences
    in the same circumstance. ``never`` counts runs in which an event had not happened by ENDEX: they
    stand in ``values`` with their horizon. ``dropped`` counts cells left out because a run failed.
    """

    gauge: Gauge
    values: Floats
    cell: Codes
    world: Codes
    batch: Codes
    never: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Unpaired:
    """Why a measure has no series: it is no event and has no value in ``missing`` of ``runs`` runs."""

    gauge: Gauge
    missing: int
    runs: int


@dataclass(frozen=True, slots=True)
class Known:
    """An uncertain number as the manifest tells it."""

    ident: str
    title: str
    unit: str
    distribution: str
    grade: str
    anchored: bool

    @property
    def weak(self) -> bool:
        """Whether it is pure judgement: grade C without an anchor."""
        return self.grade == "C" and not self.anchored


def numbers_of(results: Results) -> tuple[Known, ...]:
    """The uncertain numbers of a sweep, in the order of the design."""
    kept = ("ident", "title", "unit", "distribution", "grade", "anchored")
    return tuple(Known(**{key: entry[key] for key in kept}) for entry in results.manifest["uncertain"])


def series_of(
    results: Results, measure: str, point: int, against: int | None = None, *, block: str = MAIN
) -> Series | Unpaired:
    """The measure at a point, or its paired difference ``point - against``, over the cells of a block."""
    gauge = gauge_named(results, measure)
    points = [point] if against is None else [point, against]
    tables = [_column(results, gauge, index, block) for index in points]
    usable = np.logical_and.reduce([~table["failed"].to_numpy() for table in tables])
    never = sum(int(table["never"].to_numpy()[usable].sum()) for table in tables)
    if never and not gauge.event:
        return Unpaired(gauge, never, int(usable.sum()) * len(points))
    values = [table["value"].to_numpy()[usable] for table in tables]
    first = tables[0].filter(pl.Series(usable))
    return Series(
        gauge,
        values[0] if len(values) == 1 else values[0] - values[1],
        first["cell"].to_numpy(),
        first["world"].to_numpy(),
        first["batch"].to_numpy(),
        never,
        int((~usable).sum()),
    )


def _column(results: Results, gauge: Gauge, point: int, block: str) -> pl.DataFrame:
    """Value (the horizon where an event never happened), whether it never did, whether the run failed."""
    block_points = points_of(results, block)
    restricted = pl.min_horizontal(gauge.name, "horizon_h")  # which ignores nulls
    filled = restricted if gauge.event else pl.col(gauge.name)
    failed = pl.col("failed").is_not_null()
    return collected(
        results,
        results.rows(block)
        .filter(pl.col("point") == point)
        .select(
            (pl.col("row") // len(block_points)).alias("cell"),
            "world",
            "batch",
            filled.alias("value"),
            (pl.col(gauge.name).is_null() & ~failed).alias("never"),
            failed.alias("failed"),
        ),
    )


def values_in(results: Results, world: Codes, numbers: Sequence[Known]) -> Floats:
    """The values of uncertain numbers in worlds of the main block: shape (worlds, numbers)."""
    known = results.worlds().select("world", *(number.ident for number in numbers))
    asked = pl.LazyFrame({"world": world})
    joined = asked.join(known, on="world", how="left", maintain_order="left").drop("world")
    return collected(results, joined).to_numpy()


def each_value(results: Results, world: Codes, numbers: Sequence[Known]) -> Iterator[tuple[Known, Floats]]:
    """The values of one uncertain number after the other, so that only one stands in memory."""
    for number in numbers:
        yield number, values_in(results, world, (number,))[:, 0]


def points_of(results: Results, block: str = MAIN) -> tuple[int, ...]:
    """The points that a block plays, in the order of its rows."""
    if block == MAIN:
        return tuple(point.index for point in results.points)
    return tuple(results.manifest["sensitivity"]["points"])


def gauge_named(results: Results, name: str) -> Gauge:
    """The measure of that name; ``ResultsError`` with the nearest one where there is none."""
    found = results.gauges.get(name)
    if found is None:
        words = list(results.gauges)
        near = nearest(name, words)
        hint = f"; nearest: {near}" if near else ""
        raise ResultsError(f"no measure '{name}' in these results; expected {one_of(words)}{hint}")
    return found


def consequences_of(results: Results) -> tuple[str, ...]:
    """The measures that answers look at unless told otherwise: those the design names margins or
    deadlines for; else the first three that are better one way and are no echo of their inputs."""
    named = [name for pair in results.break_even for name in pair.margins]
    named += list(results.manifest["deadlines"])
    found = [name for name in dict.fromkeys(named) if name in results.gauges]
    if found:
        return tuple(found)
    told = [g.name for g in results.gauges.values() if g.better != "neither" and not g.echo]
    return tuple((told or list(results.gauges))[:3])
