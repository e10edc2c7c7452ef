"""Merging as known answers: extends, injects by id, packs, ``--set``, and where values came from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.document import parse
from scenarios.loader import Loaded, assemble
from scenarios.merge import overlay, same
from scenarios.nodes import Node, Plain, closest, plain
from scenarios.problems import InputError, Position
from scenarios.settings import setting

Write = Callable[[str, str], str]
Load = Callable[..., Loaded]
Told = Callable[..., list[str]]


def merged(base: str, over: str) -> Plain:
    root, problems = overlay(parse(base, "base.yaml").root, parse(over, "over.yaml").root)
    assert problems == []
    return plain(root)


def test_mappings_merge_and_lists_replace() -> None:
    base = "a: {b: 1, c: 2}\nlist: [1, 2]\nkept: x\n"
    assert merged(base, "a: {c: 3, d: 4}\nlist: [3]\n") == {
        "a": {"b": 1, "c": 3, "d": 4},
        "list": [3],
        "kept": "x",
    }


def test_injects_merge_by_id_and_new_ones_are_appended() -> None:
    base = "injects: [{id: a, kind: phase, at: H}, {id: b, kind: message, to: [USA, ROK]}]"
    over = "injects: [{id: c, kind: phase}, {id: b, to: [JPN]}, {id: a, at: H+1h}]"
    assert merged(base, over) == {
        "injects": [
            {"id": "a", "kind": "phase", "at": "H+1h"},
            {"id": "b", "kind": "message", "to": ["JPN"]},
            {"id": "c", "kind": "phase"},
        ]
    }


def test_an_inject_of_another_kind_is_written_anew() -> None:
    base = "injects: [{id: a, kind: phase, phase: warning, at: H}]"
    over = "injects: [{id: a, kind: message, at: H}]"
    assert merged(base, over) == {"injects": [{"id": "a", "kind": "message", "at": "H"}]}


def test_parameters_are_replaced_whole() -> None:
    base = "parameters: {P1.03: {value: 3, note: why}, P1.04: 5}"
    assert merged(base, "parameters: {P1.03: 4, P1.04: {value: 6}}") == {
        "parameters": {"P1.03": 4, "P1.04": {"value": 6}}
    }


def test_a_mapping_is_no_value_and_a_value_no_mapping() -> None:
    base, over = parse("a: {b: 1}\nc: 2\n", "base.yaml").root, parse("a: 3\nc: {d: 4}\n", "over.yaml").root
    root, problems = overlay(base, over)
    assert plain(root) == {"a": {"b": 1}, "c": 2}
    assert [str(problem) for problem in problems] == [
        "over.yaml:1: a is 3; expected a mapping (key: value), as in base.yaml:1",
        "over.yaml:2: c is a mapping (key: value); expected one value, as in base.yaml:2",
    ]


def test_every_value_keeps_the_file_and_line_that_set_it() -> None:
    base = parse("clock:\n  startex: D-2\n  endex: D+3\ntitle: x\n", "base.yaml").root
    root, _ = overlay(base, parse("clock:\n  endex: D+5\n", "over.yaml").root)
    assert closest(root, ("clock", "startex")) == Position("base.yaml", 2, 3)
    assert closest(root, ("clock", "endex")) == Position("over.yaml", 2, 3)
    assert closest(root, ("clock", "missing")) == Position("over.yaml", 1, 1)
    assert closest(root, ("title",)) == Position("base.yaml", 4, 1)


KEYS = st.sampled_from(["a", "b", "c", "force", "parameters"])
LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["x", "y"])
VALUES = st.recursive(
    LEAVES | st.lists(LEAVES, max_size=2), lambda v: st.dictionaries(KEYS, v, max_size=3), max_leaves=12
)
INJECTS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("pqr"), "at": LEAVES}),
    max_size=3,
    unique_by=lambda inject: str(inject["id"]),
)
FILES = st.fixed_dictionaries(
    {}, optional={"a": VALUES, "b": VALUES, "parameters": VALUES, "injects": INJECTS}
)


def noded(value: Plain) -> Node:
    where = Position("some.yaml", 1, 1)
    match value:
        case dict():
            return Node({key: noded(child) for key, child in value.items()}, where)
        case list():
            return Node([noded(child) for child in value], where)
        case scalar:
            return Node(scalar, where)


@given(FILES)
def test_laying_a_file_over_itself_changes_nothing(file: dict[str, Plain]) -> None:
    root, problems = overlay(noded(file), noded(file))
    assert (plain(root), problems) == (file, [])


@given(FILES, FILES)
def test_the_later_file_wins_and_winning_twice_is_winning_once(
    base: dict[str, Plain], over: dict[str, Plain]
) -> None:
    once, problems = overlay(noded(base), noded(over))
    twice, more = overlay(once, noded(over))
    assert same(plain(twice), plain(once))
    assert len(more) == len(problems)
    if not problems:
        empty, _ = overlay(once, noded({}))
        assert plain(empty) == plain(once)


@given(st.lists(st.tuples(KEYS, LEAVES), max_size=6))
def test_files_apply_from_left_to_right(settings: list[tuple[str, Plain]]) -> None:
    root = noded({})
    for key, value in settings:
        root, _ = overlay(root, noded({key: value}))
    assert plain(root) == dict(settings)


# --- extends ---------------------------------------------------------------------------------


def test_extends_takes_a_path_relative_to_the_file(write: Write) -> None:
    write("base/world.yaml", "format: 1\ntitle: base\nname: world\n")
    write("mine/middle.yaml", "format: 1\nextends: ../base/world.yaml\ntitle: middle\n")
    made = assemble(write("mine/top.yaml", "format: 1\nextends: middle.yaml\nsummary: top\n"))
    assert made.files == ["base/world.yaml", "mine/middle.yaml", "mine/top.yaml"]
    assert plain(made.root) == {"format": 1, "title": "middle", "name": "world", "summary": "top"}


def refused(path: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        assemble(path)
    return str(caught.value).splitlines()


def test_a_circle_names_its_chain(write: Write) -> None:
    write("a.yaml", "format: 1\nextends: b.yaml\n")
    write("b.yaml", "format: 1\n\nextends: sub/c.yaml\n")
    write("sub/c.yaml", "format: 1\nextends: ../a.yaml\n")
    assert refused("a.yaml") == [
        "sub/c.yaml:2: extends goes in a circle: a.yaml -> b.yaml -> sub/c.yaml -> a.yaml; "
        "expected a chain that ends in a scenario without 'extends'"
    ]
    assert refused(write("self.yaml", "format: 1\nextends: ./self.yaml\n"))[0].startswith(
        "self.yaml:2: extends goes in a circle: self.yaml -> self.yaml;"
    )


def test_what_cannot_be_extended(write: Write) -> None:
    write("pack.yaml", "format: 1\npack: p\nsummary: s\n")
    assert refused(write("a.yaml", "format: 1\nextends: gone.yaml\n")) == [
        "a.yaml:2: extends 'gone.yaml', which cannot be used: no such file; expected a YAML file"
    ]
    assert refused(write("a.yaml", "format: 1\nextends: [b, c]\n")) == [
        "a.yaml:2: extends is a list; expected the name or path of one scenario"
    ]
    assert refused(write("a.yaml", "format: 1\nextends: pack.yaml\n")) == [
        "pack.yaml:2: pack.yaml is a pack; expected a scenario; packs are laid over one with --with"
    ]
    assert refused(write("a.yaml", "format: 2\n")) == [
        "a.yaml:1: format is 2; expected 1, the only format that this version reads"
    ]


# --- packs -----------------------------------------------------------------------------------

ONE = """\
format: 1
pack: one
summary: Tokyo reads the Minute.
access:
  readings: {USA: minute, JPN: minute}
