"""The benchmarks can be started; what they measure is not tested."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest

from benchmarks.answer import STEERED, strata, study_of
from benchmarks.rivals import ALONE, TOGETHER
from sim.lab.answers.streams import streams_of
from sim.lab.study import Sampling

_NAMES = ("lab", "answer", "memory", "kills", "clients", "odds", "exercise_kills", "busy_host")


@pytest.mark.parametrize("name", _NAMES)
def test_help_names_the_options(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        import_module(f"benchmarks.{name}").main()
    assert ended.value.code == 0
    assert f"python -m benchmarks.{name}" in capsys.readouterr().out


def test_what_the_benchmark_steers_is_drawn() -> None:
    study = study_of(Sampling(), 1)
    drawn = streams_of(study)
    coordinates = strata(study.model.open())
    assert set(STEERED) <= set(drawn)
    assert {c.stream for c in coordinates} | {c.then for c in coordinates if c.then} == set(STEERED)


def test_every_rival_is_named_once() -> None:
    assert not set(ALONE) & set(TOGETHER)
