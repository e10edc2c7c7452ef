"""The dry run of an exercise against plans whose answer is known."""

from __future__ import annotations

from pathlib import Path

import pytest

import peninsula
import policies
import scenarios
from sim.live.branches import answers
from sim.live.dry_run import Asked, DryRun, Played, came_about, dry_run
from sim.live.ready import faults, repeated
from sim.live.timing import Timing, quantile
from sim.plan import compile_plan

#: Seoul presses or waits with a chance that is set; nothing else is asked after H+1h30m in move three.
PLAN = """\
format: 1
name: known
title: Known
summary: A plan whose answers are known.
extends: korea-today
injects:
  - {id: never, kind: message, at: H+5h, to: [JPN], text: Never., enabled: false}
  - {id: to-unc, kind: message, at: H-20h, to: [UNC], text: "A word for UNC."}
exercise:
  title: Known
  ends: H+60h
  moves:
    - {id: warning, title: Warning, starts: H-36h, minutes: 10}
    - {id: attack, title: Attack, starts: H, minutes: 20}
    - {id: answer, title: Answer, starts: H+90m, minutes: 20}
  cells:
    washington: {brief: A., case: A.}
    tokyo: {brief: A., case: A.}
    seoul: {brief: A., case: A.}
  outlook:
    - {id: always, text: Always, measure: hours_above_all_out, above: 0}
    - {id: cleared, text: Cleared, measure: access_delay_h, below: 12}
  tasks:
    - {id: memo, move: warning, cell: seoul, text: Write., minutes: 7}
"""
RUNS = 120


def played(tmp_path: Path, text: str = PLAN, runs: int = RUNS, *cells: str) -> Timing:
    file = tmp_path / "known.yaml"
    file.write_text(text, "utf-8")
    plan = compile_plan(peninsula.load(file), policies.builtin(), scenarios.catalogue())
    return Timing(dry_run(plan, range(1, runs + 1), cells or ("washington", "tokyo", "seoul")))


def test_a_question_comes_and_is_answered_with_the_chance_of_its_parameter(tmp_path: Path) -> None:
    """``tokyo.prepare`` is always asked; the policy prepares with chance D2.03, here one in four."""
    timing = played(tmp_path, PLAN + "parameters:\n  D2.03: 0.25\npolitics: {prelude_days: 0}\n")
    prepare = next(row for row in timing.branches if row.question == "tokyo.prepare")
    assert prepare.runs == RUNS
    share = dict(prepare.taken)["prepare"] / RUNS
    assert abs(share - 0.25) < 4 * (0.25 * 0.75 / RUNS) ** 0.5


def test_injects_that_happen_never_always_and_by_chance(tmp_path: Path) -> None:
    timing = played(tmp_path, PLAN + "red: {ladder: true, response: none}\n", 60)
    rows = {row.inject: row for row in timing.firings}
    h = timing.dry.plan.h
    assert (rows["never"].runs, rows["never"].first) == (0, None)
    assert (rows["to-unc"].runs, rows["to-unc"].first, rows["to-unc"].last) == (60, h - 72_000, h - 72_000)
    assert (rows["to-unc"].tells, rows["to-unc"].move) == (("unc",), "warning")
    struck = rows["red-strikes-on-bases-in-japan-iwakuni"]
    assert struck.by == "ladder"
    again = (peninsula.run(tmp_path / "known.yaml", seed=seed) for seed in range(1, 61))
    counted = sum(any(r.subject == struck.inject for r in run.trace.records) for run in again)
    assert 0 < struck.runs == counted < 60


def test_an_option_that_is_never_taken_is_a_dead_branch(tmp_path: Path) -> None:
    timing = played(tmp_path, PLAN + "parameters:\n  D2.03: 1.0\npolitics: {prelude_days: 0}\n", 20)
    prepare = next(row for row in timing.branches if row.question == "tokyo.prepare")
    assert prepare.never == ("not-yet",)
    assert dict(timing.outlook())["always"] == 20


def test_questions_of_a_cell_are_counted_by_move(tmp_path: Path) -> None:
    timing = played(tmp_path, runs=20)
    tokyo = next(load for load in timing.loads if (load.cell, load.move) == ("tokyo", "attack"))
    assert (tokyo.median, tokyo.worst) == (3, 3)  # finding, Diet, share
    assert tokyo.over == 0
    crowded = played(tmp_path, PLAN.replace("  outlook:", "  pace: {most_questions: 2}\n  outlook:"), 20)
    (fault, *_) = faults(crowded)
    assert fault.path == ("exercise", "moves", 1, "starts")
    assert fault.found.startswith("tokyo has more than 2 questions in move 'attack' in 100% of the runs")


def test_minutes_are_the_stops_or_the_busiest_cell(tmp_path: Path) -> None:
    pace = "  pace: {answer_minutes: 2, read_minutes: 0, forecast_minutes: 0, opening_minutes: 1}\n  outlook:"
    timing = played(tmp_path, PLAN.replace("  outlook:", pace), 5)
    by = {length.move: length for length in timing.lengths}
    assert by["warning"].median == 1 + 7  # Seoul's task is longer than Tokyo's one question
    stops = {(a.second, a.cell) for a in timing.dry.runs[0].asked if a.move == "attack"}
    assert len({second for second, _ in stops}) < len(
        [a for a in timing.dry.runs[0].asked if a.move == "attack"]
    )  # two questions to Tokyo in one second
    assert by["attack"].median == 1 + 2 * 5  # finding, Diet, two to share, access: one after the other
    assert timing.whole.planned == 10 + 50 + 25


