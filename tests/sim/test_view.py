"""The door from a trace to a cell: nothing that a party does not know leaves a mark in what it sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import WHITE, Record, Run, Trace, seen_by
from tests.sim.strategies import PARTIES, traces

parties = st.sampled_from(PARTIES)
RUNS = [(1, "prompt"), (2, "disputed-minute"), (3, "logistics-only")]


def bytes_of(records: Sequence[Record]) -> str:
    return "\n".join(Trace(records).lines())


def knows(record: Record, party: str) -> bool:
    return party in record.known.split()


def properly_projected(records: Sequence[Record], party: str) -> None:
    """Everything that the party knows, in order and renumbered, and nothing else."""
    known = [r for r in records if knows(r, party)]
    seen = seen_by(records, party)
    position = {r.seq: index for index, r in enumerate(known)}
    assert len(seen) == len(known)
    for index, (mine, theirs) in enumerate(zip(seen, known, strict=True)):
        assert mine[2:8] == theirs[2:8]
        assert (mine.time, mine.seq) == (theirs.time, index)
        assert mine.cause == position.get(theirs.cause, -1)
        assert mine.cause < index
        assert (mine.params, mine.known) == ("", party)
        assert mine.rule in ("", theirs.rule)
        assert mine.rule == "" or mine.kind in ("ruling", "review")


@given(traces, parties)
def test_a_party_sees_what_it_knows_and_nothing_else(records: tuple[Record, ...], party: str) -> None:
    properly_projected(records, party)


@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize(("seed", "pack"), RUNS)
def test_whole_runs_are_projected_properly(
    played: Callable[..., Run], seed: int, pack: str, party: str
) -> None:
    properly_projected(played(seed, pack).trace.records, party)


def test_the_facilitator_sees_everything(played: Callable[..., Run]) -> None:
    records = played(1, "prompt").trace.records
    assert seen_by(records, WHITE) == records


def test_a_party_that_is_not_named_sees_nothing(played: Callable[..., Run]) -> None:
    records = played(1, "prompt").trace.records
    assert {len(seen_by(records, nobody)) for nobody in ("RUS", "US", "JPN USA")} == {0}


def test_what_runs_show_to_whom(played: Callable[..., Run]) -> None:
    """Requests are Washington's, rulings the two capitals', and the enemy sees what hits the ground."""
    records = played(1, "prompt").trace.records
    kinds = {party: {r.kind for r in seen_by(records, party)} for party in PARTIES}
    assert "request" in kinds["USA"]
    assert "request" not in kinds["JPN"] | kinds["ROK"] | kinds["UNC"] | kinds["DPRK"]
    assert {"ruling", "consultation"} <= kinds["JPN"] & kinds["USA"]
    assert not {"ruling", "consultation", "stage", "agreement"} & (kinds["ROK"] | kinds["DPRK"])
    assert {r.subject for r in seen_by(records, "JPN") if r.kind == "question"} <= {
        r.subject for r in records if r.kind == "question" and r.actor == "JPN"
    }
    public = {
        "startex",
        "phase",
        "strike",
        "damage",
        "alert",
        "false-alert",
        "all-clear",
        "correction",
        "divergence",
        "finding",  # Cabinet decisions and votes in the Diet are in the newspapers
        "diet",
        "response-fired",  # it is heard
        "response-held",
        "endex",
    }
    assert kinds["DPRK"] <= public | {"launch"}
    assert kinds["PRC"] == set()


# --- non-interference ---


def rewritten(records: Sequence[Record], party: str, draw: Callable[[int], int]) -> list[Record]:
    """The same trace with other hidden records: some changed, some left out, some put in."""
    made: list[Record] = []
    moved: dict[int, int] = {}
    for record in records:
        hidden = not knows(record, party)
        if hidden and draw(4) == 0:
            continue
        for _ in range(draw(3) if draw(2) else 0):
            made.append(Record(record.time, len(made), "stage", "JPN", "new", "", 7, "s", -1, "", "", "XXX"))
        moved[record.seq] = len(made)
        kept = record._replace(seq=len(made), cause=moved.get(record.cause, -1))
        made.append(kept._replace(value=draw(1_000), subject="other", params="P9.99") if hidden else kept)
    return made


@given(traces, parties, st.randoms())
def test_what_is_hidden_changes_no_byte(records: tuple[Record, ...], party: str, chance: Random) -> None:
    other = rewritten(records, party, chance.randrange)
    assert bytes_of(seen_by(other, party)) == bytes_of(seen_by(records, party))


@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize(("seed", "pack"), RUNS)
def test_what_is_hidden_in_a_run_changes_no_byte(
    played: Callable[..., Run], seed: int, pack: str, party: str
) -> None:
    records = played(seed, pack).trace.records
    counter = iter(range(10**9))
    other = rewritten(records, party, lambda n: next(counter) * 7919 % 104_729 % n)
    assert [r for r in other if not knows(r, party)] != [r for r in records if not knows(r, party)]
    assert bytes_of(seen_by(other, party)) == bytes_of(seen_by(records, party))


def test_what_a_party_knows_does_change_what_it_sees(played: Callable[..., Run]) -> None:
    records = played(1, "prompt").trace.records
    for index, record in enumerate(records[:150]):
        other = (*records[:index], record._replace(value="other"), *records[index + 1 : 300])
        for party in ("USA", "JPN", "DPRK"):
            assert (seen_by(other, party) != seen_by(records[:300], party)) is knows(record, party)
