"""The file of a room: what is acknowledged is on disk; what is torn is dropped; damage is an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.web.keeping import Code, Contents, Draft, Kept, Left, RoomFile, Seat, Session
from scenarios import InputError

SOME: tuple[Kept, ...] = (
    Code(0, "white", "AAAAA-BBBBB"),
    Code(1, "JPN", "CCCCC-DDDDD"),
    Session("t1", 1, "JPN", "愛子", "ja"),
    Session("t2", 1, "ROK", "민준", "ko"),
    Draft("t1", "note", "half a thought\nand a line"),
    Draft("t1", "answer:tokyo.prepare", '{"o": "on"}'),
    Draft("t1", "note", ""),
    Seat(1, "UNC", "policy"),
    Left("t2"),
)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "j.room")


def written(path: str, lines: tuple[Kept, ...] = SOME) -> Contents:
    room = RoomFile.open(path)
    for line in lines:
        room.keep([line])
    room.close()
    return room.contents


def test_a_room_is_there_again(path: str) -> None:
    kept = written(path)
    room = RoomFile.open(path)
    assert room.contents == kept
    assert room.torn == 0
    assert kept.codes == {(0, "white"): "AAAAA-BBBBB", (1, "JPN"): "CCCCC-DDDDD"}
    assert kept.sessions.keys() == {"t1"}
    assert kept.drafts == {"t1": {"answer:tokyo.prepare": SOME[5]}}
    assert kept.seats == {(1, "UNC"): "policy"}
    assert kept.joined == {(1, "JPN"), (1, "ROK")}
    assert os.stat(path).st_mode & 0o077 == 0  # it holds the codes
    room.close()


@given(st.integers(0, 10_000))
def test_cut_anywhere_it_goes_on_with_all_whole_lines(cut: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/j.room"
        written(path)
        data = Path(path).read_bytes()
        kept = data[: cut % (len(data) + 1)]
        Path(path).write_bytes(kept)
        whole = max(0, kept.count(b"\n") - 1)
        expected = Contents()
        for line in SOME[:whole]:
            expected.take(line)
        room = RoomFile.open(path)
        assert room.contents == expected
        assert room.torn == len(kept) - (kept.rfind(b"\n") + 1)
        room.keep([Code(2, "ROK", "x")])
        room.close()
        again = RoomFile.open(path)
        assert (again.torn, again.contents.codes[2, "ROK"]) == (0, "x")
        again.close()


@pytest.mark.parametrize("line", [1, 2, 5])
def test_damage_is_an_error_with_its_line(path: str, line: int) -> None:
    written(path)
    lines = Path(path).read_bytes().split(b"\n")
    lines[line] = lines[line][:-3] + b"x" + lines[line][-2:]
    Path(path).write_bytes(b"\n".join(lines))
    with pytest.raises(InputError, match=f"j.room:{line + 1}: a damaged line"):
        RoomFile.open(path)


def test_another_file_is_left_alone(path: str) -> None:
    Path(path).write_text("shopping list\n")
    with pytest.raises(InputError, match=r"j\.room:1: no file of a room"):
        RoomFile.open(path)
    Path(path).write_text("shopping list without an end")
    with pytest.raises(InputError, match=r"j\.room:1: no file of a room"):
        RoomFile.open(path)
    assert Path(path).read_text() == "shopping list without an end"


def test_one_host_at_a_time(path: str) -> None:
    room = RoomFile.open(path)
    with pytest.raises(InputError, match="another process writes"):
        RoomFile.open(path)
    room.close()


def test_a_disk_that_is_full_leaves_no_half_line(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room = RoomFile.open(path)
    room.keep(SOME[:3])
    before, real, calls = Path(path).read_bytes(), os.write, iter(range(10))

    def half(stream: int, data: bytes) -> int:
        if next(calls):
            raise OSError(28, "No space left on device")
        return real(stream, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space"):
        room.keep(SOME[3:])
    monkeypatch.undo()
    assert Path(path).read_bytes() == before
    assert "t2" not in room.contents.sessions
    room.keep(SOME[3:4])
    assert "t2" in room.contents.sessions
    room.close()


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "room", "format": 2},
        {"kind": "exercise", "format": 1},
    ],
)
def test_a_file_of_another_kind_is_refused(path: str, body: dict[str, object]) -> None:
    from sim.live.lines import line_of

    Path(path).write_bytes(line_of(body))
    with pytest.raises(InputError, match=r"j\.room:1: a "):
        RoomFile.open(path)


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "seat", "group": 1, "cell": "UNC"},
        {"kind": "seat", "group": "1", "cell": "UNC", "how": "policy"},
        {"kind": "seat", "group": True, "cell": "UNC", "how": "policy"},
        {"kind": "secret"},
        {"kind": "left", "token": "x" * 9_000},
        {"kind": "left", "token": "x", "more": "y"},
    ],
)
def test_a_line_that_says_something_else_is_refused(path: str, body: dict[str, object]) -> None:
    from sim.live.lines import line_of

    written(path, ())
    with open(path, "ab") as stream:
        stream.write(line_of(body))
    with pytest.raises(InputError, match=r"j\.room:2: "):
        RoomFile.open(path)
