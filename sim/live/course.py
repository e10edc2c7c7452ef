"""The acts of a journal folded into what a run needs: answers, injects, letters, and the clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from policies import Registry, Topic
from scenarios import InputError
from scenarios.loader import Loaded, reload
from scenarios.problems import nearest, one_of
from scenarios.schema import Inject
from sim.letters import PARTIES, Letter
from sim.live.acts import (
    Act,
    Advanced,
    Answered,
    Defaulted,
    Forecast,
    Injected,
    LeftToPolicy,
    Misfit,
    Noted,
    Overridden,
    Sent,
    TableFact,
    word_of,
)
from sim.live.deciding import Given
from sim.live.header import CELLS, USUAL_SEATS
from sim.plan import Plan

SKIPPED, HELD = -1, -2
#: Injects that were added and checked: each is read as a scenario file is, which takes a while.
_added: WeakKeyDictionary[Plan, dict[Injected, Inject]] = WeakKeyDictionary()
_LIKE_ADDED = "the inject as a scenario file has it, as JSON"


@dataclass(slots=True)
class Course:
    """Where an exercise stands by its acts. ``clock`` is the second that it was let run to."""

    plan: Plan
    clock: int = 0
    given: dict[str, Given] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    due: dict[str, int] = field(default_factory=dict)  # inject -> its second, SKIPPED or HELD
    injects: dict[str, Inject] = field(default_factory=dict)
    changed: bool = False  # the injects are not those of the scenario
    steered: list[Act] = field(default_factory=list)  # what besides answers decides how it is played

    @property
    def played(self) -> Plan:
        """The plan with the injects that are in force."""
        if not self.changed:
            return self.plan
        return self.plan.with_injects(
            (second, self.injects[ident]) for ident, second in self.due.items() if second >= 0
        )

    def take(self, act: Act) -> None:
        """One act more. Raises ``Misfit`` for one that cannot follow; questions are not looked at here."""
        _at_the_clock(act, self.clock, self.plan.endex)
        match act:
            case Advanced(second=second):
                self.clock = second
            case Answered() | Defaulted() | LeftToPolicy():
                if act.question in self.given:
                    raise Misfit(f"a second answer to '{act.question}'", "one answer to a question")
                option = act.option if isinstance(act, Answered) else ""
                self.given[act.question] = Given(act.cell, option, word_of(act), act.second)
            case Overridden():
                self.given[act.question] = Given("", act.option, "override", act.second)
            case Injected():
                self._inject(act)
                self.steered.append(act)
            case Sent():
                self.steered.append(act)
                self.letters.append(_letter(act, len(self.letters) + 1))
            case Noted() | Forecast() | TableFact():
                pass

    # --- injects ---

    def _inject(self, act: Injected) -> None:
        if act.do == "add":
            self._add(act)
        else:
            self._change(act)
        self.changed = True

    def _change(self, act: Injected) -> None:
        due = self.due.get(act.inject)
        if due is None:
            expected, near = one_of(sorted(self.due)) if self.due else "", nearest(act.inject, self.due)
            raise Misfit(f"unknown inject '{act.inject}'", expected, near)
        if due == SKIPPED or 0 <= due <= act.second:
            state = "was skipped" if due == SKIPPED else "has happened"
            raise Misfit(f"inject '{act.inject}' {state}", "an inject that is still to come")
        if act.do == "publish" and act.second >= self.plan.endex:
            raise Misfit(f"inject '{act.inject}' published at ENDEX", "a second before ENDEX")
        self.due[act.inject] = {"skip": SKIPPED, "hold": HELD, "publish": act.second + 1}[act.do]

    def _add(self, act: Injected) -> None:
        if act.inject in self.due:
            raise Misfit(f"a second inject '{act.inject}'", "an id that no inject has")
        known = _added.setdefault(self.plan, {})
        if act not in known:
            known[act] = added_inject(self.plan.loaded, self.plan.registry, act)
        inject = known[act]
        second = self.plan.at(inject.at)
        if second <= act.second:
            raise Misfit(f"inject '{act.inject}' at {inject.at.text}, which is over", "a time still to come")
        self.injects[act.inject] = inject
        self.due[act.inject] = second


def course_of(plan: Plan, acts: Iterable[Act]) -> Course:
    """All acts in their order. Raises ``Misfit`` with the number of the act as ``sequence``."""
    course = Course(
        plan,
        due={inject.id: second for second, inject in plan.injects},
        injects={inject.id: inject for _, inject in plan.injects},
    )
    for act in acts:
        course.take(act)
    return course


def _at_the_clock(act: Act, clock: int, endex: int) -> None:
    if isinstance(act, Advanced):
        if not clock <= act.second <= endex:
            raise Misfit(f"the clock let run to second {act.second}", f"a second from {clock} to {endex}")
    elif act.second != clock:
        raise Misfit(f"'{word_of(act)}' at second {act.second}", f"second {clock}, where the clock stands")


def _letter(act: Sent, number: int) -> Letter:
    for party in (act.cell, act.to):
        if party not in PARTIES:
            found = f"a message from {CELLS.get(act.cell, act.cell)} to {CELLS.get(act.to, act.to)}"
            none = "; there is no channel to or from pyongyang" if "DPRK" in (act.cell, act.to) else ""
            raise Misfit(f"{found}{none}", f"two of {', '.join(CELLS[seat] for seat in USUAL_SEATS)}")
    if act.cell == act.to:
        raise Misfit(f"a message of {act.cell} to itself", "another cell")
    topics = tuple(map(str, Topic))
    if act.topic not in topics:
        raise Misfit(f"a message about '{act.topic}'", one_of(topics), nearest(act.topic, topics))
    if not act.text.strip():
        raise Misfit("a message without text", "a text")
    return Letter(number, act.second, act.cell, act.to, act.text, act.topic)


def added_inject(loaded: Loaded, registry: Registry, act: Injected) -> Inject:
    """The inject of an ``add``, checked as in a scenario file. Raises ``Misfit``."""
    try:
        body = json.loads(act.body)
    except (ValueError, RecursionError) as error:
        raise Misfit(f"inject '{act.inject}' that cannot be read", _LIKE_ADDED) from error
    if not isinstance(body, dict) or body.get("id") != act.inject or not body.get("enabled", True):
        raise Misfit(f"inject '{act.inject}' with another id, or off", _LIKE_ADDED)
    resolved = {**loaded.resolved, "injects": [*loaded.resolved["injects"], body]}
    rules: Mapping[str, tuple[str, ...]] = {f: registry.names(f) for f in registry.families()}
    try:
        again = reload(resolved, f"inject {act.inject}", loaded.packs, rules)
    except InputError as error:
        first = error.problems[0]
        raise Misfit(f"inject '{act.inject}': {first.found}", first.expected, first.nearest) from error
    return next(inject for inject in again.scenario.injects if inject.id == act.inject)
