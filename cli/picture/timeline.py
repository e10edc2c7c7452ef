"""The timeline as SVG: a lane for each cell, of what it learned, when, by which way, and what it decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from cli.picture import colours
from cli.picture.lanes import (
    ASKED,
    DECIDED,
    LEARNED,
    MESSAGE,
    PHASE,
    STRUCK,
    Event,
    events_of,
    lanes_of,
    letter_of,
)
from cli.picture.map import FONTS
from cli.picture.places import breadth
from cli.picture.svg import element, number, path, titled, written
from cli.story import CAPITALS, counted_from
from cli.told.information import route
from cli.words import interpreter_of

if TYPE_CHECKING:
    from cli.words import Interpreter
    from sim import Record
    from sim.plan import Plan

_HOUR = 3_600
_STEPS = (1, 2, 3, 6, 12, 24, 48, 72, 120, 240)  # hours between marks of the axis
_BEFORE_H = 0.16  # of the width, for the days before H-hour
_ROWS = {LEARNED: 4, DECIDED: 2}  # of marks above each other in a lane


class Look(NamedTuple):
    """Sizes, in units of the picture."""

    width: float
    left: float
    mark: float
    text: float
    ticks: int


_WIDE = Look(1_000.0, 92.0, 7.0, 13.0, 9)
_NARROW = Look(390.0, 64.0, 4.5, 10.5, 4)


def timeline_svg(
    records: Iterable[Record],
    plan: Plan,
    now: int,
    language: str,
    *,
    parties: Sequence[str] = (),
    narrow: bool = False,
    name: str = "timeline",
) -> str:
    """What happened from STARTEX to second ``now`` as SVG, 1000 units wide, or 390 where it is ``narrow``.

    ``records`` are what may be shown: ``seen_by(records, cell)``, or all for the facilitator.
    ``parties`` have a lane each; without them, the cell whose records these are, else the four allies.
    Of the plan only H-hour and moves that have begun are read. Its equivalent in words is
    :func:`cli.picture.timeline_text`.
    """
    look = _NARROW if narrow else _WIDE
    records = tuple(records)
    picture = _Timeline(events_of(records, now), plan, now, look, interpreter_of(plan, language))
    return picture.svg(lanes_of(records, parties), name)


class _Timeline:
    def __init__(self, events: Sequence[Event], plan: Plan, now: int, look: Look, voice: Interpreter) -> None:
        self._events = events
        self._plan = plan
        self._now = max(now, 1)
        self._look = look
        self._say = voice.say
        self._language = voice.language

    def svg(self, parties: tuple[str, ...], name: str) -> str:
        look = self._look
        top = look.text * 4.6
        rows = [(party, kind) for party in parties for kind in (LEARNED, DECIDED)]
        lanes: list[str] = []
        foot = top
        for row in rows:
            lanes += self._lane(row, foot)
            foot += look.mark * 1.8 * _ROWS[row[1]] + look.text * 1.1
        keys = list(self._keys(foot + look.text * 2.6))
        high = foot + look.text * (2 + 1.3 * len(keys))
        alone = CAPITALS.get(parties[0], parties[0]) if len(parties) == 1 else ""
        when = counted_from(self._plan.h, self._now)
        title = f"Timeline of {alone} to {when}" if alone else f"Timeline to {when}"
        return element(
            "svg",
            element("title", escape(self._say(title)), id=f"{name}-title"),
            element("desc", escape(self._say("What is drawn here stands below as text.")), id=f"{name}-desc"),
            element("rect", width=look.width, height=high, fill=colours.PAPER, class_="p-paper"),
            *self._moves(foot),
            *self._axis(top, foot),
            *self._above(top),
            *lanes,
            *keys,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(look.width)} {number(high)}",
            role="img",
            aria_labelledby=f"{name}-title",
            aria_describedby=f"{name}-desc",
            lang=self._language,
            class_="picture picture-timeline",
            font_family=FONTS,
        )

    # --- time ---

    def _x(self, second: int) -> float:
        """Where a second is drawn; the days before H-hour are drawn closer together."""
        look, h = self._look, self._plan.h
        wide = look.width - look.left - look.mark * 2
        if self._now <= h * 1.2:
            return look.left + wide * second / self._now
        share = (
            _BEFORE_H * second / h
            if second <= h
            else _BEFORE_H + (1 - _BEFORE_H) * (second - h) / (self._now - h)
        )
        return look.left + wide * share

    def _ticks(self) -> Iterator[int]:
        h = self._plan.h
        after = self._now > h * 1.2
        span = (self._now - h if after else self._now) / _HOUR
        step = next((step for step in _STEPS if span / step <= self._look.ticks), _STEPS[-1]) * _HOUR
        first = h if after else h - h // step * step
        if after:
            yield 0
        yield from range(first, self._now + 1, step)

    def _axis(self, top: float, foot: float) -> Iterator[str]:
        look = self._look
        end = -1.0
        for second in self._ticks():
            x, said = self._x(second), self._say(counted_from(self._plan.h, second))
            yield element(
                "path",
                d=path(((x, top), (x, foot))),
                stroke=colours.SHORE,
                stroke_width=1.4 if second == self._plan.h else 0.5,
                stroke_dasharray="" if second == self._plan.h else "2 3",
                class_="p-tick",
            )
            wide = breadth(said, look.text * 0.9)
            if x - wide / 2 > end and x + wide / 2 <= look.width:
                end = x + wide / 2 + 4
                yield self._text(said, x, foot + look.text * 1.2, 0.9, "middle")

    def _moves(self, foot: float) -> Iterator[str]:
        """Moves that have begun, as bands with their titles."""
        section = self._plan.scenario.exercise
        if section is None:
            return
        starts = [(self._plan.at(move.starts), move) for move in section.moves]
        begun = [(second, move) for second, move in starts if second <= self._now]
        for place, (second, move) in enumerate(begun):
            until = begun[place + 1][0] if place + 1 < len(begun) else self._now
            x, wide = self._x(max(0, second)), self._x(until) - self._x(max(0, second))
            said = str(getattr(move.title, self._language, "") or move.title.en)
            yield element(
                "rect",
                titled(said),
                x=x,
                y=0,
                width=wide,
                height=foot,
                fill=colours.SEA if place % 2 else colours.LAND,
                class_=f"p-move p-move-{place % 2}",
            )
            if breadth(said, self._look.text * 0.9) < wide - 4:
                yield self._text(said, x + 3, self._look.text * 1.1, 0.9)

    # --- lanes ---

    def _above(self, top: float) -> Iterator[str]:
        """Phases and strikes, which are everybody's."""
        look = self._look
        end = 0.0
        for event in self._events:
            x = self._x(event.time)
            if event.kind == PHASE:
                said = self._say(event.text)
                yield element(
                    "path",
                    d=path(((x, look.text * 1.4), (x, top))),
                    stroke=colours.INK,
                    stroke_width=1,
                    class_="p-phase",
                )
                wide = breadth(said, look.text * 0.9)
                begin = x + 3 if x + 3 + wide <= look.width else max(0.0, x - 3 - wide)
                row = 2.4 if begin > end else 3.5
                end = max(end, begin + wide + 3)
                yield self._text(said, begin, look.text * row, 0.9)
            elif event.kind == STRUCK:
                yield self._mark(event, x, top - look.mark * 0.6)

    def _lane(self, row: tuple[str, str], top: float) -> Iterator[str]:
        party, kind = row
        look = self._look
        name = self._say(CAPITALS.get(party, party)) if kind == LEARNED else ""
        word = self._say("learned" if kind == LEARNED else "decided")
        yield element(
            "path",
            d=path(((0, top), (look.width, top))),
            stroke=colours.SHORE,
            stroke_width=1.2 if name else 0.4,
        )
        yield self._text(name, 3, top + look.text * 1.15, 1.0, weight="bold")
        yield self._text(word, 3, top + look.text * (2.3 if name else 1.15), 0.85, tint=colours.SOFT)
        kinds = (LEARNED, MESSAGE) if kind == LEARNED else (DECIDED, ASKED)
        last = [-1e9] * _ROWS[kind]
        for event in self._events:
            if event.party == party and event.kind in kinds:
                x = self._x(event.time)
                place = next((n for n, end in enumerate(last) if x - end >= look.mark * 2.1), len(last) - 1)
                last[place] = x
                yield self._mark(event, x, top + look.text * 0.5 + look.mark * (1 + place * 1.8))

    def _mark(self, event: Event, x: float, y: float) -> str:
        """A disc with the letter of its way, a square for a message, a diamond for a decision."""
        size = self._look.mark
        tint = colours.PARTY.get(event.party, colours.SOFT)
        words = f"{self._say(counted_from(self._plan.h, event.time))}: {self._say(event.text)}"
        came = ""
        if event.left is not None and event.left < event.time:
            way = path(((self._x(event.left), y), (x, y)))
            came = element(
                "path", d=way, stroke=tint, stroke_width=1, stroke_dasharray="2 2", class_="p-came"
            )
        parts = [came, _shape(event.kind, x, y, size, tint)]
        if event.way:
            parts.append(
                written(
                    letter_of(event.way),
                    x=x,
                    y=y + size * 0.45,
                    font_size=size * 1.25,
                    text_anchor="middle",
                    fill=colours.PAPER,
                    class_="p-way",
                )
            )
        return element("g", titled(words), *parts, class_=f"p-event p-{event.party}")

    def _keys(self, top: float) -> Iterator[str]:
        """What the letters and shapes stand for, in lines as wide as the picture."""
        ways = sorted({event.way for event in self._events if event.way})
        words = [f"{letter_of(way)}: {self._say(route(way), 'route')}" for way in ways]
        words += [f"\u25cf {self._say('learned')}", f"\u25a0 {self._say('Messages')}"]
        words += [f"\u25c6 {self._say('decided')}", f"\u25c7 {self._say('asked, no answer yet')}"]
        words.append(f"\u25bc {self._say('struck')}")
        size, line, lines = self._look.text * 0.9, "", []
        for word in words:
            longer = f"{line} \u00b7 {word}" if line else word
            if breadth(longer, size) > self._look.width - 6:
                lines.append(line)
                longer = word
            line = longer
        for place, text in enumerate([*lines, line]):
            yield self._text(text, 3, top + place * self._look.text * 1.3, 0.9, tint=colours.SOFT)

    def _text(
        self,
        text: str,
        x: float,
        y: float,
        scale: float,
        anchor: str = "",
        weight: str = "",
        tint: str = colours.INK,
    ) -> str:
        size = self._look.text * scale
        return (
            written(
                text,
                x=x,
                y=y,
                font_size=size,
                text_anchor=anchor,
                font_weight=weight,
                fill=tint,
                class_="p-soft" if tint == colours.SOFT else "p-plain",
            )
            if text
            else ""
        )


def _shape(kind: str, x: float, y: float, size: float, tint: str) -> str:
    if kind == LEARNED:
        return element("circle", cx=x, cy=y, r=size, fill=tint, class_="p-fill")
    if kind == MESSAGE:
        return element(
            "rect",
            x=x - size,
            y=y - size,
            width=size * 2,
            height=size * 2,
            fill=tint,
            rx=1.5,
            class_="p-fill",
        )
    if kind == STRUCK:
        three = ((-1, -1), (1, -1), (0, 0.7))
        corners = " ".join(f"{number(x + a * size)},{number(y + b * size)}" for a, b in three)
        return element("polygon", points=corners, fill=colours.FIRE, class_="p-fire")
    corners = " ".join(
        f"{number(x + a * size * 1.15)},{number(y + b * size * 1.15)}"
        for a, b in ((0, -1), (1, 0), (0, 1), (-1, 0))
    )
    open_ = kind == ASKED
    return element(
        "polygon",
        points=corners,
        fill=colours.PAPER if open_ else tint,
        stroke=tint,
        stroke_width=size * 0.25,
        class_="p-line" if open_ else "p-fill",
    )
