"""Sentences on warning: launch, who saw it when, alerts, margins, corrections; to the second.

A strike is told in one line when it comes down; its alert is told of itself only where it went wrong.
Of a launch that attacks nobody every step is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim import Record
    from sim.plan import Plan

_WHO = {"USA": "Washington", "JPN": "Tokyo", "ROK": "Seoul", "DPRK": "Pyongyang", "PRC": "Beijing"}
_MEANS = {"JPN": "J-Alert", "ROK": "the siren", "USA": "the alert"}


def exact(seconds: int) -> str:
    """A length of time to the second: 58s, 3m07s, 1h10m00s."""
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    minutes, rest = divmod(seconds, 60)
    if minutes >= 60:
        return f"{sign}{minutes // 60}h{minutes % 60:02d}m{rest:02d}s"
    return f"{sign}{minutes}m{rest:02d}s" if minutes else f"{sign}{rest}s"


def before_impact(records: Iterable[Record], strike: Record, place: str) -> Iterator[str]:
    """What happened to the missiles of a strike between launch and impact, in parts of a sentence.

    A cell sees no launch: it is told what came down.
    """
    if strike.cause < 0:
        yield f"{strike.value} missiles ({strike.unit}) come down on {place}"
        return
    before = list(records)[: strike.seq]
    launch = before[strike.cause]
    mine = [r for r in before[strike.cause :] if r.subject == launch.subject]
    flown = exact(strike.time - launch.time)
    yield f"{launch.value} missiles ({strike.unit}) at {place}, {flown} after launch"
    alert = next((r for r in mine if r.kind == "alert"), None)
    yield f"{exact(strike.time - alert.time)} after the alert" if alert else "before any alert"
    for kind, words in (("intercept", "intercepted"), ("flush", "aircraft in the air in time")):
        total = sum(int(r.value) for r in mine if r.kind == kind)
        if total:
            yield f"{total} {words}"


def _name(plan: Plan, where: str) -> str:
    region = plan.catalogue.regions.get(where)
    return region.name if region else plan.place(where).name


def _is_strike(plan: Plan, record: Record) -> bool:
    return record.place in plan.catalogue.places


def _launch(plan: Plan, r: Record) -> tuple[str, str] | None:
    if _is_strike(plan, r):
        return None
    inject = next((i for second, i in plan.injects if i.kind == "launch" and second == r.time), None)
    origin = f" from {inject.origin}" if inject is not None and inject.origin else ""
    text = f". {inject.text}" if inject is not None and inject.text else ""
    return _WHO[
        r.actor
    ], f"launches {r.value} missile(s), {plan.catalogue.weapons[r.unit].name},{origin}{text}"


def _seen(words: str) -> Callable[[Plan, Record], tuple[str, str] | None]:
    """Only where nobody is attacked: a war has dozens of these."""

    def told(plan: Plan, r: Record) -> tuple[str, str] | None:
        if not any(i.kind == "launch" for _, i in plan.injects):
            return None
        return _WHO[r.actor], f"{words} {exact(int(r.value))} after launch"

    return told


def _alert(plan: Plan, r: Record) -> tuple[str, str] | None:
    if _is_strike(plan, r):
        return None
    return _WHO[r.actor], f"alerts its people by {_MEANS[r.actor]} {exact(int(r.value))} after launch"


def _false_alert(plan: Plan, r: Record) -> tuple[str, str] | None:
    return _WHO[
        r.actor
    ], f"alerts people whom nothing threatens by {_MEANS[r.actor]}, {exact(int(r.value))} after launch"


def _correction(plan: Plan, r: Record) -> tuple[str, str] | None:
    return _WHO[r.actor], f"takes the alert back {exact(int(r.value))} after it was given"


def _all_clear(plan: Plan, r: Record) -> tuple[str, str] | None:
    return (
        None
        if _is_strike(plan, r)
        else (_WHO[r.actor], f"gives the all-clear {exact(int(r.value))} after the alert")
    )


def _overflight(plan: Plan, r: Record) -> tuple[str, str] | None:
    return "", f"The missile passes over {_name(plan, r.place)} {exact(int(r.value))} after launch"


def _splash(plan: Plan, r: Record) -> tuple[str, str] | None:
    return "", f"It falls into the {_name(plan, r.place)} {exact(int(r.value))} after launch".replace(
        "the the", "the"
    )


def _margin(plan: Plan, r: Record) -> tuple[str, str] | None:
    if _is_strike(plan, r):
        return None
    margin = int(r.value)
    when = f"{exact(margin)} before" if margin >= 0 else f"{exact(-margin)} after"
    return "", f"  the alert came {when} it passed over {_name(plan, r.place)}"


def _unwarned(plan: Plan, r: Record) -> tuple[str, str] | None:
    return None if _is_strike(plan, r) else ("", f"  {int(r.value):,} people there were not in shelter")


def _statement(plan: Plan, r: Record) -> tuple[str, str] | None:
    return _WHO[r.actor], f"speaks of the launch in public {exact(int(r.value))} after it"


def _fire(plan: Plan, r: Record) -> tuple[str, str] | None:
    inject = next((i for _, i in plan.injects if i.kind == "fire" and i.id == r.subject), None)
    at = f" at {r.value}" if r.value else ""
    text = f". {inject.text}" if inject is not None and inject.text else ""
    return _WHO[r.actor], f"fires{at}{text}"


_ORDERED = {
    "in-kind": "orders artillery to answer fire in kind",
    "beyond": "orders artillery to answer fire beyond what it took",
    "demonstration": "orders a demonstration of fire in answer",
}
_FIRED = {
    "in-kind": "answers fire in kind",
    "beyond": "answers fire beyond what it took",
    "demonstration": "answers by a demonstration of fire",
    "prepared": "answers by a launch of its own, prepared beforehand",
}


def _ordered(plan: Plan, r: Record) -> tuple[str, str] | None:
    return _WHO[r.actor], _ORDERED[str(r.value) or r.subject]


def _answered(plan: Plan, r: Record) -> tuple[str, str] | None:
    return _WHO[r.actor], _FIRED[str(r.value) or r.subject]


def _held(plan: Plan, r: Record) -> tuple[str, str] | None:
    return _WHO[r.actor], "holds its fire"


def _signal(plan: Plan, r: Record) -> tuple[str, str] | None:
    return _WHO[r.actor], "sends a carrier or bombers for all to see"


SENTENCES: Mapping[str, Callable[[Plan, Record], tuple[str, str] | None]] = {
    "launch": _launch,
    "aware": _seen("knows of a launch"),
    "track": _seen("has a track of its own"),
    "cross-cue": _seen("has the partner's track by the link"),
    "cross-tell": _seen("has the partner's track by hand"),
    "link-down": _seen("does not get the partner's track, the link is down,"),
    "confirmed": _seen("confirms the path"),
    "alert": _alert,
    "false-alert": _false_alert,
    "correction": _correction,
    "all-clear": _all_clear,
    "overflight": _overflight,
    "splash": _splash,
    "margin": _margin,
    "unwarned": _unwarned,
    "statement": _statement,
    "fire": _fire,
    "response-ordered": _ordered,
    "response-fired": _answered,
    "response-held": _held,
    "signal": _signal,
}
