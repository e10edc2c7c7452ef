"""Pasts that show a cell what it has seen: what is hidden is redrawn, and tried again where it shows.

To try all again whenever one record is not as it was would hardly ever end. So draws that can go wrong
at the same record are found (by halving) and joined in one block; a block is tried again by itself.
Blocks do not touch each other, so this is what trying all again would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sim.live.odds.probing import Drawn
from sim.live.odds.seen import About, Miss, Picture
from sim.luck import Draw, Fork

#: Where a world with this luck first differs from what the cell has seen.
Unlike = Callable[[Fork], Miss | None]
Kept = Mapping[Draw, tuple[int, ...]]
#: Futures from which blocks are learned; they are numbered below those that are asked for.
_PILOTS = 8
#: How often what fails at one record is looked into; and after how many failures in one future it is kept
#: for good.
_LOOKS, _LOOK_AGAIN, _HARD = 2, 4, 9
#: How often more is looked for once all that was found at a record is kept for good, and it still fails.
_MORE_LOOKS = 8
#: After so many tries what does not fit stays as it was in that future; of all that is hidden after fewer.
_MOST_TRIES, _MOST_OF_ALL = 30, 10
#: Tries by which is found whether something else would have mended a failure.
_MENDS = 6
_STRIDE = _MOST_TRIES + 2 + _MENDS
_EPOCHS = _STRIDE * (_MOST_TRIES + 2)
#: Numbers of futures before the first that is asked for.
_BEFORE = 64


@dataclass(frozen=True, slots=True)
class Learned:
    """What a fitting has learned: which draws are tried again for which record, and what is ``hard``:
    kept because it hardly ever fits when it is redrawn."""

    blocks: Mapping[About, frozenset[Draw]]
    hard: Kept


class Fitting:
    """Finds pasts that fit. ``kept`` grows by what hardly ever fits when it is redrawn."""

    def __init__(
        self,
        picture: Picture,
        notes: Mapping[Draw, Drawn],
        kept: Kept,
        unlike: Unlike,
        like: Learned | None = None,
        whole: bool = False,
    ) -> None:
        """``like`` is what was learned of this world (``whole``) or of one with more that is kept."""
        self._picture = picture
        self._all = {draw: note.seconds for draw, note in notes.items()}
        self._unlike = unlike
        self._blocks: dict[About, frozenset[Draw]] = dict(like.blocks) if like else {}
        self._looks = Counter(dict.fromkeys(self._blocks, 1))
        self.kept = {**kept, **(like.hard if like else {})}
        self._hard: dict[Draw, tuple[int, ...]] = dict(like.hard) if like else {}
        for pilot in range(0 if whole else _PILOTS):
            self._fitted(pilot - _BEFORE, learning=True)

    @property
    def learned(self) -> Learned:
        """What another fitting of the same world need not learn again."""
        return Learned(self._blocks, self._hard)

    @property
    def demoted(self) -> bool:
        """Whether some of the hidden is kept because it hardly ever fits when it is redrawn."""
        return bool(self._hard)

    def future(self, number: int) -> Fork | None:
        """The luck of future ``number``. What does not fit after many tries stays as it was in it, and its
        ``kept`` is then more than that of all. ``None`` if not even that fits."""
        return self._fitted(number, learning=False)

    def _fitted(self, number: int, learning: bool) -> Fork | None:
        tries: dict[Draw, int] = {}
        failed: Counter[About] = Counter()
        kept, general, whole = dict(self.kept), 0, False
        while True:
            fork = replace(self._fork(number, general), tries=dict(tries), kept=kept)
            miss = self._unlike(fork)
            if miss is None:
                return fork
            about = miss.about
            failed[about] += 1
            if learning:
                self._look_into(miss, fork, failed[about])
                kept |= self.kept
            block = self._blocks.get(about, frozenset())
            if block - kept.keys():
                count = 1 + max(tries.get(draw, 0) for draw in block)
                tries.update(dict.fromkeys(block, count))
                if count > _MOST_TRIES:
                    kept |= {draw: self._all[draw] for draw in block}
            elif general < _MOST_OF_ALL:
                general += 1
            elif whole:
                return None  # something drawn in this world only, and never as it would have to be
            else:
                kept |= self._all
                general, whole = 0, True

    def _fork(self, number: int, general: int) -> Fork:
        epoch = 1 + (_BEFORE + number) * _EPOCHS + general * _STRIDE
        return Fork(self._picture.now, epoch, midway=True, kept=self.kept, seed=self._picture.seed)

    # --- blocks ---

    def _look_into(self, miss: Miss, fork: Fork, times: int) -> None:
        """Learn from a failure: whose it is, and whether it is worth trying again."""
        about = miss.about
        spent = self._blocks.get(about, frozenset()) & self._all.keys()
        spent = spent if spent <= self.kept.keys() else frozenset()
        if spent and self._looks[about] < _MORE_LOOKS:
            self._looks[about] += 1
            self._keep({*self._culprits(fork, about), *spent})
        elif times in (1, _LOOK_AGAIN) and self._looks[about] < _LOOKS:
            self._looks[about] += 1
            culprits = self._culprits(fork, about)
            if culprits:
                self._join(about, {*culprits, *self._accomplices(fork, miss, culprits)})
        elif times == _HARD:
            self._keep(self._blocks.get(about, frozenset()))

    def _keep(self, draws: Collection[Draw]) -> None:
        """Keep for good what hardly ever fits; where it is several of one stream, all of that stream:
        they show as one and the same record, and any of them may spoil it."""
        streams = Counter(name for name, _ in draws)
        shared = {name for name, count in streams.items() if count > 1}
        hard = {draw: at for draw, at in self._all.items() if draw in draws or draw[0] in shared}
        self._hard |= hard
        self.kept |= hard

    def _join(self, about: About, draws: Collection[Draw]) -> None:
        joined = frozenset(draws) | self._blocks.get(about, frozenset())
        met = [key for key, block in self._blocks.items() if block & joined]
        for key in met:
            joined |= self._blocks[key]
        for key in (about, *met):
            self._blocks[key] = joined

    def _culprits(self, fork: Fork, about: About) -> list[Draw]:
        """A few of the draws that are redrawn, which together suffice for what went wrong."""

        def still(draws: Collection[Draw]) -> bool:
            kept = {draw: seconds for draw, seconds in self._all.items() if draw not in draws}
            miss = self._unlike(replace(fork, kept={**(fork.kept or {}), **kept}))
            return miss is not None and miss.about == about

        found = [draw for draw in self._all if draw not in (fork.kept or {})]
        if not still(set(found)):
            return []  # something drawn in this world only
        parts = 2
        while len(found) > 1:
            size = -(-len(found) // parts)
            chunks = [found[at : at + size] for at in range(0, len(found), size)]
            smaller = next((c for c in chunks if still(set(c))), None) if parts == 2 else None
            if smaller is None:
                rests = ([d for d in found if d not in chunk] for chunk in chunks)
                smaller = next((rest for rest in rests if rest and still(set(rest))), None)
            if smaller is not None:
                found, parts = smaller, 2
            elif size == 1:
                break
            else:
                parts = min(len(found), parts * 2)
        return found

    def _accomplices(self, fork: Fork, miss: Miss, culprits: Collection[Draw]) -> set[Draw]:
        """What else would have mended the failure: it may have been the one or the other."""
        blocks = {block for block in self._blocks.values() if not block & set(culprits)}
        found = set[Draw]()
        if self._looks[miss.about] == 1:
            found = {draw for block in blocks if self._mends(fork, miss, block, 2) for draw in block}
        taken = {*culprits, *(draw for block in blocks for draw in block), *(fork.kept or {})}
        groups = [[draw for draw in self._all if draw not in taken]]
        while groups:
            group = groups.pop()
            if group and self._mends(fork, miss, group):
                half = len(group) // 2
                if half:
                    groups += [group[:half], group[half:]]
                else:
                    found.update(group)
        return found

    def _mends(self, fork: Fork, miss: Miss, draws: Collection[Draw], times: int = _MENDS) -> bool:
        for number in range(times):
            tries = dict.fromkeys(draws, _MOST_TRIES + 2 + number)
            then = self._unlike(replace(fork, tries={**fork.tries, **tries}))
            if then is None or then.place > miss.place:
                return True
        return False
