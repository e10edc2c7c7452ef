"""One literal message for each kind of bad input: file, line, found, expected, nearest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scenarios.check import World
from scenarios.loader import Loaded, assemble, finish, load
from scenarios.problems import InputError, Problem

Write = Callable[[str, str], str]
Told = Callable[..., list[str]]

IN_FORCE = "force:\n  new: {unit: brigade, title: t, at: osan, mission: transfer, order: H, "
PLACES = "one of osan, kadena, busan, sasebo, naha, zama"
DISTRIBUTIONS = (
    "a number or one of Tri(low, mode, high), LN(median, p90), LN(median, gsd=G), Beta(a, b), U(low, high)"
)

MESSAGES = {
    # keys and types
    "acces: {}": "mine.yaml:3: unknown key 'acces' in the scenario; expected one of format, name, title, "
    "summary, evidence, clock, access, consultation, unc, injects, force, lift, politics, information, "
    "warning, coordination, law, evacuation, contingency, red and 7 more; nearest: access",
    "unc: {presnt: true}": "mine.yaml:3: unknown key 'presnt' in unc; expected present; nearest: present",
    "unc: {present: NO}": "mine.yaml:3: unc.present is 'NO'; expected true or false",
    "title: 3": "mine.yaml:3: title is 3; expected a text",
    "name: My war": "mine.yaml:3: name is 'My war'; expected a name in lower-case letters, digits, "
    "'.', '_' and '-', of at most 64 characters",
    "summary: " + "x" * 20_001: "mine.yaml:3: summary is a text of 20,001 characters; "
    "expected at most 20,000 characters",
    "limits: {events: '5000'}": "mine.yaml:3: limits.events is '5000'; "
    "expected a whole number from 1,000 to 20,000,000",
    "limits: {events: 10}": "mine.yaml:3: limits.events is 10; "
    "expected a whole number from 1,000 to 20,000,000",
    "consultation: {form: stage}": "mine.yaml:3: consultation.form is 'stage'; "
    "expected one of stages, lognormal; nearest: stages",
    "evidence: {grade: D}": "mine.yaml:3: evidence.grade is 'D'; expected one of A, A*, B, B?, C",
    "evidence: {sources: [S92]}": "mine.yaml:3: unknown source 'S92'; "
    "expected a key of scenarios/data/sources.yaml; nearest: S29",
    "force: []": "mine.yaml:3: force is a list; expected a mapping (key: value), as in small.yaml:35",
    "clock: {endex: D+5": "mine.yaml:4: not valid YAML: did not find expected ',' or '}' "
    "while parsing a flow mapping that starts in line 3",
    "title: a\ntitle: b": "mine.yaml:4: key 'title' a second time (first in line 3); "
    "expected each key once in a mapping",
    # times
    "clock: {endex: D+5 25:00}": "mine.yaml:3: clock.endex is 'D+5 25:00'; "
    "expected a time such as H, H+30m, H-2h, D+3 06:00 or D-120",
    "clock: {endex: 16:30}": "mine.yaml:3: clock.endex is '16:30'; "
    "expected a time such as H, H+30m, H-2h, D+3 06:00 or D-120",
    "clock: {h_hour: tomorrow}": "mine.yaml:3: clock.h_hour is 'tomorrow'; "
    "expected a calendar time with its zone, such as 2030-01-31T04:00+09:00",
    "clock: {h_hour: 2030-02-31T04:00Z}": "mine.yaml:3: clock.h_hour is '2030-02-31T04:00Z' "
    "(day is out of range for month); expected a date and time that exist, such as 2030-01-31T04:00+09:00",
    "clock: {startex: D+31}": "small.yaml:9: ENDEX D+30 is not after STARTEX D+31 (mine.yaml:3); "
    "expected an ENDEX after STARTEX",
    "clock: {startex: H+1h}": "mine.yaml:3: STARTEX H+1h lies after H-hour; expected H or earlier",
    "clock: {endex: H-1h}": "mine.yaml:3: ENDEX H-1h lies before H-hour; expected H or later",
    "clock: {endex: D+1000}": "mine.yaml:3: 1,002 days from STARTEX D-2 to ENDEX D+1000; "
    "expected at most 730 days",
    "injects: [{id: strike, at: D+31}]": "mine.yaml:3: injects.strike.at is D+31, after ENDEX; "
    "expected a time up to ENDEX, D+30 (small.yaml:9)",
    "injects: [{id: strike, at: D-3}]": "mine.yaml:3: injects.strike.at is D-3, before STARTEX; "
    "expected a time from STARTEX on, D-2 (small.yaml:8)",
    "force: {f-15: {order: D+31}}": "mine.yaml:3: force.f-15.order is D+31, after ENDEX; "
    "expected a time up to ENDEX, D+30 (small.yaml:9)",
    "clock: {sorties_until: D+31}": "mine.yaml:3: clock.sorties_until is D+31, after ENDEX; "
    "expected a time up to ENDEX, D+30 (small.yaml:9)",
    # injects
    "injects: [{id: again, kind: phase, at: H+1h, phase: limited}]": "mine.yaml:3: injects.again.phase goes "
    "back to 'limited' at H+1h after 'all-out' at H; expected phases that only rise; from then on all-out",
    "injects: [{id: strike, missiles: 9}, {id: strike, at: H}]": "mine.yaml:3: inject id 'strike' "
    "a second time (first in line 3); expected each id once in a file",
    "injects: [{id: new, kind: missile, at: H}]": "mine.yaml:3: injects.new.kind is 'missile'; "
    "expected one of phase, strike, launch, fire, message",
    "injects: [{id: new, at: H}]": "mine.yaml:3: no 'kind' in injects.new; "
    "expected one of phase, strike, launch, fire, message",
    "injects: [{id: h-hour, phase: allout}]": "mine.yaml:3: injects.h-hour.phase is 'allout'; "
    "expected one of steady, warning, limited, all-out; nearest: all-out",
    "injects: [{id: h-hour, attacked: ROK}]": "mine.yaml:3: injects.h-hour.attacked is 'ROK'; "
    "expected a list ([a, b]), each item one of USA, ROK, JPN, UNC, DPRK, PRC",
    "injects: [{id: h-hour, attacked: [ROK, JAP]}]": "mine.yaml:3: injects.h-hour.attacked item 2 is 'JAP'; "
    "expected one of USA, ROK, JPN, UNC, DPRK, PRC; nearest: JPN",
    "injects: [strike]": "mine.yaml:3: injects item 4 is 'strike'; expected a mapping with 'kind'",
    "injects: [{id: strike, missiles: -8}]": "mine.yaml:3: injects.strike.missiles is -8; "
    "expected a whole number from 1 to 1,000",
    "injects: [{id: strike, missiles: 8.0}]": "mine.yaml:3: injects.strike.missiles is 8.0; "
    "expected a whole number from 1 to 1,000",
    "injects: [{id: strike, target: oasn}]": "mine.yaml:3: unknown place 'oasn' for injects.strike.target; "
    "expected one of osan, kadena, busan, sasebo, naha; nearest: osan",
    "injects: [{id: strike, target: zama}]": "mine.yaml:3: injects.strike.target is 'zama', "
    "which is a headquarters; expected an airfield or a port",
    "injects: [{id: strike, weapon: kn32}]": "mine.yaml:3: unknown weapon 'kn32' for injects.strike.weapon; "
    "expected one of kn23, mrbm; nearest: kn23",
    "injects: [{id: strike, target: naha}]": "mine.yaml:3: injects.strike.target is 'naha', for which kn23 "
    "has no flight time; expected one of osan, busan, sasebo",
    "injects: [{id: strike, weapon: irbm}]": "mine.yaml:3: unknown weapon 'irbm' for injects.strike.weapon; "
    "expected one of kn23, mrbm; nearest: mrbm",
    "injects: [{id: x, kind: launch, at: H, weapon: irbm, over: [hokaido], splash: pacific}]": "mine.yaml:3: "
    "unknown region 'hokaido' for injects.x.over item 1; "
    "expected one of hokkaido, pacific; nearest: hokkaido",
    "injects: [{id: test, kind: launch, at: H, weapon: mrbm, splash: pacific}]": "mine.yaml:3: "
    "injects.test.splash is 'pacific', for which mrbm has no flight time; "
    "expected one of osan, kadena, busan, sasebo, naha",
    # access
    "access: {readings: {JPN: promt}}": "mine.yaml:3: unknown rule 'promt' for access.readings.JPN; "
    "expected one of minute, movement, prompt, strict, un-sofa, or a rule of your own with --rules; "
    "nearest: prompt",
    "access: {third_state: unsofa}": "mine.yaml:3: unknown rule 'unsofa' for access.third_state; "
    "expected one of minute, movement, prompt, strict, un-sofa, or a rule of your own with --rules; "
    "nearest: un-sofa",
    # the force list and lift
    "force: {f-15: {unit: figter-squadron}}": "mine.yaml:3: unknown unit type 'figter-squadron' "
    "for force.f-15.unit; expected one of fighter-squadron, brigade; nearest: fighter-squadron",
    "force: {f-15: {at: kadna}}": f"mine.yaml:3: unknown place 'kadna' for force.f-15.at; expected {PLACES}; "
    "nearest: kadena",
    "force: {f-15: {mission: strke}}": "mine.yaml:3: unknown mission 'strke' for force.f-15.mission; "
    "expected one of strike, air-defence, airborne-assault, amphibious-assault, transfer, supply, transit, "
    "reconnaissance, medical, repair, administrative-landing, untasked-sailing, deployment-into-japan; "
    "nearest: strike",
    "force: {f-15: {fallback: Osan Air Base}}": "mine.yaml:3: force.f-15.fallback is 'Osan Air Base'; "
    "expected a name in lower-case letters, digits, '.', '_' and '-', of at most 64 characters",
    IN_FORCE.replace("new", "New").replace("brigade", "fighter-squadron")
    + "mode: in-place}": "mine.yaml:4: key 'New' in force; expected a name in lower-case letters, digits, "
    "'.', '_' and '-', of at most 64 characters",
    IN_FORCE + "mode: air, to: osan}": "mine.yaml:4: no 'via' in force.new, whose mode is air; "
    "expected an airfield",
    IN_FORCE + "mode: fly}": "mine.yaml:4: no 'to' in force.new, whose mode is fly; expected an airfield",
    IN_FORCE + "mode: air, via: busan, to: osan}": "mine.yaml:4: force.new.via is 'busan', which is a port; "
    "expected an airfield: one of kadena, osan",
    IN_FORCE + "mode: air, via: osan, to: osan}": "mine.yaml:4: force.new goes from 'osan' to 'osan'; "
    "expected two airfields",
    IN_FORCE + "mode: sea, via: sasebo, to: naha}": "mine.yaml:4: no sea route from 'sasebo' to 'naha' "
    "for force.new; expected a port that has one from 'sasebo': busan",
    IN_FORCE + "mode: fly, to: osan, stops: [kadna]}": "mine.yaml:4: unknown place 'kadna' "
    f"for force.new.stops item 1; expected {PLACES}; nearest: kadena",
    IN_FORCE + "mode: fly, to: osan, tons: -1}": "mine.yaml:4: force.new.tons is -1; "
    "expected a number from 0 to 1,000,000",
    IN_FORCE + "mode: fly, to: osan, tons: .nan}": "mine.yaml:4: force.new.tons is nan; "
    "expected a finite number",
    "lift: {ships: {platform: roro}}": "mine.yaml:3: unknown platform 'roro' for lift.ships.platform; "
    "expected one of c-17, ro-ro; nearest: ro-ro",
    "lift: {ships: {home: osan}}": "mine.yaml:3: lift.ships.home is 'osan', which is an airfield; "
    "expected a port: one of busan, naha, sasebo",
    "lift: {planes: {count: 0}}": "mine.yaml:3: lift.planes.count is 0; "
    "expected a whole number from 1 to 500",
    # parameters
    "parameters: {P1.30: 4}": "mine.yaml:3: unknown parameter 'P1.30'; "
    "expected a parameter id that `peninsula sources` lists; nearest: P1.03",
    "parameters: {delay: 4}": "mine.yaml:3: key 'delay' in parameters; expected a parameter id such as P1.03",
    "parameters: {P1.03: -4}": "mine.yaml:3: parameters.P1.03 is -4, which goes below 0; "
    "expected 0 or more (unit h)",
    "parameters: {P1.03: .nan}": "mine.yaml:3: parameters.P1.03 is nan; expected a finite number",
    "parameters: {P1.03: yes}": f"mine.yaml:3: parameters.P1.03 is 'yes'; expected {DISTRIBUTIONS}",
    "parameters: {P1.03: true}": "mine.yaml:3: parameters.P1.03 is true; "
    "expected a number or a text or a mapping (key: value)",
    "parameters: {P1.03: 'Tri(3, 2, 1)'}": "mine.yaml:3: parameters.P1.03 is 'Tri(3, 2, 1)' "
    f"(Tri(low, mode, high) needs three numbers in rising order); expected {DISTRIBUTIONS}",
    "parameters: {P1.03: {valu: 3}}": "mine.yaml:3: unknown key 'valu' in parameters.P1.03; "
    "expected one of value, at_least, grade, anchored, sources, note; nearest: value",
    "parameters: {P1.03: {value: 3, unit: d}}": "mine.yaml:3: unknown key 'unit' in parameters.P1.03; "
    "expected one of value, at_least, grade, anchored, sources, note",
    "parameters: {P1.06: 1.2}": "mine.yaml:3: parameters.P1.06 is 1.2, which leaves 0 to 1; "
    "expected a value from 0 to 1 (unit prob)",
    "parameters: {P1.06: 'LN(0.5, 0.9)'}": "mine.yaml:3: parameters.P1.06 is 'LN(0.5, 0.9)', "
    "which leaves 0 to 1; expected a value from 0 to 1 (unit prob)",
    "parameters: {P1.16: 4}": "mine.yaml:3: parameters.P1.16 is 4; expected a list, as in the register",
    "parameters: {P1.03: {value: 4, grade: B}}": "mine.yaml:3: parameters.P1.03.grade is B, better than the "
    "register's C; expected C or lower, or the sources that it rests on",
    "parameters: {P1.03: {value: 4, grade: B, sources: [S30]}}": "mine.yaml:3: unknown source 'S30'; "
    "expected a key of scenarios/data/sources.yaml",
    "parameters: {P1.06: {value: 0.5, at_least: 0.1}}": "mine.yaml:3: parameters.P1.06 is 0.5 "
    f"(a smallest value goes with LN(...), not with 0.5); expected {DISTRIBUTIONS}",
}


@pytest.mark.parametrize("text", MESSAGES, ids=lambda text: str(text)[:60])
def test_what_bad_input_is_told(told: Told, text: str) -> None:
    assert told(f"{text}\n") == [MESSAGES[text]]


def test_everything_wrong_is_told_at_once_and_at_its_line(told: Told) -> None:
    text = """\
