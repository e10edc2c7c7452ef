"""The review of one exercise: everything that a report says of it, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scenarios.sections.exercise import Objective, Words
from sim.engine import Run
from sim.live.acts import Act, Noted, Overridden, Sent
from sim.live.chances import Odds
from sim.live.exercise import Exercise, Situation, finish, play_on, situation
from sim.live.review.calibration import Calibration, calibration
from sim.live.review.choices import Decision, decisions, judged
from sim.live.review.course_of_chances import Moment, Stop, TurningPoint, moved, stops, turning_points
from sim.live.review.futures import Bench, Done, Job, MomentJob, OddsJob, PackJob, Spread
from sim.live.review.institutions import INSTITUTIONS, Institution, institutions, with_futures
from sim.live.review.ledger import Fact, Unaware, ledger, unaware
from sim.live.review.outlook import Outlook, outlook_of


@dataclass(frozen=True, slots=True)
class Review:
    """An exercise after it, or so far. It shows all: hand it to a cell only when the exercise is over.

    ``run`` goes to ENDEX; of an exercise that is not over the rest is the policy's, with the luck of its
    seed. ``policy`` is what the policy alone would have got. ``facts``, ``unaware`` and ``stands`` hold
    what has happened so far. ``runs`` is the number of futures behind each chance; none without.
    ``awaits`` names what is still being drawn: ``chances``, ``choices``.
    """

    exercise: Exercise
    acts: tuple[Act, ...]
    stands: Situation
    run: Run
    policy: Run
    outlook: Outlook
    facts: tuple[Fact, ...]
    unaware: tuple[Unaware, ...]
    decisions: tuple[Decision, ...]
    moments: tuple[Moment, ...]
    turning_points: tuple[TurningPoint, ...]
    institutions: tuple[Institution, ...]
    calibration: Calibration
    runs: int
    awaits: frozenset[str] = frozenset()

    @property
    def finished(self) -> bool:
        return self.stands.finished

    @property
    def objectives(self) -> tuple[Objective, ...]:
        plan = self.exercise.plan.scenario.exercise
        return plan.objectives if plan is not None else ()

    @property
    def hot_wash(self) -> tuple[Words, ...]:
        plan = self.exercise.plan.scenario.exercise
        return plan.hot_wash if plan is not None else ()

    @property
    def notes(self) -> tuple[Noted, ...]:
        return tuple(act for act in self.acts if isinstance(act, Noted))

    @property
    def letters(self) -> tuple[Sent, ...]:
        return tuple(act for act in self.acts if isinstance(act, Sent))

    @property
    def overrides(self) -> tuple[Overridden, ...]:
        return tuple(act for act in self.acts if isinstance(act, Overridden))


def review(
    exercise: Exercise,
    acts: Sequence[Act],
    *,
    runs: int = 0,
    told: Callable[[str], None] = lambda _: None,
    only: str | None = None,
    spread: Spread | None = None,
) -> Review:
    """Review an exercise; with ``runs`` 0 nothing is redrawn.

    With ``only`` a party, nothing is worked out but what belongs to it. ``spread`` does the jobs
    elsewhere; ``told`` hears how many are done. Raises ``Misfit`` for acts that do not fit.
    """
    *_, last = stages(exercise, acts, runs=runs, told=told, only=only, spread=spread)
    return last


def stages(
    exercise: Exercise,
    acts: Sequence[Act],
    *,
    runs: int = 0,
    told: Callable[[str], None] = lambda _: None,
    only: str | None = None,
    spread: Spread | None = None,
) -> Iterator[Review]:
    """The same review as it grows: with the same luck, then the chances, then the choices judged."""
    found = _same_luck(exercise, tuple(acts), only)
    yield replace(found, awaits=frozenset(("chances", "choices") if runs else ()))
    if not runs:
        return
    bench = Bench(exercise, found.acts, found.outlook, runs)
    jobs = _Jobs(spread or bench.alone, told)
    found = replace(found, runs=runs)
    if only is None:
        found = _with_chances(found, jobs)
        yield replace(found, awaits=frozenset(("choices",)))
    asked = [d for d in found.decisions if len(d.question.options) > 1]
    # Late questions take longest to search: they come first, so that no core waits at the end.
    latest = sorted(asked, key=lambda decision: -decision.act)
    done = jobs.done([OddsJob(d.act, d.question.ident) for d in latest], "choices")
    odds = {drawn.question: drawn for drawn in done.values() if isinstance(drawn, Odds)}
    yield replace(found, decisions=judged(found.decisions, found.outlook, odds))


def _same_luck(exercise: Exercise, acts: tuple[Act, ...], only: str | None) -> Review:
    """All that needs no futures."""
    stands = situation(exercise, acts)
    run = finish(exercise, acts) if stands.finished else play_on(exercise, acts, {})
    outlook = outlook_of(exercise)
    return Review(
        exercise=exercise,
        acts=acts,
        stands=stands,
        run=run,
        policy=play_on(exercise, (), {}),
        outlook=outlook,
        facts=ledger(stands.records),
        unaware=unaware(stands.records),
        decisions=decisions(exercise, acts, run, outlook, only),
        moments=(),
        turning_points=(),
        institutions=institutions(exercise, acts, outlook) if only is None else (),
        calibration=calibration(exercise, acts, outlook, run.measures),
        runs=0,
    )


def _with_chances(found: Review, jobs: _Jobs) -> Review:
    """With the course of the chances, and with many futures of every institution."""
    packs = ["", *(pack for packs in INSTITUTIONS.values() for pack in packs)]
    pairs = list(stops(found.acts))
    done = jobs.done([*(MomentJob(after) for _, after in pairs), *map(PackJob, packs)], "chances")
    split = [
        MomentJob(earlier)
        for (_, last), (earlier, later) in pairwise(pairs)
        if earlier is not None and moved(_moment(done, last), _moment(done, later))
    ]
    done |= jobs.done(split, "turning points")
    moments = tuple(
        _moment(done, stop) for pair in pairs for stop in pair if stop and MomentJob(stop) in done
    )
    futures = {pack: came for pack in packs if isinstance(came := done[PackJob(pack)], tuple)}
    return replace(
        found,
        moments=moments,
        turning_points=turning_points(moments, found.outlook),
        institutions=with_futures(found.institutions, found.outlook, futures),
    )


@dataclass(frozen=True, slots=True)
class _Jobs:
    """Has jobs done, and tells how far they are."""

    spread: Spread
    told: Callable[[str], None]

    def done(self, jobs: Sequence[Job], what: str) -> dict[Job, Done]:
        found: dict[Job, Done] = {}
        for number, (place, came) in enumerate(self.spread(jobs), 1):
            found[jobs[place]] = came
            self.told(f"{what}: {number} of {len(jobs)} parts are drawn")
        return found


def _moment(done: Mapping[Job, Done], stop: Stop) -> Moment:
    found = done[MomentJob(stop)]
    assert isinstance(found, Moment)
    return found
