"""A row alone is the row of the sweep."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.toy import toy_study
from sim.lab.running.replay import replay
from sim.lab.running.sweep import sweep
from sim.lab.running.worker import SweepError
from sim.lab.study import Sampling


@pytest.mark.parametrize("block", ["main", "saltelli"])
def test_every_row_replays_to_its_digest(tmp_path: Path, block: str) -> None:
    study = toy_study(40, failing=5, sensitivity=True, sampling=Sampling(luck_per_world=3, steer=("s",)))
    results = sweep(study, tmp_path, workers=1)
    worlds = {row["world"]: row for row in results.worlds(block).collect().to_dicts()}
    for row in results.rows(block).collect().to_dicts()[::7]:
        design, option, name = row["replay"].split()[2:]
        assert (design, option) == ("toy.yaml", "--row")
        alone = replay(study, name)
        assert (alone.block, alone.row, alone.point.index) == (block, row["row"], row["point"])
        assert (alone.seed, alone.draw, alone.failed) == (row["seed"], row["draw"], row["failed"])
        assert (alone.outcome_digest, alone.horizon_h) == (row["outcome_digest"], row["horizon_h"])
        assert alone.measures == {name: row[name] for name in ("total_h", "late_h")}
        assert alone.values == {ident: worlds[row["world"]][ident] for ident in alone.values}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("first", "row 'first': expected a number, or 'main:NUMBER' or 'saltelli:NUMBER'"),
        ("-1", "row '-1': expected a number, or 'main:NUMBER' or 'saltelli:NUMBER'"),
        ("extra:1", "row 'extra:1': expected a number, or 'main:NUMBER' or 'saltelli:NUMBER'"),
        ("saltelli:112", "row 112: the saltelli block ends with row 111"),
    ],
)
def test_a_row_that_cannot_be(row: str, message: str) -> None:
    with pytest.raises(SweepError) as told:
        replay(toy_study(sensitivity=True), row)
    assert str(told.value) == message
