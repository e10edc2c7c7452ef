"""Sections on what it came to: measures, other institutions, stated chances, groups, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import TYPE_CHECKING

from cli.review.figures import reliability_figure
from cli.review.page import Block, Figure, Items, Paragraph, Section, Table, number, percent, points, rows
from cli.review.telling import at, event_text, outcome
from cli.story import CAPITALS, counted_from
from cli.words.measures import called
from sim import MEASURES
from sim.live.review.calibration import ENOUGH

if TYPE_CHECKING:
    from scenarios.sections.exercise import Language
    from sim.live.review.groups import Comparison, Parting
    from sim.live.review.institutions import Institution
    from sim.live.review.reviewing import Review

_CAUTION = (
    "No prior consultation has ever been held: times and chances of access have no observed datum. There is "
    "no ground-combat model."
)
_RELIABILITY = (
    "Chance stated (across) and how often the events came (up), in percent, with the number of forecasts "
    "and 95 % intervals"
)
_ECHO = "Echoes mostly return their own grade C inputs."


def measures_section(review: Review, language: Language) -> Section:
    """The events of the outlook and all measures, beside what the policy alone would have got."""
    blocks: list[Block] = []
    if not review.finished:
        text = (
            "The exercise is not over: what follows is what the policy would make of it from here, same luck."
        )
        blocks.append(Paragraph(text, "note"))
    lines = []
    for foreseen in review.outlook.events:
        mine, policy = outcome(foreseen, review.run.measures), outcome(foreseen, review.policy.measures)
        lines.append([foreseen.event.text.spoken(language), mine, policy])
    blocks.append(
        Table("Events of the outlook", ("event", "played", "by the policy alone"), rows(lines), whole=0)
    )
    blocks += _measures(review, only_apart=True)
    return Section("measures", "What it came to", tuple(blocks))


def every_measure_section(review: Review) -> Section:
    """All measures, also those that came to the same."""
    return Section("every-measure", "Every measure", tuple(_measures(review, only_apart=False)), folded=True)


def _came(came: bool) -> str:
    return "came" if came else "did not come"


def _measures(review: Review, only_apart: bool) -> Iterator[Block]:
    """Consequences, then echoes; with ``only_apart`` those that the policy alone would have got otherwise."""
    lines: dict[bool, list[list[str]]] = {False: [], True: []}
    same = 0
    for name, measure in MEASURES.items():
        mine, policy = review.run.measures[name]["value"], review.policy.measures[name]["value"]
        if mine is None and policy is None:
            continue
        if only_apart and number(mine) == number(policy):
            same += 1
        else:
            line = [called(name), number(mine), number(policy), measure.unit, _side(name, mine, policy)]
            lines[measure.echo].append(line)
    columns = ("measure", "played", "by the policy", "unit", "played is")
    for echo, caption in ((False, "Consequences"), (True, "Echoes")):
        if lines[echo]:
            if echo:
                yield Paragraph(_ECHO, "note")
            yield Table(caption, columns, rows(lines[echo]), (1, 2))
    if only_apart:
        yield Paragraph(f"{same} more measures are the same as by the policy alone; all are told below.")


def _side(name: str, mine: float | None, policy: float | None) -> str:
    if number(mine) == number(policy):
        return "the same"
    best = _best(name, (mine, policy), ("better", "worse"))
    return "other" if best == "-" else best


# --- other institutions ---


def institutions_section(review: Review, language: Language) -> Section:
    """The same answers under other institutions."""
    lead = (
        "A pack is laid over the scenario and everybody's answers are held where they fit. So this is not "
        "what these people would have done there, but what their answers would have come to. Futures are "
        "drawn anew from STARTEX, the same for every institution."
    )
    names = [foreseen.event.text.spoken(language) for foreseen in review.outlook.events]
    came = [[_pack(one), *_outcomes(review, one)] for one in review.institutions if not one.refused]
    fits = [[one.pack, *_counts(one)] for one in review.institutions if not one.refused]
    blocks: list[Block] = [
        Paragraph(lead),
        Table("With the same luck", ("institution", *names), rows(came)),
        _measured(review),
    ]
    many = [[_pack(one), *_changes(one)] for one in review.institutions if one.changes and not one.same]
    if many:
        runs = review.institutions[0].changes[0].runs
        caption = f"In {runs} futures: the chance there, and the change from as played in points [95 %]"
        blocks.append(Table(caption, ("institution", *names), rows(many)))
    columns = (
        "institution",
        "answers held",
        "new questions, by the policy",
        "no such option, by the policy",
        "never asked",
    )
    blocks.append(Table("How the answers fitted", columns, rows(fits), (1, 2, 3, 4)))
    blocks += [Paragraph(f"{one.pack}: {one.refused}", "note") for one in review.institutions if one.refused]
    return Section("institutions", "The same answers under other institutions", tuple(blocks))


def _outcomes(review: Review, one: Institution) -> Iterator[str]:
    for foreseen in review.outlook.events:
        yield outcome(foreseen, one.measures)


def _measured(review: Review) -> Table:
    """Consequences that some institution changes, with the same luck."""
    fitting = [one for one in review.institutions if not one.refused]
    lines = []
    for name, measure in MEASURES.items():
        values = [number(review.run.measures[name]["value"])]
        values += [number(one.measures[name]["value"]) for one in fitting if not one.same]
        if len(set(values)) > 1 and not measure.echo:
            lines.append([called(name), *values, measure.unit])
    names = ("as played", *(one.pack for one in fitting if not one.same))
    right = tuple(range(1, len(names) + 1))
    return Table("Measures with the same luck", ("measure", *names, "unit"), rows(lines), right)


def _pack(one: Institution) -> str:
    return f"{one.pack} (as played)" if one.same else one.pack


def _counts(one: Institution) -> Iterator[str]:
    for found in (one.held, one.new, one.misfit, one.unmet):
        yield str(len(found))


def _changes(one: Institution) -> Iterator[str]:
    for change in one.changes:
        d = change.difference
        clear = f"{points(d.value)} [{points(d.low)} to {points(d.high)}]" if d.sign else "no clear change"
        yield f"{percent(change.otherwise / change.runs)}; {clear}"


# --- stated chances ---


def calibration_section(review: Review, language: Language) -> Section:
    """How the chances that cells stated fared."""
    found, title = review.calibration, "The chances that cells stated"
    if not found.stated:
        return Section("calibration", title, (Paragraph("Nobody stated a chance in time."),))
    total = len(found.stated)
    few = (
        f" {total} forecasts of one exercise are few, and many are of the same events: a score from fewer "
        f"than {ENOUGH} says more about luck than about judgement."
        if total < ENOUGH
        else " All are of one exercise, so their events hang together."
    )
    lead = (
        f"Brier's score is the mean squared distance between the chance stated and what came: 0 is best, "
        f"0.25 is what always saying 50 % gets, 1 is worst. Over all: {found.mean:.3f}.{few}"
    )
    cells = [[CAPITALS.get(cell, cell), str(count), f"{score:.3f}"] for cell, count, score in found.scores]
    bins = [
        [
            f"{b.low}-{b.high} %",
            str(b.count),
            f"{b.mean:.0f} %",
            percent(b.share.value),
            f"{100 * b.share.low:.0f}-{100 * b.share.high:.0f} %",
        ]
        for b in found.bins
    ]
    each = [
        [
            CAPITALS.get(s.cell, s.cell),
            _move(review, s.move, language),
            at(review, s.second),
            event_text(review, s.event, language),
            f"{s.percent} %",
            _came(s.came),
            f"{s.score:.3f}",
        ]
        for s in found.stated
    ]
    blocks: list[Block] = [
        Paragraph(lead, "lead"),
        Table("Mean score by cell", ("cell", "forecasts", "score"), rows(cells), (1, 2)),
        Figure(
            lambda _: reliability_figure(found),
            _RELIABILITY,
        ),
        Table(
            "Reliability", ("stated", "forecasts", "mean stated", "came", "95 %"), rows(bins), (1, 2, 3, 4)
        ),
        Table(
            "Every forecast that counts",
            ("cell", "move", "from H", "event", "stated", "in the end", "score"),
            rows(each),
        ),
    ]
    if found.late:
        blocks.append(
            Paragraph(f"{found.late} forecasts came after the last move had opened and do not count.", "note")
        )
    return Section("calibration", title, tuple(blocks))


def _move(review: Review, ident: str, language: Language) -> str:
    section = review.exercise.plan.scenario.exercise
    moves = section.moves if section is not None else ()
    return next((move.title.spoken(language) for move in moves if move.id == ident), "-")


# --- groups ---


def groups_section(found: Comparison, h: int) -> Section:
    """Groups side by side: where they parted and what it came to."""
    apart = [parting for parting in found.questions if not parting.alike]
    blocks: list[Block] = [Paragraph(_first(found, h), "lead")]
    for name, over in zip(found.names, found.finished, strict=True):
        if not over:
            blocks.append(
                Paragraph(f"{name} is not over: the policy plays its rest, with the same luck.", "note")
            )
    lines = [[_asked(parting, h), parting.question, *_answers(parting)] for parting in apart]
    if lines:
        blocks.append(
            Table("Where their answers parted", ("from H", "question", *found.names), rows(lines), whole=1)
        )
    measures = [
        [called(name), *map(number, values), MEASURES[name].unit, _best(name, values, found.names)]
        for name, values in found.measures.items()
        if len({number(value) for value in values}) > 1
    ]
    right = tuple(range(1, len(found.names) + 1))
    blocks.append(
        Table("Measures that differ", ("measure", *found.names, "unit", "best"), rows(measures), right)
    )
    words = [line[0] for line in measures]
    if echoes := tuple(called(n) for n, m in MEASURES.items() if m.echo and called(n) in words):
        blocks += [Paragraph(_ECHO, "note"), Items(echoes)]
    return Section("groups", "The groups compared", tuple(blocks))


def _first(found: Comparison, h: int) -> str:
    count = len(found.names)
    if found.parted is None:
        return f"{count} groups, one scenario, the same luck: they did the same, to the byte."
    until = counted_from(h, found.parted)
    text = f"{count} groups, one scenario, the same luck. Their runs are the same up to {until}."
    if found.first is None:
        return f"{text} All questions were answered alike: what differs are injects or messages."
    answers = ", ".join(f"{n}: '{a}'" for n, a in zip(found.names, _answers(found.first), strict=True))
    return f"{text} The first question that parts them is {found.first.question} ({answers})."


def _asked(parting: Parting, h: int) -> str:
    return counted_from(h, min(entry.second for entry in parting.answers if entry))


def _answers(parting: Parting) -> Iterator[str]:
    for entry in parting.answers:
        kind = f" ({entry.kind})" if entry and entry.kind != "answer" else ""
        yield f"{entry.option}{kind}" if entry else "never asked"


def _best(name: str, values: Sequence[float | int | None], names: Sequence[str]) -> str:
    """Who has the best value; hours to what did not happen are longer than any."""
    measure = MEASURES[name]
    if measure.event and measure.better == "less":
        values = [inf if value is None else value for value in values]
    present = [value for value in values if value is not None]
    if measure.better == "neither" or len(present) < len(values):
        return "-"
    best = min(present) if measure.better == "less" else max(present)
    return ", ".join(who for who, value in zip(names, values, strict=True) if value == best)


# --- what it rests on ---


def evidence_section(review: Review, facts: Sequence[tuple[str, str]]) -> Section:
    """How much rests on judgement, and what the reader can check."""
    counts = review.run.evidence
    total, judged = sum(counts.values()), counts.get("C", 0)
    listed = ", ".join(f"{count} of grade {grade}" for grade, count in counts.items())
    share = percent(judged / total) if total else "-"
    text = (
        f"This run read {total} numbers: {listed}. {judged} of them ({share}) are pure judgement (grade C). "
        "A verdict above is no surer than they are; `peninsula sensitivity` says which of them would flip it."
    )
    table = Table("To check it", ("what", "value"), rows([list(fact) for fact in facts]))
    return Section("evidence", "What it rests on", (Paragraph(text), Paragraph(_CAUTION), table))
