"""The same bytes whatever happens on the way, and what stands in the way is told."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.kills import Brisk, contents, kills
from benchmarks.toy import toy_study
from sim.lab.results import Results
from sim.lab.running import worker
from sim.lab.running.desk import Pace, Progress
from sim.lab.running.sweep import run_sweep, sweep
from sim.lab.running.worker import SweepError
from sim.lab.study import Sampling, Study
from tests.lab.models import Deadly, Unopenable

RUNS = 400  # of each point: more than one segment holds
ROOT = Path(__file__).resolve().parents[2]


class Sizes(Pace):
    """Chunks of given sizes, over and over."""

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        self._sizes, self._next = sizes, 0

    def rows(self, left: int, workers: int) -> int:
        self._next += 1
        return self._sizes[self._next % len(self._sizes)]


def stop_at(share: float) -> Callable[[Progress], None]:
    def tell(now: Progress) -> None:
        if now.done >= share * now.total:
            raise KeyboardInterrupt

    return tell


@pytest.fixture(scope="module")
def study() -> Study:
    return toy_study(RUNS, failing=7, sensitivity=True, sampling=Sampling(luck_per_world=3, steer=("s",)))


@pytest.fixture(scope="module")
def calm(study: Study, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The folder of a sweep that nobody disturbed."""
    folder = tmp_path_factory.mktemp("calm")
    sweep(study, folder, workers=1)
    return contents(folder)


