"""The door of the laboratory: play a study into a folder, and go on where an earlier sweep stopped."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from sim.lab.results import Results
from sim.lab.running.crew import Alone, Crew, Executor, cores
from sim.lab.running.desk import Filling, Pace, Report, Tell
from sim.lab.running.folder import claimed, extend
from sim.lab.running.until import Look, Until, cells_at, look, read_until, told
from sim.lab.running.worker import Job, SweepError, job_of, version
from sim.lab.sampling import blocks_of
from sim.lab.study import Study


@dataclass(frozen=True, slots=True)
class Ended:
    """How a sweep ended: ``played`` runs now, of which the folder holds ``done``, ``failed`` among them.
    ``looks`` are those of ``until``."""

    results: Results
    played: int
    done: int
    failed: int
    looks: tuple[Look, ...] = ()


def sweep(
    study: Study,
    out: str | Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    until: Until | str | None = None,
    progress: Tell | None = None,
) -> Results:
    """Play the runs of ``study`` that the folder ``out`` does not hold yet.

    What is written depends on the study alone, not on how it was played or how often it was stopped.
    ``workers`` is the number of processes (by default one for each core; 1 plays in this process);
    ``scheduler`` is the address of a Dask cluster that plays instead. ``until``, such as
    ``"closure_90_h ±0.5h"``, stops when the paired differences are that precise, whatever the
    replications of the study. ``progress`` is told how far it is after every chunk.

    Raises ``SweepError`` where the folder, the machine or the model stand in the way; what is finished
    by then is kept, and the same call goes on from there.
    """
    return run_sweep(study, out, workers=workers, scheduler=scheduler, until=until, progress=progress).results


def run_sweep(
    study: Study,
    out: str | Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    until: Until | str | None = None,
    progress: Tell | None = None,
    pace: Pace | None = None,
) -> Ended:
    """``sweep`` that also tells how it ended; ``pace`` decides the size of chunks."""
    folder = Path(out)
    asked = read_until(until, study) if isinstance(until, str) else until
    if asked is not None:
        study = replace(study, replications=min(asked.cap, cells_at(study, 1)))
    hands = Hands(_job(study), workers, scheduler)
    report = Report(progress)
    looks: tuple[Look, ...] = ()
    with claimed(study, folder, version()) as held, closing(hands):
        filling = Filling(folder, hands, pace or Pace(), report)
        if asked is not None:
            looks = _look_by_look(held, asked, filling)
        else:
            filling.fill(held, blocks_of(held))
    return Ended(Results(folder), report.played, report.done, report.failed, looks)


def _look_by_look(study: Study, until: Until, filling: Filling) -> tuple[Look, ...]:
    """Play the main block until it is precise, then all else; the looks that it took."""
    looks: list[Look] = []
    for number in count(1):
        cells = min(until.cap, cells_at(study, number))
        if cells > study.replications:
            study = replace(study, replications=cells)
            extend(study, filling.folder, version())
        filling.fill(study, blocks_of(study)[:1])
        looks.append(look(Results(filling.folder), until, number, cells))
        width = looks[-1].half_width
        if cells >= until.cap or (width is not None and width <= until.within):
            break
    extend(study, filling.folder, version(), told(until, looks))
    filling.fill(study, blocks_of(study))
    return tuple(looks)


class Hands:
    """The executor, started when there is something to play."""

    def __init__(self, job: Job, workers: int | None, scheduler: str | None) -> None:
        if workers is not None and workers < 1:
            raise SweepError(f"workers is {workers}; expected 1 or more")
        self._job, self._scheduler = job, scheduler
        self._workers = workers or cores()
        self._executor: Executor | None = None

    @property
    def executor(self) -> Executor:
        if self._executor is None:
            self._executor = self._started()
        return self._executor

    def close(self) -> None:
        if self._executor is not None:
            self._executor.close()

    def _started(self) -> Executor:
        if self._scheduler is not None:
            from sim.lab.running.cluster import Cluster

            return Cluster(self._job, self._scheduler)
        return Alone(self._job) if self._workers == 1 else Crew(self._job, self._workers)


def _job(study: Study) -> Job:
    try:
        return job_of(study)
    except Exception as error:
        raise SweepError(f"the model of {study.name} cannot be sent to workers: {error}") from error
