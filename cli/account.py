"""The account that ``peninsula run`` prints: story, movements, sorties, measures, evidence."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import click

from cli.glance import render_glance, spark
from cli.ladder import render_ladder
from cli.output import print_table
from cli.story import from_h, span, tell
from cli.told.information import bases, city, knowledge, verdict

if TYPE_CHECKING:
    from rich.console import Console

    from scenarios import Loaded
    from sim import Record, Run
    from sim.force import Line

_DAY = 86_400
_OUTCOMES = {"clear": "cleared", "refuse": "refused", "reroute": "rerouted", "open": "still open"}
_CAUTION = (
    "No prior consultation has ever been held: times and chances of access have no observed datum. "
    "There is no ground-combat model."
)


def render(run: Run, loaded: Loaded, console: Console) -> None:
    """Print the account of a run."""
    _heading(run, loaded, console)
    render_glance(run, console)
    _story(run, console)
    _pictures(run, console)
    _requests(run, console)
    _movements(run, console)
    _sorties(run, console)
    render_ladder(run, console)
    _measures(run, console)
    _evidence(run, loaded, console)


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(text, style="bold")


def _heading(run: Run, loaded: Loaded, console: Console) -> None:
    scenario = loaded.scenario
    console.print(scenario.title, style="bold")
    packs = f", with {' '.join(loaded.packs)}" if loaded.packs else ""
    console.print(f"{scenario.name}{packs}, seed {run.seed}", soft_wrap=True)
    console.print(f"H-hour is {run.plan.h_hour:%a %d %b %Y %H:%M} (UTC{run.plan.h_hour:%z}).")
    readings = scenario.access.readings
    if readings.USA == readings.JPN == readings.ROK:
        console.print(f"Combat launches from Japan: all three capitals read '{readings.USA}'.")
    else:
        console.print(
            f"Combat launches from Japan: Washington reads '{readings.USA}', Tokyo '{readings.JPN}', "
            f"Seoul '{readings.ROK}'."
        )


def _story(run: Run, console: Console) -> None:
    _title(console, "What happened")
    rows = []
    for beat in tell(run):
        calendar = run.plan.calendar(beat.time)
        rows.append((from_h(run, beat.time), f"{calendar:%a %H:%M}", beat.who, beat.what))
    print_table(("from H", "local", "who", "what"), rows, whole=3)


def _pictures(run: Run, console: Console) -> None:
    """What each capital knew of the attack, and on what it decided."""
    known = list(knowledge(run))
    if not known:
        return
    _title(console, "What each capital knew of the attack: type, parties, who")
    rows = [(from_h(run, k.time), city(k.party), verdict(k), k.sure, k.by) for k in known]
    print_table(("from H", "who", "knows", "sure", "by"), rows, whole=2)
    decided = list(bases(run))
    if not decided:
        return
    _title(console, "What decisions rested on")
    rows = [
        (from_h(run, b.time), city(b.party), f"{b.question}: {b.option}", b.picture, b.missing)
        for b in decided
    ]
    print_table(("from H", "who", "decision", "its picture of the attack", "an ally held"), rows, whole=2)


def _requests(run: Run, console: Console) -> None:
    """One row for every request to use a base in Japan."""
    rulings = run.rulings
    if not rulings:
        return
    _title(console, "Who asked for what in Japan (hours from H)")
    rows = []
    for ruling in rulings:
        ended, asked = ruling["outcome_time_s"], int(str(ruling["time_s"]))
        waited = "-" if ended is None else span(int(str(ended)) - asked)
        line = run.plan.by_ident[str(ruling["unit"])]
        rows.append(
            (
                line.spec.title,
                f"{ruling['class']} at {ruling['base']}",
                f"{(asked - run.plan.h) / 3_600:.0f}",
                _OUTCOMES[str(ruling["outcome"])],
                waited,
                str(ruling["rule"]),
            )
        )
    print_table(("unit", "asks for", "at", "outcome", "after", "rule"), rows, whole=0)


def _movements(run: Run, console: Console) -> None:
    records: dict[str, list[Record]] = defaultdict(list)
    for record in run.trace.records:
        records[record.subject if record.kind == "depart" else record.actor].append(record)
    lines = [line for line in run.plan.lines if line.on_the_list]
    if not lines:
        return
    _title(console, "What moved, and what held it longest (hours from H)")
    rows = [_movement(run, line, records[line.ident]) for line in sorted(lines, key=_by_required)]
    columns = ("unit", "st", "order", "left", "landed", "ready", "due", "held longest by")
    print_table(columns, rows, whole=0)


def _by_required(line: Line) -> tuple[int, int]:
    return line.urgency, line.index


def _movement(run: Run, line: Line, records: list[Record]) -> tuple[str, ...]:
    at: dict[str, int] = {}
    for record in records:
        at.setdefault(record.kind, record.time)

    def hours(second: int | None) -> str:
        return "-" if second is None else f"{(second - run.plan.h) / 3_600:.0f}"

    return (
        line.spec.title,
        str(line.tons),
        hours(at.get("order")),
        hours(at.get("depart")),
        hours(at.get("landed")),
        hours(at.get("ready")),
        hours(line.required),
        _held_by(run, line, at),
    )


def _held_by(run: Run, line: Line, at: dict[str, int]) -> str:
    """The longest part of the way from order to ready, with its length."""
    longest, most = "not ordered", -1
    for name, begin, finish in _parts(run, line, at):
        if begin is None:
            break
        length = (run.plan.endex if finish is None else finish) - begin
        if length > most:
            longest, most = f"{name}, {span(length)}" + (" so far" if finish is None else ""), length
        if finish is None:
            break
    return longest


def _parts(run: Run, line: Line, at: dict[str, int]) -> list[tuple[str, int | None, int | None]]:
    """The parts of a unit's way: name, begin, end; an end that is missing was not reached."""
    assembled = at.get("ready-to-move")
    asks = run.plan.in_japan(line.spec.via or line.spec.at)
    cleared = at.get("clear") if asks else assembled
    may_go = max(cleared, assembled) if cleared is not None and assembled is not None else None
    released = at.get("convoy-released")
    if released is None and (line.spec.mode not in ("sea", "amphibious") or "depart" in at):
        released = may_go
    landed = at.get("landed")
    parts = [
        ("assembly", at.get("order"), assembled),
        ("waiting for clearance", assembled, may_go),
        ("waiting for release of the way", may_go, released),
        ("waiting for lift", released, at.get("depart")),
        ("the passage", at.get("depart"), landed),
    ]
    if line.spec.mode != "amphibious":
        parts.append(("reception", landed, at.get("received")))
        landed = at.get("received")
        if line.vehicles:
            parts.append(("onward movement", landed, at.get("moved")))
            landed = at.get("moved")
    return [*parts, ("integration", landed, at.get("ready"))]


