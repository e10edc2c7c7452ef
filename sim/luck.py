"""Named luck: every draw is a function of (seed, stream name, occurrence), and of nothing else.

A stream is named after what it decides and for whom (``onload/31-meu``,
``consultation/cabinet/all-out``); the occurrence counts within that stream. The uniforms come from
Philox-4x32-10 (Salmon et al., SC'11) with the seed as key and (block, epoch, stream) as counter, so
no draw can shift another one, in any order, on any worker. Streams that a plan declares are
computed for a whole run at once; others when they are asked for. Everything else is drawn from a
uniform by inverse CDF, so a longer delay under one rule is never a shorter one by accident.

A fork replays a run up to second T and redraws the luck after it: what was drawn before T and over
by then is kept; a duration still running at T is redrawn given that it has lasted until T.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scenarios.distributions import Distribution, Fixed, Triangular, Uniform

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = 0xFFFFFFFF
_DOUBLE = 2.0**-53
Words = NDArray[np.uint64]

#: A fork gives up looking for a product of draws that lasted long enough after so many tries.
_TRIES = 4096


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
    uniforms[:, 0] = (((c0 << shift) | c1) >> np.uint64(11)) * _DOUBLE
    uniforms[:, 1] = (((c2 << shift) | c3) >> np.uint64(11)) * _DOUBLE
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


@dataclass(frozen=True, slots=True)
class Fork:
    """Replay to second ``at``, then other luck. ``epoch`` numbers the futures from 1."""

    at: int
    epoch: int


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

    __slots__ = ("_groups", "dists", "frame", "index", "names", "places", "size", "starts")

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

    def draw(self, key: tuple[int, int]) -> tuple[list[float], list[float]]:
        """All declared uniforms of one run, flat, and what each comes to where its quantile is known."""
        if not self.starts:
            return [], []
        uniforms = philox_many(self.frame.counter, key)
        drawn = uniforms.copy()
        for dist, where in self._groups:
            drawn[where] = _quantiles(dist, uniforms[where])
        return uniforms.tolist(), drawn.tolist()


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
_NOWHERE = (0, 0)


class Luck:
    """The luck of one run. ``now`` is the second at which a draw is made.

    Streams are named; those of the layout may also be given by their index, which is faster.
    ``steer`` puts a uniform of the caller's (0 <= u < 1) in the place of a stream's first draw.
    """

    __slots__ = ("_drawn", "_flat", "_key", "_layout", "_named", "_places", "_steered", "fork")

    def __init__(
        self,
        seed: int,
        layout: Layout = NO_STREAMS,
        fork: Fork | None = None,
        steer: Mapping[str, float] | None = None,
    ) -> None:
        self._key = seed_key(seed)
        self._named: dict[tuple[str, int, int], tuple[float, float]] = {}
        self._layout = layout
        self._places = layout.places
        self._flat, self._drawn = layout.draw(self._key)
        self._steered = frozenset(steer or ())
        self.fork = fork
        for name, u in (steer or {}).items():
            self._steer(name, u)

    def _steer(self, name: str, u: float) -> None:
        """Put ``u`` where occurrence 0 of a stream is looked up (epoch 0)."""
        if not 0.0 <= u < 1.0:
            raise ValueError(f"stream '{name}' is steered to {u}; expected 0 <= u < 1")
        layout, declared = self._layout, self._layout.index.get(name)
        if declared is None or not layout.size[declared]:
            self._named[name, 0, 0] = (u, self.uniform(name, 1))
            return
        start, dist = layout.starts[declared], layout.dists[declared]
        self._flat[start] = u
        self._drawn[start] = u if dist is None else dist.quantile(u)

    def uniform(self, name: str, n: int, epoch: int = 0) -> float:
        """The uniform of occurrence ``n`` (from 0) of a stream, in an epoch."""
        if epoch == 0:
            start, size = self._places.get(name, _NOWHERE)
            if n < size:
                return self._flat[start + n]
        block = (name, n >> 1, epoch)
        pair = self._named.get(block)
        if pair is None:
            w = philox((n >> 1, epoch, *stream_key(name)), self._key)
            pair = (((w[0] << 32 | w[1]) >> 11) * _DOUBLE, ((w[2] << 32 | w[3]) >> 11) * _DOUBLE)
            self._named[block] = pair
        return pair[n & 1]

    def asked(self) -> dict[str, int]:
        """Streams that were asked for without being declared, with the draws they took (epoch 0)."""
        draws: dict[str, int] = {}
        for name, pair, epoch in self._named:
            if epoch == 0 and not (pair == 0 and name in self._steered):
                draws[name] = max(draws.get(name, 0), 2 * pair + 2)
        return draws

    def reveal(self, name: str, n: int, now: float) -> float:
        """A uniform whose outcome is known the moment it is drawn."""
        fork = self.fork
        if fork is None or now < fork.at:
            return self.uniform(name, n)
        return self.uniform(name, n, fork.epoch)

    def value(self, stream: int, n: int, dist: Distribution, now: float) -> float:
        """A draw of ``dist`` from a declared stream, known the moment it is drawn."""
        layout = self._layout
        if self.fork is None and n < layout.size[stream] and layout.dists[stream] is dist:
            return self._drawn[layout.starts[stream] + n]
        return dist.quantile(self.reveal(layout.names[stream], n, now))

    def seconds_of(self, stream: int, n: int, dist: Distribution, scale: float, now: float) -> int:
        """As ``seconds``, from a declared stream."""
        layout = self._layout
        if self.fork is None and n < layout.size[stream] and layout.dists[stream] is dist:
            length = scale * self._drawn[layout.starts[stream] + n]
            return int(length + 0.5) or 1 if length > 0.0 else 0
        return self.seconds(layout.names[stream], n, dist, scale, now)

    def seconds(self, name: str, n: int, dist: Distribution, scale: float, now: float) -> int:
        """A duration of ``scale * dist`` seconds that starts now; whole seconds, at least 1 unless 0."""
        length = scale * dist.quantile(self.uniform(name, n))
        if self.fork is not None:
            length = self._forked(self.fork, name, n, dist, scale, now, length)
        return whole(length)

    def _forked(
        self, fork: Fork, name: str, n: int, dist: Distribution, scale: float, now: float, length: float
    ) -> float:
        fresh = self.uniform(name, n, fork.epoch)
        if now >= fork.at:
            return scale * dist.quantile(fresh)
        lasted = int(fork.at - now)
        if whole(length) < lasted:
            return length
        if scale <= 0.0:
            return length
        # Rounded lengths of `lasted` and more are those from half a second below it.
        gone = dist.cdf((lasted - 0.5) / scale)
        return max(float(lasted), scale * dist.quantile(gone + (1.0 - gone) * fresh))

    def product(self, name: str, n: int, dists: Sequence[Distribution], scale: float, now: float) -> int:
        """A duration that is a product of independent draws, all hidden until it is over.

        Occurrence ``n`` takes the uniforms ``name``, ``name/1``, ``name/2`` ... A fork redraws all of
        them together by rejection until the product has lasted long enough.
        """
        names = [name if i == 0 else f"{name}/{i}" for i in range(len(dists))]
        length = self._product(names, n, dists, scale, 0)
        fork = self.fork
        if fork is None:
            return whole(length)
        lasted = int(fork.at - now)
        if lasted > 0 and whole(length) < lasted:
            return whole(length)
        for attempt in range(_TRIES):
            length = self._product(names, n + attempt * 1000, dists, scale, fork.epoch)
            if whole(length) >= lasted:
                return whole(length)
        return max(lasted, 1)

    def _product(
        self, names: Sequence[str], n: int, dists: Sequence[Distribution], scale: float, epoch: int
    ) -> float:
        length = scale
        for name, dist in zip(names, dists, strict=True):
            length *= dist.quantile(self.uniform(name, n, epoch))
        return length


def whole(seconds: float) -> int:
    """Whole seconds, rounded half up; at least 1 unless the duration is nothing."""
    return int(seconds + 0.5) or 1 if seconds > 0.0 else 0
