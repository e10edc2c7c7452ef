"""Folders of results made from numbers, without an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.distributions import Uniform
from sim.lab.results import Results
from sim.lab.store import manifest_of, rows_schema, worlds_schema, write_manifest, write_segment
from sim.lab.study import BreakEven, Factor, Gauge, Play, Point, Sampling, Study, Uncertain

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Nothing:
    """A model that nobody plays."""

    def open(self) -> Play:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Made:
    """A sweep to write: matrices (cells, points) by measure, and the worlds that cells stand in.

    ``failed`` holds (cell, point) of runs that failed. ``luck`` runs of each point share a world.
    """

    factors: tuple[Factor, ...]
    gauges: tuple[Gauge, ...]
    measures: Mapping[str, Matrix]
    uncertain: Mapping[str, Sequence[float]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    luck: int = 1
    sets: int = 16
    baseline: str = ""
    deadlines: Mapping[str, float] = field(default_factory=dict)
    break_even: tuple[BreakEven, ...] = ()
    horizon: float = 100.0
    failed: frozenset[tuple[int, int]] = frozenset()
    segment: int = 64  # cells

    @property
    def cells(self) -> int:
        return len(next(iter(self.measures.values())))

    def study(self) -> Study:
        levels = product(*(factor.levels for factor in self.factors))
        names = [factor.name for factor in self.factors]
        return Study(
            name="made",
            title="A sweep made up",
            source="made.yaml",
            factors=self.factors,
            points=tuple(
                Point(index, "+".join(chosen), dict(zip(names, chosen, strict=True)))
                for index, chosen in enumerate(levels)
            ),
            gauges=self.gauges,
            model=Nothing(),
            replications=self.cells,
            uncertain=tuple(
                Uncertain(ident, f"the number {ident}", self.units.get(ident, "mult"), Uniform(0, 1))
                for ident in self.uncertain
            ),
            sampling=Sampling(sets=self.sets, luck_per_world=self.luck),
            baseline=self.baseline,
            deadlines=self.deadlines,
            break_even=self.break_even,
        )

    def write(self, folder: Path) -> Results:
        """The folder as `sweep` would leave it."""
        study = self.study()
        folder.mkdir(parents=True, exist_ok=True)
        write_manifest(folder, manifest_of(study, "0.0.0"))
        for number, first in enumerate(range(0, self.cells, self.segment)):
            cells = range(first, min(first + self.segment, self.cells))
            write_segment(folder, "main", "rows", number, self._rows(study, cells), rows_schema(study))
            if self.uncertain:
                worlds = sorted({cell // self.luck for cell in cells})
                columns: dict[str, Sequence[Any]] = {
                    "world": worlds,
                    "batch": [world % self.sets for world in worlds],
                    **{ident: [values[w] for w in worlds] for ident, values in self.uncertain.items()},
                }
                write_segment(folder, "main", "worlds", number, columns, worlds_schema(study))
        return Results(folder)

    def _rows(self, study: Study, cells: range) -> dict[str, Sequence[Any]]:
        width = len(study.points)
        runs = [(cell, point) for cell in cells for point in range(width)]
        broken = [run in self.failed for run in runs]
        worlds = [cell // self.luck if self.uncertain else 0 for cell, _ in runs]

        def value(matrix: Matrix, run: tuple[int, int]) -> float | None:
            number = float(matrix[run])
            return None if run in self.failed or np.isnan(number) else number

        return {
            "row": [cell * width + point for cell, point in runs],
            "point": [point for _, point in runs],
            **{
                factor.name: [study.points[point].levels[factor.name] for _, point in runs]
                for factor in self.factors
            },
            "world": worlds,
            "draw": [cell % self.luck if self.uncertain else cell for cell, _ in runs],
            "batch": [w % self.sets if self.uncertain else c for w, (c, _) in zip(worlds, runs, strict=True)],
            "seed": [cell for cell, _ in runs],
            "horizon_h": [None if lost else self.horizon for lost in broken],
            **{name: [value(matrix, run) for run in runs] for name, matrix in self.measures.items()},
            "outcome_digest": [
                None if lost else f"{cell:04x}{point:04x}"
                for lost, (cell, point) in zip(broken, runs, strict=True)
            ],
            "failed": ["RunTooLong: 1000 events" if lost else None for lost in broken],
            "replay": [f"peninsula sweep made.yaml --row {cell * width + point}" for cell, point in runs],
        }
