"""Serving the host: the socket, the names under which it is reached, the beat of the table, the end."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from cli.web.app import TEMPLATES, application
from cli.web.host import Host
from cli.web.people import WHITE, missing_codes
from cli.web.rendering import Renderer
from sim.live.room import Room

if TYPE_CHECKING:
    from cli.web.keeping import RoomFile
    from cli.web.seams import Seams
    from sim.live.table import Table

LOOPBACK = "127.0.0.1"
_BEAT = 0.5  # seconds of the wall between two looks at the table
_GRACE = 2  # seconds for answers under way when the host stops
_WAITING = 256  # connections that wait to be taken


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host listens, and the names with port under which it may be asked."""

    listen: str
    port: int
    address: str  # the URL for people
    hosts: frozenset[str]


def place_of(port: int, *, everybody: bool, address: str) -> Place:
    """Where to listen: on this computer alone, or for everybody in the network."""
    names = {LOOPBACK, "localhost"}
    shown = address or (own_address() if everybody else LOOPBACK)
    names.add(shown)
    if everybody:
        names.add(own_address())
        names.add(socket.gethostname().lower())
    hosts = {_with_port(name, port) for name in names} | ({n for n in names} if port == 80 else set())
    return Place(
        "0.0.0.0" if everybody else LOOPBACK, port, f"http://{_with_port(shown, port)}/", frozenset(hosts)
    )


def _with_port(name: str, port: int) -> str:
    with suppress(ValueError):
        if ipaddress.ip_address(name).version == 6:
            name = f"[{name}]"
    return f"{name}:{port}"


def own_address() -> str:
    """The address of this computer in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documents: no packet leaves
            return str(probe.getsockname()[0])
        except OSError:
            return LOOPBACK


def listening(place: Place) -> socket.socket:
    """The open socket. Raises ``OSError`` where the port is taken."""
    # asyncio sends small packets at once (TCP_NODELAY) only where the protocol is named.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((place.listen, place.port))
        found.listen(_WAITING)
    except BaseException:
        found.close()
        raise
    return found


def host_of(
    tables: Iterable[Table], file: RoomFile, seams: Seams, clock: Callable[[], float] = time.monotonic
) -> Host:
    """A host for some tables, with codes for every cell that people play."""
    contents = file.contents
    tables = tuple(tables)
    cells = sorted({seat for table in tables for seat in table.exercise.seats})
    file.keep(missing_codes(contents, len(tables), cells))
    rooms = [
        Room(
            table,
            {cell for group, cell in contents.joined if group == number},
            {cell: how for (group, cell), how in contents.seats.items() if group == number},
        )
        for number, table in enumerate(tables, 1)
    ]
    return Host(rooms, file, Renderer(TEMPLATES, seams, tables[0].exercise.plan), clock)


class _Server(uvicorn.Server):
    """Ends the streams first: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, host: Host) -> None:
        super().__init__(config)
        self._host = host

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._host.end_streams()
        super().handle_exit(sig, frame)


def serve(host: Host, place: Place, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or the signal to end. ``ready`` is called when the first request can come."""
    app = application(host, place.address, place.hosts, f"peninsula-{place.port}")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=30,
    )
    asyncio.run(_serve(_Server(config, host), host, listener, ready))


async def _serve(
    server: uvicorn.Server, host: Host, listener: socket.socket, ready: Callable[[], None]
) -> None:
    beating = asyncio.create_task(_beating(host))
    asyncio.get_running_loop().call_soon(ready)
    try:
        await server.serve(sockets=[listener])
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def _beating(host: Host) -> None:
    while True:
        await asyncio.sleep(_BEAT)
        await host.beat()


def code_of_white(host: Host) -> str:
    return host.contents.codes[0, WHITE]
