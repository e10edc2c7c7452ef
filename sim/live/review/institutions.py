"""The same exercise under other institutions, with everybody's answers held where they fit.

A pack is laid over the journal's scenario; the acts stay. So it does not say what these people would
have done under another institution: it says what their answers would have come to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scenarios import InputError, catalogue
from scenarios.loader import lay_over
from sim.live.acts import Act, Misfit
from sim.live.course import course_of
from sim.live.exercise import Exercise
from sim.live.review.held import Holding, replay_held
from sim.live.review.intervals import Between, paired_share
from sim.live.review.outlook import Measures, Outlook, future
from sim.luck import Fork
from sim.plan import compile_plan

#: What is held against what was played: topic -> with it, and without it, as packs.
INSTITUTIONS: Mapping[str, tuple[str, ...]] = {
    "access": ("minute", "prompt", "strict"),
    "information": ("gsomia", "tisa", "no-sharing"),
    "coordination": ("trilateral", "hub", "ad-hoc"),
}

Came = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Change:
    """How often an event came, as played and otherwise, in the same futures; and the difference."""

    event: str
    played: int
    otherwise: int
    runs: int
    difference: Between  # otherwise minus played


@dataclass(frozen=True, slots=True)
class Institution:
    """A pack laid over an exercise. ``same``: the scenario holds it already, so nothing changed.

    ``came`` and ``measures`` are of the same luck. ``held`` answers fitted; ``new`` questions were left
    to the policy, as were those whose answer was ``misfit``; ``unmet`` answers found no question.
    ``refused`` says why the pack cannot be laid over this scenario.
    """

    topic: str
    pack: str
    same: bool
    came: Mapping[str, bool]
    measures: Measures
    held: tuple[str, ...]
    new: tuple[str, ...]
    misfit: tuple[str, ...]
    unmet: tuple[str, ...]
    changes: tuple[Change, ...]
    refused: str = ""


def institutions(exercise: Exercise, acts: Sequence[Act], outlook: Outlook) -> tuple[Institution, ...]:
    """Every pack of ``INSTITUTIONS`` over the exercise, with the same luck."""
    return tuple(
        _institution(exercise, acts, outlook, topic, pack)
        for topic, packs in INSTITUTIONS.items()
        for pack in packs
    )


def _institution(
    exercise: Exercise, acts: Sequence[Act], outlook: Outlook, topic: str, pack: str
) -> Institution:
    try:
        other = _other(exercise, pack)
        replayed = replay_held(other, acts, {}, reduced=True)
    except (Misfit, InputError) as error:
        return Institution(topic, pack, False, {}, {}, (), (), (), (), (), str(error))
    same = other.plan.loaded.hash == exercise.plan.loaded.hash
    measures = replayed.run.measures
    came = {foreseen.ident: foreseen.came(measures) for foreseen in outlook.events}
    fitted = (replayed.held, replayed.new, replayed.misfit, replayed.unmet)
    return Institution(topic, pack, same, came, measures, *fitted, ())


def with_futures(
    found: Sequence[Institution], outlook: Outlook, futures: Mapping[str, Sequence[Came]]
) -> tuple[Institution, ...]:
    """The same with what many futures came to: those of ``futures_under`` for each pack, and for nothing."""
    played = futures[""]
    return tuple(
        one
        if one.refused
        else replace(one, changes=tuple(_changes(outlook, played, futures[one.pack] or played)))
        for one in found
    )


def futures_under(
    exercise: Exercise, acts: Sequence[Act], outlook: Outlook, pack: str, runs: int
) -> tuple[Came, ...]:
    """What each of ``runs`` futures came to under a pack (as played where it is nothing), from STARTEX
    on, with the answers held. None where the scenario holds the pack already, or cannot take it."""
    try:
        other = _other(exercise, pack) if pack else exercise
        course = course_of(other.plan, acts)
    except (Misfit, InputError):
        return ()  # ``institutions`` tells why
    if pack and other.plan.loaded.hash == exercise.plan.loaded.hash:
        return ()
    return tuple(
        future(other, course, Holding(course.given, other.seats, {}), Fork(0, epoch), outlook)
        for epoch in range(1, runs + 1)
    )


def _other(exercise: Exercise, pack: str) -> Exercise:
    """The exercise under a pack more. Raises ``InputError``."""
    plan = exercise.plan
    rules = {family: plan.registry.names(family) for family in plan.registry.families()}
    loaded = lay_over(plan.loaded, pack, rules)
    return Exercise(compile_plan(loaded, plan.registry, catalogue()), exercise.seed, exercise.seats)


def _changes(outlook: Outlook, played: Sequence[Came], otherwise: Sequence[Came]) -> Iterator[Change]:
    for ident in (foreseen.ident for foreseen in outlook.events):
        pairs = [(here[ident], there[ident]) for here, there in zip(played, otherwise, strict=True)]
        gained, lost = pairs.count((False, True)), pairs.count((True, False))
        difference = paired_share(gained, lost, len(pairs))
        yield Change(ident, sum(a for a, _ in pairs), sum(b for _, b in pairs), len(pairs), difference)
