"""Strips of ranges: where the numbers are, within 80 columns."""

from __future__ import annotations

from cli.strips import strips
from sim.lab.answers.scorecard import Card, Score
from sim.lab.study import Gauge

GAUGE = Gauge("first_h", "h", "less", "attack to the first sortie", event=True)


def score(policy: str, low: float | None, median: float | None, high: float | None) -> Score:
    return Score(policy, 10, 0, 0, median, low, high, None, None, "unclear")


def drawn(*scores: Score) -> list[str]:
    return list(strips(Card(GAUGE, scores), {s.policy: s.policy for s in scores}))


def test_a_strip_goes_from_low_to_high_with_a_star_at_the_median() -> None:
    first, second, axis = drawn(score("minute", 0, 25, 50), score("prompt", 50, 75, 100))
    wide = len(second) - 8
    assert (first[8], first[-1], second[-1]) == ("|", "|", "|")
    assert abs(first.index("*") - 8 - 0.25 * wide) <= 1
    assert second.index("|") == first.rindex("|")
    assert axis.split() == ["0", "100"]
    assert max(map(len, (first, second, axis))) <= 80


def test_what_goes_on_past_endex_has_no_end() -> None:
    lines = drawn(score("minute", 0, 5, 10), score("strict", 5, None, None))
    assert lines[1].endswith(">")
    assert "*" not in lines[1]


def test_policies_without_a_range_have_no_strip() -> None:
    assert drawn(score("minute", 1, 1, 1), score("prompt", 1, 1, 1)) == []
    assert drawn(score("minute", 1, 2, 3)) == []
    assert [line.split()[0] for line in drawn(score("a", 1, 2, 3), score("b", None, None, None))][:1] == ["a"]
