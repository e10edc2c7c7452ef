"""The same sweep on a Dask cluster: the same bytes, and clear words when it is not there."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kills import contents
from benchmarks.toy import toy_study
from sim.lab.results import Results
from sim.lab.running import cluster as module
from sim.lab.running.desk import Progress
from sim.lab.running.sweep import sweep
from sim.lab.running.worker import SweepError, job_of


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=logging.CRITICAL
    ) as found:
        yield found


def test_a_lost_worker_leaves_no_trace(dask: Any, tmp_path: Path) -> None:
    study = toy_study(250, busy=0.001, failing=7, sensitivity=True)
    sweep(study, tmp_path / "calm", workers=1)
    lost: list[int] = []

    def tell(now: Progress) -> None:
        if not lost and now.done > 300:
            lost.append(dask.workers[0].pid)
            os.kill(lost[0], signal.SIGKILL)

    sweep(study, tmp_path / "rough", scheduler=dask.scheduler_address, progress=tell)
    assert lost
    assert contents(tmp_path / "rough") == contents(tmp_path / "calm")


def test_workers_of_another_version(dask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.lab.running.worker.version", lambda: "9.9")
    with pytest.raises(
        SweepError, match=r"a worker of the cluster has peninsula .*; expected peninsula 9\.9, "
    ):
        sweep(toy_study(10), tmp_path, scheduler=dask.scheduler_address)


def test_a_scheduler_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        free = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(SweepError, match=f"^--scheduler {free}: no Dask scheduler answers there"):
        module.Cluster(job_of(toy_study()), free)
    with pytest.raises(SweepError, match="--scheduler nonsense: no Dask scheduler answers there"):
        sweep(toy_study(10), tmp_path / "out", scheduler="nonsense")
    assert not (tmp_path / "out").exists()
    sweep(toy_study(10), tmp_path / "out", workers=1)
    with pytest.raises(SweepError, match="--scheduler nonsense: no Dask scheduler answers there"):
        sweep(toy_study(20), tmp_path / "out", scheduler="nonsense")
    assert len(Results(tmp_path / "out").frame()) == 60  # nothing was lost


def test_a_cluster_that_goes_away_is_told(tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, processes=False, dashboard_address=":0", silence_logs=logging.CRITICAL
    ) as short:

        def tell(now: Progress) -> None:
            if now.done > 100:
                short.close()

        with pytest.raises(SweepError, match="the same command goes on with another"):
            sweep(toy_study(200, busy=0.001), tmp_path, scheduler=short.scheduler_address, progress=tell)
    sweep(toy_study(200, busy=0.001), tmp_path, workers=1)
