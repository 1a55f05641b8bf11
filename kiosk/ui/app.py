"""The screens' server: one page, one stream of changes, one way to tap, and health."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Body, FastAPI, HTTPException, Response
from fastapi.responses import HTMLResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from kiosk.domain.session.events import Tap, Tapped
from kiosk.ui.assets import load_assets
from kiosk.ui.front import Front
from kiosk.ui.health import HealthReport, health_page, health_report
from kiosk.ui.pages import Pages, load_pages
from kiosk.ui.stream import changes
from kiosk.ui.trust import Trusted
from kiosk.ui.view import View
from kiosk.words import words_in

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types kiosk",
    )
)
_PAGE = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_FOR_EVER = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}


class Tapping(BaseModel):
    """The body of ``POST /api/tap``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tap: Tap
    value: str = Field("", max_length=64)


def create_app(front: Front, pages: Pages | None = None) -> FastAPI:
    """Build the server's application; whoever calls this runs it. ``pages``: loaded already.

    Raises ``LookupError`` for a language without a catalogue: at start, not before a patron.
    """
    for language in front.languages:
        words_in(language)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(Trusted, hosts=front.hosts)
    _serve_screens(app, front, pages or load_pages(load_assets(front.pixels_per_mm)))
    _serve_machines(app, front)
    return app


def _serve_screens(app: FastAPI, front: Front, pages: Pages) -> None:
    assets = pages.assets

    @app.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        whole = pages.whole(front.view(), front.glass.version, front.languages, front.heartbeat)
        return HTMLResponse(whole, headers=_PAGE)

    @app.get("/events", response_class=EventSourceResponse)
    async def events() -> AsyncIterator[ServerSentEvent]:
        async for event in changes(front, pages):
            yield event

    @app.get("/health", response_class=HTMLResponse)
    async def health(language: str = front.languages[0]) -> HTMLResponse:
        if language not in front.languages:
            raise HTTPException(404, f"There is no {language!r} here.")
        return HTMLResponse(pages.health(health_page(front.situation(), language)), headers=_PAGE)

    @app.get(assets.prefix + "/{path:path}", response_class=Response)
    async def static(path: str) -> Response:
        if (asset := assets.files.get(path)) is None:
            raise HTTPException(404, "There is no such file.")
        return Response(asset.content, media_type=asset.media_type, headers=_FOR_EVER)


def _serve_machines(app: FastAPI, front: Front) -> None:
    @app.post("/api/tap", status_code=202, response_class=Response)
    async def tap(tapping: Annotated[Tapping, Body()]) -> Response:
        if tapping.tap is Tap.LANGUAGE and tapping.value not in front.languages:
            raise HTTPException(422, "This kiosk does not speak that language.")
        front.send(Tapped(tapping.tap, tapping.value))
        return Response(status_code=202)

    @app.get("/api/view")
    async def view(response: Response) -> View:
        response.headers["Cache-Control"] = "no-store"
        return front.view()

    @app.get("/api/health")
    async def health(response: Response) -> HealthReport:
        report = health_report(front.situation())
        response.headers["Cache-Control"] = "no-store"
        response.status_code = 200 if report.healthy else 503
        return report
