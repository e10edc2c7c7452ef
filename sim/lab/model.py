"""The engine as the model of a study: a point, a world and a seed go in, measures come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from policies import Registry, builtin
from scenarios import Catalogue, Loaded, catalogue
from scenarios.designs import Design, load_design, with_numbers
from scenarios.problems import InputError, Problem, nearest, one_of, problem
from sim.engine import Run, play_plan
from sim.lab.study import Gauge, Outcome, Point, Study, Uncertain
from sim.measures import MEASURES
from sim.plan import Plan, compile_plan

#: Runs of each point from which the streams of luck are learned that a design may steer.
_PILOTS = 6


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A file of the user's rules as text, so that it travels; ``text`` is None for a plug-in's name."""

    name: str
    text: str | None


def rule_sources(rules: Iterable[str]) -> tuple[RuleSource, ...]:
    """Rule files read, plug-ins by name. What cannot be read is told when the registry is made."""
    return tuple(
        RuleSource(rule, Path(rule).read_text(encoding="utf-8") if Path(rule).is_file() else None)
        for rule in rules
    )


def registry_of(rules: Iterable[RuleSource]) -> Registry:
    """The built-in rules and the user's."""
    registry = builtin()
    for rule in rules:
        if rule.text is None:
            registry = registry.including(rule.name)
        else:
            registry = registry.including_text(rule.name, rule.text)
    return registry


@dataclass(frozen=True, slots=True)
class EngineModel:
    """The points of a study as scenarios, and the user's rules.

    ``keys`` (ident -> steps of the key) are the uncertain numbers that are set in the scenario itself.
    """

    loaded: tuple[Loaded, ...]
    measures: tuple[str, ...]
    rules: tuple[RuleSource, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def open(self) -> Player:
        return Player(self)


class Player:
    """Plays runs one after the other; keeps the last plan of each point, for the next luck in that world."""

    def __init__(self, model: EngineModel) -> None:
        self._model = model
        self._registry = registry_of(model.rules)
        self._catalogue: Catalogue = catalogue()
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
            keys, loaded = self._model.keys, self._model.loaded[point]
            numbers = {ident: value for ident, value in world.items() if ident not in keys}
            if keys:
                loaded = with_numbers(loaded, {steps: world[ident] for ident, steps in keys.items()})
            plan = compile_plan(loaded, self._registry, self._catalogue, numbers, like=plan)
            self._plans[point] = (dict(world), plan)
        return plan


def study_of(name_or_path: str, rules: Iterable[str] = (), replications: int | None = None) -> Study:
    """The study of a design: shipped name, sweep file, or scenario with a section ``sweep``.

    ``rules`` are files or plug-ins as for ``peninsula run``; ``replications`` replaces the design's.
    Raises ``InputError`` with everything that is wrong with the design, ``RuleError`` for the rules.
    """
    sources = rule_sources(rules)
    registry = registry_of(sources)
    known = {family: registry.names(family) for family in registry.families()}
    design = load_design(name_or_path, known)
    measures = design.measures or tuple(MEASURES)
    problems = list(_unknown_measures(design))
    if problems:
        raise InputError(problems)
    keys = {u.ident: u.steps for u in design.uncertain if u.kind == "key"}
    model = EngineModel(design.loaded, measures, sources, keys)
    _check_steered(design, model)
    return Study(
        name=design.name,
        title=design.title,
        source=name_or_path,
        factors=design.factors,
        points=tuple(Point(p.index, p.name, p.levels) for p in design.points),
        gauges=tuple(gauge_of(name) for name in measures),
        model=model,
        replications=replications or design.replications,
        uncertain=tuple(
            Uncertain(u.ident, u.title, u.unit, u.distribution, u.kind, u.grade, u.anchored, u.whole)
            for u in design.uncertain
        ),
        sampling=design.sampling,
        baseline=design.baseline,
        deadlines=dict(design.deadlines),
        break_even=design.break_even,
        sensitivity=design.sensitivity,
        rules=tuple(source.name for source in sources),
        identity={
            "design": design.hash,
            "rules": [
                {"name": rule.name, "sha256": rule.digest} for rule in registry.rules() if not rule.built_in
            ],
        },
    )


def gauge_of(name: str) -> Gauge:
    """What a study knows of a measure of the engine."""
    m = MEASURES[name]
    return Gauge(m.name, m.unit, m.better, m.definition, m.echo, m.event)


def _unknown_measures(design: Design) -> Iterator[Problem]:
    """Names of measures in a design that the engine does not have, or that the design leaves out."""
    known = design.measures or tuple(MEASURES)
    named: list[tuple[tuple[str | int, ...], str, tuple[str, ...]]]
    named = [(("measures", n), name, tuple(MEASURES)) for n, name in enumerate(design.measures)]
    named += [(("deadlines", name), name, known) for name in design.deadlines]
    for n, held in enumerate(design.break_even):
        named += [(("break_even", n, "margins", name), name, known) for name in held.margins]
    for path, name, words in named:
        if name not in words:
            expected = one_of(words) if words is known and design.measures else "a measure of the engine"
            yield problem(design.position(*path), f"unknown measure '{name}'", expected, nearest(name, words))


def _check_steered(design: Design, model: EngineModel) -> None:
    """A stream that no run draws cannot be steered; a misspelt name would change nothing in silence."""
    if not design.sampling.steer:
        return
    play, drawn = model.open(), set[str]()
    for point in design.points:
        plan = play.plan(point.index, {u.ident: u.distribution.median for u in design.uncertain})
        for seed in range(_PILOTS):
            play_plan(plan, seed, reduced=True)
        drawn.update(plan.layout.index)
    unknown = [
        problem(
            design.position("sampling", "steer", n),
            f"no run draws luck from '{stream}'",
            f"a stream that one of {_PILOTS} runs of each point draws from",
            nearest(stream, drawn),
        )
        for n, stream in enumerate(design.sampling.steer)
        if stream not in drawn
    ]
    if unknown:
        raise InputError(unknown)
