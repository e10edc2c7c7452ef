"""Policies side by side: scorecards, deadlines, ranks and regret, break-even, escalation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scenarios.problems import nearest, one_of
from sim.lab.answers.break_even import Frontier, frontiers
from sim.lab.answers.cells import Cells
from sim.lab.answers.contrasts import Across, Escalation, across, contrast, escalations, strength
from sim.lab.answers.regret import Regret, regret
from sim.lab.answers.scorecard import Card, Deadline, card, deadline, shared
from sim.lab.answers.selection import Circumstance, Policy, Selection, select
from sim.lab.results import Results, ResultsError
from sim.lab.study import Gauge

_CONSEQUENCES, _ECHOES, _REGRETS = 4, 2, 2  # shown when nothing else was asked for


@dataclass(frozen=True, slots=True)
class View:
    """All answers in one circumstance. ``moving`` and ``still`` name the measures left out: those in
    which some policy differs clearly from the baseline, and those in which none does. ``left_out`` cells
    are in no table, for a run of some policy failed there; ``first`` marks the design's first levels."""

    circumstance: Circumstance
    first: bool
    left_out: int
    frontiers: tuple[Frontier, ...]
    consequences: tuple[Card, ...]
    deadlines: tuple[Deadline, ...]
    regrets: tuple[Regret, ...]
    echoes: tuple[Card, ...]
    moving: tuple[str, ...]
    still: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What ``compare`` answers. ``cells`` is the number of runs of each point that are there, of
    ``replications`` asked for; ``fixed`` are policy levels that all those shown share."""

    name: str
    title: str
    source: str
    version: str
    cells: int
    replications: int
    worlds: int
    uncertain: int
    batches: int
    runs: int
    failed: int
    policies: tuple[Policy, ...]
    baseline: str
    fixed: Mapping[str, str]
    circumstances: int  # combinations that there are; `views` holds those shown in full
    contrast: str | None
    views: tuple[View, ...]
    across: Across | None
    escalation: tuple[Escalation, ...]


def compare(
    results: Results,
    *,
    baseline: str | None = None,
    measures: Sequence[str] = (),
    where: Sequence[str] = (),
    deadlines: Mapping[str, float] | None = None,
    everything: bool = False,
) -> Comparison:
    """Hold the policies of a sweep against a baseline.

    ``baseline`` is a level of the first policy factor or levels joined by ``+``; ``where`` holds
    ``"factor=level"``; ``measures`` names those to show, else those that the design names in margins
    and deadlines and a few that move most; ``everything`` shows all, in all circumstances.
    ``deadlines`` (measure to limit) are added to those of the design.

    Raises ``ResultsError`` for a folder that cannot be read and for a name that is not there.
    """
    for name in (*measures, *(deadlines or {})):
        _check_measure(results, name)
    selection = select(results, baseline=baseline, where=where, everywhere=everything)
    cells = Cells(results)
    if not cells.count:
        raise ResultsError(f"{results.folder}: no runs yet; run the sweep again")
    limits = {**results.manifest["deadlines"], **(deadlines or {})}
    asked = _Asked(tuple(measures), {k: v for k, v in limits.items() if k in results.gauges}, everything)
    named = _named_by_design(results, asked)
    held = contrast(results, selection)
    failed = cells.failed
    return Comparison(
        name=results.manifest["name"],
        title=results.manifest["title"],
        source=results.manifest["source"],
        version=results.manifest["version"],
        cells=cells.count,
        replications=results.manifest["replications"],
        worlds=cells.worlds,
        uncertain=len(results.manifest["uncertain"]),
        batches=len(set(cells.batch.tolist())),
        runs=failed.size,
        failed=int(failed.sum()),
        policies=selection.policies,
        baseline=selection.baseline.name,
        fixed=selection.fixed,
        circumstances=len(selection.elsewhere),
        contrast=None if held is None else held.name,
        views=tuple(_view(cells, selection, place, asked, named) for place in selection.circumstances),
        across=None if held is None else across(cells, selection, held, measures or named),
        escalation=tuple(escalations(cells, selection, held)),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    measures: tuple[str, ...]
    deadlines: Mapping[str, float]
    everything: bool


def _check_measure(results: Results, name: str) -> None:
    if name not in results.gauges:
        near = nearest(name, results.gauges)
        raise ResultsError(
            f"unknown measure '{name}'; expected {one_of(list(results.gauges))}"
            + (f"; nearest: {near}" if near else "")
        )


def _named_by_design(results: Results, asked: _Asked) -> list[str]:
    """The measures that margins and deadlines name, in their order, without repetition."""
    margins = [name for spec in results.break_even for name in spec.margins]
    return [name for name in dict.fromkeys((*margins, *asked.deadlines)) if name in results.gauges]


def _view(
    cells: Cells, selection: Selection, place: Circumstance, asked: _Asked, named: Sequence[str]
) -> View:
    cards = {name: card(cells, gauge, selection, place) for name, gauge in cells.results.gauges.items()}
    shown = _shown(cards, asked, named)
    kept = [cards[name] for name in shown]
    left = [c for name, c in cards.items() if name not in shown and c.happens]
    return View(
        circumstance=place,
        first=all(
            place.levels.get(f.name, f.levels[0]) == f.levels[0]
            for f in cells.results.factors
            if f.role == "circumstance"
        ),
        left_out=int((~shared(cells, selection.points(place))).sum()),
        frontiers=tuple(frontiers(cells, selection, place)),
        consequences=tuple(c for c in kept if not c.gauge.echo),
        deadlines=tuple(
            deadline(cells, cells.results.gauges[name], limit, selection, place)
            for name, limit in asked.deadlines.items()
        ),
        regrets=tuple(_regrets(cells, selection, place, _weighed(kept, asked, named))),
        echoes=tuple(c for c in kept if c.gauge.echo),
        moving=tuple(c.gauge.name for c in left if c.moves),
        still=tuple(c.gauge.name for c in left if not c.moves),
    )


def _shown(cards: Mapping[str, Card], asked: _Asked, named: Sequence[str]) -> list[str]:
    """Names of the measures to show: those asked for, else those of the design and those that move."""
    if asked.everything:
        return list(cards)
    if asked.measures:
        return list(dict.fromkeys(asked.measures))
    chosen = list(named)
    for echo, most in ((False, _CONSEQUENCES), (True, _ECHOES)):
        here = [name for name in chosen if cards[name].gauge.echo == echo]
        rest = [c for c in cards.values() if c.gauge.echo == echo and c.gauge.name not in here]
        moving = sorted((c for c in rest if c.moves), key=_interest, reverse=True)
        plain = [c for c in rest if c.happens and not c.moves]
        chosen += [c.gauge.name for c in (*moving, *plain)[: max(0, most - len(here))]]
    return chosen


def _interest(found: Card) -> tuple[bool, float]:
    return found.gauge.better != "neither", strength(found)


def _weighed(kept: Iterable[Card], asked: _Asked, named: Sequence[str]) -> list[Gauge]:
    """The measures for ranks and regret: consequences with a better side."""
    fit = [c.gauge for c in kept if not c.gauge.echo and c.gauge.better != "neither"]
    if asked.everything or asked.measures:
        return fit
    first = [gauge for gauge in fit if gauge.name in named]
    return (first or fit)[:_REGRETS]


def _regrets(
    cells: Cells, selection: Selection, place: Circumstance, gauges: Iterable[Gauge]
) -> Iterable[Regret]:
    found = (regret(cells, gauge, selection, place) for gauge in gauges)
    return (one for one in found if one is not None)
