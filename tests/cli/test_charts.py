"""The chart grammar: escaping, text that is kept apart, colours that can be read."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from cli.charts.markup import Markup, coordinate, element
from cli.charts.picture import Picture, table
from cli.charts.scale import Scale, bent_ticks, hour_ticks, round_up, ticks
from cli.charts.sheet import Box, Sheet
from cli.charts.theme import DARK, LIGHT, ON, plain_classes
from cli.charts.type import lines, width


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_on_every_role_that_it_stands_on(side: int) -> None:
    colours = (LIGHT, DARK)[side]
    poor = {r: contrast(colours[r], colours[names[side]]) for r, names in ON.items()}
    assert {role: ratio for role, ratio in poor.items() if ratio < 4.5} == {}
    for ground in ("paper", "shade"):
        assert contrast(colours["ink"], colours[ground]) >= 7
        assert contrast(colours["quiet"], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_stand_out_from_the_paper(colours: dict[str, str]) -> None:
    for role in ("one", "two", "three", "four", "five", "line", "ink"):
        assert contrast(colours[role], colours["paper"]) >= 3, role


def test_both_themes_have_the_same_roles() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert "var(" not in plain_classes()


def test_what_is_not_markup_is_escaped() -> None:
    drawn = element("p", '<script>"&', title='a"b<')
    assert drawn == '<p title="a&quot;b&lt;">&lt;script&gt;"&amp;</p>'
    assert element("p", Markup("<b></b>")) == "<p><b></b></p>"
    assert element("input", checked=True, disabled=False, value=None) == "<input checked>"


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (-0.04, "0"), (2.25, "2.2"), (1e3, "1000"), (-3.46, "-3.5")]
)
def test_a_coordinate_is_short_and_the_same_everywhere(value: float, text: str) -> None:
    assert coordinate(value) == text


def test_widths_of_letters() -> None:
    assert width("il", 1000) == 444
    assert width("W", 10, bold=True) == pytest.approx(9.44)
    assert width("韓", 10) == 10  # a letter of another script is as wide as it is high


def test_lines_are_broken_at_blanks_and_joints() -> None:
    assert lines("one two three", 10, 40) == ["one two", "three"]
    assert lines("movement+gsomia", 10, 60) == ["movement+", "gsomia"]


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 10, 5, [0, 2, 4, 6, 8, 10]),
        (-1, 1, 4, [-1, -0.5, 0, 0.5, 1]),
        (3, 3, 4, [3]),
        (0.21, 0.38, 4, [0.25, 0.3, 0.35]),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, expected: list[float]) -> None:
    found = ticks(low, high, most)
    assert all(low - 1e-9 <= tick <= high + 1e-9 for tick in found)
    assert found == expected


def test_ticks_of_hours() -> None:
    assert hour_ticks(0, 12, 6) == [0, 2, 4, 6, 8, 10, 12]
    assert bent_ticks(30) == [0, 1, 3, 6, 12, 24]
    assert round_up(121) == 150


def test_a_bent_scale_stretches_its_beginning() -> None:
    scale = Scale(0, 100, 0, 10, bend=0.5)
    assert (scale(0), scale(25), scale(100)) == (0, 5, 10)
    assert scale.within(400) == 10


def test_a_label_takes_the_first_place_that_is_free() -> None:
    sheet = Sheet(narrow=False)
    sheet.text(100, 50, "taken")
    assert sheet.label([(105, 52, "start"), (200, 50, "start")], "moved")
    assert not sheet.label([(100, 50, "start"), (955, 50, "start")], "no room")
    assert "no room" not in sheet.svg("says")
    assert re.search(r'x="200"[^>]*>moved<', sheet.svg("says"))


def _one(sheet: Sheet) -> None:
    sheet.bar(Box(0, 0, 10, 10), "one", tip="a & b", key="k")
    sheet.mark(5, 5, "two", shape="cross")
    sheet.text(0, 30, "text <here>")
    sheet.tall = 40


def test_a_file_stands_alone_and_is_the_same_twice() -> None:
    picture = Picture("x", "Title & more", "It says <this>.", table(("a",), [("1",)]), _one)
    drawn = picture.file()
    assert drawn == picture.file()
    root = ElementTree.fromstring(drawn)
    svg = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{svg}title") == "Title & more"
    assert root.findtext(f"{svg}desc") == "It says <this>."
    assert root.attrib["role"] == "img"
    assert "var(" not in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
