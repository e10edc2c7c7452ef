"""From the name or path of a design to its values: opened, formed, crossed, checked."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from scenarios.catalogue import catalogue
from scenarios.check import World
from scenarios.designs.asking import Asking, break_evens, repeated, sensitivity_of
from scenarios.designs.design import Design, Sampling
from scenarios.designs.form import Form, formed
from scenarios.designs.opening import Opened, opened
from scenarios.designs.points import factors_of, keys_set, laid_levels, points_of, too_many
from scenarios.designs.ranges import Reading, uncertain_of
from scenarios.loader import digest
from scenarios.nodes import closest
from scenarios.problems import InputError, in_order
from scenarios.register import register

MOST_RUNS = 10_000_000


def load_design(name_or_path: str, rules: Mapping[str, Collection[str]] | None = None) -> Design:
    """Load a design: a shipped name, a sweep file, or a scenario with a section ``sweep``.

    ``rules`` maps a family ("access") to the names of its rules; without it rule names are not checked.
    Names of measures and of streams of luck are not checked here. Raises ``InputError`` with
    everything that is wrong.
    """
    return read_design(opened(name_or_path), name_or_path, World(register(), catalogue(), rules))


def read_design(found: Opened, source: str, world: World) -> Design:
    """The design of an opened file, against a world. Raises ``InputError``."""
    form, root, problems = formed(found.keys, found.prefix)
    if form is None:
        raise InputError(in_order([*found.problems, *problems]))
    factors = factors_of(form)
    problems += too_many(factors, closest(root, ("policies",)))
    if problems:
        raise InputError(in_order([*found.problems, *problems]))
    laid, problems = laid_levels(form, root, found)
    if problems:
        raise InputError(in_order([*found.problems, *problems]))
    points = points_of(factors, laid, found, world)
    reading = Reading(found.base.root, points, keys_set(laid, points), world, root, found.prefix)
    uncertain = uncertain_of(form, reading)
    asking = Asking(factors, points, uncertain, root, found.prefix)
    # What has fallen out of the uncertain numbers would be missed a second time by the questions.
    design = _design(form, found, source, asking)
    _check_size(design, asking)
    told = [*found.problems, *(reading.problems or asking.problems)]
    if told:
        raise InputError(in_order(told))
    return design


def _design(form: Form, found: Opened, source: str, asking: Asking) -> Design:
    sampling = Sampling(**form.sampling.model_dump())
    repeated(sampling.steer, ("sampling", "steer"), "stream", asking)
    repeated(form.measures, ("measures",), "measure", asking)
    baseline = asking.combination(form.baseline, ("baseline",), f"{found.prefix}baseline")
    asked = break_evens(form, asking)
    sensitivity = sensitivity_of(form, asking)
    return Design(
        name=found.name,
        title=found.title,
        summary=found.summary,
        source=source,
        scenario=found.scenario,
        files=tuple(dict.fromkeys([*found.files, *(f for p in asking.points for f in p.loaded.files)])),
        factors=tuple(asking.factors),
        points=tuple(asking.points),
        uncertain=tuple(asking.uncertain),
        replications=form.replications,
        sampling=sampling,
        baseline=baseline,
        measures=form.measures,
        deadlines=dict(form.deadlines),
        break_even=asked,
        sensitivity=sensitivity,
        identity=_identity(form, asking, sampling, baseline),
        written=found.keys,
    )


def _check_size(design: Design, asking: Asking) -> None:
    """A sweep of absurd size is a slip of the pen."""
    runs = len(design.points) * design.replications
    if runs > MOST_RUNS:
        found = f"{len(design.points):,} points of {design.replications:,} replications: {runs:,} runs"
        asking.add(("replications",), found, f"at most {MOST_RUNS:,}")
    if design.sensitivity is not None:
        asked = design.sensitivity
        runs = asked.base * len(asked.points) * (len(asked.groups) + 5)
        if runs > MOST_RUNS:
            found = f"a sensitivity design of up to {runs:,} runs"
            asking.add(("sensitivity", "base"), found, f"at most {MOST_RUNS:,}")


def _identity(form: Form, asking: Asking, sampling: Sampling, baseline: str) -> dict[str, Any]:
    """All that must be equal for results to go together, as plain data."""
    numbers = {name: [str(one.value), one.at_least] for name, one in register().parameters.items()}
    return {
        "factors": {factor.name: [factor.role, *factor.levels] for factor in asking.factors},
        "points": {point.name: point.loaded.hash for point in asking.points},
        "register": digest(numbers),
        "uncertain": {
            one.ident: [one.kind, repr(one.distribution), one.grade, one.anchored, one.whole]
            for one in asking.uncertain
        },
        "sampling": {**asdict(sampling), "steer": list(sampling.steer)},
        "measures": list(form.measures),
        "baseline": baseline,
        "deadlines": dict(form.deadlines),
        "break_even": [json.loads(one.model_dump_json()) for one in form.break_even],
        "sensitivity": None if form.sensitivity is None else json.loads(form.sensitivity.model_dump_json()),
    }
