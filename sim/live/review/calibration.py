"""How well cells knew what they did not know: the chances they stated, scored by what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.live.acts import Act, Advanced, Forecast, TableFact
from sim.live.exercise import Exercise
from sim.live.review.intervals import Between, wilson
from sim.live.review.outlook import Measures, Outlook

#: Upper ends of the bins of the reliability table, in percent.
BINS = (10, 30, 50, 70, 90, 100)
#: From so many forecasts on a score says something of a cell; a convention (grade C).
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Stated:
    """The last chance (percent) that a cell gave to an event before a move, and whether it came."""

    cell: str
    event: str
    move: str  # that was about to open; nothing where the scenario has no moves
    second: int
    percent: int
    came: bool

    @property
    def score(self) -> float:
        """Brier's score of this forecast: 0 is best, 1 is worst, 0.25 is one half stated always."""
        return brier(self.percent, self.came)


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of like chance: how many, their mean, and how often their events came."""

    low: int
    high: int
    count: int
    mean: float  # percent
    came: int
    share: Between


@dataclass(frozen=True, slots=True)
class Calibration:
    """The forecasts that count, and their mean Brier score by cell; ``late`` were stated too late."""

    stated: tuple[Stated, ...]
    late: int
    scores: tuple[tuple[str, int, float], ...]  # cell, forecasts, mean score
    bins: tuple[Bin, ...]

    @property
    def mean(self) -> float | None:
        """The mean Brier score of all."""
        return sum(one.score for one in self.stated) / len(self.stated) if self.stated else None


def brier(percent: int, came: bool) -> float:
    """The squared distance of a stated chance from what came (Brier 1950, for one of two outcomes)."""
    return (percent / 100 - came) ** 2


def calibration(exercise: Exercise, acts: Sequence[Act], outlook: Outlook, measures: Measures) -> Calibration:
    """The forecasts of all cells, scored by a whole run. For each move the last one before it counts."""
    came = {foreseen.ident: foreseen.came(measures) for foreseen in outlook.events}
    last: dict[tuple[str, str, str], Stated] = {}
    late = 0
    for move, act in _windowed(exercise, acts):
        if act.event not in came:
            continue
        if move is None:
            late += 1
            continue
        stated = Stated(act.cell, act.event, move, act.second, act.percent, came[act.event])
        last[act.cell, act.event, move] = stated
    stated_all = tuple(last.values())
    return Calibration(stated_all, late, tuple(_scores(stated_all)), tuple(_bins(stated_all)))


def _windowed(exercise: Exercise, acts: Sequence[Act]) -> Iterator[tuple[str | None, Forecast]]:
    """Each forecast with the move that was to open next; ``None`` once the last one is open.

    A move opens when the facilitator says so, else when the clock runs past its start. Without moves
    all forecasts count for one.
    """
    plan = exercise.plan.scenario.exercise
    if plan is None or not plan.moves:
        yield from (("", act) for act in acts if isinstance(act, Forecast))
        return
    starts = {move.id: exercise.plan.at(move.starts) for move in plan.moves}
    ahead = list(starts)
    for act in acts:
        if isinstance(act, TableFact) and act.do == "move" and act.text in ahead:
            del ahead[: ahead.index(act.text) + 1]
        elif isinstance(act, Advanced):
            ahead = [move for move in ahead if act.second <= starts[move]]
        elif isinstance(act, Forecast):
            yield (ahead[0] if ahead else None), act


def _scores(stated: Sequence[Stated]) -> Iterator[tuple[str, int, float]]:
    for cell in dict.fromkeys(one.cell for one in stated):
        scores = [one.score for one in stated if one.cell == cell]
        yield cell, len(scores), sum(scores) / len(scores)


def _bins(stated: Sequence[Stated]) -> Iterator[Bin]:
    low = 0
    for high in BINS:
        inside = [one for one in stated if low <= one.percent < high or one.percent == high == BINS[-1]]
        if inside:
            came = sum(one.came for one in inside)
            mean = sum(one.percent for one in inside) / len(inside)
            yield Bin(low, high, len(inside), mean, came, wilson(came, len(inside)))
        low = high
