"""Sweeps that stop when precise: how often one may look, and what is seen.

Looks come at fixed counts of cells, each twice the last. The interval of look k has the level
1 - 0.05 / (k (k + 1)): the shares of error sum to 0.05, so that all intervals of a sweep hold together
with 95 %, however many looks it took.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from scenarios.problems import nearest, one_of
from sim.lab.answers.cells import Cells
from sim.lab.answers.estimates import batch_mean
from sim.lab.answers.selection import Policy, policies_of, select
from sim.lab.results import Results
from sim.lab.running.worker import SweepError
from sim.lab.study import Gauge, Study

#: Cells at which a sweep ends that was not precise enough before.
CAP = 65_536
_FIRST = 64
_ERROR = 0.05
_FORM = re.compile(
    r"\s*(\S+)\s*(?:±|\+-|\+/-)\s*([0-9.]+(?:e-?[0-9]+)?)\s*((?!of\s)[^\s\d]\S*)?(?:\s+of\s+(\S+))?\s*"
)


@dataclass(frozen=True, slots=True)
class Until:
    """Stop when the paired difference of ``measure`` to the baseline is known to ``within`` either way
    (in the unit of the measure): for ``policy``, or for every policy where that is empty. ``cap`` cells
    are played at most."""

    measure: str
    within: float
    policy: str = ""
    cap: int = CAP


@dataclass(frozen=True, slots=True)
class Look:
    """What a look saw: the widest interval, and whose it is. ``half_width`` is None where there is no
    interval: the measure was null in some runs, or there was one batch only."""

    number: int
    cells: int
    level: float
    half_width: float | None
    widest: str


def read_until(text: str, study: Study, cap: int = CAP) -> Until:
    """``"closure_90_h ±0.5h"`` or ``"closure_90_h +-0.5h of minute"``; the unit may be left out.

    Raises ``SweepError`` for another form, an unknown measure or policy, a unit that is not the
    measure's, and a study without two policies to compare.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise SweepError(f"--until '{text}': expected MEASURE ±NUMBER, such as 'closure_90_h ±0.5h'")
    measure, number, unit, policy = form.groups()
    gauge = _gauge(text, measure, study)
    if unit is not None and unit != gauge.unit:
        raise SweepError(f"--until '{text}': {measure} is counted in '{gauge.unit}', not in '{unit}'")
    try:
        within = float(number)
    except ValueError:
        within = 0.0
    if not within > 0:
        raise SweepError(f"--until '{text}': '{number}' is no half width; expected a number above 0")
    policies = [f for f in study.factors if f.role == "policy"]
    if math.prod(len(f.levels) for f in policies) < 2:
        raise SweepError(f"--until '{text}': the study has one policy; expected two to compare")
    until = Until(measure, within, policy or "", cap)
    _asked(until, *policies_of(study.factors, study.baseline))
    return until


def cells_at(study: Study, number: int) -> int:
    """How many cells look ``number`` (1, 2, ...) waits for: whole sets of the sampling, then doubled."""
    sampling = study.sampling
    if not (study.uncertain or sampling.steer):
        first = _FIRST
    elif sampling.method == "sobol":
        first = 4 * sampling.sets * sampling.luck_per_world
    else:
        whole = sampling.luck_per_world * (sampling.size if sampling.method == "latin-hypercube" else 1)
        first = whole * -(-max(_FIRST, 2 * whole) // whole)
    return int(first * 2 ** (number - 1))


def level_at(number: int) -> float:
    """The level of the intervals of look ``number``."""
    return 1 - _ERROR / (number * (number + 1))


def look(results: Results, until: Until, number: int, cells: int) -> Look:
    """Look at the first ``cells`` cells of what is there."""
    chosen = select(results, everywhere=True)
    table, gauge = Cells(results), results.gauges[until.measure]
    values, level = table.restricted(gauge)[:cells], level_at(number)
    failed, batch = table.failed[:cells], table.batch[:cells]
    widest, whose = -1.0, ""
    for policy in _asked(until, chosen.policies, chosen.baseline):
        for circumstance in chosen.circumstances:
            mine = chosen.columns[policy.name, circumstance.name]
            base = chosen.columns[chosen.baseline.name, circumstance.name]
            name = " in ".join(filter(None, (policy.name, circumstance.name)))
            pair = ~(failed[:, mine] | failed[:, base])
            difference = values[pair, mine] - values[pair, base]
            found = None if np.isnan(difference).any() else batch_mean(difference, batch[pair], level)
            if found is None or found.high is None:
                return Look(number, cells, level, None, name)
            if found.high - found.value > widest:
                widest, whose = found.high - found.value, name
    return Look(number, cells, level, widest, whose)


def told(until: Until, looks: Sequence[Look]) -> dict[str, Any]:
    """The part of the manifest that says why the sweep has the length that it has."""
    last = looks[-1]
    reached = last.half_width is not None and last.half_width <= until.within
    return {**asdict(until), "reached": reached, "looks": [asdict(seen) for seen in looks]}


def _asked(until: Until, policies: Sequence[Policy], baseline: Policy) -> list[Policy]:
    others = [policy for policy in policies if policy.name != baseline.name]
    if not until.policy:
        return others
    named = [p for p in others if until.policy in (p.name, next(iter(p.levels.values()), ""))]
    if not named:
        levels = [level for policy in others for level in list(policy.levels.values())[:1]]
        words = list(dict.fromkeys([*levels, *(policy.name for policy in others)]))
        near = nearest(until.policy, levels) or nearest(until.policy, words)
        raise SweepError(
            f"--until: no policy '{until.policy}' besides the baseline, {baseline.name}; "
            f"expected {one_of(words)}" + (f"; nearest: {near}" if near else "")
        )
    return named


def _gauge(text: str, measure: str, study: Study) -> Gauge:
    known = {gauge.name: gauge for gauge in study.gauges}
    if measure not in known:
        near = nearest(measure, known)
        raise SweepError(
            f"--until '{text}': unknown measure '{measure}'; expected {one_of(list(known))}"
            + (f"; nearest: {near}" if near else "")
        )
    return known[measure]
