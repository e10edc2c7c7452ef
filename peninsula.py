"""The public door for notebooks and scripts: load a scenario, play it, sweep a design, read results.

>>> import peninsula
>>> played = peninsula.run("korea-today", packs=["minute"], seed=7)
>>> played.measures["access_delay_h"]
>>> swept = peninsula.sweep("minute-vs-consultation", "results", replications=64)
>>> swept.frame(["closure_90_h"])

A run is a function of scenario, rules, seed and answers: the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policies import Registry
    from scenarios import Loaded
    from scenarios.rehearsal import Names
    from sim import Run
    from sim.lab.function import ModelFunction
    from sim.lab.results import Results
    from sim.lab.running.desk import Progress

__all__ = ["load", "model", "results", "run", "sweep"]
__version__ = "0.1.0"


def load(
    scenario: str | PathLike[str],
    *,
    packs: Iterable[str] = (),
    sets: Iterable[str] = (),
    rules: Iterable[str | PathLike[str]] = (),
) -> Loaded:
    """Read, merge and check a scenario; nothing is played.

    ``scenario`` is a shipped name or the path of a YAML file. ``packs`` (names or paths) are laid
    over it from left to right, then ``sets``, each ``"KEY=VALUE"``. ``rules`` are Python files or
    installed plug-ins whose rules the scenario may name.

    Raises ``scenarios.InputError`` with every problem found, or ``policies.RuleError`` for a rule
    that cannot be used.
    """
    import scenarios

    registry = _registry(rules)
    known = {family: registry.names(family) for family in registry.families()}
    return scenarios.load(fspath(scenario), tuple(packs), tuple(sets), known, _names)


def run(
    scenario: str | PathLike[str] | Loaded,
    *,
    packs: Iterable[str] = (),
    sets: Iterable[str] = (),
    rules: Iterable[str | PathLike[str]] = (),
    seed: int = 1,
    answers: Mapping[str, Any] | None = None,
) -> Run:
    """Play a scenario once and hand back the run: trace, measures, rulings and digests.

    ``scenario`` is what ``load`` takes, or what it returned; name the same ``rules`` again in that
    case. ``seed`` fixes the luck. ``answers`` holds leaders' decisions (question to option) that
    replace those of the policy. Measures are ``{name: {"value": number or None, "unit": text}}``;
    every name that ends in ``_h`` counts hours from the triggering attack.

    Raises what ``load`` raises, and ``ValueError`` for packs or settings that come too late.
    """
    import scenarios
    import sim

    packs, sets, rules = tuple(packs), tuple(sets), tuple(rules)
    if isinstance(scenario, scenarios.Loaded):
        if packs or sets:
            raise ValueError("packs and sets belong to load(); this scenario is already loaded")
        loaded = scenario
    else:
        loaded = load(scenario, packs=packs, sets=sets, rules=rules)
    return sim.run(loaded, seed=seed, registry=_registry(rules), answers=answers)


def sweep(
    design: str | PathLike[str],
    out: str | PathLike[str],
    *,
    replications: int | None = None,
    until: str | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    rules: Iterable[str | PathLike[str]] = (),
    progress: Callable[[Progress], None] | None = None,
) -> Results:
    """Play a design many times into the folder ``out``, or go on where an earlier sweep stopped.

    ``design`` is a shipped name, a sweep file, or a scenario with a section ``sweep``.
    ``replications`` (runs of each point) replaces the design's; ``until`` (such as
    ``"closure_90_h ±0.5h"``) stops when the paired differences are that precise, and then
    ``replications`` is the most. ``workers`` is a number of processes, ``scheduler`` the address of a
    Dask cluster; neither changes a byte of the results. ``progress`` is called after every chunk with
    ``done``, ``total``, ``rate``, ``left`` and ``failed``. In a script, call this under
    ``if __name__ == "__main__":``, for workers import the script.

    Raises what ``load`` raises, and ``sim.lab.running.worker.SweepError`` where folder, machine or
    cluster stand in the way. Needs the extra ``lab``.
    """
    from sim.lab.model import study_of
    from sim.lab.running.sweep import sweep as play
    from sim.lab.running.until import CAP, read_until

    study = study_of(fspath(design), tuple(fspath(rule) for rule in rules), replications)
    asked = None if until is None else read_until(until, study, replications or CAP)
    return play(study, fspath(out), workers=workers, scheduler=scheduler, until=asked, progress=progress)


def results(folder: str | PathLike[str]) -> Results:
    """The results of a sweep: ``frame()`` is a polars data frame of its runs, ``rows()`` a lazy one.

    Raises ``sim.lab.results.ResultsError`` for a folder without results. Needs the extra ``lab``.
    """
    from sim.lab.results import Results

    return Results(fspath(folder))


def model(
    scenario: str | PathLike[str] | Loaded,
    *,
    packs: Iterable[str] = (),
    sets: Iterable[str] = (),
    rules: Iterable[str | PathLike[str]] = (),
    measures: Iterable[str] | None = None,
) -> ModelFunction:
    """A scenario as a function of its uncertain numbers, for SALib, the EMA Workbench and the like.

    ``model(...)(seed=3, P1_06=0.8)`` plays one run and returns ``{measure: value}``, ``nan`` where it
    did not happen. Keywords are parameter ids with underscores for dots and hyphens; a number that is
    not given has its median. ``measures`` limits what is returned.

    Raises what ``load`` raises, and ``ValueError`` for an unknown measure.
    """
    import scenarios
    from sim.lab.function import ModelFunction
    from sim.lab.model import rule_sources

    named = tuple(fspath(rule) for rule in rules)
    if isinstance(scenario, scenarios.Loaded):
        loaded = scenario
    else:
        loaded = load(scenario, packs=packs, sets=sets, rules=named)
    return ModelFunction(loaded, measures, rule_sources(named))


def _names() -> Names:
    """Asked only for a scenario with an exercise: the engine takes a moment to load."""
    from sim.live.families import names

    return names()


def _registry(rules: Iterable[str | PathLike[str]]) -> Registry:
    import policies

    registry = policies.builtin()
    for source in rules:
        registry = registry.including(fspath(source))
    return registry
