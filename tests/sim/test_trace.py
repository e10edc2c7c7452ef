"""The trace: flat records of integers and text, the same bytes everywhere, positions that never move."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from hypothesis import given

from scenarios import register
from sim import KINDS, Plan, Record, Run, Trace, play_plan
from sim.kernel import Agenda
from sim.measures import WANTED
from sim.trace import Recorder
from tests.sim.strategies import PARTIES, traces

PACKS = ("prompt", "minute", "disputed-minute", "movement", "denied")
SMALL = (
    Record(0, 0, "startex", "white", "korea-today", "", 273_600, "s", -1, "", "", "JPN USA"),
    Record(60, 1, "request", "31-meu", "combat", "white-beach", "strike", "", 0, "minute", "P1.02", "USA"),
)
LINES = [
    '[0,0,"startex","white","korea-today","",273600,"s",-1,"","","JPN USA"]',
    '[60,1,"request","31-meu","combat","white-beach","strike","",0,"minute","P1.02","USA"]',
]


def test_a_record_is_one_line() -> None:
    assert list(Trace(SMALL).lines()) == LINES
    assert Trace(SMALL).digest == hashlib.sha256("\n".join(LINES).encode()).hexdigest()
    assert "東京" in next(Trace([SMALL[0]._replace(subject="東京")]).lines())


@given(traces)
def test_lines_hold_all_that_records_hold(records: tuple[Record, ...]) -> None:
    assert tuple(Record(*json.loads(line)) for line in Trace(records).lines()) == records


@pytest.mark.parametrize("column", Record._fields)
def test_every_column_counts_in_the_digest(column: str) -> None:
    changed = SMALL[1]._replace(**{column: "other"})
    assert Trace((SMALL[0], changed)).digest != Trace(SMALL).digest


def test_the_order_counts_in_the_digest() -> None:
    assert Trace(SMALL[::-1]).digest != Trace(SMALL).digest
    assert Trace(SMALL[:1]).digest != Trace(SMALL).digest


def test_a_recorder_keeps_what_is_wanted_at_its_position() -> None:
    env = Agenda()
    env.now = 5
    everything, wanted = Recorder(env), Recorder(env, {"ready"})
    for log in (everything.write, wanted.write):
        assert [log("order", "unit"), log("ready", "unit", value=7, cause=0), log("order", "unit")] == [
            0,
            1,
            2,
        ]
    assert [r.kind for r in everything.records] == ["order", "ready", "order"]
    ready = Record(5, 1, "ready", "unit", "", "", 7, "", 0, "", "", "JPN ROK UNC USA")
    assert wanted.records == [ready] == [everything.records[1]]
    assert (wanted.count, everything.count) == (3, 3)


# --- the records of whole runs ---


@pytest.mark.parametrize("pack", PACKS)
def test_runs_speak_the_written_vocabulary(played: Callable[..., Run], pack: str) -> None:
    for record in played(1, pack).trace.records:
        assert record.kind in KINDS
        assert {type(x) for x in (record.time, record.seq, record.cause)} == {int}
        assert isinstance(record.value, str) or type(record.value) is int
        assert all(isinstance(text, str) for text in record[2:6] + record[7:8] + record[9:])
        assert record.known.split() == sorted(set(record.known.split()) & set(PARTIES))


@pytest.mark.parametrize("pack", PACKS)
def test_runs_read_parameters_of_the_register(played: Callable[..., Run], pack: str) -> None:
    for record in played(1, pack).trace.records:
        assert set(record.params.split()) <= set(register().parameters), record


@pytest.mark.parametrize("pack", PACKS)
def test_causes_come_before_what_they_bring_about(played: Callable[..., Run], pack: str) -> None:
    records = played(1, pack).trace.records
    assert [r.seq for r in records] == list(range(len(records)))
    assert [r.time for r in records] == sorted(r.time for r in records)
    for record in records:
        assert -1 <= record.cause < record.seq
        assert record.cause < 0 or records[record.cause].time <= record.time
    assert (records[0].kind, records[-1].kind) == ("startex", "endex")
    assert [r.kind for r in records].count("endex") == 1


def test_a_reduced_run_keeps_a_selection_of_the_full_one(
    compiled: Callable[..., Plan], played: Callable[..., Run]
) -> None:
    full, reduced = played(1, "prompt"), play_plan(compiled("prompt"), 1, reduced=True)
    assert reduced.trace.records == tuple(r for r in full.trace.records if r.kind in WANTED)
    assert set(KINDS) >= WANTED
    with pytest.raises(ValueError, match="a reduced run keeps no whole trace"):
        _ = reduced.digest


def test_a_run_counts_what_it_read_by_grade(played: Callable[..., Run]) -> None:
    run = played(1, "prompt")
    read = {ident for r in run.trace.records for ident in r.params.split()} | run.reads
    assert sum(run.evidence.values()) == len(read)
    assert set(run.evidence) <= {"A", "A*", "B", "B?", "C<-A", "C"}
    assert list(run.evidence) == [g for g in ("A", "A*", "B", "B?", "C<-A", "C") if g in run.evidence]
