"""Responses: how the allies answer fire and missile tests.

Seoul is asked once a phase how it answers fire: an attack, or artillery that fires. What it says orders
its artillery or holds it; the shots come later. One answer is on its way at a time, and what fires
meanwhile is answered with it. A launch may be answered by a launch of Seoul's own, prepared beforehand or
ordered by its council. Washington may send a carrier or bombers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial

from policies import Party, Phase
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank
from sim.numbers import Span
from sim.questions import Option, Question
from sim.trace import EVERYBODY

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "fire": "artillery fires (subject: which fire)",
    "response-ordered": "an answer to fire or to a launch is ordered (subject: by what; value: how)",
    "response-fired": "an answer to fire or to a launch is fired (subject: by what; value: how)",
    "response-held": "Seoul holds its fire in this phase",
    "signal": "a carrier or bombers are sent (value: time since what is answered)",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    "H2.20": "response: attack or fire to return fire",
    "H2.20-planned": "response: launch to a prepared launch of Seoul's own",
    "H2.21": "response: launch to a demonstration",
    "H2.22": "response: fire or launch to a carrier or bombers",
    "H7.06": "response: a test is not answered by fire",
    "P2.09": "response: launch to the order of a demonstration",
    "D13.01": "response: attack or fire to Seoul's decision how to answer it",
    "D13.02": "response: artillery is answered by fire",
    "D13.03": "response: factor on the time of a prepared answer",
    "D13.04": "response: a carrier or bombers are sent",
}
RETURN_FIRE, DEMONSTRATION, PREPARED = "return-fire", "demonstration", "prepared"
HOLD, IN_KIND, BEYOND = "hold", "in-kind", "beyond"
_MINUTE, _HOUR = 60.0, 3_600
_AT = rank(Band.POLITICS, 80)
_ALLIES = "JPN ROK UNC USA"


class Responses:
    """Answers under way."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.section = crisis.plan.scenario.responses
        self._how: dict[str, str] = {}  # phase -> how Seoul answers fire in it
        self._artillery = False  # has fired, and Seoul has not decided since
        self._under_way: set[str] = set()  # phases whose answer is not fired yet
        self._answers: Counter[str] = Counter()  # of each phase; names their luck
        self._signalled = False
        crisis.phase_listeners.append(self._attack)

    def start(self) -> None:
        """Nothing is answered before it happens."""

    def fire(self, ident: str, cause: int) -> None:
        """Artillery has fired on the ROK."""
        self._signal(ident, cause)
        self._artillery = self._artillery or self.crisis.phase_key not in self._how
        self._answer_fire(cause)

    def launch(self, ident: str, cause: int) -> None:
        """A missile has been launched over or into the sea."""
        self._signal(ident, cause)
        if self.section.tests == "none":
            return
        if self.crisis.happens(f"response/none/{ident}", 0, "H7.06"):
            return
        numbers = self.crisis.plan.numbers
        if self.section.tests == "prepared":
            scale = numbers.value("H2.20-planned") * _MINUTE
            span = Span(numbers.distribution("D13.03"), scale, "H2.20-planned D13.03")
            length = self.crisis.seconds(f"response/{PREPARED}/{ident}", 0, span)
            call_at(self.crisis.env, length, _AT, partial(self._fired, PREPARED, cause, span.params))
        else:
            self._demonstrate(ident, cause)

    # --- return fire ---

    def _attack(self) -> None:
        crisis = self.crisis
        if crisis.phase in (Phase.LIMITED, Phase.ALL_OUT) and Party.ROK in crisis.attacked:
            self._answer_fire(crisis.phase_record)

    def _answer_fire(self, cause: int) -> None:
        """Decided, then fired; both times count from what is answered."""
        crisis, key = self.crisis, self.crisis.phase_key
        played = self.section.fire or crisis.systems.politics.played or crisis.systems.red.on
        if not played or key in self._under_way or self._how.get(key) == HOLD:
            return
        self._under_way.add(key)
        n = self._answers[key]
        self._answers[key] += 1
        length = crisis.seconds(f"response/decided/{key}", n, crisis.plan.numbers.span("D13.01"))
        call_at(crisis.env, length, _AT, partial(self._decide, key, n, (cause, crisis.now)))

    def _decide(self, key: str, n: int, answered: tuple[int, int]) -> None:
        """``answered``: the record of what is answered, and its second."""
        crisis, (cause, _) = self.crisis, answered
        if crisis.phase_key != key:  # events overtook it: Seoul decides in the phase that has come
            self._under_way.discard(key)
            if not self._answers[crisis.phase_key]:
                self._answer_fire(cause)
            return
        if key not in self._how:
            question = _fire_question(key, crisis.now + _HOUR)
            self._how[key], cause = crisis.ask(question, self._policy, cause)
            self._artillery = False
        how = self._how[key]
        if how == HOLD:
            self._under_way.discard(key)
            seq = crisis.log("response-held", Party.ROK, "", "", "", "", cause, "", "D13.01", EVERYBODY)
            self._shows("fire-held", seq)
            return
        seq = crisis.log(
            "response-ordered", Party.ROK, RETURN_FIRE, "", how, "", cause, "", "D13.01", _ALLIES
        )
        left = self._left(f"response/{RETURN_FIRE}/{key}", n, crisis.plan.numbers.span("H2.20"), answered[1])
        call_at(crisis.env, left, _AT, partial(self._return_fire, key, n, how, seq))

    def _policy(self) -> str:
        """In kind; a few shots of artillery may stay without an answer, an all-out attack never."""
        crisis = self.crisis
        if not self._artillery or crisis.phase is Phase.ALL_OUT:
            return IN_KIND
        return IN_KIND if crisis.happens(f"response/made/{crisis.phase_key}", 0, "D13.02") else HOLD

    def _return_fire(self, key: str, n: int, how: str, cause: int) -> None:
        """Unless Seoul has decided otherwise in a new phase; all hear it."""
        crisis = self.crisis
        self._under_way.discard(key)
        if self._how.get(crisis.phase_key) == HOLD:
            return
        seq = crisis.log("response-fired", Party.ROK, RETURN_FIRE, "", how, "", cause, "", "H2.20", EVERYBODY)
        if how == BEYOND and not n:
            self._shows("fire-beyond", seq)

    def _shows(self, act: str, seq: int) -> None:
        """What Seoul's people and Pyongyang make of an answer that is not in kind."""
        self.crisis.systems.politics.cost("ROK", act, seq)
        self.crisis.systems.red.sees(act, seq)

    # --- a launch of Seoul's own ---

    def _demonstrate(self, ident: str, cause: int) -> None:
        """Ordered, then fired; both times count from the launch."""
        crisis = self.crisis
        span = crisis.plan.numbers.span("P2.09")
        length = crisis.seconds(f"response/order/{ident}", 0, span)
        call_at(crisis.env, length, _AT, partial(self._ordered, ident, (cause, crisis.now), span.params))

    def _ordered(self, ident: str, answered: tuple[int, int], params: str) -> None:
        crisis, (cause, begun) = self.crisis, answered
        seq = crisis.log("response-ordered", Party.ROK, DEMONSTRATION, "", "", "", cause, "", params, _ALLIES)
        fired = crisis.plan.numbers.span("H2.21")
        left = self._left(f"response/{DEMONSTRATION}/{ident}", 0, fired, begun)
        call_at(crisis.env, left, _AT, partial(self._fired, DEMONSTRATION, seq, fired.params))

    def _left(self, stream: str, n: int, span: Span, begun: int) -> int:
        """What is left of a time that counts from ``begun`` and is drawn now."""
        crisis, fork = self.crisis, self.crisis.luck.fork
        since = begun if fork is None or fork.at > crisis.now else crisis.now
        length = crisis.luck.seconds(stream, n, span.dist, span.scale, since)
        return max(0, begun + length - crisis.now)

    def _fired(self, means: str, cause: int, params: str) -> None:
        self.crisis.log("response-fired", Party.ROK, means, "", "", "", cause, "", params, EVERYBODY)

    # --- a carrier, bombers ---

    def _signal(self, ident: str, cause: int) -> None:
        """Washington shows itself once in a crisis."""
        if not self.section.signal or self._signalled:
            return
        self._signalled = True
        if not self.crisis.happens(f"response/sent/{ident}", 0, "D13.04"):
            return
        span = self.crisis.plan.numbers.span("H2.22")
        length = self.crisis.seconds(f"response/signal/{ident}", 0, span)
        call_at(self.crisis.env, length, _AT, partial(self._sent, length, cause))

    def _sent(self, length: int, cause: int) -> None:
        self.crisis.log("signal", Party.USA, "", "", length, "s", cause, "", "H2.22 D13.04", EVERYBODY)


def _fire_question(phase: str, deadline: int) -> Question:
    return Question(
        ident=f"seoul.fire.{phase}",
        cell="ROK",
        text="We are under fire. How do we answer it?",
        options=(
            Option(HOLD, "Hold our fire and wait for the allies", "much support at home"),
            Option(IN_KIND, "Answer in kind, at what fires at us"),
            Option(BEYOND, "Answer beyond what we took", "some support at home; Washington's patience"),
        ),
        default=IN_KIND,
        deadline=deadline,
        knows="where we are hit; Pyongyang sees what we do, and we do not know what it makes of it",
    )
