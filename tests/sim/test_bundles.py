"""Questions about access come bundled: one of a kind to a cell in a phase, whatever is answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policies
import scenarios
from sim import Plan, compile_plan, play_plan
from sim.questions import Answer, Question

ACCESS = re.compile(
    r"^(washington\.access|tokyo\.(?:access|inflow|claimed)|unc\.(?:open|notice))\.([a-z-]+(?:-\d+)?)(\.\d)?$"
)
RULES = (
    "free-use-1951", "movement", "logistics-only", "minute", "prompt", "strict", "denied", "disputed-minute",
)  # fmt: skip
#: What else changes who asks whom and when.
OTHERS = ("unc-left", "red-provoke", "no-sharing", "trilateral")
packs = st.tuples(st.sampled_from(RULES) | st.none(), st.sampled_from(OTHERS) | st.none())


@cache
def plan_of(scenario: str, packs: tuple[str, ...]) -> Plan:
    return compile_plan(scenarios.load(scenario, packs), policies.builtin(), scenarios.catalogue())


class Anyhow:
    """Answers by the policy, or by whatever Hypothesis draws for the nth question."""

    def __init__(self, chosen: list[int]) -> None:
        self.chosen = chosen
        self.asked: list[tuple[str, str, str]] = []  # cell, question, option

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        number = self.chosen[len(self.asked) % len(self.chosen)] if self.chosen else 0
        names = question.names()
        option = policy() if number == 0 else names[(number - 1) % len(names)]
        self.asked.append((question.cell, question.ident, option))
        return Answer(option, "answer" if number else "policy")


def bundled(asked: list[tuple[str, str, str]]) -> None:
    """Nothing twice; of one kind once a phase, and another round only after a wait."""
    assert max(Counter(question for _, question, _ in asked).values(), default=1) == 1
    before: dict[tuple[str, str, str], str] = {}
    for cell, question, option in asked:
        if found := ACCESS.match(question):
            kind, phase, round_ = found.groups()
            last = before.get((cell, kind, phase))
            assert (last is None) if round_ is None else (last == "wait"), question
            before[cell, kind, phase] = option


@settings(max_examples=60)
@given(
    st.sampled_from(scenarios.shipped()),
    packs,
    st.integers(0, 2**32),
    st.lists(st.integers(0, 5), max_size=8),
)
def test_no_phase_asks_a_cell_twice_about_access(
    scenario: str, packs: tuple[str | None, ...], seed: int, chosen: list[int]
) -> None:
    decider = Anyhow(chosen)
    play_plan(plan_of(scenario, tuple(pack for pack in packs if pack)), seed, decider=decider, reduced=True)
    bundled(decider.asked)


@pytest.mark.parametrize("pack", [*RULES, *OTHERS])
def test_nor_does_any_policy(pack: str) -> None:
    for scenario in ("korea-today", "limited-strike", "un-sending-states"):
        for seed in range(6):
            decider = Anyhow([])
            play_plan(plan_of(scenario, (pack,)), seed, decider=decider, reduced=True)
            bundled(decider.asked)


def test_a_question_that_comes_twice_would_be_found() -> None:
    twice = [("USA", "washington.access.all-out", "ask"), ("USA", "washington.access.all-out", "ask")]
    with pytest.raises(AssertionError):
        bundled(twice)
    with pytest.raises(AssertionError):
        bundled([("JPN", "tokyo.access.all-out", "yes"), ("JPN", "tokyo.access.all-out.2", "no")])
    bundled([("JPN", "tokyo.access.all-out", "wait"), ("JPN", "tokyo.access.all-out.2", "no")])
