"""Sobol indices of a measure, or of the difference between two policies, from the Saltelli block.

An index is the part of the variance that comes from a group of uncertain numbers, alone or with all it
interacts with. Luck is an input of its own, so worlds and luck are told apart; and so are the numbers
that are pure judgement.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.lab.answers.estimates import Estimate, Floats
from sim.lab.answers.series import Known, Series, Unpaired, numbers_of, series_of
from sim.lab.results import Results, ResultsError
from sim.lab.saltelli import ANCHORED, LUCK, WEAK, A, B, columns_of
from sim.lab.store import SALTELLI

_RESAMPLES = 500
_ROUNDING = 1e-9  # differences smaller than this part of the values are arithmetic, not effect


@dataclass(frozen=True, slots=True)
class Index:
    """Sobol indices of one input, shares of the variance: ``alone`` (first order) and ``total`` (with
    all it interacts with), each with a 95 % interval by SALib's bootstrap."""

    name: str
    idents: tuple[str, ...]
    alone: Estimate
    total: Estimate


@dataclass(frozen=True, slots=True)
class Drivers:
    """What the Saltelli block says of one measure or difference, ``base`` rows of it.

    ``mean`` and ``deviation`` are in the unit of the measure. ``indices`` are in order of their total;
    ``luck`` stands apart, and so do ``weak`` (all pure grade C numbers at once) and ``anchored`` (all
    others), each ``None`` where there are none. ``worlds`` is the share of the variance that the worlds
    have by themselves; ``None`` where nothing varies. ``weak_evidence_share`` is the part of what the
    worlds bring, alone or with luck, that pure grade C numbers have a hand in; ``None`` where the worlds
    bring nothing. ``held`` names the numbers in no group, which keep their median here. ``dropped`` counts
    base rows left out because a run failed.
    """

    base: int
    mean: float
    deviation: float
    indices: tuple[Index, ...]
    luck: Index | None
    weak: Index | None
    anchored: Index | None
    worlds: Estimate | None
    weak_evidence_share: Estimate | None
    held: tuple[str, ...]
    never: int
    dropped: int


def drivers(results: Results, measure: str, point: int, against: int | None = None) -> Drivers | Unpaired:
    """Sobol indices of a measure at a point, or of its paired difference to another point.

    Raises ``ResultsError`` where the folder has no Saltelli block.
    """
    if results.manifest["sensitivity"] is None:
        raise ResultsError(f"{results.folder}: no Saltelli block; a design asks for it with 'sensitivity:'")
    series = series_of(results, measure, point, against, block=SALTELLI)
    if isinstance(series, Unpaired):
        return series
    groups: Mapping[str, Sequence[str]] = results.manifest["sensitivity"]["groups"]
    numbers = numbers_of(results)
    columns = columns_of(groups, numbers)
    table, lost = _table(series, len(columns))
    listed = {ident for idents in groups.values() for ident in idents}
    held = tuple(number.ident for number in numbers if number.ident not in listed)
    at = {name: table[:, place] for place, name in enumerate(columns)}
    both = np.concatenate([at[A], at[B]]) if len(table) else np.zeros(1)
    varies = len(table) > 1 and float(np.ptp(both)) > _ROUNDING * float(np.abs(both).max())
    found = _indices([*groups, LUCK], at, groups) if varies else {}
    kinds = _indices([*_kinds(groups, numbers), LUCK], at, _kinds(groups, numbers)) if varies else {}
    worlds = _share(at, _worlds) if varies else None
    return Drivers(
        base=len(table),
        mean=float(both.mean()),
        deviation=float(both.std()),
        indices=tuple(sorted((found[n] for n in groups if found), key=lambda index: -index.total.value)),
        luck=found.get(LUCK),
        weak=kinds.get(WEAK),
        anchored=kinds.get(ANCHORED),
        worlds=worlds,
        weak_evidence_share=_share(at, _weak) if varies and _apart(at[B], at[LUCK]) > 0.0 else None,
        held=held,
        never=series.never,
        dropped=lost,
    )


def _kinds(groups: Mapping[str, Sequence[str]], numbers: Sequence[Known]) -> Mapping[str, Sequence[str]]:
    """The numbers of the groups by what they stand on."""
    listed = [n for n in numbers if any(n.ident in idents for idents in groups.values())]
    kinds = {WEAK: [n.ident for n in listed if n.weak], ANCHORED: [n.ident for n in listed if not n.weak]}
    return {kind: idents for kind, idents in kinds.items() if idents}


def _table(series: Series, width: int) -> tuple[Floats, int]:
    """Base rows by columns, without base rows in which a run failed, and how many those are."""
    if not len(series.cell):
        return np.empty((0, width)), series.dropped
    rows = int(series.cell[-1]) // width + 1
    table = np.full((rows, width), np.nan)
    table[series.cell // width, series.cell % width] = series.values
    whole = ~np.isnan(table).any(axis=1)
    return table[whole], int(rows - whole.sum())


def _indices(
    names: Sequence[str], at: Mapping[str, Floats], groups: Mapping[str, Sequence[str]]
) -> Mapping[str, Index]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what SALib's own imports complain of
        from SALib.analyze import sobol

    size = len(at[A])
    outputs = np.column_stack([at[name] for name in (A, *names, B)]).reshape(-1)
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    found = sobol.analyze(problem, outputs, calc_second_order=False, num_resamples=_RESAMPLES, seed=1)

    def told(order: str, place: int) -> Estimate:
        value, half = float(found[order][place]), float(found[f"{order}_conf"][place])
        return Estimate(value, value - half, value + half, size)

    return {
        name: Index(name, tuple(groups.get(name, ())), told("S1", place), told("ST", place))
        for place, name in enumerate(names)
    }


def _share(at: Mapping[str, Floats], statistic: Callable[[Mapping[str, Floats]], float]) -> Estimate:
    """A share of the variance, with a 95 % interval by resampling base rows, both within 0 and 1."""
    size = len(at[A])
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(_RESAMPLES):
        rows = rng.integers(size, size=size)
        drawn.append(statistic({name: column[rows] for name, column in at.items()}))
    low, high = np.clip(np.quantile(drawn, [0.025, 0.975]), 0.0, 1.0)
    return Estimate(min(1.0, max(0.0, statistic(at))), float(low), float(high), size)


def _worlds(at: Mapping[str, Floats]) -> float:
    """Share of the variance that the worlds have by themselves: what luck does not touch."""
    variance = _variance(at)
    return 1.0 - _apart(at[A], at[LUCK]) / variance if variance > 0.0 else 0.0


def _weak(at: Mapping[str, Floats]) -> float:
    """Total index of all weak numbers over the total index of all numbers.

    B and its partner for luck differ in the world alone, A and its partner for the weak numbers in
    those alone. Luck is the same in each pair, so that little of it is left in the ratio.
    """
    if WEAK not in at:
        return 0.0
    if ANCHORED not in at:
        return 1.0
    worlds = _apart(at[B], at[LUCK])
    return _apart(at[A], at[WEAK]) / worlds if worlds > 0.0 else 0.0


def _variance(at: Mapping[str, Floats]) -> float:
    return float(np.concatenate([at[A], at[B]]).var())


def _apart(left: Floats, right: Floats) -> float:
    """Half the mean squared difference: the variance that two samples do not have in common."""
    return 0.5 * float(((left - right) ** 2).mean())
