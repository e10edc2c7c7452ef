"""The documents say what the code does: names exist, tables agree, examples play, output is real."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

import peninsula
import scenarios
from policies import Mission, Party, Phase, RequestClass, Topic, builtin
from policies import law as findings
from policies.consultation import STAGES
from policies.red import LADDER
from scenarios import schema
from scenarios.base import Strict
from scenarios.designs import form, shipped_designs
from scenarios.designs.opening import OWN_KEYS
from scenarios.sections import politics as political
from sim import (
    KINDS,
    MEASURES,
    contingency,
    exchange,
    exodus,
    law,
    mediation,
    priority,
    redcell,
    response,
    rulings,
    stake,
    trace,
)
from sim.lab.model import study_of
from sim.lab.sampling import blocks_of
from sim.lab.store import manifest_of, rows_schema, worlds_schema
from sim.live.families import FAMILIES
from sim.questions import Question
from sim.systems import MODULES
from tests.docs_pages import DOCS, FENCE, FILED, ROOT, text_of, write_examples

IDENT = re.compile(r"[A-Z]\d+\.\d+(?:-[a-z0-9-]+)?")
#: One word in backticks; what holds spaces, commas or signs is code, not a name.
WORD = re.compile(r"`([\w.*/+-]+)`")
LABORATORY = "lab.md"
#: Stands for the names of phases and is no name itself.
PLACEHOLDER = "PHASE"


def prose_of(name: str) -> str:
    """A document without its fenced blocks."""
    return FENCE.sub("", text_of(name))


def rows_of(text: str, first: str) -> list[list[str]]:
    """The rows of the table whose heading begins with ``first``."""
    lines = text[text.index(f"| {first} |") :].splitlines()[2:]
    end = next((n for n, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[:end]]


def questions() -> dict[str, Question]:
    """Every question of the engine by its id, with PHASE for the phase and N for a number."""
    both = (findings.IMPORTANT_INFLUENCE, findings.SURVIVAL_THREATENING)
    made = (
        rulings.prepare_question(0),
        rulings.washington_question(PLACEHOLDER, 0),
        rulings.claim_question(PLACEHOLDER, "minute", 0, True),
        rulings.answer_question("combat", PLACEHOLDER, 0, 0, ""),
        rulings.answer_question("inflow", PLACEHOLDER, 0, 0, ""),
        rulings.open_unc_question(PLACEHOLDER, 0),
        rulings.notice_question(PLACEHOLDER, 0),
        priority.lift_question(PLACEHOLDER, 0, True),
        replace(redcell.rung_question(LADDER[5], 0, (), 0), ident="pyongyang.rung.0"),
        exchange.share_question("JPN", PLACEHOLDER, 0),
        exchange.share_question("ROK", PLACEHOLDER, 0),
        law.finding_question(PLACEHOLDER, both, 0),
        law.route_question(PLACEHOLDER, findings.IMPORTANT_INFLUENCE, 0),
        exodus.offer_question(0),
        stake._sdf_question("an evacuation", f"evacuation.{PLACEHOLDER}", 0),
        stake._press_question(PLACEHOLDER, 0),
        response._fire_question(PLACEHOLDER, 0),
        stake._roads_question(0),
        mediation._press_question(PLACEHOLDER, 0),
        mediation._press_question("notice-0", 0),
        mediation._notice_question(0),
        mediation._expiry_question(0, 0),
        mediation._restore_question(PLACEHOLDER, 0),
        contingency._hold_question(0),
        contingency._china_question(0),
    )
    return {re.sub(r"(?<=[.-])0$", "N", question.ident): question for question in made}


# --- names ---


def fields() -> Iterator[str]:
    """Keys of scenario and catalogue files, and the values that they offer."""
    for model in (*vars(schema).values(), political.PoliticalEvent):
        if isinstance(model, type) and issubclass(model, Strict):
            for name, field in model.model_fields.items():
                yield name
                yield from (
                    word for word in getattr(field.annotation, "__args__", ()) if isinstance(word, str)
                )


def vocabulary() -> set[str]:
    """Every name that a document may put in backticks."""
    asked = questions()
    return {
        *scenarios.register().parameters,
        *(name for rule in builtin().rules() for name in (rule.name, rule.family)),
        *MEASURES,
        *KINDS,
        *scenarios.shipped(),
        *scenarios.shipped_packs(),
        *scenarios.shipped_history(),
        *scenarios.catalogue().places,
        *scenarios.catalogue().weapons,
        *(rung.name for rung in LADDER),
        *get_args(political.PoliticalKind),
        *findings.CAPACITIES,
        findings.ARMED_ATTACK,
        *(word for enum in (Mission, Party, Phase, RequestClass, Topic) for word in enum),
        *asked,
        *(option for question in asked.values() for option in question.names()),
        *fields(),
    }


def is_of_the_code(word: str) -> bool:
    """A file or folder of the repository, or a public name of the engine."""
    return (ROOT / word).exists() or word in ("digest", "outcome_digest", "sim.run")


def test_every_name_in_the_model_exists() -> None:
    named = set(WORD.findall(prose_of("model.md")))
    assert {word for word in named - vocabulary() if not is_of_the_code(word)} == set()


@pytest.mark.parametrize("document", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_parameter_in_a_document_exists(document: str) -> None:
    found = {word for word in WORD.findall(prose_of(document)) if IDENT.fullmatch(word)}
    assert found <= scenarios.register().parameters.keys()


def test_the_model_names_everything_that_decides_or_measures() -> None:
    named = set(WORD.findall(prose_of("model.md")))
    rules = {rule.name for rule in builtin().rules()}
    assert rules | set(MEASURES) | {*scenarios.shipped(), *scenarios.shipped_packs()} <= named


# --- tables ---


def test_the_table_of_measures_is_that_of_the_engine() -> None:
    told = [[cell.replace("`", "") for cell in row] for row in rows_of(text_of("model.md"), "measure")]
    assert told == [
        [m.name, m.unit, m.better, m.definition, "echo" if m.echo else "consequence"]
        for m in MEASURES.values()
    ]


def test_the_table_of_records_is_that_of_the_engine() -> None:
    told = [tuple(WORD.findall(row[1])) for row in rows_of(text_of("model.md"), "system")]
    assert told == [tuple(module.KINDS) for module in (trace, *MODULES)]
    assert {kind for kinds in told for kind in kinds} == KINDS.keys()


def test_the_table_of_stages_is_that_of_the_procedure() -> None:
    told = rows_of(text_of("model.md"), "stage")
    assert [row[0] for row in told] == [stage.name for stage in STAGES]
    for row, stage in zip(told, STAGES, strict=True):
        named = {ident for cell in row for ident in IDENT.findall(cell)}
        assert named == {ident for ident in (stage.duration, stage.chance, stage.night) if ident}


def test_the_table_of_questions_is_that_of_the_engine() -> None:
    cells = {"USA": "Washington", "JPN": "Tokyo", "ROK": "Seoul", "UNC": "UNC", "DPRK": "Pyongyang"}
    told = {WORD.findall(row[0])[0]: row for row in rows_of(text_of("answers.md"), "question")}
    asked = questions()
    assert told.keys() == asked.keys()
    for ident, question in asked.items():
        assert told[ident][1] == cells[question.cell]
        assert tuple(WORD.findall(told[ident][3])) == question.names()
        assert WORD.findall(told[ident][4]) == [question.default]


def test_the_families_that_an_exercise_may_name_are_those_of_the_engine() -> None:
    assert {*FAMILIES} == {".".join(ident.split(".")[:2]) for ident in questions()}


# --- the laboratory ---


def keys_told(first: str) -> list[str]:
    """The keys in the first cells of a table of the laboratory, in order."""
    return [word for row in rows_of(text_of(LABORATORY), first) for word in WORD.findall(row[0])]


@pytest.mark.parametrize(
    ("table", "model"),
    [
        ("design", form.Form),
        ("level", form.Level),
        ("uncertain", form.Varied),
        ("range", form.Range),
        ("sampling", form.SamplingForm),
        ("break-even", form.BreakEvenForm),
        ("sensitivity", form.SensitivityForm),
    ],
)
def test_the_tables_of_a_design_are_those_of_its_form(table: str, model: type[Strict]) -> None:
    assert sorted(keys_told(table)) == sorted(model.model_fields)
    told = {word: row[2] for row in rows_of(text_of(LABORATORY), table) for word in WORD.findall(row[0])}
    for name, field in model.model_fields.items():
        assert told[name].startswith("needed") == field.is_required(), name
        if isinstance(field.default, str | int) and field.default not in ("", False):
            assert told[name] == f"`{field.default}`", name


def test_the_table_of_a_sweep_file_is_that_of_its_own_keys() -> None:
    assert sorted(keys_told("sweep file")) == sorted(OWN_KEYS)


def test_the_tables_of_the_folder_are_those_of_the_store(examples: Path) -> None:
    study = study_of("my-sweep.yaml")
    placeholders = {
        "a factor": [factor.name for factor in study.factors],
        "a measure": [gauge.name for gauge in study.gauges],
        "a number": [number.ident for number in study.uncertain],
    }
    for table, columns in (("rows", rows_schema(study)), ("worlds", worlds_schema(study))):
        told = {
            name: row[1]
            for row in rows_of(text_of(LABORATORY), table)
            for name in placeholders.get(row[0], WORD.findall(row[0]))
        }
        assert list(told.items()) == [(name, str(kind)) for name, kind in columns.items()]
    assert sorted(keys_told("manifest")) == sorted(manifest_of(study, "any"))


def test_the_table_of_shipped_designs_is_theirs() -> None:
    told = {WORD.findall(row[0])[0]: row for row in rows_of(text_of(LABORATORY), "design | asks")}
    assert told.keys() == set(shipped_designs())
    for name, row in told.items():
        study = study_of(name)
        runs = sum(block.total * len(block.points) for block in blocks_of(study))
        assert (row[2], row[3]) == (f"{len(study.points)}", f"{runs:,}"), name


# --- examples ---


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path in DOCS.glob("*.md"):
        write_examples(path.read_text("utf-8"), tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_scenario_plays(examples: Path) -> None:
    run = peninsula.run(examples / "small-crisis.yaml", seed=1)
    done = {record.actor for record in run.trace.records if record.kind == "ready"}
    assert done == {"support", "ammunition"}
    assert int(str(run.measures["sorties_flown"]["value"])) > 0


def test_the_example_rules_decide(examples: Path) -> None:
    sources: dict[str, Any] = {"rules": ["my_rules.py", "my_procedures.py"]}
    for seed in range(3):
        run = peninsula.run(examples / "two-keys.yaml", seed=seed, **sources)
        combat = [row for row in run.rulings if row["class"] == "combat"]
        assert {row["rule"] for row in combat} == {"two-keys"}
        procedures = {r.value for r in run.trace.records if r.kind == "consultation"}
        assert procedures == {"hotline"}


def test_the_example_answers_are_taken(examples: Path) -> None:
    _, block = next(pair for pair in FILED.findall(text_of("answers.md")) if pair[0] == "answers.yaml")
    answers = dict(re.findall(r"^  (\S+): (\S+)$", block, re.M))
    taken = {e.question: e.option for e in peninsula.run("korea-today", answers=answers).decisions}
    assert answers.items() <= taken.items()
