"""Live updates: all clients of one face get the same bytes.

A channel holds the named parts of a page as HTML. Its ``state`` is a hash of them and the id of the last
event; a client that comes back with it misses nothing and is sent nothing twice. No count of updates
leaves the server: it would tell how much happened elsewhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from cli.web.limits import QUEUE

_HISTORY = 32  # states from which a client is brought up to date step by step

#: A stream ends with None.
Stream = asyncio.Queue[bytes | None]


@dataclass(frozen=True, slots=True)
class Beat:
    """How the clock of the table goes on from here: its seconds, and whether it runs."""

    elapsed: float
    running: bool


def state_of(parts: Mapping[str, str]) -> str:
    """The name of a set of parts."""
    found = hashlib.sha256()
    for name, html in parts.items():
        for text in (name, html):
            data = text.encode()
            found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()[:32]


def event(state: str, old: Mapping[str, str], new: Mapping[str, str], beat: Beat) -> bytes:
    """One server-sent event that leads from old parts to new ones."""
    data = {
        "set": {name: html for name, html in new.items() if old.get(name) != html},
        "gone": [name for name in old if name not in new],
        "elapsed": round(beat.elapsed, 3),
        "running": beat.running,
    }
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {state}\nevent: parts\ndata: {body}\n\n".encode()


@dataclass(slots=True)
class Channel:
    """The parts of one face in one language, and the streams that follow them."""

    parts: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    fresh: bool = False  # the parts are those of the exercise as it stands
    streams: set[Stream] = field(default_factory=set)
    pictures: tuple[str, bytes] = ("", b"")  # of which state, and the parts as JSON, packed
    _before: OrderedDict[str, Mapping[str, str]] = field(default_factory=OrderedDict)

    def update(self, parts: Mapping[str, str], beat: Beat) -> None:
        """New parts: what changed goes to every stream."""
        state = state_of(parts)
        if state == self.state:
            return
        message = event(state, self.parts, parts, beat)
        if self.state:
            self._before[self.state] = self.parts
            while len(self._before) > _HISTORY:
                self._before.popitem(last=False)
        self.parts, self.state = parts, state
        self._send(message)

    def follow(self, since: str, beat: Beat) -> Stream:
        """A new stream of a client that has state ``since``, or none of ours."""
        stream: Stream = asyncio.Queue(QUEUE)
        known = self.parts if since == self.state else self._before.get(since, {})
        stream.put_nowait(event(self.state, known, self.parts, beat))
        self.streams.add(stream)
        return stream

    def leave(self, stream: Stream) -> None:
        self.streams.discard(stream)

    def end(self) -> None:
        """Close every stream; their clients come back by themselves."""
        for stream in tuple(self.streams):
            _end(stream)
        self.streams.clear()

    def _send(self, message: bytes) -> None:
        for stream in tuple(self.streams):
            try:
                stream.put_nowait(message)
            except asyncio.QueueFull:  # too slow: it comes back and is brought up to date in one step
                self.streams.discard(stream)
                _end(stream)


def _end(stream: Stream) -> None:
    while not stream.empty():
        stream.get_nowait()
    stream.put_nowait(None)
