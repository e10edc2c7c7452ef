"""Access rules as known answers: policy facts 1.2 to 1.5 and 6, with the corrections of the model."""

from __future__ import annotations

import pytest

from policies import Ask, Deny, Earlier, Grant, Mission, Notify, Phase, Request, Reroute, World, builtin
from policies.access import is_combat_launch, minute_fails
from scenarios import register
from tests.sim.strategies import SOFA_STATES, a_request, a_world

RULES = builtin()
ACCESS = RULES.names("access")


def answer(name: str, request: Request, world: World) -> object:
    return RULES.get("access", name)(request, world)


def told(verdict: object) -> str:
    """A verdict as a word and the parameters that it names; reasons left out."""
    match verdict:
        case None:
            return "-"
        case Grant():
            return "grant"
        case Deny():
            return "deny"
        case Notify(lead=lead, challenge=challenge, setback=setback, server=server):
            return " ".join(["notify", *filter(None, (lead, challenge, setback, server))])
        case Ask(procedure=procedure, chance=chance):
            return f"ask {procedure.removesuffix('-consultation')} {chance}"
        case Reroute(otherwise=otherwise):
            return f"reroute, or {told(otherwise)}"
        case Earlier(first=first, second=second):
            return f"{told(first)}, or {told(second)}"
        case _:
            raise AssertionError(f"no verdict: {verdict!r}")


def cells(grid: str) -> list[tuple[str, str, str]]:
    """(row, column, cell) of a table whose first line names the columns."""
    head, *rows = [line.split() for line in grid.strip().splitlines()]
    return [(row[0], name, cell) for row in rows for name, cell in zip(head[1:], row[1:], strict=True)]


IN_WORDS = {
    "-": "-",
    "go": "grant",
    "no": "deny",
    "note": "notify P1.10",
    "ask": "ask prompt P1.06",
    "ask-": "ask prompt P1.07",
    "hold": "ask strict P1.06",
    "hold-": "ask strict P1.07",
    "mnt": "notify P1.02, or ask prompt P1.06",
    "mnt-": "notify P1.02, or ask prompt P1.07",
    "move": "reroute, or ask prompt P1.06",
    "move-": "reroute, or ask prompt P1.07",
}

#: A United States unit in Japan, all-out attack on the ROK and the UNC.
BY_MISSION = """
mission                free-use-1951 minute prompt strict movement logistics-only denied un-sofa
strike                 go            mnt    ask    hold   move     no             no     -
air-defence            go            mnt    ask    hold   move     no             no     -
airborne-assault       go            mnt    ask    hold   move     no             no     -
amphibious-assault     go            mnt    ask    hold   move     no             no     -
transfer               go            note   note   note   note     note           no     -
supply                 go            note   note   note   note     note           no     -
transit                go            note   note   note   note     note           no     -
reconnaissance         go            note   note   note   note     note           no     -
medical                go            note   note   note   note     note           no     -
repair                 go            note   note   note   note     note           no     -
administrative-landing go            note   note   note   note     note           no     -
untasked-sailing       go            note   note   note   note     note           no     -
deployment-into-japan  go            go     go     go     go       go             no     -
"""

#: A strike by a United States squadron in Japan, by phase.
BY_PHASE = """
phase          free-use-1951 minute prompt strict movement logistics-only denied un-sofa
steady         go            ask-   ask-   hold-  move-    no             no     -
warning        go            ask-   ask-   hold-  move-    no             no     -
limited        go            mnt-   ask-   hold-  move-    no             no     -
all-out        go            mnt    ask    hold   move     no             no     -
japan-attacked go            go     go     go     go       go             go     -
"""

#: A division brought into Japan from outside, by phase (trigger T1).
DIVISION_BY_PHASE = """
phase          free-use-1951 minute prompt strict movement logistics-only denied un-sofa
steady         go            ask-   ask-   hold-  ask-     no             no     -
limited        go            ask-   ask-   hold-  ask-     no             no     -
all-out        go            ask    ask    hold   ask      no             no     -
japan-attacked go            go     go     go     go       go             go     -
"""

