"""The tables of politics: GSOMIA's states in full, disputes and chains, costs, Seoul's reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import Ask, Deny, Earlier, Grant, Notify, Phase, Reroute, Verdict
from policies.politics import (
    ACTS,
    INCIDENTS,
    SHOCKS,
    aggrieves_seoul,
    chosen,
    cost_of,
    gsomia_after,
    permits,
)
from scenarios import register
from sim.numbers import Numbers
from tests.sim.strategies import uniforms

NUMBERS = Numbers(register().parameters)
ASK = Ask("asks", "prompt-consultation", "P1.06")
NOTICE = Notify("tells", "P1.02")


def test_gsomia_in_full() -> None:
    acts = ("notice", "suspend", "lapse", "restore")
    table = {
        state: [gsomia_after(state, act) for act in acts]
        for state in ("none", "in-force", "noticed", "suspended", "ended")
    }
    assert table == {
        "none": ["none", "none", "none", "none"],
        "in-force": ["noticed", "in-force", "in-force", "in-force"],
        "noticed": ["noticed", "suspended", "ended", "in-force"],
        "suspended": ["suspended", "suspended", "ended", "in-force"],
        "ended": ["ended", "ended", "ended", "in-force"],
    }


def test_the_chain_of_2019() -> None:
    chain, step = [], "treaty-1965"
    while step in INCIDENTS:
        chain.append(step)
        step = str(INCIDENTS[step].then)
    assert [*chain, step] == ["treaty-1965", "court-ruling", "seizure", "trade-measure", "gsomia-notice"]


def test_shocks_share_out_to_one() -> None:
    assert sum(NUMBERS.value(str(INCIDENTS[kind].share)) for kind in SHOCKS) == pytest.approx(1.0)
    assert "naming" not in SHOCKS  # symbolic: no suspension was found
    assert NUMBERS.value("P4.02-weight") + NUMBERS.value("P4.03-weight") == pytest.approx(1.0)


@given(uniforms, st.dictionaries(st.text(min_size=1), st.floats(0.01, 5.0), min_size=1, max_size=6))
def test_a_uniform_falls_on_the_entry_whose_share_it_is_in(u: float, shares: dict[str, float]) -> None:
    name = chosen(shares, u)
    before = sum(list(shares.values())[: list(shares).index(name)])
    point = u * sum(shares.values())
    assert before - 1e-9 <= point <= before + shares[name] + 1e-9


def test_every_cost_is_above_nothing_and_below_a_tenth() -> None:
    costs = {key: NUMBERS.value(ident) for key, ident in ACTS.items()}
    assert max(costs, key=lambda key: costs[key]) == ("ROK", "sdf-on-soil")
    assert all(0.0 < cost <= 0.1 for cost in costs.values())
    assert costs["JPN", "agree-limited"] < costs["JPN", "agree-combat"]


def test_an_act_without_a_cost_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(
        ValueError, match=r"no cost at home for 'agree-combats' by JPN.*nearest: agree-combat"
    ):
        cost_of("JPN", "agree-combats")
    with pytest.raises(ValueError, match="by UNC; known: none"):
        cost_of("UNC", "press")


@pytest.mark.parametrize(
    ("verdict", "far"),
    [
        (Grant("free"), 2),
        (NOTICE, 2),
        (Earlier(NOTICE, ASK), 2),
        (ASK, 1),
        (Deny("no"), 0),
        (Reroute("elsewhere", Deny("no")), 0),
        (None, 0),
    ],
)
def test_how_far_a_verdict_goes(verdict: Verdict | None, far: int) -> None:
    assert permits(verdict) == far


def test_seoul_is_aggrieved_under_attack_and_only_by_less_than_it_reads() -> None:
    for phase in Phase:
        attacked = phase not in (Phase.STEADY, Phase.WARNING)
        assert aggrieves_seoul(phase, NOTICE, ASK) == attacked
        assert not aggrieves_seoul(phase, ASK, ASK)
        assert not aggrieves_seoul(phase, ASK, NOTICE)
        assert aggrieves_seoul(phase, ASK, Deny("no")) == attacked
