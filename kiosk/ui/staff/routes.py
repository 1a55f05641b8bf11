"""``/staff``: plain pages and forms; no program of the page is needed to use them."""

import asyncio
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kiosk.ui.pages import Pages
from kiosk.ui.staff.door import IDLE, TooManyTries
from kiosk.ui.staff.room import Again, Answer, Asked, StaffRoom
from kiosk.words import words_in
from kiosk.words.marking import msg

_COOKIE = "staff"
_LARGEST = 2048
"""Bytes of a form; the longest field has 64 characters."""
_LONGEST = 64
_DIGITS = 13
"""Milliseconds until the year 2286."""
_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # A form of a page without referrer says it comes from nowhere, and that is refused.
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class _Reception:
    """Draws the pages and answers the forms. ``language``: the official one."""

    room: StaffRoom
    pages: Pages
    language: str

    def is_inside(self, request: Request) -> bool:
        return self.room.door.is_inside(request.cookies.get(_COOKIE, ""))

    def shut(self, trouble: str = "", status: int = 200) -> HTMLResponse:
        from kiosk.ui.staff.page import door_page  # with the rule book, when staff come

        said = words_in(self.language).gettext(trouble) if trouble else ""
        return self._draw(
            "staff_door.html", door_page(self.room.door.pin, self.language, said), status
        )

    async def inside(
        self, asked: Asked | None = None, answer: Answer | None = None, *, again: bool | None = None
    ) -> HTMLResponse:
        from kiosk.ui.staff.page import staff_page

        matters = await asyncio.to_thread(self.room.matters)
        asked, answer = asked or Asked(), answer or Answer()
        situation = self.room.situation()
        page = staff_page(situation, matters, self.language, asked, answer, again=again)
        return self._draw("staff.html", page)

    def enter(self, digits: str) -> Response:
        try:
            token = self.room.door.enter(digits)
        except TooManyTries:
            return self.shut(msg("That was wrong too often. Wait a minute."), 429)
        if token is None:
            return self.shut(msg("That is not the PIN of this kiosk."), 403)
        answer = RedirectResponse("/staff", 303, headers=_HEADERS)
        answer.set_cookie(_COOKIE, token, path="/staff", httponly=True, samesite="strict")
        return answer

    def leave(self, request: Request) -> Response:
        self.room.door.leave(request.cookies.get(_COOKIE, ""))
        answer = RedirectResponse("/", 303, headers=_HEADERS)
        answer.delete_cookie(_COOKIE, path="/staff")
        return answer

    def _draw(self, name: str, page: object, status: int = 200) -> HTMLResponse:
        drawn = self.pages.templates.get_template(name).render(page=page, idle=int(IDLE))
        return HTMLResponse(drawn, status, headers=_HEADERS)


def mount_staff(app: FastAPI, room: StaffRoom, pages: Pages, language: str) -> None:
    """Serve the staff's page. ``language``: the official one."""
    reception = _Reception(room, pages, language)

    @app.get("/staff", response_class=HTMLResponse)
    async def staff(request: Request) -> HTMLResponse:
        if not reception.is_inside(request):
            return reception.shut()
        return await reception.inside()

    @app.post("/staff/enter", response_class=Response)
    async def enter(request: Request) -> Response:
        return reception.enter((await _form(request)).get("pin", ""))

    @app.post("/staff/leave", response_class=Response)
    async def leave(request: Request) -> Response:
        return reception.leave(request)

    @app.post("/staff/why", response_class=HTMLResponse)
    async def why(request: Request) -> HTMLResponse:
        if not reception.is_inside(request):
            return reception.shut(status=403)
        form = await _form(request)
        asked = Asked(**{each.name: form.get(each.name, "") for each in fields(Asked)})
        return await reception.inside(asked, await asyncio.to_thread(room.why, asked))

    _mount_deeds(app, reception)


def _mount_deeds(app: FastAPI, reception: _Reception) -> None:
    """What staff do about what they read."""
    room = reception.room

    @app.post("/staff/done", response_class=HTMLResponse)
    async def done(request: Request) -> HTMLResponse:
        if not reception.is_inside(request):
            return reception.shut(status=403)
        number = _number(await _form(request), "number")
        await asyncio.to_thread(room.dismiss, number)
        return await reception.inside()

    @app.post("/staff/again", response_class=HTMLResponse)
    async def again(request: Request) -> HTMLResponse:
        if not reception.is_inside(request):
            return reception.shut(status=403)
        form = await _form(request)
        made_at = datetime.fromtimestamp(_number(form, "made") / 1000, UTC)
        receipt = Again(_number(form, "number"), made_at)
        return await reception.inside(again=await asyncio.to_thread(room.again, receipt))


def _number(form: dict[str, str], name: str) -> int:
    """A whole number, or 0 where there is none that can be meant."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


async def _form(request: Request) -> dict[str, str]:
    """A form's fields; nothing of one that is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return {}
    found = parse_qs(body.decode("ascii", "replace"), max_num_fields=16)
    return {name: values[0].strip()[:_LONGEST] for name, values in found.items()}
