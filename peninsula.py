"""The public door for notebooks and scripts: load a scenario, play it.

>>> import peninsula
>>> played = peninsula.run("korea-today", packs=["minute"], seed=7)
>>> played.measures["access_delay_h"]

A run is a function of scenario, rules, seed and answers: the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policies import Registry
    from scenarios import Loaded
    from sim import Run

__all__ = ["load", "run"]
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
    return scenarios.load(fspath(scenario), tuple(packs), tuple(sets), known)


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


def _registry(rules: Iterable[str | PathLike[str]]) -> Registry:
    import policies

    registry = policies.builtin()
    for source in rules:
        registry = registry.including(fspath(source))
    return registry
