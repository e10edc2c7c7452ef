"""Reading one file: the core schema of YAML 1.2, positions, bounds, and what a bad file gets."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.document import Document, parse, parse_value, read
from scenarios.nodes import Plain, plain, positions
from scenarios.problems import InputError, Position
from scenarios.scalars import resolve

Write = Callable[[str, str], str]

TRAPS = {
    "NO": "NO",
    "no": "no",
    "yes": "yes",
    "on": "on",
    "Off": "Off",
    "y": "y",
    "16:30": "16:30",
    "2030-01-31": "2030-01-31",
    "1_000": "1_000",
    "0b11": "0b11",
    "+": "+",
    "-": "-",
    ".": ".",
    "1e": "1e",
    "H+30m": "H+30m",
    "D-120": "D-120",
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "nULL": "nULL",
    "true": True,
    "TRUE": True,
    "tRUE": "tRUE",
    "False": False,
    "0": 0,
    "017": 17,
    "0o17": 15,
    "0x1F": 31,
    "-12": -12,
    "+12": 12,
    "1e3": 1000.0,
    "1.": 1.0,
    ".5": 0.5,
    "-2.5E-1": -0.25,
    ".inf": float("inf"),
    "-.INF": float("-inf"),
}


def value(text: str) -> Plain:
    node, problems = parse_value(text, "a.yaml")
    assert node is not None
    assert problems == ()
    return plain(node)


def told(text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        parse(text, "a.yaml")
    return str(refused.value).splitlines()


@pytest.mark.parametrize("text", TRAPS)
def test_plain_scalars_follow_yaml_1_2(text: str) -> None:
    found = resolve(text)
    assert (found, type(found)) == (TRAPS[text], type(TRAPS[text]))


def test_nan_is_a_number() -> None:
    found = resolve(".NaN")
    assert isinstance(found, float)
    assert math.isnan(found)


def test_quoted_and_block_scalars_are_texts() -> None:
    text = "a: 'null'\nb: \"16\"\nc: |\n  1\nd: >-\n  true\n"
    assert value(text) == {"a": "null", "b": "16", "c": "1\n", "d": "true"}


def test_tags_of_the_core_schema_are_allowed_where_they_fit() -> None:
    assert value("{a: !!str 1, b: !!int 2, c: !!float 3, d: !!map {e: !!seq [!!null ~]}}") == {
        "a": "1",
        "b": 2,
        "c": 3,
        "d": {"e": [None]},
    }


def test_aliases_are_expanded() -> None:
    assert value("a: &x [1, {b: 2}]\nc: *x\n") == {"a": [1, {"b": 2}], "c": [1, {"b": 2}]}


def test_values_remember_where_they_were_written() -> None:
    root = parse("# a comment\nformat: 1\nclock:\n  endex: D+5\nlist:\n  - 1\n  - {a: b}\n", "a.yaml").root
    assert positions(root) == {
        (): Position("a.yaml", 2, 1),
        ("format",): Position("a.yaml", 2, 1),
        ("clock",): Position("a.yaml", 3, 1),
        ("clock", "endex"): Position("a.yaml", 4, 3),
        ("list",): Position("a.yaml", 5, 1),
        ("list", 0): Position("a.yaml", 6, 5),
        ("list", 1): Position("a.yaml", 7, 5),
        ("list", 1, "a"): Position("a.yaml", 7, 6),
    }


def test_several_problems_that_leave_a_file_readable_come_together() -> None:
    text = "a: 1\na: 2\n<<: {b: 1}\n1950: 2\n? [c]\n: 3\nd: !secret 4\ne: !!int five\n"
    document = parse(text, "a.yaml")
    assert plain(document.root) == {"a": 1, "d": 4, "e": "five"}
    assert [str(problem) for problem in document.problems] == [
        "a.yaml:2: key 'a' a second time (first in line 1); expected each key once in a mapping",
        "a.yaml:3: merge key '<<', which is not supported; "
        "expected the keys written out, or 'extends' for a whole scenario",
        "a.yaml:4: 1950 as a key; expected a text; write it in quotes",
        "a.yaml:5: a list as a key; expected a text",
        "a.yaml:7: tag '!secret' on '4'; expected the value without a tag",
        "a.yaml:8: tag '!!int' on 'five'; expected the value without a tag",
    ]


EMPTY = "an empty file; expected 'key: value' lines, the first of them 'format: 1'"
REFUSED = {
    "": f"a.yaml: {EMPTY}",
    "# only a comment\n": f"a.yaml: {EMPTY}",
    "---\n": f"a.yaml: {EMPTY}",
    "- 1\n": "a.yaml:1: a list at the top of the file; "
    "expected 'key: value' lines, the first of them 'format: 1'",
    "a: 1\n---\nb: 2\n": "a.yaml:2: a second YAML document (after '---'); expected one document in a file",
    "a: [1,\nb: 2\n": "a.yaml:3: not valid YAML: did not find expected ',' or ']' "
    "while parsing a flow sequence that starts in line 1",
    "a: b: c\n": "a.yaml:1: not valid YAML: mapping values are not allowed in this context; expected "
    "'key: value' with the key in the column of its neighbours, and quotes around a text that holds ': '",
    "a:\n\tb: 1\n": "a.yaml:2: not valid YAML: found a tab; expected spaces for indentation",
    "a: @b\n": "a.yaml:1: not valid YAML: found character that cannot start any token; "
    "expected quotes around a text that starts with one of % @ `",
    "a: *b\n": "a.yaml:1: unknown alias '*b'; expected an alias of a value marked '&b' above",
    "a: &b [*b]\n": "a.yaml:1: alias '*b' inside its own value; "
    "expected an alias of a value marked '&b' above",
    "a: \x07\n": "a.yaml:1: character U+0007, which YAML does not allow; expected printable text",
    "\n" + "[" * 50: "a.yaml:2: nesting deeper than 40 levels; expected at most 40 levels",
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_a_bad_file_is_told(text: str) -> None:
    assert told(text) == [REFUSED[text]]


def test_nesting_is_bounded_whatever_its_depth() -> None:
    deep = "".join(f"{'  ' * level}k:\n" for level in range(45))
    assert told(deep) == ["a.yaml:41: nesting deeper than 40 levels; expected at most 40 levels"]
    assert told("a: " + "{b: " * 100_000)[0].startswith("a.yaml:1: nesting deeper than 40 levels")


def test_depth_counts_through_aliases() -> None:
    lines = ["a0: &a0 {k: 1}"] + [f"a{n}: &a{n} {{k: *a{n - 1}}}" for n in range(1, 50)]
    assert told("\n".join(lines)) == ["a.yaml:40: nesting deeper than 40 levels; expected at most 40 levels"]


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert told("\n".join(lines)) == [
        "a.yaml:5: aliases that expand to more than 20,000 values; "
        "expected fewer aliases, or the values written out"
    ]


def test_the_number_of_values_is_bounded() -> None:
    assert told("a:\n" + "- 1\n" * 250_000)[0].endswith("more than 200,000 values; expected a smaller file")


def test_a_number_of_absurd_length_is_no_traceback() -> None:
    document = parse(f"a: {'9' * 5_000}\n", "a.yaml")
    assert [str(problem) for problem in document.problems] == [
        "a.yaml:1: a number of 5000 digits; expected a number of at most 30 digits"
    ]


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert plain(read(path).root) == {"a": 1}


def refused_file(path: str) -> str:
    with pytest.raises(InputError) as refused:
        read(path)
    return str(refused.value)


def test_files_that_cannot_be_read(write: Write) -> None:
    write("latin.yaml", "")
    Path("latin.yaml").write_bytes(b"format: 1\ntitle: Sasebo \xe9\n")
    Path("folder").mkdir()
    os.mkfifo("pipe")
    assert refused_file("latin.yaml") == (
        "latin.yaml:2: byte 0xE9 at position 24, which is not UTF-8; expected a text file saved as UTF-8"
    )
    assert refused_file("folder") == "folder: a directory; expected a YAML file"
    assert refused_file("none.yaml") == "none.yaml: no such file; expected a YAML file"
    assert refused_file("pipe") == "pipe: not a regular file; expected a YAML file"
    assert refused_file("a\0b") == "a?b: not a file name; expected the path of a YAML file"
    assert refused_file("x" * 300).endswith(
        "cannot be read (File name too long); expected a readable YAML file"
    )


def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open("big.yaml", "wb") as sparse:
        sparse.truncate(50_000_000)
    assert refused_file("big.yaml") == "big.yaml: a file of 50.0 MB; expected at most 2 MB"


def answered(reading: Callable[[], Document]) -> bool:
    """Whether a mapping or a problem comes of it; anything else raised fails the test."""
    try:
        return isinstance(plain(reading().root), dict)
    except InputError as refused:
        return bool(refused.problems)


@given(st.text() | st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t<~.0159", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert answered(lambda: parse(text, "a.yaml"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(content)
    assert answered(lambda: read(path))


@given(st.floats() | st.integers(-(10**20), 10**20))
def test_numbers_survive_being_written(number: float) -> None:
    text = repr(number).replace("inf", ".inf").replace("nan", ".nan")
    found = resolve(text)
    assert repr(found) == repr(number)
