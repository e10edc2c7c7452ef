"""One policy against the baseline from circumstance to circumstance, and under each response of Pyongyang."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.red import RESPONSES
from sim.lab.answers.cells import Cells
from sim.lab.answers.estimates import Estimate, batch_mean
from sim.lab.answers.scorecard import Card, paired
from sim.lab.answers.selection import Circumstance, Policy, Selection
from sim.lab.results import Results
from sim.lab.study import Gauge

ESCALATION = ("highest_rung", "hours_above_limited", "hours_above_all_out")
_MOST = 3  # measures side by side


@dataclass(frozen=True, slots=True)
class AcrossLine:
    """Paired differences in one circumstance, in the order of the measures; ``None``: cannot be told."""

    circumstance: str
    differences: tuple[Estimate | None, ...]


@dataclass(frozen=True, slots=True)
class Across:
    """A policy against another in every circumstance."""

    policy: str
    against: str
    gauges: tuple[Gauge, ...]
    lines: tuple[AcrossLine, ...]


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """A policy under each response: the mean, and the paired difference to the baseline."""

    policy: str
    means: Mapping[str, Estimate | None]
    differences: Mapping[str, Estimate | None]


@dataclass(frozen=True, slots=True)
class Escalation:
    """A measure of escalation where a visible response deters, does nothing, or provokes.

    ``factor`` is the circumstance that holds the three responses, ``others`` the levels of the rest."""

    gauge: Gauge
    factor: str
    others: Mapping[str, str]
    lines: tuple[EscalationLine, ...]


def contrast(results: Results, selection: Selection) -> Policy | None:
    """The policy that stands against the baseline in headlines: that of the first break-even, else one
    that the design asks to be explained, else the first other level of the first policy factor."""
    for spec in results.break_even:
        for name in (spec.policy, spec.against):
            found = selection.policy(name)
            if found is not None and "+" not in name:
                found = _beside(selection, found)
            if found is not None and found != selection.baseline:
                return found
    asked = results.manifest["sensitivity"]
    levels = [results.points[number].levels for number in asked["points"]] if asked else []
    others = [p for p in selection.policies if p != selection.baseline]
    explained = [p for p in others if any(p.levels.items() <= found.items() for found in levels)]
    beside = [p for p in others if _same_but_first(p, selection.baseline)]
    return next(iter([*explained, *beside, *others]), None)


def _same_but_first(policy: Policy, other: Policy) -> bool:
    first, *_ = policy.levels
    return all(policy.levels[name] == level for name, level in other.levels.items() if name != first)


def _beside(selection: Selection, policy: Policy) -> Policy:
    """The policy at the same first level that shares most of its other levels with the baseline."""
    first, *_ = policy.levels.values()
    same = [p for p in selection.policies if next(iter(p.levels.values())) == first]
    base = selection.baseline.levels
    return max(same, key=lambda p: sum(base[name] == level for name, level in p.levels.items()))


def strength(card: Card) -> float:
    """How clearly some policy differs: the largest difference over half its interval."""
    found = [s.difference for s in card.scores if s.difference is not None and s.difference.clear]
    halves = [(abs(d.value), (d.high - d.low) / 2) for d in found if d.high is not None and d.low is not None]
    return max((value / half if half else float("inf") for value, half in halves), default=0.0)


def across(cells: Cells, selection: Selection, policy: Policy, names: Sequence[str]) -> Across | None:
    """The paired difference in every circumstance; ``None`` where there is only one, or no measure."""
    gauges = [cells.results.gauges[name] for name in names][:_MOST]
    if len(selection.elsewhere) < 2 or not gauges:
        return None

    def difference(gauge: Gauge, place: Circumstance) -> Estimate | None:
        return paired(cells, gauge, *_points(selection, policy, place))[0]

    # Measures outside, so that each is read once.
    columns = [[difference(gauge, place) for place in selection.elsewhere] for gauge in gauges]
    lines = zip(selection.elsewhere, zip(*columns, strict=True), strict=True)
    return Across(
        policy.name,
        selection.baseline.name,
        tuple(gauges),
        tuple(AcrossLine(place.name, found) for place, found in lines),
    )


def escalations(cells: Cells, selection: Selection, held: Policy | None) -> Iterator[Escalation]:
    """The measures of escalation for each response side by side, where the design holds all three."""
    factor = _response_factor(selection)
    if factor is None or held is None:
        return
    for gauge in (cells.results.gauges[name] for name in ESCALATION if name in cells.results.gauges):
        for others in _others(selection, factor):
            places = {response: selection.near({**others, factor: response}) for response in RESPONSES}
            here = {response: place for response, place in places.items() if place is not None}
            lines = tuple(_line(cells, gauge, selection, policy, here) for policy in selection.policies)
            yield Escalation(gauge, factor, others, lines)


def _points(selection: Selection, policy: Policy, place: Circumstance) -> tuple[int, int]:
    """The points of a policy and of the baseline in a circumstance."""
    return selection.columns[policy.name, place.name], selection.columns[selection.baseline.name, place.name]


def _response_factor(selection: Selection) -> str | None:
    levels: dict[str, set[str]] = {}
    for place in selection.elsewhere:
        for name, level in place.levels.items():
            levels.setdefault(name, set()).add(level)
    return next((name for name, found in levels.items() if found >= set(RESPONSES)), None)


def _others(selection: Selection, factor: str) -> list[dict[str, str]]:
    """The levels of the other circumstances, as shown, without repetition."""
    shown = [{k: v for k, v in place.levels.items() if k != factor} for place in selection.circumstances]
    return list({tuple(levels.items()): levels for levels in shown}.values())


def _line(
    cells: Cells, gauge: Gauge, selection: Selection, policy: Policy, places: Mapping[str, Circumstance]
) -> EscalationLine:
    means, differences = {}, {}
    for response, place in places.items():
        point, other = _points(selection, policy, place)
        means[response] = batch_mean(cells.restricted(gauge)[:, point], cells.batch)
        own = policy == selection.baseline
        differences[response] = None if own else paired(cells, gauge, point, other)[0]
    return EscalationLine(policy.name, means, differences)
