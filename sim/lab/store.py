"""Results on disk: a manifest and Parquet segments that anything can read.

::

    DIR/manifest.json
    DIR/main/rows-000000.parquet       one row per run
    DIR/main/worlds-000000.parquet     one row per world: its uncertain values
    DIR/saltelli/...                   the same for the Saltelli design, where there is one

Bytes depend on the study alone: no times of day, no names of machines.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from sim.lab.study import Study

FORMAT = 1
MANIFEST = "manifest.json"
MAIN, SALTELLI = "main", "saltelli"


def manifest_of(study: Study, version: str) -> dict[str, Any]:
    """The manifest of a study: plain data, everything that reading the results needs."""
    return {
        "format": FORMAT,
        "kind": "peninsula sweep",
        "version": version,
        "name": study.name,
        "title": study.title,
        "source": study.source,
        "identity": dict(study.identity),
        "factors": [asdict(f) for f in study.factors],
        "points": [{"point": p.index, "name": p.name, "levels": dict(p.levels)} for p in study.points],
        "uncertain": [
            {
                "ident": u.ident,
                "title": u.title,
                "unit": u.unit,
                "distribution": str(u.distribution),
                "kind": u.kind,
                "grade": u.grade,
                "anchored": u.anchored,
                "whole": u.whole,
            }
            for u in study.uncertain
        ],
        "measures": [asdict(g) for g in study.gauges],
        "sampling": asdict(study.sampling),
        "replications": study.replications,
        "baseline": study.baseline,
        "deadlines": dict(study.deadlines),
        "break_even": [{**asdict(b), "margins": dict(b.margins)} for b in study.break_even],
        "sensitivity": None
        if study.sensitivity is None
        else {
            "base": study.sensitivity.base,
            "points": list(study.sensitivity.points),
            "groups": {name: list(ids) for name, ids in study.sensitivity.groups.items()},
        },
        "rules": list(study.rules),
    }


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever happens meanwhile."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    write_file(folder / MANIFEST, (json.dumps(manifest, indent=1, allow_nan=False) + "\n").encode("ascii"))


def rows_schema(study: Study) -> dict[str, Any]:
    """The columns of ``rows``: where a run stands, what it came to, how to play it again."""
    return {
        "row": pl.Int64,
        "point": pl.Int32,
        **{factor.name: pl.String for factor in study.factors},
        "world": pl.Int64,
        "draw": pl.Int32,  # number of the luck within the world
        "batch": pl.Int64,  # worlds of one independent randomisation; intervals come from batches
        "seed": pl.Int64,
        "horizon_h": pl.Float64,
        **{gauge.name: pl.Float64 for gauge in study.gauges},
        "outcome_digest": pl.String,
        "failed": pl.String,  # the message of a run that failed; its measures are null
        "replay": pl.String,
    }


def worlds_schema(study: Study) -> dict[str, Any]:
    """The columns of ``worlds``: one value for each uncertain number."""
    return {"world": pl.Int64, "batch": pl.Int64, **{u.ident: pl.Float64 for u in study.uncertain}}


def write_segment(
    folder: Path, block: str, table: str, number: int, columns: Mapping[str, Sequence[Any]], schema: Any
) -> None:
    """Write a segment of a table (``rows`` or ``worlds``) of a block, atomically."""
    buffer = io.BytesIO()  # so that a full disk is an OSError of ours, and names the file
    pl.DataFrame(dict(columns), schema=schema).write_parquet(buffer, compression="zstd", statistics=True)
    path = segment_path(folder, block, table, number)
    path.parent.mkdir(exist_ok=True)
    write_file(path, buffer.getvalue())


def segment_path(folder: Path, block: str, table: str, number: int) -> Path:
    return folder / block / f"{table}-{number:06d}.parquet"
