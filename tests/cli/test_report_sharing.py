"""The same missiles under other ways of sharing: true to runs played by themselves."""

from __future__ import annotations

from statistics import median_low

import pytest

import peninsula
from cli.report import sharing_picture
from cli.report.beside import LUCKS
from cli.report.sharing import WAYS, Shared, shared
from sim import Run

PACKS = {"TISA and link": ("tisa",), "nothing shared": ("no-sharing",)}


@pytest.fixture(scope="module")
def overflight() -> tuple[Run, tuple[Shared, ...]]:
    loaded = peninsula.load("missile-overflight")
    run = peninsula.run(loaded, seed=5)
    return run, shared(loaded, run)


def margins(packs: tuple[str, ...], seed: int) -> dict[tuple[str, str], float]:
    run = peninsula.run("missile-overflight", packs=list(packs), seed=seed)
    return {(r.subject, r.place): float(r.value) for r in run.trace.records if r.kind == "margin"}


def test_every_way_is_played_with_the_luck_of_the_run(overflight: tuple[Run, tuple[Shared, ...]]) -> None:
    _, rows = overflight
    assert [row.way for row in rows] == list(WAYS)
    assert [row.way for row in rows if row.own] == ["GSOMIA and link"]
    by = {row.way: row for row in rows}
    for way, packs in PACKS.items():
        assert {t: w.margin for t, w in by[way].warned.items()} == margins(packs, 5)


def test_the_link_counts_where_it_was_sooner(overflight: tuple[Run, tuple[Shared, ...]]) -> None:
    _, rows = overflight
    by = {row.way: row for row in rows}
    target = ("launch-1", "hokkaido")
    linked, alone = by["GSOMIA and link"], by["nothing shared"]
    gains = []
    for seed in range(1, LUCKS + 1):
        gain = margins((), seed)[target] - margins(PACKS["nothing shared"], seed)[target]
        assert gain >= 0  # the link only adds a track
        gains += [gain] if gain else []
    assert linked.sooner[target] == len(gains) > 0
    assert linked.gained[target] == median_low(gains)
    assert alone.sooner[target] == 0
    assert linked.warned[target].others.low >= alone.warned[target].others.low


def test_the_words_say_that_agreements_move_no_alert(overflight: tuple[Run, tuple[Shared, ...]]) -> None:
    run, rows = overflight
    words = " ".join(sharing_picture.sentences(rows, run))
    count = rows[0].sooner["launch-1", "hokkaido"]
    assert f"in {count} of {LUCKS} other draws of luck the alert for " in words
    assert "GSOMIA against TISA: not one alert differs" in words
    drawn = sharing_picture.picture(rows, run)
    assert drawn is not None
    assert len(drawn.table.rows) == 2 * len(WAYS)


def test_a_run_without_missiles_is_not_compared() -> None:
    loaded = peninsula.load("june-1950")
    assert shared(loaded, peninsula.run(loaded, seed=1)) == ()
