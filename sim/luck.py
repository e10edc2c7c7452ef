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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scenarios.distributions import Distribution
from sim.streams import DOUBLE, NO_STREAMS, Layout, philox, seed_key, stream_key

#: A fork gives up looking for a product of draws that lasted long enough after so many tries.
_TRIES = 4096


#: A draw: the name of its stream and its occurrence.
Draw = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Fork:
    """Replay to second ``at``, then other luck. ``epoch`` numbers the futures from 1.

    With ``midway`` what is drawn in second ``at`` is kept too, until ``Luck.part``: a question is put in
    the midst of a second. ``kept`` limits what is kept to these draws, each with the seconds at which
    it was made; all others are redrawn from the beginning, in an epoch later by what
    ``tries`` says of them. ``seed`` is where other luck comes from.
    """

    at: int
    epoch: int
    midway: bool = False
    kept: Mapping[Draw, tuple[int, ...]] | None = None
    seed: int | None = None
    tries: Mapping[Draw, int] = field(default_factory=dict)

    @property
    def over(self) -> int:
        """The second before which a duration must have ended to be over."""
        return self.at + self.midway


_NOWHERE = (0, 0)
#: Occurrences of a fork that are declared for later runs: those of rejected tries lie far above.
_MOST_LEARNED = 1000


class Luck:
    """The luck of one run. ``now`` is the second at which a draw is made.

    Streams are named; those of the layout may also be given by their index, which is faster.
    ``steer`` puts a uniform of the caller's (0 <= u < 1) in the place of a stream's first draw.
    """

    __slots__ = (
        "_drawn",
        "_flat",
        "_fork_key",
        "_fresh",
        "_fresh_drawn",
        "_key",
        "_layout",
        "_named",
        "_parted",
        "_places",
        "_steered",
        "fork",
    )

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
        self._parted = fork is None or not fork.midway
        self._fork_key = self._key if fork is None or fork.seed is None else seed_key(fork.seed)
        self._fresh, self._fresh_drawn = layout.draw(self._fork_key, fork.epoch) if fork else ([], [])
        if steer:
            self._flat, self._drawn = [*self._flat], [*self._drawn]
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
        fork = self.fork
        if epoch == 0 or (fork is not None and epoch == fork.epoch):
            start, size = self._places.get(name, _NOWHERE)
            if n < size:
                return (self._fresh if epoch else self._flat)[start + n]
        block = (name, n >> 1, epoch)
        pair = self._named.get(block)
        if pair is None:
            w = philox((n >> 1, epoch, *stream_key(name)), self._fork_key if epoch else self._key)
            pair = (((w[0] << 32 | w[1]) >> 11) * DOUBLE, ((w[2] << 32 | w[3]) >> 11) * DOUBLE)
            self._named[block] = pair
        return pair[n & 1]

    def asked(self) -> dict[str, int]:
        """Streams that were asked for without being declared, with the draws they took."""
        draws: dict[str, int] = {}
        for name, pair, _ in self._named:
            if pair < _MOST_LEARNED // 2 and not (pair == 0 and name in self._steered):
                draws[name] = max(draws.get(name, 0), 2 * pair + 2)
        return draws

    def part(self) -> None:
        """From here on luck is other than it was: the question of a fork that lies midway is put."""
        self._parted = True

    def is_past(self, now: int) -> bool:
        """Whether second ``now`` lies before the fork, or there is none."""
        fork = self.fork
        return fork is None or now < fork.at or (now == fork.at and not self._parted)

    def _is_kept(self, name: str, n: int, now: float) -> bool:
        """Whether a draw made now is that of the run that is replayed."""
        fork = self.fork
        if fork is None:
            return True
        if now > fork.at or (now == fork.at and self._parted):
            return False
        return fork.kept is None or (name, n) in fork.kept

    def reveal(self, name: str, n: int, now: float) -> float:
        """A uniform whose outcome is known the moment it is drawn."""
        fork = self.fork
        if fork is not None and now > fork.at:
            return self.uniform(name, n, fork.epoch)
        if fork is None or self._is_kept(name, n, now):
            return self.uniform(name, n)
        return self.uniform(name, n, self._epoch(fork, name, n, now))

    def _epoch(self, fork: Fork, name: str, n: int, now: float) -> int:
        """The epoch of a draw that is redrawn: what lies before the fork may be tried several times."""
        if fork.tries and self.is_past(int(now)):
            return fork.epoch + fork.tries.get((name, n), 0)
        return fork.epoch

    def wait(self, name: str, now: float) -> float | None:
        """The uniform of a wait that all see end; ``None`` where it is redrawn given that it lasts."""
        fork = self.fork
        if fork is not None and fork.kept is not None and self.is_past(int(now)):
            return self.uniform(name, 0) if (name, 0) in fork.kept else None
        return self.reveal(name, 0, now)

    def value(self, stream: int, n: int, dist: Distribution, now: float) -> float:
        """A draw of ``dist`` from a declared stream, known the moment it is drawn."""
        layout = self._layout
        if n < layout.size[stream] and layout.dists[stream] is dist:
            if self.fork is None:
                return self._drawn[layout.starts[stream] + n]
            if now > self.fork.at:
                return self._fresh_drawn[layout.starts[stream] + n]
        return dist.quantile(self.reveal(layout.names[stream], n, now))

    def seconds_of(self, stream: int, n: int, dist: Distribution, scale: float, now: float) -> int:
        """As ``seconds``, from a declared stream."""
        layout, fork = self._layout, self.fork
        if (fork is None or now > fork.at) and n < layout.size[stream] and layout.dists[stream] is dist:
            length = scale * (self._fresh_drawn if fork else self._drawn)[layout.starts[stream] + n]
            return int(length + 0.5) or 1 if length > 0.0 else 0
        return self.seconds(layout.names[stream], n, dist, scale, now)

    def seconds(self, name: str, n: int, dist: Distribution, scale: float, now: float) -> int:
        """A duration of ``scale * dist`` seconds that starts now; whole seconds, at least 1 unless 0."""
        fork = self.fork
        if fork is None:
            return whole(scale * dist.quantile(self.uniform(name, n)))
        if now > fork.at:
            return whole(scale * dist.quantile(self.uniform(name, n, fork.epoch)))
        return whole(self._forked(fork, name, n, dist, scale, now))

    def _begun(self, fork: Fork, name: str, n: int, now: float) -> bool:
        """Whether a duration that starts now was running, from the same second, in the run replayed."""
        return self._is_kept(name, n, now) and (fork.kept is None or now in fork.kept[name, n])

    def _forked(self, fork: Fork, name: str, n: int, dist: Distribution, scale: float, now: float) -> float:
        fresh = self.uniform(name, n, self._epoch(fork, name, n, now))
        lasted = int(fork.over - now)
        if lasted <= 0 or not self._begun(fork, name, n, now):
            return scale * dist.quantile(fresh)
        length = scale * dist.quantile(self.uniform(name, n))
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
        lasted = int(fork.over - now) if self._begun(fork, name, n, now) else 0
        if lasted > 0 and whole(length) < lasted:
            return whole(length)
        epoch = self._epoch(fork, name, n, now)
        for attempt in range(_TRIES):
            length = self._product(names, n + attempt * 1000, dists, scale, epoch)
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
