"""The Saltelli block of a study: which worlds and which luck its runs meet, in which order.

Two independent samples, A and B, of everything that is uncertain. Between them stand worlds that take
some columns from B and the rest from A; comparing them tells how much of the variance comes from those
columns. Luck is one more column, so what nobody knows and what happens by chance are told apart.

One *base row* is one world of each column of ``columns_of``, in that order, and one cell each:
``cell = world = base row * len(columns) + column``, ``draw`` 0, ``batch`` = base row.
"""

from __future__ import annotations

import hashlib
import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.lab.study import Sensitivity, Study, Uncertain

A, B, LUCK, WEAK, ANCHORED = "A", "B", "luck", "weak", "anchored"
#: A group of uncertain numbers cannot have one of these names.
RESERVED = (A, B, LUCK, WEAK, ANCHORED)
_TAG = 0x5A17E111  # keeps this sequence apart from the worlds of the main block
_SMALLEST = 2.0**-53


class Number(Protocol):
    """What the order of columns depends on: the name of an uncertain number and whether it is weak."""

    @property
    def ident(self) -> str: ...

    @property
    def weak(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class BaseRows:
    """Consecutive base rows of the block.

    ``values`` has one row per cell, in order of cell, and one column per number of ``study.uncertain``;
    ``seeds`` has the luck seed of each cell, 0 to 2**63 - 1.
    """

    values: NDArray[np.float64]
    seeds: NDArray[np.int64]


def columns_of(groups: Mapping[str, Sequence[str]], uncertain: Sequence[Number]) -> tuple[str, ...]:
    """The columns of a base row: ``A``, one for each group, ``luck``, ``weak``, ``anchored``, ``B``.

    A column named after a group takes the numbers of that group from B and all else from A; ``luck``
    takes A's world with B's luck. ``weak`` takes all pure grade C numbers of the groups from B and
    ``anchored`` all others; each is left out where it would be empty. Raises ``ValueError`` for a group
    with a name of ``RESERVED`` and for an ident that is not in ``uncertain`` or is in two groups.
    """
    known = {number.ident: number for number in uncertain}
    listed = [ident for idents in groups.values() for ident in idents]
    for name in groups:
        if name in RESERVED:
            raise ValueError(f"a group cannot be named '{name}'")
    for ident in listed:
        if ident not in known:
            raise ValueError(f"'{ident}' is no uncertain number of this study")
        if listed.count(ident) > 1:
            raise ValueError(f"'{ident}' is in two groups")
    weak = [known[ident].weak for ident in listed]
    kinds = ((WEAK,) if any(weak) else ()) + ((ANCHORED,) if not all(weak) else ())
    return (A, *groups, LUCK, *kinds, B)


def matrix_of(groups: Mapping[str, Sequence[str]], uncertain: Sequence[Uncertain]) -> NDArray[np.bool_]:
    """Which coordinates each column takes from B: shape (columns, grouped numbers + 1).

    The numbers stand in the order of ``grouped``; the last coordinate is luck.
    """
    numbers = grouped(groups, uncertain)
    columns = columns_of(groups, uncertain)
    taken = np.zeros((len(columns), len(numbers) + 1), dtype=np.bool_)
    for row, name in zip(taken, columns, strict=True):
        match name:
            case "A":
                continue
            case "B":
                row[:] = True
            case "luck":
                row[-1] = True
            case "weak":
                row[:-1] = [number.weak for number in numbers]
            case "anchored":
                row[:-1] = [not number.weak for number in numbers]
            case _:
                row[:-1] = [number.ident in groups[name] for number in numbers]
    return taken


def grouped(groups: Mapping[str, Sequence[str]], uncertain: Sequence[Uncertain]) -> tuple[Uncertain, ...]:
    """The uncertain numbers that are in a group, in the order of the study. The others keep their median."""
    listed = {ident for idents in groups.values() for ident in idents}
    return tuple(number for number in uncertain if number.ident in listed)


def cells_of(study: Study) -> int:
    """How many cells the block has: runs per point. 0 where the study has no such block."""
    design = study.sensitivity
    return 0 if design is None else design.base * len(columns_of(design.groups, study.uncertain))


def base_rows(study: Study, first: int, last: int) -> BaseRows:
    """The worlds and luck seeds of base rows ``first`` (included) to ``last`` (not included).

    Rows depend on the study alone, not on how they are asked for. ``last`` may lie beyond the base of
    the design: it can be extended.
    """
    design = _design(study)
    numbers = grouped(design.groups, study.uncertain)
    taken = matrix_of(design.groups, study.uncertain)
    width = len(numbers) + 1
    uniforms = _sobol(2 * width, study.sampling.seed, first, last)
    halves = np.stack([uniforms[:, :width], uniforms[:, width:]])  # A and B: (2, rows, coordinates)
    coordinates = np.stack([_values(half, numbers) for half in halves])
    mixed = np.where(taken[None], coordinates[1][:, None], coordinates[0][:, None]).reshape(-1, width)
    values = np.tile([number.distribution.median for number in study.uncertain], (len(mixed), 1))
    places = {number.ident: place for place, number in enumerate(study.uncertain)}
    values[:, [places[number.ident] for number in numbers]] = mixed[:, :-1]
    seeds = [luck_seed_at(study.sampling.seed, u) for u in mixed[:, -1]]
    return BaseRows(np.ascontiguousarray(values), np.array(seeds, dtype=np.int64))


def luck_seed_at(design_seed: int, u: float) -> int:
    """The seed of the luck at coordinate ``u`` in [0, 1): 0 to 2**63 - 1."""
    text = f"saltelli luck {design_seed} {int(u * 2**53)}"
    whole = int.from_bytes(hashlib.blake2b(text.encode("ascii")).digest()[:8], "big")
    return whole & (2**63 - 1)


def value_at(number: Uncertain, u: float) -> float:
    """The value of an uncertain number at coordinate ``u``; a whole number is rounded half up."""
    value = number.distribution.quantile(min(max(u, _SMALLEST), 1.0 - _SMALLEST))
    return math.floor(value + 0.5) if number.whole else value


def _design(study: Study) -> Sensitivity:
    if study.sensitivity is None:
        raise ValueError(f"the study {study.name} has no Saltelli design")
    return study.sensitivity


def _values(uniforms: NDArray[np.float64], numbers: Sequence[Uncertain]) -> NDArray[np.float64]:
    """Uniforms as values of the numbers; the last coordinate, luck, stays a uniform."""
    values = uniforms.copy()
    for place, number in enumerate(numbers):
        values[:, place] = [value_at(number, float(u)) for u in uniforms[:, place]]
    return values


def _sobol(width: int, seed: int, first: int, last: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    # 30 bits, the default: scipy 1.17 cannot fast-forward a sequence of more than 32.
    engine = qmc.Sobol(width, scramble=True, seed=np.random.default_rng([_TAG, seed]))
    if first:
        engine.fast_forward(first)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The balance properties of Sobol")
        return np.asarray(engine.random(last - first), dtype=np.float64)