clock:
  startx: D-1
access:
  readings: {JPN: promt}
injects:
  - id: strike
    target: oasn
    mssiles: 3
force:
  f-15:
    unit: 3
  brigade:
    to: pusan
parameters:
  P1.03: -1
  P9.99: 1
"""
    assert [line.split(";")[0] for line in told(text, (), ("unc.present=maybe",))] == [
        "--set unc.present=maybe: unc.present is 'maybe'",
        "mine.yaml:4: unknown key 'startx' in clock",
        "mine.yaml:6: unknown rule 'promt' for access.readings.JPN",
        "mine.yaml:9: unknown place 'oasn' for injects.strike.target",
        "mine.yaml:10: unknown key 'mssiles' in injects.strike",
        "mine.yaml:13: force.f-15.unit is 3",
        "mine.yaml:15: unknown place 'pusan' for force.brigade.to",
        "mine.yaml:17: parameters.P1.03 is -1, which goes below 0",
        "mine.yaml:18: unknown parameter 'P9.99'",
    ]


def test_a_file_that_lacks_almost_everything(world: World, write: Write) -> None:
    write("bare.yaml", "# nothing yet\nname: bare\n")
    with pytest.raises(InputError) as refused:
        finish(assemble("bare.yaml"), world)
    lines = str(refused.value).splitlines()
    assert lines[0] == "bare.yaml:1: no 'title' in the scenario; expected a text"
    assert lines[-1] == "bare.yaml:2: no 'format' in the file; expected 'format: 1' as its first key"
    named = {"title", "summary", "evidence", "clock", "access", "consultation", "unc", "injects", "force"}
    assert {line.split("'")[1] for line in lines} == {*named, "lift", "format"}


def test_an_inject_taken_out_of_the_run_is_not_held_to_the_clock(load_small: Callable[..., Loaded]) -> None:
    assert not load_small("injects: [{id: strike, at: D+99, enabled: false}]\n").scenario.injects[2].enabled


def test_names_of_no_scenario() -> None:
    with pytest.raises(InputError) as refused:
        load("korea-tody")
    [problem] = refused.value.problems
    assert (problem.file, problem.found) == ("SCENARIO", "unknown scenario 'korea-tody'")
    assert problem.nearest == "korea-today"
    with pytest.raises(InputError) as refused:
        load("korea-today", ["minut"])
    [problem] = refused.value.problems
    assert (problem.file, problem.found, problem.nearest) == ("--with", "unknown pack 'minut'", "minute")


def test_messages_hold_no_control_characters() -> None:
    assert str(Problem("a\x1b[2J.yaml", 1, 1, "found\x07", "x")) == "a?[2J.yaml:1: found?; expected x"


def test_input_errors_are_rebuildable_from_their_arguments() -> None:
    error = InputError([Problem("a.yaml", 3, 1, "a", "b", "c"), Problem("b.yaml", 0, 0, "d")])
    again = type(error)(*error.args)
    assert again.problems == error.problems
    assert str(again) == "a.yaml:3: a; expected b; nearest: c\nb.yaml: d"
