"""Workers on a Dask cluster. Needs the extra ``cluster``; the same code plays, so the bytes are the same.

The model travels once to each worker, as a plugin that the scheduler also gives to workers that come
later; a lost worker's chunks are handed out again by the scheduler.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
from typing import Any

from sim.lab.running.worker import Chunk, Job, Played, Player, SweepError, environment

_PATIENCE = 5  # seconds that a scheduler has to answer
_REFRESH = 20  # batches of results between two looks at the size of the cluster


class Plugin:
    """Holds the job in a Dask worker, and one opened model for each of its threads."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def setup(self, worker: object) -> None:
        """Called by Dask when the plugin reaches a worker."""
        self._threads = threading.local()

    def play(self, chunk: Chunk) -> Played:
        here = environment()
        if here != self.job.environment:
            raise SweepError(f"a worker of the cluster has {here}; expected {self.job.environment} as here")
        if not hasattr(self._threads, "player"):
            self._threads.player = Player(self.job)
        player: Player = self._threads.player
        return player(chunk)


def play_chunk(name: str, chunk: Chunk) -> Played:
    """The task that a Dask worker runs."""
    from distributed import get_worker

    plugin: Any = get_worker().plugins[name]
    played: Played = plugin.play(chunk)
    return played


class Cluster:
    """Plays chunks on the cluster of a scheduler, such as ``tcp://127.0.0.1:8786``."""

    def __init__(self, job: Job, address: str) -> None:
        import distributed

        dask: Any = distributed
        self._address = address
        self._name = "peninsula-" + hashlib.blake2b(pickle.dumps(job), digest_size=8).hexdigest()
        try:
            self._client: Any = dask.Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split()) or "no answer"
            raise SweepError(f"--scheduler {address}: no Dask scheduler answers there ({reason})") from error
        self._done: Any = dask.as_completed(loop=self._client.loop)
        self._batches = 0
        try:
            self._client.register_plugin(_dask_plugin(job), name=self._name)
            self._measure()
        except Exception as error:
            self.close()
            raise SweepError(f"--scheduler {address}: the workers refuse the model: {error}") from error

    def hand_out(self, chunk: Chunk) -> None:
        self._done.add(self._client.submit(play_chunk, self._name, chunk, pure=False))

    def results(self) -> list[Played]:
        self._batches += 1
        if self._batches % _REFRESH == 0:
            self._measure()
        return [self._result(future) for future in self._done.next_batch(block=True)]

    def close(self) -> None:
        try:
            if self._client.status == "running":
                self._client.unregister_worker_plugin(self._name)
        except Exception:
            pass
        self._client.close(timeout=_PATIENCE)

    def _measure(self) -> None:
        """Take note of workers that came or went."""
        self.workers = max(1, sum(self._client.nthreads().values()))
        self.capacity = 2 * self.workers

    def _result(self, future: Any) -> Played:
        if future.status == "finished":
            played: Played = future.result()
            return played
        if future.status == "error":
            error = future.exception()
            if isinstance(error, SweepError):
                raise error
            raise SweepError(f"the cluster failed: {type(error).__name__}: {error}")
        raise SweepError(f"the cluster at {self._address} is gone; the same command goes on with another")


def _dask_plugin(job: Job) -> Any:
    """Our plugin as Dask wants it: of its own class, which takes seconds to import."""
    from distributed import WorkerPlugin

    return type("PeninsulaPlugin", (Plugin, WorkerPlugin), {})(job)