#: A strike by different units, all-out attack.
BY_UNIT = """
unit               free-use-1951 minute prompt strict movement logistics-only denied un-sofa
us-in-japan        go            mnt    ask    hold   move     no             no     -
us-at-misawa       go            mnt    ask    hold   move     no             no     -
us-brought-in      go            ask    ask    hold   move     no             no     -
us-national        go            ask    ask    hold   move     no             no     -
japanese           go            ask    ask    hold   move     no             no     -
british-at-yokota  -             -      -      -      -        -              no     no
us-in-korea        -             -      -      -      -        -              -      -
british-in-korea   -             -      -      -      -        -              -      -
"""
UNITS = {
    "us-in-japan": {},
    "us-at-misawa": {"base": "misawa", "unc_base": False},
    "us-brought-in": {"in_japan_at_onset": False},
    "us-national": {"unified_command": False},
    "japanese": {"nation": "JPN"},
    "british-at-yokota": {"nation": "GBR", "base": "yokota"},
    "us-in-korea": {"base": "osan", "host": "ROK", "unc_base": False},
    "british-in-korea": {"nation": "GBR", "base": "osan", "host": "ROK", "unc_base": False},
}


@pytest.mark.parametrize(("unit", "rule", "cell"), cells(BY_UNIT))
def test_a_strike_by_unit(unit: str, rule: str, cell: str) -> None:
    assert told(answer(rule, a_request(**UNITS[unit]), a_world())) == IN_WORDS[cell]


@pytest.mark.parametrize(("mission", "rule", "cell"), cells(BY_MISSION))
def test_a_us_unit_in_japan_by_mission(mission: str, rule: str, cell: str) -> None:
    assert told(answer(rule, a_request(mission=Mission(mission)), a_world())) == IN_WORDS[cell]


@pytest.mark.parametrize(("phase", "rule", "cell"), cells(BY_PHASE))
def test_a_strike_from_japan_by_phase(phase: str, rule: str, cell: str) -> None:
    assert told(answer(rule, a_request(), a_world(Phase(phase)))) == IN_WORDS[cell]


@pytest.mark.parametrize(("phase", "rule", "cell"), cells(DIVISION_BY_PHASE))
def test_a_division_into_japan_by_phase(phase: str, rule: str, cell: str) -> None:
    request = a_request(mission=Mission.DEPLOYMENT_INTO_JAPAN, in_japan_at_onset=False)
    assert told(answer(rule, request, a_world(Phase(phase), inflow=1.0))) == IN_WORDS[cell]


def test_the_tables_are_complete() -> None:
    assert {(m, r) for m, r, _ in cells(BY_MISSION)} == {(m, r) for m in Mission for r in ACCESS}
    assert {(p, r) for p, r, _ in cells(BY_PHASE)} == {(p, r) for p in Phase for r in ACCESS}


@pytest.mark.parametrize("rule", ["minute", "prompt", "strict", "movement"])
@pytest.mark.parametrize(("inflow", "asked"), [(0.0, False), (0.999, False), (1.0, True), (3.0, True)])
def test_a_deployment_is_major_from_one_division(rule: str, inflow: float, asked: bool) -> None:
    verdict = answer(rule, a_request(mission=Mission.DEPLOYMENT_INTO_JAPAN), a_world(inflow=inflow))
    assert isinstance(verdict, Ask) is asked


@pytest.mark.parametrize("mission", [Mission.TRANSIT, Mission.TRANSFER, Mission.SUPPLY])
def test_passing_through_japan_is_no_inflow(mission: Mission) -> None:
    assert told(answer("prompt", a_request(mission=mission), a_world(inflow=5.0))) == "notify P1.10"


LAUNCHES = {"strike", "air-defence", "airborne-assault", "amphibious-assault"}


@pytest.mark.parametrize("mission", Mission)
def test_what_counts_as_a_combat_launch(mission: Mission) -> None:
    assert is_combat_launch(mission) is (mission in LAUNCHES)


@pytest.mark.parametrize("rule", ["minute", "prompt", "strict", "movement", "logistics-only"])
def test_a_transfer_of_a_unit_to_be_tasked_later_may_be_challenged(rule: str) -> None:
    verdict = answer(rule, a_request(mission=Mission.TRANSFER, combat_later=True), a_world())
    assert told(verdict) == "notify P1.10 P1.09 P1.05"


# --- the Korea Minute ---

FAILURES = {
    "the United Nations Command is gone, so no force is under it": ({}, {"unc_present": False}),
    "no attack on the United Nations forces in Korea": ({}, {"attacked": frozenset({"ROK", "USA"})}),
    "only United States forces are exempt": ({"nation": "JPN"}, {}),
    "the unit was brought in after the attack began": ({"in_japan_at_onset": False}, {}),
    "the unit is not under the Unified Command": ({"unified_command": False}, {}),
    "nothing needs to be undertaken immediately": (
        {},
        {"phase": Phase.WARNING, "attacked": frozenset({"UNC"})},
    ),
}


