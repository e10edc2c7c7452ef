"""The room: time at the table, defaults by the clock, seats without people, moves, the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import peninsula as door
import policies
import scenarios
from sim.live.acts import (
    Act,
    Advanced,
    Defaulted,
    LeftToPolicy,
    Misfit,
    Overridden,
    TableFact,
)
from sim.live.exercise import finish
from sim.live.header import header_of
from sim.live.journal import read
from sim.live.room import Late, Room
from sim.live.table import Table, replay

LESSON = Path(__file__).parents[1] / "web" / "lesson.yaml"
EVERYBODY = ("USA", "JPN", "ROK", "UNC")


def begin(
    folder: Path, name: str = "korea-today", joined: tuple[str, ...] = EVERYBODY, journal: str = "j"
) -> Room:
    header = header_of(scenarios.load(name), 1, EVERYBODY, door.__version__)
    return Room(Table.begin(str(folder / journal), header, policies.builtin()), joined)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    found = begin(tmp_path)
    yield found
    found.table.close()


@pytest.fixture
def lesson(tmp_path: Path) -> Iterator[Room]:
    found = begin(tmp_path, str(LESSON))
    yield found
    found.table.close()


def asked(room: Room) -> list[str]:
    return [question.ident for question in room.stands.open]


def last(room: Room, kind: type[Act]) -> Act:
    return next(act for act in reversed(room.table.acts) if isinstance(act, kind))


def test_time_over_takes_the_default_and_a_late_answer_is_told_of_it(room: Room) -> None:
    room.start("white")
    room.step("white")
    assert asked(room) == ["tokyo.prepare"]
    room.beat(239.5)
    assert asked(room) == ["tokyo.prepare"]
    room.beat(0.5)
    assert last(room, Defaulted) == Defaulted(144_000, "clock", "JPN", "tokyo.prepare")
    with pytest.raises(Late) as late:
        room.answer("Aiko", "JPN", "tokyo.prepare", "prepare")
    assert (late.value.option, late.value.kind) == ("not-yet", "default")
    room.beat(60.0)
    assert room.stands.now > 144_000
    with pytest.raises(Late):  # it is late as well once the clock has run on
        room.answer("Aiko", "JPN", "tokyo.prepare", "prepare")
    with pytest.raises(Misfit, match=r"no question 'tokyo\.prepare' is open to seoul"):
        room.answer("Minjun", "ROK", "tokyo.prepare", "prepare")


def test_a_pause_stops_both_clocks(room: Room) -> None:
    room.start("white")
    room.step("white")
    room.beat(100)
    room.pause("white")
    assert room.beat(100_000) is False
    assert (asked(room), room.stands.now) == (["tokyo.prepare"], 144_000)
    room.start("white")
    room.beat(139)
    assert asked(room) == ["tokyo.prepare"]
    room.beat(2)
    assert asked(room) == []


def test_the_crisis_stands_while_a_question_is_open_and_runs_at_its_pace_otherwise(room: Room) -> None:
    room.set_speed("white", 600)
    room.start("white")
    room.beat(10)
    assert room.stands.now == 6_000
    room.beat(1)  # a step is written every two seconds of the table
    assert room.stands.now == 6_000
    room.beat(1)
    assert room.stands.now == 7_200
    room.beat(100_000)
    assert (room.stands.now, asked(room)) == (144_000, ["tokyo.prepare"])
    room.beat(1)
    assert room.stands.now == 144_000


@settings(max_examples=15)
@given(st.lists(st.integers(0, 2_000).map(lambda eighths: eighths / 8), min_size=1, max_size=8))
def test_how_time_is_cut_into_beats_loses_no_second_of_the_crisis(beats: list[float]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = begin(Path(folder))
        room.set_speed("white", 100)
        room.start("white")
        for seconds in beats:
            room.beat(seconds)
        room.beat(2.0)
        assert room.stands.now == min(144_000, int(100 * (sum(beats) + 2.0)))
        room.table.close()


def test_a_seat_in_which_nobody_has_joined_is_played_by_the_policy_at_once(tmp_path: Path) -> None:
    room = begin(tmp_path, joined=("ROK",))
    room.step("white")
    assert isinstance(last(room, LeftToPolicy), LeftToPolicy)
    assert all(question.cell == "ROK" for question in room.stands.open)
    assert room.plays_by_policy("JPN")
    room.join("JPN")
    assert not room.plays_by_policy("JPN")
    while not any(question.cell == "JPN" for question in room.stands.open):
        for question in room.stands.open:
            room.answer("Minjun", "ROK", question.ident, question.default)
        room.step("white")
    room.seat("JPN", "policy")
    assert not any(question.cell == "JPN" for question in room.stands.open)
    with pytest.raises(Misfit):
        room.seat("JPN", "nobody")
    room.table.close()


def test_left_to_the_policy_it_is_the_run_of_the_engine(tmp_path: Path) -> None:
    room = begin(tmp_path, joined=())
    while not room.stands.finished:
        room.step("white")
    assert room.table.finish().digest == door.run("korea-today", seed=1).digest
    room.table.close()


def test_pace_and_pauses_change_no_byte_of_the_outcome(tmp_path: Path) -> None:
    digests = set()
    for number, pace in enumerate((900.0, 86_400.0)):
        room = begin(tmp_path, journal=f"j{number}")
        room.set_speed("white", pace)
        while not room.stands.finished:
            room.start("white")
            room.beat(700 * (number + 1))
            room.pause("white")
        digests.add(room.table.finish().digest)
        room.table.close()
    assert len(digests) == 1


def test_the_table_stops_where_a_move_opens(lesson: Room) -> None:
    lesson.start("white")
    lesson.step("white")
    assert lesson.stands.now == lesson.moves.spans[0].start if lesson.moves else False
    assert last(lesson, TableFact) == TableFact(57_600, "white", "pause")
    assert [a.text for a in lesson.table.acts if isinstance(a, TableFact) and a.do == "move"] == ["warning"]
    assert not lesson.time.running
    lesson.start("white")
    lesson.step("white")
    lesson.answer("Aiko", "JPN", "tokyo.prepare", "prepare", "early is cheap")
    lesson.step("white")
    assert (lesson.stands.now, lesson.time.running) == (270_000, False)


def test_a_move_fills_its_minutes(lesson: Room) -> None:
    lesson.step("white")
    lesson.start("white")
    assert lesson.pace == pytest.approx((270_000 - 57_600) / 600)
    lesson.beat(300)
    assert lesson.stands.now == 144_000  # a question came first
    lesson.answer("Aiko", "JPN", "tokyo.prepare", "prepare")
    assert lesson.pace == pytest.approx((270_000 - 144_000) / 300)
    lesson.beat(300)
    assert lesson.stands.now == 270_000


def test_chances_are_taken_before_their_move_and_not_after(lesson: Room) -> None:
    lesson.step("white")
    lesson.forecast("Aiko", "JPN", "access-24h", 30)
    with pytest.raises(Misfit, match=r"a chance of 'rain'.*access-24h"):
        lesson.forecast("Aiko", "JPN", "rain", 30)
    lesson.step("white")
    lesson.answer("Aiko", "JPN", "tokyo.prepare", "prepare")
    lesson.step("white")
    assert lesson.move is not None
    assert lesson.move.ident == "attack"
    lesson.forecast("Aiko", "JPN", "access-24h", 40)  # the move has opened, and the clock stands at it
    lesson.step("white", 270_060)
    with pytest.raises(Misfit, match="none is asked now"):
        lesson.forecast("Aiko", "JPN", "access-24h", 50)


def test_after_the_last_move_the_policy_plays_to_the_end(lesson: Room) -> None:
    while not lesson.stands.finished:
        lesson.start("white")
        lesson.beat(400)
    assert lesson.moves is not None
    people = [a for a in lesson.table.acts if isinstance(a, Defaulted)]
    policy = [a for a in lesson.table.acts if isinstance(a, LeftToPolicy)]
    assert people
    assert max(act.second for act in people) <= lesson.moves.end
    assert all(act.second >= lesson.moves.end for act in policy)
    assert not lesson.time.running
    with pytest.raises(Misfit, match="the exercise is over"):
        lesson.wind_up("white")


def test_a_jump_stops_at_the_next_question_and_never_goes_back(room: Room) -> None:
    assert room.step("white", 90_000) == 90_000
    assert room.step("white", 10**6) == 144_000
    with pytest.raises(Misfit, match="with 1 open"):
        room.step("white")
    assert isinstance(last(room, Advanced), Advanced)


def test_an_override_closes_a_question(room: Room) -> None:
    room.step("white")
    room.do(Overridden(144_000, "white", "tokyo.prepare", "prepare", "the class is short of time"))
    with pytest.raises(Late) as late:
        room.answer("Aiko", "JPN", "tokyo.prepare", "not-yet")
    assert late.value.kind == "override"
    assert room.time.closes == {}


def test_an_answer_that_does_not_fit_leaves_nothing_behind(room: Room) -> None:
    room.step("white")
    before = list(room.table.acts)
    with pytest.raises(Misfit):
        room.answer("Aiko", "JPN", "tokyo.prepare", "perhaps", "because")
    with pytest.raises(Misfit):
        room.answer("Aiko", "JPN", "tokyo.prepare", "prepare", "x" * 4_001)
    assert room.table.acts == before


def test_what_was_done_is_there_after_the_room_is_gone(tmp_path: Path) -> None:
    room = begin(tmp_path)
    room.start("white")
    room.step("white")
    room.answer("Aiko", "JPN", "tokyo.prepare", "prepare", "early is cheap")
    room.beat(30)
    acts, stands = list(room.table.acts), room.stands
    room.table.close()
    again = Room(Table.resume(str(tmp_path / "j"), policies.builtin(), door.__version__), EVERYBODY)
    assert again.table.acts == acts
    assert again.stands.records == stands.records
    assert not again.time.running  # the facilitator starts it again
    while not again.stands.finished:
        again.start("white")
        again.beat(10_000)
    exercise, _ = replay(read(str(tmp_path / "j")), policies.builtin(), "j")
    assert finish(exercise, again.table.acts).digest == again.table.finish().digest
    again.table.close()


def test_a_speed_out_of_reason_is_refused(room: Room) -> None:
    with pytest.raises(Misfit, match=r"a speed of 0\.5"):
        room.set_speed("white", 0.5)
    with pytest.raises(Misfit, match="a speed of nan"):
        room.set_speed("white", float("nan"))
