"""Observed rows in a file: what is wrong is told with its line, and no run depends on them."""

from __future__ import annotations

from pathlib import Path

import pytest

import scenarios
import sim
from scenarios.problems import InputError
from scenarios.sections.observed import OBSERVABLE, regime_of

HEAD = "format: 1\nname: mine\nextends: warning-2017-08\nobserved:\n"
GOOD = "id: a, event: first-alert, party: JPN, flow: warning, grade: B, note: n"

FORMS = "expected one of at (with resolution), between, no_later_than, never: true"
FLOW = "observed.a.flow is 'warnings'; expected one of warning, response, force, evacuation"

#: row (line 5) -> everything that is told of it.
MESSAGES = {
    "id: a, event: first-alarm, flow: warning, at: H+4m, resolution: 1m, grade: B, note: n": [
        "unknown event 'first-alarm' for observed.a.event; expected one of launch, aware, track, confirmed, "
        "first-alert, false-alert, statement, overflight, splash, all-clear, correction, fire, attack, "
        "all-out-attack, attack-on-japan, strike, response-ordered, response-fired, signal, stand-down "
        "and 13 more; nearest: first-alert"
    ],
    f"{GOOD}, at: H+4m": [
        "no 'resolution' in observed.a; expected how far the true time may lie from it, such as 1m"
    ],
    GOOD: [
        "no time in observed.a; expected one of at (with resolution), between, no_later_than, never: true"
    ],
    f"{GOOD}, at: H+4m, resolution: 1m, never: true": [f"at and never in observed.a; {FORMS}"],
    f"{GOOD}, never: true, resolution: 1m": ["observed.a.resolution is 1m; expected 1s or more, beside 'at'"],
    f"{GOOD}, at: H+90d, resolution: 1m": [
        "observed.a.at is H+90d, outside STARTEX to ENDEX; expected a time that a run can reach"
    ],
    f"{GOOD}, between: [H+9m, H+4m]": [
        "observed.a.between ends before it begins; expected [earliest, latest]"
    ],
    f"{GOOD}, at: H-1m, resolution: 1m": [
        "observed.a.at is H-1m, before H-hour, from which it counts; expected a later time"
    ],
    f"{GOOD}, at: H+4m, resolution: 1m, since: H+5m": [
        "observed.a.at is H+4m, before H+5m, from which it counts; expected a later time"
    ],
    f"{GOOD}, at: H+4m, resolution: 1m, unit: tf-smith": [
        "'unit' in observed.a, by which 'first-alert' is not picked; expected one of party, launch",
        "unknown unit 'tf-smith' for observed.a.unit; expected a known unit",
    ],
    f"{GOOD}, at: H+4m, resolution: 1m, launch: 2": [
        "observed.a.launch is 2; expected at most 1, the launches and strikes of the scenario"
    ],
    f"{GOOD}, at: H+4m, resolution: 1m, fitted_to: [D9.4]": [
        "unknown parameter 'D9.4' for observed.a.fitted_to item 1; "
    ],
    "id: a, flow: warning, at: H+4m, resolution: 1m, grade: B, note: n": [
        "no 'event' in observed.a; expected an event of docs/backtest.md, or 'not_scored' with 'why'"
    ],
    "id: a, flow: warning, at: H+4m, resolution: 1m, grade: B, note: n, not_scored: physics": [
        "observed.a is not scored and does not say why; expected a text under 'why'"
    ],
    "id: a, event: launch, flow: warning, at: H, resolution: 1m, grade: A": [
        "observed.a is of grade A without sources; expected the sources that it was read in, or a lower grade"
    ],
    "id: a, event: launch, flow: warning, at: H, resolution: 1m, grade: C": [
        "no source and no note in observed.a; expected one of the two"
    ],
    "id: a, event: evacuees-out, share: 40, flow: evacuation, at: H+4m, resolution: 1m, grade: B, note: n": [
        "observed.a.share is 40; expected a number above 0 and up to 1"
    ],
    f"{GOOD}, at: H+4m, resolution: 1m, sources: [PS82]": [
        "unknown source 'PS82'; expected a key of scenarios/data/sources.yaml; nearest: PS829"
    ],
    f"{GOOD.replace('warning', 'warnings')}, at: H+4m, resolution: 1m": [f"{FLOW}; nearest: warning"],
}


def told(path: Path, rows: str) -> list[str]:
    path.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        scenarios.load(str(path))
    return [str(problem).replace(str(path), "mine.yaml") for problem in caught.value.problems]


@pytest.mark.parametrize("row", MESSAGES)
def test_what_a_wrong_row_is_told(row: str, tmp_path: Path) -> None:
    said = told(tmp_path / "mine.yaml", f"  - {{{row}}}\n")
    assert len(said) == len(MESSAGES[row])
    for line, expected in zip(said, MESSAGES[row], strict=True):
        assert line.startswith(f"mine.yaml:5: {expected}")


def test_everything_is_told_at_once_and_a_name_stands_once(tmp_path: Path) -> None:
    row = f"  - {{{GOOD}, at: H+4m, resolution: 1m}}\n"
    said = told(tmp_path / "mine.yaml", f"{row}{row}  - {{id: b, flow: warning, never: true, grade: C}}\n")
    assert [line.partition(": ")[0] for line in said] == ["mine.yaml:6", "mine.yaml:7", "mine.yaml:7"]
    assert said[0] == "mine.yaml:6: 'a' a second time (first in line 5); expected each id once"


def test_no_run_depends_on_what_was_observed(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"{HEAD}  - {{{GOOD}, at: H+4m, resolution: 1m}}\n", encoding="utf-8")
    mine = scenarios.load(str(path))
    path.write_text(f"{HEAD}  - {{{GOOD}, at: H+40m, resolution: 9m}}\n", encoding="utf-8")
    other = scenarios.load(str(path))
    assert mine.hash == other.hash
    assert sim.run(mine, seed=1).digest == sim.run(other, seed=1).digest


def test_every_event_reads_records_that_there_are() -> None:
    for event in OBSERVABLE.values():
        assert set(event.kinds) <= sim.KINDS.keys()


@pytest.mark.parametrize(
    ("day", "regime"),
    [
        ("1950-06-25", "none (1950)"),
        ("2010-11-23", "double check (to April 2012)"),
        ("2012-12-12", "J-Alert (to October 2022)"),
        ("2022-11-03", "J-Alert, November 2022 to April 2023"),
        ("2023-05-31", "J-Alert with all-clear (from April 2023)"),
        ("2024-04-22", "real-time data of the three (from 19 December 2023)"),
    ],
)
def test_the_regime_follows_from_the_day(day: str, regime: str) -> None:
    assert regime_of(day) == regime
