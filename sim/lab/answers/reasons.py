"""Why two policies differ: everything ``peninsula sensitivity`` tells, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scenarios.problems import nearest, one_of
from sim.lab.answers.contrasts import contrast
from sim.lab.answers.estimates import Estimate, batch_mean
from sim.lab.answers.selection import Circumstance, Policy, Selection, select
from sim.lab.answers.sensitivity import Drivers, drivers
from sim.lab.answers.series import Unpaired, consequences_of, gauge_named, series_of
from sim.lab.answers.tornado import Split, Swing, lacking, split_of, tornado
from sim.lab.results import Results, ResultsError
from sim.lab.store import SALTELLI
from sim.lab.study import Gauge

_ROUNDING = 1e-9  # differences smaller than this part of the values are arithmetic, not effect


@dataclass(frozen=True, slots=True)
class Reason:
    """What drives a measure of ``policy``, or its paired difference ``policy - against``.

    ``why_none`` says why nothing could be told; ``why_no_drivers`` why there are no Sobol indices.
    ``constant``: the measure or difference is ``mean`` in every run, and nothing drives it. ``lacking``
    says what swings, or swings beyond chance, need. ``split`` is ``None`` with one run per world.
    ``never`` counts runs in which the event had not happened by ENDEX (they count as ENDEX), ``dropped``
    circumstances left out because a run failed.
    """

    gauge: Gauge
    policy: str
    against: str
    circumstance: str
    mean: Estimate | None = None
    constant: bool = False
    drivers: Drivers | None = None
    why_no_drivers: str = ""
    swings: tuple[Swing, ...] = ()
    lacking: str = ""
    split: Split | None = None
    never: int = 0
    dropped: int = 0
    why_none: str = ""


def reasons(
    results: Results,
    measures: Sequence[str] = (),
    *,
    policy: str | None = None,
    baseline: str | None = None,
    where: Sequence[str] = (),
) -> tuple[Reason, ...]:
    """The reasons for each measure in each circumstance that ``where`` picks.

    Without ``policy`` and ``baseline``: the two of the design's break-even; else the first policy that is
    not the baseline, against it. A sweep of one policy is told by itself. Raises ``ResultsError`` for
    names that the results do not have.
    """
    selection = select(results, baseline=baseline or pair_named(results, policy)[1], where=where)
    ours = policy_among(results, selection, policy or pair_named(results, policy)[0])
    against = selection.baseline if selection.baseline != ours else None
    gauges = [gauge_named(results, name) for name in measures or consequences_of(results)]
    return tuple(
        _reason(results, gauge, selection, (ours, against), circumstance)
        for circumstance in selection.circumstances
        for gauge in gauges
    )


def pair_named(results: Results, policy: str | None) -> tuple[str | None, str | None]:
    """The policy and its counterpart that the design's break-even names, unless another was asked for."""
    asked = next(iter(results.break_even), None)
    return (None, None) if asked is None or policy is not None else (asked.policy, asked.against)


def policy_among(results: Results, selection: Selection, name: str | None) -> Policy:
    """The policy of that name; without one, that of the headlines, or the only one there is."""
    if name is None:
        return contrast(results, selection) or selection.baseline
    found = selection.policy(name)
    if found is None:
        known = [policy.name for policy in selection.policies]
        near = nearest(name, known)
        hint = f"; nearest: {near}" if near else ""
        raise ResultsError(f"no policy '{name}' here; expected {one_of(known)}{hint}")
    return found


def _reason(
    results: Results,
    gauge: Gauge,
    selection: Selection,
    pair: tuple[Policy, Policy | None],
    place: Circumstance,
) -> Reason:
    ours, against = pair
    head = (gauge, ours.name, against.name if against else "", place.name)
    point = selection.columns[ours.name, place.name]
    other = selection.columns[against.name, place.name] if against else None
    series = series_of(results, gauge.name, point, other)
    if isinstance(series, Unpaired):
        return Reason(*head, why_none=why_unpaired(series))
    if not len(series.values):
        return Reason(*head, dropped=series.dropped, why_none="a run failed in every circumstance")
    indices, why = _drivers(results, gauge.name, point, other)
    told = Reason(
        *head,
        batch_mean(series.values, series.batch),
        drivers=indices,
        why_no_drivers=why,
        never=series.never,
        dropped=series.dropped,
    )
    if np.ptp(series.values) <= _ROUNDING * np.abs(series.values).max():
        return replace(told, constant=True)
    if results.manifest["uncertain"]:
        told = replace(told, swings=tornado(results, series), lacking=lacking(series))
    return replace(told, split=split_of(series))


def _drivers(results: Results, measure: str, point: int, other: int | None) -> tuple[Drivers | None, str]:
    design = results.manifest["sensitivity"]
    if design is None:
        return None, "The design asks for no Saltelli block ('sensitivity:'), so there are no Sobol indices."
    if not {point, point if other is None else other} <= set(design["points"]):
        return None, "The Saltelli block does not play these policies here, so there are no Sobol indices."
    if not results.begun(SALTELLI):  # the main block is there, the other not yet
        return None, "The Saltelli block is not there yet; the same sweep command goes on with it."
    found = drivers(results, measure, point, other)
    return (None, why_unpaired(found)) if isinstance(found, Unpaired) else (found, "")


def why_unpaired(found: Unpaired) -> str:
    return f"it has no value in {found.missing:,} of {found.runs:,} runs, and no time that counts instead"
