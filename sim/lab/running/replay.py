"""One row of a sweep played alone: what a line of the results stands for, without the results."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.problems import shown
from sim.lab.running.worker import SweepError, row_of
from sim.lab.sampling import blocks_of
from sim.lab.store import MAIN
from sim.lab.study import Point, Study

_ROW = re.compile(r"(?:(\w+):)?(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Replayed:
    """A row that was played alone. ``failed`` is the message of a run that failed, else None."""

    block: str
    row: int
    point: Point
    world: int
    values: Mapping[str, float]
    draw: int
    seed: int
    steer: Mapping[str, float]
    horizon_h: float | None
    measures: Mapping[str, float | None]
    outcome_digest: str | None
    failed: str | None


def replay(study: Study, row: str | int) -> Replayed:
    """Play row ``row`` of the study alone: ``"4711"``, or ``"saltelli:12"`` for that block.

    Nothing is read or written; the digest is that of the row in any folder of this study. Raises
    ``SweepError`` for a row that the study cannot have.
    """
    blocks = {block.name: block for block in blocks_of(study)}
    form = _ROW.fullmatch(str(row))
    name = (form[1] or MAIN) if form else ""
    if form is None or name not in blocks:
        words = " or ".join(f"'{block}:NUMBER'" for block in blocks)
        raise SweepError(f"row {shown(str(row))}: expected a number, or {words}")
    block, number = blocks[name], int(form[2])
    cell_number, place = divmod(number, len(block.points))
    if name != MAIN and cell_number >= block.total:
        last = block.total * len(block.points) - 1
        raise SweepError(f"row {number}: the {name} block ends with row {last}")
    (cell,) = block.cells(cell_number, cell_number + 1)
    point = study.points[block.points[place]]
    values = dict(zip((u.ident for u in study.uncertain), cell.values, strict=True))
    steer = dict(zip(block.streams, cell.steer, strict=True))
    names = tuple(gauge.name for gauge in study.gauges)
    played = row_of(study.model.open(), names, point.index, values, cell.seed, steer)
    return Replayed(
        block=name,
        row=number,
        point=point,
        world=cell.world,
        values=values,
        draw=cell.draw,
        seed=cell.seed,
        steer=steer,
        horizon_h=played.horizon,
        measures=dict(zip(names, played.measures, strict=True)),
        outcome_digest=played.digest,
        failed=played.failed,
    )
