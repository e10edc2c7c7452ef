"""The review of one exercise: everything that a report says of it, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenarios.sections.exercise import Objective, Words
from sim.engine import Run
from sim.live.acts import Act, Noted, Overridden, Sent
from sim.live.chances import Odds
from sim.live.exercise import Exercise, Situation, finish, play_on, situation
from sim.live.review.calibration import Calibration, calibration
from sim.live.review.choices import Decision, Rolls, decisions, questions_of
from sim.live.review.course_of_chances import Moment, Stop, TurningPoint, moved, stops, turning_points
from sim.live.review.futures import Bench, Done, Job, MomentJob, OddsJob, PackJob, Spread
from sim.live.review.institutions import INSTITUTIONS, Came, Institution, institutions
from sim.live.review.ledger import Fact, Unaware, ledger, unaware
from sim.live.review.outlook import Outlook, outlook_of


@dataclass(frozen=True, slots=True)
class Review:
    """An exercise after it, or so far. It shows all: hand it to a cell only when the exercise is over.

    ``run`` goes to ENDEX; of an exercise that is not over the rest is the policy's, with the luck of its
    seed. ``policy`` is what the policy alone would have got. ``facts``, ``unaware`` and ``stands`` hold
    what has happened so far. ``runs`` is the number of futures behind each chance; none without.
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
    rolls: Rolls | None = None,
    runs: int = 0,
    told: Callable[[str], None] = lambda _: None,
    only: str | None = None,
    spread: Spread | None = None,
) -> Review:
    """Review an exercise. ``rolls`` gives odds at a question; with ``runs`` 0 nothing is redrawn.

    With ``only`` a party, nothing is worked out but what belongs to it. ``spread`` does the jobs
    elsewhere; ``told`` hears how many are done. Raises ``Misfit`` for acts that do not fit.
    """
    stands = situation(exercise, acts)
    run = finish(exercise, acts) if stands.finished else play_on(exercise, acts, {})
    outlook = outlook_of(exercise)
    bench = Bench(exercise, tuple(acts), outlook, rolls, runs)
    drawn = _drawn(bench, spread or bench.alone, told, only) if runs else _Drawn({}, (), {})
    return Review(
        exercise=exercise,
        acts=tuple(acts),
        stands=stands,
        run=run,
        policy=play_on(exercise, (), {}),
        outlook=outlook,
        facts=ledger(stands.records),
        unaware=unaware(stands.records),
        decisions=decisions(exercise, acts, run, outlook, drawn.odds, only),
        moments=drawn.moments,
        turning_points=turning_points(drawn.moments, outlook),
        institutions=institutions(exercise, acts, outlook, drawn.futures) if only is None else (),
        calibration=calibration(exercise, acts, outlook, run.measures),
        runs=runs,
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the jobs of a review came to: odds by question, chances in order, futures by pack."""

    odds: Mapping[str, Odds]
    moments: tuple[Moment, ...]
    futures: Mapping[str, tuple[Came, ...]]


def _drawn(bench: Bench, spread: Spread, told: Callable[[str], None], only: str | None) -> _Drawn:
    found = questions_of(bench.exercise, bench.acts, only) if bench.rolls is not None else ()
    asked = [OddsJob(place, question.ident) for place, question in found if len(question.options) > 1]
    pairs = list(stops(bench.acts)) if only is None else []
    packs = ["", *(pack for packs in INSTITUTIONS.values() for pack in packs)] if only is None else []
    jobs: list[Job] = [*asked, *(MomentJob(after) for _, after in pairs), *map(PackJob, packs)]
    done: dict[Job, Done] = {}
    _do(jobs, done, spread, told)
    steps = list(pairwise(pairs))
    split = [
        MomentJob(earlier)
        for (_, last), (earlier, later) in steps
        if earlier is not None and moved(_moment(done, last), _moment(done, later))
    ]
    _do(split, done, spread, told)
    moments = [_moment(done, stop) for pair in pairs for stop in pair if stop and MomentJob(stop) in done]
    return _Drawn(
        {job.question: odds for job in asked if isinstance(odds := done[job], Odds)},
        tuple(moments),
        {pack: came for pack in packs if isinstance(came := done[PackJob(pack)], tuple)},
    )


def _do(jobs: Sequence[Job], done: dict[Job, Done], spread: Spread, told: Callable[[str], None]) -> None:
    for number, (job, came) in enumerate(zip(jobs, spread(jobs), strict=True), 1):
        done[job] = came
        told(f"{number} of {len(jobs)} parts are drawn")


def _moment(done: Mapping[Job, Done], stop: Stop) -> Moment:
    found = done[MomentJob(stop)]
    assert isinstance(found, Moment)
    return found
