"""The engine as the model of a study: a point, a world and a seed go in, measures come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies import Registry, builtin
from scenarios import Catalogue, Loaded, catalogue
from scenarios.check import World
from scenarios.loader import Assembly, finish
from scenarios.register import register
from scenarios.settings import setting
from sim.engine import Run, play_plan
from sim.lab.study import Outcome
from sim.plan import Plan, compile_plan


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A file of the user's rules as text, so that it travels; ``text`` is None for a plug-in's name."""

    name: str
    text: str | None


def registry_of(rules: tuple[RuleSource, ...]) -> Registry:
    """The built-in rules and the user's."""
    registry = builtin()
    for rule in rules:
        registry = (
            registry.including(rule.name)
            if rule.text is None
            else registry.including_text(rule.name, rule.text)
        )
    return registry


@dataclass(frozen=True, slots=True)
class EngineModel:
    """The points of a study as scenarios.

    ``assemblies`` (as many, or none) hold the same scenarios not yet validated, for uncertain numbers
    that are set in the scenario itself: ``keys``, of which ``whole`` are whole numbers.
    """

    loaded: tuple[Loaded, ...]
    measures: tuple[str, ...]
    rules: tuple[RuleSource, ...] = ()
    assemblies: tuple[Assembly, ...] = ()
    keys: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()

    def open(self) -> Player:
        return Player(self)


class Player:
    """Plays runs one after the other; keeps the last plan of each point, for the next luck in that world."""

    def __init__(self, model: EngineModel) -> None:
        self._model = model
        self._registry = registry_of(model.rules)
        self._catalogue: Catalogue = catalogue()
        self._known = {family: self._registry.names(family) for family in self._registry.families()}
        self._plans: dict[int, tuple[Mapping[str, float], Plan]] = {}

    def __call__(
        self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]
    ) -> Outcome:
        run = play_plan(self.plan(point, world), seed, reduced=True, steer=steer or None)
        values = {name: run.measures[name]["value"] for name in self._model.measures}
        return Outcome(values, run.horizon_h, run.outcome_digest)

    def whole(self, point: int, world: Mapping[str, float], seed: int, steer: Mapping[str, float]) -> Run:
        """The same run with its whole trace."""
        return play_plan(self.plan(point, world), seed, steer=steer or None)

    def plan(self, point: int, world: Mapping[str, float]) -> Plan:
        """The scenario of a point in a world, compiled."""
        known, plan = self._plans.get(point, (None, None))
        if plan is None or known != world:
            numbers = {ident: value for ident, value in world.items() if ident not in self._model.keys}
            loaded = self.loaded(point, world)
            plan = compile_plan(loaded, self._registry, self._catalogue, numbers, like=plan)
            self._plans[point] = (dict(world), plan)
        return plan

    def loaded(self, point: int, world: Mapping[str, float]) -> Loaded:
        """The scenario of a point, with the uncertain keys of a world set in it."""
        model = self._model
        if not model.keys:
            return model.loaded[point]
        made = model.assemblies[point]
        made = Assembly(made.root, list(made.files), list(made.packs), list(made.problems))
        for key in model.keys:
            value = world[key]
            text = str(round(value)) if key in model.whole else repr(value)
            made.lay(setting(f"{key}={text}", made.root))
        return finish(made, World(register(), self._catalogue, self._known))
