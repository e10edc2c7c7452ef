"""The map of bases and routes at a few times of a run, one of them shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from cli.charts.markup import Markup, element, joined
from cli.charts.picture import Table
from cli.charts.sheet import on_paper
from cli.picture import map_svg, map_text
from cli.report.page import numbers
from cli.report.timescale import DAY, HOUR
from cli.report.writing import COLUMN
from cli.story import from_h

if TYPE_CHECKING:
    from sim import Run

_MOST = 9
_WAITED = 60  # seconds after a request at which it is shown as pending


def times(run: Run) -> dict[int, str]:
    """The seconds that can be chosen, each with its name; the same for the same run."""
    h, endex = run.plan.h, run.plan.endex
    asked = next((r.time for r in run.trace.records if r.kind == "request"), None)
    cleared = next((r.time for r in run.trace.records if r.kind == "clear" and r.subject == "combat"), None)
    if run.plan.endex - h <= 2 * DAY:
        wanted = {h: "H-hour", h + HOUR: "H+1h", h + 6 * HOUR: "H+6h", endex: "ENDEX"}
    else:
        wanted = {h: "H-hour"}
        if asked is not None:
            wanted[asked + _WAITED] = f"{from_h(run, asked)}: first request"
        if cleared is not None:
            wanted[cleared] = f"{from_h(run, cleared)}: first clearance to fight"
        wanted |= {h + day * DAY: f"D+{day}" for day in (1, 3, 5, 10, 20)}
        wanted[endex] = "ENDEX"
    return dict(sorted((s, name) for s, name in wanted.items() if s <= endex)[:_MOST])


def choice(run: Run) -> Markup:
    """Buttons for the times, and the map of the one that is chosen; it works without a script.
    Before the first request no base has anything to show, so that one is chosen first."""
    named = list(times(run).items())
    first = next((at for at, (_, name) in enumerate(named) if name.endswith("first request")), 0)
    buttons = [
        joined(
            element("input", type="radio", name="map-time", id=f"map-time-{at}", checked=at == first or None),
            element("label", name, for_=f"map-time-{at}"),
        )
        for at, (_, name) in enumerate(named)
    ]
    panes = [_pane(run, second, name, at) for at, (second, name) in enumerate(named)]
    return element(
        "fieldset",
        element("legend", "Show the map at"),
        *buttons,
        element("div", *panes, class_="panes"),
        class_="choice",
    )


def _pane(run: Run, second: int, name: str, at: int) -> Markup:
    records, plan = run.trace.records, run.plan
    wide = map_svg(records, plan, second, "en", name=f"map-{at}")
    narrow = map_svg(records, plan, second, "en", narrow=True, name=f"map-{at}-narrow")
    tables = [
        numbers(Table(told.heads, told.rows), f"{told.title} at {name}")
        for told in map_text(records, plan, second, "en")
        if told.rows
    ]
    return element(
        "div",
        element("div", Markup(wide), class_="wide"),
        element("div", Markup(narrow), class_="narrow"),
        *tables,
        class_="pane",
    )


def drawings(run: Run) -> Iterator[tuple[str, str]]:
    """Each map as a file of its own, as wide as a page and as a column of it: name and SVG."""
    for at, second in enumerate(times(run)):
        for end, narrow in (("", False), (COLUMN, True)):
            name = f"map-{at}{end}"
            drawn = map_svg(run.trace.records, run.plan, second, "en", narrow=narrow, name=name)
            yield name, _alone(drawn, run, second, narrow=narrow)


def _alone(drawn: str, run: Run, second: int, *, narrow: bool) -> str:
    """A map that stands by itself: with its size on paper, and with what it shows as its own words."""
    said = "; ".join(
        f"{told.title}: " + ", ".join(" ".join(cell for cell in row if cell) for row in told.rows)
        for told in map_text(run.trace.records, run.plan, second, "en")
        if told.rows
    )
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    assert view is not None
    size = on_paper(float(view[1]), float(view[2]), narrow=narrow)
    drawn = drawn.replace("<svg ", f'<svg width="{size["width"]}" height="{size["height"]}" ', 1)
    return re.sub(r"(<desc[^>]*>).*?(?=</desc>)", lambda m: m[1] + escape(said), drawn, count=1)


def style() -> str:
    """The colours of the map, light and dark, and which pane is shown."""
    theme = (files("cli.web") / "static" / "theme.css").read_text(encoding="utf-8")
    shown = ",".join(
        f".choice input:nth-of-type({n}):checked~.panes .pane:nth-of-type({n})" for n in range(1, _MOST + 1)
    )
    return f"{theme}{shown}{{display:block}}"
