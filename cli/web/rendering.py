"""From faces to HTML: the parts of a page in a language, and the page round them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from cli.figures import figure
from cli.picture import map_svg, map_text, timeline_svg, timeline_text
from cli.story import CAPITALS, Beat, counted_from
from cli.web.faces import CellFace, Clock, Handed, OpenFace, chunks
from cli.words import NAMES as LANGUAGES
from cli.words import interpreter_of
from cli.words.measures import called
from scenarios.sections.exercise import InWords
from sim.live.usual import outlook_of

if TYPE_CHECKING:
    from pathlib import Path

    from cli.web.odds_panel import PanelFace
    from cli.web.reviews import ReviewFace
    from cli.web.seams import Seams
    from cli.web.white import WhiteFace
    from sim import Record
    from sim.plan import Plan

#: Seconds of the crisis for one of the table, as the facilitator may set them.
SPEEDS = (
    (0.0, "as the move needs"),
    (60.0, "one minute"),
    (300.0, "five minutes"),
    (900.0, "a quarter of an hour"),
    (3_600.0, "one hour"),
    (21_600.0, "six hours"),
    (86_400.0, "one day"),
)
SEAT_WORDS = (
    ("auto", "people, once somebody has joined"),
    ("people", "people, always"),
    ("policy", "the policy"),
)
#: What says that a part's name stands in a list of parts: ``story:3``.
IN_LIST = ":"


class Renderer:
    """Templates with the words of a language."""

    def __init__(self, templates: Path, seams: Seams, plan: Plan) -> None:
        self.seams = seams
        events, self._usual = outlook_of(plan) if seams.odds is not None else ((), False)
        self._events = {event.id: event.text for event in events}
        self._voices = {word: interpreter_of(plan, word) for word in LANGUAGES}
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        styles = sorted(path.name for path in (templates.parent / "static").glob("*.css"))
        self._environment.globals |= {"languages": LANGUAGES, "capitals": CAPITALS, "styles": styles[::-1]}
        for name in self._environment.list_templates(["html"]):
            self._environment.get_template(name)  # compiled before the first person waits for it
        self._lines = lru_cache(4_096)(self._line)

    def page(self, template: str, language: str, **values: Any) -> bytes:
        """A whole page."""
        return self._render(f"{template}.html", language, values).encode()

    def part(self, name: str, template: str, language: str, **values: Any) -> str:
        """One part, with the element that the script finds it by."""
        inner = self._render(f"parts/{template}.html", language, values)
        return f'<div class="part" id="{part_id(name)}" data-part="{escape(name)}">{inner.strip()}</div>'

    def _render(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        context = {
            "language": language,
            "t": lambda text: self.label(text, language),
            "filled": lambda text, **holes: self.label(text, language, **holes),
            "told": lambda text: self.told(text, language),
            "at": lambda second, h: self.label(counted_from(h, second), language),
            "figure": figure,
            "called": called,
            "words": lambda text: words(text, language),
            **values,
        }
        return self._environment.get_template(template).render(context)

    def label(self, text: str, language: str, **holes: object) -> str:
        """A label of the page, its holes filled."""
        return self._voices[language].say(text.format(**holes) if holes else text)

    def told(self, text: str, language: str) -> Markup:
        """A text of the engine; marked as English where it has no translation."""
        said = self._voices[language].spoken(text)
        if said.language == language:
            return Markup(escape(said.text))
        return Markup('<span lang="{}">{}</span>').format(said.language, said.text)

    # --- what faces share ---

    def clock(self, clock: Clock, language: str) -> dict[str, str]:
        return {"clock": self.part("clock", "clock", language, clock=clock)}

    def story(self, story: Sequence[Beat], h: int, language: str) -> dict[str, str]:
        """A story in pieces; all but the newest stay as they are."""
        return {
            f"story:{number}": self._lines(number, tuple(beats), h, language)
            for number, beats in chunks(story)
        }

    def _line(self, number: int, beats: Sequence[Beat], h: int, language: str) -> str:
        lines = [
            (
                self.label(counted_from(h, b.time), language),
                self.told(b.who, language),
                self.told(b.what, language),
            )
            for b in reversed(beats)
        ]
        return self.part(f"story:{number}", "story", language, lines=lines)

    def pictures(
        self, records: Sequence[Record], plan: Plan, now: int, parties: Sequence[str], language: str
    ) -> dict[str, str]:
        """The map and the timeline, each for wide and narrow screens, and in words."""
        maps = [map_svg(records, plan, now, language, narrow=n, name=f"map-{n:d}") for n in (False, True)]
        lines = [
            timeline_svg(records, plan, now, language, parties=parties, narrow=n, name=f"time-{n:d}")
            for n in (False, True)
        ]
        told = {
            "map": map_text(records, plan, now, language),
            "timeline": (timeline_text(records, plan, now, language, parties=parties),),
        }
        drawn = {"map": maps, "timeline": lines}
        return {
            name: self.part(
                name, "picture", language, wide=Markup(wide), narrow=Markup(narrow), tables=told[name]
            )
            for name, (wide, narrow) in drawn.items()
        }

    # --- faces ---

    def cell(self, face: CellFace, language: str) -> dict[str, str]:
        """The parts of a cell's page, in the order of the page."""
        now, h = face.clock.now, face.clock.h
        parts = self.clock(face.clock, language)
        for asked in face.asked:
            name = f"question:{asked.question.ident}"
            parts[name] = self.part(name, "question", language, asked=asked, clock=face.clock)
        outlook = self._outlook(language)
        for name in ("own_review", "tasks", "chances", "decided", "sent", "notes", "here"):
            parts[name] = self.part(name, name, language, face=face, clock=face.clock, outlook=outlook)
        parts |= self.story(face.story, h, language)
        return parts | _later(face.records, now)

    def handed(self, handed: Handed, language: str, unfolded: bool) -> Markup:
        """What a cell is handed; it never changes."""
        return Markup(self.part("handed", "handed", language, handed=handed, open=unfolded))

    def white(
        self, face: WhiteFace, odds: PanelFace, review: ReviewFace, trouble: str, groups: int, language: str
    ) -> dict[str, str]:
        """The parts of the facilitator's page."""
        plan, clock = face.plan, face.clock
        values = {
            "face": face,
            "clock": clock,
            "odds": odds,
            "review": review,
            "trouble": trouble,
            "groups": groups,
            "speeds": SPEEDS,
            "seatings": SEAT_WORDS,
            "outlook": self._outlook(language),
            "inject": self._injects(plan, language),
        }
        parts = self.clock(clock, language)
        for asked in face.asked:
            name = f"question:{asked.question.ident}"
            parts[name] = self.part(name, "white_question", language, asked=asked, **values)
        for name in ("control", "review", "seats", "msel", "settled"):
            parts[name] = self.part(name, name, language, **values)
        for name in ("sent", "notes"):
            parts[name] = self.part(name, f"white_{name}", language, **values)
        parts |= self.story(face.story, clock.h, language)
        return parts | _later(face.records, clock.now)

    def _outlook(self, language: str) -> Callable[[str], Markup]:
        """The words of an event of the odds."""

        def said(ident: str) -> Markup:
            text = self._events.get(ident)
            if text is None:
                return Markup(escape(ident))
            return self.told(text.en, language) if self._usual else words(text, language)

        return said

    def _injects(self, plan: Plan, language: str) -> Callable[[str, str], Markup]:
        """The text of an inject, in its author's translation where there is one."""
        exercise = plan.scenario.exercise
        texts = exercise.texts if exercise else {}
        return lambda ident, text: (
            words(texts[ident], language) if ident in texts else self.told(text, language)
        )

    def open(self, face: OpenFace, language: str) -> dict[str, str]:
        """The parts of the screen in the room."""
        parts = self.clock(face.clock, language)
        parts |= self.story(face.story, face.clock.h, language)
        return parts | _later(face.records, face.clock.now)


def _later(records: Sequence[Record], now: int) -> dict[str, str]:
    """A mark instead of the pictures, which are large: a page asks for them when the mark changes."""
    name = "pictures"
    mark = f"{now}-{len(records)}"
    html = f'<div class="part" id="{part_id(name)}" data-part="{name}" data-mark="{mark}" hidden></div>'
    return {name: html}


def words(text: InWords, language: str) -> Markup:
    """A text of the scenario's author; marked where it is in English for want of another."""
    said = str(getattr(text, language, "")) or text.en
    if said == text.en and language != "en":
        return Markup('<span lang="en">{}</span>').format(said)
    return Markup(escape(said))


def part_id(name: str) -> str:
    """The id of a part's element."""
    return "p-" + name.replace(IN_LIST, "-")


def listed(parts: Mapping[str, str], kind: str) -> list[Markup]:
    """The parts of a list, in their order."""
    return [Markup(html) for name, html in parts.items() if name.startswith(kind + IN_LIST)]
