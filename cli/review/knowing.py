"""Sections on what was known: the ledger, decisions on old news, the exercise as each cell knew it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cli.exercise.pages import known_to
from cli.review.figures import lateness_figure
from cli.review.page import Block, Figure, Paragraph, Section, Table, percent, rows
from cli.review.telling import at, channel, fact_in_words
from cli.story import CAPITALS, span
from sim.live.header import CELLS, USUAL_SEATS

if TYPE_CHECKING:
    from sim.live.review.ledger import Fact, Missing
    from sim.live.review.reviewing import Review

#: How many facts of each sort stand in the figure.
_SHARES = {"picture": 5, "message": 5, "decision": 4, "item": 6, "launch": 3, "report": 2}
_PARTIES = USUAL_SEATS


def ledger_section(review: Review) -> Section:
    """Who knew what when: the facts that reached the cells at different times, the widest gaps first."""
    apart = [fact for fact in review.facts if fact.latest or fact.never]
    never = [fact for fact in apart if fact.never]
    lead = (
        f"{len(review.facts)} facts, of which {len(apart)} did not reach all at once; "
        f"{len(never)} never reached somebody they were for" + ("." if review.finished else " so far.")
    )
    blocks: list[Block] = [Paragraph(lead)]
    shown = sorted(_notable(apart), key=lambda fact: (fact.happened, fact.seq))
    if shown:
        caption = "How much later than the first each capital learned of a fact (logarithmic scale)"
        blocks.append(Figure(lambda say: lateness_figure(review, shown, say), caption))
        blocks.append(_table(review, shown, "The same: when each cell learned of it, and by which channel"))
    blocks += _on_old_news(review)
    return Section("ledger", "Who knew what when", tuple(blocks))


def whole_ledger_section(review: Review) -> Section:
    """Every fact."""
    table = _table(review, review.facts, "Every fact, when it happened, and when each cell learned of it")
    return Section("every-fact", "Every fact of the ledger", (table,), folded=True)


def _notable(apart: Sequence[Fact]) -> list[Fact]:
    """Some of each sort: what concerns an attack and what never came first, then the widest gaps.

    Of items alike in topic, ends and fate one stands for all.
    """

    def weight(fact: Fact) -> tuple[bool, bool, int]:
        attack = fact.ident.startswith("attack/")
        return (not attack, not fact.never, -fact.latest)

    shown: list[Fact] = []
    for what, most in _SHARES.items():
        alike: dict[tuple[str, ...], Fact] = {}
        for fact in sorted((fact for fact in apart if fact.what == what), key=weight):
            sort = tuple(fact.ident.split("/")[-2:]) if what == "item" else (str(fact.seq),)
            alike.setdefault((*sort, *fact.never), fact)
        shown += list(alike.values())[:most]
    return shown


def _table(review: Review, facts: Sequence[Fact], caption: str) -> Table:
    lines = []
    for fact in facts:
        lines.append(
            [
                at(review, fact.happened),
                fact_in_words(review, fact),
                *(_learned(fact, party) for party in _PARTIES),
            ]
        )
    return Table(caption, ("from H", "fact", *(CAPITALS[party] for party in _PARTIES)), rows(lines), whole=2)


def _learned(fact: Fact, party: str) -> str:
    learned = fact.by(party)
    if learned is None:
        return "never" if party in fact.never else "-"
    late = f"+{span(learned.late)}" if learned.late else "first"
    return f"{late}, {channel(learned.channel)}"


def _on_old_news(review: Review) -> Iterator[Block]:
    if not review.unaware:
        return
    stale = [one for one in review.unaware if one.missing]
    share = len(stale) / len(review.unaware)
    yield Paragraph(
        f"Of {len(review.unaware)} decisions of the capitals after an attack, {len(stale)} "
        f"({percent(share)}) were taken while an ally already held something on that attack which had not "
        "come (stale_decision_share)."
    )
    if stale:
        lines = [
            [
                at(review, one.second),
                CAPITALS[one.party],
                f"{one.option} ({one.question})",
                _missing(review, one.missing),
            ]
            for one in stale
        ]
        yield Table(
            "Decisions on old news", ("from H", "who", "decision", "an ally held"), rows(lines), whole=2
        )


def _missing(review: Review, missing: Sequence[Missing]) -> str:
    parts = []
    for one in missing:
        topic = one.item.rpartition("/")[0].rpartition("/")[2]
        came = f"came {at(review, one.until)}" if one.until is not None else "never came"
        parts.append(f"{CAPITALS[one.originator]}'s {topic} item since {at(review, one.since)}, {came}")
    return "; ".join(parts)


def known_section(review: Review, cell: str) -> Section:
    """What one cell learned, when and by which channel; nothing of when others did."""
    known = [(learned, fact) for fact in review.facts if (learned := fact.by(cell)) is not None]
    known.sort(key=lambda pair: pair[0].second)  # as it was learned, not as it happened
    lines = [
        [at(review, learned.second), fact_in_words(review, fact), channel(learned.channel)]
        for learned, fact in known
        if learned.channel != "effect"
    ]
    table = Table("What we learned, and how", ("from H", "fact", "by"), rows(lines))
    return Section("known", "What we learned", (table,))


def timeline_section(review: Review, cell: str) -> Section:
    """The crisis as one cell knew it, with what it wrote and noted."""
    beats = [(beat.time, beat.who, beat.what) for beat in known_to(review.stands, cell)]
    notes = [(note.second, "note", note.text) for note in review.notes if note.cell == cell]
    lines = [
        [at(review, time), who, what] for time, who, what in sorted([*beats, *notes], key=lambda b: b[0])
    ]
    caption = f"What {CAPITALS[cell]} knew, as it learned it"
    table = Table(caption, ("from H", "who", "what"), rows(lines), whole=2)
    return Section(
        f"timeline-{CELLS[cell]}", f"The exercise as {CAPITALS[cell]} knew it", (table,), folded=True
    )
