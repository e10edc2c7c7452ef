"""Which ways the agreements permit to an item: over all items and all sets of agreements."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import Agreements, Item, Route, Topic, builtin

ROUTES = builtin().get("information", "agreements")
STATES = ("none", "ended", "suspended", "noticed", "in-force")
CAPITALS = ("USA", "ROK", "JPN")

items = st.builds(
    Item,
    topic=st.sampled_from(Topic),
    classification=st.integers(1, 3),
    originator=st.sampled_from(CAPITALS),
    recipient=st.sampled_from(CAPITALS),
    kind=st.sampled_from(("product", "warning")),
)
agreements = st.builds(
    Agreements,
    gsomia=st.sampled_from(STATES),
    tisa=st.booleans(),
    realtime=st.booleans(),
    tense=st.booleans(),
    crisis=st.booleans(),
    attacked=st.booleans(),
)


def names(item: Item, now: Agreements) -> dict[str, Route]:
    return {route.name: route for route in ROUTES(item, now)}


@given(items, agreements)
def test_tisa_carries_nuclear_and_missile_matters_alone(item: Item, now: Agreements) -> None:
    if "tisa" in names(item, now):
        assert now.tisa
        assert item.topic in ("missile", "nuclear")
        assert item.classification in (2, 3)
        assert names(item, now)["tisa"].hops == (item.originator, "USA", item.recipient)


@given(items, agreements)
def test_a_third_party_passes_nothing_on_without_consent(item: Item, now: Agreements) -> None:
    for route in ROUTES(item, now):
        if item.kind == "product" and len(route.hops) > 2:
            assert route.withheld is not None


@given(items, agreements)
def test_an_agreement_adds_ways_and_takes_none(item: Item, now: Agreements) -> None:
    """GSOMIA does not remove TISA, nor the other way round."""
    without = replace(now, gsomia="none", tisa=False, realtime=False)
    for added in (
        replace(without, tisa=True),
        replace(without, realtime=True),
        *(replace(without, gsomia=state) for state in STATES),
        now,
    ):
        assert names(item, without).items() <= names(item, added).items()
    assert names(item, now).keys() <= names(item, replace(now, gsomia="in-force", tisa=True)).keys() | {
        "realtime"
    }


@given(items, agreements)
def test_the_first_grade_never_leaves_its_capital_for_the_other_ally(item: Item, now: Agreements) -> None:
    secret = replace(item, classification=1, kind="product", originator="ROK", recipient="JPN")
    assert ROUTES(secret, now) == ()


@given(items, agreements)
def test_washington_and_an_ally_need_no_agreement_between_the_allies(item: Item, now: Agreements) -> None:
    for ends in (("USA", "ROK"), ("JPN", "USA")):
        own = replace(item, kind="product", originator=ends[0], recipient=ends[1])
        assert list(names(own, now)) == ["bilateral"]


@pytest.mark.parametrize(
    ("now", "topic", "expected"),
    [
        (Agreements(), Topic.MISSILE, {"ad-hoc": "D8.06"}),
        (Agreements(gsomia="ended", tisa=True), Topic.MISSILE, {"tisa": "P3.10", "ad-hoc": "D8.06"}),
        (Agreements(gsomia="ended", tisa=True), Topic.MINE, {"ad-hoc": "D8.06"}),
        (Agreements(gsomia="in-force"), Topic.SUBMARINE, {"gsomia": "P3.09", "ad-hoc": "D8.06"}),
        (Agreements(gsomia="suspended"), Topic.MINE, {"gsomia": "P3.11", "ad-hoc": "D8.06"}),
        (Agreements(gsomia="noticed"), Topic.MINE, {"gsomia": "P3.11", "ad-hoc": "D8.06"}),
        (Agreements(gsomia="in-force", tense=True), Topic.MINE, {"gsomia": "P3.11", "ad-hoc": "D8.06"}),
    ],
)
def test_chances_are_those_of_the_facts(now: Agreements, topic: Topic, expected: dict[str, str]) -> None:
    item = Item(topic, 2, "ROK", "JPN")
    assert {name: route.chance for name, route in names(item, now).items()} == expected


def test_tempo_and_friction_choose_the_numbers() -> None:
    item = Item(Topic.MISSILE, 2, "ROK", "JPN")
    crisis = names(item, Agreements("in-force", tisa=True, crisis=True))
    routine = names(item, Agreements("in-force", tisa=True, crisis=False, tense=True))
    assert [crisis[n].latency for n in ("gsomia", "tisa", "ad-hoc")] == ["P3.04", "P3.06", "D8.04"]
    assert [routine[n].latency for n in ("gsomia", "tisa", "ad-hoc")] == ["P3.05", "P3.07", "D8.05"]
    assert (crisis["tisa"].withheld, routine["tisa"].withheld) == ("P3.18", "P3.18-high")
    assert [crisis[n].surcharge for n in ("gsomia", "tisa", "ad-hoc")] == ["direct", "hub", "direct"]


def test_a_warning_goes_by_machine_or_by_hand() -> None:
    track = Item(Topic.MISSILE, 2, "ROK", "JPN", "warning")
    assert list(names(track, Agreements("in-force", tisa=True))) == ["cross-cue"]
    linked = names(track, Agreements(realtime=True, attacked=True))
    assert {n: (r.latency, r.chance) for n, r in linked.items()} == {
        "realtime": ("P3.01", "P3.02-attack"),
        "cross-cue": ("P3.03", None),
    }
