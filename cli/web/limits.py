"""Limits of the host: sizes, rates and numbers, and the bucket that keeps them.

None decides anything in a run. They leave a class of a hundred room and stop a program that floods.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

BODY = 64 * 1024  # bytes of a request
NAME = 40  # characters
TEXT = 4_000  # characters of a note, a message, a reason
INJECT = 20_000  # characters of an added inject
SESSIONS = 400  # people who have joined, in all groups
STREAMS = 600  # open event streams in all
STREAMS_EACH = 6  # of one person: some tabs, and one that has just been reloaded
QUEUE = 64  # updates that wait for a slow client; then it is told to come back
DRAFT = 6_000  # characters: a text of 4,000 with its marks
DRAFTS = 64  # forms with something typed in, of one person
JOINS_EACH = (8, 10 / 60)  # wrong codes from one address: at once, and then a second
JOINS_ALL = (60, 1.0)  # wrong codes from everywhere
POSTS_EACH = (30, 4.0)  # requests that change something, of one person
REQUESTS_EACH = (400, 60.0)  # requests of one address: forty people may share one
ADDRESSES = 2_000  # that are remembered


@dataclass(slots=True)
class Bucket:
    """``size`` at once, then ``rate`` a second. Time is told, never read."""

    size: float
    rate: float
    left: float = field(init=False)
    at: float | None = None

    def __post_init__(self) -> None:
        self.left = self.size

    def _fill(self, now: float) -> None:
        if self.at is not None:
            self.left = min(self.size, self.left + (now - self.at) * self.rate)
        self.at = now

    def has(self, now: float) -> bool:
        """Whether one more is allowed."""
        self._fill(now)
        return self.left >= 1

    def take(self, now: float) -> bool:
        """Take one; False where none is left."""
        if not self.has(now):
            return False
        self.left -= 1
        return True


class Buckets:
    """One bucket for each name; the one that was longest unused is forgotten first."""

    def __init__(self, size: float, rate: float, most: int = ADDRESSES) -> None:
        self._size, self._rate, self._most = size, rate, most
        self._kept: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, name: str) -> Bucket:
        bucket = self._kept.get(name)
        if bucket is None:
            bucket = self._kept[name] = Bucket(self._size, self._rate)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(name)
        return bucket
