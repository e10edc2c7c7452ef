"""The moves of an exercise by second."""

from __future__ import annotations

from pathlib import Path

import pytest

import policies
import scenarios
from sim.live.moves import Moves, table_minutes
from sim.plan import Plan, compile_plan

THREE_MOVES = """\
format: 1
name: three-moves
title: Three moves
summary: A plan with three moves.
extends: missile-overflight
exercise:
  title: Three moves
  brief_minutes: 5
  hot_wash_minutes: 15
  ends: H+12h
  moves:
    - {id: before, title: Before, starts: H-30m, minutes: 10}
    - {id: flight, title: {en: The flight, ja: 飛翔}, starts: H, minutes: 12}
    - {id: after, title: After, starts: H+2h, minutes: 11}
  cells:
    tokyo: {brief: Watch the sky., case: People must be warned.}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    file = tmp_path / "three.yaml"
    file.write_text(THREE_MOVES, "utf-8")
    return compile_plan(scenarios.load(str(file)), policies.builtin(), scenarios.catalogue())


def test_each_move_ends_where_the_next_one_starts(plan: Plan) -> None:
    moves = Moves.of(plan)
    assert moves is not None
    assert [(m.ident, m.start, m.end, m.minutes) for m in moves.spans] == [
        ("before", 1_800, 3_600, 10),
        ("flight", 3_600, 10_800, 12),
        ("after", 10_800, 46_800, 11),
    ]
    assert (moves.start, moves.end) == (1_800, 46_800)


@pytest.mark.parametrize(
    ("second", "ident"),
    [(0, None), (1_799, None), (1_800, "before"), (3_599, "before"), (3_600, "flight"), (46_799, "after"),
     (46_800, None)],
)  # fmt: skip
def test_the_move_of_a_second(plan: Plan, second: int, ident: str | None) -> None:
    moves = Moves.of(plan)
    assert moves is not None
    found = moves.at(second)
    assert (found.ident if found else None) == ident


def test_a_move_by_its_id_and_the_one_after_it(plan: Plan) -> None:
    moves = Moves.of(plan)
    assert moves is not None
    flight = moves.get("flight")
    assert (flight.title.spoken("ja"), flight.title.spoken("ko")) == ("飛翔", "The flight")
    assert moves.after(flight) == moves.get("after")
    assert moves.after(moves.get("after")) is None
    with pytest.raises(KeyError):
        moves.get("nowhere")


def test_minutes_at_the_table_are_brief_moves_and_hot_wash(plan: Plan) -> None:
    assert plan.scenario.exercise is not None
    assert table_minutes(plan.scenario.exercise) == 5 + 33 + 15


def test_a_scenario_without_an_exercise_has_no_moves() -> None:
    plain = scenarios.load("missile-overflight")
    assert Moves.of(compile_plan(plain, policies.builtin(), scenarios.catalogue())) is None
