"""Pages for everybody and for the cells: join, cell, screen; what they send, and what is made of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, RedirectResponse, Response

from cli.web.desk import NOT_HERE, Desk, labels, refusal
from cli.web.faces import handed_to
from cli.web.host import SCREEN
from cli.web.keeping import Left, Session
from cli.web.limits import DRAFT, DRAFTS, NAME, STREAMS
from cli.web.people import WHITE, Refused
from cli.web.pictures import qr_svg
from cli.web.rendering import listed
from cli.web.reviews import is_released, policy_of
from cli.words import NAMES as LANGUAGES
from policies import Topic
from sim.letters import PARTIES
from sim.live.acts import Misfit, Noted, Sent
from sim.live.header import CELLS

if TYPE_CHECKING:
    from starlette.requests import Request

_DRAFT_KEY = re.compile(r"[a-z0-9][a-z0-9:._-]{0,150}")
_FAULTS = (Refused, Misfit, OSError)
_SCRIPT_WORDS = {
    "left": "Time left:",
    "minute": "One minute is left for a question.",
    "question": "New question:",
    "saved": "Draft saved.",
    "unsaved": "Draft not saved.",
    "lost": "The connection is lost. It is being tried again.",
    "back": "The connection is back.",
    "written": "You had written:",
}


def script_words(desk: Desk, language: str) -> str:
    say = desk.host.renderer.label
    return labels({name: say(text, language) for name, text in _SCRIPT_WORDS.items()})


def home_of(session: Session) -> str:
    return "/white/1" if session.cell == WHITE else "/cell"


# --- joining ---


async def join_page(desk: Desk, request: Request) -> Response:
    session = desk.session(request)
    if session is not None:
        return RedirectResponse(home_of(session), 303)
    return desk.page("join", desk.language(request), said="", name="")


async def join(desk: Desk, request: Request) -> Response:
    language, name = desk.language(request), ""
    try:
        form = await desk.form(request)
        asked = form.get("language", 10)
        language = asked if asked in LANGUAGES else language
        name = form.get("name", 10 * NAME)[:NAME]
        address = request.client.host if request.client else ""
        door = desk.host.people.door(form.get("code", 400), address, desk.host.clock())
        token = await desk.host.admit(door, name, language)
    except _FAULTS as error:
        sentence, status = refusal(error)
        return desk.page("join", language, status=status, said=sentence, name=name)
    answer = RedirectResponse("/white/1" if door.cell == WHITE else "/cell", 303)
    answer.set_cookie(desk.cookie, token, max_age=7 * 86_400, httponly=True, samesite="strict", path="/")
    return answer


async def leave(desk: Desk, request: Request) -> Response:
    session = desk.session(request)
    if session is not None:
        await desk.host.keep(Left(session.token))
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(desk.cookie, path="/", httponly=True, samesite="strict")
    return answer


async def change_language(desk: Desk, request: Request) -> Response:
    session = desk.session(request)
    if session is None:
        raise Refused(NOT_HERE, 404)
    form = await desk.form(request, session)
    language = form.get("language", 10)
    if language not in LANGUAGES:
        raise Refused("This language is not spoken here.")
    await desk.host.keep(Session(session.token, session.group, session.cell, session.name, language))
    return RedirectResponse(home_of(session), 303)


async def draft(desk: Desk, request: Request) -> Response:
    session = desk.session(request)
    if session is None:
        raise Refused(NOT_HERE, 404)
    form = await desk.form(request, session)
    key, text = form.get("key", 200), form.get("text", DRAFT)
    kept = desk.host.contents.drafts.get(session.token, {})
    if not _DRAFT_KEY.fullmatch(key) or (key not in kept and len(kept) >= DRAFTS):
        raise Refused("This request cannot be read.")
    await desk.host.draft(session, key, text)
    return Response(status_code=204)


# --- the page of a cell ---


async def cell_page(desk: Desk, request: Request) -> Response:
    session, group = desk.member(request)
    channel = await desk.host.channel(group, session.cell, session.language)
    plan = group.room.table.exercise.plan
    handed = handed_to(plan, session.cell)
    render = desk.host.renderer
    return desk.page(
        "cell",
        session.language,
        cell=session.cell,
        cell_name=CELLS[session.cell],
        name=session.name,
        said=desk.heard(session),
        parts=channel.parts,
        listed=listed,
        pictures=await desk.drawn(group, session.cell, session.language),
        state=channel.state,
        beat=group.beat,
        handed=render.handed(handed, session.language, group.room.stands.now == 0),
        others=[p for p in map(str, PARTIES) if p != session.cell and session.cell in PARTIES],
        topics=list(map(str, Topic)),
        drafts=drafts_of(desk, session),
        labels=script_words(desk, session.language),
    )


def drafts_of(desk: Desk, session: Session) -> str:
    kept = desk.host.contents.drafts.get(session.token, {})
    return json.dumps({key: draft.text for key, draft in kept.items()}, ensure_ascii=False)


async def cell_stream(desk: Desk, request: Request) -> Response:
    session, group = desk.member(request)
    return await desk.stream(request, session, group, session.cell)


async def cell_pictures(desk: Desk, request: Request) -> Response:
    session, group = desk.member(request)
    return await desk.pictures(request, group, session.cell, session.language)


async def cell_review(desk: Desk, request: Request) -> Response:
    """A cell's own part of the review, once the facilitator has released it."""
    session, group = desk.member(request)
    room = group.room
    if not (room.stands.finished and is_released(room.table.acts, session.cell)):
        raise Refused(NOT_HERE, 404)
    page = group.review.pages.get((session.cell, session.language))
    if page is None:
        raise Refused("The review is being computed. Load this page again in a moment.", 503)
    return reviewed(page)


