"""Reports: the same bytes for the same inputs, nothing from outside, and words that agree with the data."""

from __future__ import annotations

import re
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import peninsula
from cli.charts.sheet import COLUMN_MM, PAPER_MM
from cli.main import program
from cli.report import (
    beside_picture,
    closure_picture,
    evacuation_picture,
    ladder_picture,
    lanes,
    queues_picture,
    sorties_picture,
)
from cli.report.alerts_picture import arrivals
from cli.report.beside import LUCKS, Beside, beside, ready_tons, spread, stages
from cli.report.run_report import render
from cli.report.writing import DPI, Files, write_figures
from scenarios import Loaded
from sim import Run

COMMAND = "peninsula run korea-today --seed 1"


@cache
def played(scenario: str, *packs: str) -> tuple[Loaded, Run]:
    loaded = peninsula.load(scenario, packs=packs)
    return loaded, peninsula.run(loaded, seed=1)


@cache
def drawn(scenario: str, *packs: str) -> tuple[str, Files]:
    """The page of a run and its pictures, drawn once: each plays hundreds of other lucks."""
    return render(COMMAND, *played(scenario, *packs))


@cache
def compared(scenario: str) -> tuple[Beside, ...]:
    return beside(*played(scenario))


def test_the_same_run_gives_the_same_bytes() -> None:
    loaded, _ = played("missile-overflight")
    again = peninsula.run(loaded, seed=1)
    assert drawn("missile-overflight")[0] == render(COMMAND, loaded, again)[0]


@pytest.mark.parametrize("scenario", ["missile-overflight", "june-1950"])
def test_a_page_asks_for_nothing_from_outside(scenario: str) -> None:
    page, files = drawn(scenario)
    outside = re.sub(r'xmlns="http://www.w3.org/2000/svg"', "", page)
    assert re.findall(r"(?:https?:)?//[a-z]", outside.partition("<main>")[0].partition("</style>")[2]) == []
    assert not re.search(r"<(?:link|img|iframe|script src)|@import|url\(", outside)
    assert files


def test_a_page_says_where_it_comes_from() -> None:
    loaded, run = played("limited-strike", "minute")
    page, _ = render("peninsula run limited-strike --with minute --seed 1", loaded, run)
    for fact in (
        "limited-strike", "minute", peninsula.__version__, run.digest, run.outcome_digest, loaded.hash,
        "peninsula run limited-strike --with minute --seed 1",
    ):  # fmt: skip
        assert fact in page
    assert "P2.03" in page  # grade C, read in this run
    assert not re.search(r"/tmp|/home|/work", page)


# --- beside each other ---


def test_rules_are_played_with_the_luck_of_the_run_and_in_order() -> None:
    _, run = played("korea-today")
    rows = compared(run.plan.scenario.name)
    delays = [row.delay for row in rows if row.delay is not None]
    assert delays == sorted(delays)
    for row in rows:
        if not row.own:
            same = peninsula.run("korea-today", packs=[row.rule], seed=1)
            assert same.measures["access_delay_h"]["value"] == row.delay
            assert same.measures["sortie_gap"]["value"] == row.gap
    assert [row.own for row in rows].count(True) == 1
    assert all(row.delays.count == LUCKS for row in rows)


def test_stages_fill_the_delay() -> None:
    _, run = played("korea-today", "strict")
    found = list(stages(run))
    assert found[0].begin == 0
    assert all(a.end == b.begin for a, b in pairwise(found))
    assert found[-1].end == pytest.approx(run.measures["access_delay_h"]["value"], abs=1e-3)
    assert max(found, key=lambda s: s.end - s.begin).name == "political hold"


def test_the_answer_names_the_fastest_and_what_held_the_slowest() -> None:
    rows = compared("korea-today")
    words = " ".join(beside_picture.answer(rows))
    assert f"Fastest under this luck: {rows[0].rule}." in words
    assert f"Slowest: {rows[-1].rule}, {beside_picture.hours(rows[-1].delay - rows[0].delay)} later" in words
    assert "political hold" in words
    assert "grade C" in words


