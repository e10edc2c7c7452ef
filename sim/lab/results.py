"""Reading a folder of results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from sim.lab.store import FORMAT, MAIN, MANIFEST
from sim.lab.study import BreakEven, Factor, Gauge, Point


class ResultsError(Exception):
    """A folder that holds no results that this version can read. One message."""


class Results:
    """The results of a sweep in a folder; nothing is read before it is asked for.

    >>> results = Results("out")
    >>> results.frame(["closure_90_h"]).group_by("access").agg(pl.col("closure_90_h").median())
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        path = self.folder / MANIFEST
        if not path.is_file():
            raise ResultsError(
                f"{self.folder}: no {MANIFEST}; expected a folder that `peninsula sweep` wrote"
            )
        try:
            manifest = json.loads(path.read_bytes())
        except ValueError as error:
            raise ResultsError(f"{path}: not JSON ({error}); expected the manifest of a sweep") from error
        if not isinstance(manifest, dict) or manifest.get("kind") != "peninsula sweep":
            raise ResultsError(f"{path}: not the manifest of a sweep")
        if manifest.get("format") != FORMAT:
            raise ResultsError(f"{path}: format is {manifest.get('format')}; expected {FORMAT}")
        self.manifest: Mapping[str, Any] = manifest

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        return tuple(Factor(f["name"], f["role"], tuple(f["levels"])) for f in self.manifest["factors"])

    @cached_property
    def points(self) -> tuple[Point, ...]:
        return tuple(Point(p["point"], p["name"], p["levels"]) for p in self.manifest["points"])

    @cached_property
    def gauges(self) -> Mapping[str, Gauge]:
        return {g["name"]: Gauge(**g) for g in self.manifest["measures"]}

    @cached_property
    def break_even(self) -> tuple[BreakEven, ...]:
        return tuple(BreakEven(**b) for b in self.manifest["break_even"])

    def rows(self, block: str = MAIN) -> pl.LazyFrame:
        """One row per run, in order of ``row``; unread columns cost nothing."""
        return self._scan(block, "rows")

    def worlds(self, block: str = MAIN) -> pl.LazyFrame:
        """One row per world with its uncertain values."""
        return self._scan(block, "worlds")

    def frame(self, columns: list[str] | None = None, *, worlds: bool = False) -> pl.DataFrame:
        """The runs of the main block as a data frame; ``worlds`` joins the uncertain values."""
        rows = self.rows()
        if columns is not None:
            always = ["row", "point", *(f.name for f in self.factors), "world", "draw", "batch"]
            rows = rows.select(list(dict.fromkeys([*always, *columns])))
        if worlds and self.manifest["uncertain"]:
            rows = rows.join(self.worlds().drop("batch"), on="world", how="left", maintain_order="left")
        return rows.collect()

    def files(self, block: str, table: str) -> list[Path]:
        """The Parquet files of a table, in the order of their rows."""
        files = sorted((self.folder / block).glob(f"{table}-*.parquet"))
        if not files:
            raise ResultsError(f"{self.folder}: no {table} of the {block} block yet; run the sweep again")
        if block == MAIN and self.manifest["uncertain"]:
            self._match()
        return files

    def begun(self, block: str) -> bool:
        """Whether runs of a block are there."""
        return any((self.folder / block).glob("rows-*.parquet"))

    def _match(self) -> None:
        """Every file of runs stands beside that of its worlds, which is written first."""
        for rows in sorted((self.folder / MAIN).glob("rows-*.parquet")):
            worlds = rows.with_name(rows.name.replace("rows", "worlds", 1))
            if not worlds.is_file():
                raise ResultsError(
                    f"{worlds}: missing; expected the worlds of the runs in {rows.name}: delete that too and "
                    "run the same sweep again, and they are played anew"
                )

    def damaged(self) -> Path | None:
        """The first Parquet file that cannot be read, where there is one."""
        for path in sorted(self.folder.glob("*/*.parquet")):
            try:
                pl.read_parquet(path)
            except (pl.exceptions.PolarsError, OSError):
                return path
        return None

    def _scan(self, block: str, table: str) -> pl.LazyFrame:
        return pl.scan_parquet(self.files(block, table))