injects:
  - {id: strike, missiles: 9}
"""


def test_packs_apply_in_order_over_the_extended_scenario(load_small: Load, write: Write) -> None:
    write("one.yaml", ONE)
    write("two.yaml", "format: 1\npack: two\nsummary: Longer.\nclock: {endex: D+60}\n")
    made = load_small("access: {readings: {ROK: strict}}\n", ("one.yaml", "two.yaml"))
    readings = made.scenario.access.readings
    assert (readings.USA, readings.JPN, readings.ROK) == ("minute", "minute", "strict")
    assert made.scenario.clock.endex.text == "D+60"
    assert made.resolved["injects"][2]["missiles"] == 9
    assert made.scenario.summary == "One squadron, one brigade, two injects."
    assert (made.packs, made.files) == (("one", "two"), ("small.yaml", "mine.yaml", "one.yaml", "two.yaml"))


def test_packs_that_set_one_key_alike_agree(load_small: Load, write: Write) -> None:
    write("one.yaml", ONE)
    write("two.yaml", ONE.replace("pack: one", "pack: two"))
    assert load_small("", ("one.yaml", "two.yaml")).hash == load_small("", ("one.yaml",)).hash


def test_packs_that_disagree_name_both_and_the_key(told: Told, write: Write) -> None:
    write("one.yaml", ONE)
    write("two.yaml", ONE.replace("one", "two").replace("JPN: minute", "JPN: strict").replace("9", "10"))
    assert told("", ("one.yaml", "two.yaml")) == [
        "two.yaml:5: pack 'two' sets access.readings.JPN to 'strict', but pack 'one' sets it to 'minute' "
        "(one.yaml:5); expected packs that agree, or only one of the two",
        "two.yaml:7: pack 'two' sets injects.strike.missiles to 10, but pack 'one' sets it to 9 "
        "(one.yaml:7); expected packs that agree, or only one of the two",
    ]


def test_what_is_no_pack(told: Told, write: Write) -> None:
    write("odd.yaml", "format: 1\npack: odd\nextends: small.yaml\nacess: {}\n")
    assert told("", ("small.yaml", "odd.yaml", "gone.yaml")) == [
        "gone.yaml: no such file; expected a YAML file",
        "odd.yaml:1: a pack without a text under 'summary'; "
        "expected 'summary:' and what the pack changes, in a sentence",
        "odd.yaml:3: 'extends' in a pack; expected only the keys that the pack changes",
        "small.yaml:1: no 'pack' in small.yaml; "
        "expected 'pack: NAME'; a scenario is extended, not laid over another",
    ]


# --- settings --------------------------------------------------------------------------------


def test_settings_reach_every_part_of_a_scenario(load_small: Load) -> None:
    sets = (
        "clock.endex=D+40",
        "injects.h-hour.at=H+1h",
        "injects.h-hour.attacked=[ROK, USA]",
        "parameters.P1.03=LN(6,20)",
        "limits.events=5000",
        "force.f-15.order=H+2h",
        "force.f-15.tons=1.5",
        "unc.present=false",
        "title='NO'",
        "summary=a: b # c",
        "lift.ships={count: 2, home: busan}",
        "clock.endex=D+50",
    )
    resolved = load_small("", (), sets).resolved
    assert resolved["clock"]["endex"] == "D+50"
    assert resolved["injects"][1]["at"] == "H+1h"
    assert resolved["injects"][1]["attacked"] == ["ROK", "USA"]
    assert resolved["parameters"] == {"P1.03": "LN(6,20)"}
    assert resolved["limits"] == {"events": 5000}
    assert (resolved["force"]["f-15"]["order"], resolved["force"]["f-15"]["tons"]) == ("H+2h", 1.5)
    assert resolved["unc"] == {"present": False}
    assert (resolved["title"], resolved["summary"]) == ("NO", "a: b # c")
    assert (resolved["lift"]["ships"]["count"], resolved["lift"]["ships"]["home"]) == (2, "busan")


BAD_SETTINGS = {
    "clock": "--set clock: no KEY=VALUE; expected a setting such as clock.endex=D+5",
    "access.readings.JAP=strict": "--set access.readings.JAP=strict: unknown key 'JAP' in access.readings; "
    "expected one of USA, JPN, ROK; nearest: JPN",
    "clock.endex.x=1": "--set clock.endex.x=1: clock.endex has no part 'x'; expected clock.endex=VALUE",
    "clock=3": "--set clock=3: clock is 3; expected a mapping (key: value), as in small.yaml:6",
    "injects.hhour.at=H": "--set injects.hhour.at=H: unknown key 'hhour.at' in injects; "
    "expected one of warning, h-hour, strike; nearest: h-hour",
    "access.minute.state=secret": "--set access.minute.state=secret: unknown key 'state' in access.minute; "
    "expected one of otherwise, status; nearest: status",
    "force.f15.order=H": "--set force.f15.order=H: unknown key 'f15.order' in force; "
    "expected one of f-15, brigade; nearest: f-15",
    "parameters.P1.3=3": "--set parameters.P1.3=3: unknown parameter 'P1.3'; "
    "expected a parameter id that `peninsula sources` lists; nearest: P1.03",
    "limits.events=1e4": "--set limits.events=1e4: limits.events is 10000.0; "
    "expected a whole number from 1,000 to 20,000,000",
    "injects.h-hour.attacked=[ROK": "--set injects.h-hour.attacked=[ROK: not valid YAML: "
    "did not find expected ',' or ']' while parsing a flow sequence that starts in line 1",
    "title=": "--set title=: title is nothing (null); expected a text",
    "limits.events=" + "9" * 40: f"--set limits.events={'9' * 40}: a number of 40 digits; "
    "expected a number of at most 30 digits",
}


@pytest.mark.parametrize("text", BAD_SETTINGS)
def test_what_a_bad_setting_is_told(told: Told, text: str) -> None:
    assert told("", (), (text,)) == [BAD_SETTINGS[text]]


def test_bad_settings_come_together(told: Told) -> None:
    assert len(told("clock: {startx: H}\n", (), tuple(BAD_SETTINGS))) == len(BAD_SETTINGS) + 1


@given(st.text(max_size=40))
def test_any_setting_is_taken_or_refused(text: str) -> None:
    root = parse("format: 1\nclock: {endex: H}\ninjects: [{id: a, kind: phase}]\n", "a.yaml").root
    for head in ("", "clock.endex=", "injects.a.", "parameters.P1.03=", "clock={"):
        assert answered(head + text, root)


def answered(text: str, root: Node) -> bool:
    try:
        return isinstance(plain(setting(text, root)), dict)
    except InputError as refusal:
        return bool(refusal.problems)
