"""The engine as a study's model: what a design may name, what a run comes to, the model as a function."""

from __future__ import annotations

import math
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest

import peninsula
import scenarios
import sim
from policies import builtin
from scenarios import InputError
from sim.lab.model import EngineModel, RuleSource, study_of
from sim.lab.running.replay import replay

DESIGN = """\
format: 1
sweep: small
title: A small sweep
summary: For tests.
scenario: limited-strike
policies:
  access: [minute, prompt]
uncertain:
  register: [D5.50]
  ranges:
    P1.03: U(2, 20)
    lift.c130-yokota.count: U(2, 14)
replications: 4
"""


def written(folder: Path, text: str = DESIGN) -> str:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def told(folder: Path, more: str) -> str:
    with pytest.raises(InputError) as caught:
        study_of(written(folder, DESIGN + more))
    return str(caught.value).replace(f"{folder}/", "")


def test_a_misspelt_measure_is_told_with_its_line(tmp_path: Path) -> None:
    said = told(tmp_path, "measures: [access_delay_h, closure_9_h]\n")
    assert said == (
        "small.yaml:14: unknown measure 'closure_9_h'; "
        "expected a measure of the engine; nearest: closure_90_h"
    )


def test_a_deadline_needs_a_measure_that_the_design_keeps(tmp_path: Path) -> None:
    said = told(tmp_path, "measures: [access_delay_h]\ndeadlines: {closure_90_h: 240}\n")
    assert said == "small.yaml:15: unknown measure 'closure_90_h'; expected access_delay_h"


def test_a_stream_that_no_run_draws_cannot_be_steered(tmp_path: Path) -> None:
    said = told(tmp_path, "sampling: {steer: [answer/combat/limitd]}\n")
    assert said.startswith("small.yaml:14: no run draws luck from 'answer/combat/limitd'; expected a stream")
    assert said.endswith("nearest: answer/combat/limited")


def test_a_row_is_the_run_of_its_scenario_world_and_seed(tmp_path: Path) -> None:
    """Row 3 by hand: the packs and settings of its point, the values of its world, its seed."""
    row = replay(study_of(written(tmp_path)), 3)
    assert row.point.name == "prompt"
    count = row.values["lift.c130-yokota.count"]
    loaded = scenarios.load("limited-strike", ("prompt",), (f"lift.c130-yokota.count={count:.0f}",))
    world = {ident: row.values[ident] for ident in ("D5.50", "P1.03")}
    plan = sim.compile_plan(loaded, builtin(), scenarios.catalogue(), world)
    assert sim.play_plan(plan, row.seed).outcome_digest == row.outcome_digest


def test_points_meet_the_same_world_and_luck(tmp_path: Path) -> None:
    study = study_of(written(tmp_path))
    first, second = replay(study, 4), replay(study, 5)
    assert (first.values, first.seed) == (second.values, second.seed)
    assert first.point != second.point


def test_rules_travel_as_text(tmp_path: Path) -> None:
    """A worker has no file of the user's; what it plays is the same to the byte."""
    rules = tmp_path / "mine.py"
    rules.write_text(
        "from policies import Grant, rule\n"
        '@rule("access", "open-door")\n'
        "def open_door(request, world):\n"
        '    return Grant("the door is open")\n'
    )
    setting = "access.readings={USA: open-door, JPN: open-door, ROK: open-door}"
    loaded = peninsula.load("limited-strike", sets=[setting], rules=[rules])
    model = EngineModel((loaded,), ("access_delay_h",), (RuleSource("mine.py", rules.read_text()),))
    rules.unlink()
    outcome = pickle.loads(pickle.dumps(model)).open()(0, {}, 7, {})
    assert outcome.measures == {"access_delay_h": 0.0}


def test_a_plan_is_kept_for_its_world_and_made_anew_for_another(tmp_path: Path) -> None:
    study = study_of(written(tmp_path))
    play = study.model.open()
    cells = [replay(study, row) for row in (0, 2, 0)]
    digests = [play(cell.point.index, cell.values, cell.seed, {}).outcome_digest for cell in cells]
    assert digests == [cell.outcome_digest for cell in cells]


# --- the model as a function ---


def test_the_function_is_the_run() -> None:
    function = peninsula.model("korea-today", packs=["prompt"], measures=["access_delay_h", "sortie_gap"])
    run = peninsula.run("korea-today", packs=["prompt"], seed=3)
    values = function(seed=3)
    assert values["sortie_gap"] == run.measures["sortie_gap"]["value"]
    assert function(seed=3, D2_20=4.0)["access_delay_h"] > values["access_delay_h"]


def test_what_did_not_happen_is_not_a_number() -> None:
    function = peninsula.model("limited-strike", packs=["denied"], measures=["access_delay_h"])
    assert math.isnan(function()["access_delay_h"])


def test_the_function_names_the_nearest_word() -> None:
    function = peninsula.model("missile-overflight", measures=["alert_lag_s"])
    with pytest.raises(TypeError, match="no number 'H2_2x'; nearest: H2_2"):
        function(H2_2x=1)
    with pytest.raises(ValueError, match="unknown measure 'alert_lg_s'; nearest: alert_lag_s"):
        peninsula.model("missile-overflight", measures=["alert_lg_s"])


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ({"P1_06": 3.0}, "P1.06 is 3, which leaves 0 to 1; expected a value from 0 to 1 (unit prob)"),
        ({"P1_03": -1}, "P1.03 is -1, which goes below 0; expected 0 or more (unit h)"),
    ],
)
def test_the_function_refuses_what_a_number_cannot_be(number: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        peninsula.model("limited-strike", measures=["sortie_gap"])(**number)


def test_replications_of_the_caller_replace_those_of_the_design(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert study_of(path, replications=9) == replace(study_of(path), replications=9)
