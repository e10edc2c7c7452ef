"""Golden traces: the digests of every shipped scenario at two seeds, and one trace in full.

A change that moves them is reviewed as a diff: run ``python tests/test_golden.py`` to write them
anew, and read what changed in ``tests/golden/`` before you commit it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import scenarios
import sim

GOLDEN = Path(__file__).parent / "golden"
SEEDS = (1, 2)
SHIPPED = (*scenarios.shipped(), *scenarios.shipped_history())


def summary(name: str, seed: int) -> dict[str, object]:
    run = sim.run(scenarios.load(name), seed=seed)
    return {
        "digest": run.digest,
        "outcome_digest": run.outcome_digest,
        "events": run.events,
        "measures": {key: value["value"] for key, value in run.measures.items()},
        "rulings": [
            f"{r['unit']}: {r['class']} at {r['base']} by {r['rule']}: {r['outcome']}" for r in run.rulings
        ],
    }


def trace(name: str, seed: int) -> str:
    return "".join(f"{line}\n" for line in sim.run(scenarios.load(name), seed=seed).trace.lines())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_is_as_it_was(name: str, seed: int) -> None:
    expected = json.loads((GOLDEN / f"{name}-{seed}.json").read_text("utf-8"))
    assert summary(name, seed) == expected


def test_one_trace_in_full() -> None:
    assert trace("june-1950", 1) == (GOLDEN / "june-1950-1.jsonl").read_text("utf-8")


def write() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in SHIPPED:
        for seed in SEEDS:
            text = json.dumps(summary(name, seed), indent=1, sort_keys=True)
            (GOLDEN / f"{name}-{seed}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    (GOLDEN / "june-1950-1.jsonl").write_text(trace("june-1950", 1), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
