"""What a folder of results holds, one run of it, and its table as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from sim.lab.answers.cells import collected
from sim.lab.results import Results, ResultsError
from sim.lab.store import MAIN, SALTELLI
from sim.lab.study import Factor

_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Block:
    """A block of runs: how many there are, in how many worlds, how many failed."""

    name: str
    runs: int
    worlds: int
    failed: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that failed, with its number, seed and message."""

    block: str
    row: int
    seed: int
    message: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What a folder holds. ``replications`` of each point were asked for; ``cells`` are there."""

    name: str
    title: str
    source: str
    version: str
    factors: tuple[Factor, ...]
    points: int
    uncertain: int
    weak: int
    measures: int
    sampling: dict[str, Any]
    replications: int
    cells: int
    baseline: str
    identity: dict[str, Any]
    blocks: tuple[Block, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One run: where it stands, its world, what it came to, and the command that plays it alone."""

    row: int
    block: str
    levels: dict[str, str]
    world: int
    draw: int
    batch: int
    seed: int
    horizon_h: float | None
    uncertain: dict[str, float]
    measures: dict[str, float | None]
    outcome_digest: str | None
    failed: str | None
    replay: str


def overview(results: Results) -> Overview:
    """What a folder holds. Raises ``ResultsError`` where a file cannot be read."""
    manifest = results.manifest
    names = [name for name in (MAIN, SALTELLI) if any((results.folder / name).glob("rows-*.parquet"))]
    blocks = tuple(_block(results, name) for name in names)
    runs = next((block.runs for block in blocks if block.name == MAIN), 0)
    return Overview(
        name=manifest["name"],
        title=manifest["title"],
        source=manifest["source"],
        version=manifest["version"],
        factors=results.factors,
        points=len(results.points),
        uncertain=len(manifest["uncertain"]),
        weak=sum(u["grade"] == "C" and not u["anchored"] for u in manifest["uncertain"]),
        measures=len(results.gauges),
        sampling=dict(manifest["sampling"]),
        replications=manifest["replications"],
        cells=runs // max(1, len(results.points)),
        baseline=manifest["baseline"],
        identity=dict(manifest["identity"]),
        blocks=blocks,
        failures=tuple(failure for name in names for failure in _failures(results, name))[:_FAILURES],
    )


def row_of(results: Results, number: int, block: str = MAIN) -> Row:
    """A run by its number. Raises ``ResultsError`` where there is no such row."""
    rows = results.rows(block)
    found = collected(results, rows.filter(pl.col("row") == number))
    if found.is_empty():
        runs = collected(results, rows.select(pl.len())).item()
        raise ResultsError(f"no row {number} in the {block} block; expected 0 .. {runs - 1}")
    values = found.row(0, named=True)
    return Row(
        row=number,
        block=block,
        levels={factor.name: values[factor.name] for factor in results.factors},
        uncertain=_world(results, values["world"], block),
        measures={name: values[name] for name in results.gauges},
        **{name: values[name] for name in ("world", "draw", "batch", "seed", "horizon_h")},
        **{name: values[name] for name in ("outcome_digest", "failed", "replay")},
    )


def csv_parts(results: Results, block: str = MAIN, *, worlds: bool = False) -> Iterator[str]:
    """The rows of a block as CSV, segment by segment, the heading first; memory stays flat.

    ``worlds`` adds the uncertain values of each run's world. A value that is missing is empty.
    """
    known = bool(results.manifest["uncertain"]) and worlds
    for number, path in enumerate(results.files(block, "rows")):
        rows = collected(results, pl.scan_parquet(path))
        if known:  # a segment of rows and the segment of its worlds have the same number
            own = results.folder / block / path.name.replace("rows", "worlds", 1)
            values = collected(results, pl.scan_parquet(own).drop("batch"))
            rows = rows.join(values, on="world", how="left", maintain_order="left")
        yield rows.write_csv(include_header=number == 0)


def _block(results: Results, name: str) -> Block:
    rows = results.rows(name)
    counts = collected(
        results,
        rows.select(
            pl.len().alias("runs"),
            pl.col("world").n_unique().alias("worlds"),
            pl.col("failed").is_not_null().sum().alias("failed"),
        ),
    ).row(0, named=True)
    return Block(name, counts["runs"], counts["worlds"], counts["failed"])


def _failures(results: Results, name: str) -> Iterator[Failure]:
    lost = results.rows(name).filter(pl.col("failed").is_not_null()).select("row", "seed", "failed")
    for row, seed, message in collected(results, lost.head(_FAILURES)).iter_rows():
        yield Failure(name, row, seed, message)


def _world(results: Results, world: int, block: str) -> dict[str, float]:
    if not results.manifest["uncertain"]:
        return {}
    found = collected(results, results.worlds(block).filter(pl.col("world") == world).drop("world", "batch"))
    return found.row(0, named=True) if len(found) else {}