def test_nobody_is_called_slow_for_sending_squadrons_to_korea() -> None:
    rows = compared("limited-strike")
    moved = next(row for row in rows if row.rule == "movement")
    assert moved.moved
    assert moved.delay is None
    words = " ".join(beside_picture.answer(rows))
    assert "Slowest: movement" not in words
    assert "Under movement squadrons do not ask" in words


def test_a_run_without_requests_is_not_compared() -> None:
    assert beside(*played("missile-overflight")) == ()


def test_what_did_not_happen_is_later_than_anything() -> None:
    found = spread([3.0, None, 1.0, 2.0])
    assert (found.low, found.middle, found.never, found.count) == (1.0, 2.0, 1, 4)
    assert found.high == float("inf")


# --- pictures of one run ---


def test_the_closure_in_words_agrees_with_the_measures() -> None:
    _, run = played("korea-today")
    says = closure_picture.picture(run).says  # type: ignore[union-attr]
    total = sum(line.tons for line in run.plan.lines if line.on_the_list)
    assert f"{total:,} short tons" in says
    hours = run.measures["closure_90_h"]["value"]
    assert f"90 % at H+{int(hours)}h" in says
    assert sum(tons for _, tons in ready_tons(run)) <= total


def test_arrivals_agree_with_margins_and_people() -> None:
    _, run = played("korea-today")
    found = arrivals(run)
    margins = sorted(int(r.value) for r in run.trace.records if r.kind == "margin")
    assert sorted(a.margin for a in found if a.margin is not None) == margins
    assert sum(a.unwarned for a in found) == run.measures["unwarned_people"]["value"]


def test_an_overflight_has_a_line_for_each_region() -> None:
    _, run = played("missile-overflight")
    assert [(a.place, a.flight, a.alert) for a in arrivals(run)] == [
        ("Hokkaido", 522, 201),
        ("Aomori", 524, 201),
    ]


def test_queues_agree_with_the_measure() -> None:
    _, run = played("korea-today")
    found = queues_picture.queues(run)
    assert max(q.longest for q in found) == run.measures["longest_queue"]["value"]
    assert all(q.steps[-1][1] >= 0 for q in found if q.steps)
    loads = sum(r.kind == "arrive" for r in run.trace.records)
    assert sum(q.loads for q in found) == loads


def test_sorties_by_day_add_up() -> None:
    _, run = played("korea-today")
    days = sorties_picture.sorties(run)
    assert sum(map(sum, days)) == run.measures["sorties_flown"]["value"]


def test_the_lanes_hold_the_consultation() -> None:
    _, run = played("korea-today")
    found = lanes.events(run)
    asked = next(r for r in run.trace.records if r.kind == "consultation")
    answered = next(r for r in run.trace.records if r.kind == "agreement")
    waits = [e for e in found if e.row == "waited" and e.party == "USA" and e.label]
    assert (waits[0].time, waits[0].until) == (asked.time, answered.time)
    assert any(e.label == "answers yes" and e.party == "JPN" for e in found)
    assert {e.row for e in found} == set(lanes.ROWS)


def test_the_way_out_agrees_with_its_measures() -> None:
    _, run = played("evacuation")
    seek, safe = (evacuation_picture.counted(run, kind) for kind in ("evacuation", "evacuees-safe"))
    week = max(people for time, people in safe if time <= run.plan.h + 7 * 86_400)
    assert week / seek[-1][1] == pytest.approx(run.measures["evacuated_d7_share"]["value"], abs=1e-4)
    assert seek[-1][1] - safe[-1][1] == run.measures["stranded_at_endex"]["value"]
    told = evacuation_picture.picture(run, [run])
    assert told is not None
    assert f"{safe[-1][1]:,}" in told.says
    assert told.table.rows[-1][3] == f"{safe[-1][1]:,} to {safe[-1][1]:,}"  # this run is the only other luck
    assert evacuation_picture.picture(played("missile-overflight")[1]) is None


# --- commands ---


