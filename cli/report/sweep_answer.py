"""The first screen of a sweep in words: which policy was fastest, by how much, how sure, and why the slow one
was slow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli.figures import estimated, figure, middle, percent, points
from sim.lab.answers.cells import Cells
from sim.lab.answers.contrasts import strength
from sim.lab.answers.estimates import Estimate
from sim.lab.answers.reasons import Reason
from sim.lab.answers.regret import Regret, regret
from sim.lab.answers.scorecard import Card, Score, card, paired
from sim.lab.answers.selection import Circumstance, Selection
from sim.lab.results import Results
from sim.lab.study import Gauge

Names = Mapping[str, str]
#: What makes a policy slow or costly, as measures of a run: what is said of it in words.
WAYS = {
    "access_delay_h": "hours from the first request to fight to its clearance",
    "consultation_delay_h": "hours from asking Tokyo to its answer",
    "consultation_yes": "Tokyo's answer (0 no, 1 yes)",
    "sorties_held": "sorties held while waiting for the answer",
    "sorties_refused": "sorties lost to a refusal",
    "sorties_rerouted": "sorties lost while squadrons moved to Korea",
    "pictures_right_h": "hours until the capitals held the right picture",
    "items_never_travelled": "items of information that never reached another capital",
    "trilateral_action_h": "hours that an action of the three took",
}


@dataclass(frozen=True, slots=True)
class Fastest:
    """The policies in order on the measure of speed, with the difference of the slowest to the fastest.
    ``tied``: policies that the runs do not tell apart from the fastest; ``behind``: each minus the fastest,
    in pairs; ``worse``: measure of a way, and policy that clearly does worse there than the fastest -> how
    far, as a share of the larger mean; ``ways``: where the slowest is furthest behind first."""

    gauge: Gauge
    scores: tuple[Score, ...]
    tied: tuple[str, ...]
    apart: Estimate | None
    best: float | None  # share of worlds in which none was better than the fastest
    ways: tuple[Card, ...]
    behind: Mapping[str, Estimate | None]
    weighed: Regret | None
    worse: Mapping[tuple[str, str], float]

    @property
    def timed(self) -> bool:
        """Whether the measure is a time: who is best is fastest then."""
        return self.gauge.unit in ("h", "s", "d") and self.gauge.better == "less"


def fastest(
    cells: Cells, selection: Selection, place: Circumstance, cards: Sequence[Card], held: str | None
) -> Fastest | None:
    """By the time to an event that tells the policy ``held`` up from the baseline most clearly, else by what
    moves most. ``None`` where there is one policy alone, or nothing that has a better side."""
    if len(selection.policies) < 2:
        return None
    fit = [c for c in cards if c.gauge.better != "neither" and all(s.mean for s in c.scores)]
    found = max(fit, key=lambda c: (c.gauge.event and c.moves, *_clear(c, held), strength(c)), default=None)
    if found is None:
        return None
    sign = -1 if found.gauge.better == "more" else 1
    scores = sorted(found.scores, key=lambda s: sign * s.mean.value if s.mean else 0.0)
    points = [selection.columns[s.policy, place.name] for s in scores]
    apart = [paired(cells, found.gauge, point, points[0])[0] for point in points[1:]]
    tied = [
        s.policy for s, told in zip(scores[1:], apart, strict=True) if told is not None and not told.clear
    ]
    weighed = regret(cells, found.gauge, selection, place)
    share = next((s.best for s in weighed.scores if s.policy == scores[0].policy), None) if weighed else None
    ways = [card(cells, cells.results.gauges[n], selection, place) for n in WAYS if n in cells.results.gauges]
    late = {s.policy: told for s, told in zip(scores[1:], apart, strict=True)}
    columns = {s.policy: point for s, point in zip(scores, points, strict=True)}
    worse = {
        (way.gauge.name, policy): behind
        for way in ways
        for policy in list(columns)[1:]
        if (behind := _worse(cells, way, (scores[0].policy, policy), columns))
    }
    slowest = [s.policy for s in reversed(scores)]
    ways.sort(key=lambda way: [-worse.get((way.gauge.name, policy), 0.0) for policy in slowest])
    return Fastest(
        found.gauge, tuple(scores), tuple(tied), apart[-1], share, tuple(ways), late, weighed, worse
    )


def _worse(cells: Cells, way: Card, pair: tuple[str, str], columns: Mapping[str, int]) -> float:
    """How far the slow one is behind, as a share of the larger mean, where it clearly is; else nothing. It is
    judged in pairs where every run has a value or ENDEX stands for it, else by the intervals of the means."""
    fast, slow = pair
    by = {s.policy: s for s in way.scores}
    a, b = by[fast].mean, by[slow].mean
    told, _ = paired(cells, way.gauge, columns[slow], columns[fast])
    if told is None and a is None:
        return 0.0 if b is None else 1.0  # under the fast one nobody had to ask
    if a is None or b is None:
        return 0.0
    gap = b.value - a.value if told is None else told.value
    clear = _half(a) + _half(b) < abs(gap) if told is None else told.clear
    ahead = gap > 0 if way.gauge.better != "more" else gap < 0
    return min(1.0, abs(gap) / max(abs(a.value), abs(b.value), abs(gap))) if clear and ahead else 0.0


def alone(cards: Sequence[Card]) -> Iterator[str]:
    """A sweep of one policy in words: its measures, and that nothing is held against it."""
    yield "One policy alone: nothing is compared."
    for found in cards:
        if found.happens and found.scores[0].runs:
            what = found.gauge.definition
            yield f"{what[:1].upper()}{what[1:]}: {_typical(found.scores[0], found.gauge.unit)}."


def _clear(found: Card, held: str | None) -> tuple[bool, float]:
    """Whether the policy held up differs clearly from the baseline, and how clearly."""
    own = next((s.difference for s in found.scores if s.policy == held), None)
    if own is None or not own.clear or own.low is None or own.high is None:
        return False, 0.0
    half = (own.high - own.low) / 2
    return True, abs(own.value) / half if half else float("inf")


def sentences(found: Fastest, reasons: Sequence[Reason], results: Results, names: Names) -> Iterator[str]:
    """Fastest, by how much, how sure, why."""
    first, last = found.scores[0], found.scores[-1]
    best, worst = names[first.policy], names[last.policy]
    word = "Fastest" if found.timed else "Best"
    unit = found.gauge.unit
    also = f", not to be told apart from {_listed([names[t] for t in found.tied])}" if found.tied else ""
    what = found.gauge.definition
    yield f"{word}: {best}{also}. {what[:1].upper()}{what[1:]}: {_typical(first, unit)}."
    if found.apart is not None:
        yield f"By how much: {worst} comes last: {_typical(last, unit)}. " + _apart(found, best, worst, names)
    yield "How sure: " + " ".join(_sure(found, reasons, results, best))
    word = "was slow" if found.timed else "did worse"
    base = next((s.policy for s in found.scores if s.verdict == "baseline"), last.policy)
    for slow in dict.fromkeys((last.policy, base)):
        if (
            slow != first.policy
            and slow not in found.tied
            and (why := list(_why(found, first.policy, slow, names)))
        ):
            yield f"Why {names[slow]} {word}: " + "; ".join(why) + "."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _typical(s: Score, unit: str) -> str:
    middle_run = (
        "the median run never got there by ENDEX"
        if s.median is None
        else f"the median is {figure(s.median)} {unit}"
    )
    never = f", and in {percent(s.never / s.runs)} of the runs it never happened" if s.never else ""
    return middle_run + never


def _apart(found: Fastest, best: str, worst: str, names: Names) -> str:
    assert found.apart is not None
    if found.apart.low == found.apart.high == 0:
        return f"In every run {best} and {worst} are the same."
    size = Estimate(abs(found.apart.value), *_flipped(found.apart), found.apart.cells)
    to_endex = " (what had not happened counts as ENDEX)" if found.gauge.event else ""
    if not found.apart.clear:
        return f"The difference in the mean, {estimated(size)} {found.gauge.unit}, is not clear."
    word = "later" if found.timed else "worse"
    against = next((s for s in found.scores if s.verdict == "baseline"), None)
    told = f"In the mean it is {estimated(size)} {found.gauge.unit} {word}, 95 %{to_endex}."
    own = found.scores[0].difference
    if against is None or own is None or not own.clear or against.policy == found.scores[-1].policy:
        return told
    gain = Estimate(abs(own.value), *_flipped(own), own.cells)
    sooner = "sooner" if found.timed else "better"
    return f"{told} Against {names[against.policy]} {best} is {estimated(gain)} {found.gauge.unit} {sooner}."


def _flipped(apart: Estimate) -> tuple[float | None, float | None]:
    if apart.value >= 0 or apart.low is None or apart.high is None:
        return apart.low, apart.high
    return -apart.high, -apart.low


def _sure(found: Fastest, reasons: Sequence[Reason], results: Results, best: str) -> Iterator[str]:
    if found.best is not None:
        yield f"in {percent(found.best)} of the worlds no policy did better than {best}."
    shares = [
        (r.gauge.name, r.drivers.weak_evidence_share)
        for r in reasons
        if r.drivers and r.drivers.weak_evidence_share
    ]
    own = next((pair for pair in shares if pair[0] == found.gauge.name), shares[0] if shares else None)
    if own is not None and own[1] is not None:
        yield (
            f"Numbers that are pure judgement (grade C) have a hand in {points(own[1])} % of what the "
            f"uncertain numbers bring to {own[0]}."
        )
    numbers = results.manifest["uncertain"]
    weak = sum(u["grade"] == "C" and not u["anchored"] for u in numbers)
    if numbers:
        yield f"Of {len(numbers)} uncertain numbers {weak} are pure judgement."
    else:
        yield "No uncertain number was varied: the intervals are of luck alone."


def _why(found: Fastest, fast: str, slow: str, names: Names) -> Iterator[str]:
    """The ways in which the slow policy clearly does worse than the fast one, the largest gap first."""
    for way in sorted(found.ways, key=lambda way: -found.worse.get((way.gauge.name, slow), 0.0)):
        by = {s.policy: s for s in way.scores}
        a, b = by[fast].mean, by[slow].mean
        if way.gauge.name == found.gauge.name or (way.gauge.name, slow) not in found.worse:
            continue
        if b is None:
            continue
        if a is None:
            yield f"{WAYS[way.gauge.name]}: {middle(b)} (under {names[fast]} nobody asked)"
        else:
            yield f"{WAYS[way.gauge.name]}: {middle(b)} against {middle(a)}"


def _half(mean: Estimate) -> float:
    return 0.0 if mean.low is None or mean.high is None else (mean.high - mean.low) / 2
