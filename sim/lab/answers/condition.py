"""A condition on a measure, as ``discover --when`` takes it, and the runs in which it holds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.lab.answers.cells import collected
from sim.lab.answers.estimates import Codes
from sim.lab.answers.series import gauge_named
from sim.lab.results import Results, ResultsError
from sim.lab.study import Gauge

_FORM = re.compile(r"\s*(\S+?)\s*(?:(>=|<=|>|<)\s*(\S.*?)|\s(never))\s*")
_EXPECTED = "MEASURE > NUMBER (or >=, <, <=) or MEASURE never"


@dataclass(frozen=True, slots=True)
class Condition:
    """``gauge`` compared with ``limit``, in the unit of the measure; ``never``: it did not happen."""

    gauge: Gauge
    sign: str  # >, >=, <, <= or never
    limit: float | None = None

    def __str__(self) -> str:
        if self.limit is None:
            return f"{self.gauge.name} had not happened by ENDEX"
        return f"{self.gauge.name} {self.sign} {self.limit:g} {self.gauge.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Cases:
    """The runs of one point: in which the condition ``holds``, and where they stand.

    ``unknown`` counts runs left out because the measure has no value and is not an event that comes
    later; ``failed`` counts runs left out because they failed.
    """

    holds: NDArray[np.bool_]
    world: Codes
    batch: Codes
    unknown: int
    failed: int


def condition(results: Results, text: str) -> Condition:
    """Read ``closure_90_h > 240`` or ``closure_90_h never``; ``ResultsError`` says what is wrong."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise ResultsError(f"--when '{text}': expected {_EXPECTED}")
    name, sign, number, never = form.groups()
    gauge = gauge_named(results, name)
    if never:
        return Condition(gauge, "never")
    try:
        limit = float(number)
    except ValueError:
        limit = math.nan
    if not math.isfinite(limit):
        raise ResultsError(f"--when '{text}': '{number}' is not a number; expected {_EXPECTED}")
    return Condition(gauge, sign, limit)


def cases(results: Results, asked: Condition, point: int) -> Cases:
    """The runs of a point of the main block. An event that had not happened by ENDEX is later than any
    limit."""
    gauge = asked.gauge
    table = collected(
        results,
        results.rows()
        .filter(pl.col("point") == point)
        .select("world", "batch", pl.col(gauge.name).alias("value"), pl.col("failed").is_not_null()),
    )
    failed = table["failed"].to_numpy()
    missing = table["value"].is_null().to_numpy()
    value = table["value"].fill_null(math.inf).to_numpy()
    unknown = missing & ~failed if asked.sign != "never" and not gauge.event else np.zeros_like(failed)
    kept = ~failed & ~unknown
    limit = math.nan if asked.limit is None else asked.limit
    holds = {
        ">": value > limit,
        ">=": value >= limit,
        "<": value < limit,
        "<=": value <= limit,
        "never": missing,
    }[asked.sign]
    return Cases(
        holds[kept],
        table["world"].to_numpy()[kept],
        table["batch"].to_numpy()[kept],
        int(unknown.sum()),
        int(failed.sum()),
    )
