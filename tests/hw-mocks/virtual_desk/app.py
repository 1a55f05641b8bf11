"""The bench's application: what hands do at the desk, over HTTP."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from virtual_desk.answers import Refusal
from virtual_desk.cards_api import cards_api
from virtual_desk.demo_files import Demo
from virtual_desk.desk import VirtualDesk
from virtual_desk.guard import OnlyFromHere
from virtual_desk.page import Sealed, files, page
from virtual_desk.printer_api import printer_api
from virtual_desk.refusal import Refused
from virtual_desk.scans_api import scans_api
from virtual_desk.state_api import state_api


def bench_app(desk: VirtualDesk, demo: Demo, screen: str) -> FastAPI:
    """Make the application. ``screen``: the address of the kiosk's screen, shown on the page."""
    app = FastAPI(
        title="Bench",
        summary="Hands at a desk of virtual devices",
        docs_url=None,
        redoc_url=None,
        openapi_url="/bench/openapi.json",
        responses={422: {"model": Refusal, "description": "It could never be done."}},
    )
    app.add_middleware(Sealed, screen=screen)
    app.add_middleware(OnlyFromHere)
    for routes in (
        cards_api(desk, demo),
        scans_api(desk),
        printer_api(desk),
        state_api(desk, demo, screen),
        page(),
    ):
        app.include_router(routes)
    app.mount("/bench/static", files())
    app.add_exception_handler(Refused, _tell_refusal)
    app.add_exception_handler(RequestValidationError, _tell_mistake)
    return app


def _tell_refusal(_: Request, refused: Exception) -> JSONResponse:
    if not isinstance(refused, Refused):
        raise refused
    return JSONResponse({"detail": refused.sentence}, refused.status)


def _tell_mistake(_: Request, mistake: Exception) -> JSONResponse:
    if not isinstance(mistake, RequestValidationError):
        raise mistake
    return JSONResponse({"detail": " ".join(_sentences(mistake.errors()))}, 422)


def _sentences(errors: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for error in errors:
        where = ".".join(str(part) for part in error["loc"][1:])
        what = str(error["msg"]).removeprefix("Value error, ")
        yield f"{where}: {what}." if where else f"{what[:1].upper()}{what[1:]}."
