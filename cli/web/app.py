"""The application: which path leads where, and what is said when something goes wrong."""

from __future__ import annotations

import hashlib
import mimetypes
import sys
import traceback
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from cli.web import pages, white_pages
from cli.web.desk import NOT_HERE, Desk, Handler
from cli.web.guard import Guard, TooLarge
from cli.web.people import Refused

if TYPE_CHECKING:
    from cli.web.host import Host

FOLDER = Path(__file__).parent
TEMPLATES, STATIC = FOLDER / "templates", FOLDER / "static"

Served = Callable[[Request], Awaitable[Response]]

#: Path -> what is shown there; nothing that is got changes anything.
_GET: dict[str, Handler] = {
    "/": pages.join_page,
    "/cell": pages.cell_page,
    "/cell/stream": pages.cell_stream,
    "/cell/pictures": pages.cell_pictures,
    "/cell/review": pages.cell_review,
    "/screen/{group:int}": pages.screen,
    "/screen/{group:int}/stream": pages.screen_stream,
    "/screen/{group:int}/pictures": pages.screen_pictures,
    "/white/codes": white_pages.codes_page,
    "/white/{group:int}": white_pages.white_page,
    "/white/{group:int}/stream": white_pages.white_stream,
    "/white/{group:int}/pictures": white_pages.white_pictures,
    "/white/{group:int}/review/{page}": white_pages.review_page,
    "/white/{group:int}/journal": white_pages.journal_file,
    "/white/{group:int}/bundle": white_pages.bundle_file,
}
_POST: dict[str, Handler] = {
    "/join": pages.join,
    "/leave": pages.leave,
    "/language": pages.change_language,
    "/draft": pages.draft,
    "/cell/answer": pages.answer,
    "/cell/note": pages.note,
    "/cell/message": pages.message,
    "/cell/forecast": pages.forecast,
    "/white/{group:int}/clock": white_pages.clock,
    "/white/{group:int}/override": white_pages.override,
    "/white/{group:int}/inject": white_pages.inject,
    "/white/{group:int}/add": white_pages.add,
    "/white/{group:int}/seat": white_pages.seat,
    "/white/{group:int}/note": white_pages.note,
    "/white/{group:int}/odds": white_pages.odds,
    "/white/{group:int}/release": white_pages.release,
    "/white/{group:int}/review": white_pages.make_review,
    "/white/{group:int}/hand": white_pages.hand,
}
_SENTENCES = {404: NOT_HERE, 405: "This is not done here."}
_FAILED = "Something went wrong here. Load the page again; tell the facilitator if it stays."


def application(host: Host, address: str, hosts: Collection[str], cookie: str) -> Guard:
    """The whole application. ``address`` is where others reach it, ``hosts`` its names with port."""
    desk = Desk(host, address, cookie)
    files = _static_files()
    routes = [
        *(Route(path, _handled(desk, handler), methods=["GET"]) for path, handler in _GET.items()),
        *(Route(path, _handled(desk, handler), methods=["POST"]) for path, handler in _POST.items()),
        *(Route(f"/static/{name}", served, methods=["GET"]) for name, served in files.items()),
    ]
    app = Starlette(routes=routes, exception_handlers={404: _unknown(desk), 405: _unknown(desk)})
    return Guard(app, hosts, host.clock)


def _handled(desk: Desk, handler: Handler) -> Served:
    async def handle(request: Request) -> Response:
        try:
            return await handler(desk, request)
        except Refused as error:
            return _fault(desk, request, error.sentence, error.status)
        except HTTPException:
            raise
        except TooLarge:
            return _fault(desk, request, "This is too long.", 413)
        except ClientDisconnect:
            return Response(status_code=400)
        except OSError:
            return _fault(desk, request, _FAILED, 503)
        except Exception:  # the terminal is told, the browser learns nothing
            traceback.print_exc(file=sys.stderr)
            return _fault(desk, request, _FAILED, 500)

    return handle


def _unknown(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _fault(desk, request, _SENTENCES.get(status, _FAILED), status)

    return handle


def _fault(desk: Desk, request: Request, sentence: str, status: int) -> Response:
    session = desk.session(request)
    language = session.language if session else desk.language(request)
    if "application/json" in request.headers.get("accept", "") and session is not None:
        return desk.said(request, session, sentence, "/", status)
    return desk.page("fault", language, status=status, sentence=sentence)


def _static_files() -> dict[str, Served]:
    """The few files that pages load, read once; nothing else in the folder can be asked for."""
    return {path.name: _served(path) for path in sorted(STATIC.iterdir()) if path.is_file()}


def _served(path: Path) -> Served:
    data = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'

    async def serve(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag, "cache-control": "no-cache"})
        return Response(data, media_type=kind, headers={"etag": tag, "cache-control": "no-cache"})

    return serve
