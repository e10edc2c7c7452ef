"""The report of a sweep: aggregates alone, true words, and a page that a browser opens at once."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from cli.report.sweep_report import command_line, render
from sim.lab.answers.cells import Cells
from sim.lab.answers.selection import select
from sim.lab.answers.spreads import distribution, field, reached
from sim.lab.results import Results
from sim.lab.study import BreakEven, Factor, Gauge
from tests.lab.made_sweep import Made

CELLS = 400


def made(folder: Path, cells: int = CELLS) -> Results:
    """Four policies in two circumstances; minute is fast, strict is slow and sometimes never comes."""
    rng = np.random.default_rng(7)
    factors = (
        Factor("access", "policy", ("minute", "prompt", "strict", "movement")),
        Factor("crisis", "circumstance", ("attack", "limited")),
    )
    pace, yes = rng.uniform(0, 1, cells), rng.uniform(0, 1, cells)
    slow = np.array([1.0, 1.0, 6.0, 6.0, 30.0, 30.0, 8.0, 8.0])
    hours = 2 + slow * (0.2 + pace[:, None]) + rng.exponential(1, (cells, 1))
    never = (yes[:, None] < 0.2) & (slow > 20)
    first = np.where(never, np.nan, hours)
    gap = np.where(never, 900.0, 20 * hours) + rng.normal(0, 5, (cells, 8))
    share = np.clip(1 - hours / 80, 0, 1)
    return Made(
        factors,
        (
            Gauge("first_h", "h", "less", "attack to the first sortie", event=True),
            Gauge("gap", "sorties", "less", "sorties that are missing"),
            Gauge("delivered_d3_share", "fraction", "more", "share ready after 3 days"),
            Gauge("delivered_d7_share", "fraction", "more", "share ready after 7 days"),
            Gauge("consultation_delay_h", "h", "less", "asking to answer", echo=True),
            Gauge("items_never_travelled", "items", "less", "items kept back", echo=True),
        ),
        {
            "first_h": first,
            "gap": gap,
            "delivered_d3_share": share / 2,
            "delivered_d7_share": share,
            "consultation_delay_h": np.broadcast_to(slow * (0.2 + pace[:, None]), first.shape).copy(),
            "items_never_travelled": np.broadcast_to(slow**2, first.shape).copy(),  # further apart than hours
        },
        {"P": pace.tolist(), "Y": yes.tolist()},
        baseline="prompt",
        deadlines={"first_h": 8.0},
        break_even=(BreakEven("P", "Y", "minute", "prompt", {"gap": 50.0}),),
        segment=4096,
    ).write(folder)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return made(tmp_path_factory.mktemp("sweep") / "results")


@pytest.fixture(scope="module")
def page(results: Results) -> str:
    return render(results, "peninsula report results -o report.html")[0]


def test_the_same_results_give_the_same_bytes(results: Results, page: str) -> None:
    assert render(Results(results.folder), "peninsula report results -o report.html")[0] == page


def test_the_first_words_say_who_was_fastest_and_why(page: str) -> None:
    answer = re.search(r'<div class="answer">(.*?)</div>', page)
    assert answer is not None
    words = re.sub("<[^>]+>", " ", answer.group(1))
    assert "Fastest: minute." in words
    assert "strict comes last" in words
    assert re.search(r"Why strict was slow: .*hours from asking Tokyo to its answer", words)
    assert "How sure:" in words


def test_every_picture_that_was_asked_for_is_there(results: Results) -> None:
    page, files = render(results, "x")
    for name in (
        "fastest", "why", "elsewhere", "regret-gap", "spread-gap", "differences",
        "deadlines", "field-gap", "field-first_h", "reached-first_h",
        "fan", "break-even-minute-gap", "region-first_h", "tornado-gap",
    ):  # fmt: skip
        assert name in files, name
        assert f'id="{name}"' in page


def test_every_drawing_says_what_it_shows(page: str) -> None:
    drawings = re.findall(r"<svg [^>]*>", page)
    assert drawings
    for head in drawings:
        assert re.search(r'role="img" aria-label="[^"]{20,}"', head)


def test_a_distribution_holds_every_run(results: Results) -> None:
    cells, selection = Cells(results), select(results)
    found = distribution(cells, results.gauges["first_h"], selection, selection.circumstances[0])
    assert found is not None
    for at, spread in enumerate(found.spreads):
        assert sum(spread.shares) + spread.never == pytest.approx(1)
        column = cells.measured("first_h")[:, at * 2]
        assert spread.never == pytest.approx(np.isnan(column).mean())
        ordered = np.sort(np.where(np.isnan(column), np.inf, column))
        assert spread.quantiles[2] == ordered[int(np.ceil(CELLS / 2)) - 1]
    strict = next(s for s in found.spreads if s.policy == "strict")
    assert strict.never > 0.1
    assert strict.quantiles[-1] is None


def test_lines_end_at_what_happened(results: Results) -> None:
    cells, selection = Cells(results), select(results)
    found = {
        r.policy: r for r in reached(cells, results.gauges["first_h"], selection, selection.circumstances[0])
    }
    assert found["minute"].shares[-1].value == 1
    never = np.isnan(cells.measured("first_h")[:, 4]).mean()
    assert found["strict"].shares[-1].value == pytest.approx(1 - never)
    values = [share.value for share in found["strict"].shares]
    assert values == sorted(values)


def test_fields_agree_with_means(results: Results) -> None:
    cells, selection = Cells(results), select(results)
    found = field(cells, results.gauges["gap"], selection)
    raw = cells.measured("gap")
    mean = found.means["minute", "limited"]
    assert mean is not None
    assert mean.value == pytest.approx(raw[:, 1].mean())
    apart = found.differences["minute", "limited"]
    assert apart is not None
    assert apart.value == pytest.approx((raw[:, 1] - raw[:, 3]).mean())
    assert ("prompt", "limited") not in found.differences


def test_the_command_is_told(page: str) -> None:
    assert command_line("my out", "strict", ["crisis=limited"]) == (
        "peninsula report 'my out' -o report.html --baseline strict --where crisis=limited"
    )
    assert "peninsula report results -o report.html" in page
    assert "grade C" in page


def test_the_size_of_a_page_does_not_follow_its_rows(tmp_path: Path) -> None:
    """The law behind 5 MB at 10^5 rows, which ``python -m benchmarks.report`` measures: aggregates alone.
    Histograms have at most 40 bars and curves 61 points, whatever the rows."""
    few = len(render(made(tmp_path / "few", 1_000), "x")[0])
    many = len(render(made(tmp_path / "many", 4_000), "x")[0])
    assert many < 1_000_000
    assert many - few < 40_000  # 24,000 rows more, less than two bytes for each


def test_a_sweep_of_one_policy_is_told_by_itself(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    gauge = Gauge("first_h", "h", "less", "attack to the first sortie", event=True)
    same = Gauge("still", "d", "less", "the same in every run")
    factor = Factor("access", "policy", ("minute",))
    values = {"first_h": rng.uniform(5, 9, (40, 1)), "still": np.full((40, 1), 2.0)}
    page, files = render(Made((factor,), (gauge, same), values, baseline="minute").write(tmp_path / "r"), "x")
    assert "One policy alone" in page
    assert "Attack to the first sortie: the median is" in page
    assert "fastest" in files
    assert "spread-still" not in files  # one value in all runs: nothing to draw


def test_runs_that_failed_are_told(tmp_path: Path) -> None:
    gauge = Gauge("gap", "sorties", "less", "sorties that are missing")
    factor = Factor("access", "policy", ("minute", "prompt"))
    values = np.random.default_rng(3).normal(100, 9, (40, 2))
    made_up = Made(
        (factor,), (gauge,), {"gap": values}, baseline="prompt", failed=frozenset({(3, 1), (4, 1)})
    )
    assert "2 of 80 runs failed" in render(made_up.write(tmp_path / "r"), "x")[0]


def test_a_part_of_a_sweep_says_so(results: Results, tmp_path: Path) -> None:
    folder = tmp_path / "part"
    shutil.copytree(results.folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "replications": 1_000}), "utf-8")
    assert "400 runs of 1,000 asked for of each of 8 points" in render(Results(folder), "x")[0]


def test_the_first_picture_says_how_far_behind_and_how_sure(results: Results, page: str) -> None:
    hours = Cells(results).measured("first_h")
    horizon = np.where(np.isnan(hours), 100.0, hours)
    behind = (horizon[:, 2] - horizon[:, 0]).mean()
    numbers = page.partition('id="fastest"')[2].partition("</table>")[0]
    row = re.search(r'<th scope="row">prompt</th>.*?</tr>', numbers)
    assert row is not None
    told = re.search(r"([+-][\d.]+) ±[\d.]+ h", row.group())
    assert told is not None
    assert float(told[1]) == pytest.approx(behind, abs=0.06)
    assert "100 %" in numbers  # minute is unbeaten in every world


def test_other_circumstances_are_told_in_the_answer(page: str) -> None:
    assert "In other circumstances: minute has the best mean in all 2." in page


def test_what_kept_the_slow_one_waiting_is_drawn(results: Results) -> None:
    why = render(results, "x")[1]["why"]()
    assert "Hours from asking Tokyo to its answer" in why
    assert ">strict<" in why


def test_the_largest_gap_comes_first(results: Results, page: str) -> None:
    why = render(results, "x")[1]["why"]()
    kept, asked = (
        "Items of information that never reached another capital",
        "Hours from asking Tokyo to its answer",
    )
    assert 0 <= why.index(kept) < why.index(asked)
    told = next(line for line in page.split("<p>") if line.startswith("Why strict was slow"))
    assert 0 <= told.index(kept.lower()) < told.index(asked[0].lower() + asked[1:])
