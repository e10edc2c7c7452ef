"""The facilitator's pages, and what is done from them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.responses import Response

from cli.story import CAPITALS, counted_from
from cli.web.desk import NOT_HERE, Desk, Form, refusal
from cli.web.faces import ALLIES
from cli.web.limits import INJECT
from cli.web.odds_panel import release_of, shown_in
from cli.web.pages import drafts_of, reviewed, script_words
from cli.web.people import WHITE, Refused
from cli.web.pictures import qr_svg
from cli.web.rendering import listed
from cli.web.reviews import REVIEW
from scenarios.times import parse_moment
from sim.live.acts import Injected, Misfit, Noted, Overridden, TableFact
from sim.live.chances import View
from sim.live.header import CELLS
from sim.live.journal import read_bytes
from sim.live.review.bundle import bundle_of, result_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from cli.web.host import Group
    from cli.web.keeping import Session
    from sim.live.room import Room


@dataclass(frozen=True, slots=True)
class Slip:
    """A piece of the hand-out: the code of one cell."""

    group: int
    cell: str
    code: str
    qr: Markup


async def white_page(desk: Desk, request: Request) -> Response:
    session, group = desk.facilitator(request)
    channel = await desk.host.channel(group, WHITE, session.language)
    return desk.page(
        "white",
        session.language,
        group=group.number,
        groups=len(desk.host.groups),
        name=session.name,
        said=desk.heard(session),
        parts=channel.parts,
        listed=listed,
        pictures=await desk.drawn(group, WHITE, session.language),
        state=channel.state,
        beat=group.beat,
        cells=[cell for cell in CELLS if cell in {*ALLIES, *group.room.table.exercise.seats}],
        drafts=drafts_of(desk, session),
        labels=script_words(desk, session.language),
    )


async def white_stream(desk: Desk, request: Request) -> Response:
    session, group = desk.facilitator(request)
    return await desk.stream(request, session, group, WHITE)


async def white_pictures(desk: Desk, request: Request) -> Response:
    session, group = desk.facilitator(request)
    return await desk.pictures(request, group, WHITE, session.language)


async def codes_page(desk: Desk, request: Request) -> Response:
    """Join codes to print and cut. A QR holds the code behind '#', which browsers never send."""
    session, _ = desk.facilitator(request)
    slips = [
        Slip(group, CAPITALS[cell], code, qr_svg(f"{desk.address}#code={code}"))
        for group in desk.host.groups
        for cell in CELLS
        if (code := desk.host.contents.codes.get((group, cell)))
    ]
    groups, address = len(desk.host.groups), desk.address
    alone = urlsplit(address).hostname in ("127.0.0.1", "localhost")  # a phone would ask itself
    return desk.page("codes", session.language, slips=slips, groups=groups, address=address, alone=alone)


async def review_page(desk: Desk, request: Request) -> Response:
    session, group = desk.facilitator(request)
    page = group.review.pages.get((request.path_params["page"], session.language))
    if page is None:
        raise Refused(NOT_HERE, 404)
    return reviewed(page)


async def journal_file(desk: Desk, request: Request) -> Response:
    _, group = desk.facilitator(request)
    path = Path(group.room.table.journal.path)
    data = await desk.host.look(group, lambda room: path.read_bytes())
    return download(data, path.name, "text/plain; charset=utf-8")


async def bundle_file(desk: Desk, request: Request) -> Response:
    _, group = desk.facilitator(request)
    path = group.room.table.journal.path

    def made(room: Room) -> bytes:
        data = Path(path).read_bytes()
        saved = read_bytes(data, path)
        return bundle_of(data, saved, result_of(room.table.exercise, saved, room.stands))

    return download(await desk.host.look(group, made), f"{Path(path).name}.zip", "application/zip")


def download(data: bytes, name: str, kind: str) -> Response:
    """A file to keep; its name without what a header could not hold."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return Response(data, media_type=kind, headers={"content-disposition": f'attachment; filename="{plain}"'})


# --- what is done: every deed has one function, and one way to be answered ---


async def clock(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _clock)


async def override(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _override)


async def inject(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _inject)


async def add(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _add)


async def seat(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _seat)


async def note(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _note)


async def odds(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _odds)


async def release(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _release)


async def make_review(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _make_review)


async def hand(desk: Desk, request: Request) -> Response:
    return await _deed(desk, request, _hand)


async def _deed(
    desk: Desk, request: Request, deed: Callable[[Desk, Session, Group, Form], Awaitable[str]]
) -> Response:
    session, group = desk.facilitator(request)
    page = f"/white/{group.number}"
    try:
        said = await deed(desk, session, group, await desk.form(request, session))
    except (Refused, Misfit, OSError) as error:
        return desk.said(request, session, refusal(error)[0], page, refusal(error)[1])
    return desk.said(request, session, said, page)


