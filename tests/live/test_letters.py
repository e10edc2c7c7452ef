"""Messages between cells: their way, their time, who knows of them, whose luck they change."""

from __future__ import annotations

import pytest

import policies
import scenarios
from sim import Record, Run, compile_plan, play_plan, seen_by
from sim.letters import Letter

H = 273_600


def sent(
    *packs: str, letter: Letter | None = None, seed: int = 1, sets: tuple[str, ...] = ()
) -> tuple[Run, list[Record]]:
    letter = letter or Letter(1, H + 3_600, "ROK", "JPN", "What do you see?")
    plan = compile_plan(scenarios.load("korea-today", packs, sets), policies.builtin(), scenarios.catalogue())
    run = play_plan(plan, seed, letters=[letter])
    return run, [record for record in run.trace.records if record.subject == letter.name]


@pytest.mark.parametrize(
    ("packs", "topic", "ways"),
    [
        (("gsomia",), "ground-forces", {"gsomia", "ad-hoc"}),
        (("tisa",), "missile", {"tisa", "ad-hoc"}),
        (("tisa",), "ground-forces", {"ad-hoc"}),
        (("no-sharing",), "missile", {"ad-hoc"}),
    ],
)
def test_seoul_to_tokyo_goes_as_the_agreements_have_it(
    packs: tuple[str, ...], topic: str, ways: set[str]
) -> None:
    taken = set()
    for seed in range(6):
        _, records = sent(*packs, letter=Letter(1, H, "ROK", "JPN", "Look.", topic), seed=seed)
        assert [r.kind for r in records] in (["message", "message-received"], ["message", "message-kept"])
        if records[1].kind == "message-received":
            taken.add(records[1].unit)
            assert records[1].time > records[0].time
    assert taken
    assert taken <= ways


def test_an_agreement_never_makes_it_later() -> None:
    for seed in range(8):
        with_, without = (sent(pack, seed=seed)[1][1] for pack in ("gsomia", "no-sharing"))
        if without.kind == "message-received":
            assert with_.time <= without.time


def test_who_knows_of_it() -> None:
    run, records = sent("gsomia")
    assert [(r.kind, r.actor, r.known) for r in records] == [
        ("message", "ROK", "ROK"),
        ("message-received", "ROK", "JPN"),
    ]
    for party in ("USA", "UNC", "DPRK"):
        assert "What do you see?" not in {r.value for r in seen_by(run.trace.records, party)}


@pytest.mark.parametrize(
    ("sender", "to"), [("USA", "JPN"), ("JPN", "USA"), ("UNC", "USA"), ("UNC", "JPN"), ("ROK", "UNC")]
)
def test_washington_and_unc_have_nets_of_their_own(sender: str, to: str) -> None:
    _, records = sent("no-sharing", letter=Letter(1, H, sender, to, "Go ahead."))
    assert [(r.kind, r.unit) for r in records] == [("message", to), ("message-received", "bilateral")]
    assert records[1].known == to


def test_what_nothing_takes_is_told_to_its_sender() -> None:
    """Where every exchange fails, Seoul learns that its message was not passed on; Tokyo nothing."""
    never = ("parameters.D8.06=0.000001", "parameters.P3.09=0.000001", "parameters.P3.11=0.000001")
    _, records = sent("no-sharing", sets=never)
    assert [(r.kind, r.value, r.known) for r in records][1:] == [("message-kept", "not exchanged", "ROK")]


def test_letters_change_nobodys_luck() -> None:
    run, records = sent("gsomia")
    plan = run.plan
    alone = play_plan(plan, 1)
    mine = {id(record) for record in records}

    def bare(some: tuple[Record, ...]) -> list[tuple[object, ...]]:
        return [(*r[:1], *r[2:8], *r[9:]) for r in some if id(r) not in mine]

    assert bare(run.trace.records) == bare(alone.trace.records)
    assert run.outcome_digest == alone.outcome_digest


def test_the_luck_of_a_letter_is_named_after_its_number() -> None:
    second = Letter(2, H + 3_600, "ROK", "JPN", "And now?")
    run, _ = sent("gsomia")
    both = play_plan(run.plan, 1, letters=[Letter(1, H, "JPN", "ROK", "First."), second])
    alone = play_plan(run.plan, 1, letters=[second])

    def arrives(some: Run) -> list[int]:
        return [
            r.time for r in some.trace.records if r.kind == "message-received" and r.subject == "letter/2"
        ]

    assert arrives(both) == arrives(alone) != []
