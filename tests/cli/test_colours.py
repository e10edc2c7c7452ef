"""Colours as readers with a colour deficiency see them: what means different things stays apart.

Simulated after Machado, Oliveira and Fernandes (2009), complete deficiency, in linear light; distances are
CIE 1976 differences in CIELAB under D65. A difference of 10 is seen at a glance between neighbouring areas.
"""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from cli.charts.theme import DARK, LIGHT, SERIES
from cli.picture.colours import STATE

SIMULATED = {
    "none": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _XYZ.sum(axis=1)


def seen(colour: str, kind: str) -> NDArray[np.float64]:
    """L, a, b of a colour as it is seen."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in _XYZ @ np.clip(SIMULATED[kind] @ linear, 0, 1) / _WHITE
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, kind: str) -> float:
    return float(np.linalg.norm(seen(one, kind) - seen(other, kind)))


THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
KINDS = pytest.mark.parametrize("kind", SIMULATED)


def test_a_known_confusion_is_found() -> None:
    assert apart("#ffffff", "#000000", "none") == pytest.approx(100, abs=0.1)
    assert apart("#c85a00", "#8a6d00", "none") > 35
    assert apart("#c85a00", "#8a6d00", "protan") < 3  # orange and olive are one colour then


@KINDS
@THEMES
def test_series_stay_apart(theme: dict[str, str], kind: str) -> None:
    near = {(a, b): apart(theme[a], theme[b], kind) for a, b in combinations(SERIES, 2)}
    assert {pair: round(d) for pair, d in near.items() if d < 15} == {}


@KINDS
@THEMES
def test_better_and_worse_stay_apart(theme: dict[str, str], kind: str) -> None:
    pairs = [(f"better{step}", f"worse{step}") for step in (1, 2, 3)]
    pairs += [("one", "two"), ("one", "line"), ("two", "line"), ("pale", "warm")]
    near = {(a, b): apart(theme[a], theme[b], kind) for a, b in pairs}
    assert {pair: round(d) for pair, d in near.items() if d < 20} == {}
    for side in ("better1", "worse1"):
        assert apart(theme["even"], theme[side], kind) >= 10


@KINDS
@THEMES
def test_more_is_always_deeper(theme: dict[str, str], kind: str) -> None:
    depths = [seen(theme[f"low{step}"], kind)[0] for step in range(7)]
    steps = [b - a for a, b in pairwise(depths)]
    assert all(step > 2 for step in steps) or all(step < -2 for step in steps)


@KINDS
@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_states_on_the_map_stay_apart(side: int, kind: str) -> None:
    css = (files("cli.web") / "static" / "theme.css").read_text("utf-8")
    names = ("cleared", "pending", "denied", "no-request")
    states = {name: re.findall(rf"--{name}: (#[0-9a-f]{{6}})", css)[side] for name in names}
    if not side:
        assert list(states.values()) == list(STATE.values())
    near = {(a, b): apart(states[a], states[b], kind) for a, b in combinations(names, 2)}
    assert {pair: round(d) for pair, d in near.items() if d < 15} == {}
