"""The report of a sweep: the answer first, then the pictures, then what it rests on. Aggregates alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from cli.charts.markup import Markup, element, joined
from cli.charts.picture import Picture, Table
from cli.figures import graded, percent
from cli.headline import headlines
from cli.output import counted
from cli.report import (
    difference_picture,
    drivers_picture,
    escalation_picture,
    field_picture,
    frontier_picture,
    places_picture,
    reached_picture,
    region_picture,
    regret_picture,
    spread_picture,
    why_picture,
)
from cli.report.page import contents, facts, figure, numbers, page, section
from cli.report.region_picture import Failing, failing
from cli.report.sweep_answer import Fastest, alone, fastest, sentences
from cli.report.writing import Files, drawings
from sim.lab.answers.cells import Cells
from sim.lab.answers.compare import Comparison, View, compare
from sim.lab.answers.condition import Condition
from sim.lab.answers.reasons import Reason, reasons
from sim.lab.answers.selection import Selection, select
from sim.lab.answers.series import numbers_of
from sim.lab.answers.spreads import Field, delivered, distribution, field, reached
from sim.lab.results import Results

_FIELDS, _REASONS, _REGIONS, _LINES = 3, 3, 2, 5


@dataclass(frozen=True, slots=True)
class Swept:
    """Everything that a report tells, worked out once."""

    results: Results
    cells: Cells
    selection: Selection
    found: Comparison
    view: View
    reasons: tuple[Reason, ...]
    first: Fastest | None
    places: Field | None  # the first measure in every circumstance, where there are several
    names: dict[str, str]


def command_line(folder: str, baseline: str | None, where: Sequence[str]) -> str:
    """The command that writes the report again, but for the name of the file."""
    words = ["peninsula", "report", folder, "-o", "report.html"]
    words += ["--baseline", baseline] if baseline is not None else []
    for text in where:
        words += ["--where", text]
    return shlex.join(words)


def render(
    results: Results, command: str, *, baseline: str | None = None, where: Sequence[str] = ()
) -> tuple[str, Files]:
    """The page, and its pictures as files. The same results give the same bytes.

    Raises ``ResultsError`` for a folder that cannot be read and for names that are not there.
    """
    swept = _swept(results, baseline, where)
    parts = list(_parts(swept))
    shown = {one.ident: one for _, _, pictures in parts for one in pictures}
    found = swept.found
    of = "" if found.cells == found.replications else f" of {found.replications:,} asked for"
    lead = (
        f"{found.name}: {counted(found.cells, 'run')}{of} of each of {counted(len(results.points), 'point')}"
    )
    lead += (
        f", in {counted(found.worlds, 'world')} of {counted(found.uncertain, 'uncertain number')}."
        if found.uncertain
        else "."
    )
    opening, why = _opening(swept), _why(swept)
    head = element(
        "header",
        element("h1", found.title or found.name),
        element("p", lead + _circumstances(swept), class_="lead"),
        element("div", *(element("p", line) for line in _words(swept)), class_="answer"),
        figure(opening, level="h2") if opening else None,
        figure(why, level="h2") if why else None,
        contents([*((ident, title) for (ident, title), _, _ in parts), ("rests", "What it rests on")]),
    )
    body = [
        section(ident, title, *notes, *map(figure, pictures)) for (ident, title), notes, pictures in parts
    ]
    body.append(section("rests", "What it rests on", _origin(swept, command)))
    drawn = [*(one for one in (opening, why) if one is not None), *shown.values()]
    return page(found.title or found.name, head, element("main", *body)), drawings(drawn)


def _swept(results: Results, baseline: str | None, where: Sequence[str]) -> Swept:
    found = compare(results, baseline=baseline, where=where)
    selection = select(results, baseline=baseline, where=where)
    cells, view = Cells(results), found.views[0]
    names = {policy.name: policy.label for policy in found.policies}
    why = reasons(results, baseline=baseline, where=where) if len(found.policies) > 1 else ()
    here = tuple(reason for reason in why if reason.circumstance == view.circumstance.name)
    first = fastest(cells, selection, view.circumstance, view.consequences, found.contrast)
    several = first is not None and len(selection.elsewhere) > 1
    places = field(cells, first.gauge, selection) if first is not None and several else None
    return Swept(results, cells, selection, found, view, here, first, places, names)


def _circumstances(swept: Swept) -> str:
    levels = swept.view.circumstance.levels
    if not levels:
        return ""
    told = ", ".join(f"{name} {level}" for name, level in levels.items())
    return f" Unless it says otherwise: {told}."


def _words(swept: Swept) -> Iterator[str]:
    if swept.first is not None:
        yield from sentences(swept.first, swept.reasons, swept.results, swept.names)
        if swept.places is not None:
            selection, best = swept.selection, swept.first.scores[0].policy
            yield places_picture.holds(swept.places, selection.policies, selection.elsewhere, best)
    else:
        yield from alone(swept.view.consequences)
    if swept.found.failed:
        yield (
            f"{swept.found.failed:,} of {swept.found.runs:,} runs failed; what is told comes from the cells "
            "in which none did."
        )


def _opening(swept: Swept) -> Picture | None:
    gauges = [swept.first.gauge] if swept.first else [c.gauge for c in swept.view.consequences[:1]]
    for gauge in gauges:
        found = distribution(swept.cells, gauge, swept.selection, swept.view.circumstance)
        if found is not None:
            return spread_picture.opening(found, swept.names, swept.found.baseline, _lead(swept))
    return None


def _lead(swept: Swept) -> spread_picture.Lead:
    """How far each policy is behind the fastest, and how often none is better."""
    first = swept.first
    if first is None:
        return spread_picture.Lead({}, {}, later=True)
    sign = -1 if first.gauge.better == "more" else 1
    behind = {first.scores[0].policy: "the first"}
    for policy, told in first.behind.items():
        behind[policy] = "-" if told is None else field_picture.halved(told, first.gauge.unit, sign)
    scores = first.weighed.scores if first.weighed else ()
    return spread_picture.Lead(behind, {s.policy: percent(s.best) for s in scores}, later=first.timed)


def _why(swept: Swept) -> Picture | None:
    """The fastest against the slowest and the baseline, in the ways that make a policy slow."""
    if swept.first is None:
        return None
    ends = (swept.first.scores[0].policy, swept.found.baseline, swept.first.scores[-1].policy)
    return why_picture.picture(swept.first, list(dict.fromkeys(ends)), swept.names)


Part = tuple[tuple[str, str], list[Markup], list[Picture]]


def _parts(swept: Swept) -> Iterator[Part]:
    """Ident and title, notes, and pictures of each part that has something."""
    failing = _failing(swept)
    found = (
        (("paired", "By how much, in pairs"), _paired(swept)),
        (("more", "What else moved"), _spreads(swept)),
        (("where", "In other circumstances"), _fields(swept)),
        (("when", "When it happened"), _reached(swept)),
        (("turns", "Where the answer turns"), _frontiers(swept)),
        (("wrong", "What it costs to choose wrong"), _regrets(swept)),
        (("climbs", "Escalation"), _escalation(swept)),
        (("fails", "Where a policy fails"), (region_picture.picture(*one, swept.names) for one in failing)),
        (("drives", "What drives it, and what it rests on"), _drivers(swept)),
    )
    for head, pictures in found:
        shown = [one for one in pictures if one is not None]
        notes = [_headlines(swept)] if head[0] == "paired" else []
        if head[0] == "fails":
            notes = [element("p", line) for one in failing for line in region_picture.none(*one, swept.names)]
        if shown or notes:
            yield head, notes, shown


def _headlines(swept: Swept) -> Markup:
    lines = [element("li", line) for line in headlines(swept.found, swept.view, swept.names)]
    return element("ul", *lines) if lines else joined()


def _spreads(swept: Swept) -> Iterator[Picture | None]:
    shown = (
        swept.first.gauge.name if swept.first else next((c.gauge.name for c in swept.view.consequences), "")
    )
    for card in (*swept.view.consequences, *swept.view.echoes):
        if card.gauge.name != shown:
            found = distribution(swept.cells, card.gauge, swept.selection, swept.view.circumstance)
            yield spread_picture.picture(found, swept.names, swept.found.baseline) if found else None


def _paired(swept: Swept) -> Iterator[Picture | None]:
    if len(swept.found.policies) > 1:
        yield difference_picture.picture(swept.view.consequences, swept.names, swept.found.baseline)
    yield difference_picture.deadlines(swept.view.deadlines, swept.names, swept.found.baseline)


def _fields(swept: Swept) -> Iterator[Picture | None]:
    selection = swept.selection
    if len(selection.policies) < 2 or len(selection.elsewhere) < 2:
        return
    if swept.first is not None and swept.places is not None:
        first = swept.first.scores[0].policy
        yield places_picture.picture(swept.places, selection.policies, selection.elsewhere, first)
    for card in swept.view.consequences[:_FIELDS]:
        if card.gauge.better != "neither":
            found = field(swept.cells, card.gauge, selection)
            yield field_picture.picture(found, selection.policies, selection.elsewhere)


def _shown(swept: Swept) -> list[str]:
    """A few policies to draw as lines: the fastest, the one of the headlines, the baseline, the slowest."""
    ends = [swept.first.scores[0].policy, swept.first.scores[-1].policy] if swept.first else []
    wanted = [*ends[:1], swept.found.contrast, swept.found.baseline, *ends[1:]]
    return list(dict.fromkeys(name for name in wanted if name))[:_LINES]


def _reached(swept: Swept) -> Iterator[Picture | None]:
    lines = _shown(swept)
    for card in swept.view.consequences:
        if card.gauge.event and card.happens:
            found = reached(swept.cells, card.gauge, swept.selection, swept.view.circumstance)
            by = {one.policy: one for one in found}
            yield reached_picture.curves(
                card.gauge, [by[name] for name in lines if by[name].shares], swept.names
            )
    yield reached_picture.fan(
        delivered(swept.cells, swept.selection, swept.view.circumstance), lines, swept.names
    )


def _frontiers(swept: Swept) -> Iterator[Picture | None]:
    for frontier in swept.view.frontiers:
        yield frontier_picture.picture(frontier, swept.names)


def _regrets(swept: Swept) -> Iterator[Picture | None]:
    first = swept.first.weighed if swept.first else None
    found = {one.gauge.name: one for one in (first, *swept.view.regrets) if one is not None}
    for one in found.values():
        yield regret_picture.picture(one, swept.names)


def _escalation(swept: Swept) -> Iterator[Picture | None]:
    """In the circumstances of the page, but for the response."""
    levels = swept.view.circumstance.levels
    here = [
        one
        for one in swept.found.escalation
        if all(levels.get(name, level) == level for name, level in one.others.items())
    ]
    yield escalation_picture.picture(here, swept.names, swept.found.baseline)


def _failing(swept: Swept) -> list[tuple[Condition, list[Failing]]]:
    """Where deadlines are missed, by the policies of the headlines."""
    policies = [n for n in dict.fromkeys((swept.found.contrast, swept.found.baseline)) if n]
    points = {n: swept.selection.columns[n, swept.view.circumstance.name] for n in policies}
    limits = swept.view.deadlines[:_REGIONS] if swept.found.uncertain else ()
    asked = [Condition(d.gauge, "<" if d.gauge.better == "more" else ">", d.limit) for d in limits]
    return [(one, list(failing(swept.results, one, points))) for one in asked]


def _drivers(swept: Swept) -> Iterator[Picture | None]:
    yield from map(partial(drivers_picture.tornado, names=swept.names), swept.reasons[:_REASONS])
    yield drivers_picture.evidence(swept.reasons[:_REASONS], swept.names)


def _origin(swept: Swept, command: str) -> Markup:
    found, manifest = swept.found, swept.results.manifest
    known = numbers_of(swept.results)
    weak = [
        (n.ident, n.title, n.unit, n.distribution, graded(n.grade, n.anchored))
        for n in known
        if n.grade == "C"
    ]
    rows = Table(("id", "number", "unit", "distribution", "grade"), tuple(weak))
    batches = counted(found.batches, "independent batch", "independent batches")
    failed = f"{found.failed:,} of {found.runs:,}" if found.failed else ""
    return joined(
        element(
            "p",
            f"Intervals are 95 %, each by itself, from {batches}. They hold for this model and these ranges. "
            "No formal prior consultation has ever been held, so times and chances of access have no "
            "observed datum. There is no ground combat.",
        ),
        numbers(rows, f"{len(weak)} of {counted(len(known), 'uncertain number')} are grade C")
        if weak
        else None,
        facts(
            (
                ("design", f"{found.name} ({found.source})"),
                ("baseline", swept.names[found.baseline]),
                *((f"{f.role}", f"{f.name}: {', '.join(f.levels)}") for f in swept.results.factors),
                ("sampling", _sampling(manifest["sampling"])),
                ("runs", f"{found.cells:,} of {found.replications:,} for each point"),
                ("failed", failed),
                ("version", found.version),
                ("identity", element("code", _identity(manifest["identity"]))),
                ("made again by", element("code", command)),
                (
                    "the runs again by",
                    element("code", f"peninsula sweep {shlex.quote(found.source)} --out DIR"),
                ),
            )
        ),
    )


def _sampling(sampling: dict[str, object]) -> str:
    return f"{sampling['method']}, seed {sampling['seed']}, {sampling['luck_per_world']} runs a world"


def _identity(identity: dict[str, object]) -> str:
    return "; ".join(f"{name} {value}" for name, value in identity.items() if value)
