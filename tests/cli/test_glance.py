"""A run at a glance: 80 columns, without colour, and true."""

from __future__ import annotations

import pytest

import peninsula
from cli.glance import closing, lanes, spark


def test_bars_follow_values() -> None:
    assert spark([0, 1, 4, 8]) == " ▁▄█"
    assert spark([1, 2], 16) == "▁▁"
    assert spark([]) == ""
    assert spark([0, 0]) == "  "


@pytest.mark.parametrize("scenario", ["korea-today", "limited-strike", "june-1950", "evacuation"])
def test_lines_fit_80_columns(scenario: str) -> None:
    run = peninsula.run(scenario)
    told = [*lanes(run), *closing(run)]
    assert told
    assert max(map(len, told)) <= 80


def test_the_lanes_show_the_consultation() -> None:
    run = peninsula.run("korea-today", packs=["strict"])
    told = {line.partition(" ")[0]: line[12:] for line in lanes(run)[2:]}
    cleared = next(r for r in run.trace.records if r.kind == "clear" and r.subject == "combat")
    hours = (cleared.time - run.plan.h) // 3_600
    assert "1h00m a sign" in lanes(run)[0]
    assert told["Tokyo"][hours] == "*"
    assert set(told["Washington"][2:hours]) <= {"=", "o", "*"}


def test_the_force_closes_to_what_was_ready() -> None:
    run = peninsula.run("korea-today")
    ready = closing(run)[2]
    assert ready.endswith("100 %")
    assert ready[12:].partition(" 1")[0].rstrip()[-1] == "█"


def test_nothing_is_shown_where_nobody_asked() -> None:
    run = peninsula.run("missile-overflight")
    assert lanes(run) == closing(run) == []
