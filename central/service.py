"""What every request works on, and who may ask."""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from central.feed_files import FeedFiles
from central.news import News
from central.rates import Buckets
from central.segments import Segments
from central.sessions import Dismissed, Sender, challenge, sender_of
from central.store import Store
from kiosk.sync.wire import Dismissal


class TurnedAway(Exception):
    """The kiosk was dismissed; it is told how and why."""

    def __init__(self, dismissal: Dismissal) -> None:
        super().__init__(dismissal.detail)
        self.dismissal = dismissal


@dataclass(frozen=True, slots=True)
class Central:
    """The service's parts."""

    store: Store
    files: FeedFiles
    news: News
    admin_token: str = field(repr=False)
    rates: Buckets
    enrolments: Buckets
    addresses: Buckets
    now: Callable[[], datetime]
    """The moment, in UTC."""
    segments: Segments


def utc_now() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


async def central_of(request: Request) -> Central:
    """Return what the application was put together with."""
    central: Central = request.app.state.central
    return central


Here = Annotated[Central, Depends(central_of)]
Bearer = Annotated[str, Header(alias="Authorization")]


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def not_known(central: Central) -> HTTPException:
    """Ask a kiosk to sign in."""
    asked = f'Kiosk challenge="{challenge(central.store.keys, central.now())}"'
    return HTTPException(401, _NOT_KNOWN, {"WWW-Authenticate": asked})


_NOT_KNOWN = "the token is missing or not known"


async def shown(central: Here, authorization: Bearer = "") -> str:
    """Return the token that is shown; who shows none is asked to sign in without a look."""
    token = _token(authorization)
    if not token:
        raise not_known(central)
    return token


Shown = Annotated[str, Depends(shown)]


def who_shows(token: str, central: Central) -> Sender:
    """Look up which kiosk asks."""
    with dismissals():
        sender = sender_of(central.store, token, central.now())
    if sender is None:
        raise not_known(central)
    not_too_often(central.rates, sender.id)
    return sender


@contextmanager
def dismissals() -> Iterator[None]:
    """Turn away who was dismissed."""
    try:
        yield
    except Dismissed as why:
        raise TurnedAway(Dismissal(detail=str(why), wipe=why.wipe)) from None


async def kiosk_sender(central: Here, token: Shown) -> Sender:
    """Tell which kiosk asks."""
    return await run_in_threadpool(who_shows, token, central)


def enrolling(central: Here) -> None:
    """Let in who enrols, as long as there are not too many."""
    not_too_often(central.enrolments, "")


def not_too_often(buckets: Buckets, name: str) -> None:
    """Take a token, or tell when there is one."""
    seconds = buckets.wait_for(name)
    if seconds:
        headers = {"Retry-After": str(seconds)}
        raise HTTPException(429, "too many requests: wait a little", headers)


def staff_only(central: Here, authorization: Bearer = "") -> None:
    """Let only staff in."""
    if not hmac.compare_digest(_token(authorization).encode(), central.admin_token.encode()):
        raise HTTPException(401, _NOT_KNOWN, {"WWW-Authenticate": "Bearer"})


AKiosk = Annotated[Sender, Depends(kiosk_sender)]
"""Only for kiosks: the one that asks. Its region is the only one it sees."""


def asking_address(central: Here, sender: AKiosk) -> None:
    """Let in a kiosk that has a receipt to mail, as long as it does not have too many."""
    not_too_often(central.addresses, sender.id)


StaffOnly = Depends(staff_only)
Enrolling = Depends(enrolling)
AskingAddress = Depends(asking_address)