def test_the_folder_holds_every_run_in_order(study: Study, tmp_path: Path) -> None:
    results = sweep(study, tmp_path, workers=1)
    frame = results.frame(worlds=True)
    assert frame["row"].to_list() == list(range(RUNS * 6))
    assert frame["point"].to_list() == [0, 1, 2, 3, 4, 5] * RUNS
    assert frame.filter(pl.col("point") == 3).select("rule", "crisis").unique().rows() == [("b", "dual")]
    per_cell = frame.group_by("world", "draw").agg(pl.col("seed", "batch").n_unique(), pl.len())
    assert set(per_cell.select("seed", "batch", "len").rows()) == {(1, 1, 6)}
    assert results.worlds().collect()["world"].to_list() == list(range(-(-RUNS // 3)))
    assert results.rows("saltelli").collect().height == 8 * 7 * 2
    assert not list(tmp_path.rglob("*.journal"))


def test_a_run_that_fails_is_recorded_and_the_rest_goes_on(study: Study, tmp_path: Path) -> None:
    frame = sweep(study, tmp_path, workers=1).rows().collect()
    failed = frame.filter(pl.col("seed") % 7 == 0)
    assert 0 < failed.height < frame.height
    assert failed["failed"].unique().to_list() == ["ValueError: a multiple of 7 (<object object at 0x...>)"]
    assert failed.select("total_h", "late_h", "horizon_h", "outcome_digest").null_count().row(0) == (
        (failed.height,) * 4
    )
    others = frame.filter(pl.col("seed") % 7 != 0)
    assert others["failed"].null_count() == others.height
    assert others["total_h"].null_count() == 0 < others["late_h"].null_count() < others.height


@settings(max_examples=8)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=4), st.lists(st.floats(0.05, 0.95), max_size=3))
def test_chunks_and_interruptions_leave_no_trace(
    study: Study, calm: dict[str, bytes], sizes: list[int], stops: list[float]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for share in stops:
            with pytest.raises(KeyboardInterrupt):
                run_sweep(study, folder, workers=1, pace=Sizes(sizes), progress=stop_at(share))
        ended = run_sweep(study, folder, workers=1, pace=Sizes(sizes))
        assert contents(Path(folder)) == calm
        failed = Results(folder).rows().select(pl.col("failed").count()).collect().item()
        failed += Results(folder).rows("saltelli").select(pl.col("failed").count()).collect().item()
        assert (ended.done, ended.failed) == (RUNS * 6 + 8 * 7 * 2, failed)


def test_processes_leave_no_trace(study: Study, calm: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_sweep(study, tmp_path, workers=3, pace=Brisk(), progress=stop_at(0.4))
    run_sweep(study, tmp_path, workers=2, pace=Brisk())
    assert contents(tmp_path) == calm


def test_a_longer_sweep_goes_on_from_a_shorter_one(
    study: Study, calm: dict[str, bytes], tmp_path: Path
) -> None:
    sweep(replace(study, replications=130), tmp_path, workers=1)
    with pytest.raises(KeyboardInterrupt):
        run_sweep(study, tmp_path, workers=1, pace=Sizes([11]), progress=stop_at(0.5))
    ended = run_sweep(study, tmp_path, workers=1)
    assert contents(tmp_path) == calm
    assert 0 < ended.played < (RUNS - 130) * 6


def test_a_finished_folder_is_left_alone(study: Study, calm: dict[str, bytes], tmp_path: Path) -> None:
    sweep(study, tmp_path, workers=1)
    told: list[Progress] = []
    ended = run_sweep(replace(study, model=Unopenable()), tmp_path, progress=told.append)
    assert (ended.played, len(told), told[0].done) == (0, 1, told[0].total)
    sweep(replace(study, replications=20), tmp_path)  # fewer are there already
    assert contents(tmp_path) == calm


def test_kill_9_at_random_moments_leaves_no_trace_and_no_process(tmp_path: Path) -> None:
    """``python -m benchmarks.kills`` is the long form."""
    kept = kills(tmp_path, 3, replications=300, workers=2, seed=3)
    assert len(kept) == 3


def test_a_lost_worker_costs_nothing(study: Study, tmp_path: Path) -> None:
    (deaths := tmp_path / "deaths").mkdir()
    sweep(replace(study, model=Deadly(str(deaths), 0)), tmp_path / "calm", workers=1)
    sweep(replace(study, model=Deadly(str(deaths), 2)), tmp_path / "rough", workers=2)
    assert len(list(deaths.iterdir())) == 2
    assert contents(tmp_path / "rough") == contents(tmp_path / "calm")


def test_a_chunk_that_kills_every_worker_is_named(study: Study, tmp_path: Path) -> None:
    (deaths := tmp_path / "deaths").mkdir()
    with pytest.raises(
        SweepError, match=r"^3 workers died while playing rows \d+ to \d+ of main \(SIGKILL; "
    ) as told:
        run_sweep(
            replace(study, model=Deadly(str(deaths), 99)), tmp_path / "out", workers=2, pace=Sizes([40])
        )
    assert "memory" in str(told.value)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_model_that_cannot_be_opened(study: Study, tmp_path: Path, workers: int) -> None:
    with pytest.raises(SweepError, match="the model cannot be opened: RuntimeError: no key"):
        sweep(replace(study, model=Unopenable()), tmp_path, workers=workers)


def test_a_model_that_cannot_travel(study: Study, tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="the model of toy cannot be sent to workers: "):
        sweep(replace(study, model=lambda: None), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_workers_are_counted_from_one(study: Study, tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="workers is 0; expected 1 or more"):
        sweep(study, tmp_path, workers=0)


# --- the folder ---------------------------------------------------------------------------------


def refused(study: Study, folder: Path) -> str:
    """The message of a sweep that must leave the folder as it is."""
    before = contents(folder) if folder.is_dir() else folder.read_bytes()
    with pytest.raises(SweepError) as told:
        sweep(study, folder, workers=1)
    assert (contents(folder) if folder.is_dir() else folder.read_bytes()) == before
    return str(told.value)


def test_a_folder_of_another_study(tmp_path: Path) -> None:
    study = toy_study(10)
    sweep(study, tmp_path, workers=1)
    start = f"{tmp_path}: holds the results of another sweep: "
    end = "; name another folder"
    other = replace(study, identity={"design": "other"})
    assert refused(other, tmp_path) == f"{start}identity.design is 'toy' there and 'other' here{end}"
    other = replace(study, sampling=Sampling(seed=2))
    assert refused(other, tmp_path) == f"{start}sampling.seed is 1 there and 2 here{end}"
    other = replace(study, points=study.points[:3])
    assert refused(other, tmp_path) == f"{start}points is a list there and a list here{end}"
    other = replace(study, gauges=(replace(study.gauges[0], unit="d"), study.gauges[1]))
    assert refused(other, tmp_path) == f"{start}measures.0.unit is 'h' there and 'd' here{end}"


def test_a_folder_of_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep(toy_study(10), tmp_path, workers=1)
    here = worker.version()
    monkeypatch.setattr("sim.lab.running.sweep.version", lambda: "9.9")
    told = refused(replace(toy_study(10), identity={}), tmp_path)
    assert f"version is '{here}' there and '9.9' here" in told


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear all")
    assert refused(toy_study(1), tmp_path) == (
        f"{tmp_path}: holds 'letter.txt' and no manifest.json; expected an empty folder, or that of a sweep"
    )
    assert "is a file" in refused(toy_study(1), tmp_path / "letter.txt")


def test_the_name_under_which_the_design_was_first_given_stays(tmp_path: Path) -> None:
    sweep(toy_study(10), tmp_path, workers=1)
    sweep(replace(toy_study(20), source="./toy.yaml", rules=("r.py",)), tmp_path, workers=1)
    assert Results(tmp_path).frame(["replay"])["replay"][-1] == "peninsula sweep toy.yaml --row 119"


def test_two_sweeps_do_not_share_a_folder(tmp_path: Path) -> None:
    def nested(now: Progress) -> None:
        with pytest.raises(SweepError, match="another sweep is writing here"):
            sweep(toy_study(10), tmp_path, workers=1)

    sweep(toy_study(10), tmp_path, workers=1, progress=nested)


def test_a_place_that_cannot_be_written() -> None:
    with pytest.raises(SweepError, match=r"^/proc/sweep: .*; nothing was played$"):
        sweep(toy_study(1), "/proc/sweep", workers=1)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """A limit on the size of files is what a disk that fills up looks like from here."""
    script = (
        "import resource, sys; from benchmarks.toy import toy_study\n"
        "from sim.lab.running.sweep import sweep\n"
        "from sim.lab.running.worker import SweepError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))\n"
        "try: sweep(toy_study(800), sys.argv[1], workers=1)\n"
        "except SweepError as error: print(error)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "full")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "file too large; what is finished is kept, and the same command goes on from there" in told
    kept = run_sweep(toy_study(800), tmp_path / "full", workers=1)
    assert 0 < kept.played < kept.done
    sweep(toy_study(800), tmp_path / "calm", workers=1)
    assert contents(tmp_path / "full") == contents(tmp_path / "calm")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
@pytest.mark.parametrize("damage", ["cut", "zeros"])
def test_a_damaged_journal_costs_its_end_only(
    study: Study, calm: dict[str, bytes], tmp_path: Path, share: float, damage: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_sweep(study, tmp_path, workers=1, pace=Sizes([50]), progress=stop_at(0.25))
    journal = next(tmp_path.rglob("*.journal"))
    data = journal.read_bytes()
    keep = int(share * len(data))
    journal.write_bytes(data[:keep] + (b"" if damage == "cut" else bytes(len(data) - keep)))
    run_sweep(study, tmp_path, workers=1)
    assert contents(tmp_path) == calm


def test_a_damaged_segment_is_named(study: Study, calm: dict[str, bytes], tmp_path: Path) -> None:
    sweep(study, tmp_path, workers=1)
    damaged = tmp_path / "main" / "rows-000001.parquet"
    damaged.write_bytes(damaged.read_bytes()[:100])
    assert refused(study, tmp_path).startswith(f"{damaged}: cannot be read (")
    damaged.unlink()
    sweep(study, tmp_path, workers=1)
    assert contents(tmp_path) == calm


def test_what_a_kill_leaves_half_written_is_removed(
    study: Study, calm: dict[str, bytes], tmp_path: Path
) -> None:
    sweep(study, tmp_path, workers=1)
    for name in ("manifest.json.part", "main/rows-000000.parquet.part", "main/rows-000000.journal"):
        (tmp_path / name).write_bytes(b"half")
    sweep(study, tmp_path, workers=1)
    assert contents(tmp_path) == calm


def test_the_parent_alone_needs_polars() -> None:
    """Workers come from a fork server; a library with threads must not be in it."""
    script = "import sys, sim.lab.running.worker, sim.lab.model; print('polars' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"
