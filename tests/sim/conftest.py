"""Plans and runs that several modules look at, each compiled or played once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import scenarios
from policies import builtin
from sim import Plan, Run, compile_plan, play_plan

Compile = Callable[..., Plan]
Play = Callable[..., Run]
Extend = Callable[..., Plan]


@pytest.fixture(scope="session")
def compiled() -> Compile:
    """``compiled("minute", ...)``: korea-today with packs over it; with ``sets``, settings too."""

    @cache
    def compile_(*packs: str, sets: tuple[str, ...] = ()) -> Plan:
        return compile_plan(scenarios.load("korea-today", packs, sets), builtin(), scenarios.catalogue())

    return compile_


@pytest.fixture(scope="session")
def played(compiled: Compile) -> Play:
    """``played(seed, "minute", ...)``: one whole run of korea-today."""

    @cache
    def play(seed: int, *packs: str, sets: tuple[str, ...] = ()) -> Run:
        return play_plan(compiled(*packs, sets=sets), seed)

    return play


@pytest.fixture
def extended(tmp_path: Path) -> Extend:
    """``extended(yaml, "minute", ...)``: korea-today extended by a file, with packs over it."""

    def extend(text: str, *packs: str) -> Plan:
        path = tmp_path / "extended.yaml"
        path.write_text(f"format: 1\nextends: korea-today\nname: extended\n{text}", encoding="utf-8")
        return compile_plan(scenarios.load(str(path), packs), builtin(), scenarios.catalogue())

    return extend
