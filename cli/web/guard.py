"""The door of the host, before any page: names, origins, sizes, rates, and headers on every answer.

A page on another site can make a browser send requests here. So the name in ``Host`` must be one of
ours (a name that somebody else points at this laptop is refused), what changes something must come
from our own pages, and cookies are not sent along from elsewhere at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from cli.web.limits import BODY, REQUESTS_EACH, Buckets

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: with it a plain form says its origin is null, and our own could not be told apart.
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_METHODS = {"GET", "HEAD", "POST"}
_FORM = "application/x-www-form-urlencoded"
_TARGET = 2_000  # bytes of path and query
#: What a refusal says: of the request, never of the exercise.
_REFUSALS = {
    400: "This request cannot be read.",
    403: "This request does not come from a page of this exercise.",
    405: "This is not done here.",
    413: "This is too long.",
    415: "This is no form of this exercise.",
    421: "This address is not one of this exercise.",
    429: "Too many requests. Wait a moment.",
}


class TooLarge(Exception):
    """A body that is longer than it may be: raised where it is read."""


class Guard:
    """ASGI middleware. ``hosts`` are the names with port under which this server may be asked."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], clock: Callable[[], float]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        self._clock = clock
        self._requests = Buckets(*REQUESTS_EACH)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # there is no socket here
        sent = _with_headers(send)
        status = self._refused(scope)
        if status:
            await _refuse(status, sent)
            return
        await self._app(scope, _bounded(receive), sent)

    def _refused(self, scope: Scope) -> int:
        """The status of a refusal, or 0."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        if any(len(headers.get(name, ())) > 1 for name in (b"host", b"origin", b"content-length")):
            return 400
        one = {name: values[0].decode("latin-1").strip() for name, values in headers.items()}
        client = scope.get("client") or ("", 0)
        if not self._requests.of(client[0]).take(self._clock()):
            return 429
        if one.get(b"host", "").lower() not in self._hosts:
            return 421
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _TARGET:
            return 400
        return self._wrong_origin(scope["method"], one) or _wrong_form(scope["method"], one)

    def _wrong_origin(self, method: str, headers: dict[bytes, str]) -> int:
        if method not in _METHODS:
            return 405
        origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
        if method == "POST":
            if origin is None or origin.lower() not in self._origins:
                return 403
            return 0 if site in (None, "same-origin") else 403
        if origin is not None and origin.lower() not in self._origins:
            return 403
        # A link from elsewhere may lead here; it brings no cookie. Nothing may be loaded from elsewhere.
        if site in (None, "same-origin", "none") or headers.get(b"sec-fetch-mode") == "navigate":
            return 0
        return 403


def _wrong_form(method: str, headers: dict[bytes, str]) -> int:
    if method != "POST":
        return 0
    length = headers.get(b"content-length", "")
    if length and not (length.isascii() and length.isdigit()):
        return 400
    if length and int(length[:12]) > BODY:
        return 413
    return 0 if headers.get(b"content-type", "").partition(";")[0].strip().lower() == _FORM else 415


def _bounded(receive: Receive) -> Receive:
    """What a length does not say is counted."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        if message["type"] == "http.request":
            read += len(message.get("body", b""))
            if read > BODY:
                raise TooLarge
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            names = {name for name, _ in given}
            ours = [(n.encode(), value.encode()) for n, value in HEADERS.items() if n.encode() not in names]
            message = {**message, "headers": [*given, *ours]}
        await send(message)

    return sent


async def _refuse(status: int, send: Send) -> None:
    body = _REFUSALS[status].encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
