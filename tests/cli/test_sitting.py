"""The terminal that is passed round: moves, briefs, forecasts, the facilitator's screen, the red cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.live.acts import Act, Answered, Forecast, Injected, LeftToPolicy, Noted, Overridden, TableFact
from sim.live.journal import read
from sim.live.odds.saved import from_text
from tests.cli.test_exercise_command import Terminal, refused, report, terminal

PLAN = """\
format: 1
name: table
title: An exercise at one terminal
extends: korea-today
exercise:
  title: An exercise at one terminal
  ends: H+20h
  moves:
    - {id: warning, title: The warning, starts: D-3, minutes: 10, opening: The first reports are in.}
    - {id: attack, title: The attack, starts: H, minutes: 12, opening: Shells fall along the front.}
  cells:
    tokyo:
      brief: You are the Cabinet in Tokyo.
      case: We answer to the Diet.
      objectives: [Keep the coalition.]
    washington:
      brief: You are the White House.
      case: We need the bases.
      objectives: [Keep the ally.]
  outlook:
    - id: cleared
      text: Sorties from Japan within a day
      measure: first_combat_sortie_from_japan_h
      below: 24
  forecasts:
    - {move: attack, event: cleared}
  tasks:
    - {id: speech, move: attack, cell: tokyo, text: Write two sentences for the press.}
  expected:
    - {question: tokyo.prepare, response: Prepare in silence.}
