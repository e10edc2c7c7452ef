"""Files kept from every released format: scenarios, packs and designs written then still load now.

A folder is added when a format is released and never changed afterwards.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import scenarios
from policies import builtin
from scenarios.designs import load_design

KEPT = Path(__file__).parent / "kept"
FORMATS = sorted(path.name for path in KEPT.iterdir())


def files(kind: str) -> list[Path]:
    return sorted(KEPT.glob(f"*/{kind}/*.yaml"))


def known() -> dict[str, tuple[str, ...]]:
    registry = builtin()
    return {family: registry.names(family) for family in registry.families()}


def named(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


def test_every_format_that_was_released_is_kept() -> None:
    assert FORMATS == ["format-1"]
    counted = {kind: len(files(kind)) for kind in ("library", "history", "packs", "designs")}
    assert counted == {"library": 11, "history": 8, "packs": 20, "designs": 3}


@pytest.mark.parametrize("path", files("library") + files("history"), ids=named)
def test_a_kept_scenario_still_loads(path: Path) -> None:
    loaded = scenarios.load(str(path), rules=known())
    assert loaded.scenario.name == path.stem


@pytest.mark.parametrize("path", files("packs"), ids=named)
def test_a_kept_pack_can_still_be_laid_over(path: Path) -> None:
    assert scenarios.load("korea-today", (str(path),), rules=known()).packs == (path.stem,)


@pytest.mark.parametrize("path", files("designs"), ids=named)
def test_a_kept_design_still_loads(path: Path) -> None:
    assert load_design(str(path), known()).points
