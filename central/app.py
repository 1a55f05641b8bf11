"""The central service as an ASGI application: what is served, and how trouble is answered."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import partial

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from central import feed_api, kiosk_api, staff_api
from central.bounds import Bounded
from central.crowd import Crowd
from central.discreet import Discreet
from central.feed_files import FeedFiles
from central.moving import kept_moving
from central.news import News
from central.rates import FOR_A_KIOSK, FOR_ADDRESSES, FOR_ENROLMENT, Buckets, Rate
from central.refusals import REFUSALS
from central.segments import Segments
from central.service import Central, TurnedAway, utc_now
from central.store import Store

RETRY_AFTER_S = 5


def create_app(
    store: Store,
    files: FeedFiles,
    admin_token: str,
    rate: Rate = FOR_A_KIOSK,
    enrolment_rate: Rate = FOR_ENROLMENT,
    address_rate: Rate = FOR_ADDRESSES,
    clock: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """Put the service together. ``app.state.central`` is the ``Central`` it works on."""
    app = FastAPI(
        title="RegioBib central service",
        version="1",
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
        lifespan=_kept(store, files, clock),
        exception_handlers={
            RequestValidationError: _not_understood,
            SQLAlchemyError: _come_back,
            TurnedAway: _turned_away,
        },
    )
    app.state.central = Central(
        store,
        files,
        News(store),
        admin_token,
        Buckets(rate),
        Buckets(enrolment_rate),
        Buckets(address_rate),
        clock,
        Segments(store),
    )
    app.include_router(kiosk_api.router)
    app.include_router(feed_api.router)
    app.include_router(staff_api.router)
    app.add_middleware(Discreet)
    app.add_middleware(Crowd, vouch=partial(store.keys.vouch, "turns"))
    app.add_middleware(Bounded)
    return app


def _kept(
    store: Store, files: FeedFiles, clock: Callable[[], datetime]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What goes on beside the requests."""

    @asynccontextmanager
    async def kept(_: FastAPI) -> AsyncIterator[None]:
        async with kept_moving(store, clock), files.kept_made():
            yield

    return kept


async def _not_understood(_: Request, error: Exception) -> JSONResponse:
    """Say where and what, and never repeat what was sent: it may be personal."""
    problems = error.errors() if isinstance(error, RequestValidationError) else ()
    detail = [
        {"where": ".".join(map(str, problem["loc"])), "what": problem["msg"]}
        for problem in problems[:20]
    ]
    return JSONResponse({"detail": detail}, 422)


async def _turned_away(_: Request, error: Exception) -> JSONResponse:
    """Tell a dismissed kiosk why, and whether it wipes what it holds."""
    assert isinstance(error, TurnedAway)  # noqa: S101 - registered for nothing else
    return JSONResponse(error.dismissal.model_dump(), 403)


async def _come_back(_: Request, error: Exception) -> JSONResponse:
    """Answer when the database is busy, full or away. Nothing was taken in."""
    detail = f"the database does not answer ({type(error).__name__}); send it again later"
    return JSONResponse({"detail": detail}, 503, {"Retry-After": str(RETRY_AFTER_S)})
