"""The runs of a sweep as matrices: a row for each circumstance met, a column for each point.

A *cell* is one world with one draw of luck, met by all points. The rows of a sweep stand cell by cell,
so a column of the table is a matrix without being sorted, eight bytes a run.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import polars as pl

from sim.lab.answers.estimates import Codes, Flags, Floats, to_endex
from sim.lab.results import Results, ResultsError
from sim.lab.study import Gauge


class Cells:
    """The main block of results, one measure at a time."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.width = len(results.points)
        heads = collected(results, results.rows().select("row", "point", "world", "batch"))
        rows = heads["row"].to_numpy()
        if rows.size % self.width or not np.array_equal(rows, np.arange(rows.size)):
            raise ResultsError(
                f"{results.folder}: rows are missing or out of order; run the sweep again to complete them"
            )
        self.count = rows.size // self.width
        self.world: Codes = heads["world"].to_numpy()[:: self.width].astype(np.int64)
        self.batch: Codes = heads["batch"].to_numpy()[:: self.width].astype(np.int64)
        self.worlds = int(np.unique(self.world).size)
        self._latest: tuple[str, Floats] = "", np.empty(0)

    @cached_property
    def trials(self) -> int:
        """How many worlds there are; where nothing is uncertain, every cell counts as one."""
        return self.worlds if self.results.manifest["uncertain"] else self.count

    @cached_property
    def failed(self) -> Flags:
        rows = self.results.rows().select(pl.col("failed").is_not_null())
        return collected(self.results, rows)["failed"].to_numpy().reshape(self.count, self.width)

    @cached_property
    def horizon(self) -> Floats:
        return self._column("horizon_h")

    def measured(self, measure: str) -> Floats:
        """The measure (cells, points); not-a-number where it did not happen or the run failed."""
        if self._latest[0] != measure:  # asked for again and again, in one circumstance after another
            self._latest = measure, self._column(measure)
        return self._latest[1]

    def restricted(self, gauge: Gauge) -> Floats:
        """The same, an event that had not happened counting as ENDEX; failed runs stay without."""
        values = self.measured(gauge.name)
        return to_endex(values, self.horizon, self.failed) if gauge.event else values

    def uncertain(self, ident: str) -> Floats:
        """The value of an uncertain number in the world of each cell."""
        worlds = collected(self.results, self.results.worlds().select("world", ident))
        return worlds[ident].to_numpy()[np.searchsorted(worlds["world"].to_numpy(), self.world)]

    def _column(self, name: str) -> Floats:
        values = collected(self.results, self.results.rows().select(pl.col(name).cast(pl.Float64)))
        return np.asarray(values[name].to_numpy(), np.float64).reshape(self.count, self.width)


def collected(results: Results, frame: pl.LazyFrame) -> pl.DataFrame:
    """The frame in memory; a file that is not what the sweep wrote is an error of the input."""
    try:
        return frame.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        detail = str(error).splitlines()[0]
        where = results.damaged() or results.folder
        rows = where.name.replace("worlds", "rows", 1)
        raise ResultsError(
            f"{where}: a file of results cannot be read ({detail}); delete {rows} and run the same sweep "
            "again: its runs are played anew"
        ) from error
