"""The journal: what is appended is on disk; what was torn is dropped; other damage is an error."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import peninsula as door
from scenarios import InputError
from sim.live import acts as kinds
from sim.live.acts import Act, Entry, Misfit, as_data, from_data
from sim.live.header import Header, RuleFile
from sim.live.journal import Journal, read

HEADER = Header(
    "0.1.0", "small", "ab" * 32, ("minute",), {"format": 1, "title": "東京 é"}, 2**64 - 1,
    (RuleFile("my.py", "cd" * 32, "import os\nos._exit(9)\n"),), ("USA", "JPN"),
)  # fmt: skip
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
seconds = st.integers(0, 2**40)
acts = st.one_of(
    st.builds(kinds.Answered, seconds, texts, texts, texts, texts),
    st.builds(kinds.Defaulted, seconds, texts, texts, texts),
    st.builds(kinds.LeftToPolicy, seconds, texts, texts, texts),
    st.builds(kinds.Overridden, seconds, texts, texts, texts, texts),
    st.builds(kinds.Injected, seconds, texts, st.sampled_from(kinds.INJECT_DEEDS), texts, texts),
    st.builds(kinds.Sent, seconds, texts, texts, texts, texts, texts),
    st.builds(kinds.Advanced, seconds, texts),
    st.builds(kinds.Noted, seconds, texts, texts, texts),
    st.builds(kinds.Forecast, seconds, texts, texts, texts, st.integers(0, 100)),
    st.builds(kinds.TableFact, seconds, texts, st.sampled_from(kinds.TABLE_DEEDS), texts),
)
ANSWER = kinds.Answered(7, "Ann", "JPN", "tokyo.prepare", "prepare")
NOTE = kinds.Noted(7, "Ann", "JPN", "line\nand \x1b[2J line")
in_a_folder = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(path: Path, some: list[Act]) -> bytes:
    path.unlink(missing_ok=True)
    journal = Journal.create(str(path), HEADER)
    for number, act in enumerate(some, 1):
        assert journal.append(act) == Entry(number, act)
    journal.close()
    return path.read_bytes()


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(str(path))
    return str(caught.value)


def test_every_kind_of_act_has_a_word() -> None:
    assert len(set(kinds.KINDS.values())) == len(kinds.KINDS) == 10


@given(acts)
def test_an_entry_comes_back_as_it_was(act: Act) -> None:
    assert from_data(json.loads(json.dumps(as_data(Entry(3, act))))) == Entry(3, act)


@in_a_folder
@given(st.lists(acts, max_size=6))
def test_a_journal_comes_back_as_it_was(tmp_path: Path, some: list[Act]) -> None:
    written(tmp_path / "j", some)
    saved = read(str(tmp_path / "j"))
    assert (saved.header, saved.acts, saved.torn) == (HEADER, tuple(some), 0)


@settings(in_a_folder, max_examples=8)
@given(st.lists(acts, min_size=1, max_size=3))
def test_every_prefix_opens_to_a_prefix(tmp_path: Path, some: list[Act]) -> None:
    data = written(tmp_path / "j", some)
    header_ends = data.index(b"\n") + 1
    for length in range(len(data) + 1):
        (tmp_path / "p").write_bytes(data[:length])
        if length < header_ends:
            assert "no whole header" in refused(tmp_path / "p")
            continue
        saved = read(str(tmp_path / "p"))
        whole = data[:length].count(b"\n") - 1
        assert saved.acts == tuple(some[:whole])
        assert saved.torn == length - (data[:length].rindex(b"\n") + 1)


def test_a_torn_line_is_cut_off_and_told_and_the_journal_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "j"
    data = written(path, [ANSWER, NOTE])
    path.write_bytes(data[:-5])
    journal = Journal.reopen(str(path), "0.1.0")
    assert (journal.saved.acts, journal.saved.torn > 0) == ((ANSWER,), True)
    journal.append(NOTE)
    journal.close()
    assert path.read_bytes() == data


def test_blocks_that_a_power_cut_never_wrote_are_torn_too(tmp_path: Path) -> None:
    path = tmp_path / "j"
    data = written(path, [ANSWER])
    path.write_bytes(data + b"\0" * 40 + b'"x"}\n')
    assert read(str(path)).acts == (ANSWER,)


def flipped(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each byte of the whole lines changed, newlines apart, with its line."""
    for place in range(len(data)):
        if data[place] != 10 and data[place] ^ 1 != 10:
            yield data[:place].count(b"\n") + 1, data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_damage_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "j"
    data = written(path, [ANSWER, NOTE])
    for line, damaged in flipped(data):
        path.write_bytes(damaged)
        assert refused(path).startswith(f"{path}:{line}: ")


