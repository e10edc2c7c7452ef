"""Durations asked together: which of them, had they ended at another second, would show the cell something?

To ask of each by a play of its own takes minutes at a late question, where hundreds run. So many are bent
in one play, each to another second: what is shown otherwise in that second is the mark of that one. Marks
are asked for again in other orders or other company, so that the consequence of one draw is not taken for
the mark of another; those without a mark are asked once more all together, at the second at which each
would be asked alone, and in halves where that shows. What stays doubtful is left to be asked alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

from sim.live.odds.probing import Bent, Drawn
from sim.luck import Draw

#: Fewer than so many are asked alone: it costs no more.
_FEWEST = 4
#: Marks are believed once so many orders in a row have thrown none of them out.
_AGREED = 3


@dataclass(frozen=True, slots=True)
class Marks:
    """The seconds, before ``until``, in which a play shows a cell other records than it has seen."""

    seconds: frozenset[int]
    until: int


#: Plays with these draws bent: the marks they leave; and whether they show nothing.
Marking = Callable[[Sequence[Bent]], Marks]
Hiding = Callable[[Sequence[Bent]], bool]


@dataclass(frozen=True, slots=True)
class _Asked:
    draw: Draw
    start: int
    end: int  # the second at which it ends, or might

    def bent(self, second: int) -> Bent:
        return Bent(self.draw, length=second - self.start)


@dataclass(frozen=True, slots=True)
class Together:
    """Asks of the durations of one moment. ``hides`` and ``marks`` play the run with draws bent."""

    now: int
    marks: Marking
    hides: Hiding

    def shown(self, notes: Mapping[Draw, Drawn]) -> dict[Draw, bool]:
        """Whether each of some draws shows. Those that must be asked alone are left out."""
        asked = [
            _Asked(draw, note.seconds[0], note.seconds[0] + note.length)
            for draw, note in notes.items()
            if note.length is not None and not note.waits and len(note.seconds) == 1
        ]
        running = [one for one in asked if one.end > self.now and one.start < self.now - 1]
        found = self._of_running(sorted(running, key=lambda one: -one.start))
        for batch in _batches([one for one in asked if one.end <= self.now]):
            found |= self._of_over(batch)
        return found

    # --- what still runs: would its end show at once? ---

    def _of_running(self, asked: Sequence[_Asked]) -> dict[Draw, bool]:
        if len(asked) < _FEWEST:
            return {}
        left, quiet = self._marked(self._slots(asked))
        agreed = order = 0
        while agreed < _AGREED and left:
            order += 1
            left, thrown = self._marked(self._slots(sorted(left, key=partial(_place, order))))
            quiet += thrown
            agreed = 0 if thrown else agreed + 1
        bents = [one.bent(self.now - 1) for one in quiet]
        return {one.draw: True for one in left} | self._of_quiet(bents)

    def _slots(self, asked: Sequence[_Asked]) -> list[tuple[_Asked, int]]:
        """A second of its own for each, the last before the question; none for what began after it."""
        slots = ((one, self.now - 1 - place) for place, one in enumerate(asked))
        return [(one, second) for one, second in slots if second > one.start]

    # --- what is over: would one second more show? ---

    def _of_over(self, asked: Sequence[_Asked]) -> dict[Draw, bool]:
        if len(asked) < _FEWEST:
            return {}
        first, quiet = self._marked([(one, one.end) for one in asked], 1)
        found = self._of_quiet([one.bent(one.end + 1) for one in quiet])
        for part in (first[::2], first[1::2]):
            again, _ = self._marked([(one, one.end) for one in part], 1)
            found |= {one.draw: True for one in again}
        return found

    # --- plays ---

    def _marked(
        self, slots: Sequence[tuple[_Asked, int]], more: int = 0
    ) -> tuple[list[_Asked], list[_Asked]]:
        """Those that leave a mark in their second, and those that leave none, bent to ``more`` after it."""
        if not slots:
            return [], []
        marks = self.marks([one.bent(second + more) for one, second in slots])
        sure = [(one, second) for one, second in slots if second < marks.until]
        return (
            [one for one, second in sure if second in marks.seconds],
            [one for one, second in sure if second not in marks.seconds],
        )

    def _of_quiet(self, bents: Sequence[Bent]) -> dict[Draw, bool]:
        if not bents:
            return {}
        if self.hides(bents):
            return {bent.draw: False for bent in bents}
        half = len(bents) // 2
        if not half:
            return {bents[0].draw: True}
        return self._of_quiet(bents[:half]) | self._of_quiet(bents[half:])


def _place(order: int, one: _Asked) -> bytes:
    """Where a draw stands in one of many orders that have nothing in common."""
    return blake2b(repr((order, one.draw)).encode(), digest_size=8).digest()


def _batches(asked: Sequence[_Asked]) -> Iterator[list[_Asked]]:
    """Draws none of which begins when another of its batch has ended, and that end at seconds apart."""
    left = sorted(asked, key=lambda one: (one.end, one.start, one.draw))
    while left:
        batch, later = [left[0]], list[_Asked]()
        for one in left[1:]:
            fits = one.start < batch[0].end and one.end > batch[-1].end + 1
            (batch if fits else later).append(one)
        yield batch
        left = later
