"""The debrief for the class, on one printed page: objectives, three turning points, three questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cli.review.page import Block, Items, Paragraph, Say, Section, Table, number, percent, rows
from cli.review.telling import CHOICES, LUCK, at, event_text, fact_in_words
from cli.story import CAPITALS
from cli.words.measures import called
from sim import MEASURES

if TYPE_CHECKING:
    from scenarios.sections.exercise import Language
    from sim.live.review.choices import Decision
    from sim.live.review.course_of_chances import TurningPoint
    from sim.live.review.reviewing import Review

_QUESTIONS = 3
_OBJECTIVES = 4
_LOOK_AT = 3
#: Choice and luck that are worth a question, and what is said of them.
_TELLING: Mapping[tuple[str, str], str] = {
    ("good", "bad"): "It was a good choice and turned out badly.",
    ("poor", "good"): "It was a poor choice and turned out well.",
}

_DRAWN_LATER = "Futures are still being drawn. Open this page again."


def debrief_section(review: Review, language: Language, say: Say) -> Section:
    """One page: what it was for, what turned it, what to talk about. What may be cut is said before."""
    blocks: list[Block] = []
    if review.objectives:
        blocks.append(_objectives(review, language, say))
    blocks.append(_outcome(review, language))
    blocks.append(Paragraph("Turning points", "head"))
    blocks.append(Items(tuple(_turning_points(review, language, say)), numbered=True))
    blocks.append(Paragraph("To talk about", "head"))
    blocks.append(Items(tuple(_questions(review, language, say)), numbered=True))
    blocks.append(Paragraph(_weakness(review), "note"))
    return Section("debrief", "Debrief", tuple(blocks), sheet=True)


def _objectives(review: Review, language: Language, say: Say) -> Table:
    lines = []
    for objective in review.objectives[:_OBJECTIVES]:
        looked = objective.look_at[:_LOOK_AT]
        mine, policy = review.run.measures, review.policy.measures
        seen = [_measured(name, mine[name]["value"], policy[name]["value"], say) for name in looked]
        lines.append([_short(objective.text.spoken(language), 160), "; ".join(seen) or "-"])
    return Table(
        "Objectives, with what was measured (by the policy alone)",
        ("objective", "measured"),
        rows(lines),
        whole=0,
    )


def _measured(name: str, mine: float | int | None, policy: float | int | None, say: Say) -> str:
    values = [_with_unit(value, MEASURES[name].unit, say) for value in (mine, policy)]
    return f"{say(called(name))}: {values[0]} ({values[1]})"


def _with_unit(value: float | int | None, unit: str, say: Say) -> str:
    """Times and shares with their unit; what is counted stands in the words of the measure."""
    if value is None:
        return number(value)
    if unit == "fraction":
        return f"{number(round(100.0 * value, 1))} %"
    return f"{number(value)} {say(unit)}" if unit in ("h", "s", "d") else number(value)


def _outcome(review: Review, language: Language) -> Table:
    lines = []
    for foreseen in review.outlook.events[:5]:
        chance = percent(review.moments[0].chance(foreseen.ident).value) if review.moments else "-"
        came = "came" if foreseen.came(review.run.measures) else "did not come"
        lines.append([_short(foreseen.event.text.spoken(language), 110), chance, came])
    return Table("What came", ("event", "chance at STARTEX", "in the end"), rows(lines), (1,), 0)


def _turning_points(review: Review, language: Language, say: Say) -> Iterator[str]:
    if not review.moments:
        later = "chances" in review.awaits
        yield _DRAWN_LATER if later else "No futures were drawn (--runs), so none is computed."
        return
    for point in review.turning_points:
        moved = f"{percent(point.before)} to {percent(point.after)}"
        event = _short(event_text(review, point.event, language), 90)
        yield f"{_what(review, point, say)}: '{event}' went from {moved}."
    if not review.turning_points:
        yield f"No single step moved a chance clearly, by {review.moments[0].runs} futures a step."


def _what(review: Review, point: TurningPoint, say: Say) -> str:
    if point.by == "decision":
        taken = [d for d in review.decisions if d.question.ident in point.questions]
        told = "; ".join(
            say(f"{CAPITALS[d.question.cell]} took '{d.option}' on {d.question.ident}") for d in taken
        )
        return f"{at(review, point.end)}, {told}{_judged(taken, say)}"
    happened = _short("; ".join(say(text).rstrip(".。") for text in _happened(review, point)), 150)
    return f"{at(review, point.begin)} to {at(review, point.end)}, {happened}"


def _judged(taken: list[Decision], say: Say) -> str:
    verdicts = [d.verdict for d in taken if d.verdict is not None]
    if len(verdicts) != 1:
        return ""
    return f" ({say(CHOICES[verdicts[0].choice])}, {say(LUCK[verdicts[0].luck])})"


def _happened(review: Review, point: TurningPoint) -> list[str]:
    """What weighs most in a stretch between two decisions."""
    order = {"phase": 0, "agreement": 1, "strike": 2, "event": 3}
    inside = [fact for fact in review.facts if point.begin <= fact.happened < point.end]
    weighty = sorted(
        (fact for fact in inside if fact.kind in order), key=lambda fact: (order[fact.kind], fact.seq)
    )
    told = [fact_in_words(review, fact) for fact in weighty[:3]]
    if point.after in (0.0, 1.0):
        came = next(f for f in review.outlook.events if f.ident == point.event).came(review.run.measures)
        told.insert(0, "it came about" if came else "the time for it ran out, or its way was closed")
    return told or ["what nobody decided"]


def _questions(review: Review, language: Language, say: Say) -> Iterator[str]:
    """What happened asks first; then the scenario's own questions."""
    own = [words.spoken(language) for words in review.hot_wash]
    asked = [*_from_what_happened(review), *own, *_if_few(review, language)]
    yield from (_short(say(text), 260) for text in asked[:_QUESTIONS])


