"""Responses: how the allies answer fire and missile tests.

Seoul's artillery answers artillery, one answer at a time: fire that comes while an answer is on its way
is answered with it. A launch may be answered by a launch of Seoul's own, prepared beforehand or ordered
by its council. Washington may send a carrier or bombers. What is answered changes nothing else in a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from policies import Party
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank
from sim.numbers import Span
from sim.trace import EVERYBODY

#: kind -> what has happened; added to the vocabulary of the trace.
KINDS: Mapping[str, str] = {
    "fire": "artillery fires (subject: which fire)",
    "response-ordered": "an answer to fire or to a launch is ordered (value: by what)",
    "response-fired": "an answer to fire or to a launch is fired (value: by what)",
    "signal": "a carrier or bombers are sent (value: time since what is answered)",
}
#: Parameters that this module reads, with what for.
USES: Mapping[str, str] = {
    "H2.20": "response: fire to return fire",
    "H2.20-planned": "response: launch to a prepared launch of Seoul's own",
    "H2.21": "response: launch to a demonstration",
    "H2.22": "response: fire or launch to a carrier or bombers",
    "H7.06": "response: a test is not answered by fire",
    "P2.09": "response: launch to the order of a demonstration",
    "D13.01": "response: fire to the order to answer it",
    "D13.02": "response: fire is answered by fire",
    "D13.03": "response: factor on the time of a prepared answer",
    "D13.04": "response: a carrier or bombers are sent",
}
RETURN_FIRE, DEMONSTRATION, PREPARED = "return-fire", "demonstration", "prepared"
_MINUTE = 60.0
_AT = rank(Band.POLITICS, 80)


class Responses:
    """Answers under way."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis
        self.section = crisis.plan.scenario.responses
        self._answering = False
        self._signalled = False

    def start(self) -> None:
        """Nothing is answered before it happens."""

    def fire(self, ident: str, cause: int) -> None:
        """Artillery has fired on the ROK."""
        self._signal(ident, cause)
        if not self.section.fire or self._answering:
            return
        if not self.crisis.happens(f"response/made/{ident}", 0, "D13.02"):
            return
        self._answering = True
        order = self.crisis.plan.numbers.span("D13.01")
        fired = self.crisis.plan.numbers.span("H2.20")
        self._answer(RETURN_FIRE, ident, cause, order, fired)

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
            self._answer(DEMONSTRATION, ident, cause, numbers.span("P2.09"), numbers.span("H2.21"))

    # --- the steps of an answer ---

    def _answer(self, means: str, ident: str, cause: int, order: Span, fired: Span) -> None:
        """Ordered, then fired; both times count from what is answered."""
        length = self.crisis.seconds(f"response/order/{ident}", 0, order)
        step = partial(self._ordered, means, ident, (cause, self.crisis.now), fired, order.params)
        call_at(self.crisis.env, length, _AT, step)

    def _ordered(self, means: str, ident: str, answered: tuple[int, int], fired: Span, params: str) -> None:
        """``answered``: the record of what is answered, and its second."""
        crisis, (cause, begun) = self.crisis, answered
        seq = crisis.log(
            "response-ordered", Party.ROK, means, "", means, "", cause, "", params, "JPN ROK UNC USA"
        )
        fork = crisis.luck.fork
        since = begun if fork is None or fork.at > crisis.now else crisis.now
        length = crisis.luck.seconds(f"response/{means}/{ident}", 0, fired.dist, fired.scale, since)
        left = max(0, begun + length - crisis.now)
        call_at(crisis.env, left, _AT, partial(self._fired, means, seq, fired.params))

    def _fired(self, means: str, cause: int, params: str) -> None:
        self._answering = self._answering and means != RETURN_FIRE
        self.crisis.log("response-fired", Party.ROK, means, "", means, "", cause, "", params, EVERYBODY)

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
