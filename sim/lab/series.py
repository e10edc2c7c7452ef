"""One measure of one policy, or the difference between two, as an array over the cells of a sweep.

Points are named here as people name them: a policy by its levels, a circumstance by its levels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from scenarios.problems import nearest, one_of
from sim.lab.batches import Floats, Ints
from sim.lab.results import Results
from sim.lab.store import MAIN
from sim.lab.study import Gauge, Point


class ChoiceError(Exception):
    """A policy, a measure, a factor or a level that the results do not have. One message."""


@dataclass(frozen=True, slots=True)
class Series:
    """A measure over the cells of a block in which nothing failed, in order of cell.

    ``values`` are in the unit of the measure; where ``against`` was asked for they are differences
    in the same circumstance. ``never`` counts runs in which an event had not happened by ENDEX: they
    stand in ``values`` with their horizon. ``dropped`` counts cells left out because a run failed.
    """

    gauge: Gauge
    values: Floats
    cell: Ints
    world: Ints
    batch: Ints
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
    filled = pl.col(gauge.name).fill_null(pl.col("horizon_h")) if gauge.event else pl.col(gauge.name)
    failed = pl.col("failed").is_not_null()
    return (
        results.rows(block)
        .filter(pl.col("point") == point)
        .select(
            (pl.col("row") // len(block_points)).alias("cell"),
            "world",
            "batch",
            filled.alias("value"),
            (pl.col(gauge.name).is_null() & ~failed).alias("never"),
            failed.alias("failed"),
        )
        .collect()
    )


def values_in(results: Results, world: Ints, numbers: Sequence[Known]) -> Floats:
    """The values of uncertain numbers in worlds of the main block: shape (worlds, numbers)."""
    known = results.worlds().select("world", *(number.ident for number in numbers))
    asked = pl.LazyFrame({"world": world})
    return asked.join(known, on="world", how="left", maintain_order="left").drop("world").collect().to_numpy()


def points_of(results: Results, block: str = MAIN) -> tuple[int, ...]:
    """The points that a block plays, in the order of its rows."""
    if block == MAIN:
        return tuple(point.index for point in results.points)
    return tuple(results.manifest["sensitivity"]["points"])


def gauge_named(results: Results, name: str) -> Gauge:
    """The measure of that name; ``ChoiceError`` with the nearest one where there is none."""
    found = results.gauges.get(name)
    if found is None:
        raise ChoiceError(_unknown("measure", name, list(results.gauges)))
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


def policy_of(results: Results, point: Point) -> str:
    """The policy of a point: its levels joined with ``+``; empty where a study has no policies."""
    return "+".join(point.levels[f.name] for f in results.factors if f.role == "policy")


def circumstance_of(results: Results, point: Point) -> str:
    """The circumstance of a point, said with its factors: ``contingency=single, red=scripted``."""
    return ", ".join(f"{f.name}={point.levels[f.name]}" for f in results.factors if f.role == "circumstance")


def policy_named(results: Results, text: str) -> str:
    """A policy by its name, or by some of its levels joined with ``+``: the others are the first ones.

    Empty: the baseline of the design. ``ChoiceError`` for a level that no policy factor has.
    """
    factors = [factor for factor in results.factors if factor.role == "policy"]
    levels = {factor.name: factor.levels[0] for factor in factors}
    text = text or str(results.manifest["baseline"])
    if any(text == policy_of(results, point) for point in results.points):
        return text
    for word in filter(None, text.split("+")):
        home = next((factor.name for factor in factors if word in factor.levels), None)
        if home is None:
            words = [level for factor in factors for level in factor.levels]
            raise ChoiceError(_unknown("policy level", word, words))
        levels[home] = word
    return "+".join(levels.values())


def chosen(results: Results, where: Sequence[str]) -> Mapping[str, str]:
    """``factor=level`` texts as a mapping; ``ChoiceError`` for what the results do not have."""
    known = {factor.name: factor for factor in results.factors}
    picked: dict[str, str] = {}
    for text in where:
        name, equals, level = text.partition("=")
        if not equals:
            raise ChoiceError(f"--where {text}: expected factor=level")
        if name not in known:
            raise ChoiceError(f"--where {text}: " + _unknown("factor", name, list(known)))
        if level not in known[name].levels:
            raise ChoiceError(f"--where {text}: " + _unknown(f"level of {name}", level, known[name].levels))
        picked[name] = level
    return picked


def points_where(results: Results, where: Mapping[str, str], block: str = MAIN) -> tuple[Point, ...]:
    """The points of a block in one circumstance: that of ``where``, a factor it does not name taking
    the first level that the block plays. Policy factors named in ``where`` narrow the policies."""
    played = set(points_of(results, block))
    found = [p for p in results.points if p.index in played and where.items() <= p.levels.items()]
    for factor in results.factors:
        if factor.role == "circumstance" and found:
            level = next(name for name in factor.levels if any(p.levels[factor.name] == name for p in found))
            found = [p for p in found if p.levels[factor.name] == level]
    return tuple(found)


def point_of_policy(results: Results, points: Sequence[Point], policy: str) -> Point:
    """The point of a policy among points of one circumstance; ``ChoiceError`` where it is not there."""
    for point in points:
        if policy_of(results, point) == policy:
            return point
    raise ChoiceError(_unknown("policy", policy, [policy_of(results, point) for point in points]))


def _unknown(what: str, found: str, known: Sequence[str]) -> str:
    near = nearest(found, known)
    return f"no {what} '{found}'; expected {one_of(known)}" + (f"; nearest: {near}" if near else "")
