"""The same exercise under other institutions, with everybody's answers held where they fit.

A pack is laid over the journal's scenario; the acts stay. So it does not say what these people would
have done under another institution: it says what their answers would have come to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies import Registry
from scenarios import Loaded, catalogue
from scenarios.loader import lay_over
from sim.live.acts import Act, Misfit
from sim.live.course import Course, course_of
from sim.live.exercise import Exercise
from sim.live.review.held import Holding, Replayed, played_held
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


def institutions(
    exercise: Exercise,
    acts: Sequence[Act],
    outlook: Outlook,
    runs: int,
    told: Callable[[str], None] = lambda _: None,
) -> tuple[Institution, ...]:
    """Every pack of ``INSTITUTIONS`` over the exercise: with the same luck, and in ``runs`` futures.

    The futures are drawn anew from STARTEX and are the same for every institution.
    """
    played = _futures(exercise, course_of(exercise.plan, acts), outlook, runs)
    found = []
    for topic, packs in INSTITUTIONS.items():
        for pack in packs:
            told(pack)
            found.append(_institution(exercise, acts, outlook, topic, pack, played))
    return tuple(found)


def _institution(
    exercise: Exercise, acts: Sequence[Act], outlook: Outlook, topic: str, pack: str, played: Sequence[Came]
) -> Institution:
    plan = exercise.plan
    loaded = under(plan.loaded, pack, plan.registry)
    other = Exercise(compile_plan(loaded, plan.registry, catalogue()), exercise.seed, exercise.seats)
    try:
        course = course_of(other.plan, acts)
    except Misfit as error:
        return Institution(topic, pack, False, {}, {}, (), (), (), (), (), str(error))
    replayed = played_held(other, course, {}, reduced=True)
    same = loaded.hash == plan.loaded.hash
    futures = played if same else _futures(other, course, outlook, len(played))
    return _as(topic, pack, same, replayed, outlook, (played, futures))


def _as(
    topic: str,
    pack: str,
    same: bool,
    replayed: Replayed,
    outlook: Outlook,
    futures: tuple[Sequence[Came], Sequence[Came]],
) -> Institution:
    measures = replayed.run.measures
    came = {foreseen.ident: foreseen.came(measures) for foreseen in outlook.events}
    changes = tuple(_changes(outlook, *futures)) if futures[0] else ()
    return Institution(
        topic,
        pack,
        same,
        came,
        measures,
        replayed.held,
        replayed.new,
        replayed.misfit,
        replayed.unmet,
        changes,
    )


def _futures(exercise: Exercise, course: Course, outlook: Outlook, runs: int) -> list[Came]:
    """What each future came to, from STARTEX on, with the answers held."""
    return [
        future(exercise, course, Holding(course.given, exercise.seats, {}), Fork(0, epoch), outlook)
        for epoch in range(1, runs + 1)
    ]


def _changes(outlook: Outlook, played: Sequence[Came], otherwise: Sequence[Came]) -> Iterator[Change]:
    for ident in (foreseen.ident for foreseen in outlook.events):
        pairs = [(here[ident], there[ident]) for here, there in zip(played, otherwise, strict=True)]
        gained, lost = pairs.count((False, True)), pairs.count((True, False))
        difference = paired_share(gained, lost, len(pairs))
        yield Change(ident, sum(a for a, _ in pairs), sum(b for _, b in pairs), len(pairs), difference)


def under(loaded: Loaded, pack: str, registry: Registry) -> Loaded:
    """A loaded scenario with one pack more. Raises ``InputError``."""
    rules = {family: registry.names(family) for family in registry.families()}
    return lay_over(loaded, pack, rules)
