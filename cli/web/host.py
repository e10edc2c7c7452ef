"""The host: groups of people, each with a room in a thread of its own, and the file that they share.

The event loop answers the web; everything that touches an exercise runs in that exercise's thread, one
thing after the other. What changed is rendered there too, once for each face and language.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from cli.web.background import Background
from cli.web.channels import Beat, Channel
from cli.web.faces import ALLIES, cell_face, common_to, open_face
from cli.web.keeping import Contents, Draft, Kept, RoomFile, Seat, Session
from cli.web.odds_panel import OddsPanel, OnTheWay, PanelFace, shown_in
from cli.web.people import WHITE, Door, People
from cli.web.rendering import Renderer
from cli.web.reviews import ReviewDesk
from cli.web.white import white_face
from sim import seen_by
from sim.live.header import CELLS
from sim.live.room import Room

T = TypeVar("T")
#: The face of the screen in the room, beside those of cells and of the facilitator.
SCREEN = "screen"
_PRESENCE = 0.5  # seconds in which those who come and go are gathered, and early looks at odds


@dataclass(slots=True)
class Group:
    """One exercise of the host."""

    number: int
    room: Room
    beat: Beat
    thread: ThreadPoolExecutor
    odds: OddsPanel
    review: ReviewDesk
    channels: dict[tuple[str, str], Channel] = field(default_factory=dict)
    trouble: str = ""  # why nothing can be written
    refreshing: asyncio.Task[None] | None = None
    again: bool = False
    version: int = 0  # counts what was done: what was rendered before the last of it is stale
    presence: bool = False  # a change of who is here is about to be told


class Host:
    """All that a running host is. Its coroutines are for one event loop; ``clock`` gives seconds."""

    def __init__(
        self, rooms: Iterable[Room], file: RoomFile, renderer: Renderer, clock: Callable[[], float]
    ) -> None:
        self.file = file
        self.renderer = renderer
        self.clock = clock
        self.people = People(file.contents)
        self.groups = {number: self._group(number, room) for number, room in enumerate(rooms, 1)}
        self._files = ThreadPoolExecutor(1, "room-file")
        self._waiting: list[tuple[tuple[Kept, ...], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._last = clock()
        self._closed = False
        self.background = Background(self)

    def _group(self, number: int, room: Room) -> Group:
        thread = ThreadPoolExecutor(1, f"room-{number}")
        return Group(
            number,
            room,
            _beat(room),
            thread,
            OddsPanel(self.renderer.seams.odds),
            ReviewDesk(self.renderer.seams.review),
        )

    @property
    def contents(self) -> Contents:
        return self.file.contents

    # --- what people do ---

    async def do(self, group: Group, deed: Callable[[Room], T]) -> T:
        """Do something in a room; when this returns, it is on disk. Raises ``Misfit`` or ``OSError``."""
        loop = asyncio.get_running_loop()
        try:
            done = await loop.run_in_executor(group.thread, _done, group, deed)
        except (OSError, ValueError) as error:
            self._in_trouble(group, error)
            raise OSError(str(error)) from error
        group.trouble = ""
        self.refresh(group)
        return done

    async def look(self, group: Group, at: Callable[[Room], T]) -> T:
        """Read something in a room; nothing is done there."""
        return await asyncio.get_running_loop().run_in_executor(group.thread, at, group.room)

    async def beat(self) -> None:
        """Let the time that has passed since the last beat pass at every table."""
        now = self.clock()
        seconds, self._last = now - self._last, now
        for group in self.groups.values():
            await self._beat(group, seconds)

    async def _beat(self, group: Group, seconds: float) -> None:
        if not group.room.time.running:
            return
        loop = asyncio.get_running_loop()
        try:
            changed = await loop.run_in_executor(group.thread, _done, group, lambda r: r.beat(seconds))
        except (OSError, ValueError) as error:
            self._in_trouble(group, error)
            return
        if changed:
            self.refresh(group)

    def _in_trouble(self, group: Group, error: Exception) -> None:
        """The journal cannot be written: the table stops, and the facilitator is told."""
        group.trouble = str(error)
        group.room.time.running = False
        print(f"group {group.number}: {error}", file=sys.stderr)
        self.refresh(group)

    # --- joining, drafts, seats: the file of the room ---

    async def keep(self, *kept: Kept) -> None:
        """Write lines of the room's file; those that come together share one sync. Raises ``OSError``."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((kept, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        await done

    async def _write_waiting(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                lines = [line for kept, _ in batch for line in kept]
                try:
                    await loop.run_in_executor(self._files, self.file.write, lines)
                except (OSError, ValueError) as error:
                    for _, done in batch:
                        done.set_exception(OSError(str(error)))
                    continue
                for line in lines:
                    self.contents.take(line)
                for _, done in batch:
                    if not done.done():
                        done.set_result(None)
        finally:
            self._writing = None

    async def admit(self, door: Door, name: str, language: str) -> str:
        """Let somebody in; the token of the cookie."""
        token, session = self.people.admit(door, name, language)
        await self.keep(session)
        if door.cell != WHITE:
            await self.do(self.groups[door.group], lambda room: room.join(door.cell))
        return token

    async def draft(self, session: Session, key: str, text: str) -> None:
        """Keep what somebody is writing; nothing where it was sent."""
        if text or key in self.contents.drafts.get(session.token, {}):
            await self.keep(Draft(session.token, key, text))

    async def seat(self, group: Group, cell: str, how: str) -> None:
        """Who plays a seat from now on."""
        await self.do(group, lambda room: room.seat(cell, how))
        await self.keep(Seat(group.number, cell, how))

    # --- what people see ---

    def refresh(self, group: Group) -> None:
        """Soon, everybody who looks sees what stands now."""
        self.background.tend(group)
        group.version += 1
        for channel in group.channels.values():
            channel.fresh = False
        if group.refreshing is None:
            group.refreshing = asyncio.create_task(self._refresh(group))
        else:
            group.again = True

    async def _refresh(self, group: Group) -> None:
        try:
            while True:
                group.again = False
                wanted = [key for key, channel in group.channels.items() if channel.streams]
                await self._render(group, wanted)
                if not group.again:
                    return
        finally:
            group.refreshing = None

    async def _render(self, group: Group, wanted: Iterable[tuple[str, str]]) -> None:
        """Some faces, one after the other: what somebody does in between does not wait for all."""
        loop = asyncio.get_running_loop()
        here = {cell: self.people.of(group.number, cell) for cell in group.room.seating}
        for face, language in sorted(wanted, key=lambda key: key[0] == WHITE):  # the longest page last
            version = group.version
            parts, beat = await loop.run_in_executor(
                group.thread, self._rendered, group, face, language, here, group.odds.on_the_way()
            )
            group.beat = beat
            channel = group.channels[face, language]
            channel.update(parts, beat)
            channel.fresh = version == group.version

    def _rendered(
        self,
        group: Group,
        face: str,
        language: str,
        here: Mapping[str, list[tuple[str, bool]]],
        on_the_way: OnTheWay,
    ) -> tuple[dict[str, str], Beat]:
        """In the thread of the room: the parts of a face."""
        room, render = group.room, self.renderer
        if face == WHITE:
            seen = white_face(room, group.number, lambda cell: here.get(cell, ()))
            odds = PanelFace(group.odds.ask is not None, *on_the_way, shown_in(room.table.acts))
            review = group.review.face(room.table.acts, room.table.exercise.seats)
            parts = render.white(seen, odds, review, group.trouble, len(self.groups), language)
        elif face == SCREEN:
            parts = render.open(open_face(room), language)
        else:
            parts = render.cell(cell_face(room, face, here.get(face, ())), language)
        return parts, _beat(room)

    async def channel(self, group: Group, face: str, language: str) -> Channel:
        """The channel of a face, brought up to date."""
        channel = group.channels.setdefault((face, language), Channel())
        if not channel.fresh:
            await self._render(group, [(face, language)])
        return channel

    def came(self, group: Group, session: Session) -> None:
        """Somebody looks: their cell and the facilitator see it."""
        if self.people.came(session) == 1:
            self._presence(group)

    def went(self, group: Group, session: Session) -> None:
        self.people.went(session)
        if not self.people.open_streams(session):
            self._presence(group)

    def tell_white(self, group: Group) -> None:
        """Something for the facilitator: told soon, and at once to who loads the page."""
        for (face, _), channel in group.channels.items():
            channel.fresh = channel.fresh and face != WHITE
        self._presence(group)

    def _presence(self, group: Group) -> None:
        """Those who come and go together are told of once."""
        if not self._closed and not group.presence:
            group.presence = True
            asyncio.get_running_loop().call_later(_PRESENCE, self._told, group)

    def _told(self, group: Group) -> None:
        group.presence = False
        if not self._closed:
            self.refresh(group)

    # --- pictures ---

    async def pictures(self, group: Group, face: str, language: str) -> bytes:
        """The map and the timeline of a face: parts as JSON, packed with gzip. Drawn once for all."""
        channel = await self.channel(group, face, language)
        state = channel.state
        if channel.pictures[0] != state:
            loop = asyncio.get_running_loop()
            drawn = await loop.run_in_executor(group.thread, self._drawn, group.room, face, language)
            channel.pictures = (state, drawn)
        return channel.pictures[1]

    def _drawn(self, room: Room, face: str, language: str) -> bytes:
        """In the thread of the room."""
        stands = room.stands
        records = {WHITE: stands.records, SCREEN: common_to(room)}.get(face)
        seen = seen_by(stands.records, face) if records is None else records
        parties: tuple[str, ...] = (face,)
        if records is not None:
            seats = room.table.exercise.seats
            parties = tuple(cell for cell in CELLS if cell in {*ALLIES, *(seats if face == WHITE else ())})
        parts = self.renderer.pictures(seen, stands.plan, stands.now, parties, language)
        return gzip.compress(json.dumps(parts, ensure_ascii=False).encode(), 6, mtime=0)

    # --- the end ---

    def end_streams(self) -> None:
        """Close all streams, so that the server can stop."""
        self._closed = True
        self.background.close()
        for group in self.groups.values():
            for channel in group.channels.values():
                channel.end()

    def close(self) -> None:
        """Stop the threads and close the files. Nothing acknowledged is waiting."""
        self.renderer.seams.close()
        for group in self.groups.values():
            group.thread.shutdown()
            group.room.table.close()
        self._files.shutdown()
        self.file.close()


def _done(group: Group, deed: Callable[[Room], T]) -> T:
    try:
        return deed(group.room)
    finally:
        group.beat = _beat(group.room)


def _beat(room: Room) -> Beat:
    return Beat(room.time.elapsed, room.time.running)