def test_a_cell_without_work_in_two_moves_is_idle(tmp_path: Path) -> None:
    text = (
        PLAN.replace("korea-today", "missile-overflight").replace("H-36h", "H-50m").replace("H-20h", "H-20m")
    )
    text = text.replace("ends: H+60h", "ends: H+20h")
    text = text.replace("injects:\n", "injects:\n  - {id: overflight, enabled: false}\n")
    timing = played(tmp_path, text, 3)
    found = {fault.found for fault in faults(timing)}
    assert "tokyo has nothing to do in moves 'warning' and 'attack' in 100% of the runs" in found
    assert not any(text.startswith("seoul") and "'warning'" in text for text in found)  # it has a task there
    assert "seoul has nothing to do in moves 'attack' and 'answer' in 100% of the runs" in found


def run_of(*asked: tuple[str, str]) -> Played:
    return Played(1, tuple(Asked(n, "m", "tokyo", q, o) for n, (q, o) in enumerate(asked)), (), {}, {})


def test_access_questions_come_once_for_a_phase_or_after_a_wait() -> None:
    first, second = "tokyo.access.all-out", "tokyo.access.all-out.2"
    assert not any(repeated(run_of((first, "wait"), (second, "yes")), "tokyo.access"))
    assert any(repeated(run_of((first, "yes"), (second, "yes")), "tokyo.access"))
    assert not any(
        repeated(run_of(("tokyo.access.limited", "yes"), ("tokyo.access.limited-2", "yes")), "tokyo.access")
    )


def test_what_did_not_happen_is_never_below_and_is_above() -> None:
    from scenarios.sections.exercise import Event, InWords

    def event(**bound: float) -> Event:
        return Event(id="e", text=InWords(en="e"), measure="access_delay_h", **bound)

    missing = {"access_delay_h": {"value": None, "unit": "h"}}
    three = {"access_delay_h": {"value": 3.0, "unit": "h"}}
    assert not came_about(event(below=5), missing)  # type: ignore[arg-type]
    assert came_about(event(above=5), missing)  # type: ignore[arg-type]
    assert came_about(event(below=5), three)  # type: ignore[arg-type]
    assert not came_about(event(below=3), three)  # type: ignore[arg-type]
    assert not came_about(event(above=3), three)  # type: ignore[arg-type]


def test_the_quantile_is_what_a_part_of_the_runs_does_not_pass() -> None:
    assert [quantile(list(range(1, 21)), part) for part in (0.0, 0.5, 0.95, 1.0)] == [1, 10, 19, 20]


def test_answers_lead_where_the_engine_says(tmp_path: Path) -> None:
    """A Tokyo that says no is never cleared within twelve hours; the yes of the same runs mostly is."""
    timing = played(tmp_path, runs=12)
    found = {a.question.ident: a for a in answers(timing.dry)}
    access = {outcome.option: outcome.hits[1] for outcome in found["tokyo.access.all-out"].outcomes}
    assert access["no"] == 0
    assert access["yes"] > 0
    assert found["tokyo.prepare"].move == "warning"


@pytest.mark.parametrize("name", ["classroom", "classroom-shadow"])
def test_the_shipped_exercises_are_ready_for_a_class(name: str) -> None:
    plan = compile_plan(peninsula.load(name), policies.builtin(), scenarios.catalogue())
    timing = Timing(dry_run(plan, range(1, 41), ("washington", "tokyo", "seoul", "unc")))
    assert faults(timing) == ()
    assert timing.whole.planned == 90
    exercise = timing.dry.exercise
    texts = [exercise.title, *exercise.texts.values(), *exercise.hot_wash]
    texts += [
        words for cell in exercise.cells.values() for words in (cell.brief, cell.case, *cell.objectives)
    ]
    texts += [task.text for task in exercise.tasks]
    texts += [event.text for event in exercise.outlook]
    texts += [objective.text for objective in exercise.objectives]
    texts += [words for move in exercise.moves for words in (move.title, move.opening)]
    assert all(words.en and words.ko and words.ja for words in texts)
    assert {seating.people for seating in exercise.seatings} == {8, 40}
    assert all(0.02 < hits / timing.count < 0.98 for _, hits in timing.outlook())


def test_a_scenario_without_an_exercise_has_no_dry_run() -> None:
    plan = compile_plan(peninsula.load("missile-overflight"), policies.builtin(), scenarios.catalogue())
    with pytest.raises(ValueError, match="without an exercise"):
        dry_run(plan, [1], ["tokyo"])


def test_two_dry_runs_are_the_same(tmp_path: Path) -> None:
    one, other = played(tmp_path, runs=4), played(tmp_path, runs=4)
    assert isinstance(one.dry, DryRun)
    assert one.dry.runs == other.dry.runs