def test_a_line_that_is_missing_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "j"
    lines = written(path, [ANSWER, NOTE, ANSWER]).splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert refused(path) == f"{path}:3: entry 3; expected entry 2: a line is missing"


def line(data: Any) -> bytes:
    body = json.dumps(data).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ({"format": 2, "kind": "exercise"}, "a journal of format '2'; expected format 1"),
        ({"format": 1, "kind": "sweep"}, "a file of kind 'sweep'"),
        ({"format": 1, "kind": "exercise", "seed": -1}, "a header that is not whole"),
        ([1], "no header of an exercise"),
    ],
)
def test_another_header_is_an_error(tmp_path: Path, header: Any, told: str) -> None:
    (tmp_path / "j").write_bytes(line(header))
    assert told in refused(tmp_path / "j")


@pytest.mark.parametrize(
    "entry",
    [
        {"sequence": 1, "kind": "jump"},
        {"sequence": 1, "kind": "advance", "second": -1, "who": ""},
        {"sequence": 1, "kind": "advance", "second": 1.5, "who": ""},
        {"sequence": 1, "kind": "advance", "second": 1, "who": 3},
        {"sequence": 1, "kind": "advance", "second": 1, "who": "", "more": 1},
        {"sequence": 1, "kind": "advance", "second": 1},
        {"sequence": True, "kind": "advance", "second": 1, "who": ""},
        {"sequence": 1, "kind": "table", "second": 1, "who": "", "do": "erase", "text": ""},
        {"sequence": 1, "kind": "advance", "second": 1, "who": "x" * 201},
        3,
    ],
    ids=str,
)
def test_an_entry_of_another_form_is_an_error(tmp_path: Path, entry: Any) -> None:
    path = tmp_path / "j"
    path.write_bytes(written(path, []) + line(entry))
    assert refused(path).startswith(f"{path}:2: ")


@pytest.mark.parametrize("body", [b'{"a":' * 3_000, b'{"a":NaN}', b'{"a":' + b"9" * 5_000 + b"}", b"{'a'}"])
def test_what_is_no_json_is_an_error(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "j"
    path.write_bytes(written(path, []) + b"%08x %s\n" % (zlib.crc32(body), body))
    assert refused(path).startswith(f"{path}:2: ")


def test_another_version_is_not_gone_on_with(tmp_path: Path) -> None:
    written(tmp_path / "j", [ANSWER])
    with pytest.raises(InputError, match=r"a journal of peninsula 0\.1\.0; expected peninsula 9\.9\.9"):
        Journal.reopen(str(tmp_path / "j"), "9.9.9")
    assert read(str(tmp_path / "j")).acts == (ANSWER,)


def test_two_writers_are_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    path = str(tmp_path / "j")
    journal = Journal.create(path, HEADER)
    with pytest.raises(InputError, match="another process writes this journal"):
        Journal.reopen(path, door.__version__)
    assert read(path).entries == ()
    journal.close()
    Journal.reopen(path, "0.1.0").close()


def test_a_file_that_stands_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "j"
    for content in (b"my notes", b"my notes\n", written(path, [])):
        path.write_bytes(content)
        with pytest.raises(InputError, match="exists already"):
            Journal.create(str(path), HEADER)
        assert path.read_bytes() == content


def test_a_header_that_was_torn_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "j"
    data = written(path, [])
    for length in (0, 9, 20, 60, len(data) - 1):
        path.write_bytes(data[:length])
        Journal.create(str(path), HEADER).close()
        assert path.read_bytes() == data


def test_a_disk_that_is_full_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    path = tmp_path / "j"
    data = written(path, [ANSWER])
    journal = Journal.reopen(str(path), "0.1.0")
    real = os.write

    def half(stream: int, line: bytes) -> int:
        if len(line) < 40:
            raise OSError(28, "No space left on device")
        return real(stream, line[: len(line) // 2])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space"):
        journal.append(NOTE)
    assert path.read_bytes() == data
    monkeypatch.undo()
    assert journal.append(NOTE).sequence == 2
    journal.close()
    assert read(str(path)).acts == (ANSWER, NOTE)


def test_what_may_not_be_written_is_refused_before_it_is(tmp_path: Path) -> None:
    journal = Journal.create(str(tmp_path / "j"), HEADER)
    for act in (kinds.Noted(1, "a", "JPN", "\ud800"), kinds.Noted(1, "a", "JPN", "x" * 4_001)):
        with pytest.raises(Misfit):
            journal.append(act)
    journal.close()
    assert read(str(tmp_path / "j")).entries == ()
    with pytest.raises(ValueError, match="closed"):
        journal.append(ANSWER)


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    written(tmp_path / "j", [])
    assert (tmp_path / "j").stat().st_mode & 0o077 == 0