def _from_what_happened(review: Review) -> Iterator[str]:
    """One question of choice and luck, and one of news that came late: the rest is left to the scenario."""
    telling = [d for d in review.decisions if d.verdict and (d.verdict.choice, d.verdict.luck) in _TELLING]
    for decision in telling[:1]:
        who, verdict = CAPITALS[decision.question.cell], decision.verdict
        how = _TELLING[verdict.choice, verdict.luck] if verdict else ""
        asked = f"'{decision.option}' on '{decision.question.text}'"
        yield f"{at(review, decision.second)} {who} took {asked} {how} What could it have known?"
    asked_of = {decision.question.ident for decision in telling[:1]}
    by_people = {decision.question.ident for decision in review.decisions} - asked_of
    for one in [one for one in review.unaware if one.missing and one.question in by_people][:1]:
        holder = CAPITALS[one.missing[0].originator]
        yield (
            f"{at(review, one.second)} {CAPITALS[one.party]} took '{one.option}' on "
            f"'{_text(review, one.question)}' while {holder} held something on the attack that had "
            "not come. Would it have decided otherwise?"
        )


def _if_few(review: Review, language: Language) -> Iterator[str]:
    """Questions where the scenario brings too few of its own."""
    changes = [
        (abs(c.difference.value), one, c)
        for one in review.institutions
        for c in one.changes
        if c.difference.sign
    ]
    for _, one, change in sorted(changes, key=lambda found: -found[0])[:1]:
        event = event_text(review, change.event, language)
        there, here = percent(change.otherwise / change.runs), percent(change.played / change.runs)
        yield f"With '{one.pack}' your answers bring '{event}' in {there} of futures instead of {here}. Why?"
    for decision in [d for d in review.decisions if d.kind == "default"][:1]:
        who = CAPITALS[decision.question.cell]
        yield f"{who} let time run out on '{decision.question.text}' What was missing?"
    yield "What would you do first another time, and on whose word?"
    yield "What did you hold back from an ally, and what did it cost?"


def _text(review: Review, ident: str) -> str:
    found = (decision.question.text for decision in review.decisions if decision.question.ident == ident)
    return next(found, ident)


def _weakness(review: Review) -> str:
    counts = review.run.evidence
    total = sum(counts.values())
    text = f"{counts.get('C', 0)} of the {total} numbers behind this are pure judgement (grade C)."
    if not review.finished:
        text += " The exercise is not over: the policy plays its rest."
    if not review.outlook.own:
        text += " The scenario names no outlook; usual events stand in for it."
    return text


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
