"""Where Washington puts its lift: who goes first on the board, at slots, in reception and on the road."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policies.law import ATTACKS
from policies.lift import AS_LISTED, EVACUATION, FIGHTERS, GROUND, ORDERS
from sim.crisis import Crisis
from sim.force import Line
from sim.questions import Option, Question

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "lift-order": "Washington changes who is carried first (value: the order)",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {}
#: Before every required date, in seconds.
_FIRST = -(2**40)


class Priorities:
    """The order in which lift is served. What stands in a queue for a slot keeps its place."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.listeners: list[Callable[[], None]] = []  # told of a change
        self._chosen = AS_LISTED
        self._order = ORDERS[AS_LISTED]
        self._asked = ""  # the phase in which Washington was asked last

    def start(self) -> None:
        """Nothing happens by itself: the first line of a phase that is ready brings the question."""

    def urgency(self, line: Line) -> int:
        """The order of service of a line in queues: the lower, the sooner."""
        first = self._order.puts_first(line.kind.category, line.spec.mode)
        return line.urgency + _FIRST if first else line.urgency

    def for_evacuees(self, urgency: int) -> int:
        """The order of service of craft of an evacuation that is due at ``urgency``."""
        return urgency + _FIRST if self._order.evacuees else urgency

    def consider(self, cause: int) -> None:
        """A line is ready for lift: the first one in a phase of attack has Washington say who goes first."""
        crisis = self.crisis
        if crisis.phase not in ATTACKS or self._asked == crisis.phase_key:
            return
        self._asked = crisis.phase_key
        question = lift_question(crisis.phase_key, crisis.plan.endex, crisis.systems.evacuation.ordered)
        choice, seq = crisis.ask(question, lambda: AS_LISTED, cause)
        if choice == self._chosen:
            return
        self._chosen, self._order = choice, ORDERS[choice]
        crisis.log("lift-order", "USA", choice, "", choice, "", seq, known="USA")
        for listener in self.listeners:
            listener()


def lift_question(phase: str, endex: int, evacuation: bool) -> Question:
    """Whom Washington's lift carries first in this phase; evacuees where an evacuation is ordered."""
    options = [
        Option(AS_LISTED, "Carry by required date, as the force list has it"),
        Option(FIGHTERS, "What the squadrons need first, by air", "ground forces come later"),
        Option(GROUND, "Ground forces and Marines first", "munitions and airfield engineers come later"),
    ]
    if evacuation:
        options.append(
            Option(EVACUATION, "Slots for the evacuation first", "reinforcement waits for berths and parking")
        )
    return Question(
        ident=f"washington.lift.{phase}",
        cell="USA",
        text="Whom do our aircraft and ships carry first?",
        options=tuple(options),
        default=AS_LISTED,
        deadline=endex,
        knows="the phase; the force list with its required dates; the lift that is assigned",
    )
