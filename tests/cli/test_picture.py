"""Pictures: what a cell may see and nothing else, the same bytes, three languages, readable colours."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from xml.etree import ElementTree

import pytest

import peninsula
from cli.picture import colours, map_svg, map_text, timeline_svg, timeline_text
from cli.picture.coast import coast
from cli.picture.names import short
from cli.picture.places import Box, Room, breadth, spots
from cli.picture.projection import NARROW, WIDE, Frame, kilometres
from cli.picture.scene import scene_of
from cli.picture.svg import element, number, path, written
from cli.words import LANGUAGES, interpreter
from policies import builtin
from scenarios import catalogue
from scenarios.sections.exercise import Exercise, InWords, Move
from scenarios.times import Moment
from sim import Record, Run, seen_by
from sim.plan import Plan, compile_plan

THEME = Path(__file__).resolve().parents[2] / "cli" / "web" / "static" / "theme.css"
_HOUR = 3_600
SVG = "{http://www.w3.org/2000/svg}"
in_each = pytest.mark.parametrize("language", LANGUAGES)
at_each_width = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@lru_cache(maxsize=8)
def played(name: str) -> Run:
    return peninsula.run(name, seed=3)


def known(name: str, cell: str, hours: float) -> tuple[tuple[Record, ...], Plan, int]:
    """What a cell knows so many hours after H-hour, the plan, and that second."""
    run = played(name)
    now = run.plan.h + round(hours * _HOUR)
    return seen_by((r for r in run.trace.records if r.time <= now), cell), run.plan, now


def record(kind: str, actor: str, place: str = "", value: int | str = "", **more: object) -> Record:
    told = {
        "time": 10,
        "seq": 0,
        "subject": "combat",
        "unit": "",
        "cause": -1,
        "rule": "",
        "params": "",
        "known": "USA",
    }
    return Record(**{**told, "kind": kind, "actor": actor, "place": place, "value": value, **more})  # type: ignore[arg-type]


Picture = Callable[..., str]
PICTURES: dict[str, Picture] = {"map": map_svg, "timeline": timeline_svg}
each_picture = pytest.mark.parametrize("kind", list(PICTURES))


# --- form ---


@each_picture
@in_each
@at_each_width
@pytest.mark.parametrize("cell", ["USA", "JPN", "ROK", "UNC", "white"])
def test_a_picture_is_sound_svg_without_anything_from_outside(
    kind: str, language: str, narrow: bool, cell: str
) -> None:
    records, plan, now = known("evacuation", cell, 100)
    text = PICTURES[kind](records, plan, now, language, narrow=narrow)
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.get("lang") == language
    titles = {root.get("aria-labelledby"), root.get("aria-describedby")}
    assert titles == {e.get("id") for e in root if e.tag in (f"{SVG}title", f"{SVG}desc")}
    tags = {e.tag.removeprefix(SVG) for e in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "rect", "path", "circle", "polygon", "text", "tspan"}
    names = {name for e in root.iter() for name in e.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}
    assert "url(" not in text
    assert len(text) < 120_000
    assert root.get("viewBox", "").startswith(f"0 0 {390 if narrow else 1000} ")


@each_picture
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    records, plan, now = known("friction", "JPN", 60)
    assert PICTURES[kind](records, plan, now, "ja") == PICTURES[kind](records, plan, now, "ja")


def test_pictures_of_one_page_have_ids_of_their_own() -> None:
    records, plan, now = known("friction", "JPN", 60)
    ids = [
        re.findall(r' id="([^"]+)"', map_svg(records, plan, now, "en", name=name)) for name in ("map", "b")
    ]
    assert ids == [["map-title", "map-desc"], ["b-title", "b-desc"]]


@in_each
def test_both_names_of_the_sea_and_the_islands_stand_on_the_map(language: str) -> None:
    records, plan, now = known("korea-today", "USA", -20)
    for narrow in (False, True):
        drawn = map_svg(records, plan, now, language, narrow=narrow)
        for name in ("Sea of Japan/East Sea", "Dokdo/Takeshima"):
            assert interpreter(language).say(name) in drawn


@pytest.mark.parametrize("language", ["ko", "ja"])
@each_picture
def test_no_english_word_is_left_on_a_picture(language: str, kind: str) -> None:
    records, plan, now = known("evacuation", "white", 100)
    root = ElementTree.fromstring(PICTURES[kind](records, plan, now, language))
    words = {w for e in root.iter() for w in re.findall(r"[A-Za-z]{2,}", e.text or "")}
    assert words - {"GSOMIA", "TISA", "KN", "STARTEX", "ER", "AAR"} == set()


# --- what may be seen ---


def shown(records: tuple[Record, ...], plan: Plan, now: int) -> list[object]:
    """Everything that the doors of the package give."""
    return [
        [p(records, plan, now, language, narrow=n) for p in PICTURES.values() for n in (False, True)]
        + [map_text(records, plan, now, language), timeline_text(records, plan, now, language)]
        for language in LANGUAGES
    ]


@pytest.mark.parametrize("cell", ["USA", "JPN", "ROK", "UNC"])
def test_what_a_cell_may_not_know_changes_no_byte(cell: str) -> None:
    run = played("evacuation")
    now = run.plan.h + 100 * _HOUR
    records = [r for r in run.trace.records if r.time <= now]
    secret = [r if cell in r.known.split() else r._replace(value=7, place="kadena") for r in records]
    hidden = sum(a is not b for a, b in zip(records, secret, strict=True))
    assert hidden > 20
    assert shown(seen_by(records, cell), run.plan, now) == shown(seen_by(secret, cell), run.plan, now)


@pytest.mark.parametrize("cell", ["USA", "JPN", "white"])
def test_what_is_still_to_come_changes_no_byte(cell: str) -> None:
    records, plan, now = known("korea-today", cell, 8)
    later = ["injects.strike-iwakuni-1.target=kadena", "force.stryker-brigade-tacoma.to=pohang"]
    loaded = peninsula.load("korea-today", sets=later)
    other = compile_plan(loaded, builtin(), catalogue()).with_injects(())
    assert other.by_ident["stryker-brigade-tacoma"].spec.to == "pohang"
    assert shown(records, plan, now) == shown(records, other, now)


def test_records_after_now_are_not_drawn() -> None:
    run = played("korea-today")
    now = run.plan.h + 2 * _HOUR
    before = tuple(r for r in run.trace.records if r.time <= now)
    assert shown(run.trace.records, run.plan, now) == shown(before, run.plan, now)


# --- what is read from records ---


def test_access_is_pending_denied_or_cleared() -> None:
    _, plan, _ = known("korea-today", "USA", 0)
    ask = record("request", "13-fs-misawa", "misawa", "strike")
    refuse, clear = (
        record("refuse", "13-fs-misawa", "misawa", 5),
        record("clear", "14-fs-misawa", "misawa", 5),
    )
    steps: tuple[list[Record], ...] = ([], [ask], [ask, refuse], [ask, refuse, clear], [clear])
    assert [scene_of(step, plan, 20).bases["misawa"].state for step in steps] == [
        "no request known",
        "pending",
        "denied",
        "denied",
        "cleared",
    ]
    for step in steps[1:]:
        state = scene_of(step, plan, 20).bases["misawa"].state
        table = map_text(step, plan, 20, "en")[0]
        row = next(row for row in table.rows if row[0] == "Misawa Air Base")
        assert state in row[2]
        assert f"p-mark p-{state}" in map_svg(step, plan, 20, "en")


def test_a_request_in_korea_is_nobody_s_access_in_japan() -> None:
    _, plan, _ = known("korea-today", "USA", 0)
    scene = scene_of([record("request", "36-fs-osan", "osan", "strike")], plan, 20)
    assert scene.bases["osan"].access == {}


def test_damage_closes_a_place_and_repair_opens_it() -> None:
    _, plan, _ = known("korea-today", "USA", 0)
    hits = [record("strike", "DPRK", "osan", 4), record("damage", "ROK", "osan", 0, unit="slots")]
    scene = scene_of(hits, plan, 20)
    assert (scene.bases["osan"].damage, scene.bases["osan"].missiles) == ("closed", 4)
    repaired = [*hits, record("repaired", "ROK", "osan", 3, unit="slots")]
    assert scene_of(repaired, plan, 20).bases["osan"].damage == "works"
    assert (
        scene_of([record("damage", "ROK", "osan", 9, unit="aircraft")], plan, 20).bases["osan"].damage
        == "works"
    )


def test_tons_are_neither_lost_nor_made() -> None:
    records, plan, now = known("korea-today", "white", 200)
    scene = scene_of(records, plan, now)
    left = sum(int(r.value) for r in records if r.kind == "depart")
    landed = sum(int(r.value) for r in records if r.kind == "arrive")
    assert left > landed > 0
    assert sum(flow.arrived for flow in scene.flows if flow.unit == "tons") == landed
    assert sum(flow.total for flow in scene.flows if flow.unit == "tons") == left
    assert sum(base.tons for base in scene.bases.values()) == landed


def test_evacuees_are_counted_once() -> None:
    """Those on the return leg of an airlifter land at no named place: they are not drawn."""
    records, plan, now = known("evacuation", "white", 200)
    people = sum(flow.arrived for flow in scene_of(records, plan, now).flows if flow.unit == "people")
    assert people == sum(int(r.value) for r in records if r.kind == "evacuees-safe" and r.place) > 1_000


def test_a_missile_that_attacks_nobody_is_drawn_and_told() -> None:
    records, plan, now = known("missile-overflight", "white", 1)
    assert [(p.region, p.fell) for p in scene_of(records, plan, now).passages][-1] == ("north-pacific", True)
    assert map_text(records, plan, now, "en")[-1].rows[-1][1:] == (
        "North Pacific, east of Hokkaido",
        "fell into the sea",
    )
    assert 'class="p-fire-line"' in map_svg(records, plan, now, "en")


def test_the_wider_line_carries_more() -> None:
    _, plan, _ = known("korea-today", "USA", 0)
    loads = [
        record(kind, f"{start}-1", place, tons, subject="ammunition-sasebo")
        for start, tons in (("sasebo", 4_000), ("white-beach", 1_000))
        for kind, place in (("depart", start), ("arrive", "busan"))
    ]
    root = ElementTree.fromstring(map_svg(loads, plan, 20, "en"))
    ways = [g for g in root.iter(f"{SVG}g") if "p-tons" in g.get("class", "")]
    widths = {g[0].text: float(g[1].get("stroke-width", "0")) for g in ways}
    assert widths == {
        "Sasebo Naval Base to Busan: 4,000 short tons": 9.0,
        "White Beach Naval Facility to Busan: 1,000 short tons": 5.1,
    }


def test_the_timeline_tells_ways_and_how_late() -> None:
    records, plan, now = known("korea-today", "white", 60)
    rows = timeline_text(records, plan, now, "en").rows
    assert any("missile item of Seoul, by GSOMIA" in row[2] for row in rows)
    assert 'class="p-came"' in timeline_svg(records, plan, now, "en")
    mine = seen_by(records, "JPN")
    assert timeline_svg(mine, plan, now, "en") == timeline_svg(mine, plan, now, "en", parties=("JPN",))
    assert {row[1] for row in timeline_text(mine, plan, now, "en").rows} == {
        "Tokyo",
        "Pyongyang",
    }


@in_each
@at_each_width
def test_no_word_of_the_timeline_is_cut_where_a_phase_opens_now(language: str, narrow: bool) -> None:
    run = played("korea-today")
    width = 390.0 if narrow else 1_000.0
    for opened in (r for r in run.trace.records if r.kind == "phase"):
        records = tuple(r for r in run.trace.records if r.time <= opened.time)
        root = ElementTree.fromstring(timeline_svg(records, run.plan, opened.time, language, narrow=narrow))
        for text in root.iter(f"{SVG}text"):
            wide = breadth(text.text or "", float(text.get("font-size", "0")))
            begin = float(text.get("x", "0")) - (wide / 2 if text.get("text-anchor") == "middle" else 0)
            assert begin >= -0.5, text.text
            assert begin + wide <= width + 0.5, text.text


def test_an_open_question_is_hollow_until_it_is_answered() -> None:
    _, plan, _ = known("korea-today", "USA", 0)
    asked = record("question", "JPN", value="Do we agree? [yes | no]", subject="q", known="JPN")
    answer = record("answer", "JPN", value="yes", subject="q", cause=0, seq=1, known="JPN")
    assert 'class="p-line"' in timeline_svg([asked], plan, 20, "en")
    assert 'class="p-line"' not in timeline_svg([asked, answer], plan, 20, "en")
    assert timeline_text([asked, answer], plan, 20, "en").rows[-1][2] == "decides: Do we agree? - yes"


def test_moves_that_have_begun_are_drawn_and_their_titles_escaped() -> None:
    records, plan, now = known("limited-strike", "ROK", 5)
    moves = (("first", "<b>Warning & first hours</b>", "D-1 01:00"), ("later", "Not yet", "D+5 01:00"))
    section = Exercise.model_construct(
        moves=tuple(
            Move.model_construct(id=ident, title=InWords(en=title), starts=_moment(text))
            for ident, title, text in moves
        ),
        texts={},
    )
    there = plan.with_injects(plan.injects)
    there.scenario = plan.scenario.model_copy(update={"exercise": section})
    drawn = timeline_svg(records, there, now, "en")
    assert "&lt;b&gt;Warning &amp; first hours&lt;/b&gt;" in drawn
    assert "Not yet" not in drawn


def _moment(text: str) -> Moment:
    from scenarios.times import parse_moment

    return parse_moment(text)


# --- ground and room ---


def test_the_projection_is_true_where_it_says() -> None:
    assert max(map(abs, kilometres(133.5, 36.0))) < 1e-6
    here, there = catalogue().places["kadena"], catalogue().places["osan"]
    a, b = kilometres(here.lon, here.lat), kilometres(there.lon, there.lat)
    north, east = radians(there.lat - here.lat), radians(there.lon - here.lon)
    chord = sin(north / 2) ** 2 + cos(radians(here.lat)) * cos(radians(there.lat)) * sin(east / 2) ** 2
    assert sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) == pytest.approx(
        2 * 6_371 * asin(sqrt(chord)), rel=0.01
    )
    assert kilometres(-157.9, 21.3)[0] > 5_000  # Hawaii lies to the east


def test_outlines_are_small_and_no_border_runs_through_the_sea() -> None:
    assert (THEME.parents[2] / "picture" / "coast.json").stat().st_size < 150_000
    outlines = coast()
    assert len(outlines.land) > 50
    assert len(outlines.guam) == 1
    assert all(37.5 < lat < 38.8 and 126 < lon < 129 for line in outlines.armistice for lon, lat in line)
    # every border is one of the Yalu, the Tumen and the Amur basin: on land, north of 39 degrees
    assert all(lat > 39 and lon < 136 for line in outlines.borders for lon, lat in line)


@pytest.mark.parametrize(("frame", "apart"), [(WIDE, 18.4), (NARROW, 11.5)], ids=["wide", "narrow"])
def test_no_mark_hides_another(frame: Frame, apart: float) -> None:
    found = list(spots(frame, apart).items())
    assert len(found) > 30
    for index, (one, a) in enumerate(found):
        for other, b in found[index + 1 :]:
            gap = sqrt((a.drawn[0] - b.drawn[0]) ** 2 + (a.drawn[1] - b.drawn[1]) ** 2)
            assert gap > apart * 0.98, (one, other)


def test_a_name_without_room_is_left_out() -> None:
    everywhere = Box(0, 0, 1_000, 1_100)
    assert Room(WIDE, [everywhere]).place((500, 500), ["Osan"], 13, 8) is None
    assert Room(WIDE, []).place((500, 500), ["Osan"], 13, 8) is not None


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_short_names_of_all_places_are_said(language: str) -> None:
    names = {short(place.name) for place in catalogue().places.values()}
    assert sorted(name for name in names if interpreter(language).find(name, "place") is None) == []


def test_values_are_escaped() -> None:
    assert written('<a href="x">', class_='"') == '<text class="&quot;">&lt;a href=&quot;x&quot;&gt;</text>'
    assert element("g", aria_label="a & b") == '<g aria-label="a &amp; b"/>'


def test_numbers_are_short() -> None:
    assert [number(v) for v in (3, 0.04, -0.04, 1.25, -2.0)] == ["3", "0", "0", "1.2", "-2"]
    assert path(((0, 0), (1.5, -0.5), (1.5, -0.5), (3, 0)), closed=True) == "M0 0l1.5 -.5 1.5 .5z"


# --- colours ---


def blocks() -> dict[str, dict[str, str]]:
    """The custom properties of each block of the style sheet, by its selector."""
    found = re.findall(
        r"(:root[^{]*)\{([^}]*)\}", re.sub(r"/\*.*?\*/", "", THEME.read_text("utf-8"), flags=re.DOTALL)
    )
    return {
        selector.strip(): dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", body)) for selector, body in found
    }


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


CELL_COLOURS = ("washington", "tokyo", "seoul", "unc", "pyongyang", "white")
TEXTS = [
    *(
        (ink, ground)
        for ink in ("ink", "soft", "link", "good", "warn", "bad")
        for ground in ("ground", "panel", "raised")
    ),
    *((ink, f"{ink}-ground") for ink in ("good", "warn", "bad")),
    *(("ink", f"{kind}-ground") for kind in ("good", "warn", "bad")),
    *(("on-cell", cell) for cell in CELL_COLOURS),
    *((cell, ground) for cell in CELL_COLOURS for ground in ("ground", "panel")),
    ("on-accent", "accent"),
    ("on-bad", "bad"),
    ("ink", "sea"),
    ("ink", "land"),
    ("ink", "paper"),
    ("soft", "sea"),
    ("soft", "land"),
    ("soft", "paper"),
    *(("on-mark", state) for state in ("cleared", "pending", "denied", "no-request")),
]
DRAWN = [
    *(
        (mark, ground)
        for mark in ("cleared", "pending", "denied", "no-request", "unc-ring", "fire")
        for ground in ("land", "sea")
    ),
    *((flow, "sea") for flow in ("tons", "aircraft", "people")),
    *(("focus", ground) for ground in ("ground", "panel", "raised")),
    *(("line", ground) for ground in ("ground", "panel", "raised")),
]
THEMES = (":root", ':root[data-theme="dark"]')


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_text_can_be_read(theme: str) -> None:
    known_colours = blocks()[theme]
    low = {pair: contrast(*(known_colours[c] for c in pair)) for pair in TEXTS}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_what_is_drawn_stands_out(theme: str) -> None:
    known_colours = blocks()[theme]
    low = {pair: contrast(*(known_colours[c] for c in pair)) for pair in DRAWN}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 3} == {}


def test_both_ways_to_the_dark_give_the_same_colours() -> None:
    found = blocks()
    assert found[':root[data-theme="dark"]'] == found[':root:not([data-theme="light"])']
    assert found[':root[data-theme="dark"]'].keys() == found[":root"].keys()


def test_a_picture_alone_has_the_colours_of_the_light_page() -> None:
    light = blocks()[":root"]
    assert (light["sea"], light["land"], light["paper"]) == (colours.SEA, colours.LAND, colours.PAPER)
    assert (light["ink"], light["soft"], light["fire"]) == (colours.INK, colours.SOFT, colours.FIRE)
    assert [light[name] for name in ("cleared", "pending", "denied", "no-request")] == list(
        colours.STATE.values()
    )
    assert {name: light[name] for name in colours.FLOW} == colours.FLOW
    assert [light[cell] for cell in CELL_COLOURS] == list(colours.PARTY.values())


def test_every_class_of_a_picture_is_in_the_theme() -> None:
    style = THEME.read_text("utf-8")
    used: set[str] = set()
    for name, cell, hours in (("evacuation", "white", 100.0), ("missile-overflight", "white", 1.0)):
        for draw in PICTURES.values():
            for found in re.findall(r'class="([^"]+)"', draw(*known(name, cell, hours), "en")):
                used |= set(found.split())
    groups = {"picture-map", "picture-timeline", "p-base", "p-legend", "p-move"}
    assert sorted(name for name in used - groups if f".{name}" not in style) == []


def test_the_style_sheet_fetches_nothing() -> None:
    style = THEME.read_text("utf-8")
    assert not re.search(r"url\(|@import|@font-face|https?:", style)
