"""Who is here: join codes, sessions, names, presence. A cell's identity comes from its session alone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cli.web.keeping import Code, Contents, Session
from cli.web.limits import JOINS_ALL, JOINS_EACH, NAME, SESSIONS, Bucket, Buckets

WHITE = "white"
#: No letter or digit that another looks like: codes are read from paper and typed.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE, _WHITE_CODE, _BLOCK = 10, 20, 5  # letters: 49 and 99 bits
_TOKEN = 32  # bytes


class Refused(Exception):
    """A request that is refused; ``args[0]`` is a finished sentence, ``status`` the HTTP status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence, status)
        self.sentence, self.status = sentence, status


@dataclass(frozen=True, slots=True)
class Door:
    """What a code opens."""

    group: int
    cell: str


def new_code(cell: str) -> str:
    """A code that cannot be guessed, in blocks of five letters."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_WHITE_CODE if cell == WHITE else _CODE))
    return "-".join(letters[n : n + _BLOCK] for n in range(0, len(letters), _BLOCK))


def missing_codes(contents: Contents, groups: int, cells: Iterable[str]) -> list[Code]:
    """Codes for the facilitator and for every cell of every group that has none yet."""
    wanted = [(0, WHITE), *((group, cell) for group in range(1, groups + 1) for cell in cells)]
    return [Code(g, cell, new_code(cell)) for g, cell in wanted if (g, cell) not in contents.codes]


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def plain_name(typed: str) -> str:
    """A name on one line without control characters. Raises ``Refused``."""
    kept = "".join(c for c in unicodedata.normalize("NFC", typed) if c.isprintable())
    name = " ".join(kept.split())
    if not name or len(name) > NAME:
        raise Refused("Give a name of at most 40 characters.")
    return name


class People:
    """Sessions and who is connected; ``contents`` is kept up by the file of the room."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._streams: Counter[str] = Counter()  # token hash -> open event streams
        self._wrong_all = Bucket(*JOINS_ALL)
        self._wrong = Buckets(*JOINS_EACH)

    # --- joining ---

    def door(self, typed: str, address: str, now: float) -> Door:
        """What a code opens. Raises ``Refused``; every wrong code costs its address a try."""
        own = self._wrong.of(address)
        if not (own.has(now) and self._wrong_all.has(now)):
            raise Refused("Too many wrong codes. Wait a minute and try again.", 429)
        given = "".join(c for c in typed.upper()[:80] if c.isalnum()).encode()
        found = None
        for (group, cell), code in self._contents.codes.items():  # all of them, so that time tells nothing
            if hmac.compare_digest(code.replace("-", "").encode(), given):
                found = Door(group, cell)
        if found is None:
            own.take(now)
            self._wrong_all.take(now)
            raise Refused("This code opens nothing. Look at it again.", 403)
        return found

    def admit(self, door: Door, name: str, language: str) -> tuple[str, Session]:
        """A new session with the token of its cookie. Raises ``Refused``."""
        if len(self._contents.sessions) >= SESSIONS:
            raise Refused("The room is full.", 503)
        token = secrets.token_urlsafe(_TOKEN)
        return token, Session(hash_of(token), door.group, door.cell, plain_name(name), language)

    def session(self, token: str | None) -> Session | None:
        """Whose cookie this is."""
        return self._contents.sessions.get(hash_of(token)) if token and len(token) < 200 else None

    # --- presence ---

    def came(self, session: Session) -> int:
        """A stream was opened; how many this person has now."""
        self._streams[session.token] += 1
        return self._streams[session.token]

    def went(self, session: Session) -> None:
        self._streams[session.token] -= 1
        if self._streams[session.token] <= 0:
            del self._streams[session.token]

    @property
    def streams(self) -> int:
        return sum(self._streams.values())

    def open_streams(self, session: Session) -> int:
        return self._streams[session.token]

    def of(self, group: int, cell: str) -> list[tuple[str, bool]]:
        """Names in a cell, each with whether it is connected; by name."""
        found = [s for s in self._contents.sessions.values() if (s.group, s.cell) == (group, cell)]
        here = {(s.name, self._streams[s.token] > 0) for s in found}
        names = {name for name, _ in here}
        return [(name, (name, True) in here) for name in sorted(names)]
