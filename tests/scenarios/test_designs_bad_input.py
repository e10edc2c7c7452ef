"""One literal message for each kind of wrong design: file, line, found, expected, nearest."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from scenarios.check import World
from scenarios.designs import load_design
from scenarios.designs.loading import read_design
from scenarios.designs.opening import opened
from scenarios.loader import load
from scenarios.problems import InputError
from tests.scenarios.conftest import BASE

Write = Callable[[str, str], str]

HEAD = "format: 1\nsweep: mine\ntitle: A sweep\nsummary: Of tests.\nscenario: small.yaml\n"
RANGES = "one of Tri(low, mode, high), LN(median, p90), LN(median, gsd=G), Beta(a, b), U(low, high)"
IDENTIFIER = "a name in lower-case letters, digits, '.', '_' and '-', of at most 64 characters"
ACCESS = "policies: {access: [minute, prompt]}\n"
NUMBERS = "uncertain: {ranges: {P1.03: 'LN(8, 30)', P1.06: 'U(0, 1)'}}\n"

MESSAGES = {
    # keys and levels
    "polices: {}": (
        "mine.yaml:6: unknown key 'polices' in the design; expected one of policies, circumstances, "
        "uncertain, replications, sampling, baseline, measures, deadlines, break_even, sensitivity; "
        "nearest: policies"
    ),
    "policies: {access: [minit]}": (
        "mine.yaml:6: unknown pack 'minit'; expected the path of a YAML file, or one of ad-hoc, denied, "
        "disputed-minute, free-use-1951, gsomia, gsomia-suspended, hub, logistics-only, minute, "
        "movement, no-sharing, prompt, realtime-warning, red-deter, red-none, red-provoke, strict, tisa, "
        "trilateral, unc-left; nearest: minute"
    ),
    "policies: {access: []}": ("mine.yaml:6: no levels for policies.access; expected at least one level"),
    "policies: {access: {}}": ("mine.yaml:6: no levels for policies.access; expected at least one level"),
    "policies: {access: [minute, minute]}": (
        "mine.yaml:6: level 'minute' of policies.access a second time (first in line 6); expected each "
        "level once"
    ),
    "policies: {access: {minute: {packs: [minute]}, minute: {}}}": (
        "mine.yaml:6: key 'minute' a second time (first in line 6); expected each key once in a mapping"
    ),
    "policies: {access: {quick: {pack: [minute]}}}": (
        "mine.yaml:6: unknown key 'pack' in policies.access.quick; expected one of scenario, packs, set; "
        "nearest: packs"
    ),
    "policies: {access: {Quick: {packs: [minute]}}}": (
        f"mine.yaml:6: key 'Quick' in policies.access; expected {IDENTIFIER}"
    ),
    "policies: {access: minute}": (
        "mine.yaml:6: policies.access is 'minute'; expected a list of packs, or a mapping of levels"
    ),
    "policies: {access: [3]}": (
        "mine.yaml:6: policies.access has the item 3; expected the name of a pack; a mapping gives "
        "levels names"
    ),
    "policies: {seed: [minute]}": (
        "mine.yaml:6: factor 'seed', which is a column of the results; expected another name"
    ),
    "policies: {access: [minute]}\ncircumstances: {access: {one: {}}}": (
        "mine.yaml:7: factor 'access' among the policies and the circumstances; expected each factor once"
    ),
    "policies: {access: {a: {set: {unc.presnt: false}}}}": (
        "mine.yaml:6: unknown key 'presnt' in unc; expected present; nearest: present"
    ),
    "policies: {access: {a: {set: {unc.present: 3}}}}": (
        "mine.yaml:6: unc.present is 3; expected true or false"
    ),
    "policies: {access: {a: {packs: [minute, prompt]}}}": (
        "scenarios/packs/prompt.yaml:5: pack 'prompt' sets access.readings.USA to 'prompt', but pack "
        "'minute' sets it to 'minute' (scenarios/packs/minute.yaml:5); expected packs that agree, or "
        "only one of the two\n"
        "scenarios/packs/prompt.yaml:5: pack 'prompt' sets access.readings.JPN to 'prompt', but pack "
        "'minute' sets it to 'minute' (scenarios/packs/minute.yaml:5); expected packs that agree, or "
        "only one of the two\n"
        "scenarios/packs/prompt.yaml:5: pack 'prompt' sets access.readings.ROK to 'prompt', but pack "
        "'minute' sets it to 'minute' (scenarios/packs/minute.yaml:5); expected packs that agree, or "
        "only one of the two\n"
        "scenarios/packs/prompt.yaml:6: pack 'prompt' sets access.inflow to 'prompt', but pack 'minute' "
        "sets it to 'minute' (scenarios/packs/minute.yaml:6); expected packs that agree, or only one of "
        "the two"
    ),
    "policies: {access: [minute, prompt], again: [strict]}": (
        "mine.yaml:6: level 'strict' of again sets access.readings.USA to strict, but level 'minute' of "
        "access sets it to minute (3 more such keys); expected factors that set different keys\n"
        "mine.yaml:6: level 'strict' of again sets access.readings.USA to strict, but level 'prompt' of "
        "access sets it to prompt (3 more such keys); expected factors that set different keys"
    ),
    ACCESS + "circumstances: {when: {late: {set: {access.inflow: prompt}}}}": (
        "mine.yaml:7: level 'late' of when sets access.inflow to prompt, but level 'minute' of access "
        "sets it to minute; expected factors that set different keys"
    ),
    # the register
    "uncertain: {register: some}": (
        "mine.yaml:6: uncertain.register is 'some'; expected all, or a list of ids and patterns such as "
        "[P1.*]"
    ),
    "uncertain: {register: [P1.60]}": (
        "mine.yaml:6: unknown parameter 'P1.60'; expected an id that `peninsula sources` lists; nearest: "
        "P1.06"
    ),
    'uncertain: {register: ["P9.*"]}': (
        "mine.yaml:6: pattern 'P9.*' in uncertain.register matches no number that varies; expected a "
        "pattern that matches a world number with a distribution (`peninsula sources`)"
    ),
    "uncertain: {register: [P1.06, P1.06]}": (
        "mine.yaml:6: 'P1.06' a second time (first in line 6); expected each id once"
    ),
    'uncertain: {register: [P1.06], ranges: {P1.06: "U(0, 1)"}}': (
        "mine.yaml:6: 'P1.06' in the register list and under ranges (line 6); expected one of the two"
    ),
    # ranges
    'uncertain: {ranges: {P1.06: "U(0, 1)", P1.06: "U(0.5, 1)"}}': (
        "mine.yaml:6: key 'P1.06' a second time (first in line 6); expected each key once in a mapping"
    ),
    "uncertain: {register: [P1.15]}": (
        "mine.yaml:6: 'P1.15' is a constant: a fact or a fixed rule; expected a number that nobody knows"
    ),
    "uncertain: {register: [P1.03]}": (
        "mine.yaml:6: 'P1.03' is drawn anew for each delay or event (role occurrence); expected a world "
        "number here; under ranges a range for its median"
    ),
    "uncertain: {register: [P1.16]}": ("mine.yaml:6: 'P1.16' is a list of words; expected a number"),
    'uncertain: {ranges: {P1.16: "U(0, 1)"}}': ("mine.yaml:6: 'P1.16' is a list of words; expected a number"),
    'uncertain: {ranges: {P1.15: "U(0, 1)"}}': (
        "mine.yaml:6: 'P1.15' is a constant: a fact or a fixed rule; expected a number that nobody knows"
    ),
    'uncertain: {ranges: {P1.006: "U(0, 1)"}}': (
        "mine.yaml:6: unknown parameter 'P1.006'; expected an id that `peninsula sources` lists; "
        "nearest: P1.06"
    ),
    'uncertain: {ranges: {P1.06: "U(5, 5)"}}': (
        "mine.yaml:6: uncertain.ranges.P1.06 is 'U(5, 5)' (U(low, high) needs two numbers, low below "
        f"high); expected {RANGES}"
    ),
    'uncertain: {ranges: {P1.06: "U(0, 2)"}}': (
        "mine.yaml:6: uncertain.ranges.P1.06 is U(0, 2), which leaves 0 to 1; expected a value from 0 to "
        "1 (unit prob)"
    ),
    "uncertain: {ranges: {P1.06: 0.5}}": (
        f"mine.yaml:6: uncertain.ranges.P1.06 is 0.5, which is one value; expected {RANGES}"
    ),
    "uncertain: {ranges: {P1.06: half}}": (
        f"mine.yaml:6: uncertain.ranges.P1.06 is 'half'; expected {RANGES}"
    ),
    'uncertain: {ranges: {P1.06: {value: "U(0, 1)"}}}': (
        "mine.yaml:6: no 'values' in uncertain.ranges.P1.06; expected a number or a text\n"
        "mine.yaml:6: unknown key 'value' in uncertain.ranges.P1.06; expected one of values, at_least, "
        "whole, title, unit, grade, anchored, sources, note; nearest: values"
    ),
    'uncertain: {ranges: {P1.06: {values: "U(0, 1)", grade: A}}}': (
        "mine.yaml:6: uncertain.ranges.P1.06.grade is A, without sources; expected C, or the sources "
        "that the range rests on"
    ),
    'uncertain: {ranges: {P1.06: {values: "U(0, 1)", grade: A, sources: [S28]}}}': (
        "mine.yaml:6: unknown source 'S28'; expected a key of scenarios/data/sources.yaml; nearest: S29"
    ),
    'uncertain: {ranges: {P1.03: "Beta(2, 2)"}}': (
        "mine.yaml:6: uncertain.ranges.P1.03 is Beta(2, 2), but the range is for a median; expected one "
        "of U(low, high), Tri(low, mode, high), LN(median, p90)"
    ),
    'uncertain: {ranges: {P1.03: "U(-1, 4)"}}': (
        "mine.yaml:6: uncertain.ranges.P1.03 is U(-1, 4), which goes below 0; expected 0 or more (unit h)"
    ),
    'uncertain: {ranges: {lift.ship.count: "U(1, 9)"}}': (
        "mine.yaml:6: unknown key 'ship.count' in lift; expected one of ships, planes; nearest: ships"
    ),
    'uncertain: {ranges: {lift.ships.home: "U(1, 9)"}}': (
        "mine.yaml:6: 'lift.ships.home' is not a number in the scenario; expected a number"
    ),
    'uncertain: {ranges: {lift.ships.count: "U(0, 9)"}}': (
        "mine.yaml:6: uncertain.ranges.lift.ships.count is U(0, 9): lift.ships.count is 0; expected a "
        "whole number from 1 to 500"
    ),
    'uncertain: {ranges: {force.brigade.tons: "U(0, 9)"}}': (
        "mine.yaml:6: 'force.brigade.tons' is not a number in the scenario; expected a number"
    ),
    'uncertain: {ranges: {parameters.P1.06: "U(0, 1)"}}': (
        "mine.yaml:6: 'parameters.P1.06' names a parameter; expected its id alone: P1.06"
    ),
    "policies: {access: {a: {set: {parameters.P1.06: 0.9}}}}\nuncertain: {register: [P1.06]}": (
        "mine.yaml:7: 'P1.06' is uncertain, but level 'a' of access sets it (mine.yaml:6); expected a "
        "number that no level sets"
    ),
    "policies: {access: {a: {set: {lift.ships.count: 2}}}}\n"
    'uncertain: {ranges: {lift.ships.count: "U(1, 9)"}}': (
        "mine.yaml:7: 'lift.ships.count' is uncertain, but level 'a' of access sets it (mine.yaml:6); "
        "expected a number that no level sets"
    ),
    # size and sampling
    "replications: 0": ("mine.yaml:6: replications is 0; expected a whole number from 1 to 10,000,000"),
    ACCESS + "replications: 9000000": (
        "mine.yaml:7: 2 points of 9,000,000 replications: 18,000,000 runs; expected at most 10,000,000"
    ),
    "sampling: {method: sobel}": (
        "mine.yaml:6: sampling.method is 'sobel'; expected one of sobol, latin-hypercube, random; "
        "nearest: sobol"
    ),
    "sampling: {sets: 1}": ("mine.yaml:6: sampling.sets is 1; expected a whole number from 2 to 1,024"),
    "sampling: {steer: [tokyo, tokyo]}": (
        "mine.yaml:6: stream 'tokyo' a second time; expected each stream once"
    ),
    # questions
    ACCESS + "baseline: promt": (
        "mine.yaml:7: unknown policy 'promt' for baseline; expected one of minute, prompt; nearest: prompt"
    ),
    "policies: {access: [minute, prompt], information: [gsomia, tisa]}\nbaseline: minute+gsomai": (
        "mine.yaml:7: unknown policy 'minute+gsomai' for baseline; expected one of minute, prompt, or "
        "levels joined by '+'; nearest: minute+gsomia"
    ),
    "baseline: prompt": (
        "mine.yaml:6: baseline is 'prompt', but the design has no policies; expected no baseline"
    ),
    "measures: [closure_90_h, closure_90_h]": (
        "mine.yaml:6: measure 'closure_90_h' a second time; expected each measure once"
    ),
    "deadlines: {closure_90_h: soon}": ("mine.yaml:6: deadlines.closure_90_h is 'soon'; expected a number"),
    ACCESS
    + NUMBERS
    + (
        "break_even: [{delay: P1.30, yes: P1.06, policy: minute, against: prompt, margins: {sortie_gap: 5}}]"
    ): (
        "mine.yaml:8: 'P1.30' for break_even item 1.delay is not among the uncertain numbers; expected "
        "one of P1.03, P1.06; nearest: P1.03"
    ),
    ACCESS
    + NUMBERS
    + (
        "break_even: [{delay: P1.03, yes: P1.06, policy: minite, against: prompt, margins: {sortie_gap: 5}}]"
    ): (
        "mine.yaml:8: unknown policy 'minite' for break_even item 1.policy; expected one of minute, "
        "prompt; nearest: minute"
    ),
    ACCESS
    + NUMBERS
    + (
        "break_even: [{delay: P1.03, yes: P1.03, policy: minute, against: prompt, margins: {sortie_gap: 5}}]"
    ): ("mine.yaml:8: 'P1.03' for both numbers of break_even item 1; expected two different numbers"),
    ACCESS
    + NUMBERS
    + (
        "break_even: [{delay: P1.03, yes: P1.06, policy: minute, against: minute, margins: {sortie_gap: 5}}]"
    ): ("mine.yaml:8: 'minute' against itself in break_even item 1; expected two different policies"),
    ACCESS + NUMBERS + "break_even: [{delay: P1.03, yes: P1.06, policy: minute, against: prompt, "
    "margins: {}}]": (
        "mine.yaml:8: no margins in break_even item 1; expected a measure and the smallest difference "
        "that matters"
    ),
    ACCESS
    + NUMBERS
    + (
        "break_even: [{delay: P1.03, yes: P1.06, policy: minute, against: prompt, margins: {sortie_gap: -1}}]"
    ): (
        "mine.yaml:8: break_even item 1.margins.sortie_gap is -1; expected a number from 0 to "
        "1,000,000,000,000"
    ),
    ACCESS + NUMBERS + 'sensitivity: {base: 100, groups: {all: ["*"]}}': (
        "mine.yaml:8: sensitivity.base is 100; expected a power of two, such as 128"
    ),
    ACCESS + NUMBERS + 'sensitivity: {base: 64, points: [minite], groups: {all: ["*"]}}': (
        "mine.yaml:8: unknown policy 'minite' for sensitivity.points; expected one of minute, prompt; "
        "nearest: minute"
    ),
    ACCESS + NUMBERS + 'sensitivity: {base: 64, points: [minute, minute], groups: {all: ["*"]}}': (
        "mine.yaml:8: point 'minute' a second time in sensitivity.points; expected each point once"
    ),
    ACCESS + NUMBERS + 'sensitivity: {base: 64, groups: {one: [P1.03], two: ["P1.*"]}}': (
        "mine.yaml:8: 'P1.03' in the groups 'one' and 'two' of sensitivity.groups; expected each number "
        "in one group"
    ),
    ACCESS + NUMBERS + "sensitivity: {base: 64, groups: {one: [P1.30]}}": (
        "mine.yaml:8: 'P1.30' in sensitivity.groups matches no uncertain number; expected one of P1.03, "
        "P1.06; nearest: P1.03"
    ),
    ACCESS + NUMBERS + 'sensitivity: {base: 64, groups: {luck: ["*"]}}': (
        "mine.yaml:8: group 'luck' in sensitivity.groups, which is a column of every such design; "
        "expected a name other than luck, weak, anchored"
    ),
    ACCESS + NUMBERS + "sensitivity: {base: 64, groups: {}}": (
        "mine.yaml:8: no groups in sensitivity.groups; expected names, each with ids or patterns of "
        "uncertain numbers"
    ),
    ACCESS + NUMBERS + "sensitivity: {base: 64}": (
        "mine.yaml:8: no 'groups' in sensitivity; expected a mapping (key: value)"
    ),
    # scenarios and files
    "policies: {crisis: {a: {scenario: smal.yaml}}}": (
        "mine.yaml:6: 'smal.yaml': no such file; expected a YAML file"
    ),
    "policies: {crisis: {a: {scenario: korea-tody}}}": (
        "mine.yaml:6: unknown scenario 'korea-tody'; expected the path of a YAML file, or one of "
        "classroom, classroom-shadow, "
        "dual-contingency, evacuation, friction, gsomia-lapse, june-1950, korea-today, limited-strike, "
        "missile-overflight, un-sending-states, 24th-division-1950, pacific-passage-2011, warning-2017-08, "
        "warning-2017-09, warning-2022-11, warning-2023-05, yeoncheon-2015, yeonpyeong-2010; "
        "nearest: korea-today"
    ),
    "policies: {one: {a: {scenario: small.yaml}}, two: {b: {scenario: small.yaml}}}": (
        "mine.yaml:6: two names scenarios, and so does one; expected one such factor"
    ),
    "policies: {access: [mine.yaml]}": (
        "mine.yaml:1: no 'pack' in mine.yaml; expected 'pack: NAME'; a scenario is extended, not laid "
        "over another"
    ),
    "policies: {access: [no/such.yaml]}": ("mine.yaml:6: 'no/such.yaml': no such file; expected a YAML file"),
    'uncertain: {ranges: {P1.06: "Tri(1, 1, 1)"}}': (
        "mine.yaml:6: uncertain.ranges.P1.06 is 'Tri(1, 1, 1)' (Tri(low, mode, high) needs three numbers "
        f"in rising order); expected {RANGES}"
    ),
    'uncertain: {ranges: {lift.ships.count: {values: "U(-5, 9)", whole: true}}}': (
        "mine.yaml:6: uncertain.ranges.lift.ships.count is U(-5, 9): lift.ships.count is -5; expected a "
        "whole number from 1 to 500"
    ),
    'uncertain: {ranges: {F1.03: "U(0, 1)"}}': (
        "mine.yaml:6: unknown parameter 'F1.03'; expected an id that `peninsula sources` lists; nearest: "
        "P1.03"
    ),
    ACCESS + NUMBERS + "sensitivity: {base: 64, groups: {a: []}}": (
        "mine.yaml:8: no numbers in sensitivity.groups.a; expected ids or patterns of uncertain numbers"
    ),
    ACCESS + NUMBERS + "break_even: [{delay: P1.03, yes: P1.06, policy: minute, margins: {sortie_gap: 5}}]": (
        "mine.yaml:8: no 'against' in break_even item 1; expected a text"
    ),
}


@pytest.fixture
def told(write: Write, world: World) -> Callable[[str], str]:
    """What the loader says of a design over the small scenario; its keys start in line 6."""

    def message(text: str) -> str:
        write("small.yaml", BASE)
        write("mine.yaml", f"{HEAD}{text}\n")
        with pytest.raises(InputError) as refused:
            read_design(opened("mine.yaml"), "mine.yaml", world)
        return str(refused.value)

    return message


@pytest.mark.parametrize("text", MESSAGES, ids=lambda text: str(text).splitlines()[-1][:60])
def test_what_a_wrong_design_is_told(told: Callable[[str], str], text: str) -> None:
    assert told(text) == MESSAGES[text]


@pytest.mark.parametrize(
    "text",
    [
        "uncertain: {ranges: {P1.06: U(0, 1)}}",
        "uncertain: {ranges: {P1.06: U(0,1), P1.07: half}}",
        "uncertain: {ranges: {P1.06: Tri(0, 0.5, 1)}}",
        "uncertain: {ranges: {P1.06: {values: U(0, 1), whole: true}}}",
        "policies: {a: {b: {set: {parameters.P1.06: U(0,1)}}}}",
    ],
)
def test_a_value_with_commas_inside_braces_needs_quotes(told: Callable[[str], str], text: str) -> None:
    assert re.fullmatch(
        r"mine.yaml:6: '(U|Tri)\(0' for '\S+': its comma ended the value; "
        r'expected quotes around a value with commas inside braces, such as "U\(0, 1\)"',
        told(text),
    )


def test_every_problem_is_told_at_once(told: Callable[[str], str]) -> None:
    text = "replications: 0\nuncertain: {ranges: {P1.06: {value: 'U(0, 1)'}}}\nsampling: {method: sobel}"
    assert [line.split(":")[1] for line in told(text).splitlines()] == ["6", "7", "7", "8"]


def test_too_many_points(told: Callable[[str], str]) -> None:
    ten = ", ".join(f"l{number}: {{}}" for number in range(10))
    text = f"policies: {{a: {{{ten}}}, b: {{{ten}}}, c: {{{ten}}}, d: {{{ten}}}, e: {{l0: {{}}, l1: {{}}}}}}"
    assert told(text) == ("mine.yaml:6: 20,000 points (10 x 10 x 10 x 10 x 2); expected at most 10,000")


def test_too_many_runs_of_the_sensitivity_design(told: Callable[[str], str]) -> None:
    levels = ", ".join(f"l{number}: {{}}" for number in range(40))
    text = f"policies: {{a: {{{levels}}}}}\n{NUMBERS}sensitivity: {{base: 65536, groups: {{all: ['P1.*']}}}}"
    assert told(text) == (
        "mine.yaml:8: a sensitivity design of up to 15,728,640 runs; expected at most 10,000,000"
    )


def test_a_range_that_the_scenario_does_not_take_as_a_whole(write: Write, world: World) -> None:
    write("small.yaml", BASE.replace("    order: H+6h", "    order: H+6h\n    tons: 1"))
    write("mine.yaml", HEAD + "uncertain: {ranges: {force.brigade.tons: {values: 'U(0, 9)', whole: true}}}\n")
    with pytest.raises(InputError) as refused:
        read_design(opened("mine.yaml"), "mine.yaml", world)
    assert str(refused.value) == (
        "mine.yaml:6: uncertain.ranges.force.brigade.tons is U(0, 9): force.brigade weighs nothing; "
        "expected short tons to be carried, above 0"
    )


FILES = {
    "format: 1\nscenario: small.yaml\ntitle: t\nsummary: s\n": (
        "design.yaml:1: no 'sweep' in the file; expected the name of the sweep"
    ),
    "format: 1\nsweep: Mine\nscenario: small.yaml\ntitle: t\nsummary: s\n": (
        f"design.yaml:2: sweep is 'Mine'; expected {IDENTIFIER}"
    ),
    "format: 1\nsweep: mine\ntitle: t\nsummary: s\n": (
        "design.yaml:1: no 'scenario' in the file; expected the name or path of a scenario"
    ),
    "format: 1\nsweep: mine\nscenario: smal.yaml\ntitle: t\nsummary: s\n": (
        "design.yaml:3: 'smal.yaml': no such file; expected a YAML file"
    ),
    "format: 1\nsweep: mine\nscenario: korea-tody\ntitle: t\nsummary: s\n": (
        "design.yaml:3: unknown scenario 'korea-tody'; expected the path of a YAML file, or one of "
        "classroom, classroom-shadow, "
        "dual-contingency, evacuation, friction, gsomia-lapse, june-1950, korea-today, limited-strike, "
        "missile-overflight, un-sending-states, 24th-division-1950, pacific-passage-2011, warning-2017-08, "
        "warning-2017-09, warning-2022-11, warning-2023-05, yeoncheon-2015, yeonpyeong-2010; "
        "nearest: korea-today"
    ),
    "format: 1\nsweep: mine\nscenario: small.yaml\n": (
        "design.yaml:1: no 'title' in the file; expected a text\n"
        "design.yaml:1: no 'summary' in the file; expected a text"
    ),
    "format: 2\nsweep: mine\nscenario: small.yaml\ntitle: t\nsummary: s\n": (
        "design.yaml:1: format is 2; expected 1, the only format that this version reads"
    ),
    "format: 1\nextends: small.yaml\n": (
        "design.yaml:1: no 'sweep' in design.yaml; expected a section 'sweep' in the scenario, or a sweep "
        "file that names it under 'scenario'"
    ),
    "format: 1\nextends: small.yaml\nsweep: []\n": (
        "design.yaml:3: sweep is a list; expected a mapping (key: value)"
    ),
    "format: 1\nextends: small.yaml\nsweep: {replications: 0}\n": (
        "design.yaml:3: sweep.replications is 0; expected a whole number from 1 to 10,000,000"
    ),
    "format: 1\npack: mine\nsummary: s\n": (
        "design.yaml:2: design.yaml is a pack; expected a sweep file, or a scenario with a section 'sweep'"
    ),
}


@pytest.mark.parametrize("text", FILES, ids=lambda text: str(text).splitlines()[-1][:60])
def test_what_a_file_that_is_no_design_is_told(write: Write, small: str, world: World, text: str) -> None:
    write("design.yaml", text)
    with pytest.raises(InputError) as refused:
        read_design(opened("design.yaml"), "design.yaml", world)
    assert str(refused.value) == FILES[text]


def test_an_unknown_design() -> None:
    with pytest.raises(InputError) as refused:
        load_design("minute-vs-consultaton")
    assert str(refused.value) == (
        "DESIGN: unknown design 'minute-vs-consultaton'; expected the path of a YAML file, or one of "
        "friction, gsomia-vs-tisa, minute-vs-consultation; nearest: minute-vs-consultation"
    )


def test_a_sweep_file_is_no_scenario(write: Write, small: str) -> None:
    write("mine.yaml", HEAD)
    with pytest.raises(InputError) as refused:
        load("mine.yaml")
    assert str(refused.value) == (
        "mine.yaml:2: mine.yaml is a sweep file; expected a scenario; `peninsula sweep` plays a sweep file"
    )


def test_names_of_rules_are_checked_where_rules_are_known(told: Callable[[str], str]) -> None:
    assert told("policies: {access: {a: {set: {access.inflow: minite}}}}") == (
        "mine.yaml:6: unknown rule 'minite' for access.inflow; expected one of minute, movement, prompt, "
        "strict, un-sofa, or a rule of your own with --rules; nearest: minute"
    )


SHIPPED = HEAD.replace("small.yaml", "korea-today") + "uncertain: {ranges: "
OCCURRENCES = {
    # H6.05 is U(0.3, 0.7), a fraction: its median cannot go far up before its upper end leaves 1
    '{H6.05: "U(0.4, 0.9)"}': (
        "mine.yaml:6: uncertain.ranges.H6.05 is U(0.4, 0.9): scaled to it, U(0.3, 0.7) reaches 1.26; "
        "expected medians up to 0.714 (unit frac)"
    ),
}


@pytest.mark.parametrize("text", OCCURRENCES)
def test_what_a_median_that_leaves_its_unit_is_told(write: Write, text: str) -> None:
    write("mine.yaml", f"{SHIPPED}{text}}}\n")
    with pytest.raises(InputError) as refused:
        load_design("mine.yaml")
    assert str(refused.value) == OCCURRENCES[text]


def test_what_has_no_scale_cannot_have_its_median_varied(write: Write, world: World) -> None:
    write("small.yaml", BASE + "parameters: {P1.03: 'Beta(2, 2)'}\n")
    write("mine.yaml", HEAD + "uncertain: {ranges: {P1.03: 'U(0.1, 0.9)'}}\n")
    with pytest.raises(InputError) as refused:
        read_design(opened("mine.yaml"), "mine.yaml", world)
    assert str(refused.value) == (
        "mine.yaml:6: 'P1.03' is drawn from Beta(2, 2), which has no scale; expected another number"
    )
