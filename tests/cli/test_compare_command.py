"""What `peninsula compare` and `peninsula results` print, and how they fail."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from cli.figures import column, difference, estimated, figure, folded, points, spreads
from cli.main import program
from sim.lab.answers.estimates import Estimate
from sim.lab.study import BreakEven, Factor, Gauge
from tests.lab.made_sweep import Made

LONG = "order_to_the_very_last_arrival_of_all_h"


def invoke(*words: str) -> Result:
    return CliRunner().invoke(program, words, prog_name="peninsula", env={"COLUMNS": "80"})


def made(cells: int = 128) -> Made:
    rng = np.random.default_rng(4)
    factor, yes = rng.uniform(0.1, 4, cells), rng.uniform(0.3, 1, cells)
    cost = np.stack(
        [np.zeros(cells), np.zeros(cells), 6 * factor, 6 * factor, 9 * factor, 9 * factor], axis=1
    )
    closure = np.repeat(500 + rng.normal(size=(cells, 1)) + cost, 4, axis=1)
    closure[closure > 530] = np.nan
    return Made(
        factors=(
            Factor("access", "policy", ("minute", "prompt", "strict")),
            Factor("information", "policy", ("gsomia", "tisa")),
            Factor("red", "circumstance", ("scripted", "deter", "none", "provoke")),
        ),
        gauges=(
            Gauge(LONG, "h", "less", "hours to the last arrival", event=True),
            Gauge("consultation_delay_h", "h", "less", "hours of asking", echo=True),
            Gauge("highest_rung", "rung", "less", "how high"),
        ),
        measures={
            LONG: closure,
            "consultation_delay_h": np.repeat(cost, 4, axis=1),
            "highest_rung": rng.integers(0, 8, size=(cells, 24)).astype(float),
        },
        uncertain={"D2.20": factor.tolist(), "P1.06": yes.tolist()},
        units={"P1.06": "prob"},
        baseline="prompt",
        deadlines={LONG: 505},
        break_even=(BreakEven("D2.20", "P1.06", "minute", "prompt", {LONG: 10}),),
        horizon=600,
        failed=frozenset({(3, 5)}),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(made().write(tmp_path_factory.mktemp("sweep")).folder)


def test_sentences_come_first_and_echoes_apart(folder: str) -> None:
    text = invoke("compare", folder).stdout
    order = [
        "* Break-even: minute+gsomia beats prompt+gsomia by 10 h or more",
        f"* {LONG}: with minute+gsomia",
        "Break-even: the delay and chance of yes",
        "Consequences",
        "Deadlines",
        "Echoes: these mostly return their own grade C inputs",
        "minute+gsomia against prompt+gsomia from circumstance to circumstance",
        "Escalation: highest_rung",
        "Ranks and regret",
        "Intervals are 95 %",
    ]
    places = [text.index("\n" + words) for words in order]
    assert places == sorted(places)


def test_the_first_screenful_holds_the_contents_and_the_answer(folder: str) -> None:
    top = "\n".join(invoke("compare", folder).stdout.splitlines()[:24])
    assert "Below: break-even, consequences, deadlines, echoes, other circumstances" in top
    assert f"* {LONG}: with minute+gsomia" in top
    assert "Left out: 1 of 128 cells" not in top  # it failed in other circumstances
    elsewhere = invoke("compare", folder, "--where", "red=deter").stdout
    assert "Left out: 1 of 128 cells (a world with its luck)" in elsewhere
    assert "once for all circumstances" in elsewhere
    assert "once for all circumstances" not in top


def test_frontiers_that_cannot_be_drawn_for_one_reason_are_one_sentence(tmp_path: Path) -> None:
    few = made(16)
    (spec,) = few.break_even
    twice = replace(few, break_even=(spec, replace(spec, policy="strict"))).write(tmp_path)
    text = invoke("compare", str(twice.folder)).stdout
    assert "* Break-even cannot be mapped (2 maps): 16 worlds are too few" in text
    assert text.count("too few") == 2  # in the answer and under its title


def test_a_map_of_one_mark_is_one_sentence(tmp_path: Path) -> None:
    same = np.full((128, 24), 500.0)
    told = replace(made(), measures={**made().measures, LONG: same}, failed=frozenset())
    text = invoke("compare", str(told.write(tmp_path).folder)).stdout
    assert "Everywhere over D2.20 and P1.06: surely less than 10 h either way." in text
    assert "up: " not in text
    deadline = text[text.index("Deadlines") : text.index("Echoes")]
    assert deadline.count("same in every run") == 5


def test_where_every_line_says_the_same_there_is_one_line(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    worse = 500 + rng.normal(0, 30, size=(128, 24)) - 25 * (np.arange(24) // 8 == 1)
    told = replace(made(), measures={**made().measures, LONG: worse}, failed=frozenset())
    text = invoke("compare", str(told.write(tmp_path).folder)).stdout
    assert "minute+gsomia better by the margin: at no delay and no P1.06 of the range." in text
    assert "at no delay of the range" not in text


def test_where_most_of_the_map_is_open_the_answer_is_that_it_cannot_tell(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 40, size=(32, 24))
    told = replace(made(32), measures={**made(32).measures, LONG: 500 + noise}, failed=frozenset())
    text = invoke("compare", str(told.write(tmp_path).folder)).stdout
    assert "these runs cannot tell in" in text.replace("\n  ", " ")
    assert "of the map (32 worlds)." in text.replace("\n  ", " ")


@pytest.mark.parametrize(
    ("uncertain", "told"),
    [
        ({}, "nothing: luck alone"),
        ({"D2.20": [0.5] * 16}, "1 number, pure judgement (grade C)"),
    ],
)
def test_one_is_told_as_one(uncertain: dict[str, list[float]], told: str, tmp_path: Path) -> None:
    results = replace(made(16), uncertain=uncertain, break_even=(), failed=frozenset()).write(tmp_path)
    assert told in invoke("results", str(results.folder)).stdout
    if uncertain:
        assert "in 16 worlds of 1 uncertain number." in invoke("compare", str(results.folder)).stdout


@pytest.mark.parametrize("words", [(), ("--all",), ("--where", "information=tisa")])
def test_a_comparison_fits_80_columns(words: tuple[str, ...], folder: str) -> None:
    done = invoke("compare", folder, *words)
    assert done.exit_code == 0
    assert [line for line in done.stdout.splitlines() if len(line) > 80] == []


def test_what_did_not_happen_stands_in_a_column_of_its_own(folder: str) -> None:
    lines = invoke("compare", folder, "--measure", LONG).stdout.splitlines()
    strict = next(line for line in lines if line.startswith("strict+gsomia")).split()
    missing = int(np.isnan(made().measures[LONG][:, 16]).sum())
    assert missing
    assert strict[6] == str(missing)
    assert strict[4] == "never"  # the 95 % point


def test_the_frontier_is_drawn(folder: str) -> None:
    lines = invoke("compare", folder).stdout.splitlines()
    drawn = [line for line in lines if line[8:10] == " |"]
    assert len(drawn) == 12
    assert {len(line) for line in drawn} == {58}
    assert {mark for line in drawn for mark in line[10:]} <= set("+-.?")
    assert all(line[10] == "." and line[-1] == "+" for line in drawn)


def test_json_holds_the_same(folder: str) -> None:
    found = json.loads(invoke("compare", folder, "--json").stdout)
    assert (found["format"], found["baseline"], found["failed"]) == (1, "prompt+gsomia", 1)
    (view,) = found["views"]
    assert view["circumstance"]["levels"] == {"red": "scripted"}
    assert view["frontiers"][0]["shares"].keys() == {"won", "lost", "even", "open"}
    minute = next(s for s in view["consequences"][0]["scores"] if s["policy"] == "minute+gsomia")
    assert minute["verdict"] == "better"
    assert minute["difference"]["high"] < 0


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--baseline", "promt"), 1, "nearest: prompt"),
        (("--measure", "highest_ring"), 1, "nearest: highest_rung"),
        (("--where", "red=detter"), 1, "nearest: deter"),
        (("--deadline", "highest_rung"), 2, "expected NAME=LIMIT"),
        (("--deadline", "highest_rung=nan"), 2, "expected NAME=LIMIT"),
    ],
)
def test_a_wrong_word_is_told(words: tuple[str, ...], code: int, message: str, folder: str) -> None:
    done = invoke("compare", folder, *words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert message in done.stderr


@pytest.mark.parametrize("command", ["compare", "results"])
def test_a_folder_without_results_is_told(command: str, tmp_path: Path) -> None:
    done = invoke(command, str(tmp_path))
    assert done.exit_code == 1
    assert done.stderr == f"{tmp_path}: no manifest.json; expected a folder that `peninsula sweep` wrote\n"


# --- results ---


def test_the_overview_tells_what_is_there(folder: str) -> None:
    text = invoke("results", folder).stdout
    assert "128 of 128 for each point; finished" in text
    assert "3,072 runs, 128 worlds" in text
    assert "RunTooLong: 1000 events" in text
    assert [line for line in text.splitlines() if len(line) > 80] == []
    found = json.loads(invoke("results", folder, "--json").stdout)
    assert found["blocks"] == [{"name": "main", "runs": 3_072, "worlds": 128, "failed": 1}]


def test_csv_is_the_table(folder: str) -> None:
    text = invoke("results", folder, "--csv").stdout
    read = pl.read_csv(io.StringIO(text))
    kept = pl.read_parquet(sorted(Path(folder, "main").glob("rows-*.parquet")))
    assert read.columns == kept.columns
    assert read["row"].to_list() == list(range(3_072))
    assert read[LONG].to_list() == pytest.approx(kept[LONG].to_list(), nan_ok=True)
    assert read[LONG].null_count() == kept[LONG].null_count() > 0


def test_csv_with_the_worlds_of_the_runs(folder: str) -> None:
    read = pl.read_csv(io.StringIO(invoke("results", folder, "--csv", "--worlds").stdout))
    values = made().uncertain["D2.20"]
    assert read["D2.20"].to_list() == pytest.approx([values[world] for world in read["world"]])


def test_a_row_shows_its_world_and_how_to_play_it_again(folder: str) -> None:
    text = invoke("results", folder, "--row", "25").stdout
    assert text.endswith("To play it again, alone:\npeninsula sweep made.yaml --row 25\n")
    found = json.loads(invoke("results", folder, "--row", "25", "--json").stdout)
    assert found["uncertain"]["P1.06"] == made().uncertain["P1.06"][1]
    assert (found["levels"]["red"], found["failed"], found["format"]) == ("deter", None, 1)
    lost = json.loads(invoke("results", folder, "--row", "77", "--json").stdout)
    assert (lost["failed"], lost["outcome_digest"]) == ("RunTooLong: 1000 events", None)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--row", "3072"), 1, "no row 3072 in the main block; expected 0 .. 3071"),
        (("--block", "saltelli", "--csv"), 1, "no rows of the saltelli block yet"),
        (("--csv", "--json"), 2, "--csv prints all runs"),
        (("--worlds",), 2, "--worlds goes with --csv"),
    ],
)
def test_results_that_are_not_there(words: tuple[str, ...], code: int, message: str, folder: str) -> None:
    done = invoke("results", folder, *words)
    assert (done.exit_code, message in done.stderr) == (code, True)


def test_a_message_of_a_failed_run_cannot_steer_the_terminal(tmp_path: Path) -> None:
    small = replace(made(16), failed=frozenset({(0, 0)}))
    results = small.write(tmp_path)
    path = tmp_path / "main" / "rows-000000.parquet"
    rows = pl.read_parquet(path)
    rows.with_columns(pl.col("failed").str.replace("events", "\x1b[31m")).write_parquet(path)
    assert "\x1b" not in invoke("results", str(results.folder)).stdout
    assert "\x1b" not in invoke("results", str(results.folder), "--row", "0").stdout


# --- numbers ---


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (0.0, "0"), (1_234.5, "1,234"), (99.96, "100.0"), (12.34, "12.3"), (1.234, "1.23"),
     (0.01234, "0.0123"), (-7.0, "-7")],
)  # fmt: skip
def test_figures_hold_three_digits(value: float | None, text: str) -> None:
    assert figure(value) == text


def test_a_column_has_one_number_of_decimals() -> None:
    assert column([469.9, 574, None]) == ["470", "574", "-"]
    assert column([7.7, None, 36.5], "never") == ["7.7", "never", "36.5"]
    assert column([0.0, 0.123, 45]) == ["0.00", "0.12", "45.00"]
    assert column([8, 3]) == ["8", "3"]
    assert spreads([(5.07, 11.2), (134, None)], "never") == ["5.1 to 11.2", "134.0 to never"]


def test_intervals_share_their_decimals() -> None:
    assert difference(Estimate(-3.14159, -4.0, -2.2, 9)) == "-3.14 (-4.00 to -2.20)"
    assert difference(Estimate(1_234.5, 1_100, 1_350, 9)) == "+1,234 (+1,100 to +1,350)"
    assert difference(Estimate(0, 0, 0, 9)) == "same"
    assert difference(Estimate(1, 1, 1, 9)) == "1 always"
    assert estimated(Estimate(5, None, None, 9)) == "5"
    assert points(Estimate(0.441, 0.2, 0.7, 9)) == "44 (20 to 70)"


def test_long_names_break_at_underscores() -> None:
    assert folded("first_combat_sortie_from_japan_h", 20) == "first_combat_sortie\n_from_japan_h"
