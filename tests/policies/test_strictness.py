"""What holds of every access rule, whatever is asked: order of strictness, purity, scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given

from policies import Ask, Earlier, Grant, Notify, Request, World, builtin
from policies.access import classify
from scenarios import register
from tests.sim.strategies import a_request, a_world, requests, worlds

RULES = builtin()
ACCESS = RULES.names("access")


def answer(name: str, request: Request, world: World) -> object:
    return RULES.get("access", name)(request, world)


#: From laxer to stricter, where prompt consultation lies beneath the Minute.
STRICTNESS = ("free-use-1951", "minute", "prompt", "strict", "logistics-only")


def severity(verdict: object) -> int:
    """Where a verdict stands between going at once and not going."""
    match verdict:
        case Grant():
            return 0
        case Earlier() | Notify():
            return 1
        case Ask(procedure="prompt-consultation"):
            return 2
        case Ask():
            return 3
        case _:
            return 4


@given(requests, worlds)
def test_a_stricter_rule_never_gives_more(request: Request, world: World) -> None:
    request = replace(request, nation="USA" if request.unc_base else "JPN")
    world = replace(world, minute_otherwise="prompt")
    verdicts = [answer(name, request, world) for name in STRICTNESS]
    assert None not in verdicts
    assert [severity(v) for v in verdicts] == sorted(severity(v) for v in verdicts)


@given(requests, worlds)
def test_the_minute_never_takes_more_than_the_rule_beneath_it(request: Request, world: World) -> None:
    assert severity(answer("minute", request, world)) <= severity(
        answer(world.minute_otherwise, request, world)
    )


@given(requests, worlds)
def test_a_rule_gives_the_same_answer_twice(request: Request, world: World) -> None:
    for rule in RULES.rules():
        if rule.family in ("access", "consultation"):
            assert rule(request, world) == rule(request, world)


@given(requests, worlds)
def test_japan_has_no_say_over_bases_elsewhere(request: Request, world: World) -> None:
    elsewhere = replace(request, host="ROK", base="osan", unc_base=False)
    assert classify(elsewhere) is None
    assert {answer(name, elsewhere, world) for name in ACCESS} == {None}


@given(requests, worlds)
def test_every_request_in_japan_is_the_business_of_one_rule_of_each_kind(
    request: Request, world: World
) -> None:
    third_state = request.nation not in ("USA", "JPN")
    assert (answer("un-sofa", request, world) is not None) is third_state
    assert (answer("prompt", request, world) is None) is third_state


@given(requests, worlds)
def test_verdicts_name_declared_parameters_of_the_register(request: Request, world: World) -> None:
    for name in ACCESS:
        declared = set(RULES.get("access", name).parameters)
        assert set(parameters(answer(name, request, world))) <= declared <= set(register().parameters)


def parameters(verdict: Any) -> Iterator[str]:
    """The ids that a verdict names, however deep."""
    for field in getattr(verdict, "__dataclass_fields__", ()):
        value = getattr(verdict, field)
        if field in ("lead", "challenge", "setback", "chance") and value is not None:
            yield value
        yield from parameters(value)


def test_the_parameters_of_a_verdict_are_found_at_every_depth() -> None:
    assert list(parameters(answer("minute", a_request(), a_world()))) == ["P1.02", "P1.06"]
    assert list(parameters(answer("movement", a_request(), a_world()))) == ["P1.06"]
