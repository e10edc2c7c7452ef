"""Steps of a watch: a length drawn when the step begins, then what follows, in the order of parties."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from policies import Party
from sim.crisis import Crisis
from sim.kernel import Band, call_at, rank
from sim.salvo import NOT_YET, Salvo, Watch

USA, ROK, JPN = Party.USA.value, Party.ROK.value, Party.JPN.value
#: Who watches, in the order of one second.
WATCHERS = (USA, ROK, JPN)
_AFTER_INJECTS = 100_000  # warnings of a second come after its injects and before its damage
Step = Callable[[Salvo, Watch], None]


def call(crisis: Crisis, salvo: Salvo, watch: Watch, delay: int, then: Step) -> None:
    """Go on with ``then`` after so many seconds."""
    at = rank(Band.INJECT, _AFTER_INJECTS + 3 * salvo.index + WATCHERS.index(watch.party))
    call_at(crisis.env, delay, at, partial(then, salvo, watch))


def after(crisis: Crisis, salvo: Salvo, watch: Watch, step: tuple[str, str], then: Step) -> None:
    """Go on with ``then`` after a step (its name, the parameter of its length)."""
    name, ident = step
    span = crisis.plan.numbers.span(ident)
    call(crisis, salvo, watch, crisis.seconds(stream(name, salvo, watch), 0, span), then)


def rest(crisis: Crisis, salvo: Salvo, watch: Watch, step: tuple[str, str]) -> int:
    """What is left from now of a time that counts from the launch."""
    now = crisis.now
    # A fork that lies before now has redrawn it; one that comes yet finds it running since the launch.
    begun = salvo.launched if crisis.luck.is_past(now) else now
    name, ident = step
    span = crisis.plan.numbers.span(ident)
    length = crisis.luck.seconds(stream(name, salvo, watch), 0, span.dist, span.scale, begun)
    return max(0, salvo.launched + length - now)


def stream(step: str, salvo: Salvo, watch: Watch) -> str:
    """The name of the luck of a step."""
    return f"warning/{step}/{salvo.ident}/{watch.party}"


def see(crisis: Crisis, kind: str, salvo: Salvo, watch: Watch, params: str, known: str) -> None:
    """Record what a party sees, which says nothing yet of where the missiles go."""
    value = crisis.now - salvo.launched
    watch.seen = crisis.log(kind, watch.party, salvo.name, "", value, "s", watch.seen, "", params, known)
    if watch.confirmed == NOT_YET and watch.alerted == NOT_YET:
        watch.cause = watch.seen