"""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "table.yaml"
    path.write_text(PLAN)
    return str(path)


@pytest.fixture
def journal(tmp_path: Path) -> str:
    return str(tmp_path / "the.journal")


def of(acts: Sequence[Act], kind: type[Any]) -> list[Any]:
    return [act for act in acts if isinstance(act, kind)]


def typed(tty: Terminal, *pairs: tuple[str, str]) -> str:
    """Type each line and wait for its words; the last screen."""
    page = ""
    for line, words in pairs:
        tty.type(f"{line}\n")
        page = tty.until(words)
    return page


def test_moves_briefs_and_forecasts_in_their_order(plan: str, journal: str) -> None:
    with terminal("run", plan, "--seats", "tokyo,washington", "--journal", journal) as tty:
        opening = tty.until("Press Enter")
        assert "Move 1 of 2: The warning" in opening
        assert "The first reports are in." in opening
        assert "The attack" not in opening
        assert "Tokyo is asked." in typed(tty, ("", "Tokyo is asked."))
        brief = typed(tty, ("", "Keep the coalition."))
        assert "We answer to the Diet." in brief
        assert "White House" not in brief
        typed(tty, ("", "tokyo> "), ("note we bluff", "Written down"), ("notes", "we bluff"))
        second = typed(tty, ("1", "Move 2 of 2: The attack"))
        assert "Keep the coalition" not in second.rpartition("\x1b[3J")[2]
        page = typed(tty, ("", "Washington is asked."), ("", "Keep the ally."), ("", "for no forecast: "))
        assert "press" not in page
        typed(tty, ("140", "expected a whole number from 0 to 100"), ("60%", "Tokyo is asked."))
        page = typed(tty, ("", "for no forecast: "))
        assert "Write two sentences for the press." in page
        assert "Your case" not in page  # it has been read
        typed(tty, ("", "Which situation do we find"))
    acts = read(journal).acts
    assert [act.text for act in of(acts, TableFact)] == ["warning", "attack"]
    assert [(act.cell, act.event, act.percent) for act in of(acts, Forecast)] == [("USA", "cleared", 60)]
    assert [(act.cell, act.text) for act in of(acts, Noted)] == [("JPN", "we bluff")]


def test_after_a_stop_nothing_is_announced_twice(plan: str, journal: str) -> None:
    with terminal("run", plan, "--seats", "tokyo", "--journal", journal) as tty:
        tty.until("Press Enter")
        typed(tty, ("", "Keep the coalition."), ("", "tokyo> "), ("1", "Move 2 of 2"))
        tty.type("\x04")
        assert tty.end() == 130
    with terminal("resume", journal) as tty:
        page = tty.until("Press Enter")
        assert "Move 2 of 2" in page  # it was not open yet
        assert "Keep the coalition." not in page
        typed(tty, ("", "for no forecast: "), ("30", "tokyo> "))
        tty.type("\x04")
        assert tty.end() == 130
    with terminal("resume", journal) as tty:
        assert "Move" not in tty.until("tokyo> ")
    assert [act.percent for act in of(read(journal).acts, Forecast)] == [30]


def test_after_the_last_move_the_policy_plays(plan: str, journal: str) -> None:
    with terminal("run", plan, "--seats", "seoul", "--journal", journal) as tty:
        tty.until("Press Enter")
        typed(tty, ("", "Move 2 of 2"), ("", "for no forecast"), ("", "seoul> "))
        typed(tty, ("1", "seoul> "), ("1", "seoul> "))
        tty.type("1\n")
        assert tty.end() == 0
    acts = read(journal).acts
    plan_ends = 76 * 3_600 + 20 * 3_600
    assert max(act.second for act in of(acts, Answered)) < plan_ends
    assert {act.cell for act in of(acts, LeftToPolicy)} == {"ROK"}
    assert min(act.second for act in of(acts, LeftToPolicy)) >= plan_ends
    assert report("replay", journal)["finished"] is True


def test_the_facilitator_overrides_and_changes_injects(plan: str, journal: str) -> None:
    with terminal("run", plan, "--seats", "tokyo", "--white", "owl", "--journal", journal) as tty:
        tty.until("Press Enter")
        typed(tty, ("white", "The facilitator's word"), ("hawk", "this is another word"))
        assert "White cell" not in tty.all
        page = typed(tty, ("white", "The facilitator's word"), ("owl", "white> "))
        assert "owl" not in tty.all  # it is not shown as it is typed
        assert "Nothing is asked now." in page
        assert "strike-osan-1" in page
        assert "tokyo.prepare (open)" in typed(tty, ("step", "white> "))
        assert "Prepare in silence." in typed(tty, ("?", "white> "))
        for line, words in (
            ("help", "override QUESTION OPTION REASON"),
            ("override 1 not-yet", "expected a reason"),
            ("override 1 not-yt late", "nearest: not-yet"),
            ("overide 1 not-yet late", "nearest: override"),
            ("skip strike-osn-1", "nearest: strike-osan-1"),
            ("skip strike-osan-1", "is on disk"),
            ("hold strike-osan-2", "is on disk"),
            ("publish strike-busan-1", "is on disk"),
            ("add leak H+1h seoul,tokio A paper prints it", "nearest: tokyo"),
            ("add leak", "add ID WHEN TO TEXT"),
            ("add leak now tokyo A paper prints it", "is on disk"),
            ("add late H-70h tokyo Too late", "which is over"),
            ("note", "a note without text"),
            ("note Tokyo is slow", "is on disk"),
            ("step", "an answer to every open question"),
            ("override 1 not-yet Tokyo was late", "is on disk"),
            ("jump H-40h", "which is over"),
            ("jump soon", "expected H+6h"),
        ):
            screen = " ".join(typed(tty, (line, "white> ")).split())
            assert words in screen, line
        page = typed(tty, ("jump H-30h", "white> "), ("msel", "white> "))
        flat = " ".join(page.split())
        assert "strike-osan-1 skipped" in flat
        assert "strike-osan-2 held" in flat
        assert "strike-busan-1 happened" in flat
        assert "leak happened" in flat
        assert "decides (override)" in typed(tty, ("story", "white> "))
        page = typed(tty, ("back", "Move 1 of 2"))  # it was never opened
        assert "White cell" not in page.rpartition("\x1b[3J")[2]
    acts = read(journal).acts
    assert [(a.question, a.option, a.reason) for a in of(acts, Overridden)] == [
        ("tokyo.prepare", "not-yet", "Tokyo was late")
    ]
    assert [(a.do, a.inject) for a in of(acts, Injected)] == [
        ("skip", "strike-osan-1"),
        ("hold", "strike-osan-2"),
        ("publish", "strike-busan-1"),
        ("add", "leak"),
    ]
    assert [(a.cell, a.text) for a in of(acts, Noted)] == [("white", "Tokyo is slow")]


def test_the_facilitator_asks_for_odds(plan: str, journal: str) -> None:
    """Both views, by number or by name; what is shown is in the journal."""
    with terminal("run", plan, "--seats", "tokyo", "--journal", journal) as tty:
        tty.until("Press Enter")
        typed(tty, ("", "Keep the coalition."), ("", "tokyo> "), ("white", "white> "))
        wrong = typed(tty, ("odds", "white> "), ("odds seoul.prepare", "white> "))
        assert "expected a question that is open now" in " ".join(wrong.split())
        page = typed(tty, ("odds 1", "good the model."))
        assert "Odds of tokyo.prepare at H-36h" in page
        assert "from the true state, which no cell knows" in " ".join(page.split())
        assert "Sorties from Japan within a day" in page
        page = typed(tty, ("odds tokyo.prepare known", "at their median"))
        assert "as Tokyo must see it" in " ".join(page.split())
    kept = [from_text(act.text) for act in of(read(journal).acts, TableFact) if act.do == "odds"]
    assert [odds.view for odds in kept] == ["true", "known"]


def test_without_a_word_whoever_types_white_has_the_screen(journal: str) -> None:
    with terminal("run", "korea-today", "--seats", "tokyo", "--journal", journal) as tty:
        tty.until("tokyo> ")
        typed(tty, ("white", "white> "), ("override 1 prepare We show it", "is on disk"))
        assert "Which situation do we find" in typed(tty, ("back", "tokyo> "))


def test_the_red_cell_at_the_table(journal: str) -> None:
    seats = ("--seats", "pyongyang", "--journal", journal)
    assert "red is scripted" in refused("run", "korea-today", *seats)
    assert not Path(journal).exists()
    with terminal("run", "limited-strike", "--with", "red-provoke", *seats) as tty:
        page = tty.until("pyongyang> ")
        assert "The next act would be rung 6, all-out-attack." in page
        assert "picture" not in page
        page = " ".join(typed(tty, ("tell seoul we come", "washington, tokyo")).split())
        assert "no channel to or from pyongyang" in page
        tty.type("hold\n")
        assert tty.end() == 0
    assert of(read(journal).acts, Answered)[0].question == "pyongyang.rung.6"
