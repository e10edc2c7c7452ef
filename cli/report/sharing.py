"""The same missiles under other ways of sharing: with and without the link, under GSOMIA and under TISA."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cli.report.beside import LUCKS, Spread, spread

if TYPE_CHECKING:
    from scenarios import Loaded
    from sim import Plan, Run

#: Name -> GSOMIA, TISA, link: the settings of a scenario's part ``information``.
WAYS: Mapping[str, tuple[str, bool, bool]] = {
    "GSOMIA and link": ("in-force", True, True),
    "TISA and link": ("none", True, True),
    "GSOMIA, no link": ("in-force", True, False),
    "nothing shared": ("none", False, False),
}
#: A launch and a place that its missiles come down on or pass over.
Target = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Warned:
    """The warning for one target: seconds from alert to arrival, ``None`` where no alert was given.
    ``others`` is over the other lucks, in which a missing alert is less than any (minus infinity)."""

    margin: float | None
    others: Spread


@dataclass(frozen=True, slots=True)
class Shared:
    """A way of sharing under the luck of the run and under the others.

    ``picture`` and ``pictures``: hours until the three capitals hold the same true picture of the first
    attack; ``None`` where there was no attack to assess. ``sooner``: in how many of the other lucks the
    alert for a target came sooner than with nothing shared; ``gained``: by how many seconds then, in the
    middle. ``own``: what the run itself was played under.
    """

    way: str
    own: bool
    warned: Mapping[Target, Warned]
    picture: float | None
    pictures: Spread | None
    sooner: Mapping[Target, int]
    gained: Mapping[Target, float]


@dataclass(frozen=True, slots=True)
class _Played:
    margins: Mapping[Target, float]
    picture: float | None


def shared(loaded: Loaded, run: Run) -> tuple[Shared, ...]:
    """The run under each way of sharing; empty where nothing was launched at or over a place."""
    targets = _targets(run)
    if not targets:
        return ()
    here: dict[str, _Played] = {}
    others: dict[str, list[_Played]] = {}
    own = _way_of(loaded)
    for way, plan in _plans(loaded, run, own):
        here[way] = _played(run) if way == own else _play(plan, run, run.seed)
        others[way] = [_play(plan, run, seed) for seed in range(1, LUCKS + 1)]
    without = others[list(WAYS)[-1]]
    return tuple(_told(way, way == own, targets, here[way], others[way], without) for way in here)


def _way_of(loaded: Loaded) -> str:
    """The name of what the scenario says; a name of its own where it is none of the four."""
    said = loaded.scenario.information
    found = (said.gsomia, said.tisa, said.realtime)
    words = (
        f"GSOMIA {said.gsomia}{'' if said.tisa else ', no TISA'}, {'link' if said.realtime else 'no link'}"
    )
    return next((way for way, settings in WAYS.items() if settings == found), words)


def _plans(loaded: Loaded, run: Run, own: str) -> Iterator[tuple[str, Plan]]:
    from sim import compile_plan

    plan = run.plan
    if own not in WAYS:
        yield own, plan
    for way, (gsomia, tisa, realtime) in WAYS.items():
        if way == own:
            yield way, plan
            continue
        told = {"gsomia": gsomia, "tisa": tisa, "realtime": realtime}
        information = loaded.scenario.information.model_copy(update=told)
        other = replace(loaded, scenario=loaded.scenario.model_copy(update={"information": information}))
        yield way, compile_plan(other, plan.registry, plan.catalogue, plan.numbers.world)


def _targets(run: Run) -> list[Target]:
    """In order of arrival; a target without an alert has no margin and counts as well."""
    kinds = ("margin", "unwarned")
    return list(dict.fromkeys((r.subject, r.place) for r in run.trace.records if r.kind in kinds))


def _play(plan: Plan, run: Run, seed: int) -> _Played:
    from sim import ByScript, play_plan

    decided = {e.question: e.option for e in run.decisions if e.kind != "policy"}
    return _played(play_plan(plan, seed, decider=ByScript(decided), reduced=True))


def _played(run: Run) -> _Played:
    margins = {(r.subject, r.place): float(r.value) for r in run.trace.records if r.kind == "margin"}
    return _Played(margins, run.measures["pictures_right_h"]["value"])


def _told(
    way: str, own: bool, targets: list[Target], here: _Played, others: list[_Played], without: list[_Played]
) -> Shared:
    least = float("-inf")
    warned, sooner, gained = {}, {}, {}
    for target in targets:
        # The order of a spread puts what is missing last, so margins go in with their sign turned.
        turned = spread([-p.margins[target] if target in p.margins else None for p in others])
        warned[target] = Warned(
            here.margins.get(target),
            Spread(-turned.middle, -turned.high, -turned.low, turned.never, turned.count),
        )
        gains = [
            p.margins.get(target, least) - w.margins.get(target, least)
            for p, w in zip(others, without, strict=True)
            if p.margins.get(target, least) > w.margins.get(target, least)
        ]
        sooner[target] = len(gains)
        gained[target] = spread(gains).middle if gains else 0.0
    told = [p.picture for p in others]
    pictures = spread(told) if any(t is not None for t in told) else None
    return Shared(way, own, warned, here.picture, pictures, sooner, gained)
