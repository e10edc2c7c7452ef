"""Rules of acting together: mechanisms, findings, manifests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import Phase
from policies import law as rules
from policies.coordination import AD_HOC, HUB, STANDING, way_of
from policies.evacuation import is_contested, manifest

NATIONS = ("JPN", "OTH", "USA")


def test_each_setting_has_its_way_and_an_unusable_mechanism_falls_back() -> None:
    assert [way_of(name, True) for name in ("hub", "ad-hoc", "trilateral", "none")] == [
        HUB,
        AD_HOC,
        STANDING,
        None,
    ]
    assert way_of("trilateral", False) is AD_HOC
    assert way_of("hub", False) is HUB


def test_only_the_group_is_set_up_and_only_the_standing_mechanism_is_direct() -> None:
    assert [way.set_up is not None for way in (HUB, AD_HOC, STANDING)] == [False, True, False]
    assert [way.direct for way in (HUB, AD_HOC, STANDING)] == [False, False, True]
    assert (AD_HOC.time, AD_HOC.hops, AD_HOC.error) == (HUB.time, HUB.hops, HUB.error)


def test_a_higher_finding_opens_all_that_a_lower_one_opens() -> None:
    low, high, highest = (
        set(rules.opens(finding))
        for finding in (rules.IMPORTANT_INFLUENCE, rules.SURVIVAL_THREATENING, rules.ARMED_ATTACK)
    )
    assert low < high <= highest == set(rules.CAPACITIES)
    assert rules.ESCORTS not in low
    assert rules.opens(rules.NOT_YET) == ()


@pytest.mark.parametrize(
    ("phase", "held", "expected"),
    [
        (Phase.STEADY, "", ()),
        (Phase.WARNING, "", ()),
        (Phase.LIMITED, "", (rules.IMPORTANT_INFLUENCE,)),
        (Phase.LIMITED, rules.IMPORTANT_INFLUENCE, ()),
        (Phase.ALL_OUT, "", (rules.IMPORTANT_INFLUENCE, rules.SURVIVAL_THREATENING)),
        (Phase.ALL_OUT, rules.IMPORTANT_INFLUENCE, (rules.SURVIVAL_THREATENING,)),
        (Phase.ALL_OUT, rules.SURVIVAL_THREATENING, ()),
        (Phase.ALL_OUT, rules.ARMED_ATTACK, ()),
    ],
)
def test_tokyo_weighs_what_it_does_not_hold(phase: Phase, held: str, expected: tuple[str, ...]) -> None:
    assert rules.findings_to_weigh(phase, held) == expected


def test_an_evacuation_is_contested_only_under_attack_and_only_where_the_scenario_says_so() -> None:
    contested = {phase for phase in Phase if is_contested("contested", phase)}
    assert contested == {Phase.LIMITED, Phase.ALL_OUT, Phase.JAPAN_ATTACKED}
    assert not any(is_contested("permissive", phase) for phase in Phase)


@given(
    st.integers(0, 1_500),
    st.dictionaries(st.sampled_from(NATIONS), st.integers(0, 2_000)),
    st.lists(st.sampled_from(NATIONS), unique=True, max_size=2),
)
def test_a_manifest_fills_the_seats_and_overbooks_nobody(
    seats: int, waiting: dict[str, int], first: list[str]
) -> None:
    boards = manifest(seats, waiting, tuple(first))
    assert sum(boards.values()) == min(seats, sum(waiting.values()))
    assert all(0 < people <= waiting[nation] for nation, people in boards.items())
    if first:
        assert boards.get(first[0], 0) == min(seats, waiting.get(first[0], 0))


def test_seats_go_in_proportion_to_who_waits() -> None:
    assert manifest(100, {"JPN": 100, "OTH": 100, "USA": 200}) == {"JPN": 25, "OTH": 25, "USA": 50}
    assert manifest(10, {"JPN": 100, "OTH": 100, "USA": 100}) == {"JPN": 4, "OTH": 3, "USA": 3}
    assert manifest(100, {"JPN": 30, "USA": 500}, ("JPN",)) == {"JPN": 30, "USA": 70}