@pytest.mark.parametrize("otherwise", ["prompt", "strict"])
@pytest.mark.parametrize("reason", FAILURES)
def test_each_condition_of_the_minute_fails_on_its_own(reason: str, otherwise: str) -> None:
    unit, circumstances = FAILURES[reason]
    request = a_request(**unit)
    world = a_world(**{"minute_otherwise": otherwise, "phase": Phase.ALL_OUT, **circumstances})
    assert minute_fails(request, world) == reason
    chance = "P1.06" if world.phase is Phase.ALL_OUT else "P1.07"
    verdict = answer("minute", request, world)
    assert isinstance(verdict, Ask)
    assert verdict.reason == f"the Minute does not apply: {reason}"
    assert told(verdict) == f"ask {otherwise} {chance}"


@pytest.mark.parametrize("phase", [Phase.LIMITED, Phase.ALL_OUT])
def test_the_minute_holds_where_nothing_fails(phase: Phase) -> None:
    assert minute_fails(a_request(), a_world(phase)) is None
    assert isinstance(answer("minute", a_request(), a_world(phase)), Earlier)


def test_beneath_the_minute_lies_the_rule_that_the_scenario_names() -> None:
    verdict = answer("minute", a_request(), a_world(minute_otherwise="strict"))
    assert told(verdict) == "notify P1.02, or ask strict P1.06"


# --- Article V ---

BOUND_BY_ARTICLE_V = [rule for rule in ACCESS if rule not in ("free-use-1951", "un-sofa")]


@pytest.mark.parametrize("rule", BOUND_BY_ARTICLE_V)
def test_article_v_holds_against_the_attacker_alone(rule: str) -> None:
    world = a_world(attacked=frozenset({"JPN", "ROK", "UNC"}), japan_attackers=frozenset({"PRC"}))
    assert told(answer(rule, a_request(against="PRC"), world)) == "grant"
    assert told(answer(rule, a_request(against="DPRK"), world)) == told(
        answer(rule, a_request(against="DPRK"), a_world())
    )


@pytest.mark.parametrize("rule", BOUND_BY_ARTICLE_V)
def test_article_v_frees_every_mission(rule: str) -> None:
    world = a_world(Phase.JAPAN_ATTACKED, inflow=2.0)
    assert {told(answer(rule, a_request(mission=mission), world)) for mission in Mission} == {"grant"}


# --- third states ---


def third(**changes: object) -> Request:
    return a_request(**{"nation": "GBR", "mission": Mission.SUPPLY, "base": "yokota", **changes})


@pytest.mark.parametrize("state", sorted(SOFA_STATES))
def test_a_sofa_state_gives_notice_through_unc_rear(state: str) -> None:
    assert told(answer("un-sofa", third(nation=state), a_world())) == "notify P1.13 unc-rear"


SOFA_REFUSALS = [
    (third(), {"unc_present": False}, "the SOFA ended with the United Nations Command's presence"),
    (third(nation="NOR"), {}, "NOR is not a party to the UN-GOJ SOFA"),
    (third(nation="ZAF"), {}, "ZAF is not a party to the UN-GOJ SOFA"),
    (third(base="misawa", unc_base=False), {}, "misawa is not one of the seven UNC-designated bases"),
    (third(mission=Mission.STRIKE), {}, "the SOFA covers logistic support, not combat operations"),
]


@pytest.mark.parametrize(("request_", "circumstances", "reason"), SOFA_REFUSALS)
def test_the_sofa_refuses(request_: Request, circumstances: dict[str, object], reason: str) -> None:
    verdict = answer("un-sofa", request_, a_world(**circumstances))
    assert isinstance(verdict, Deny)
    assert verdict.reason.startswith(reason)


def test_a_cabinet_decision_lets_third_states_fight() -> None:
    strike = third(mission=Mission.STRIKE)
    assert told(answer("un-sofa", strike, a_world(third_state_combat=True))) == "notify P1.13 unc-rear"


def test_the_eligible_states_are_those_of_the_register() -> None:
    assert set(register().parameters["P1.16"].value) == SOFA_STATES
