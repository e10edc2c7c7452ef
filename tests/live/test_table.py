"""The table: checked, written, then shown; killed and resumed; rules that are compared and never run."""

from __future__ import annotations

from pathlib import Path

import pytest

import policies
import scenarios
from benchmarks.exercise_kills import kills, next_act
from scenarios import InputError
from scenarios.loader import reload
from sim.live.acts import Act, Answered, Forecast, Injected, Misfit, Overridden, TableFact
from sim.live.exercise import Situation, next_stop, situation
from sim.live.journal import read
from sim.live.table import Table, replay
from tests.live.conftest import header


def test_what_is_refused_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "j"
    table = Table.begin(str(path), header(), policies.builtin())
    table.run_on("t")
    before = path.read_bytes()
    with pytest.raises(Misfit):
        table.do(Answered(table.stands.now, "t", "JPN", "tokyo.prepare", "no"))
    assert path.read_bytes() == before
    entry = table.do(Answered(table.stands.now, "t", "JPN", "tokyo.prepare", "prepare"))
    assert read(str(path)).entries[-1] == entry
    table.close()


def test_it_goes_on_where_it_stood(tmp_path: Path) -> None:
    path = str(tmp_path / "j")
    table = Table.begin(path, header("friction"), policies.builtin())
    for _ in range(3):
        table.run_on("t")
        question = table.stands.open[0]
        table.do(Answered(table.stands.now, "t", question.cell, question.ident, question.options[0].name))
        if table.stands.open:
            break
    stands = table.stands
    table.close()
    again = Table.resume(path, policies.builtin(), "0.1.0")
    assert again.stands.records == stands.records
    assert again.stands.open == stands.open
    assert (again.stands.now, again.stands.answers) == (stands.now, stands.answers)
    again.close()


def test_an_act_that_fits_nothing_is_told_with_its_line(tmp_path: Path) -> None:
    path = str(tmp_path / "j")
    table = Table.begin(path, header(), policies.builtin())
    table.run_on("t")
    table.journal.append(Answered(table.stands.now, "t", "JPN", "tokyo.prepare", "perhaps"))
    table.close()
    with pytest.raises(InputError, match=r":3: 'perhaps' as the answer to 'tokyo\.prepare'; expected one of"):
        replay(read(path), policies.builtin(), path)
    with pytest.raises(InputError, match=":3: "):
        Table.resume(path, policies.builtin(), "0.1.0")


@pytest.mark.parametrize("name", scenarios.shipped())
@pytest.mark.parametrize("pack", ["", "disputed-minute", "trilateral"])
def test_the_header_alone_gives_the_scenario_back(name: str, pack: str, tmp_path: Path) -> None:
    packs = (pack,) if pack else ()
    table = Table.begin(str(tmp_path / "j"), header(name, 1, packs), policies.builtin())
    table.close()
    kept = read(str(tmp_path / "j")).header
    assert kept == header(name, 1, packs)
    loaded, again = scenarios.load(name, packs), reload(kept.resolved, "j", kept.packs)
    assert (again.hash, again.scenario, again.parameters) == (loaded.hash, loaded.scenario, loaded.parameters)


def test_every_length_of_a_journal_stands_somewhere(tmp_path: Path) -> None:
    path = tmp_path / "j"
    table = Table.begin(str(path), header("limited-strike"), policies.builtin())
    while not table.stands.finished:
        if table.stands.open:
            question = table.stands.open[0]
            table.do(Answered(table.stands.now, "t", question.cell, question.ident, question.default))
        else:
            table.run_on("t")
    table.close()
    acts = read(str(path)).acts
    for count in range(len(acts)):
        assert situation(table.exercise, acts[:count]).now <= table.exercise.plan.endex


def test_what_is_remembered_is_what_a_replay_from_zero_finds(tmp_path: Path) -> None:
    """A table spares itself plays; after every act it stands where all acts, played anew, stand."""

    def same(one: Situation, two: Situation) -> bool:
        def whole(s: Situation) -> tuple[object, ...]:
            return s.now, s.records, s.decisions, s.together, s.answers, s.finished, s.plan.injects

        return whole(one) == whole(two)

    def then(act: Act) -> None:
        table.do(act)
        assert same(table.stands, situation(table.exercise, table.acts))

    table = Table.begin(str(tmp_path / "j"), header("gsomia-lapse"), policies.builtin())
    body = '{"id": "late", "at": "H+9h", "kind": "message", "to": ["ROK"], "text": "A rumour."}'
    then(Injected(0, "t", "add", "late", body))
    seen = 0
    while not table.stands.finished:
        act = next_act(table) if len(table.acts) > 1 else None
        if act is not None:
            seen += len(table.stands.together) > 1
            then(act)
            continue
        assert table.next_stop() == next_stop(table.exercise, table.acts)
        now, middle = table.stands.now, (table.stands.now + table.next_stop()) // 2
        table.run_on("t", middle)
        then(TableFact(middle, "t", "speed", "60"))
        then(Forecast(middle, "t", "JPN", "any", 30))
        table.run_on("t")
        assert table.stands.now > now or table.stands.open or table.stands.finished
        assert same(table.stands, situation(table.exercise, table.acts))
        if table.stands.together and table.stands.together[0].cell == "USA":
            first = table.stands.together[0]
            then(Overridden(table.stands.now, "white", first.ident, first.options[-1].name, "to see"))
            if table.stands.together and table.stands.together[0].ident == first.ident:
                then(Overridden(table.stands.now, "white", first.ident, first.options[0].name, "or not"))
    assert seen
    table.close()


def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path) -> None:
    """Short; ``python -m benchmarks.exercise_kills --times 500`` is the long form."""
    kills(tmp_path, 5, seed=2)
