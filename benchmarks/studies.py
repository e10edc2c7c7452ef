"""Small studies of korea-today, made without a design file."""

from __future__ import annotations

from collections.abc import Sequence

import scenarios
from sim.lab.model import EngineModel, gauge_of
from sim.lab.study import Factor, Point, Sampling, Study

SCENARIO = "korea-today"


def plain_study(
    packs: Sequence[str], measures: tuple[str, ...], sampling: Sampling, replications: int
) -> Study:
    """One point for each pack ("" is the scenario as it is written), nothing uncertain."""
    levels = tuple(pack or "as-written" for pack in packs)
    return Study(
        name="benchmark",
        title="",
        source="",
        factors=(Factor("access", "policy", levels),),
        points=tuple(Point(at, level, {"access": level}) for at, level in enumerate(levels)),
        gauges=tuple(gauge_of(name) for name in measures),
        model=EngineModel(
            tuple(scenarios.load(SCENARIO, (pack,) if pack else ()) for pack in packs), measures
        ),
        replications=replications,
        sampling=sampling,
    )
