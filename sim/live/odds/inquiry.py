"""What rollouts are asked: a question, how many runs an option, which events and measures, in which view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenarios.problems import nearest, one_of
from scenarios.sections.exercise import Event
from sim.live.acts import Misfit
from sim.live.chances import View
from sim.live.usual import outlook_of
from sim.measures import MEASURES
from sim.plan import Plan

#: Runs an option: Wilson's interval of 95 % is then nowhere wider than 5 points to either side.
RUNS = 385
_MOST_RUNS = 20_000
_LAST_FIRST = 2**21

#: Measures whose means are shown beside those of the default events.
DEFAULT_MEASURES = ("sortie_gap", "unwarned_people", "highest_rung")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One thing asked of the odds, complete: with exercise and acts it fixes every byte of the answer.

    ``runs`` is the number of futures an option, ``epoch0`` the number of the first (from 1).
    """

    question: str
    view: View
    runs: int
    events: tuple[Event, ...]
    measures: tuple[str, ...]  # those behind the events, then the others whose means are wanted
    by_default: bool
    epoch0: int = 1


def inquiry(
    plan: Plan,
    question: str,
    view: View = "true",
    runs: int = RUNS,
    events: Sequence[Event] | None = None,
    measures: Iterable[str] = (),
    epoch0: int = 1,
) -> Inquiry:
    """An inquiry with everything that was left to the scenario filled in. Raises ``Misfit``."""
    if view not in ("true", "known"):
        raise Misfit(f"a view '{view}'", "true or known", nearest(view, ("true", "known")))
    if not (1 <= runs <= _MOST_RUNS and 1 <= epoch0 <= _LAST_FIRST):
        expected = f"1 to {_MOST_RUNS:,} runs, the first of them number 1 to {_LAST_FIRST:,}"
        raise Misfit(f"{runs} runs from number {epoch0}", expected)
    found, by_default = (tuple(events), False) if events is not None else outlook_of(plan)
    wanted = (*measures, *(DEFAULT_MEASURES if by_default else ()))
    names = tuple(dict.fromkeys([*(event.measure for event in found), *wanted]))
    for name in names:
        if name not in MEASURES:
            raise Misfit(f"unknown measure '{name}'", one_of(tuple(MEASURES)), nearest(name, MEASURES))
    return Inquiry(question, view, runs, found, names, by_default, epoch0)


def came_about(event: Event, value: float | None) -> bool:
    """Whether an event came about. What did not happen is never below, and is above."""
    if value is None:
        return event.below is None
    return (event.below is None or value < event.below) and (event.above is None or value > event.above)