async def _clock(desk: Desk, session: Session, group: Group, form: Form) -> str:
    do, value, who = form.get("do", 20), form.get("value", 40).strip(), session.name
    everyone = tuple(desk.host.groups.values())
    match do:
        case "start" | "start-all":
            for each in everyone if do == "start-all" else (group,):
                await desk.host.do(each, lambda room: room.start(who))
            return "The exercise runs."
        case "pause" | "pause-all":
            for each in everyone if do == "pause-all" else (group,):
                await desk.host.do(each, lambda room: room.pause(who))
            return "The exercise is paused."
        case "step":
            await desk.host.do(group, lambda room: room.step(who))
            return "The clock was let run."
        case "jump":
            await desk.host.do(group, lambda room: room.step(who, second_of(room, value)))
            return "The clock was let run."
        case "speed":
            await desk.host.do(group, lambda room: room.set_speed(who, _number(value)))
            return "The speed is set."
        case "wind-up":
            await desk.host.do(group, lambda room: room.wind_up(who))
            return "The exercise is over."
    raise Refused("This request cannot be read.")


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise Misfit(f"a speed of '{value}'", "a number") from error


def second_of(room: Room, text: str) -> int:
    """The second of a time as people write it. Raises ``Misfit``."""
    plan = room.stands.plan
    try:
        second = plan.at(parse_moment("H" if text == "H-hour" else text))
    except ValueError as error:
        raise Misfit(f"'{text}' as a time", "H+3h, H-30m or D+1 06:00") from error
    if second < room.stands.now:
        raise Misfit(f"{text}, which is over", f"a time after {counted_from(plan.h, room.stands.now)}")
    return second


async def _override(desk: Desk, session: Session, group: Group, form: Form) -> str:
    question, option, reason = form.get("question", 200), form.get("option", 200), form.get("text").strip()
    who = session.name
    await desk.host.do(group, lambda r: r.do(Overridden(r.stands.now, who, question, option, reason)))
    await desk.host.draft(session, f"override:{question}", "")
    return "The answer is overridden."


async def _inject(desk: Desk, session: Session, group: Group, form: Form) -> str:
    do, ident, who = form.get("do", 20), form.get("inject", 200), session.name
    if do == "add":
        raise Refused("This request cannot be read.")
    await desk.host.do(group, lambda room: room.do(Injected(room.stands.now, who, do, ident)))
    return "The MSEL is changed."


async def _add(desk: Desk, session: Session, group: Group, form: Form) -> str:
    ident, at, text = form.get("id", 60).strip(), form.get("at", 20).strip(), form.get("text").strip()
    to, body, who = (
        [cell for cell in form.all("to") if cell in CELLS],
        form.get("body", INJECT).strip(),
        session.name,
    )

    def deed(room: Room) -> None:
        written = body or _message(room, ident, at, to, text)
        room.do(Injected(room.stands.now, who, "add", ident, written))

    await desk.host.do(group, deed)
    await desk.host.draft(session, "add", "")
    return "The inject is added."


def _message(room: Room, ident: str, at: str, to: list[str], text: str) -> str:
    """A message inject as a scenario file has it. Raises ``Misfit``."""
    if not to or not text:
        raise Misfit("an inject without a text or without a cell", "a text, and one cell or more")
    offset = room.stands.now + 1 - room.stands.plan.h
    soon = f"H{'-' if offset < 0 else '+'}{abs(offset)}s"
    return json.dumps({"id": ident, "at": at or soon, "kind": "message", "to": to, "text": text})


async def _seat(desk: Desk, session: Session, group: Group, form: Form) -> str:
    await desk.host.seat(group, form.get("cell", 20), form.get("how", 20))
    return "The seat is set."


async def _note(desk: Desk, session: Session, group: Group, form: Form) -> str:
    text, who = form.get("text").strip(), session.name
    if not text:
        raise Refused("Write something first.", 422)
    await desk.host.do(group, lambda room: room.do(Noted(room.stands.now, who, WHITE, text)))
    await desk.host.draft(session, "note", "")
    return "Your note is written down."


async def _odds(desk: Desk, session: Session, group: Group, form: Form) -> str:
    question, asked = form.get("question", 200), form.get("view", 10)
    if group.odds.ask is None:
        raise Refused(NOT_HERE, 404)
    if question not in [q.ident for q in group.room.stands.open]:
        raise Refused("This question is not open.", 422)
    view = next((view for view in get_args(View) if view == asked), None)
    if view is None:
        raise Refused("This request cannot be read.")
    if not await desk.host.background.ask_odds(group, session.name, question, view):
        raise Refused("These odds are being computed already.", 409)
    return "The odds are being computed."


async def _release(desk: Desk, session: Session, group: Group, form: Form) -> str:
    cell, who = form.get("cell", 20), session.name
    key = (form.get("question", 200), form.get("view", 10))

    def deed(room: Room) -> None:
        shown = shown_in(room.table.acts).get(key)
        put = [q.ident for q in room.stands.together]
        if shown is None or key[0] not in put or cell not in room.table.exercise.seats:
            raise Refused("There are no odds to release.", 422)
        room.do(TableFact(room.stands.now, who, "release", release_of(cell, shown.text)))

    await desk.host.do(group, deed)
    return "The odds are released."


async def _make_review(desk: Desk, session: Session, group: Group, form: Form) -> str:
    if group.review.make is None:
        raise Refused(NOT_HERE, 404)
    desk.host.background.make_review(group)
    return "The review is being computed."


async def _hand(desk: Desk, session: Session, group: Group, form: Form) -> str:
    cell, who = form.get("cell", 20), session.name
    if cell not in group.room.table.exercise.seats or not group.room.stands.finished:
        raise Refused("A review is released when the exercise is over.", 422)
    text = release_of(cell, REVIEW)
    await desk.host.do(group, lambda r: r.do(TableFact(r.stands.now, who, "release", text)))
    return "The review is released."
