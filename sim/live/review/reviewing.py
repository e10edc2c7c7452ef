"""The review of one exercise: everything that a report says of it, as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scenarios.sections.exercise import Objective, Words
from sim.engine import Run
from sim.live.acts import Act, Noted, Overridden, Sent
from sim.live.exercise import Exercise, Situation, finish, play_on, situation
from sim.live.review.calibration import Calibration, calibration
from sim.live.review.choices import Decision, Rolls, decisions
from sim.live.review.course_of_chances import Moment, TurningPoint, course_of_chances, turning_points
from sim.live.review.institutions import Institution, institutions
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
) -> Review:
    """Review an exercise. ``rolls`` gives odds at a question; with ``runs`` 0 nothing is redrawn.

    With ``only`` a party, nothing is worked out but what belongs to it.

    Takes about (decisions x options + 2 x decisions + institutions) x ``runs`` runs. ``told`` hears
    what is being worked on. Raises ``Misfit`` for acts that do not fit.
    """
    stands = situation(exercise, acts)
    run = finish(exercise, acts) if stands.finished else play_on(exercise, acts, {})
    policy = play_on(exercise, (), {})
    outlook = outlook_of(exercise)
    wide = runs if only is None else 0
    moments = course_of_chances(exercise, acts, outlook, wide, told) if wide else ()
    made = Review(
        exercise=exercise,
        acts=tuple(acts),
        stands=stands,
        run=run,
        policy=policy,
        outlook=outlook,
        facts=ledger(stands.records),
        unaware=unaware(stands.records),
        decisions=decisions(exercise, acts, run, outlook, rolls, runs, told, only),
        moments=moments,
        turning_points=turning_points(moments, outlook),
        institutions=institutions(exercise, acts, outlook, wide, told) if only is None else (),
        calibration=calibration(exercise, acts, outlook, run.measures),
        runs=runs,
    )
    told("")
    return made
