"""``python -m benchmarks.answer``: how many runs, and how long, until an answer is precise enough.

The question: by how much does a prompt consultation differ from the Korea Minute (``prompt`` less
``minute``) in korea-today, the uncertain numbers at their medians? A pair is one run under each rule.
Asked under (i) independent seeds, (ii) common random numbers, (iii) common random numbers with the
dominant streams of luck on scrambled Sobol points, as a sweep with ``steer`` draws them, (iv) the same
with refusals, limited answers and coalition holds as strata of their own, and one coordinate for what
happens and for how long (``benchmarks.strata``). Intervals of (iii) and (iv) are by Student's t from
independent scramblings.

What did not happen counts as ENDEX, and as a deadline missed. Pairs needed are those at which the
half width is the one asked for, from variances measured here; (iii) and (iv) are then repeated as
a whole, as often as there are sets for, to see how often the interval holds the mean of all other sets.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from benchmarks.strata import Coordinate, steered
from benchmarks.studies import plain_study
from sim.lab.answers.streams import Dominant, dominant, streams_of
from sim.lab.model import Player
from sim.lab.sampling import MainBlock, luck_seed
from sim.lab.study import Outcome, Sampling, Study

RULES = ("prompt", "minute")
MEASURES = ("access_delay_h", "closure_90_h", "sortie_gap")
_Z = 1.959964
_FEWEST_SETS = 4  # an interval from fewer has a t of 4.3 and more, and is wide by itself
_DEADLINE_H = 12
_SPLIT = 10  # a mean is not believed before it has seen so many pairs that differ


@dataclass(frozen=True)
class Question:
    """``column`` of the pairs; ``half`` is the half width asked for."""

    text: str
    column: int
    half: float


QUESTIONS = (
    Question("access_delay_h to 0.5 h", 0, 0.5),
    Question("closure_90_h to 0.5 h", 1, 0.5),
    Question("sortie_gap to 0.5 sorties", 2, 0.5),
    Question("sortie_gap to 5 sorties", 2, 5.0),
    Question("chance of access in 12 h to 1 point", 3, 0.01),
)

_STAGES = "consultation/combat/all-out/"
_HOLDS, _HOLD = _STAGES + "coalition party holds/happens", _STAGES + "coalition party holds"
_AWAY, _RETURN = _STAGES + "Prime Minister out of Tokyo/happens", _STAGES + "Prime Minister out of Tokyo"
_ANSWER = "answer/combat/all-out"
#: What the pilot finds, and the rest of the consultation that it belongs to; the weightiest first, since
#: the first coordinates of a Sobol sequence are its best.
STEERED = (
    _ANSWER, _HOLDS, _HOLD, "preparation", "prepare",
    *(_STAGES + stage for stage in ("nine-minister NSC and Cabinet", "four-minister NSC called")),
    _AWAY, _RETURN, "prepared/all-out",
    *(_STAGES + stage for stage in ("ministers and Prime Minister briefed", "working contact")),
    *(_STAGES + stage for stage in ("four-minister NSC called/1", "four-minister NSC sits")),
)  # fmt: skip


def study_of(sampling: Sampling, replications: int) -> Study:
    return plain_study(RULES, MEASURES, sampling, replications)


def strata(player: Player) -> tuple[Coordinate, ...]:
    """The coordinates of (iv). Where the draws are cut is no fit: the chances stand in the register."""
    chance = player.plan(0, {}).numbers.value
    yes = chance("P1.06")
    limited = yes + (1 - yes) * chance("D1.03")
    cut = {
        _ANSWER: Coordinate(_ANSWER, (yes, limited), (0.75, 0.125, 0.125)),
        _HOLDS: Coordinate(_HOLDS, (chance("P2.07"),), (0.5, 0.5), _HOLD),
        _AWAY: Coordinate(_AWAY, (chance("P2.08"),), then=_RETURN),
    }
    return tuple(cut.get(name, Coordinate(name)) for name in STEERED if name not in (_HOLD, _RETURN))


# --- playing ---


class Pairs:
    """Plays pairs and remembers what each cost."""

    def __init__(self, study: Study) -> None:
        self.player = study.model.open()
        self._costs: list[float] = []
        for seed in range(8):  # plans learn which streams they draw
            self(seed, {})
        self._costs.clear()

    def __call__(self, seed: int, steer: dict[str, float]) -> list[list[float]]:
        """The measures of both rules (rules, measures), the chance to clear in time as the last."""
        start = time.perf_counter()
        found = [self._told(self.player(point, {}, seed, steer)) for point in range(len(RULES))]
        self._costs.append(time.perf_counter() - start)
        return found

    @property
    def seconds(self) -> float:
        return statistics.median(self._costs)

    def _told(self, outcome: Outcome) -> list[float]:
        access, closure, gap = (outcome.measures[name] for name in MEASURES)
        end = outcome.horizon_h
        in_time = access is not None and access <= _DEADLINE_H
        return [
            end if access is None else access,
            end if closure is None else closure,
            float(gap or 0),
            in_time,
        ]


def apart(pairs: np.ndarray) -> np.ndarray:
    return pairs[..., 0, :] - pairs[..., 1, :]


def pilot_pairs(pairs: Pairs, count: int) -> tuple[list[int], np.ndarray]:
    seeds = [luck_seed(1, 0, cell) for cell in range(count)]
    return seeds, np.array([pairs(seed, {}) for seed in seeds])


def sobol_sets(pairs: Pairs, sets: int, points: int) -> np.ndarray:
    """Differences (sets, points, columns) of the cells that a sweep with ``steer`` plays."""
    sampling = Sampling("sobol", sets=sets, seed=2, steer=STEERED)
    block = MainBlock(study_of(sampling, sets * points))
    cells = block.cells(0, sets * points)
    played = [pairs(cell.seed, dict(zip(STEERED, cell.steer, strict=True))) for cell in cells]
    return apart(np.array(played)).reshape(points, sets, -1).swapaxes(0, 1)


def strata_sets(pairs: Pairs, sets: int, points: int) -> np.ndarray:
    """Weighted differences (sets, points, columns)."""
    from scipy.stats import qmc

    coordinates = strata(pairs.player)
    found = []
    for number in range(sets):
        net = qmc.Sobol(len(coordinates), scramble=True, seed=np.random.default_rng([3, number]))
        rows = []
        for at, place in enumerate(net.random(points)):
            steer, weight = steered(coordinates, place)
            rows.append(weight * apart(np.array(pairs(luck_seed(3, number, at), steer))))
        found.append(rows)
    return np.array(found)


# --- what it takes ---


@dataclass(frozen=True)
class Need:
    """``pairs`` in ``sets`` of ``points`` (0: no sets). ``held`` of ``repeats`` intervals held the mean,
    ``met`` were as narrow as asked for; ``extra`` tells that more sets are needed than were played."""

    pairs: int
    sets: int = 0
    points: int = 0
    held: int = 0
    met: int = 0
    repeats: int = 0


def needed(variance: float, half: float) -> int:
    return max(2, math.ceil((_Z / half) ** 2 * variance))


def needed_in_sets(played: np.ndarray, question: Question, least: int) -> Need:
    """The fewest pairs, at least ``least``, over the sizes of a set (its first 8, 16 ... points)."""
    best: Need | None = None
    for points in (2**k for k in range(3, played.shape[1].bit_length())):
        means = played[:, :points, question.column].mean(axis=1)
        count = max(_sets_for(float(means.var(ddof=1)), question.half), math.ceil(least / points))
        if best is None or count * points < best.pairs:
            best = Need(count * points, count, points, *_repeated(means, count, question.half))
    assert best is not None
    return best


def _sets_for(variance: float, half: float) -> int:
    count = _FEWEST_SETS
    while stdtrit(count - 1, 0.975) * math.sqrt(variance / count) > half:
        count = count + 1 if count < 64 else math.ceil(1.02 * count)
    return count


def _repeated(means: np.ndarray, count: int, half: float) -> tuple[int, int, int]:
    """The whole procedure, again and again with other sets: held, met, repeats."""
    repeats = len(means) // count
    if repeats < 2:
        return 0, 0, 0
    held = met = 0
    for at in range(repeats):
        own = np.zeros(len(means), bool)
        own[at * count : (at + 1) * count] = True
        width = stdtrit(count - 1, 0.975) * means[own].std(ddof=1) / math.sqrt(count)
        held += bool(abs(means[own].mean() - means[~own].mean()) <= width)
        met += bool(width <= half)
    return held, met, repeats


# --- the table ---


def told_need(need: Need, first: int, before: int, seconds: float) -> str:
    text = f"{need.pairs:>9,} pairs {need.pairs * seconds:>8,.0f} s  x{before / need.pairs:<8,.1f}"
    text += f"x{first / need.pairs:<9,.1f}"
    if need.sets:
        text += f"{need.sets} sets of {need.points}"
    if need.repeats:
        text += f"; of {need.repeats} repeats {need.held} hold the mean, {need.met} that narrow"
    return text


def report(
    question: Question, pilot: np.ndarray, steps: Iterable[tuple[str, np.ndarray]], cost: float
) -> None:
    column = pilot[:, :, question.column]
    differences = column[:, 0] - column[:, 1]
    first = Need(needed(float(column.var(axis=0, ddof=1).sum()), question.half))
    split = float((differences != 0).mean())
    least = math.ceil(_SPLIT / split) if split else len(pilot)
    common = Need(max(needed(float(differences.var(ddof=1)), question.half), least))
    print(f"\n{question.text}: {differences.mean():.2f} in the pilot; {split:.1%} of its pairs differ")
    print(f"  {'(i) independent seeds':<28}{told_need(first, first.pairs, first.pairs, cost)}")
    print(f"  {'(ii) common random numbers':<28}{told_need(common, first.pairs, first.pairs, cost)}")
    before = common
    for name, played in steps:
        need = needed_in_sets(played, question, least)
        print(f"  {name:<28}{told_need(need, first.pairs, before.pairs, cost)}")
        before = need


def told_streams(seeds: Sequence[int], pilot: np.ndarray, names: Sequence[str]) -> None:
    print(f"streams of luck that stand out among {len(names)} (share of the variance of the difference):")
    for at, name in enumerate((*MEASURES, f"access in {_DEADLINE_H} h")):
        found: Dominant = dominant(seeds, apart(pilot)[:, at], names)
        words = ", ".join(f"{s.name} {s.share:.0%}" for s in found.streams[:5]) or "none"
        print(f"  {name}: {words} (noise {found.noise:.0%})")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answer", description=__doc__)
    parser.add_argument("--pilot", type=int, default=4000, metavar="N", help="pairs of the pilot")
    parser.add_argument("--sobol", type=int, nargs=2, default=(40, 128), metavar=("SETS", "POINTS"))
    parser.add_argument("--strata", type=int, nargs=2, default=(200, 32), metavar=("SETS", "POINTS"))
    parser.add_argument("--short", action="store_true", help="a few seconds; its figures mean little")
    asked = parser.parse_args()
    if asked.short:
        asked.pilot, asked.sobol, asked.strata = 100, (8, 8), (8, 8)
    study = study_of(Sampling(), 1)
    pairs = Pairs(study)
    seeds, pilot = pilot_pairs(pairs, asked.pilot)
    told_streams(seeds, pilot, streams_of(study))
    steps = (
        ("(iii) and steered by Sobol", sobol_sets(pairs, *asked.sobol)),
        ("(iv) and in strata", strata_sets(pairs, *asked.strata)),
    )
    print(f"\n{pairs.seconds * 1e3:.1f} ms a pair. Columns: pairs, time, factor on the step before, in all")
    for question in QUESTIONS:
        report(question, pilot, steps, pairs.seconds)
    print("\nmeans of all that was played, as a check that no step is biased (with standard errors):")
    for at, name in enumerate((*MEASURES, f"access in {_DEADLINE_H} h")):
        common = apart(pilot)[:, at]
        told = [f"{common.mean():.3f} ({common.std(ddof=1) / math.sqrt(len(common)):.3f})"]
        for _, played in steps:
            means = played[:, :, at].mean(axis=1)
            told.append(f"{means.mean():.3f} ({means.std(ddof=1) / math.sqrt(len(means)):.3f})")
        print(f"  {name}: {', '.join(told)}")


if __name__ == "__main__":
    main()
