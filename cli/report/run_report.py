"""The report of one run: the answer first, then the pictures, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from cli.charts.markup import Markup, element, joined
from cli.charts.picture import Picture, Table
from cli.report import (
    alerts_picture,
    beside_picture,
    closure_picture,
    evacuation_picture,
    evidence,
    ladder_picture,
    lanes_picture,
    map_choice,
    queues_picture,
    rulings,
    sharing_picture,
    sorties_picture,
)
from cli.report.beside import Beside, beside, other_lucks
from cli.report.page import contents, figure, numbers, page, section
from cli.report.sharing import Shared, shared
from cli.report.writing import Files, drawings
from cli.story import from_h, tell

if TYPE_CHECKING:
    from scenarios import Loaded
    from sim import Run


def pictures(run: Run, rows: tuple[Beside, ...], ways: tuple[Shared, ...]) -> dict[str, Picture]:
    """Every picture that the run has something for, by its name."""
    lucks = other_lucks(run) if run.plan.lines else ()
    found = [
        beside_picture.picture(rows, run.horizon_h) if rows else None,
        lanes_picture.picture(run),
        closure_picture.picture(run, lucks),
        sorties_picture.picture(run),
        evacuation_picture.picture(run, lucks),
        alerts_picture.picture(run),
        sharing_picture.picture(ways, run),
        queues_picture.picture(run),
        ladder_picture.picture(run),
    ]
    return {one.ident: one for one in found if one is not None}


def render(command: str, loaded: Loaded, run: Run) -> tuple[str, Files]:
    """The page, and its pictures as files; ``command`` plays the run again. The same inputs give the same
    bytes."""
    rows = beside(loaded, run)
    ways = shared(loaded, run)
    drawn = pictures(run, rows, ways)
    first = next((name for name in ("rules", "warning") if name in drawn), None)
    parts = list(_parts(run, loaded, command, drawn))
    packs = f", with {' '.join(loaded.packs)}" if loaded.packs else ""
    h_hour = f"{run.plan.h_hour:%a %d %b %Y %H:%M} (UTC{run.plan.h_hour:%z})"
    lead = f"{loaded.scenario.name}{packs}, seed {run.seed}. H-hour is {h_hour}."
    head = element(
        "header",
        element("h1", loaded.scenario.title),
        element("p", lead, class_="lead"),
        element("div", *(element("p", line) for line in _answer(run, rows, ways)), class_="answer"),
        figure(drawn[first], level="h2") if first is not None else None,
        contents([(ident, title) for ident, title, _ in parts]),
    )
    body = element("main", *(section(ident, title, content) for ident, title, content in parts))
    title = f"{loaded.scenario.title} ({lead.partition('.')[0]})"
    files = drawings(drawn.values())
    files |= {name: partial(str, svg) for name, svg in map_choice.drawings(run)}
    return page(title, head, body, style=map_choice.style()), files


def _answer(run: Run, rows: tuple[Beside, ...], ways: tuple[Shared, ...]) -> Iterator[str]:
    """The first screen in words."""
    if rows:
        yield from beside_picture.answer(rows)
        return
    measured = run.measures
    margin, lag = measured["alert_margin_s"]["value"], measured["alert_lag_s"]["value"]
    if lag is not None:
        yield (
            f"The first alert came {lag:,.0f} s after launch"
            + (f" and left {margin:,.0f} s in the middle over places." if margin is not None else ".")
        )
        known = [(n, measured[f"awareness_{p}_s"]["value"]) for p, n in _CAPITALS]
        yield (
            "Who knew first: "
            + ", ".join(
                f"{name} after {value:,.0f} s"
                for name, value in sorted(known, key=lambda k: k[1] or 0)
                if value
            )
            + "."
        )
        if ways:
            yield from sharing_picture.sentences(ways, run)
    else:
        yield "Nobody asked to fight from Japan in this run, and nothing was launched."


_CAPITALS = (("jpn", "Tokyo"), ("rok", "Seoul"), ("usa", "Washington"))


def _parts(
    run: Run, loaded: Loaded, command: str, drawn: dict[str, Picture]
) -> Iterator[tuple[str, str, Markup]]:
    """Ident, title and content of each part."""
    yield "who", "Who did what, and who waited", joined(figure(drawn["lanes"]), _story(run))
    yield "map", "The map: bases, access and flows", map_choice.choice(run)
    if run.rulings:
        yield "rulings", "Rulings and their reasons", rulings.table(run)
    if kept := [drawn[name] for name in ("closure", "sorties", "queues") if name in drawn]:
        yield "force", "What arrived, what flew, what queued", joined(*map(figure, kept))
    if "evacuation" in drawn:
        yield "out", "Civilians", figure(drawn["evacuation"])
    # Without the picture of rules, that of the warning stands on the first screen.
    if kept := [
        drawn[n] for n in ("warning", "sharing") if n in drawn and (n != "warning" or "rules" in drawn)
    ]:
        yield "alerts", "Missiles and warning", joined(*map(figure, kept))
    if "ladder" in drawn:
        yield "climbs", "Escalation", figure(drawn["ladder"])
    yield "measures", "Measures", evidence.measures(run)
    yield (
        "evidence",
        "What it rests on",
        joined(evidence.grades(run, loaded), evidence.origin(command, loaded, run)),
    )


def _story(run: Run) -> Markup:
    rows = [
        (from_h(run, beat.time), f"{run.plan.calendar(beat.time):%a %H:%M}", beat.who, beat.what.strip())
        for beat in tell(run)
    ]
    return numbers(Table(("from H", "local", "who", "what"), tuple(rows)), "The story, line by line")
