"""Streams of luck: where the uniforms of named streams come from, and how a whole run's are drawn at once.

A uniform is Philox-4x32-10 (Salmon et al., SC'11) with the seed as key and (block, epoch, stream) as
counter. ``sim.luck`` draws from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenarios.distributions import Distribution, Fixed, Triangular, Uniform

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = 0xFFFFFFFF
DOUBLE = 2.0**-53
Words = NDArray[np.uint64]
Key = tuple[int, int]


def philox(counter: Sequence[int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """One block of Philox-4x32-10: four 32-bit words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & _LOW, (p0 >> 32) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0, c1, c2, c3


def philox_many(counter: tuple[Words, Words, Words, Words], key: tuple[int, int]) -> NDArray[np.float64]:
    """Two uniforms in [0, 1) for every counter, in order."""
    c0, c1, c2, c3 = counter
    low, shift, m0, m1 = np.uint64(_LOW), np.uint64(32), np.uint64(_M0), np.uint64(_M1)
    k0, k1 = key
    for _ in range(10):
        p0, p1 = m0 * c0, m1 * c2
        c0, c1, c2, c3 = (
            (p1 >> shift) ^ c1 ^ np.uint64(k0),
            p1 & low,
            (p0 >> shift) ^ c3 ^ np.uint64(k1),
            p0 & low,
        )
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    uniforms = np.empty((len(c0), 2))
    uniforms[:, 0] = (((c0 << shift) | c1) >> np.uint64(11)) * DOUBLE
    uniforms[:, 1] = (((c2 << shift) | c3) >> np.uint64(11)) * DOUBLE
    return uniforms.reshape(-1)


@lru_cache(maxsize=65_536)
def stream_key(name: str) -> tuple[int, int]:
    """The two counter words of a stream name (BLAKE2b, 64 bits)."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")


def seed_key(seed: int) -> tuple[int, int]:
    """The key of a seed; seeds are 0 to 2**64 - 1."""
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed} is outside 0 .. 2**64 - 1")
    return seed & _LOW, seed >> 32


class Frame:
    """Where the draws of named streams lie in one array; it depends on names and numbers of draws alone."""

    __slots__ = ("counter", "draws", "index", "names", "places", "size", "starts")

    def __init__(self, draws: tuple[tuple[str, int], ...]) -> None:
        self.draws = draws
        self.names = [name for name, _ in draws]
        self.index = {name: number for number, name in enumerate(self.names)}
        self.size: list[int] = []  # in whole blocks of two
        self.starts: list[int] = []
        blocks: list[int] = []
        words: list[tuple[int, int]] = []
        for name, number in draws:
            pairs = (number + 1) // 2
            self.starts.append(2 * len(blocks))
            self.size.append(2 * pairs)
            blocks += range(pairs)
            words += [stream_key(name)] * pairs
        #: By name: the first draw and how many there are.
        self.places = dict(zip(self.names, zip(self.starts, self.size, strict=True), strict=True))
        c0 = np.array(blocks, dtype=np.uint64)
        c2, c3 = (np.array([pair[i] for pair in words], dtype=np.uint64) for i in (0, 1))
        self.counter = (c0, np.zeros_like(c0), c2, c3)


class Layout:
    """The streams that a plan declares, with how many draws each may need; shared by all its runs.

    A stream may name the distribution that it is drawn from; those whose quantile is plain
    arithmetic are then computed for a whole run at once, bit for bit as one by one.
    """

    __slots__ = ("_drawn", "_groups", "dists", "frame", "index", "names", "places", "size", "starts")

    def __init__(self, streams: Iterable[tuple[str, int, Distribution | None]]) -> None:
        declared = tuple(streams)
        self._lay(Frame(tuple((name, draws) for name, draws, _ in declared)), [d for _, _, d in declared])

    def in_world(self, dists: Sequence[Distribution | None]) -> Layout:
        """The same streams in another world, in which the first of them are drawn from ``dists``."""
        other = Layout.__new__(Layout)
        other._lay(self.frame, dists)
        return other

    def _lay(self, frame: Frame, dists: Sequence[Distribution | None]) -> None:
        self.frame = frame
        self.index, self.names, self.places = frame.index, frame.names, frame.places
        self.size, self.starts = frame.size, frame.starts
        self.dists: list[Distribution | None] = [None] * len(frame.names)
        groups: dict[Distribution, list[NDArray[np.intp]]] = {}
        for stream, dist in enumerate(dists):
            if isinstance(dist, (Fixed, Uniform, Triangular)):
                self.dists[stream] = dist
                start = self.starts[stream]
                groups.setdefault(dist, []).append(np.arange(start, start + self.size[stream]))
        self._groups = [(dist, np.concatenate(where)) for dist, where in groups.items()]
        self._drawn: dict[bool, tuple[Key, int, list[float], list[float]]] = {}

    def draw(self, key: Key, epoch: int = 0) -> tuple[list[float], list[float]]:
        """All declared uniforms of one run, flat, and what each comes to where its quantile is known.

        Do not change the lists: the next run with the same luck gets them again. Rollouts replay one
        past many times, and meet one future with every option.
        """
        if not self.starts:
            return [], []
        last = self._drawn.get(epoch > 0)
        if last is None or last[0] != key or last[1] != epoch:
            c0, c1, c2, c3 = self.frame.counter
            uniforms = philox_many((c0, np.full_like(c1, epoch), c2, c3), key)
            drawn = uniforms.copy()
            for dist, where in self._groups:
                drawn[where] = _quantiles(dist, uniforms[where])
            last = self._drawn[epoch > 0] = key, epoch, uniforms.tolist(), drawn.tolist()
        return last[2], last[3]


def _quantiles(dist: Distribution, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """``dist.quantile`` for an array: the same operations in the same order, so the same bits."""
    match dist:
        case Triangular(low, mode, high):
            span, rise = high - low, mode - low
            below = low + np.sqrt(u * span * rise)
            above = high - np.sqrt((1.0 - u) * span * (high - mode))
            return np.where(u * span < rise, below, above)
        case Uniform(low, high):
            return low + (high - low) * u
        case Fixed(value):
            return np.full_like(u, value)
    raise TypeError(f"{dist} has no quantile for arrays")


NO_STREAMS = Layout(())
