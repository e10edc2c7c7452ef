"""Which streams of luck a difference hangs on: what to ``steer`` in a design.

From runs whose luck was drawn in the ordinary way. The first draw of any stream is a function of the
seed, so the draws need not have been kept: they are made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.lab.answers.estimates import Codes, Floats
from sim.lab.study import Study
from sim.streams import Layout, seed_key

_BINS = 10
_SHUFFLES = 20
#: Draws that are held in memory at once; a row of a pilot has about a thousand streams.
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of luck. ``share`` is the part of the variance that its first draw explains by itself."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Dominant:
    """The streams that stand out, the largest first. ``noise`` is the largest share that chance gives to
    any of the ``looked_at`` streams; ``together`` adds up the shares of those that stand out."""

    streams: tuple[Stream, ...]
    noise: float
    looked_at: int

    @property
    def together(self) -> float:
        return sum(stream.share for stream in self.streams)


def first_draws(seeds: Sequence[int], names: Sequence[str]) -> Floats:
    """The uniform of occurrence 0 of each stream (columns) under each seed (rows)."""
    layout = Layout((name, 1, None) for name in names)
    drawn = np.empty((len(seeds), len(names)))
    for row, seed in enumerate(seeds):
        drawn[row] = layout.draw(seed_key(int(seed)))[0][::2]  # draws come in pairs
    return drawn


def shares(uniforms: Floats, values: Floats, bins: int = _BINS) -> Floats:
    """The part of the variance of ``values`` that each column of ``uniforms`` explains by itself.

    Conditional means in equal ``bins``, less what bins of pure noise would explain (so that a share may
    come out below nothing). Interactions count for no column; a chance that is rare needs many rows.
    """
    return _shares(_codes(uniforms, bins), values, bins)


def dominant(seeds: Sequence[int], values: Floats, names: Sequence[str], bins: int = _BINS) -> Dominant:
    """The streams among ``names`` on which ``values`` (one for each seed) hang more than chance explains.

    What chance explains is the largest share of any stream when the values are shuffled. Raises
    ``ValueError`` for fewer values than five in each bin.
    """
    if len(values) < 5 * bins:
        raise ValueError(f"{len(values)} runs are too few for {bins} bins; expected {5 * bins} or more")
    found, noise = np.empty(len(names)), 0.0
    shuffled = [np.random.default_rng(number).permutation(values) for number in range(_SHUFFLES)]
    step = max(1, _AT_ONCE // len(values))
    for first in range(0, len(names), step):
        codes = _codes(first_draws(seeds, names[first : first + step]), bins)
        found[first : first + step] = _shares(codes, values, bins)
        noise = max(noise, *(float(_shares(codes, other, bins).max()) for other in shuffled))
    order = np.argsort(-found, kind="stable")
    held = tuple(Stream(names[at], float(found[at])) for at in order if found[at] > noise)
    return Dominant(held, noise, len(names))


def streams_of(study: Study, points: Sequence[int] | None = None, pilots: int = 20) -> tuple[str, ...]:
    """The streams that runs of ``points`` (all) draw, at the medians of the uncertain numbers.

    Raises ``TypeError`` for a model that does not tell.
    """
    player: Any = study.model.open()
    if not hasattr(player, "plan"):
        raise TypeError(f"a model of {type(study.model).__name__} does not tell its streams of luck")
    world = {number.ident: number.distribution.median for number in study.uncertain}
    drawn: set[str] = set()
    for point in range(len(study.points)) if points is None else points:
        for seed in range(pilots):
            player(point, world, seed, {})
        drawn.update(player.plan(point, world).layout.index)
    return tuple(sorted(drawn))


def _codes(uniforms: Floats, bins: int) -> Codes:
    """The bin of every draw, numbered through all columns."""
    numbers = (uniforms * bins).astype(np.int64)
    return numbers + bins * np.arange(uniforms.shape[1])


def _shares(codes: Codes, values: Floats, bins: int) -> Floats:
    rows, columns = codes.shape
    deviations = values - values.mean()
    total = float(np.dot(deviations, deviations))
    if total == 0.0:
        return np.zeros(columns)
    flat, cells = codes.ravel(), bins * columns
    count = np.bincount(flat, minlength=cells).reshape(columns, bins)
    sums = np.bincount(flat, weights=np.repeat(deviations, columns), minlength=cells).reshape(columns, bins)
    between = np.divide(sums**2, count, out=np.zeros_like(sums), where=count > 0).sum(axis=1)
    free = (count > 0).sum(axis=1) - 1
    within = (total - between) / (rows - 1 - free)
    return np.asarray((between - free * within) / total)
