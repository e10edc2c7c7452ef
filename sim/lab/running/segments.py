"""A segment: the rows of some consecutive cells, from the first chunk handed out to the file on disk."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from sim.lab.running.journal import Journal
from sim.lab.running.worker import Chunk, Played, SweepError
from sim.lab.sampling import Block, Cell, worlds_among
from sim.lab.store import MAIN, rows_schema, segment_path, worlds_schema, write_segment
from sim.lab.study import Study

ROWS, WORLDS = "rows", "worlds"


class Segment:
    """Segment ``number`` of a block: takes what was played before, hands out the rest, writes itself."""

    def __init__(self, folder: Path, study: Study, block: Block, number: int) -> None:
        self.block, self.number = block, number
        self._folder, self._study = folder, study
        self._first = number * block.span
        self._last = min(self._first + block.span, block.total)
        self.start, self.stop = self._first * len(block.points), self._last * len(block.points)  # rows
        self._journal = Journal(self.path.with_suffix(".journal"))
        self._parts: dict[int, tuple[int, bytes]] = {}  # first row -> count, payload
        self._free: list[tuple[int, int]] = [(self.start, self.stop)]

    @property
    def path(self) -> Path:
        return segment_path(self._folder, self.block.name, ROWS, self.number)

    @cached_property
    def cells(self) -> list[Cell]:
        return self.block.cells(self._first, self._last)

    @property
    def finished(self) -> bool:
        """Whether every row has been played."""
        return sum(count for count, _ in self._parts.values()) == self.stop - self.start

    @property
    def all_taken(self) -> bool:
        """Whether every row has been handed out or played."""
        return not self._free

    def written(self) -> tuple[int, int]:
        """How many rows its file holds, and how many of them failed; (0, 0) without a file."""
        if not self.path.exists():
            return 0, 0
        failed = self._read(["failed"])["failed"]
        return len(failed), len(failed) - failed.null_count()

    def journaled(self) -> list[tuple[int, int, bytes]]:
        """Chunks in the journal: first row, count, payload."""
        return self._journal.read()

    def resume(self) -> int:
        """Take over what an earlier sweep left, a shorter file and the journal; how many runs failed."""
        shorter, _ = self.written()
        if shorter:
            rows = self._read(
                ["outcome_digest", "failed", "horizon_h", *(g.name for g in self._study.gauges)]
            )
            self._keep(
                self.start, shorter, json.dumps([list(row) for row in rows.iter_rows()]).encode("ascii")
            )
        for first, count, payload in self.journaled():
            self._keep(first, count, payload)
        return sum(row[1] is not None for row in self._played())

    def take(self, rows: int) -> Chunk | None:
        """At most ``rows`` rows that nobody plays yet; None when all are handed out."""
        if not self._free:
            return None
        first, stop = self._free[0]
        last = min(stop, first + rows)
        self._free[:1] = [(last, stop)] if last < stop else []
        return self._chunk(first, last)

    def accept(self, played: Played) -> None:
        """Keep a chunk that was played, in the journal first."""
        self._journal.append(played.first, played.count, played.payload)
        self._parts[played.first] = played.count, played.payload

    def write(self) -> None:
        """Write the Parquet files, worlds first; the journal is not needed after that."""
        if self.block.has_worlds:
            self._write(WORLDS, self._world_columns(), worlds_schema(self._study))
        self._write(ROWS, self._row_columns(), rows_schema(self._study))
        self._journal.remove()

    def forget_journal(self) -> None:
        """Remove what a sweep left that was killed between writing the file and this."""
        self._journal.remove()

    def close(self) -> None:
        self._journal.close()

    def _keep(self, first: int, count: int, payload: bytes) -> None:
        """Count rows as played unless they are already, or belong to no row of this segment."""
        for at, (start, stop) in enumerate(self._free):
            if start <= first and first + count <= stop:
                around = ((start, first), (first + count, stop))
                self._free[at : at + 1] = [(a, b) for a, b in around if a < b]
                self._parts[first] = count, payload
                return

    def _chunk(self, first: int, last: int) -> Chunk:
        points = self.block.points
        lowest = first // len(points)
        runs = tuple((points[row % len(points)], row // len(points) - lowest) for row in range(first, last))
        here = self.cells[lowest - self._first : runs[-1][1] + lowest + 1 - self._first]
        cells = tuple((cell.seed, cell.values, cell.steer) for cell in here)
        return Chunk(self.block.name, first, runs, cells, self.block.streams)

    def _row_columns(self) -> dict[str, list[Any]]:
        points, count = self.block.points, len(self.block.points)
        numbers = range(self.start, self.stop)
        cells = [self.cells[row // count - self._first] for row in numbers]
        levels = [self._study.points[points[row % count]].levels for row in numbers]
        payload = zip(*self._played(), strict=True)
        digest, failed, horizon, *measures = (list(column) for column in payload)
        return {
            "row": list(numbers),
            "point": [points[row % count] for row in numbers],
            **{factor.name: [level[factor.name] for level in levels] for factor in self._study.factors},
            "world": [cell.world for cell in cells],
            "draw": [cell.draw for cell in cells],
            "batch": [cell.batch for cell in cells],
            "seed": [cell.seed for cell in cells],
            "horizon_h": horizon,
            **{gauge.name: column for gauge, column in zip(self._study.gauges, measures, strict=True)},
            "outcome_digest": digest,
            "failed": failed,
            "replay": [replay_command(self._study, self.block.name, row) for row in numbers],
        }

    def _world_columns(self) -> dict[str, list[Any]]:
        worlds = worlds_among(self.cells)
        return {
            "world": [cell.world for cell in worlds],
            "batch": [cell.batch for cell in worlds],
            **{
                number.ident: [cell.values[place] for cell in worlds]
                for place, number in enumerate(self._study.uncertain)
            },
        }

    def _played(self) -> Iterator[list[Any]]:
        """Rows in order, whatever chunks they came in."""
        for first in sorted(self._parts):
            yield from json.loads(self._parts[first][1])

    def _write(self, table: str, columns: dict[str, list[Any]], schema: Any) -> None:
        write_segment(self._folder, self.block.name, table, self.number, columns, schema)

    def _read(self, columns: list[str]) -> pl.DataFrame:
        try:
            return pl.read_parquet(self.path, columns=columns)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise SweepError(
                f"{self.path}: cannot be read ({error}); delete it, and its runs are played again"
            ) from error


def replay_command(study: Study, block: str, row: int) -> str:
    """The command that plays one row alone."""
    named = str(row) if block == MAIN else f"{block}:{row}"
    rules = [word for rule in study.rules for word in ("--rules", rule)]
    return shlex.join(["peninsula", "sweep", study.source, *rules, "--row", named])
