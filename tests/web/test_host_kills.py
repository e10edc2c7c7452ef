"""A host killed while answers come over HTTP; ``exercise_kills --host --times 500`` is the long form."""

from __future__ import annotations

from pathlib import Path

from benchmarks.host_kills import kills


def test_a_host_that_is_killed_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    number, answers = kills(tmp_path, 3, seed=3)
    assert number >= 1
    assert answers > 5
