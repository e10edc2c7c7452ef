"""What every handler needs: whose request it is, its form, and how it is answered."""

from __future__ import annotations

import gzip
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response, StreamingResponse

from cli.web.keeping import Session
from cli.web.limits import POSTS_EACH, STREAMS, STREAMS_EACH, TEXT, Buckets
from cli.web.people import WHITE, Refused
from cli.words import NAMES as LANGUAGES
from sim.live.acts import Misfit
from sim.live.room import Late

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from cli.web.channels import Channel, Stream
    from cli.web.host import Group, Host

_FIELDS = 40
_HEARTBEAT = 15.0  # seconds; a phone's network forgets a silent connection
NOT_HERE = "There is nothing here."
Handler = Callable[["Desk", "Request"], Awaitable[Response]]


class Desk:
    """The host as handlers see it."""

    def __init__(self, host: Host, address: str, cookie: str) -> None:
        self.host = host
        self.address = address  # where others reach this host
        self.cookie = cookie
        self._posts = Buckets(*POSTS_EACH)
        self._said: dict[str, str] = {}  # session -> what its next page says, where there is no script

    # --- who asks ---

    def session(self, request: Request) -> Session | None:
        return self.host.people.session(request.cookies.get(self.cookie))

    def member(self, request: Request) -> tuple[Session, Group]:
        """Somebody of a cell. Raises ``Refused``; what it says is the same whatever is not there."""
        session = self.session(request)
        if session is None or session.cell == WHITE:
            raise Refused(NOT_HERE, 404)
        return session, self.host.groups[session.group]

    def facilitator(self, request: Request) -> tuple[Session, Group]:
        """The facilitator, and the group in the path. Raises ``Refused``."""
        session = self.session(request)
        group = self.host.groups.get(request.path_params.get("group", 1))
        if session is None or session.cell != WHITE or group is None:
            raise Refused(NOT_HERE, 404)
        return session, group

    def language(self, request: Request) -> str:
        """Of somebody who has not joined: as asked, or as the browser says."""
        asked = request.query_params.get("language", "")
        if asked in LANGUAGES:
            return asked
        for part in request.headers.get("accept-language", "")[:200].split(","):
            word = part.partition(";")[0].strip()[:2].lower()
            if word in LANGUAGES:
                return word
        return "en"

    # --- forms ---

    async def form(self, request: Request, session: Session | None = None) -> Form:
        """The fields of a form. Raises ``Refused``."""
        if session is not None and not self._posts.of(session.token).take(self.host.clock()):
            raise Refused("Too many requests. Wait a moment.", 429)
        try:
            text = (await request.body()).decode()
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS, errors="strict")
        except ValueError as error:
            raise Refused("This request cannot be read.") from error
        return Form(pairs)

    # --- answers ---

    def page(self, template: str, language: str, *, status: int = 200, **values: Any) -> Response:
        body = self.host.renderer.page(template, language, **values)
        return Response(body, status, media_type="text/html; charset=utf-8")

    def said(self, request: Request, session: Session, sentence: str, to: str, status: int = 200) -> Response:
        """The answer to a form: JSON for the script, else back to the page, which then says it."""
        over = status == 409
        if "application/json" in request.headers.get("accept", ""):
            said = self.host.renderer.label(sentence, session.language)
            return Response(json.dumps({"said": said, "over": over}), status, media_type="application/json")
        self._said[session.token] = sentence
        return RedirectResponse(to, 303)

    def heard(self, session: Session) -> str:
        """What the last form was answered, once."""
        return self._said.pop(session.token, "")

    async def pictures(self, request: Request, group: Group, face: str, language: str) -> Response:
        """The map and the timeline, for the script of a page."""
        packed = await self.host.pictures(group, face, language)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, media_type="application/json", headers={"content-encoding": "gzip"})
        return Response(gzip.decompress(packed), media_type="application/json")

    async def drawn(self, group: Group, face: str, language: str) -> dict[str, Markup]:
        """The same, for a page as it is loaded."""
        packed = await self.host.pictures(group, face, language)
        return {name: Markup(html) for name, html in json.loads(gzip.decompress(packed)).items()}

    # --- streams ---

    async def stream(self, request: Request, session: Session, group: Group, face: str) -> Response:
        """The event stream of somebody's face."""
        people = self.host.people
        if people.streams >= STREAMS or people.open_streams(session) >= STREAMS_EACH:
            raise Refused("Too many pages are open.", 503)
        channel = await self.host.channel(group, face, session.language)
        return self.follow(request, channel, group, session)

    def follow(
        self, request: Request, channel: Channel, group: Group, session: Session | None = None
    ) -> Response:
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        stream = channel.follow(since[:64], group.beat)
        if session is not None:
            self.host.came(group, session)
        return StreamingResponse(
            self._events(stream, channel, group, session), media_type="text/event-stream"
        )

    async def _events(
        self, stream: Stream, channel: Channel, group: Group, session: Session | None
    ) -> AsyncIterator[bytes]:
        import asyncio

        try:
            yield b"retry: 2000\n\n"
            while True:
                try:
                    message = await asyncio.wait_for(stream.get(), _HEARTBEAT)
                except TimeoutError:
                    message = b":\n\n"
                if message is None:
                    return
                yield message
        finally:
            channel.leave(stream)
            if session is not None:
                self.host.went(group, session)


class Form:
    """Fields that were sent. Unknown ones are not looked at; long ones are refused."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def get(self, name: str, longest: int = TEXT, missing: str = "") -> str:
        """One field. Raises ``Refused``."""
        value = next((value for key, value in self._pairs if key == name), missing).replace("\r\n", "\n")
        if len(value) > longest:
            raise Refused("This is too long.", 413)
        return value

    def all(self, name: str) -> list[str]:
        return [value[:TEXT] for key, value in self._pairs if key == name]


def refusal(error: Exception, unfit: str = "") -> tuple[str, int]:
    """What is said to somebody whose act was refused, and the status. ``unfit`` is for a cell: a
    finished sentence in place of what the engine says to the facilitator.
    """
    match error:
        case Refused():
            return error.sentence, error.status
        case Late(kind="default"):
            return "Too late: the time was over, and the default was taken.", 409
        case Late():
            return "This has been decided already.", 409
        case Misfit():
            return unfit or f"{error}.", 422
        case OSError():
            return "It could not be written to the disk, so it was not taken. Tell the facilitator.", 503
    raise error


def labels(words: Mapping[str, str]) -> str:
    """The words that the script needs, for an attribute."""
    return json.dumps(words, ensure_ascii=False)