def _sorties(run: Run, console: Console) -> None:
    flown: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    start = run.plan.h
    for record in run.trace.records:
        if record.kind == "wave":
            flown[(record.time - start) // _DAY][0 if run.plan.in_japan(record.place) else 1] += int(
                record.value
            )
    if not flown:
        return
    _title(console, "Combat sorties by day from H-hour")
    days = range(max(flown) + 1)
    most = max(max(pair) for pair in flown.values())
    for side, name in enumerate(("from Japan", "from Korea")):
        console.print(f"{name}  {spark([flown[day][side] for day in days], most)}", crop=False)
    rows = [(f"day {day + 1}", str(flown[day][0]), str(flown[day][1])) for day in days]
    print_table(("", "from Japan", "from Korea"), rows)


def _measures(run: Run, console: Console) -> None:
    from sim import MEASURES

    families = (
        ("Consequences", [m for m in MEASURES.values() if not m.echo]),
        ("Echoes: these mostly return their own grade C inputs", [m for m in MEASURES.values() if m.echo]),
    )
    for title, measures in families:
        _title(console, title)
        values = [(measure, run.measures[measure.name]["value"]) for measure in measures]
        rows = [
            (measure.name, _number(value), measure.unit) for measure, value in values if value is not None
        ]
        print_table(("measure", "value", "unit"), rows)
        if missing := [measure.name for measure, value in values if value is None]:
            console.print(f"Did not happen: {', '.join(missing)}.")


def _number(value: float) -> str:
    """With a comma at thousands, and no more digits than were measured."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _evidence(run: Run, loaded: Loaded, console: Console) -> None:
    _title(console, "What it rests on")
    counts = run.evidence
    total = sum(counts.values())
    listed = ", ".join(f"{count} of grade {grade}" for grade, count in counts.items())
    console.print(f"This run read {total} numbers: {listed}.", soft_wrap=False)
    console.print(_CAUTION)
    console.print("`peninsula sources` lists every number with its source.")
    console.print()
    click.echo(f"digest          {run.digest}")
    click.echo(f"outcome digest  {run.outcome_digest}")
