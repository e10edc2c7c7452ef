"""The replay bundle: the same bytes each time, and whatever is changed in it is told or refused."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import policies
from cli.main import program
from scenarios import InputError
from sim.live.acts import Advanced, Answered
from sim.live.header import CELLS, RuleFile
from sim.live.journal import Saved, read, read_bytes
from sim.live.review.bundle import (
    JOURNAL,
    README,
    RESULT,
    SCENARIO,
    Bundle,
    bundle_of,
    differences,
    read_bundle,
    result_of,
)
from sim.live.table import Table, replay
from tests.live.conftest import header

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A whole exercise in which everybody takes the first option."""
    path = str(tmp_path_factory.mktemp("bundle") / "a.journal")
    table = Table.begin(path, header("limited-strike", 1), policies.builtin())
    while not (stands := table.stands).finished:
        if stands.open:
            q = stands.open[0]
            table.do(Answered(stands.now, "t", q.cell, q.ident, q.options[0].name))
        else:
            table.run_on("clock")
    table.close()
    return path


def packed(journal: str) -> bytes:
    saved = read(journal)
    exercise, stands = replay(saved, policies.builtin(), journal)
    return bundle_of(Path(journal).read_bytes(), saved, result_of(exercise, saved, stands))


def test_the_same_exercise_gives_the_same_bytes_and_they_hold(journal: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(journal))
    assert packed(journal) == path.read_bytes()
    found = CliRunner().invoke(program, ["exercise", "replay", str(path), "--json"])
    alone = CliRunner().invoke(program, ["exercise", "replay", journal, "--json"])
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert told.pop("verified") is True
    assert told == json.loads(alone.stdout)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert Path(journal).read_bytes() == archive.read(JOURNAL)


def changed(data: bytes, change: Change) -> bytes:
    """The same bundle with other members."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def replaced(name: str, old: bytes, new: bytes) -> Change:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)

    return change


def without(name: str) -> Change:
    return lambda members: members.__delitem__(name)


def added(name: str) -> Change:
    return lambda members: members.__setitem__(name, b"x")


def shortened(members: dict[str, bytes]) -> None:
    members[JOURNAL] = members[JOURNAL][: members[JOURNAL].rstrip(b"\n").rindex(b"\n") + 1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (replaced(RESULT, b'"digest": "', b'"digest": "0'), "result.json: digest"),
        (replaced(RESULT, b'"seed": 1', b'"seed": 2'), "result.json: seed"),
        (replaced(RESULT, b'"outcome_digest": "', b'"outcome_digest": "f'), "result.json: outcome_digest"),
        (replaced(RESULT, b'"unit": "h"', b'"unit": "d"'), "result.json: "),
        (replaced(RESULT, b"{", b"["), "result.json: "),
        (replaced(SCENARIO, b"limited-strike", b"limited-strikf"), "scenario.json is"),
        (replaced(README, b"verify", b"verifi"), "README.txt is"),
        (shortened, "result.json: "),
        (added("rules/01-mine.py"), "rules/01-mine.py is"),
        (replaced(JOURNAL, b'"option":"', b'"option":"x'), "a damaged line"),
        (without(JOURNAL), "a bundle without 'journal'"),
        (without(RESULT), "a bundle without 'result.json'"),
        (added("../../evil.py"), "'../../evil.py' in a bundle"),
        (added("rules/../evil.py"), "'rules/../evil.py' in a bundle"),
        (added("/etc/passwd"), "'/etc/passwd' in a bundle"),
        (added("rules/"), "'rules/' in a bundle"),
    ],
)
def test_what_is_changed_is_told(journal: str, tmp_path: Path, change: Change, said: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(changed(packed(journal), change))
    found = CliRunner().invoke(program, ["exercise", "replay", str(path)])
    assert found.exit_code == 1
    assert said in found.stderr
    assert "verified to the byte" not in found.stdout
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]  # nothing is unpacked


def test_a_bundle_that_is_packed_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(JOURNAL, b"\0" * 50_000_000)
    with pytest.raises(InputError, match="packed or locked"):
        read_bundle(str(path))


@pytest.mark.parametrize("cut", [30, 300, -30])
def test_a_bundle_that_is_cut_off_is_an_error(journal: str, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(journal)[:cut])
    found = CliRunner().invoke(program, ["exercise", "replay", str(path)])
    assert found.exit_code == 1
    assert "a damaged bundle" in found.stderr


def test_every_byte_of_every_member_counts(journal: str, tmp_path: Path) -> None:
    """One bit flipped in a member, its own checksum put right again: it is refused or told."""
    data = packed(journal)
    saved = read(journal)
    exercise, stands = replay(saved, policies.builtin(), journal)
    result = result_of(exercise, saved, stands)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert differences(Bundle("a.zip", members), saved, result) == ()
    for name, content in members.items():
        for place in range(0, len(content), max(1, len(content) // 40)):
            flipped = bytearray(content)
            flipped[place] ^= 1
            bundle = Bundle("a.zip", {**members, name: bytes(flipped)})
            if name == JOURNAL:
                assert _refused_or_torn(bundle)
            else:
                assert differences(bundle, saved, result), (name, place)


def _refused_or_torn(bundle: Bundle) -> bool:
    try:
        again: Saved = read_bytes(bundle.journal, "a.zip/journal")
    except InputError:
        return True
    return bool(again.torn)


def test_rules_of_ones_own_travel_as_text_and_must_be_named(tmp_path: Path) -> None:
    rules = tmp_path / "mine.py"
    rules.write_text(
        "from policies import Grant, rule\n\n\n"
        '@rule("access", "mine", summary="always")\n'
        "def mine(request, world):\n"
        '    return Grant("always")\n',
        encoding="utf-8",
    )
    journal, bundle = str(tmp_path / "a.journal"), str(tmp_path / "a.zip")
    run = ["exercise", "run", "limited-strike", "--rules", str(rules), "--journal", journal, "--json"]
    assert CliRunner().invoke(program, run).exit_code == 0
    report = ["exercise", "report", journal, "--rules", str(rules), "--runs", "0", "--bundle", bundle]
    assert CliRunner().invoke(program, report).exit_code == 0
    with zipfile.ZipFile(bundle) as archive:
        assert archive.read("rules/01-mine.py") == rules.read_bytes()
        assert b"name your copy" in archive.read(README)
    refused = CliRunner().invoke(program, ["exercise", "replay", bundle])
    assert refused.exit_code == 1
    assert "--rules and the file with SHA-256" in refused.stderr
    assert CliRunner().invoke(program, ["exercise", "replay", bundle, "--rules", str(rules)]).exit_code == 0
    assert read(journal).header.rules == (
        RuleFile("mine.py", read(journal).header.rules[0].sha256, rules.read_text(encoding="utf-8")),
    )


def test_an_exercise_that_is_not_over_can_be_bundled(tmp_path: Path) -> None:
    path = str(tmp_path / "a.journal")
    table = Table.begin(path, header("limited-strike", 1), policies.builtin())
    table.do(Advanced(60, "clock"))
    table.close()
    saved = read(path)
    exercise, stands = replay(saved, policies.builtin(), path)
    result = result_of(exercise, saved, stands)
    assert (result["finished"], result["outcome_digest"]) == (False, None)
    (tmp_path / "a.zip").write_bytes(bundle_of(Path(path).read_bytes(), saved, result))
    assert CliRunner().invoke(program, ["exercise", "replay", str(tmp_path / "a.zip")]).exit_code == 0
    assert set(CELLS) >= set(saved.header.seats)
