"""The account of launches: to the second, and short where a war has many."""

from __future__ import annotations

import pytest

import scenarios
import sim
from cli.story import tell
from cli.told.warning import exact


def story(name: str, seed: int, *sets: str) -> str:
    return "\n".join(f"{b.who} {b.what}" for b in tell(sim.run(scenarios.load(name, (), sets), seed=seed)))


@pytest.mark.parametrize(
    ("seconds", "text"), [(8, "8s"), (67, "1m07s"), (-67, "-1m07s"), (3_725, "1h02m05s"), (0, "0s")]
)
def test_lengths_are_told_to_the_second(seconds: int, text: str) -> None:
    assert exact(seconds) == text


def test_an_overflight_is_told_step_by_step() -> None:
    run = sim.run(scenarios.load("missile-overflight"), seed=3)
    told = story("missile-overflight", 3)
    for words, measure in (
        ("Washington knows of a launch {} after launch", "awareness_usa_s"),
        ("Tokyo alerts its people by J-Alert {} after launch", "alert_lag_s"),
    ):
        value = run.measures[measure]["value"]
        assert value is not None
        assert words.format(exact(int(value))) in told
    assert "people there were not in shelter" in told
    assert "all-clear" in told


def test_a_strike_is_told_in_one_line_with_what_stopped_it() -> None:
    told = story("korea-today", 3)
    lines = [line for line in told.splitlines() if "missiles (" in line]
    assert len(lines) == 8
    assert all("after launch" in line for line in lines)
    assert any("intercepted" in line for line in lines)
    assert "knows of a launch" not in told


def test_a_false_alert_and_its_correction_are_told() -> None:
    sets = (
        "injects.overflight.weapon=kn23",
        "injects.overflight.over=[]",
        "injects.overflight.splash=east-sea",
        "information.realtime=false",
        "parameters.H2.02=1.0",
        "parameters.D9.06=1.0",
        "parameters.D9.26=70",
    )
    told = story("missile-overflight", 1, *sets)
    assert "Tokyo alerts people whom nothing threatens by J-Alert" in told
    assert "Tokyo takes the alert back 1h10m00s after it was given" in told
