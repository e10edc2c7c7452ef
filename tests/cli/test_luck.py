"""``peninsula sensitivity --luck``: what a design may steer, from a sweep of the engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import program

_DESIGN = """\
format: 1
sweep: small
title: Two rules
summary: For a test.
scenario: korea-today
policies:
  access: [prompt, minute]
replications: 60
baseline: minute
measures: [access_delay_h, sortie_gap]
deadlines: {access_delay_h: 12}
"""


def run(*arguments: str) -> str:
    done = CliRunner().invoke(program, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scratch = tmp_path_factory.mktemp("luck")
    design = scratch / "small.yaml"
    design.write_text(_DESIGN, encoding="utf-8")
    run("sweep", str(design), "--out", str(scratch / "out"), "--workers", "1")
    return scratch / "out"


def test_json_names_the_streams_in_order(folder: Path) -> None:
    found = json.loads(run("sensitivity", str(folder), "--luck", "--measure", "access_delay_h", "--json"))
    assert found["format"] == 1
    (one,) = found["luck"]
    assert (one["policy"], one["against"], one["runs"], one["steered"]) == ("prompt", "minute", 60, [])
    shares = [stream["share"] for stream in one["found"]["streams"]]
    assert shares == sorted(shares, reverse=True)
    assert all(share > one["found"]["noise"] for share in shares)
    assert one["found"]["looked_at"] > 500


def test_text_fits_80_columns(folder: Path) -> None:
    text = run("sensitivity", str(folder), "--luck")
    assert "streams of luck stand out in 60 circumstances" in text
    assert max(map(len, text.splitlines())) <= 80