def test_run_writes_report_and_figures(tmp_path: Path) -> None:
    page, folder = tmp_path / "run.html", tmp_path / "figures"
    done = CliRunner().invoke(
        program, ["run", "missile-overflight", "--report", str(page), "--figures", str(folder)]
    )
    assert done.exit_code == 0
    assert "A missile over northern Japan" in done.stdout  # the account is data as before
    assert "report written to" in done.stderr
    assert page.read_text("utf-8").startswith("<!doctype html>")
    names = {path.name for path in folder.iterdir()}
    assert {"warning.svg", "warning.png", "lanes.svg", "map-0.png"} <= names
    assert (folder / "warning.png").read_bytes().startswith(b"\x89PNG")


def test_report_wants_to_know_what_to_write() -> None:
    done = CliRunner().invoke(program, ["report", "somewhere"])
    assert done.exit_code == 2
    assert "-o FILE" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report", "results", "-o", "here"], "here: is a folder; expected a file, such as here/report.html"),
        (["report", "results", "-o", "no/x.html"], "no/x.html: the folder no does not exist"),
        (["run", "missile-overflight", "--report", "no/x.html"], "no/x.html: the folder no does not exist"),
        (["run", "missile-overflight", "--figures", "file"], "file: is a file; expected a folder"),
        (["report", "korea-today", "-o", "x.html"], "korea-today: no such folder; expected a folder that"),
        (["report", "file", "-o", "x.html"], "peninsula run SCENARIO --report FILE"),
    ],
    ids=lambda found: " ".join(found) if isinstance(found, list) else "",
)
def test_what_cannot_be_written_or_read_is_told_first(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    (tmp_path / "file").write_text("text", "utf-8")
    done = CliRunner().invoke(program, arguments)
    assert done.exit_code == 1
    assert told in done.stderr
    assert done.stdout == ""  # nothing was played


def test_figures_have_a_size_on_paper(tmp_path: Path) -> None:
    _, files = drawn("missile-overflight")
    widths = {"warning": PAPER_MM, "warning-88mm": COLUMN_MM, "map-0": PAPER_MM, "map-0-88mm": COLUMN_MM}
    write_figures({name: files[name] for name in widths}, tmp_path)
    for name, millimetres in widths.items():
        root = ElementTree.fromstring((tmp_path / f"{name}.svg").read_bytes())
        wide, tall = (float(root.attrib[side].removesuffix("mm")) for side in ("width", "height"))
        _, _, across, down = map(float, root.attrib["viewBox"].split())
        assert wide == millimetres
        assert tall / wide == pytest.approx(down / across, abs=1e-3)
        head = (tmp_path / f"{name}.png").read_bytes()[:200]
        pixels = int.from_bytes(head[16:20], "big")
        assert pixels == pytest.approx(millimetres / 25.4 * DPI, abs=2)
        at = head.index(b"pHYs") + 4
        assert int.from_bytes(head[at : at + 4], "big") == pytest.approx(DPI / 0.0254, abs=2)
    assert "Yokota" in (root.findtext("{http://www.w3.org/2000/svg}desc") or "")


def test_the_ladder_agrees_with_its_measure() -> None:
    _, run = played("limited-strike", "red-provoke")
    found = ladder_picture.climbs(run)
    assert max(rung for _, rung in found["provoke"]) == run.measures["highest_rung"]["value"]
    assert list(found) == ["deter", "none", "provoke"]
    assert ladder_picture.picture(run) is not None
    assert ladder_picture.climbs(played("limited-strike")[1]) == {}


def test_report_of_no_folder_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(program, ["report", str(tmp_path), "-o", str(tmp_path / "x.html")])
    assert done.exit_code == 1
    assert "manifest" in done.stderr
    assert not (tmp_path / "x.html").exists()


def test_a_missing_extra_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    done = CliRunner().invoke(program, ["run", "missile-overflight", "--figures", str(tmp_path / "f")])
    assert done.exit_code == 1
    assert "needs the extra 'report'" in done.stderr
