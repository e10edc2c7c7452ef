"""The table of couplings: every system moves a measured consequence, by a held sign and size.

``tests/couplings.yaml`` names for each row of the systems table the scenario, what is switched, the
measure that moves, its sign and its mean paired difference over 200 replications with common random
numbers. Write the sizes anew with ``python tests/test_couplings.py`` and review the diff.
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
REPLICATIONS = 200
#: An echo or a delay that was itself the input is no consequence.
CONSEQUENCES = re.compile(
    r"^(closure|sortie_gap|sorties_flown|first_combat_sortie|delivered|shortfall|unwarned|aircraft_days|evacuated|"
    r"evacuation|highest_rung|hours_above|pictures_right|stranded|third_states_delivered)"
)


def rows() -> list[dict[str, Any]]:
    return list(yaml.safe_load(TABLE.read_text("utf-8")))


@cache
def outcomes(
    scenario: str, packs: tuple[str, ...], sets: tuple[str, ...]
) -> tuple[list[dict[str, float | None]], float]:
    """The measures of every replication, and the hours from H-hour to ENDEX."""
    plan = sim.compile_plan(scenarios.load(scenario, packs, sets), builtin(), scenarios.catalogue())
    found = []
    for seed in range(REPLICATIONS):
        measures = sim.play_plan(plan, seed, reduced=True).measures
        found.append({name: measured["value"] for name, measured in measures.items()})
    return found, (plan.endex - plan.h) / 3_600


def values(scenario: str, switch: dict[str, list[str]], measure: str) -> list[float]:
    runs, endex = outcomes(scenario, tuple(switch.get("with", ())), tuple(switch.get("set", ())))
    found = []
    for seed, measures in enumerate(runs):
        value = measures[measure]
        if value is None:
            assert measure.endswith("_h"), f"{measure} did not happen in {scenario} at seed {seed}"
            value = endex
        found.append(float(value))
    return found


def difference(row: dict[str, Any]) -> tuple[float, float]:
    """Mean paired difference, switched minus base, and its standard error."""
    base = values(row["scenario"], row.get("base", {}), row["measure"])
    switched = values(row["scenario"], row["switched"], row["measure"])
    pairs = [b - a for a, b in zip(base, switched, strict=True)]
    return fmean(pairs), stdev(pairs) / len(pairs) ** 0.5


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['row']}: {row['measure']}")
def test_a_system_moves_a_consequence(row: dict[str, Any]) -> None:
    assert CONSEQUENCES.match(row["measure"])
    mean, error = difference(row)
    assert (mean > 0) == (row["sign"] == "+")
    assert abs(mean) > 2 * error, "the difference is not told from luck"
    assert mean == pytest.approx(row["size"], rel=1e-3, abs=1e-3)


def write() -> None:
    text = TABLE.read_text("utf-8")
    for row in rows():
        mean, error = difference(row)
        doubt = "" if abs(mean) > 2 * error and (mean > 0) == (row["sign"] == "+") else "   <- does not hold"
        print(f"{row['row'][:56]:56} {row['measure']:32} {mean:12.3f} +- {error:.3f}{doubt}", flush=True)
        pattern = rf"(row: {re.escape(row['row'])}\n(?:(?!- row:)[\s\S])*?size: )\S+"
        text = re.sub(pattern, lambda m, mean=mean: f"{m.group(1)}{mean:.3f}", text, count=1)
    TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
