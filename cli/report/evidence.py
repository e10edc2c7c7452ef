"""What a run rests on: numbers by grade, those of grade C by name, measures, and how to make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.charts.markup import Markup, element, joined
from cli.charts.picture import Table, table
from cli.figures import figure
from cli.output import counted
from cli.report.page import facts, numbers

if TYPE_CHECKING:
    from scenarios import Loaded
    from sim import Run


def measures(run: Run) -> Markup:
    """Every measure that happened, and the names of the others."""
    from sim import MEASURES

    parts = []
    for echo, title in (
        (False, "Consequences"),
        (True, "Echoes: these mostly return their own grade C inputs"),
    ):
        rows = []
        missing = []
        for measure in MEASURES.values():
            value = run.measures[measure.name]["value"]
            if measure.echo == echo and value is None:
                missing.append(measure.name)
            elif measure.echo == echo:
                rows.append((measure.name, figure(value), measure.unit, measure.definition))
        parts.append(numbers(table(("measure", "value", "unit", "what it is"), rows), title))
        if missing:
            parts.append(element("p", f"Did not happen: {', '.join(missing)}.", class_="note"))
    return joined(*parts)


def grades(run: Run, loaded: Loaded) -> Markup:
    """How many numbers were read by grade, and those of grade C."""
    counts = run.evidence
    listed = ", ".join(f"{count} of grade {grade}" for grade, count in counts.items())
    read = {ident for record in run.trace.records for ident in record.params.split()} | run.reads
    weak = sorted(i for i in read if loaded.parameters[i].grade == "C")
    rows = [
        (ident, loaded.parameters[ident].title, "C<-A" if loaded.parameters[ident].anchored else "C")
        for ident in weak
    ]
    return joined(
        element("p", f"This run read {counted(sum(counts.values()), 'number')}: {listed}."),
        element(
            "p",
            "Grade A was read in a public page, A* in a repost, B is recalled from a named publication, C is "
            "judgement; C<-A is judgement anchored on graded facts. No formal prior consultation has ever "
            "been held, so times and chances of access have no observed datum. There is no ground combat.",
        ),
        numbers(
            Table(("id", "number", "grade"), tuple(rows)),
            f"The {counted(len(rows), 'number')} of grade C that it read",
        ),
    )


def origin(command: str, loaded: Loaded, run: Run) -> Markup:
    """Scenario, policy, seed, version, digest, and the command."""
    from peninsula import __version__

    readings = loaded.scenario.access.readings
    return facts(
        (
            ("scenario", f"{loaded.scenario.name}: {loaded.scenario.title}"),
            ("packs", " ".join(loaded.packs)),
            (
                "combat launches from Japan",
                f"Washington reads {readings.USA}, Tokyo {readings.JPN}, Seoul {readings.ROK}",
            ),
            ("seed", str(run.seed)),
            ("version", __version__),
            ("scenario hash", element("code", loaded.hash)),
            ("digest", element("code", run.digest)),
            ("outcome digest", element("code", run.outcome_digest)),
            ("made again by", element("code", command)),
        )
    )