def reviewed(page: str) -> Response:
    """A page of the review, under a policy of its own."""
    return HTMLResponse(page, headers={"content-security-policy": policy_of(page)})


async def answer(desk: Desk, request: Request) -> Response:
    session, group = desk.member(request)
    try:
        form = await desk.form(request, session)
        question, option, text = form.get("question", 200), form.get("option", 200), form.get("text").strip()
        cell, name = session.cell, session.name
        if not option:
            raise Refused("Choose an option first.", 422)
        await desk.host.do(group, lambda room: room.answer(name, cell, question, option, text))
        await desk.host.draft(session, f"answer:{question}", "")
    except _FAULTS as error:
        return _refused(desk, request, session, error, _unfit_answer(error))
    return desk.said(request, session, "Your answer is taken.", "/cell")


async def note(desk: Desk, request: Request) -> Response:
    session, group = desk.member(request)
    try:
        text = (await desk.form(request, session)).get("text").strip()
        if not text:
            raise Refused("Write something first.", 422)
        cell, name = session.cell, session.name
        await desk.host.do(group, lambda room: room.do(Noted(room.stands.now, name, cell, text)))
        await desk.host.draft(session, "note", "")
    except _FAULTS as error:
        return _refused(desk, request, session, error, "This text is too long.")
    return desk.said(request, session, "Your note is written down.", "/cell")


async def message(desk: Desk, request: Request) -> Response:
    session, group = desk.member(request)
    try:
        form = await desk.form(request, session)
        to, topic, text = form.get("to", 20), form.get("topic", 40), form.get("text").strip()
        cell, name = session.cell, session.name
        if not text:
            raise Refused("Write something first.", 422)
        await desk.host.do(group, lambda r: r.do(Sent(r.stands.now, name, cell, to, text, topic)))
        await desk.host.draft(session, "message", "")
    except _FAULTS as error:
        return _refused(desk, request, session, error, "This message cannot be sent.")
    return desk.said(request, session, "Your message is on its way as soon as the clock runs on.", "/cell")


async def forecast(desk: Desk, request: Request) -> Response:
    session, group = desk.member(request)
    try:
        form = await desk.form(request, session)
        event, percent = form.get("event", 200), form.get("percent", 10).strip()
        if not (percent.isascii() and percent.isdigit() and int(percent) <= 100):
            raise Refused("Give a whole number from 0 to 100.", 422)
        cell, name = session.cell, session.name
        await desk.host.do(group, lambda room: room.forecast(name, cell, event, int(percent)))
    except _FAULTS as error:
        return _refused(desk, request, session, error, "No chance is asked for that now.")
    return desk.said(request, session, "Your chance is written down.", "/cell")


def _unfit_answer(error: Exception) -> str:
    if isinstance(error, Misfit) and error.found.startswith("no question"):
        return "This question is not open to you."
    if isinstance(error, Misfit) and "as the answer to" in error.found:
        return "This question has no such option."
    return "This text is too long."


def _refused(desk: Desk, request: Request, session: Session, error: Exception, unfit: str) -> Response:
    sentence, status = refusal(error, unfit)
    return desk.said(request, session, sentence, "/cell", status)


# --- the screen in the room ---


async def screen(desk: Desk, request: Request) -> Response:
    group = desk.host.groups.get(request.path_params["group"])
    if group is None:
        raise Refused(NOT_HERE, 404)
    language = desk.language(request)
    channel = await desk.host.channel(group, SCREEN, language)
    return desk.page(
        "screen",
        language,
        group=group.number,
        title=group.room.table.exercise.plan.scenario.title,
        parts=channel.parts,
        listed=listed,
        pictures=await desk.drawn(group, SCREEN, language),
        state=channel.state,
        beat=group.beat,
        address=desk.address,
        qr=qr_svg(desk.address),
        labels=script_words(desk, language),
    )


async def screen_stream(desk: Desk, request: Request) -> Response:
    group = desk.host.groups.get(request.path_params["group"])
    if group is None:
        raise Refused(NOT_HERE, 404)
    channel = await desk.host.channel(group, SCREEN, desk.language(request))
    if len(channel.streams) + desk.host.people.streams >= STREAMS:
        raise Refused("Too many pages are open.", 503)
    return desk.follow(request, channel, group)


async def screen_pictures(desk: Desk, request: Request) -> Response:
    group = desk.host.groups.get(request.path_params["group"])
    if group is None:
        raise Refused(NOT_HERE, 404)
    return await desk.pictures(request, group, SCREEN, desk.language(request))
