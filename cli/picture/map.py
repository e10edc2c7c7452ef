"""The map of Korea, Japan and the sea between, as SVG: bases, access, damage, flows, missiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from math import hypot
from typing import TYPE_CHECKING, NamedTuple

from cli.picture import colours
from cli.picture.coast import drawn, guam_drawn
from cli.picture.legend import Legend
from cli.picture.marks import mark
from cli.picture.names import ISLETS, Names, condition
from cli.picture.places import REGIONS, Box, inset_corner, inset_side, spots
from cli.picture.projection import NARROW, WIDE, Frame
from cli.picture.scene import Base, Passage, Scene, scene_of
from cli.picture.svg import element, number, path, titled
from cli.picture.ways import Ways
from cli.story import counted_from
from cli.words import interpreter_of

if TYPE_CHECKING:
    from cli.words import Interpreter
    from scenarios.schema import Place
    from sim import Record
    from sim.plan import Plan

#: Fonts that are on a laptop; nothing is fetched.
FONTS = "system-ui, 'Noto Sans', 'Noto Sans CJK KR', 'Noto Sans CJK JP', sans-serif"
_AT_SEA = "SEA"


class Look(NamedTuple):
    """Sizes of one of the two widths, in units of the picture."""

    frame: Frame
    mark: float
    text: float
    widest: float
    thin: float
    whole: bool  # whether all names are written, and the legend lies on the map


_WIDE = Look(WIDE, 8.0, 13.0, 9.0, 0.7, True)
_NARROW = Look(NARROW, 5.0, 10.5, 5.0, 0.5, False)


def map_svg(
    records: Iterable[Record], plan: Plan, now: int, language: str, *, narrow: bool = False, name: str = "map"
) -> str:
    """The map at second ``now`` (from STARTEX) as SVG, 1000 units wide, or 390 where it is ``narrow``.

    ``records`` are what may be shown: ``seen_by(records, cell)``, or all for the facilitator. Nothing
    else of the run is read, and of the plan only places, H-hour, and where units seen to leave go.
    ``language`` is en, ko or ja. ``name`` begins the ids, for a page with several pictures. The same
    input gives the same bytes. Its equivalent in words is :func:`cli.picture.map_text`.
    """
    look = _NARROW if narrow else _WIDE
    when = counted_from(plan.h, now)
    return _Map(scene_of(records, plan, now), look, interpreter_of(plan, language)).svg(when, name)


class _Map:
    def __init__(self, scene: Scene, look: Look, voice: Interpreter) -> None:
        self._scene = scene
        self._look = look
        self._frame = look.frame
        self._say = voice.say
        self._language = voice.language
        self._at = spots(look.frame, look.mark * 2.3)
        self._ways = Ways(scene, look.frame, self._at, look.widest, voice.say)
        rows = list(self._ways.legend())
        self._legend = Legend(look.frame, look.text, voice.say, rows, below=not look.whole)

    def svg(self, when: str, name: str) -> str:
        frame = self._frame
        high = max(frame.height, self._legend.box.bottom + 2)
        shown = self._shown()
        return element(
            "svg",
            element(
                "title",
                escape(self._say(f"Map of Korea, Japan and the sea between, {when}")),
                id=f"{name}-title",
            ),
            element("desc", escape(self._say("What is drawn here stands below as text.")), id=f"{name}-desc"),
            *self._ground(high),
            *self._ways.svg(self._look.mark * 0.5),
            *(self._passage(passage) for passage in self._scene.passages if passage.region in REGIONS),
            *(self._base(base) for base in shown),
            *self._names(shown),
            self._legend.svg(),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(frame.width)} {number(high)}",
            role="img",
            aria_labelledby=f"{name}-title",
            aria_describedby=f"{name}-desc",
            lang=self._language,
            class_="picture picture-map",
            font_family=FONTS,
        )

    def _ground(self, high: float) -> Iterator[str]:
        frame, thin = self._frame, self._look.thin
        yield element("rect", width=frame.width, height=high, fill=colours.SEA, class_="p-sea")
        for kind, fill, ink, width in (
            ("land", colours.LAND, colours.SHORE, thin),
            ("borders", "none", colours.BORDER, thin),
        ):
            data = drawn(frame, kind)
            yield element("path", d=data, fill=fill, stroke=ink, stroke_width=width, class_=f"p-{kind}")
        yield element(
            "path",
            titled(self._say("armistice line of 1953")),
            d=drawn(frame, "armistice"),
            fill="none",
            stroke=colours.INK,
            stroke_width=thin * 2,
            stroke_dasharray="4 2",
            class_="p-armistice",
        )
        x, y = frame.at(*ISLETS[1])
        yield element("circle", cx=x, cy=y, r=thin * 2.3, fill=colours.SHORE, class_="p-islet")
        side, (left, top) = inset_side(frame), inset_corner(frame)
        yield element(
            "g",
            element("rect", width=side, height=side, fill=colours.SEA, stroke=colours.SHORE, class_="p-sea"),
            element(
                "path",
                d=guam_drawn(side),
                fill=colours.LAND,
                stroke=colours.SHORE,
                stroke_width=thin,
                class_="p-land",
            ),
            transform=f"translate({number(left)} {number(top)})",
        )

    def _passage(self, passage: Passage) -> str:
        """A missile that attacked nobody: a stroke where it passed, a cross where it fell."""
        size = self._look.mark
        x, y = self._frame.at(*REGIONS[passage.region])
        strokes = path(((x - size, y + size), (x + size, y - size)))
        if passage.fell:
            strokes += path(((x - size, y - size), (x + size, y + size)))
        words = titled(self._say("Missiles"))
        return element("path", words, d=strokes, stroke=colours.FIRE, stroke_width=2.5, class_="p-fire-line")

    # --- places ---

    def _shown(self) -> list[Base]:
        """Bases in the frame, those with news on top; depots and points at sea only where used."""
        used = {ident for flow in self._scene.flows for ident in (flow.start, flow.end)}
        found = (self._scene.bases[ident] for ident in self._at)
        return sorted(
            (base for base in found if base.news or base.ident in used or _stands(base.place)),
            key=lambda base: (base.news, base.ident),
        )

    def _base(self, base: Base) -> str:
        spot = self._at[base.ident]
        (x1, y1), (x2, y2) = spot.true, spot.drawn
        leader = ""
        if hypot(x2 - x1, y2 - y1) > self._look.mark * 0.6:
            line = path((spot.true, spot.drawn))
            leader = element("path", d=line, stroke=colours.SOFT, stroke_width=0.6, class_="p-leader")
        size = self._look.mark * (1.0 if self._look.whole or base.news else 0.6)
        words = "; ".join((self._say(base.place.name), *condition(base, self._say)))
        return element("g", titled(words), leader, *mark(base, spot.drawn, size), class_="p-base")

    def _names(self, shown: list[Base]) -> Iterator[str]:
        side, (left, top) = inset_side(self._frame), inset_corner(self._frame)
        taken = [Box(left, top, left + side, top + side), self._legend.box]
        edges = {self._scene.bases[ident].place.name: at for ident, at in self._ways.from_outside().items()}
        names = Names(self._frame, self._look.text, self._at, self._say)
        return names.svg(shown[::-1], edges, taken, self._look.mark, self._look.whole)


def _stands(place: Place) -> bool:
    """Whether a place is drawn also where nothing happens."""
    return place.kind != "depot" and place.host != _AT_SEA
