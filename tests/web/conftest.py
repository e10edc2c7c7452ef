"""A host on loopback with a clock that the test moves, and clients that look at it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

import peninsula as door
import policies
import scenarios
from cli.web.app import application
from cli.web.faces import ALLIES
from cli.web.host import Host
from cli.web.keeping import RoomFile, Session
from cli.web.review_maker import Told
from cli.web.seams import Seams
from cli.web.serving import host_of
from sim.live.chances import Mean, Odds, OptionOdds, View
from sim.live.header import header_of
from sim.live.odds.tally import chance_of
from sim.live.room import Room
from sim.live.table import Table
from sim.measures import MEASURES


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


class Served:
    """A host that runs in a thread, and what a test does with it from outside."""

    def __init__(self, host: Host, clock: Clock, port: int, loop: asyncio.AbstractEventLoop) -> None:
        self.host, self.clock, self.port, self.loop = host, clock, port, loop
        self.address = f"http://127.0.0.1:{port}"
        self.clients: list[httpx.Client] = []

    def wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def tick(self, seconds: float, group: int = 1) -> None:
        """So many seconds pass at the table."""
        self.clock.now += seconds
        self.wait(self.host.beat())
        self.wait(self.rendered(group))

    async def rendered(self, group: int = 1) -> None:
        """Until everybody sees what stands."""
        found = self.host.groups[group]
        while found.refreshing is not None:
            await asyncio.shield(found.refreshing)

    def do(self, deed: Callable[[Room], Any], group: int = 1) -> Any:
        """Something done in the room, as by the facilitator."""
        done = self.wait(self.host.do(self.host.groups[group], deed))
        self.wait(self.rendered(group))
        return done

    def room(self, group: int = 1) -> Room:
        return self.host.groups[group].room

    def code(self, cell: str, group: int = 1) -> str:
        return self.host.contents.codes[0 if cell == "white" else group, cell]

    def session(self, cell: str, name: str) -> Session:
        """Somebody's session."""
        kept = self.host.contents.sessions.values()
        return next(s for s in kept if (s.cell, s.name) == (cell, name))

    def client(
        self, cell: str = "", name: str = "Aiko", group: int = 1, language: str = "en"
    ) -> httpx.Client:
        """Somebody with a browser of no script; joined where a cell is given."""
        client = httpx.Client(base_url=self.address, headers={"origin": self.address}, timeout=30)
        self.clients.append(client)
        if cell:
            form = {"code": self.code(cell, group), "name": name, "language": language}
            assert client.post("/join", data=form).status_code == 303
        return client


def some_odds(question: str, view: View, hits: int = 100, events: int = 1) -> Odds:
    """Odds as somebody might have computed them."""
    chances = tuple(chance_of(f"event-{n}", 400, hits) for n in range(events))
    means = (Mean("highest_rung", MEASURES["highest_rung"].unit, 400, 300, 4.25, 4.0, 4.5),)
    options = tuple(OptionOdds(name, chances, means) for name in ("prepare", "not-yet"))
    return Odds(question, "JPN", 144_000, view, 400, options, "the policy of the engine")


class Oracle:
    """Stands for the odds: hands out what the test says, when it says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str, str]] = []
        self.futures: list[Future[Odds]] = []
        self.partial: Callable[[Odds], None] = lambda odds: None

    @property
    def future(self) -> Future[Odds]:
        return self.futures[-1]

    def __call__(
        self, acts: Sequence[Any], question: str, view: View, partial: Callable[[Odds], None]
    ) -> Future[Odds]:
        self.asked.append((len(acts), question, view))
        self.futures.append(Future())
        self.partial = partial
        return self.future


class Reviewer:
    """Stands for the review: tells what the test says."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[int], int]] = []
        self.told: Callable[[Told], None] = lambda told: None
        self.ended = 0

    def __call__(self, groups: Sequence[Sequence[Any]], place: int, told: Callable[[Told], None]) -> Reviewer:
        self.asked.append(([len(acts) for acts in groups], place))
        self.told = told
        return self

    def end(self) -> None:
        self.ended += 1


async def settled(hosted: Served) -> None:
    """Until nothing is being waited for."""
    while hosted.host.background.tasks:
        await asyncio.wait(set(hosted.host.background.tasks), timeout=10)
    await hosted.rendered()


Serve = Callable[..., Any]


@contextmanager
def served(  # noqa: PLR0913  (one argument for each thing that a test may choose)
    folder: Path,
    name: str = "korea-today",
    *,
    seed: int = 1,
    groups: int = 1,
    seams: Seams | None = None,
    loaded: Any = None,
    resume: bool = False,
    address: str = "http://classroom.example/",
    seats: tuple[str, ...] = ALLIES,
) -> Iterator[Served]:
    """Begin an exercise and host it on a port of loopback."""
    registry = policies.builtin()
    paths = [str(folder / f"j-{number}") for number in range(1, groups + 1)]
    if resume:
        tables = [Table.resume(path, registry, door.__version__) for path in paths]
    else:
        header = header_of(loaded or scenarios.load(name), seed, seats, door.__version__)
        tables = [Table.begin(path, header, registry) for path in paths]
    clock = Clock()
    host = host_of(tables, RoomFile.open(str(folder / "j.room")), seams or Seams(), clock)
    # IPPROTO_TCP by name: only then are small packets sent at once (see cli.web.serving).
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        port = listener.getsockname()[1]
        loop = asyncio.new_event_loop()
        hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        app = application(host, address, hosts, "peninsula")
        config = uvicorn.Config(
            app, lifespan="off", ws="none", log_level="warning", access_log=False, date_header=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=loop.run_until_complete, args=(server.serve([listener]),))
        thread.start()
        hosted = Served(host, clock, port, loop)
        try:
            yield hosted
        finally:
            for client in hosted.clients:
                client.close()
            loop.call_soon_threadsafe(host.end_streams)
            server.should_exit = True
            thread.join(30)
            loop.close()
            host.close()


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """``with serve("friction", groups=2) as hosted: ...``"""

    def begin(name: str = "korea-today", **settings: Any) -> Any:
        return served(settings.pop("folder", tmp_path), name, **settings)

    return begin
