"""Policies side by side on folders of made numbers, against sums done by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.lab.answers.compare import Comparison, compare
from sim.lab.answers.reasons import reasons
from sim.lab.results import Results, ResultsError
from sim.lab.store import write_manifest
from sim.lab.study import BreakEven, Factor, Gauge
from tests.lab.made_sweep import Made, Matrix

NEVER = np.nan
ACCESS = Factor("access", "policy", ("minute", "prompt", "strict"))
RED = Factor("red", "circumstance", ("scripted", "deter", "none", "provoke"))
CLOSURE = Gauge("closure_90_h", "h", "less", "hours to closure", event=True)
GAP = Gauge("sortie_gap", "sorties", "less", "sorties that were not flown")
ASKED = Gauge("asked_h", "h", "less", "hours of asking", echo=True)
SHARE = Gauge("delivered_share", "fraction", "more", "what came")
SIZE = Gauge("size", "count", "neither", "how many")


def table(*rows: tuple[float, ...]) -> Matrix:
    return np.array(rows, np.float64)


#: Four cells of luck, three policies; ENDEX is 100 h after the attack.
SMALL = Made(
    factors=(ACCESS,),
    gauges=(CLOSURE, GAP, ASKED, SHARE),
    measures={
        "closure_90_h": table((10, 20, 20), (30, 50, NEVER), (20, 10, 40), (NEVER, NEVER, NEVER)),
        "sortie_gap": table((5, 5, 5), (7, 7, 7), (1, 1, 1), (3, 3, 3)),
        "asked_h": table((NEVER, 2, 4), (NEVER, 4, 6), (NEVER, 6, 8), (NEVER, 8, 10)),
        "delivered_share": table((0.5, 0.4, 0.4), (0.5, 0.1, 0.2), (0.5, 0.6, 0.9), (0.5, 0.5, 0.5)),
    },
    baseline="prompt",
    deadlines={"closure_90_h": 20, "delivered_share": 0.5},
)


@pytest.fixture
def small(tmp_path: Path) -> Results:
    return SMALL.write(tmp_path)


def score(found: Comparison, measure: str, policy: str, view: int = 0) -> Any:
    shown = (*found.views[view].consequences, *found.views[view].echoes)
    card = next(c for c in shown if c.gauge.name == measure)
    return next(s for s in card.scores if s.policy == policy)


def test_what_did_not_happen_is_counted_and_stands_at_endex(small: Results) -> None:
    minute = score(compare(small), "closure_90_h", "minute")
    assert (minute.runs, minute.never, minute.failed) == (4, 1, 0)
    assert minute.mean.value == (10 + 30 + 20 + 100) / 4
    assert minute.difference.value == ((10 - 20) + (30 - 50) + (20 - 10) + 0) / 4
    assert (minute.median, minute.low, minute.high) == (20, 10, None)  # the 95 % point is never


def test_a_measure_that_is_no_event_is_not_compared_where_it_did_not_happen(small: Results) -> None:
    minute = score(compare(small), "asked_h", "minute")
    assert (minute.runs, minute.never, minute.mean, minute.difference) == (4, 4, None, None)
    assert minute.verdict == "unknown"
    assert score(compare(small), "asked_h", "strict").difference.value == 2


def test_equal_policies_are_the_same_and_not_merely_unclear(small: Results) -> None:
    assert score(compare(small), "sortie_gap", "minute").verdict == "same"
    assert score(compare(small), "sortie_gap", "prompt").verdict == "baseline"


def test_deadlines_count_what_did_not_happen_as_missed(small: Results) -> None:
    closure, share = compare(small).views[0].deadlines
    by = {s.policy: s for s in closure.scores}
    assert {name: s.chance.value for name, s in by.items() if s.chance} == {
        "minute": 2 / 4,
        "prompt": 2 / 4,
        "strict": 1 / 4,
    }
    assert (by["minute"].only, by["minute"].only_baseline) == (0, 0)
    assert (by["strict"].only, by["strict"].only_baseline) == (0, 1)
    assert (closure.sign, share.sign) == ("<=", ">=")
    assert [s.chance.value for s in share.scores if s.chance] == [1, 2 / 4, 2 / 4]


def test_a_failed_run_takes_its_cell_from_the_whole_card(tmp_path: Path) -> None:
    found = compare(replace(SMALL, failed=frozenset({(1, 2)})).write(tmp_path), measures=["closure_90_h"])
    minute, strict = (score(found, "closure_90_h", name) for name in ("minute", "strict"))
    assert (strict.runs, strict.failed, strict.never) == (3, 1, 1)
    assert strict.difference.value == ((20 - 20) + (40 - 10) + 0) / 3
    assert (minute.runs, minute.failed, minute.difference.cells) == (3, 0, 3)
    assert (minute.median, found.views[0].left_out) == (20, 1)
    closure = next(d for d in found.views[0].deadlines if d.gauge.name == "closure_90_h")
    assert [s.chance.cells for s in closure.scores if s.chance] == [3, 3, 3]
    assert (found.failed, found.runs) == (1, 12)


def test_a_policy_that_always_fails_takes_nothing_from_the_others(tmp_path: Path) -> None:
    lost = frozenset((cell, 2) for cell in range(4))
    found = compare(replace(SMALL, failed=lost).write(tmp_path), measures=["closure_90_h"])
    minute, strict = (score(found, "closure_90_h", name) for name in ("minute", "strict"))
    assert (minute.runs, strict.runs, strict.never, strict.mean, strict.verdict) == (4, 0, 0, None, "unknown")
    assert found.views[0].left_out == 0


def test_a_deadline_that_both_meet_in_the_same_runs_is_the_same(tmp_path: Path) -> None:
    found = compare(replace(SMALL, deadlines={"closure_90_h": 5}).write(tmp_path))
    (limit,) = found.views[0].deadlines
    assert [s.verdict for s in limit.scores] == ["same", "baseline", "same"]


def test_another_baseline_turns_the_difference(small: Results) -> None:
    one, other = compare(small), compare(small, baseline="minute")
    assert other.baseline == "minute"
    there, back = score(one, "closure_90_h", "minute"), score(other, "closure_90_h", "prompt")
    assert there.difference.value == -back.difference.value
    assert there.difference.low == -back.difference.high


# --- ranks and regret ---

#: Three worlds of two draws. Means per world: (2, 4, 4), (6, 3, 3), (5, 5, 8).
REGRET = Made(
    factors=(ACCESS,),
    gauges=(GAP,),
    measures={"sortie_gap": table((1, 4, 3), (3, 4, 5), (7, 1, 3), (5, 5, 3), (5, 9, 8), (5, 1, 8))},
    uncertain={"P1.06": [0.1, 0.2, 0.3]},
    luck=2,
)


def test_regret_is_the_distance_to_the_best_policy_of_each_world(tmp_path: Path) -> None:
    (found,) = compare(REGRET.write(tmp_path), measures=["sortie_gap"]).views[0].regrets
    assert (found.worlds, found.draws) == (3, 2)
    by = {s.policy: s for s in found.scores}
    # Regret by world: minute 0 3 0, prompt 2 0 0, strict 2 0 3.
    assert [by[p].mean.value for p in ACCESS.levels] == pytest.approx([1, 2 / 3, 5 / 3])
    assert [by[p].worst for p in ACCESS.levels] == [3, 2, 3]
    assert [by[p].best for p in ACCESS.levels] == pytest.approx([2 / 3, 2 / 3, 1 / 3])
    assert [by[p].alone for p in ACCESS.levels] == pytest.approx([1 / 3, 0, 0])
    # Ranks by world: 1 2.5 2.5, 3 1.5 1.5, 1.5 1.5 3.
    assert [by[p].rank for p in ACCESS.levels] == pytest.approx([5.5 / 3, 5.5 / 3, 7 / 3])
    assert all(s.mean.low is None or s.mean.low >= 0 for s in found.scores)


def test_regret_turns_round_where_more_is_better(tmp_path: Path) -> None:
    made = replace(REGRET, gauges=(replace(GAP, better="more"),))
    (found,) = compare(made.write(tmp_path), measures=["sortie_gap"]).views[0].regrets
    # Best by world: 4, 6, 8.
    assert [s.mean.value for s in found.scores] == pytest.approx([5 / 3, 2, 1])


def test_there_is_no_regret_without_a_better_side_or_a_value(small: Results, tmp_path: Path) -> None:
    made = replace(REGRET, gauges=(replace(GAP, better="neither"),))
    assert compare(made.write(tmp_path / "neither"), measures=["sortie_gap"]).views[0].regrets == ()
    assert compare(small, measures=["asked_h"]).views[0].regrets == ()


# --- circumstances ---


def wide(cells: int = 8) -> Made:
    """Two policy factors and a circumstance; the rung is 10 * policy + response + luck."""
    information = Factor("information", "policy", ("gsomia", "tisa"))
    rung = Gauge("highest_rung", "rung", "less", "how high")
    values = [
        10.0 * (3 * i + a) + r + 0.1 * (cell % 3) * a
        for cell in range(cells)
        for a in range(3)
        for i in range(2)
        for r in range(4)
    ]
    return Made(
        factors=(ACCESS, information, RED),
        gauges=(rung, SIZE),
        measures={
            "highest_rung": np.array(values).reshape(cells, 24),
            "size": np.ones((cells, 24)),
        },
        baseline="prompt",
    )


def test_the_first_circumstance_is_shown_and_where_chooses_another(tmp_path: Path) -> None:
    results = wide().write(tmp_path)
    found = compare(results, measures=["highest_rung"])
    assert [view.circumstance.name for view in found.views] == ["scripted"]
    assert (found.circumstances, found.baseline, found.contrast) == (4, "prompt+gsomia", "minute+gsomia")
    there = compare(results, measures=["highest_rung"], where=["red=none", "red=provoke"])
    assert [view.circumstance.name for view in there.views] == ["none", "provoke"]
    assert score(there, "highest_rung", "minute+gsomia", view=1).mean.value == 3
    assert len(compare(results, everything=True).views) == 4


def test_where_narrows_the_policies_and_their_names(tmp_path: Path) -> None:
    found = compare(wide().write(tmp_path), where=["information=tisa"], measures=["size"])
    assert [p.label for p in found.policies] == ["minute", "prompt", "strict"]
    assert [p.name for p in found.policies] == ["minute+tisa", "prompt+tisa", "strict+tisa"]
    assert found.baseline == "prompt+tisa"
    assert found.fixed == {"information": "tisa"}


def test_the_headline_changes_one_policy_at_a_time(tmp_path: Path) -> None:
    spec = BreakEven("D2.20", "P1.06", "minute", "prompt", {"highest_rung": 1.0})
    results = replace(wide(), break_even=(spec,)).write(tmp_path)
    assert compare(results).contrast == "minute+gsomia"
    assert compare(results, baseline="prompt+tisa").contrast == "minute+tisa"
    assert compare(results, baseline="minute+tisa").contrast == "prompt+tisa"


def test_without_a_break_even_the_headline_is_about_the_first_policy_factor(tmp_path: Path) -> None:
    results = wide().write(tmp_path)
    assert compare(results, baseline="minute+gsomia").contrast == "prompt+gsomia"


def test_escalation_stands_side_by_side_for_each_response(tmp_path: Path) -> None:
    (found,) = compare(wide().write(tmp_path)).escalation
    assert (found.factor, found.others) == ("red", {})
    lines = {line.policy: line for line in found.lines}
    assert list(lines["prompt+gsomia"].means) == ["deter", "none", "provoke"]
    base = lines["prompt+gsomia"].means
    assert [round(mean.value - 10.0875, 9) for mean in base.values() if mean] == [1, 2, 3]
    apart = lines["strict+tisa"].differences["deter"]
    assert apart is not None
    assert apart.value == pytest.approx(10 * (5 - 1) + 0.0875)


def test_a_policy_is_followed_from_circumstance_to_circumstance(tmp_path: Path) -> None:
    found = compare(wide().write(tmp_path), measures=["highest_rung"]).across
    assert found is not None
    assert [line.circumstance for line in found.lines] == list(RED.levels)
    values = [line.differences[0].value for line in found.lines if line.differences[0]]
    assert values == pytest.approx([-10.0875] * 4)


# --- what is shown ---


def test_a_few_that_move_are_shown_and_the_rest_is_named(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    gauges = tuple(Gauge(f"m{n}", "h", "less", "a measure") for n in range(9))
    noise = {f"m{n}": rng.normal(size=(64, 3)) for n in range(9)}
    noise["m7"][:, 0] += 10
    made = Made(factors=(ACCESS,), gauges=gauges, measures=noise, deadlines={"m2": 0.0})
    view = compare(made.write(tmp_path)).views[0]
    shown = [c.gauge.name for c in view.consequences]
    assert shown[:2] == ["m2", "m7"]
    assert len(shown) == 4
    assert {*shown, *view.moving, *view.still} == {g.name for g in gauges}


def test_echoes_are_kept_apart(small: Results) -> None:
    view = compare(small, everything=True).views[0]
    assert [c.gauge.name for c in view.echoes] == ["asked_h"]
    assert "asked_h" not in [c.gauge.name for c in view.consequences]


def test_one_policy_alone_has_a_scorecard_and_no_differences(tmp_path: Path) -> None:
    made = Made(factors=(), gauges=(GAP,), measures={"sortie_gap": table((1,), (2,), (3,))})
    found = compare(made.write(tmp_path))
    assert (found.policies[0].name, found.contrast) == ("as written", None)
    assert found.views[0].consequences[0].scores[0].mean is not None


# --- bad input ---


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"measures": ["closure_09_h"]},
            "unknown measure 'closure_09_h'; expected one of closure_90_h, sortie_gap, asked_h, "
            "delivered_share; nearest: closure_90_h",
        ),
        (
            {"where": ["acess=minute"]},
            "--where acess=minute: unknown factor 'acess'; expected access; nearest: access",
        ),
        (
            {"where": ["access=minuet"]},
            "--where access=minuet: no level 'minuet' of access; expected one of minute, prompt, strict; "
            "nearest: minute",
        ),
        ({"where": ["access"]}, "--where access: expected FACTOR=LEVEL, such as access=minute"),
        (
            {"baseline": "promt"},
            "--baseline promt: no such policy in the sweep; expected one of minute, prompt, strict; "
            "nearest: prompt",
        ),
        (
            {"baseline": "strict", "where": ["access=minute"]},
            "--baseline strict: left out by --where; expected minute",
        ),
        (
            {"deadlines": {"gap": 3.0}},
            "unknown measure 'gap'; expected one of closure_90_h, sortie_gap, asked_h, delivered_share",
        ),
    ],
)
def test_a_name_that_is_not_there_is_told_with_the_nearest(
    asked: dict[str, Any], message: str, small: Results
) -> None:
    with pytest.raises(ResultsError) as error:
        compare(small, **asked)
    assert str(error.value) == message


def test_a_file_that_is_cut_short_is_an_error_of_the_input(small: Results) -> None:
    path = small.folder / "main" / "rows-000000.parquet"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ResultsError, match=r"main/rows-000000\.parquet: a file of results cannot be read"):
        compare(small)


def test_worlds_that_are_missing_are_an_error_of_the_input(tmp_path: Path) -> None:
    small = replace(SMALL, uncertain={"P": [0.1, 0.2, 0.3, 0.4]}).write(tmp_path)
    (small.folder / "main" / "worlds-000000.parquet").unlink()
    with pytest.raises(ResultsError, match=r"main/worlds-000000\.parquet: missing; .* rows-000000\.parquet"):
        compare(small)


def test_a_cut_block_for_sensitivity_is_not_passed_over(small: Results) -> None:
    path = small.folder / "saltelli" / "rows-000000.parquet"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"PAR1")
    cut = dict(small.manifest) | {"sensitivity": {"base": 8, "points": [0, 1], "groups": {}}}
    write_manifest(small.folder, cut)
    with pytest.raises(ResultsError, match=r"saltelli/rows-000000\.parquet: a file of results"):
        reasons(Results(small.folder))


def test_a_segment_that_is_missing_is_told(tmp_path: Path) -> None:
    results = replace(SMALL, segment=2).write(tmp_path)
    (tmp_path / "main" / "rows-000000.parquet").unlink()
    with pytest.raises(ResultsError, match="rows are missing or out of order"):
        compare(results)
