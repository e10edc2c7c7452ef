"""The table of couplings: every system moves a measured consequence, by a held sign and size.

``tests/couplings.yaml`` names for each row of the systems table the scenario, what is switched, the
measure that moves, its sign and its mean paired difference over so many replications with common random
numbers: the fewest that tell it from luck by four standard errors, for the suite's time. Write them anew
with ``python tests/test_couplings.py`` and review the diff.
A measure in hours that did not happen counts as ENDEX (restricted mean), in every row alike.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import pytest
import yaml

import scenarios
import sim
from policies import builtin

TABLE = Path(__file__).parent / "couplings.yaml"
RUNS = (40, 60, 100, 200)
CLEAR = 4  # standard errors
#: An echo or a delay that was itself the input is no consequence.
CONSEQUENCES = re.compile(
    r"^(closure|sortie_gap|sorties_flown|first_combat_sortie|delivered|shortfall|unwarned|aircraft_days|evacuated|"
    r"evacuation|highest_rung|hours_above|pictures_right|stranded|third_states_delivered)"
)


def rows() -> list[dict[str, Any]]:
    return list(yaml.safe_load(TABLE.read_text("utf-8")))


class Outcomes:
    """The measures of replications, each played when it is first asked for."""

    def __init__(self, plan: sim.Plan) -> None:
        self.endex = (plan.endex - plan.h) / 3_600
        self._plan = plan
        self._played: list[dict[str, float | None]] = []

    def first(self, runs: int) -> list[dict[str, float | None]]:
        for seed in range(len(self._played), runs):
            measures = sim.play_plan(self._plan, seed, reduced=True).measures
            self._played.append({name: measured["value"] for name, measured in measures.items()})
        return self._played[:runs]


@cache
def outcomes(scenario: str, packs: tuple[str, ...], sets: tuple[str, ...]) -> Outcomes:
    loaded = scenarios.load(scenario, packs, sets)
    return Outcomes(sim.compile_plan(loaded, builtin(), scenarios.catalogue()))


def values(scenario: str, switch: dict[str, list[str]], measure: str, runs: int) -> list[float]:
    played = outcomes(scenario, tuple(switch.get("with", ())), tuple(switch.get("set", ())))
    found = []
    for seed, measures in enumerate(played.first(runs)):
        value = measures[measure]
        if value is None:
            assert measure.endswith("_h"), f"{measure} did not happen in {scenario} at seed {seed}"
            value = played.endex
        found.append(float(value))
    return found


def difference(row: dict[str, Any], runs: int) -> tuple[float, float]:
    """Mean paired difference, switched minus base, and its standard error."""
    base = values(row["scenario"], row.get("base", {}), row["measure"], runs)
    switched = values(row["scenario"], row["switched"], row["measure"], runs)
    pairs = [b - a for a, b in zip(base, switched, strict=True)]
    return fmean(pairs), stdev(pairs) / len(pairs) ** 0.5


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['row']}: {row['measure']}")
def test_a_system_moves_a_consequence(row: dict[str, Any]) -> None:
    assert CONSEQUENCES.match(row["measure"])
    mean, error = difference(row, row["runs"])
    assert (mean > 0) == (row["sign"] == "+")
    assert abs(mean) > 2 * error, "the difference is not told from luck"
    assert mean == pytest.approx(row["size"], rel=1e-3, abs=1e-3)


def least(row: dict[str, Any]) -> tuple[int, float, float]:
    """The fewest replications that tell the difference from luck, or the most; the difference, its error."""
    for runs in RUNS:
        mean, error = difference(row, runs)
        if abs(mean) > CLEAR * error and (mean > 0) == (row["sign"] == "+"):
            break
    return runs, mean, error


def write() -> None:
    text = TABLE.read_text("utf-8")
    for row in rows():
        runs, mean, error = least(row)
        doubt = "" if abs(mean) > 2 * error and (mean > 0) == (row["sign"] == "+") else "   <- does not hold"
        print(
            f"{row['row'][:56]:56} {row['measure']:32} {runs:4} {mean:12.3f} +- {error:.3f}{doubt}",
            flush=True,
        )
        pattern = rf"(row: {re.escape(row['row'])}\n(?:(?!- row:)[\s\S])*?runs: )\S+(\n  size: )\S+"
        text = re.sub(pattern, rf"\g<1>{runs}\g<2>{mean:.3f}", text, count=1)
    TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
