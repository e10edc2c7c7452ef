"""Sections on what was chosen: the table of choice and luck, each decision, the course of the chances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.review.figures import chances_figure
from cli.review.page import Block, Figure, Paragraph, Section, Table, percent, points, rows
from cli.review.telling import CHOICES, LUCK, at, event_text, option_in_words, outcome, verdict_in_words
from cli.story import CAPITALS

if TYPE_CHECKING:
    from scenarios.sections.exercise import Language
    from sim.live.chances import Chance
    from sim.live.review.choices import Alternative, Decision, Verdict
    from sim.live.review.reviewing import Review

_HOW = (
    "A choice is judged by what its cell knew: all that it had not been told is drawn anew, and the policy "
    "of the engine plays on. It is good where no other option was clearly better at any event of the "
    "outlook and it was clearly better than one; poor where another was clearly better somewhere and worse "
    "nowhere; a trade-off where each was better at something. Events are not weighed against each other. "
    "Luck is what then came, held against those chances, at the events that hung on the choice; it holds "
    "the later choices of others too."
)
_HELD = (
    "With the same luck: everybody else's later answers hold where they still fit; where a question is new, "
    "or the answer is none of its options, the policy answers. Both are counted."
)

_NOT_JUDGED = "No futures were drawn, so nothing is judged (--runs)."
_JUDGED_LATER = "Futures are still being drawn, so nothing is judged yet. Open this page again."
_DRAWN_LATER = "Futures are still being drawn. Open this page again."


def choices_section(review: Review, language: Language) -> Section:
    """Was it a good choice, or luck?"""
    judged = [decision for decision in review.decisions if decision.verdict is not None]
    blocks: list[Block] = [Paragraph(_HOW)]
    if not review.decisions:
        return Section(
            "choices", "Was it a good choice, or luck?", (Paragraph("Nobody has decided anything yet."),)
        )
    if judged:
        blocks += [_matrix(judged), _overview(review)]
    else:
        blocks.append(Paragraph(_JUDGED_LATER if "choices" in review.awaits else _NOT_JUDGED, "note"))
    blocks.append(Paragraph(_HELD))
    for decision in review.decisions:
        if _telling(decision) or not judged:
            blocks += _decision(review, decision, language)
    return Section("choices", "Was it a good choice, or luck?", tuple(blocks))


def other_choices_section(review: Review, language: Language) -> Section | None:
    """The decisions that nothing much hung on, by what is counted."""
    others = [d for d in review.decisions if d.verdict is not None and not _telling(d)]
    blocks = [block for decision in others for block in _decision(review, decision, language)]
    title = "Decisions that were too close to tell, option by option"
    return Section("other-choices", title, tuple(blocks), folded=True) if blocks else None


def _telling(decision: Decision) -> bool:
    verdict = decision.verdict
    return verdict is not None and (verdict.choice != "close" or verdict.luck in ("good", "bad", "mixed"))


def _matrix(judged: list[Decision]) -> Table:
    found = [(d.verdict.choice, d.verdict.luck) for d in judged if d.verdict is not None]
    lines = [
        [CHOICES[choice], *(str(found.count((choice, luck)) or "-") for luck in LUCK)]  # type: ignore[arg-type]
        for choice in CHOICES
    ]
    return Table("Decisions by choice and luck", ("", *LUCK.values()), rows(lines), tuple(range(1, 7)), 0)


def _overview(review: Review) -> Table:
    lines = []
    for decision in review.decisions:
        choice, luck = verdict_in_words(decision.verdict)
        who = CAPITALS[decision.question.cell]
        lines.append(
            [
                at(review, decision.second),
                who,
                decision.question.text,
                option_in_words(decision),
                choice,
                luck,
            ]
        )
    columns = ("from H", "who", "question", "taken", "choice", "luck")
    return Table("Every decision of people", columns, rows(lines), whole=2)


def _decision(review: Review, decision: Decision, language: Language) -> Iterator[Block]:
    head = f"{at(review, decision.second)} {CAPITALS[decision.question.cell]}: {decision.question.text}"
    yield Paragraph(head, "head")
    if decision.reason:
        yield Paragraph(f"The facilitator decided: {decision.reason}")
    if decision.verdict is not None:
        yield Paragraph(" ".join(_why(review, decision.verdict, language)))
    yield Table("What every option led to", _columns(review, language), _rows(review, decision))


def _columns(review: Review, language: Language) -> tuple[str, ...]:
    return (
        "option",
        *(foreseen.event.text.spoken(language) for foreseen in review.outlook.events),
        "answers held",
    )


def _rows(review: Review, decision: Decision) -> tuple[tuple[str, ...], ...]:
    return rows([[_option(a), *_outcomes(review, decision, a), _held(a)] for a in decision.alternatives])


def _option(alternative: Alternative) -> str:
    return f"{alternative.option} (taken)" if alternative.taken else alternative.option


def _outcomes(review: Review, decision: Decision, alternative: Alternative) -> Iterator[str]:
    chances = {}
    if decision.verdict is not None:
        odds = next(o for o in decision.verdict.odds.options if o.option == alternative.option)
        chances = {chance.event: chance for chance in odds.chances}
    for foreseen in review.outlook.events:
        came = outcome(foreseen, alternative.measures)
        chance = chances.get(foreseen.ident)
        if chance is None:
            yield came
        else:
            yield f"{_share(chance)}; {came}"


def _held(alternative: Alternative) -> str:
    if alternative.taken:
        return "as played"
    text = f"{alternative.held} held"
    by_policy = len(alternative.new) + len(alternative.misfit)
    if by_policy:
        text += f", {by_policy} by the policy"
    return f"{text}, {len(alternative.unmet)} never asked" if alternative.unmet else text


def _why(review: Review, verdict: Verdict, language: Language) -> Iterator[str]:
    choice, luck = CHOICES[verdict.choice], LUCK[verdict.luck]
    yield f"Judged: {choice}, {luck}."
    clear = [contrast for contrast in verdict.contrasts if contrast.better]
    if not clear:
        yield f"By {verdict.odds.runs} futures an option, no option is clearly better at any event."
    for contrast in sorted(clear, key=lambda c: -abs(c.difference.value))[:2]:
        text = event_text(review, contrast.event, language)
        d = contrast.difference
        side = "better" if contrast.better > 0 else "worse"
        yield (
            f"Against '{contrast.option}' it was {side} at '{text}': {points(d.value)} points "
            f"[{points(d.low)} to {points(d.high)}]."
        )
    hung = {contrast.event for contrast in clear}
    for turn in (turn for turn in verdict.turns if turn.luck and turn.event in hung):
        came = "came" if turn.came else "did not come"
        share = percent(turn.chance.hits / turn.chance.runs)
        text = event_text(review, turn.event, language)
        yield f"'{text}' {came}, at a chance of {share} as the cell knew it."
    if verdict.odds.left_out:
        yield f"Not drawn anew: {', '.join(verdict.odds.left_out)}."


def own_choices_section(review: Review, party: str, language: Language) -> Section:
    """The choices of one cell, judged by what it knew; what came of them is not told here."""
    blocks: list[Block] = []
    names = [foreseen.event.text.spoken(language) for foreseen in review.outlook.events]
    for decision in review.decisions:
        if decision.question.cell != party:
            continue
        blocks.append(Paragraph(f"{at(review, decision.second)} {decision.question.text}", "head"))
        verdict = decision.verdict
        if verdict is None:
            blocks.append(Paragraph(f"Taken: {option_in_words(decision)}."))
            continue
        blocks.append(Paragraph(f"Taken: {option_in_words(decision)}. Judged: {CHOICES[verdict.choice]}."))
        lines = [[odds.option, *(_share(chance) for chance in odds.chances)] for odds in verdict.odds.options]
        blocks.append(Table("Chances as we knew them", ("option", *names), rows(lines)))
    return Section("our-choices", "What we decided", tuple(blocks) or (Paragraph("Nothing yet."),))


def _share(chance: Chance) -> str:
    share = chance.hits / chance.runs if chance.runs else 0.0
    return f"{percent(share)} [{100 * chance.low:.0f}-{100 * chance.high:.0f}]"


# --- how the chances moved ---


def course_section(review: Review, language: Language) -> Section:
    """How the chances of the outlook moved, decision by decision."""
    title = "How the chances moved"
    if not review.moments:
        text = _DRAWN_LATER if "chances" in review.awaits else "No futures were drawn (--runs)."
        return Section("chances", title, (Paragraph(text, "note"),))
    names = {foreseen.ident: foreseen.event.text.spoken(language) for foreseen in review.outlook.events}
    lead = (
        f"Before and after each decision the future is drawn anew {review.moments[0].runs} times from the "
        "true state, and the policy plays on. What moves a chance at a decision is the choice; between two "
        "decisions it is what happened meanwhile."
    )
    blocks: list[Block] = [Paragraph(lead)]
    if not review.outlook.own:
        blocks.append(Paragraph("The scenario names no outlook, so usual events stand in for it.", "note"))
    caption = "The chance of each event of the outlook, in percent, at each decision"
    blocks.append(Figure(lambda say: chances_figure(review, names, say), caption))
    lines = []
    for moment in review.moments:
        what = ", ".join(moment.questions) or "before" if moment.second else "STARTEX"
        chances = (moment.chance(ident) for ident in names)
        lines.append(
            [
                at(review, moment.second),
                what,
                *(f"{percent(c.value)} [{100 * c.low:.0f}-{100 * c.high:.0f}]" for c in chances),
            ]
        )
    blocks.append(Table(caption, ("from H", "after", *names.values()), rows(lines)))
    return Section("chances", title, tuple(blocks))
