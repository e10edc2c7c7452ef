"""Folders of results made from functions whose answers are known, in the layout of a sweep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.distributions import parse
from sim.lab.results import Results
from sim.lab.saltelli import base_rows, cells_of, columns_of, value_at
from sim.lab.store import (
    MAIN,
    SALTELLI,
    manifest_of,
    rows_schema,
    worlds_schema,
    write_manifest,
    write_segment,
)
from sim.lab.study import Factor, Gauge, Point, Sampling, Sensitivity, Study, Uncertain

#: policy, world, luck in [0, 1) -> the measure ``x``; None: it did not happen; an Exception: it failed
Toy = Callable[[str, Mapping[str, float], float], "float | Exception | None"]
HORIZON = 100.0
POLICIES = ("prompt", "minute")


def number(ident: str, text: str = "U(0, 1)", **more: Any) -> Uncertain:
    return Uncertain(ident, more.pop("title", f"title of {ident}"), more.pop("unit", ""), parse(text), **more)


def gauge(**more: Any) -> Gauge:
    more = {"unit": "h", "better": "less", "definition": "a number", **more}
    return Gauge("x", **more)


def planted(
    folder: Path,
    toy: Toy,
    uncertain: Sequence[Uncertain],
    *,
    policies: Sequence[str] = POLICIES,
    measure: Gauge | None = None,
    sampling: Sampling | None = None,
    cells: int = 1024,
    sensitivity: Sensitivity | None = None,
) -> Results:
    """A folder with a main block of ``cells`` cells and, if asked for, a Saltelli block."""
    study = Study(
        name="planted",
        title="",
        source="planted.yaml",
        factors=(Factor("access", "policy", tuple(policies)),),
        points=tuple(Point(i, name, {"access": name}) for i, name in enumerate(policies)),
        gauges=(measure or gauge(),),
        model=None,
        replications=cells,
        uncertain=tuple(uncertain),
        sampling=sampling or Sampling(),
        sensitivity=sensitivity,
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_manifest(folder, manifest_of(study, "0"))
    _write(folder, MAIN, study, toy, range(len(policies)), *_main(study))
    if sensitivity is not None:
        _write(folder, SALTELLI, study, toy, sensitivity.points, *_saltelli(study))
    return Results(folder)


def _main(study: Study) -> tuple[np.ndarray, list[tuple[int, int, int, int]]]:
    """World values, and (world, draw, batch, seed) of each cell."""
    from scipy.stats import qmc

    draws, sets = study.sampling.luck_per_world, study.sampling.sets
    worlds = study.replications // draws
    size = -(-worlds // sets)
    engines = [
        qmc.Sobol(len(study.uncertain), seed=np.random.default_rng([study.sampling.seed, s]))
        for s in range(sets)
    ]
    uniforms = np.stack([engine.random(size) for engine in engines], axis=1).reshape(-1, len(study.uncertain))
    values = np.array(
        [[value_at(n, u) for n, u in zip(study.uncertain, row, strict=True)] for row in uniforms[:worlds]]
    )
    heads = [(c // draws, c % draws, c // draws % sets, 7919 * c) for c in range(study.replications)]
    return np.array(values), heads


def _saltelli(study: Study) -> tuple[np.ndarray, list[tuple[int, int, int, int]]]:
    assert study.sensitivity is not None
    rows = base_rows(study, 0, study.sensitivity.base)
    width = len(columns_of(study.sensitivity.groups, study.uncertain))
    heads = [(c, 0, c // width, int(rows.seeds[c])) for c in range(cells_of(study))]
    return rows.values, heads


def _write(
    folder: Path,
    block: str,
    study: Study,
    toy: Toy,
    points: Iterable[int],
    values: np.ndarray,
    heads: list[tuple[int, int, int, int]],
) -> None:
    (folder / block).mkdir(exist_ok=True)
    idents = [n.ident for n in study.uncertain]
    played = list(points)
    table: dict[str, list[Any]] = {name: [] for name in rows_schema(study)}
    for cell, (world, draw, batch, seed) in enumerate(heads):
        here = dict(zip(idents, values[world].tolist(), strict=True))
        luck = float(np.random.default_rng(seed).random())
        for place, point in enumerate(played):
            name = study.points[point].name
            came = toy(name, here, luck)
            failed = str(came) if isinstance(came, Exception) else None
            row = {
                "row": cell * len(played) + place,
                "point": point,
                "access": name,
                "world": world,
                "draw": draw,
                "batch": batch,
                "seed": seed,
                "horizon_h": HORIZON,
                "x": None if failed else came,
                "outcome_digest": "",
                "failed": failed,
                "replay": "",
            }
            for column, value in row.items():
                table[column].append(value)
    write_segment(folder, block, "rows", 0, table, rows_schema(study))
    batches = {world: batch for world, _, batch, _ in heads}
    worlds = {
        "world": list(range(len(values))),
        "batch": [batches[w] for w in range(len(values))],
        **{ident: values[:, k] for k, ident in enumerate(idents)},
    }
    write_segment(folder, block, "worlds", 0, worlds, worlds_schema(study))
