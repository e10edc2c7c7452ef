"""Facts, decisions and events of a review in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cli.review.page import number
from cli.story import CAPITALS, counted_from, span
from cli.told import SENTENCES
from cli.told.information import read_name, route
from sim import KINDS, MEASURES

if TYPE_CHECKING:
    from scenarios.sections.exercise import Language
    from sim import Record
    from sim.live.review.choices import Decision, Verdict
    from sim.live.review.ledger import Fact
    from sim.live.review.outlook import Foreseen, Measures
    from sim.live.review.reviewing import Review
    from sim.plan import Plan

#: Channels that are no route of an item, by their name in the ledger.
_CHANNELS: Mapping[str, str] = {
    "own": "its own",
    "own-sensors": "own sensors",
    "us-warning": "American early warning",
    "real-time": "the real-time link",
    "by-hand": "a manual cross-tell",
    "public": "in public",
    "allied": "the allied net",
    "direct": "told at once",
    "coordination": "the hub or group that coordinates",
    "effect": "its effect",
    "bilateral": "the net with Washington",
}
_PHASES: Mapping[str, str] = {
    "steady": "The situation is steady",
    "warning": "The warning phase opens",
    "limited": "A limited attack",
    "all-out": "An all-out attack",
    "japan-attacked": "Japan itself is attacked",
}
CHOICES: Mapping[str, str] = {
    "good": "good choice",
    "poor": "poor choice",
    "mixed": "a trade-off",
    "close": "too close to tell",
}
LUCK: Mapping[str, str] = {
    "good": "good luck",
    "bad": "bad luck",
    "mixed": "luck both ways",
    "expected": "as was likely",
    "close": "could go either way",
    "none": "nothing hung on it",
}
_HUGE = 1e8
KINDS_OF_DECISION = {"answer": "", "default": "time ran out", "override": "by the facilitator"}


def at(review: Review, second: int) -> str:
    """A second of the exercise counted from H-hour."""
    return counted_from(review.exercise.plan.h, second)


def channel(name: str) -> str:
    """A channel as people call it."""
    return _CHANNELS.get(name) or route(name)


def fact_in_words(review: Review, fact: Fact) -> str:
    """What a fact of the ledger is."""
    plan, record = review.exercise.plan, review.stands.records[fact.seq]
    match fact.what:
        case "launch":
            return f"Launch: {record.value} missiles ({record.unit}) at {_where(plan, fact.place)}"
        case "picture":
            return f"First picture of {_event(plan, fact)}"
        case "item":
            item = read_name(fact.ident)
            about = _about(plan, item.about, review)
            return f"{item.sender}'s {item.topic} item for {item.recipient} on {about}"
        case "message":
            return _message(record)
        case "decision":
            question = str(review.stands.records[record.cause].value).partition(" [")[0]
            return f"{CAPITALS[fact.who]} decides: {question} - {record.value}"
        case _:
            return _report(review, record)


def _event(plan: Plan, fact: Fact) -> str:
    if fact.place:
        return f"the strike on {_where(plan, fact.place)}"
    return f"the attack ({fact.value.partition(',')[0]})"


def _about(plan: Plan, ident: str, review: Review) -> str:
    if ident.startswith("attack/"):
        return f"the attack ({ident.partition('/')[2]})"
    if ident.startswith("way/"):
        return f"the way {ident.split('/')[1]}"
    inject = next((inject for _, inject in review.stands.plan.injects if inject.id == ident), None)
    place = getattr(inject, "target", "") if inject is not None else ""
    return f"the strike on {_where(plan, place)}" if place else ident


def _where(plan: Plan, place: str) -> str:
    if place in plan.catalogue.regions:
        return plan.catalogue.regions[place].name
    return plan.place(place).name if place in plan.catalogue.places else place or "the sea"


def _message(record: Record) -> str:
    to = ", ".join(CAPITALS[party] for party in (record.unit or record.known).split())
    return f"{CAPITALS[record.actor]} to {to}: {record.value}"


def _report(review: Review, r: Record) -> str:
    plan = review.stands.plan
    match r.kind:
        case "phase":
            return f"{_PHASES[str(r.value)]}."
        case "strike":
            return f"{r.value} missiles ({r.unit}) come down on {_where(plan, r.place)}"
        case "agreement":
            about = {"combat": "combat operations from Japan", "inflow": "a major deployment into Japan"}
            return f"Tokyo answers {str(r.value).upper()} on {about.get(r.subject, r.subject)}"
        case "repaired":
            return f"{_where(plan, r.place)} has {r.value} slots or berths again"
        case "impaired-days":
            return f"Direct sharing was impaired for {r.value} days before STARTEX"
        case "prepared":
            return "Tokyo has an answer on base use prepared"
    told = SENTENCES[r.kind](plan, r) if r.kind in SENTENCES else None
    if told is None and r.kind == "action-done":
        return f"An action of the three is done, {span(int(r.value))} after it was needed"
    if told is not None:
        return f"{told[0]} {told[1]}".strip()
    return KINDS[r.kind].partition(" (")[0].capitalize() + (f": {r.value}" if r.value != "" else "")


def event_text(review: Review, ident: str, language: Language = "en") -> str:
    """The text of an event of the outlook."""
    found = next(foreseen for foreseen in review.outlook.events if foreseen.ident == ident)
    return found.event.text.spoken(language)


def outcome(foreseen: Foreseen, measures: Measures) -> str:
    """Whether an event came in a run, with the value of its measure."""
    value = measures[foreseen.event.measure]["value"]
    came = "came" if foreseen.came(measures) else "did not come"
    if value is None or abs(value) > _HUGE:
        return came
    unit, size = MEASURES[foreseen.event.measure].unit, float(value)
    told = f"{number(round(size * 100, 1))} %" if unit == "fraction" else number(round(size, 1))
    return f"{came} ({told}{' h' if unit == 'h' else ''})"


def verdict_in_words(verdict: Verdict | None) -> tuple[str, str]:
    """Choice and luck in words; dashes where nothing was judged."""
    if verdict is None:
        return "-", "-"
    return CHOICES[verdict.choice], LUCK[verdict.luck]


def option_in_words(decision: Decision) -> str:
    """The option that was taken, with who took it where that was not the cell."""
    kind = KINDS_OF_DECISION[decision.kind]
    return f"{decision.option} ({kind})" if kind else decision.option
